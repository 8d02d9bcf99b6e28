"""What has happened in a case? Lines of codes, dates and counts that are never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from service.storage import keys
from service.storage import requests as stored
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

NOTE = (Table.REQUEST, Part.NOTE)
MOST = 500


class EventKind(StrEnum):
    """Everything that a case may go through."""

    ACKNOWLEDGED = "acknowledged"
    AMENDED = "amended"
    APPROVED = "approved"
    ASSIGNED = "assigned"
    BEGUN = "begun"
    CLOCK = "clock"
    ENDED = "ended"
    EXPIRED = "expired"
    EXTENDED = "extended"
    GROUND = "ground"
    HELD = "held"
    LETTER = "letter"
    LOCATED = "located"
    OUTCOME = "outcome"
    OVERDUE = "overdue"
    PAUSED = "paused"
    PROOF_ASKED = "proof_asked"
    PROOF_FAILED = "proof_failed"
    PROPOSED = "proposed"
    PROVEN = "proven"
    RECEIVED = "received"
    REMINDED = "reminded"
    RESUMED = "resumed"
    RETURNED = "returned"
    REVOKED = "revoked"
    WEIGHED = "weighed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the history of a case."""

    at: datetime
    kind: EventKind
    actor_kind: str
    actor_id: UUID | None
    facts: dict[str, Any]
    has_note: bool
    note: str = field(default="", repr=False)
    """What an officer wrote; empty unless it was asked for."""


def note(work: Work, request_id: UUID, kind: EventKind, *, text: str = "", **facts: Any) -> None:
    """Write a line; `text` is sealed under the key of the case, the facts are codes, dates and counts."""
    sealed = None
    if text:
        key = keys.find(work.session, request_id)
        sealed = work.vault.safe(key).seal(NOTE, text) if key else None
    stored.note(
        work.session,
        request_id=request_id,
        at=work.now,
        kind=kind.value,
        actor_kind=work.actor.kind.value,
        actor_id=work.actor.id,
        facts=facts,
        note=sealed,
    )


def reasons(work: Work, request_id: UUID) -> Sequence[str]:
    """What officers wrote to explain how rights came out, in order, each once."""
    key = keys.find(work.session, request_id)
    safe = work.vault.safe(key) if key else None
    explained = (EventKind.OUTCOME, EventKind.WEIGHED)
    lines = told(work, request_id, safe=safe)
    return list(dict.fromkeys(each.note for each in lines if each.kind in explained and each.note))


def told(work: Work, request_id: UUID, *, safe: Safe | None = None) -> Sequence[Event]:
    """The history from its beginning; with a safe, notes in clear."""
    rows = work.session.scalars(stored.events(request_id, limit=MOST)).all()
    return [
        Event(
            at=row.at,
            kind=EventKind(row.kind),
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            facts=row.facts,
            has_note=row.note is not None,
            note=safe.open(NOTE, row.note) if safe and row.note else "",
        )
        for row in rows
    ]
