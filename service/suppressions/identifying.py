"""What identifies somebody, read by the very rules that records are read by?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

from rules import suppressions as rules
from rules.emails import domains
from rules.normalise import SourceDefaults, normalise_all
from rules.records import Lead, Record
from rules.suppressions import Identifier, IdType
from service.errors import Fault, Invalid
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What one person, house or firm is known by. Give as much as there is; all of it is written down."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    email: str | None = None
    """E-mail address, in any spelling."""
    email2: str | None = None
    """Second e-mail address."""
    phone: str | None = None
    """Telephone number, as people write it."""
    mobile: str | None = None
    """Mobile telephone number."""
    street: str | None = None
    """Street; with it a house is known, and only post to that house is stopped."""
    house_number: str | None = None
    """House number with its additions."""
    postal_code: str | None = None
    """Postal code."""
    city: str | None = None
    """Town or city."""
    country: str | None = None
    """Country, as a code or a name; it also says how a number without country code is read."""
    registration_number: str | None = None
    """Number of an organisation in its national register: everybody there is meant."""
    domain: str | None = None
    """Domain of an organisation: everybody who writes from there is meant."""


_OF_LEAD = tuple(part.name for part in fields(Signs) if part.name != "domain")
_MEMBER: Mapping[IdType, str] = {
    IdType.EMAIL: "email",
    IdType.PHONE: "phone",
    IdType.COMPANY_NO: "registration_number",
}
_MEMBERS = {
    IdType.EMAIL: ("email", "email2"),
    IdType.PHONE: ("phone", "mobile"),
    IdType.POSTAL: ("street", "house_number", "postal_code", "city"),
    IdType.COMPANY_NO: ("registration_number",),
    IdType.DOMAIN: ("domain",),
}


def of_signs(work: Work, given: Sequence[Signs], *, country: str | None = None) -> list[list[Identifier]]:
    """What identifies each of them, in order; nothing for signs that cannot be read."""
    leads = [Lead(**{name: getattr(each, name) for name in _OF_LEAD}) for each in given]
    records = _read(work, leads, country)
    return [_signs(work, each, record) for each, record in zip(given, records, strict=True)]


def must_be_readable(signs: Signs, found: Sequence[Identifier], *, at: str = "/subject") -> None:
    """Raises Invalid with every member of which nothing could be made, so that nobody trusts in vain."""
    there = {each.id_type for each in found}
    faults = [
        Fault(f"{at}/{member}", "unreadable", "Nothing can be made of this.")
        for id_type, members in _MEMBERS.items()
        if id_type not in there
        for member in members
        if (getattr(signs, member) or "").strip()
    ]
    if faults:
        raise Invalid(faults=faults)


def of_texts(
    work: Work, id_type: IdType, given: Sequence[str], *, country: str | None = None
) -> list[Identifier | None]:
    """What each text of one kind stands for, in order; None for one of which nothing can be made."""
    if id_type is IdType.DOMAIN:
        return [_domain(work, text) for text in given]
    leads = [replace(Lead(), **{_MEMBER[id_type]: text}) for text in given]  # type: ignore[arg-type]
    found = (_of_kind(work, record, id_type) for record in _read(work, leads, country))
    return [next(each, None) for each in found]


def _read(work: Work, leads: Sequence[Lead], country: str | None) -> list[Record]:
    source = SourceDefaults(country=country)
    return normalise_all(leads, knowledge=work.knowledge, source=source, today=work.now.date())


def _signs(work: Work, signs: Signs, record: Record) -> list[Identifier]:
    # The domain of somebody's mailbox says nothing of the others who write from there.
    found = [
        each
        for each in rules.of_record(record, work.knowledge.vocabulary)
        if each.id_type is not IdType.DOMAIN
    ]
    named = _domain(work, signs.domain) if signs.domain else None
    return [*found, named] if named else found


def _of_kind(work: Work, record: Record, id_type: IdType) -> Iterator[Identifier]:
    found = rules.of_record(record, work.knowledge.vocabulary)
    return (each for each in found if each.id_type is id_type)


def _domain(work: Work, text: str) -> Identifier | None:
    """The domain of one organisation; None for one that everybody may have a mailbox under."""
    name = text.strip().lower().removeprefix("@").removeprefix("www.")
    read = domains.read(name)
    is_shared = domains.kind(read, work.knowledge.vocabulary) is not None
    return None if read.fault or is_shared else rules.of_domain(read.ascii)
