"""An organisation is no more: who was known through it has another employer by now, or none."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rules.freshness.signals import SignalKind
from service import freshness
from service.errors import NotFound
from service.freshness import Heard, Way
from service.jobs import queue
from service.organisations import living
from service.storage import facts as people
from service.work import Work

JOB = "organisations.dissolve"
BATCH = 200
"""So many people are told of at a time: each is opened for it."""


def begin(work: Work, organisation_id: UUID) -> None:
    """Have it said of everybody who is known through it, once this work is committed."""
    queue.enqueue(work, JOB, {"organisation": organisation_id}, lane=f"{JOB}:{organisation_id}")


def tell_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: some of its people, oldest first; nobody, if it was a mistake that has been put right."""
    try:
        row = living(work, UUID(payload["organisation"]))
    except NotFound:
        return
    if row.dissolved_on is None:
        return
    after = UUID(payload["after"]) if "after" in payload else None
    ids = work.session.scalars(people.people_of(row.id, after=after, limit=BATCH)).all()
    if not ids:
        return
    kind = SignalKind.ORGANISATION_DISSOLVED
    freshness.hear(work, [Heard(contact_id=each, kind=kind, at=work.now, way=Way.DERIVED) for each in ids])
    told = {"organisation": row.id, "after": ids[-1]}
    queue.enqueue(work, JOB, told, lane=f"{JOB}:{row.id}")
