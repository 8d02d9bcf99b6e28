"""What is asked about a contact, and what must be known of it to answer?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from rules.consent import LegalBasis
from rules.findings import Verdict
from rules.law.grounds import Sender
from rules.law.matrix import PROFILING, SubjectType
from rules.permissions import State
from rules.purposes import PurposeKind
from rules.records import Channel
from rules.suppressions import Reach
from rules.values import swift


class Freshness(StrEnum):
    """How likely the address is still the person's."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What of a purpose matters here."""

    key: str
    kind: PurposeKind
    basis: LegalBasis
    channels: tuple[Channel, ...] = ()
    """Those it is served on; none named means all."""
    needs_double_opt_in: bool = False
    product_group: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """For what, on which channel, and for which moment it is asked."""

    purpose: Purpose | None
    """None for a purpose that nobody has described."""
    channel: Channel
    at: datetime
    senders: frozenset[Sender] = frozenset()

    @property
    def use(self) -> str:
        """The column of the matrix: what is done to the person, which need not be a message."""
        kind = self.purpose.kind if self.purpose else None
        if kind is PurposeKind.PROFILING:
            return PROFILING
        return Channel.SHARE if kind is PurposeKind.SHARING else self.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the data of the contact came from one source."""

    obtained_on: date
    needs_notice: bool = False
    """Not from the person: bought, from a partner or from the public domain (GDPR art. 14)."""
    notice_sent_on: date | None = None
    licence_ends: date | None = None
    """The last day on which the supplier lets us use them."""
    first_contact_on: date | None = None
    first_disclosed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressUsed:
    """The address or number that would be used on the channel."""

    verdict: Verdict | None
    """None when it was never judged."""
    flags: frozenset[str] = frozenset()
    """role, relay, disposable and the like."""
    freshness: Freshness | None = None
    """None when nobody has judged that."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that is known of one contact, at the moment of the question."""

    is_known: bool = True
    is_unreadable: bool = False
    """What is kept of it cannot be opened: nobody knows whom it is about, or where to reach them."""
    is_erased: bool = False
    is_restricted: bool = False
    """GDPR art. 18: kept, and not used."""
    subject: SubjectType = SubjectType.UNKNOWN
    country: str | None = None
    suppressions: tuple[Reach, ...] = ()
    consent: State | None = None
    grounds: Mapping[str, str] = field(default_factory=dict)
    """See `rules.law.grounds.Ground`; those of a soft opt-in in the ledger need not be repeated."""
    born: date | None = None
    sources: tuple[Provenance, ...] = ()
    address: AddressUsed | None = None
