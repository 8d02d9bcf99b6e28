"""Where do data come from, how did records become one person, who looked, who wrote? Chapters of a copy."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from rules.copies import Cell, Chapter, Row, Section, Term
from rules.matching.of_record import traits_of
from rules.sources import SourceKind
from service import reveals
from service.packages import persons
from service.packages.gathering import Reading
from service.packages.wishes import title
from service.storage import copies as stored
from service.storage import packages as package_rows
from service.storage import requests as request_rows
from service.storage.source_notices import SourceNotice


def sources(reading: Reading) -> Section:
    """Each source with its ground, and when the person was told of it (GDPR art. 14)."""
    notices: dict[UUID, list[SourceNotice]] = {}
    for notice in stored.source_notices(reading.work.session, reading.person.sources):
        notices.setdefault(notice.source_id, []).append(notice)
    rows: list[Row] = []
    for source in reading.person.sources.values():
        received = [each for each in reading.person.held if each.source.id == source.id]
        told = [
            notice.sent_at
            for notice in notices.get(source.id, ())
            if notice.record_id is None or notice.record_id in {each.id for each in received}
        ]
        rows.append(
            {
                "source": source.name,
                "kind": Term("source_kind", source.kind.value),
                "basis": Term("lawful_basis", source.lawful_basis.value),
                "records": len(received),
                "since": min(each.lead.received_at for each in received),
                "licence_ends_on": source.licence_ends_on,
                "told_at": min(told) if told else None,
                "origin": Term("origin", _origin(source.kind)),
            }
        )
    columns = ("source", "kind", "origin", "basis", "records", "since", "told_at", "licence_ends_on")
    return Section(chapter=Chapter.SOURCES, columns=columns, rows=tuple(rows))


def matching(reading: Reading) -> Section:
    """How it came about that these records are one person, and in what each agrees with those before it."""
    agreeing = _agreeing(reading)
    events: list[tuple[datetime, Row]] = [
        (
            each.lead.received_at,
            {
                "at": each.lead.received_at,
                "event": Term("event", each.lead.outcome.value),
                "source": each.source.name,
                "record": reading.person.number(each.id),
                "agrees": agreeing[each.id] or None,
            },
        )
        for each in reading.person.held
    ]
    events += _merges(reading)
    rows = tuple(row for _, row in sorted(events, key=lambda event: event[0]))
    columns = ("at", "event", "source", "record", "agrees", "reason")
    return Section(chapter=Chapter.MATCHING, columns=columns, rows=rows)


def links(reading: Reading) -> Section:
    """That there are others in the household or at the employer; not who they are."""
    rows: list[Row] = [
        {"kind": Term("link", row.kind.value), "at": row.at}
        for row in stored.links(reading.work.session, reading.person.record_ids)
        if row.contact_id not in reading.person.members
    ]
    return Section(chapter=Chapter.LINKS, columns=("kind", "at"), rows=tuple(rows))


def reviews(reading: Reading) -> Section:
    """When somebody was asked whether another contact is the same person, and what they said."""
    rows: list[Row] = [
        {
            "at": each.created_at,
            "state": Term("review", each.state.value),
            "decision": Term("decision", each.decision.value) if each.decision else None,
            "decided_at": each.decided_at,
        }
        for each in stored.reviews(reading.work.session, reading.person.members)
    ]
    return Section(
        chapter=Chapter.REVIEWS, columns=("at", "state", "decision", "decided_at"), rows=tuple(rows)
    )


def letters(reading: Reading) -> Section:
    """What was written to the person, and which links to pages they were given."""
    session = reading.work.session
    owners = {*reading.person.members, *_request_ids(reading)}
    rows: list[Row] = [
        {
            "at": each.created_at,
            "what": Term("letter", each.kind.value),
            "language": each.language,
            "state": Term("letter_state", each.state.value),
            "ended_at": each.ended_at,
        }
        for each in stored.letters(session, owners)
    ]
    rows += [
        {
            "at": each.created_at,
            "what": Term("page", each.kind.value),
            "state": Term("page_state", "used" if each.used_at else "given"),
            "ended_at": each.used_at,
        }
        for each in stored.page_links(session, reading.person.members)
    ]
    columns = ("at", "what", "language", "state", "ended_at")
    return Section(chapter=Chapter.LETTERS, columns=columns, rows=tuple(rows))


def packages(reading: Reading) -> Section:
    """The copies that were made before."""
    rows: list[Row] = [
        {
            "at": each.ordered_at,
            "kind": Term("package", each.kind.value),
            "state": Term("package_state", each.state.value),
            "fetched_at": each.fetched_at,
        }
        for each in package_rows.of_contacts(reading.work.session, reading.person.members)
        if each.made_at is not None
    ]
    return Section(chapter=Chapter.PACKAGES, columns=("at", "kind", "state", "fetched_at"), rows=tuple(rows))


def accesses(reading: Reading) -> Section:
    """What was done with the data, as the audit has it: when, what, why; not which of our people it was.

    Who of the staff looked is not the person's data (CJEU C-579/21); when and for what is.
    """
    refs = {key.audit_ref for key in reading.person.keys.values()}
    deeds = stored.deeds(reading.work.session, refs, since=persons.since(reading.person))
    alike = attrgetter("at", "action")
    rows = [next(_deed(reading, each) for each in same) for _, same in groupby(deeds, alike)]
    columns = ("at", "action", "by", "fields", "purpose")
    return Section(chapter=Chapter.ACCESSES, columns=columns, rows=tuple(rows))


def _deed(reading: Reading, each: Any) -> Row:
    body = each.body or {}
    told: dict[str, Cell] = {
        "at": each.at,
        "action": Term("action", each.action),
        "by": Term("actor", body.get("actor", {}).get("kind", "")) if body else None,
        "fields": ", ".join(body.get("fields", ())) or None,
    }
    why = body.get("purpose")
    return told | ({"purpose": _why(reading, why)} if why else {})


def _why(reading: Reading, why: str) -> Cell:
    return Term("why", why) if why in reveals.PURPOSES else title(reading.work, why, reading.language)


def _agreeing(reading: Reading) -> dict[UUID, tuple[Term, ...]]:
    """In what each record says the same as any before it: what spoke for their being of one person."""
    before: dict[str, set[str]] = {}
    found = {}
    for each in reading.person.held:
        traits = traits_of(persons.record_of(each), reading.work.knowledge.vocabulary)
        told = {(member, text) for name, member in _COMPARED if (text := getattr(traits, name))}
        same = {member for member, text in told if text in before.get(member, ())}
        found[each.id] = tuple(Term("member", member) for _, member in _COMPARED if member in same)
        found[each.id] = tuple(dict.fromkeys(found[each.id]))
        for member, text in told:
            before.setdefault(member, set()).add(text)
    return found


_COMPARED = (
    ("given", "given_name"),
    ("family", "family_name"),
    ("birth", "birth_date"),
    ("email", "email"),
    ("email2", "email"),
    ("phone", "phone"),
    ("phone2", "phone"),
    ("street", "street"),
    ("house", "house_number"),
    ("postcode", "postal_code"),
    ("city", "city"),
    ("company", "organisation"),
)
"""What is compared, by the member that a reader knows it under."""


def _merges(reading: Reading) -> Iterator[tuple[datetime, Row]]:
    for each in stored.merges(reading.work.session, reading.person.members):
        reason = Term("merge", each.reason.value)
        yield each.made_at, {"at": each.made_at, "event": Term("event", "joined"), "reason": reason}
        if each.undone_at is not None:
            yield each.undone_at, {"at": each.undone_at, "event": Term("event", "parted")}


def _origin(kind: SourceKind) -> str:
    return "others" if kind is SourceKind.BOUGHT_LIST else "person"


def _request_ids(reading: Reading) -> set[UUID]:
    cases = reading.work.session.scalars(request_rows.about(reading.person.members))
    return {case.id for case in cases}
