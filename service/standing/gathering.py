"""What must be known of people before anybody says whether they may be contacted?

Everything is read for all of them at once: the contacts, the list of those to leave alone, what they said,
where their data come from. No more is opened than the question needs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from rules import suppressions as whom
from rules.fields import FieldName
from rules.findings import Verdict
from rules.law.matrix import SubjectType
from rules.purposes import PurposeKind
from rules.records import Channel, Kind, Organisation, Record
from rules.standing.asked import AddressUsed, Facts, Freshness, Provenance, Question
from rules.standing.checks import NO_ADDRESS
from rules.suppressions import Identifier, Reach
from rules.survivorship import Pin
from rules.values import swift
from rules.vocabulary import Vocabulary
from service import consents, freshness, records, suppressions, unreadable
from service.standing import provenance
from service.storage import matching
from service.storage import standing as stored
from service.vault import LockedKey, SuppressionKind
from service.vault.places import Table
from service.work import Work

USED: Mapping[Channel, FieldName] = {
    Channel.EMAIL: FieldName.EMAIL,
    Channel.PHONE: FieldName.PHONE,
    Channel.SMS: FieldName.PHONE,
    Channel.POST: FieldName.ADDRESS,
    # Neither takes an address of ours; what kind of mailbox somebody has still tells if they are one person.
    Channel.PUSH: FieldName.EMAIL,
    Channel.SHARE: FieldName.EMAIL,
}

_OF_KIND: Mapping[int, tuple[FieldName, ...]] = {
    SuppressionKind.EMAIL: (FieldName.EMAIL,),
    SuppressionKind.EMAIL_SHA256: (FieldName.EMAIL,),
    SuppressionKind.EMAIL_MD5: (FieldName.EMAIL,),
    SuppressionKind.PHONE: (FieldName.PHONE,),
    SuppressionKind.PHONE_SHA256: (FieldName.PHONE,),
    SuppressionKind.PHONE_MD5: (FieldName.PHONE,),
    SuppressionKind.POSTAL: (FieldName.ADDRESS,),
    SuppressionKind.DOMAIN: (FieldName.EMAIL, FieldName.ORGANISATION),
    SuppressionKind.COMPANY_NO: (FieldName.ORGANISATION,),
}
_SHARED = frozenset({SuppressionKind.POSTAL, SuppressionKind.DOMAIN, SuppressionKind.COMPANY_NO})
"""Kinds of which an entry is about several people."""
_PLACES = {name: (Table.CONTACT, part) for name, part in records.PARTS.items()}
_MOST_MERGES = 100


@swift
@dataclass(frozen=True, slots=True)
class Person:
    """One contact, and as much of it as was opened."""

    row: Any
    values: Mapping[FieldName, Any]
    more: tuple[Identifier, ...] = ()
    """Addresses and numbers that its records have and the contact itself does not show."""

    def known_by(self, there: Collection[int], vocabulary: Vocabulary) -> tuple[Identifier, ...]:
        """By what it may be on the list, of the kinds of which there are any."""
        emails, phones = self.values.get(FieldName.EMAIL, ()), self.values.get(FieldName.PHONE, ())
        if _SHARED.isdisjoint(there):
            return (*map(whom.of_email, emails), *map(whom.of_phone, phones), *self.more)
        record = Record(
            emails=emails,
            phones=phones,
            address=self.values.get(FieldName.ADDRESS),
            organisation=self.values.get(FieldName.ORGANISATION),
        )
        return (*whom.of_record(record, vocabulary), *self.more)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything there is to know, by the contact that answers."""

    answering: Mapping[UUID, UUID]
    """Which contact answers for each that was named: itself, or the survivor of a merge."""
    facts: Mapping[UUID, Facts]
    people: Mapping[UUID, Person]
    """The contacts that answer, with what was opened of each."""


def gather(
    work: Work,
    ids: Collection[UUID],
    question: Question,
    *,
    as_of: datetime | None,
    also: Collection[FieldName] = (),
) -> Gathered:
    """The facts of contacts, now or at an instant; one that there is not, or was not yet, is left out.

    Whoever needs fields `also` finds them with the people: what is opened for the question need not be again.
    Of one that cannot be opened the facts say so, and nobody else is asked about in vain.
    """
    there = suppressions.kinds(work)
    of_all = tuple(sorted({*fields_asked(question, there), *also}))

    def read(some: Sequence[UUID]) -> Gathered:
        return _gathered(work, some, question, of_all, there, as_of)

    def lost(contact_id: UUID) -> Gathered:
        return _unreadable(_rows(work, [contact_id], question, (), as_of), contact_id, as_of)

    parts = unreadable.by_halves(work, list(dict.fromkeys(ids)), read, lost)
    return parts[0] if len(parts) == 1 else _together(parts)


