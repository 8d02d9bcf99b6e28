"""Whom must we leave alone, by which sign is that person known again, and how far does it reach?

A suppression is kept without the person: only keyed hashes of what identifies somebody remain, so that it
outlives the erasure of everything else. What is compared here is made by the same rules as records are, but
more freely: leaving one too many alone harms less than writing to one who asked us not to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from rules import addresses, domain_endings
from rules.addresses.keys import compact
from rules.consent import ANY
from rules.findings import Finding, Verdict
from rules.records import Channel, Email, Phone, Record
from rules.values import swift
from rules.vocabulary import Vocabulary

LEAD_STOPPED = "INT.SUPPRESSED"
"""What is said of a lead of which nothing may be kept."""


class IdType(StrEnum):
    """By what somebody is known again."""

    EMAIL = "email"
    PHONE = "phone"
    POSTAL = "postal"
    DOMAIN = "domain"
    COMPANY_NO = "company_no"


class Form(StrEnum):
    """How a list tells its values: as they are, or hashed by whoever made the list."""

    RAW = "raw"
    SHA256 = "sha256"
    MD5 = "md5"


class Reason(StrEnum):
    """Why somebody is left alone."""

    OBJECTION = "objection"
    UNSUBSCRIBE = "unsubscribe"
    ERASURE = "erasure"
    COMPLAINT = "complaint"
    HARD_BOUNCE = "hard_bounce"
    DECEASED = "deceased"
    ROBINSON = "robinson"
    DROP = "drop"
    LEGAL = "legal"
    MANUAL = "manual"


class Lifting(StrEnum):
    """Why an entry is taken off the list."""

    ASKED_BY_THE_PERSON = "asked_by_the_person"
    MISTAKE = "mistake"
    NO_LONGER_TRUE = "no_longer_true"


GROUNDS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.OBJECTION: "GDPR art. 21(3)",
        Reason.UNSUBSCRIBE: "Directive 2002/58/EC art. 13",
        Reason.ERASURE: "GDPR art. 17(3)(b)",
        Reason.COMPLAINT: "GDPR art. 6(1)(f)",
        Reason.HARD_BOUNCE: "GDPR art. 5(1)(d)",
        Reason.DECEASED: "GDPR art. 6(1)(f)",
        Reason.ROBINSON: "Directive 2002/58/EC art. 13",
        Reason.DROP: "Cal. Civ. Code 1798.99.86",
        Reason.LEGAL: "GDPR art. 6(1)(c)",
        Reason.MANUAL: "GDPR art. 6(1)(f)",
    }
)
"""On which ground we keep so much as a hash of somebody whom we leave alone. Not reviewed by a lawyer."""

WISHES = frozenset({Reason.OBJECTION, Reason.UNSUBSCRIBE, Reason.ERASURE, Reason.COMPLAINT, Reason.DROP})
"""What somebody asked for: nobody but that person takes it back."""

OWN = WISHES - {Reason.DROP}
"""What the person may take back with us; who asked by way of the Californian register does so there."""

STOPPING = frozenset(
    {
        Reason.OBJECTION,
        Reason.ERASURE,
        Reason.COMPLAINT,
        Reason.DECEASED,
        Reason.DROP,
        Reason.LEGAL,
        Reason.MANUAL,
    }
)
"""Reasons for which, when they reach to everything, nothing of a lead is kept. A public opt-out list or a
bounce forbids to write, not to know a customer."""


@swift
@dataclass(frozen=True, slots=True)
class Identifier:
    """One thing by which somebody is known again."""

    id_type: IdType
    value: str
    """As it is compared."""
    spellings: tuple[str, ...] = ()
    """How others may have written it before they hashed it."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far an entry reaches."""

    id_type: IdType
    purpose: str
    channel: str
    reason: Reason

    def covers(self, purpose: str, channel: str) -> bool:
        """Does it forbid this? An address of a house is shared, so it forbids post alone."""
        if self.id_type is IdType.POSTAL and channel != Channel.POST:
            return False
        return self.purpose in {ANY, purpose} and self.channel in {ANY, channel}

    @property
    def stops_leads(self) -> bool:
        """May nothing that names this person be taken in at all?"""
        reaches_all = self.purpose == ANY and self.channel == ANY
        return reaches_all and self.reason in STOPPING and self.id_type is not IdType.POSTAL


def remark(reason: Reason) -> Finding:
    """What is said of a lead that is not taken."""
    return Finding(
        code=LEAD_STOPPED,
        field="lead",
        verdict=Verdict.INVALID,
        rule="suppressions",
        params={"reason": reason.value},
    )


def may_lift(reason: Reason, why: Lifting) -> bool:
    """May an entry be taken off the list for this?"""
    return why is Lifting.ASKED_BY_THE_PERSON or reason not in WISHES


def is_undone_by_grant(reach: Reach, purpose: str, channel: str) -> bool:
    """Does a grant for this, which the person confirmed, take the entry back?"""
    if reach.reason is Reason.ERASURE:
        return True
    return reach.reason in OWN and (reach.purpose, reach.channel) == (purpose, channel)


def of_record(record: Record, vocabulary: Vocabulary) -> tuple[Identifier, ...]:
    """Everything by which the person of a record may be on the list."""
    found = [*map(of_email, record.emails), *map(of_phone, record.phones)]
    if record.address and (key := addresses.match_key(record.address, vocabulary)):
        found.append(Identifier(IdType.POSTAL, key))
    found += [Identifier(IdType.DOMAIN, name) for name in sorted(_domains(record))]
    firm = record.organisation
    if firm and firm.registration_number:
        found.append(of_company(firm.registration_number))
    return tuple(dict.fromkeys(found))


def of_email(email: Email) -> Identifier:
    """An e-mail address without the tag behind a plus sign, whatever its provider makes of tags."""
    local, _, domain = email.key.rpartition("@")
    bare = f"{local.partition('+')[0] or local}@{domain}"
    written = email.address.strip().lower()
    plain = f"{written.rpartition('@')[0]}@{domain}"
    return Identifier(IdType.EMAIL, bare, tuple(dict.fromkeys((written, plain, email.key, bare))))


def of_phone(phone: Phone) -> Identifier:
    """A number in E.164; others write it without the plus sign, or with 00."""
    digits = phone.e164.removeprefix("+")
    return Identifier(IdType.PHONE, phone.e164, (phone.e164, digits, f"00{digits}"))


def of_company(number: str) -> Identifier:
    """The number of an organisation in its register: letters and digits alone."""
    return Identifier(IdType.COMPANY_NO, compact(number))


def of_domain(host: str) -> Identifier | None:
    """The domain that somebody can register, of a name below it; None for what is no such name."""
    name = domain_endings.registrable(host.strip().lower().rstrip("."))
    return Identifier(IdType.DOMAIN, name) if name else None


def _domains(record: Record) -> Iterable[str]:
    hosts = {email.domain for email in record.emails if "free" not in email.flags}
    if record.organisation and record.organisation.domain:
        hosts.add(record.organisation.domain)
    return {found.value for found in _known(hosts)}


def _known(hosts: Iterable[str]) -> Iterator[Identifier]:
    for host in hosts:
        if found := of_domain(host):
            yield found
