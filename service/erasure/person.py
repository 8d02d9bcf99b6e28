"""By what is the person known who is to be erased: addresses and numbers, from everything we hold?

What is opened here stays in locals of the step at hand: it recognises what is left of the person elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rules import suppressions as whom
from rules.fields import FieldName
from rules.records import Address, Email, PersonName, Phone, Record
from rules.suppressions import Identifier, IdType
from service import records
from service.errors import Tampered
from service.storage import contacts, keys, traces
from service.vault import KeyRow
from service.vault.places import Table
from service.work import Work

# An address of a firm says who employs somebody, and stops everybody who writes from there.
PERSONAL = frozenset({IdType.EMAIL, IdType.PHONE, IdType.POSTAL})

_KNOWN_BY = (FieldName.NAME, FieldName.EMAIL, FieldName.PHONE, FieldName.ADDRESS)

FEWEST_DIGITS = 8
"""Of a number, without its country code: fewer might be part of anything."""

# Data keys are asked for so many at a time.
_SLICE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What one record or contact says of who it is."""

    name: PersonName | None = field(default=None, repr=False)
    emails: tuple[Email, ...] = field(default=(), repr=False)
    phones: tuple[Phone, ...] = field(default=(), repr=False)
    address: Address | None = field(default=None, repr=False)

    @property
    def given(self) -> str:
        """The given name as it is compared; empty when there is none."""
        return (self.name.given or "").casefold() if self.name else ""


@dataclass(frozen=True, slots=True)
class Person:
    """Everything by which one person is known here."""

    known: tuple[Known, ...] = field(repr=False)

    @property
    def emails(self) -> frozenset[str]:
        return frozenset(email.key for each in self.known for email in each.emails)

    @property
    def phones(self) -> frozenset[str]:
        return frozenset(phone.e164 for each in self.known for phone in each.phones)

    @property
    def given(self) -> frozenset[str]:
        return frozenset(each.given for each in self.known if each.given)

    def is_of(self, other: Known) -> bool:
        """Is that the same person? The same address or number, and no other given name."""
        shares = any(email.key in self.emails for email in other.emails) or any(
            phone.e164 in self.phones for phone in other.phones
        )
        return shares and (not other.given or not self.given or other.given in self.given)

    def needles(self) -> "Needles":
        """What to look for in a row that nobody has read yet."""
        written = {email.address.strip().lower() for each in self.known for email in each.emails}
        ends = {phone[-FEWEST_DIGITS:] for phone in self.phones if len(phone) > FEWEST_DIGITS}
        return Needles(frozenset(self.emails | written), frozenset(ends))


@dataclass(frozen=True, slots=True)
class Needles:
    """Addresses in small letters, and the ends of numbers."""

    emails: frozenset[str] = field(repr=False)
    ends: frozenset[str] = field(repr=False)

    def are_in(self, cells: object) -> bool:
        """Does one of them stand in a cell of this row, however the cells are laid out?"""
        texts = [text.lower() for text in _texts(cells)]
        if any(email in text for email in self.emails for text in texts):
            return True
        digits = ["".join(filter(str.isdigit, text)) for text in texts]
        return any(end in each for end in self.ends for each in digits)


def _texts(cells: object) -> Iterator[str]:
    match cells:
        case str():
            yield cells
        case int():
            yield str(cells)
        case dict():
            yield from _texts(list(cells.values()))
        case list():
            for each in cells:
                yield from _texts(each)


def of(work: Work, contact_ids: Sequence[UUID], lead_ids: Sequence[UUID]) -> Person:
    """The person whom these contacts and leads are of, as far as their keys are there."""
    return Person((*_of_contacts(work, contact_ids), *of_leads(work, lead_ids).values()))


def of_leads(work: Work, lead_ids: Sequence[UUID]) -> dict[UUID, Known]:
    """What each of these records says of who it is; one that cannot be opened is left out."""
    found = {row.lead_id: row for row in traces.records(work.session, lead_ids)}
    opened = ((key.owner, _known(work, key, Table.RECORD, found[key.owner])) for key in _keys(work, [*found]))
    return {owner: known for owner, known in opened if known is not None}


def identifiers(work: Work, person: Person) -> tuple[Identifier, ...]:
    """By which signs the person is to be left alone."""
    found: dict[Identifier, None] = {}
    for each in person.known:
        record = Record(emails=each.emails, phones=each.phones, address=each.address)
        signs = whom.of_record(record, work.knowledge.vocabulary)
        found |= dict.fromkeys(sign for sign in signs if sign.id_type in PERSONAL)
    return tuple(found)


def _of_contacts(work: Work, contact_ids: Sequence[UUID]) -> Iterator[Known]:
    rows = {row.id: row for row in contacts.load(work.session, contact_ids)}
    for key in _keys(work, [*rows]):
        known = _known(work, key, Table.CONTACT, rows[key.owner])
        if known is not None:
            yield known


def _keys(work: Work, owners: Sequence[UUID]) -> Iterator[KeyRow]:
    for start in range(0, len(owners), _SLICE):
        yield from keys.find_many(work.session, owners[start : start + _SLICE]).values()


def _known(work: Work, key: KeyRow, table: Table, row: Any) -> Known | None:
    """What can be read of it. A damaged row must not keep its person from being erased."""
    try:
        safe = work.vault.safe(key)
        told = {
            name: records.READERS[name](safe.open((table, records.PARTS[name]), sealed))
            for name in _KNOWN_BY
            if (sealed := getattr(row, name.value)) is not None
        }
    except Tampered:
        return None
    return Known(
        told.get(FieldName.NAME),
        told.get(FieldName.EMAIL, ()),
        told.get(FieldName.PHONE, ()),
        told.get(FieldName.ADDRESS),
    )