def _gathered(
    work: Work,
    ids: Sequence[UUID],
    question: Question,
    of_all: Sequence[FieldName],
    there: Collection[int],
    as_of: datetime | None,
) -> Gathered:
    """The same for people of whom everything can be opened; Tampered when it cannot."""
    rows = _rows(work, ids, question, of_all, as_of)
    answering = {each: root for each in ids if (root := _root(rows, each)) is not None}
    there_then = (root for root in answering.values() if as_of is None or rows[root].created_at <= as_of)
    roots = dict.fromkeys(there_then)
    people = {root: _person(work, rows[root], of_all) for root in roots}
    people |= _with_hidden(work, people, there)
    listed = _listed(work, people, there, as_of)
    said = _said(work, people, question, as_of)
    sources = provenance.of_contacts(work, people, as_of=as_of)
    stale = _stale(work, people, question, as_of)
    facts = {
        root: _facts(person, question, listed.get(root, ()), said.get(root), sources.get(root, ()), stale)
        for root, person in people.items()
    }
    return Gathered(answering, facts, people)


def _unreadable(rows: Mapping[UUID, Any], contact_id: UUID, as_of: datetime | None) -> Gathered:
    """Of a contact of which nothing can be opened: that, and what does not lie sealed."""
    root = _root(rows, contact_id)
    if root is None:
        return Gathered({}, {}, {})
    row = rows[root]
    if as_of is not None and row.created_at > as_of:
        return Gathered({contact_id: root}, {}, {})
    known = Facts(is_unreadable=True, is_restricted=row.is_restricted, country=row.country)
    return Gathered({contact_id: root}, {root: known}, {root: Person(row, {})})


def _together(parts: Iterable[Gathered]) -> Gathered:
    answering: dict[UUID, UUID] = {}
    facts: dict[UUID, Facts] = {}
    people: dict[UUID, Person] = {}
    for part in parts:
        answering |= part.answering
        facts |= part.facts
        people |= part.people
    return Gathered(answering, facts, people)


def _rows(
    work: Work,
    ids: Collection[UUID],
    question: Question,
    of_all: Collection[FieldName],
    as_of: datetime | None,
) -> dict[UUID, Any]:
    """The contacts that were named, and those that answer for them."""
    opened = {*of_all, FieldName.ORGANISATION}
    rows: dict[UUID, Any] = {}
    wanted: set[UUID] = set(ids)
    for _ in range(_MOST_MERGES):
        if not wanted:
            break
        used = USED[question.channel]
        found = stored.people(work.session, wanted, used=used, opened=opened, as_of=as_of)
        rows |= {row.id: row for row in found}
        wanted = {row.merged_into for row in rows.values() if row.merged_into} - rows.keys()
    return rows


def fields_asked(question: Question, there: Collection[int]) -> tuple[FieldName, ...]:
    """The fields that are opened of everybody."""
    wanted = {USED[question.channel], *(name for kind in there for name in _OF_KIND[kind])}
    # An age is asked of nobody who is only sent what they asked for.
    if question.purpose is not None and question.purpose.kind is not PurposeKind.SERVICE:
        wanted.add(FieldName.BIRTH_DATE)
    return tuple(sorted(wanted))


def _root(rows: Mapping[UUID, Any], contact_id: UUID) -> UUID | None:
    row = rows.get(contact_id)
    while row is not None and row.merged_into is not None:
        row = rows.get(row.merged_into)
    return row.id if row is not None else None


def _person(work: Work, row: Any, of_all: Sequence[FieldName]) -> Person:
    if row.owner is None:
        return Person(row, {})
    safe = work.vault.safe(LockedKey(*row[stored.LOCKED_KEY]))
    wanted = of_all
    if row.kind is Kind.PROFESSIONAL and FieldName.ORGANISATION not in of_all:
        wanted = (*of_all, FieldName.ORGANISATION)
    return Person(
        row,
        {
            name: records.READERS[name](safe.open(_PLACES[name], sealed))
            for name in wanted
            if (sealed := getattr(row, name)) is not None
        },
    )


