"""What must not be erased yet, on what ground, and what happens when that ends?

A hold keeps some categories of one person. What it kept is erased by itself as soon as it is released.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.erasing import Category, Ground
from service import audit
from service.access import Scope
from service.audit import Action
from service.erasure import case as cases
from service.erasure import placing, running
from service.erasure.placing import MATTER as MATTER
from service.erasure.placing import place as place
from service.errors import Conflict, Invalid, NotFound
from service.storage import erasure as stored
from service.storage.erasure import LegalHold
from service.work import Work

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """One hold."""

    id: UUID
    contact_id: UUID
    categories: tuple[Category, ...]
    purpose: str | None
    ground: Ground
    matter: str
    placed_at: datetime
    placed_by: UUID | None
    review_at: datetime
    lapses: bool
    released_at: datetime | None
    released_by: UUID | None


def release(work: Work, hold_id: UUID) -> int:
    """Hold it no longer: what was kept of erasures under way goes now; gives how many erasures go on.

    Needs requests:manage. Raises NotFound; Conflict when it was released before.
    """
    hold = _locked(work, hold_id)
    hold.released_at, hold.released_by = work.now, work.actor.id
    work.session.flush()  # what stands is asked for anew
    audit.note(work, Action.HOLD_RELEASED, about=hold.id, why=hold.ground.value)
    kept = work.session.scalars(stored.retained_of([hold.contact_id])).all()
    return sum(1 for erasure_id in kept if running.resume(work, erasure_id))


def lapse(work: Work, *, limit: int) -> int:
    """Release what ends by itself and whose day has come; gives how many holds that were."""
    over = work.session.scalars(stored.lapsed(work.now, limit=limit)).all()
    for hold_id in over:
        release(work, hold_id)
    return len(over)


def put_off(work: Work, hold_id: UUID, *, review_at: datetime) -> None:
    """It was looked at and is still needed. Needs requests:manage; raises NotFound, Conflict, Invalid."""
    hold = _locked(work, hold_id)
    if review_at <= work.now:
        raise Invalid(faults=[placing.PAST])
    hold.review_at = review_at
    audit.note(work, Action.HOLD_PLACED, about=hold.id, why=hold.ground.value, codes=hold.categories)


def listed(
    work: Work, *, is_open: bool = True, before: UUID | None = None, limit: int = PAGE
) -> tuple[Sequence[HoldView], UUID | None]:
    """Holds that stand, or that were released, newest first. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    rows = work.session.scalars(stored.holds_page(is_open=is_open, before=before, limit=limit + 1)).all()
    return [_view(row) for row in rows[:limit]], rows[limit - 1].id if len(rows) > limit else None


def of_contact(work: Work, contact_id: UUID) -> Sequence[HoldView]:
    """What is held of a person. Needs requests:read; raises NotFound, Gone."""
    work.actor.must(Scope.REQUESTS_READ)
    return [_view(row) for row in work.session.scalars(stored.holds_on(cases.cluster(work, [contact_id])))]


def show(work: Work, hold_id: UUID) -> HoldView:
    """One hold. Needs requests:read; raises NotFound."""
    work.actor.must(Scope.REQUESTS_READ)
    row = work.session.get(LegalHold, hold_id)
    if row is None:
        raise NotFound
    return _view(row)


def to_review(work: Work) -> int:
    """How many holds have to be looked at again. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return work.session.scalar(stored.holds_to_review(work.now)) or 0


def _locked(work: Work, hold_id: UUID) -> LegalHold:
    work.actor.must(Scope.REQUESTS_MANAGE)
    hold = work.session.scalars(stored.locked_hold(hold_id)).one_or_none()
    if hold is None:
        raise NotFound
    if hold.released_at is not None:
        raise Conflict("This hold was released before.")
    return hold


def _view(row: LegalHold) -> HoldView:
    return HoldView(
        id=row.id,
        contact_id=row.contact_id,
        categories=tuple(Category(each) for each in row.categories),
        purpose=row.purpose,
        ground=row.ground,
        matter=row.matter,
        placed_at=row.placed_at,
        placed_by=row.placed_by,
        review_at=row.review_at,
        lapses=row.lapses,
        released_at=row.released_at,
        released_by=row.released_by,
    )
