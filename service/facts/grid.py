"""How are the buyers spread over how recently and how often they buy, and who is where?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.customer_status import CustomerStatus
from service.access import Scope
from service.storage import rfm as stored
from service.work import Work

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Somebody in a cell of the grid."""

    contact_id: UUID
    monetary: int | None
    purchases: int
    spent: int
    last_purchase_at: datetime | None
    status: CustomerStatus


def counts(work: Work) -> Mapping[tuple[int, int], int]:
    """How many buyers have each score for how recently and how often they buy. Needs contacts:read."""
    work.actor.must(Scope.CONTACTS_READ)
    rows = work.session.execute(stored.grid())
    return {(recency or 0, frequency or 0): count for recency, frequency, count in rows}


def statuses(work: Work) -> Mapping[CustomerStatus, int]:
    """How many contacts have each status as customers. Needs contacts:read."""
    work.actor.must(Scope.CONTACTS_READ)
    found = dict(work.session.execute(stored.statuses()).all())
    return {status: found.get(status, 0) for status in CustomerStatus}


def cell(
    work: Work, *, recency: int, frequency: int, before: UUID | None = None, limit: int = 50
) -> tuple[Sequence[Buyer], UUID | None]:
    """Who has these two scores, newest first, and the id to go on from. Needs contacts:read."""
    work.actor.must(Scope.CONTACTS_READ)
    limit = min(limit, MOST)
    asked = stored.in_cell(recency=recency, frequency=frequency, before=before, limit=limit + 1)
    rows = work.session.execute(asked).all()
    shown = [Buyer(**row._asdict()) for row in rows[:limit]]
    return shown, shown[-1].contact_id if len(rows) > limit else None
