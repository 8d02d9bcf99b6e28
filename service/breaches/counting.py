"""Whom does a breach concern, and how many of what, by what it reached?

Everybody is gone through by a job; the list of those it concerns is frozen, so that it can be said later who
was on it.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.records import Kind
from service import audit
from service.access import Scope as Allowed
from service.audit import Action
from service.breaches import Step, locked, note_step
from service.errors import Conflict, Fault, Invalid
from service.jobs import queue
from service.storage import breaches as stored
from service.storage.base import BigCount
from service.storage.breaches import Breach
from service.storage.sources import Source
from service.work import Work

JOB = "breaches.count"
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a breach reached; what is not said does not matter."""

    sources: frozenset[UUID] = frozenset()
    """People whom any of these sources gave us,"""
    since: datetime | None = None
    """from then"""
    until: datetime | None = None
    """to before then;"""
    countries: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    fields: frozenset[FieldName] = frozenset()
    """and of whom we hold any of these."""


def count(work: Work, breach_id: UUID, scope: Scope) -> None:
    """Have those counted whom it concerns; an earlier list is made anew, and the course keeps its counts.

    Needs breaches:manage; raises NotFound; Conflict once closed, or while it is counted; Invalid.
    """
    row = locked(work, breach_id)
    if row.is_counting:
        raise Conflict("It is being counted.")
    _must_be_sound(work, scope)
    stored.forget_subjects(work.session, row.id)
    row.scope, row.is_counting, row.after = _plain(scope), True, None
    row.subjects = row.records = BigCount(0)
    row.by_country, row.by_field, row.digest, row.counted_at = {}, {}, None, None
    queue.enqueue(work, JOB, {"breach": row.id}, lane=f"breaches:{row.id}", priority=queue.SOON)


def count_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: look at the next few hundred people, and freeze the list after the last."""
    row = work.session.scalars(stored.locked(UUID(payload["breach"]))).one_or_none()
    if row is None or not row.is_counting:
        return
    scope = scope_of(row)
    found = stored.affected(
        work.session,
        after=row.after,
        limit=BATCH,
        sources=scope.sources,
        since=scope.since,
        until=scope.until,
        countries=scope.countries,
        kinds=scope.kinds,
        fields=scope.fields,
    )
    _add(row, found, scope.fields or frozenset(FieldName))
    stored.add_subjects(work.session, row.id, [each.id for each in found])
    if len(found) == BATCH:
        row.after = found[-1].id
        queue.enqueue(work, JOB, payload, lane=f"breaches:{row.id}", priority=queue.SOON)
    else:
        _freeze(work, row)


def subjects(work: Work, breach_id: UUID, *, after: UUID | None = None, limit: int = BATCH) -> Sequence[UUID]:
    """Whom it concerns, by id, from after one. Needs breaches:manage."""
    work.actor.must(Allowed.BREACHES_MANAGE)
    return stored.subjects(work.session, breach_id, after=after, limit=limit)


def scope_of(row: Breach) -> Scope:
    """By what those whom it concerns were found."""
    told = row.scope or {}
    return Scope(
        sources=frozenset(map(UUID, told.get("sources", ()))),
        since=datetime.fromisoformat(told["since"]) if told.get("since") else None,
        until=datetime.fromisoformat(told["until"]) if told.get("until") else None,
        countries=frozenset(told.get("countries", ())),
        kinds=frozenset(map(Kind, told.get("kinds", ()))),
        fields=frozenset(map(FieldName, told.get("fields", ()))),
    )


def _add(row: Breach, found: Sequence[Any], fields: frozenset[FieldName]) -> None:
    countries = Counter(row.by_country) + Counter(each.country or "" for each in found)
    held = Counter(name.value for each in found for name in fields if getattr(each, name.value))
    row.subjects = BigCount(row.subjects + len(found))
    row.records = BigCount(row.records + sum(each.records for each in found))
    row.by_country = dict(sorted(countries.items()))
    row.by_field = dict(sorted((Counter(row.by_field) + held).items()))


def _freeze(work: Work, row: Breach) -> None:
    told, after = hashlib.sha256(), None
    while ids := stored.subjects(work.session, row.id, after=after, limit=5_000):
        for each in ids:
            told.update(each.bytes)
        after = ids[-1]
    row.is_counting, row.after = False, None
    row.digest, row.counted_at = told.hexdigest(), work.now
    note_step(
        work,
        row,
        Step.COUNTED,
        scope=row.scope,
        subjects=row.subjects,
        records=row.records,
        by_country=row.by_country,
        by_field=row.by_field,
        digest=row.digest,
    )
    audit.note(work, Action.BREACH_COUNTED, about=row.id, count=row.subjects, rows=row.records)


def _plain(scope: Scope) -> dict[str, Any]:
    return {
        "sources": sorted(map(str, scope.sources)),
        "since": scope.since.isoformat() if scope.since else None,
        "until": scope.until.isoformat() if scope.until else None,
        "countries": sorted(scope.countries),
        "kinds": sorted(each.value for each in scope.kinds),
        "fields": sorted(each.value for each in scope.fields),
    }


def _must_be_sound(work: Work, scope: Scope) -> None:
    checks = (
        (
            all(work.session.get(Source, each) for each in scope.sources),
            "/sources",
            "unknown",
            "There is no such source.",
        ),
        (
            not (scope.since and scope.until) or scope.since < scope.until,
            "/until",
            "range",
            "Ends before it begins.",
        ),
        (
            all(len(each) == 2 and each.isalpha() and each.isupper() for each in scope.countries),
            "/countries",
            "unreadable",
            "Two capital letters each, as NL.",
        ),
    )
    if faults := [Fault(*said) for holds, *said in checks if not holds]:
        raise Invalid(faults=faults)
