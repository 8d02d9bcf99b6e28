"""A queue that stewards work off together: who has a question, which wait, and which come back later?"""

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Mapped


class QueueState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    """Somebody has it before them; falls free when the claim ends."""
    SNOOZED = "snoozed"
    DONE = "done"


class Which(StrEnum):
    """A part of the queue."""

    WAITING = "waiting"
    """Nobody has it, and its time has come."""
    MINE = "mine"
    CLAIMED = "claimed"
    """Somebody else has it."""
    SNOOZED = "snoozed"
    DONE = "done"


class Queued:
    """What every question has, whatever it is about."""

    state: Mapped[QueueState]
    claimed_by: Mapped[uuid.UUID | None]
    claimed_until: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]


def part(of: type[Queued], which: Which, *, actor_id: uuid.UUID | None, now: datetime) -> ColumnElement[bool]:
    """Which questions are in a part of the queue, as somebody sees it at an instant."""
    is_held = and_(of.state == QueueState.CLAIMED, of.claimed_until > now)
    match which:
        case Which.WAITING:
            return or_(
                of.state == QueueState.OPEN,
                and_(of.state == QueueState.CLAIMED, of.claimed_until <= now),
                and_(of.state == QueueState.SNOOZED, of.snoozed_until <= now),
            )
        case Which.MINE:
            return and_(is_held, of.claimed_by == actor_id)
        case Which.CLAIMED:
            return and_(is_held, of.claimed_by.is_distinct_from(actor_id))
        case Which.SNOOZED:
            return and_(of.state == QueueState.SNOOZED, of.snoozed_until > now)
        case Which.DONE:
            return of.state == QueueState.DONE