def _with_hidden(work: Work, people: Mapping[UUID, Person], there: Collection[int]) -> dict[UUID, Person]:
    """Those of whom a steward chose one address alone: what is behind it may be on the list all the same."""
    hidden = [root for root, person in people.items() if there and _hides(person.row.pins)]
    found: dict[UUID, Person] = {}
    for held in matching.of_contacts(work.session, hidden):
        safe = work.vault.safe(held.key)
        texts = {
            name: safe.open((Table.RECORD, records.PARTS[name]), held.sealed[name])
            for name in (FieldName.EMAIL, FieldName.PHONE)
            if name in held.sealed
        }
        own = (
            *map(whom.of_email, records.emails(texts.get(FieldName.EMAIL, "[]"))),
            *map(whom.of_phone, records.phones(texts.get(FieldName.PHONE, "[]"))),
        )
        person = found.get(held.contact_id, people[held.contact_id])
        found[held.contact_id] = Person(person.row, person.values, (*person.more, *own))
    return found


def _hides(pins: Mapping[str, Any]) -> bool:
    return any(Pin(pin) is Pin.ALONE for _, pin in pins.values())


def _listed(
    work: Work, people: Mapping[UUID, Person], there: Collection[int], as_of: datetime | None
) -> dict[UUID, tuple[Reach, ...]]:
    if not there:
        return {}
    vocabulary = work.knowledge.vocabulary
    known_by = [each.known_by(there, vocabulary) for each in people.values()]
    hits = suppressions.matching_each(work, known_by, as_of=as_of, among=there)
    return {
        root: tuple(hit.reach for hit in found) for root, found in zip(people, hits, strict=True) if found
    }


def _said(
    work: Work, people: Iterable[UUID], question: Question, as_of: datetime | None
) -> Mapping[UUID, Any]:
    if question.purpose is None:
        return {}
    return consents.state_many(
        work, list(people), purpose=question.purpose.key, channel=question.channel, as_of=as_of
    )


def _stale(work: Work, people: Iterable[UUID], question: Question, as_of: datetime | None) -> set[UUID]:
    """Those whose address nobody should use any more; what people asked for is sent there all the same."""
    if (
        question.purpose is None
        or question.purpose.kind is PurposeKind.SERVICE
        or question.channel in NO_ADDRESS
    ):
        return set()
    return freshness.withheld(work, list(people), USED[question.channel], as_of=as_of)


def _facts(
    person: Person,
    question: Question,
    listed: tuple[Reach, ...],
    said: Any,
    sources: Sequence[Provenance],
    stale: Collection[UUID],
) -> Facts:
    # Lists ask once of all who are alike in this: service.exports.asking has to know of whatever is added.
    row = person.row
    return Facts(
        is_erased=row.owner is None,
        is_restricted=row.is_restricted,
        subject=_subject_type(row.kind, person.values.get(FieldName.ORGANISATION)),
        country=row.country,
        suppressions=listed,
        consent=said,
        born=person.values.get(FieldName.BIRTH_DATE),
        sources=tuple(sources),
        address=_address(person, question.channel, is_stale=row.id in stale),
    )


def _subject_type(kind: Kind | None, firm: Organisation | None) -> SubjectType:
    if kind is None:
        return SubjectType.UNKNOWN
    if kind is Kind.CONSUMER:
        return SubjectType.CONSUMER
    return SubjectType.SOLE_TRADER if firm and firm.is_sole_trader else SubjectType.PROFESSIONAL


def _address(person: Person, channel: Channel, *, is_stale: bool) -> AddressUsed | None:
    """The preferred address, how it was judged, and what kind of address it is."""
    used = person.values.get(USED[channel])
    if not used:
        return None
    judged = person.row.judged
    flags = used[0].flags if USED[channel] is FieldName.EMAIL else ()
    return _used(judged["verdict"] if judged else None, flags, is_stale)


@cache
def _used(verdict: str | None, flags: tuple[str, ...], is_stale: bool) -> AddressUsed:  # noqa: FBT001 - a cache knows places only
    """There are few kinds of addresses."""
    return AddressUsed(
        verdict=Verdict(verdict) if verdict else None,
        flags=frozenset(flags),
        freshness=Freshness.STALE if is_stale else None,
    )
