"""What did a person allow, refuse or object to, word for word as the ledger keeps it?

The words for states follow the Data Privacy Vocabulary (W3C DPV 2, consent status); `dpv` gives the term.
A ledger of events is all there is: `rules.permissions` reads from it what holds, whatever the order in which
events came in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

ANY = "*"
"""As a purpose: every purpose but service; as a channel: every channel."""


class EventState(StrEnum):
    """What one event of the ledger says."""

    REQUESTED = "requested"
    """Asked for, and not answered yet: a double opt-in that waits for its confirmation."""
    DEFERRED = "deferred"
    GIVEN = "given"
    RENEWED = "renewed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    """GDPR art. 21(2): against marketing as such, no reasons needed, nothing weighed against it."""
    EXPIRED = "expired"
    TERMINATED = "terminated"
    """Ended by the one who asked for it: the purpose is over."""
    INVALIDATED = "invalidated"
    """Found to have been no valid consent."""

    @property
    def dpv(self) -> str:
        """The term of the Data Privacy Vocabulary."""
        return _DPV[self]

    @property
    def allows(self) -> bool:
        return self in {EventState.GIVEN, EventState.RENEWED}

    @property
    def forbids(self) -> bool:
        """Is it a wish of the person that only the person may take back?"""
        return self in {EventState.REFUSED, EventState.WITHDRAWN, EventState.OBJECTED}


_DPV: Mapping[EventState, str] = MappingProxyType(
    {
        EventState.REQUESTED: "dpv:ConsentRequested",
        EventState.DEFERRED: "dpv:ConsentRequestDeferred",
        EventState.GIVEN: "dpv:ConsentGiven",
        EventState.RENEWED: "dpv:RenewedConsentGiven",
        EventState.REFUSED: "dpv:ConsentRefused",
        EventState.WITHDRAWN: "dpv:ConsentWithdrawn",
        EventState.OBJECTED: "dpv:ConsentWithdrawn",
        EventState.EXPIRED: "dpv:ConsentExpired",
        EventState.TERMINATED: "dpv:ConsentTerminated",
        EventState.INVALIDATED: "dpv:ConsentInvalidated",
    }
)


class LegalBasis(StrEnum):
    """On which ground a contact may be addressed once the event stands; GDPR articles by their DPV names."""

    CONSENT = "A6-1-a"
    CONTRACT = "A6-1-b"
    LEGAL_OBLIGATION = "A6-1-c"
    LEGITIMATE_INTEREST = "A6-1-f"
    SOFT_OPT_IN = "soft_opt_in"
    """Directive 2002/58/EC art. 13(2): an own customer, own similar products, and a way out each time."""
    EXPLICIT_CONSENT = "A9-2-a"

    @property
    def is_consent(self) -> bool:
        """Did the person agree, rather than tolerate?"""
        return self in {LegalBasis.CONSENT, LegalBasis.EXPLICIT_CONSENT}


class Author(StrEnum):
    """Who stated it."""

    SUBJECT = "data_subject"
    PARENT = "parent"
    AGENT = "agent"
    STEWARD = "steward"
    IMPORT = "import"
    SYSTEM = "system"

    @property
    def speaks_for_the_person(self) -> bool:
        return self in {Author.SUBJECT, Author.PARENT, Author.AGENT}


class Method(StrEnum):
    """How it was stated."""

    WEB_FORM = "web_form"
    DOUBLE_OPT_IN = "double_opt_in"
    PREFERENCE_PAGE = "preference_page"
    ONE_CLICK = "one_click"
    GPC = "gpc"
    EMAIL = "email"
    PHONE = "phone"
    PAPER = "paper"
    IN_PERSON = "in_person"
    IMPORT = "import"
    API = "api"

    @property
    def proves_the_mailbox(self) -> bool:
        """Was it stated by a link that only the mailbox of the person was sent?"""
        return self in {Method.DOUBLE_OPT_IN, Method.PREFERENCE_PAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the ledger, without its evidence."""

    id: UUID
    purpose: str
    """Key of the purpose, or ANY."""
    channel: str
    """A `rules.records.Channel`, or ANY."""
    state: EventState
    basis: LegalBasis
    author: Author
    method: Method
    at: datetime
    """When it was stated, as told by whoever told it."""
    recorded_at: datetime
    """When we wrote it down."""
    valid_until: datetime | None = None
    notice_id: UUID | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """What a soft opt-in rests on: `sale_at`, `product`, `opt_out_offered`; never a personal value."""

    @property
    def took_effect_at(self) -> datetime:
        """From when it counts: a clock that runs ahead may not outvote what was said after it."""
        return min(self.at, self.recorded_at)

    @property
    def is_granted_by_the_person(self) -> bool:
        """Does it say yes, in the person's own voice? Only this takes back a no."""
        is_heard = self.author.speaks_for_the_person and self.method is not Method.IMPORT
        return self.state.allows and self.basis.is_consent and is_heard

    @property
    def is_imported(self) -> bool:
        return self.author is Author.IMPORT or self.method is Method.IMPORT
