"""May each of these be addressed at this very moment, and what goes out of whoever may?

Standing is asked for one of all who are alike in everything that an answer can depend on, and whoever has
anything particular is asked about alone: merged, restricted, listed, young, in a profession, with several
histories, bought, in doubt.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rules import exports as rules
from rules.exports import MERGED, Opened
from rules.fields import FieldName
from rules.law.ages import HIGHEST
from rules.standing import Decision
from rules.values import swift
from service import exported, freshness, records, standing, suppressions, unreadable
from service.errors import Tampered
from service.standing import gathering
from service.standing.gathering import Person
from service.storage import exports as stored
from service.storage import freshness as doubted
from service.storage import standing as facts
from service.storage.exports import Export
from service.vault import BareKey
from service.vault.places import Table
from service.work import Work

_PLACES = {name: (Table.CONTACT, part) for name, part in records.PARTS.items()}

Values = Mapping[FieldName, Any]

Case = tuple[Any, ...]
"""All that an answer depends on."""


@swift
@dataclass(frozen=True, slots=True)
class _Plain:
    """One contact that has nothing particular, opened."""

    row: Any
    texts: Sequence[str] = field(repr=False)
    """Each field that was opened; empty for one that the contact has not."""
    values: Values = field(repr=False)
    """Of these, what the answer depends on."""


def ask(work: Work, export: Export, *, limit: int) -> Sequence[tuple[UUID, Opened | None, str]]:
    """The next contacts of a list, in their order: what was opened of each, or why it is left out."""
    question = standing.asked_of(work, purpose=export.purpose, channel=export.channel)
    there = suppressions.kinds(work)
    wanted = sorted(rules.opening(export.format, export.fields))
    needed = gathering.fields_asked(question, there)
    names = sorted({*wanted, *needed})
    rows = stored.lines(
        work.session,
        export,
        used=gathering.USED[export.channel],
        opened=names,
        conditional=[row.id for row in work.session.execute(facts.conditional_sources())],
        now=work.now,
        limit=limit,
    )
    look, read = _looking(work, names, needed), _reading(names, wanted)
    people = [look(row) if row.is_plain else None for row in rows]
    cases = _cases(work, export, people, there)
    # Of all who are alike the first stands for them.
    first = {case: row.contact_id for row, case in zip(reversed(rows), reversed(cases), strict=True) if case}
    particular = [row.contact_id for row, case in zip(rows, cases, strict=True) if not case]
    answers = _decided(work, export, [*particular, *first.values()], wanted)
    codes = {case: answers[contact_id][0] for case, contact_id in first.items()}
    outdated = _outdated(work, rows, wanted)
    found: list[tuple[UUID, Opened | None, str]] = []
    for row, person, case in zip(rows, people, cases, strict=True):
        contact_id = row.contact_id
        code = codes[case] if case else answers[contact_id][0]
        if code:
            found.append((contact_id, None, code))
            continue
        values = read(person) if person and case else answers[contact_id][1]
        if contact_id in outdated:
            values = {name: value for name, value in values.items() if name not in outdated[contact_id]}
        opened = Opened(contact_id, row.kind, row.country, row.language, row.grade, values)
        found.append((contact_id, opened, ""))
    return found


def _looking(
    work: Work, names: Sequence[FieldName], needed: Collection[FieldName]
) -> Callable[[Any], _Plain | None]:
    """How a contact is opened, all its fields at once, and what the answer depends on is read.

    What it gives of one that cannot be opened is nothing.
    """
    places, opened = [_PLACES[name] for name in names], work.vault.opened
    readers = [(place, name, records.READERS[name]) for place, name in enumerate(names) if name in needed]

    def look(row: Any) -> _Plain | None:
        key = BareKey(row[0].bytes, *row[stored.LOCKED_KEY])
        try:
            found = opened(key, places, row[stored.SEALED])
        except Tampered:
            # That is particular enough: whoever is asked about alone is told apart as one nobody can open.
            return None
        texts = [text.decode("utf-8", "surrogatepass") for text in found]
        values = {name: read(texts[place]) for place, name, read in readers if texts[place]}
        return _Plain(row, texts, values)

    return look


def _reading(names: Sequence[FieldName], wanted: Collection[FieldName]) -> Callable[[_Plain], Values]:
    """How what goes out of a contact is read."""
    readers = [(place, name, records.READERS[name]) for place, name in enumerate(names) if name in wanted]

    def read(plain: _Plain) -> Values:
        known, texts = plain.values, plain.texts
        return {
            name: known[name] if name in known else reader(texts[place])
            for place, name, reader in readers
            if texts[place]
        }

    return read


def _cases(work: Work, export: Export, people: Sequence[_Plain | None], there: Collection[int]) -> list[Case]:
    """What the answer about each depends on; nothing for those who are asked about alone."""
    listed, used = set(_listed(work, people, there)), gathering.USED[export.channel]
    year = work.now.year
    found: list[Case] = []
    for place, person in enumerate(people):
        if person is None or place in listed:
            found.append(())
            continue
        row, values = person.row, person.values
        born, address = values.get(FieldName.BIRTH_DATE), values.get(used)
        # So old that no law on children ever looked at them, neither now nor when they agreed.
        is_grown = born is None or min(year, row.said_in or year) - born.year > HIGHEST + 1
        flags = address[0].flags if used is FieldName.EMAIL and address else bool(address)
        found.append((*row[stored.CASE], flags) if is_grown else ())
    return found


def _listed(work: Work, people: Sequence[_Plain | None], there: Collection[int]) -> Iterator[int]:
    """The places of those whom an entry on the list of those to leave alone is about, whatever it forbids."""
    asked = [(place, person) for place, person in enumerate(people) if person] if there else []
    vocabulary = work.knowledge.vocabulary
    known_by = [Person(person.row, person.values).known_by(there, vocabulary) for _, person in asked]
    hits = suppressions.matching_each(work, known_by, among=there)
    yield from (place for (place, _), found in zip(asked, hits, strict=True) if found)


def _outdated(
    work: Work, rows: Sequence[Any], wanted: Collection[FieldName]
) -> Mapping[UUID, Collection[FieldName]]:
    """Of each contact, the fields that are most likely out of date: they are given to nobody."""
    may_be: dict[FieldName, list[UUID]] = {}
    if rows:
        among = doubted.withheld_between(rows[0].contact_id, rows[-1].contact_id, wanted)
        for contact_id, name in work.session.execute(among):
            may_be.setdefault(name, []).append(contact_id)
    found: dict[UUID, set[FieldName]] = {}
    for name, contact_ids in may_be.items():
        for contact_id in _withheld(work, contact_ids, name):
            found.setdefault(contact_id, set()).add(name)
    return found


def _withheld(work: Work, contact_ids: Sequence[UUID], name: FieldName) -> Iterator[UUID]:
    """Those of them whose value nobody should use, and whoever is too damaged to say so."""

    def read(some: Sequence[UUID]) -> set[UUID]:
        return freshness.withheld(work, some, name)

    for part in unreadable.by_halves(work, contact_ids, read, lambda contact_id: {contact_id}):
        yield from part


def _decided(
    work: Work, export: Export, contact_ids: Sequence[UUID], wanted: Collection[FieldName]
) -> dict[UUID, tuple[str, Values]]:
    """Why each is left out, or "", and what was opened of it."""
    seen = standing.decide_opened(
        work, contact_ids, purpose=export.purpose, channel=export.channel, opening=wanted
    )
    return {
        contact_id: (_code(contact_id, each.contact_id, each.decision), each.values)
        for contact_id, each in zip(contact_ids, seen, strict=True)
    }


def _code(contact_id: UUID, answering: UUID | None, decision: Decision) -> str:
    if answering is None:
        return exported.GONE
    if answering != contact_id:
        return MERGED
    return "" if decision.allowed else rules.why_not(decision)
