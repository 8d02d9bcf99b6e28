"""Who is the person that a copy is of, and what is kept of them, opened?

All contacts that are one person today belong to it, those that were merged away too: their consents stay
sealed under their own keys.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.records import Record
from rules.suppressions import Identifier, of_record
from service import contacts, leads, records
from service.packages import waiting
from service.storage import copies as stored
from service.storage import keys
from service.storage.contacts import Contact
from service.storage.leads import Lead
from service.storage.leads import Record as RecordRow
from service.storage.sources import Source
from service.vault import KeyRow, Safe
from service.vault.places import Part, Table
from service.work import Work

_SLICE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One record with its lead and source, opened."""

    row: RecordRow
    lead: Lead
    source: Source
    safe: Safe = field(repr=False)
    values: Mapping[FieldName, Any] = field(repr=False)

    @property
    def id(self) -> UUID:
        return self.row.lead_id


@dataclass(frozen=True, kw_only=True)
class Person:
    """Everybody that is one person, and their records."""

    roots: tuple[UUID, ...]
    """The contacts that answer for themselves; mostly one."""
    members: tuple[UUID, ...]
    """Those, and all that were merged into them, oldest first."""
    contacts: Mapping[UUID, Contact]
    keys: Mapping[UUID, KeyRow]
    """Data keys of the members that have one still."""
    held: tuple[Held, ...]
    """Every record that can be opened, oldest first."""

    @property
    def is_known(self) -> bool:
        """Is there anything left of the person that can be opened?"""
        return any(root in self.keys for root in self.roots)

    @cached_property
    def sources(self) -> Mapping[UUID, Source]:
        """Where the records come from."""
        return {each.source.id: each.source for each in self.held}

    @cached_property
    def _numbers(self) -> Mapping[UUID, int]:
        return {each.id: number for number, each in enumerate(self.held, 1)}

    def number(self, record_id: UUID) -> int:
        """What a reader knows a record by, in every chapter: the oldest is the first."""
        return self._numbers[record_id]

    @cached_property
    def record_ids(self) -> tuple[UUID, ...]:
        return tuple(each.id for each in self.held)


def everybody(work: Work, contact_ids: Collection[UUID]) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """The contacts that answer for these, and with them all that were merged into them."""
    roots = sorted({contacts.survivor_of(work, contact_id) for contact_id in contact_ids})
    members, ahead = set(roots), set(roots)
    while ahead:
        ahead = set(work.session.scalars(stored.buried_in(ahead))) - members
        members |= ahead
    return tuple(roots), tuple(sorted(members))


def read(work: Work, contact_ids: Collection[UUID]) -> Person:
    """The person that these contacts are, every record opened, also of leads that wait to be checked."""
    roots, members = everybody(work, contact_ids)
    placed = _held(work, stored.records(work.session, members))
    theirs = list(waiting.leads_of(work, [record_of(each) for each in placed]))
    held = placed + _held(work, stored.records_of_leads(work.session, theirs))
    return Person(
        roots=roots,
        members=members,
        contacts={row.id: row for each in members if (row := work.session.get(Contact, each))},
        keys=keys.find_many(work.session, members),
        held=tuple(sorted(held, key=lambda each: (each.lead.received_at, each.id))),
    )


def contact_values(work: Work, person: Person, root: UUID) -> Mapping[FieldName, Any]:
    """What stands for a contact today."""
    row, safe = person.contacts[root], work.vault.safe(person.keys[root])
    return {
        name: records.READERS[name](safe.open((Table.CONTACT, part), sealed))
        for name, part in records.PARTS.items()
        if (sealed := getattr(row, name.value)) is not None
    }


def payload(each: Held) -> str | None:
    """What a lead was sent as, as JSON; None when its days are over."""
    if each.lead.payload is None:
        return None
    return each.safe.open((Table.LEAD, Part.PAYLOAD), each.lead.payload)


def suggestions(each: Held) -> Mapping[int, str]:
    """What was proposed for a record, by the ordinal of its finding."""
    return leads.proposed(each.safe, each.row)


def record_of(each: Held) -> Record:
    """The record as the rules know it, without its remarks."""
    values = dict(each.values)
    extras = values.pop(FieldName.EXTRAS, None)
    named = {_MEMBERS.get(name, name.value): value for name, value in values.items()}
    tags = extras.tags if extras else ()
    return Record(**named, tags=tags, country=each.row.country, language=each.row.language)


def identifiers(work: Work, person: Person) -> list[Identifier]:
    """Everything by which the person may be on the list of those to leave alone."""
    vocabulary = work.knowledge.vocabulary
    found = (sign for each in person.held for sign in of_record(record_of(each), vocabulary))
    return list(dict.fromkeys(found))


def since(person: Person) -> datetime:
    """When the first of their records came in, or else the contact was made."""
    moments = [each.lead.received_at for each in person.held]
    return min(moments + [row.created_at for row in person.contacts.values()])


def controller(work: Work) -> dict[str, str]:
    """Who is answerable, as far as the settings say so, and who hears complaints about them."""
    names = ("name", "address", "contact", "email", "phone", "url", "policy_url", "jurisdiction", "storage")
    told = {name: str(getattr(work.settings, f"controller_{name}")) for name in names}
    country = told["jurisdiction"].replace(",", " ").split()[:1]
    authority = work.knowledge.law.clocks.authority(country[0].upper()) if country else None
    told["authority"] = f"{authority.name}, {authority.url}" if authority else ""
    return {name: text for name, text in told.items() if text}


_MEMBERS = {FieldName.EMAIL: "emails", FieldName.PHONE: "phones"}


def _held(work: Work, rows: Sequence[Any]) -> list[Held]:
    key_rows: dict[UUID, KeyRow] = {}
    for start in range(0, len(rows), _SLICE):
        wanted = [row.Record.lead_id for row in rows[start : start + _SLICE]]
        key_rows |= keys.find_many(work.session, wanted)
    return [
        _opened(work, row, key_rows[row.Record.lead_id]) for row in rows if row.Record.lead_id in key_rows
    ]


def _opened(work: Work, row: Any, key: KeyRow) -> Held:
    safe = work.vault.safe(key)
    values = {
        name: records.READERS[name](safe.open((Table.RECORD, part), sealed))
        for name, part in records.PARTS.items()
        if (sealed := getattr(row.Record, name.value)) is not None
    }
    return Held(row=row.Record, lead=row.Lead, source=row.Source, safe=safe, values=values)
