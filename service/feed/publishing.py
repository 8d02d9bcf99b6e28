"""How do marks become numbered entries that nobody who reads in their order can miss?

One publisher gives the numbers, after the deeds were committed: were they given with the deeds, the smaller
of two could become visible after the larger, and whoever had read on would never see it. Marks go, entries
come and the head moves in one transaction, so whatever dies on the way, each deed is told once.
"""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules import changes as rules
from rules.changes import Change
from rules.fields import FieldName
from service import changes, facts, freshness, segments, unreadable
from service.jobs import queue
from service.jobs.queue import LeaseLost
from service.storage import feed as stored
from service.webhooks import publishing as announcing
from service.webhooks.publishing import Entry
from service.work import Work

log = logging.getLogger(__name__)

JOB = changes.JOB
WAKE = "feed.wake"

BATCH = 200
"""Marks that are told of in one transaction: on SQLite every other writer waits for it, and of each contact
everything that follows from its fields is made anew."""
AGAIN = timedelta(seconds=2)
"""So long after something was told the publisher looks again: what was committed just then had seen it wait,
and did not ask for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that happened to one contact, as it stands at publication."""

    contact_id: UUID
    kinds: tuple[Change, ...]
    """The gravest first."""
    survivor_id: UUID | None
    fields: tuple[FieldName, ...]
    since: datetime


def publish_next(work: Work, _payload: Mapping[str, Any]) -> None:
    """The job: tell of the oldest marks, those of one contact as one entry, and come back for the others."""
    last = stored.locked_head(work.session)
    marks = stored.waiting(work.session, limit=BATCH)
    if not marks:
        return
    _follow(work, sorted({mark.contact_id for mark in marks}))
    told = _as_it_stands(work, marks)
    rows = [_row(work, seq, each) for seq, each in enumerate(told, start=last + 1)]
    gone = [each.contact_id for each in told if each.kinds[0] is Change.ERASE]
    stored.forget_of(work.session, gone)
    stored.publish(work.session, rows, last=last + len(rows))
    if stored.take(work.session, [mark.id for mark in marks]) < len(marks):
        # Another publisher has told of them: what this one made must go.
        raise LeaseLost
    announcing.announce(work, _entries(rows, told))
    log.info("changes published", extra={"count": len(rows)})
    if len(marks) == BATCH:
        queue.enqueue(work, JOB, lane=JOB)
    else:
        queue.enqueue_unless_waiting(work, JOB, lane=JOB, run_after=work.now + AGAIN)


def wake_overlooked(work: Work, _payload: Mapping[str, Any]) -> None:
    """The job: have told what was marked while nobody was asked to."""
    if stored.is_any_waiting(work.session):
        changes.wake(work)


def _follow(work: Work, contact_ids: Sequence[UUID]) -> None:
    """Have what others read of these contacts made anew, so that it says what the entries say.

    One whose values cannot be opened keeps nobody else from being told of: from then on its standing is a no.
    """

    def follow(some: Sequence[UUID]) -> None:
        with work.session.begin_nested():
            freshness.refresh(work, some)
            facts.refresh(work, some)
            segments.redecide(work, some)

    def lost(contact_id: UUID) -> None:
        segments.redecide(work, [contact_id])

    unreadable.by_halves(work, contact_ids, follow, lost)


def _as_it_stands(work: Work, marks: Sequence[Any]) -> list[Told]:
    """What is to be told of each contact, in the order in which something first happened to it."""
    together: dict[UUID, list[Any]] = {}
    for mark in marks:
        together.setdefault(mark.contact_id, []).append(mark)
    answering = stored.answering(work.session, together)
    roots = _roots(work, answering)
    return [
        Told(
            contact_id=contact_id,
            kinds=rules.as_it_stands(
                (mark.kind for mark in mine),
                is_there=contact_id in answering,
                is_merged=answering.get(contact_id) is not None,
            ),
            survivor_id=roots.get(contact_id),
            fields=tuple(_fields(mine)),
            since=min(mark.at for mark in mine),
        )
        for contact_id, mine in together.items()
    ]


def _fields(marks: Collection[Any]) -> Iterator[FieldName]:
    named = {field for mark in marks for field in mark.fields}
    return (name for name in FieldName if name in named)


def _roots(work: Work, answering: Mapping[UUID, UUID | None]) -> dict[UUID, UUID]:
    """Who answers in the end for each contact that was merged: into one that was merged again, that one."""
    roots = {each: into for each, into in answering.items() if into is not None}
    ahead = set(roots.values())
    while ahead:
        beyond = {each: into for each, into in stored.answering(work.session, ahead).items() if into}
        roots = {each: beyond.get(into, into) for each, into in roots.items()}
        ahead = set(beyond.values())
    return roots


def _row(work: Work, seq: int, told: Told) -> dict[str, Any]:
    return {
        "seq": seq,
        "contact_id": told.contact_id,
        "kind": rules.gravest(told.kinds),
        "kinds": rules.mask(told.kinds),
        "survivor_id": told.survivor_id,
        "fields": [] if told.kinds[0] is Change.ERASE else [name.value for name in told.fields],
        "marked_at": told.since,
        "published_at": work.now,
    }


def _entries(rows: Sequence[Mapping[str, Any]], told: Sequence[Told]) -> Iterator[Entry]:
    """What programs elsewhere are told of: the very numbers and fields that stand in the feed."""
    for row, each in zip(rows, told, strict=True):
        yield Entry(seq=row["seq"], contact_id=each.contact_id, kinds=each.kinds, fields=tuple(row["fields"]))
