"""Which two contacts may be one person, and what did the steward who looked at them find?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.judgements import SKIPPED, Decision, Judged, expected_gain
from service import judgements, merges, restrictions
from service.access import Scope
from service.contacts import comparing
from service.errors import Conflict, Fault, Invalid, NotFound, ReviewStale, Stale
from service.ids import new_id
from service.judgements import Evidence
from service.matching import pairs
from service.merges import MergeView, Picks, Reason, undoing
from service.merges.undoing import Undone
from service.storage import contacts
from service.storage import judgements as judged
from service.storage import reviews as stored
from service.storage.reviews import QueueState as QueueState
from service.storage.reviews import Review
from service.storage.reviews import Which as Which
from service.work import Work

CLAIM = timedelta(minutes=15)
"""How long somebody who took a review may be away from it before it falls free."""
LATER = timedelta(days=1)
"""When a pair that could not be decided is shown again."""
LONGEST_SNOOZE = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """Two contacts that may be one person."""

    id: UUID
    left_id: UUID
    """The older contact."""
    right_id: UUID
    bits: float
    chance: float
    levels: tuple[int, ...]
    model: str | None
    gain: float
    state: QueueState
    """As of now: a claim or a snooze that has ended is over."""
    claimed_by: UUID | None
    claimed_until: datetime | None
    snoozed_until: datetime | None
    decision: Decision | None
    decided_by: UUID | None
    decided_at: datetime | None
    merge_id: UUID | None
    is_stale: bool
    """A contact has changed since the two were compared: claim the review to have it compared again."""
    is_restricted: bool
    """The data of one of them may be kept and not used: they are not made one until that has ended."""
    etag: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a decision led to."""

    review: ReviewView
    merge: MergeView | None


def offer(
    work: Work,
    one: UUID,
    other: UUID,
    *,
    bits: float,
    chance: float,
    levels: Sequence[int],
    model: str | None = None,
) -> UUID | None:
    """Ask whether two contacts are one person; gives the id of the question.

    None when somebody has found on this very evidence that they are not. A question that waits already is
    asked again with the new evidence. Both contacts must have been written.
    """
    if one == other or judgements.is_settled(work, one, other, levels=levels):
        return None
    left, right = min(one, other), max(one, other)
    revisions = _revisions(work, [left, right])
    if len(revisions) < 2:
        return None
    waiting = work.session.scalars(stored.undecided(left, right)).first()
    review = waiting or _new(work, left, right)
    review.bits, review.chance, review.levels, review.model = bits, chance, list(levels), model
    review.left_revision, review.right_revision = revisions[left], revisions[right]
    review.gain = expected_gain(chance, records=_records(work, [left, right]))
    _touch(work, review)
    work.session.add(review)
    work.session.flush()  # another question of the same work may be about the same two
    return review.id


def page(
    work: Work, which: Which = Which.WAITING, *, offset: int = 0, limit: int = 50
) -> tuple[Sequence[ReviewView], int | None]:
    """Reviews, the most worthwhile first, and the offset to go on from when there are more."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    rows = work.session.scalars(
        stored.page(which, actor_id=work.actor.id, now=work.now, offset=offset, limit=limit + 1)
    ).all()
    more = offset + limit if len(rows) > limit else None
    return _views(work, rows[:limit]), more


def about(work: Work, contact_id: UUID) -> Sequence[ReviewView]:
    """The questions about a contact that nobody has answered yet, the most worthwhile first."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    rows = work.session.scalars(stored.undecided_about([contact_id])).all()
    return _views(work, sorted(rows, key=lambda row: (-row.gain, row.id)))


def counts(work: Work) -> dict[Which, int]:
    """How many reviews are in each part of the queue, as the actor sees it."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    return {
        which: work.session.scalar(stored.count(which, actor_id=work.actor.id, now=work.now)) or 0
        for which in Which
    }


def show(work: Work, review_id: UUID) -> ReviewView:
    """One review. Raises NotFound."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    review = work.session.get(Review, review_id)
    if review is None:
        raise NotFound
    return _views(work, [review])[0]


def claim(work: Work, review_id: UUID, *, expected: str | None = None) -> ReviewView:
    """Take a review for oneself for a quarter of an hour; one whose contacts have changed is taken up anew.

    Raises NotFound; Conflict when somebody else has it or it is done; Stale when `expected` is another ETag.
    """
    return _hand(work, _mine(work, review_id, expected), work.actor.id, until=work.now + CLAIM)


def reveal(work: Work, review_id: UUID, *, purpose: str) -> Mapping[UUID, Mapping[FieldName, Any]]:
    """Both contacts in clear, by id of the lead; whoever sees them so has the review, if nobody had it.

    To whoever has it the review counts once against what one may reveal in an hour, and to others what they
    see. Raises NotFound, and as `comparing.reveal` does.
    """
    view = show(work, review_id)
    if view.state is QueueState.OPEN:
        view = claim(work, review_id)
    ends = [view.left_id, view.right_id]
    if view.claimed_by is not None and view.claimed_by == work.actor.id:
        return comparing.reveal_in_review(work, ends, review_id=review_id, purpose=purpose)
    return comparing.reveal(work, ends, purpose=purpose)


def take_next(work: Work) -> ReviewView | None:
    """Claim the most worthwhile review that nobody has; None when nothing waits."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    asked = stored.page(Which.WAITING, actor_id=work.actor.id, now=work.now, offset=0, limit=1)
    first = work.session.scalars(asked.with_for_update(skip_locked=True)).first()
    return None if first is None else _hand(work, first, work.actor.id, until=work.now + CLAIM)


def assign(work: Work, review_id: UUID, user_id: UUID, *, expected: str | None = None) -> ReviewView:
    """Give a review to somebody, for a day. Raises as `claim` does."""
    return _hand(work, _mine(work, review_id, expected), user_id, until=work.now + LATER)


def release(work: Work, review_id: UUID) -> ReviewView:
    """Let go of a review, or wake one that was put off. Raises as `claim` does."""
    review = _mine(work, review_id, None)
    _let_go(review)
    _touch(work, review)
    return _views(work, [review])[0]


def snooze(work: Work, review_id: UUID, *, until: datetime, expected: str | None = None) -> ReviewView:
    """Put a review off. Raises Invalid for a moment that is not within the next year, and as `claim` does."""
    if not work.now < until <= work.now + LONGEST_SNOOZE:
        raise Invalid(faults=[Fault("/until", "range", "Must be within the next year.")])
    review = _mine(work, review_id, expected)
    _let_go(review)
    review.state, review.snoozed_until = QueueState.SNOOZED, until
    _touch(work, review)
    return _views(work, [review])[0]


def decide(
    work: Work,
    review_id: UUID,
    decision: Decision,
    *,
    picks: Picks | None = None,
    survivor: UUID | None = None,
    expected: str | None = None,
) -> Decided:
    """Say what the two contacts are. `same` merges them; `different` keeps them apart from now on.

    Raises as `claim` and `merge` do, and ReviewStale when a contact has changed since they were compared.
    """
    review = _mine(work, review_id, expected)
    if decision is Decision.SKIP:
        _skip(work, review)
        return Decided(review=_views(work, [review])[0], merge=None)
    if _views(work, [review])[0].is_stale:
        raise ReviewStale
    evidence = Evidence(levels=review.levels, model=review.model, review_id=review.id)
    made = None
    if decision is Decision.SAME:
        made = merges.merge(
            work,
            [review.left_id, review.right_id],
            survivor=survivor,
            picks=picks,
            reason=Reason.REVIEW,
            evidence=evidence,
        )
    else:
        judgements.judge(work, review.left_id, review.right_id, Judged.DIFFERENT, evidence=evidence)
    _finish(work, review, decision, made.id if made else None)
    return Decided(review=_views(work, [review])[0], merge=made)


def undo(work: Work, review_id: UUID) -> Undone | None:
    """Take a decision back: the pair waits again. What undoing a merge brought to light is given.

    Raises NotFound; Conflict when nothing was decided, or another merge has answered the question; and what
    `merges.undoing.undo` raises.
    """
    work.actor.must(Scope.DUPLICATES_DECIDE)
    review = _locked(work, review_id)
    if review.state is QueueState.SNOOZED:
        # Put off or skipped: what was skipped had lost in worth by it.
        review.gain = expected_gain(review.chance, records=_records(work, [review.left_id, review.right_id]))
    elif review.decision is None:
        raise Conflict("Nothing was decided here that could be taken back.")
    undone = undoing.undo(work, review.merge_id) if review.merge_id is not None else None
    judgements.withdraw(work, work.session.scalars(judged.of_review(review.id)).all())
    _let_go(review)
    review.decision = review.decided_by = review.decided_at = review.merge_id = None
    _compare_again(work, review)
    _touch(work, review)
    return undone


def _mine(work: Work, review_id: UUID, expected: str | None) -> Review:
    work.actor.must(Scope.DUPLICATES_DECIDE)
    review = _locked(work, review_id)
    if expected is not None and expected != _etag(review):
        raise Stale
    if review.state is QueueState.DONE:
        raise Conflict("This review is done.")
    if _is_held(review, work.now) and review.claimed_by != work.actor.id:
        raise Conflict("Somebody else is looking at it.")
    return review


def _locked(work: Work, review_id: UUID) -> Review:
    review = work.session.scalars(stored.locked(review_id)).one_or_none()
    if review is None:
        raise NotFound
    return review


def _hand(work: Work, review: Review, to: UUID | None, *, until: datetime) -> ReviewView:
    if to != work.actor.id:
        review.claimed_at = None  # whoever is given it by somebody else has not begun to look
    elif review.claimed_at is None or review.claimed_by != to or not _is_held(review, work.now):
        review.claimed_at = work.now
    _let_go(review)
    review.state, review.claimed_by, review.claimed_until = QueueState.CLAIMED, to, until
    _compare_again(work, review)
    _touch(work, review)
    return _views(work, [review])[0]


def _skip(work: Work, review: Review) -> None:
    _let_go(review)
    review.state, review.snoozed_until = QueueState.SNOOZED, work.now + LATER
    review.gain *= SKIPPED
    _touch(work, review)


def _finish(work: Work, review: Review, decision: Decision, merge_id: UUID | None) -> None:
    if not _is_held(review, work.now):
        review.claimed_at = None  # the look had ended before
    _let_go(review)
    review.state, review.decision, review.merge_id = QueueState.DONE, decision, merge_id
    review.decided_at, review.decided_by = work.now, work.actor.id
    _touch(work, review)


def _let_go(review: Review) -> None:
    review.state = QueueState.OPEN
    review.claimed_by = review.claimed_until = review.snoozed_until = None


def _compare_again(work: Work, review: Review) -> None:
    """Take the contacts as they are now, and what speaks for one person today."""
    revisions = _revisions(work, [review.left_id, review.right_id])
    seen = (review.left_revision, review.right_revision)
    now = (revisions.get(review.left_id, -1), revisions.get(review.right_id, -1))
    told = pairs.compare(work, review.left_id, review.right_id) if seen != now else None
    review.left_revision, review.right_revision = now
    if told is not None:
        held = _records(work, [review.left_id, review.right_id])
        review.bits, review.chance, review.model = told.bits, told.chance, told.model
        review.levels = list(told.levels)
        review.gain = expected_gain(told.chance, records=held)


def _touch(work: Work, review: Review) -> None:
    review.revision += 1
    review.updated_at = work.now


def _new(work: Work, left: UUID, right: UUID) -> Review:
    return Review(
        id=new_id(work.now),
        left_id=left,
        right_id=right,
        state=QueueState.OPEN,
        revision=0,
        created_at=work.now,
    )


def _revisions(work: Work, contact_ids: Collection[UUID]) -> dict[UUID, int]:
    return dict(work.session.execute(contacts.revisions(contact_ids)).all())


def _records(work: Work, contact_ids: Sequence[UUID]) -> int:
    return len(work.session.execute(contacts.record_ids(contact_ids)).all())


def _is_held(review: Review, now: datetime) -> bool:
    is_claimed = review.state is QueueState.CLAIMED
    return is_claimed and review.claimed_until is not None and review.claimed_until > now


def _state(review: Review, now: datetime) -> QueueState:
    is_asleep = review.state is QueueState.SNOOZED and (review.snoozed_until or now) > now
    lasts = review.state is QueueState.DONE or is_asleep or _is_held(review, now)
    return review.state if lasts else QueueState.OPEN


def _etag(review: Review) -> str:
    return str(review.revision)


def _views(work: Work, rows: Sequence[Review]) -> list[ReviewView]:
    asked = {contact_id for row in rows for contact_id in (row.left_id, row.right_id)}
    revisions = _revisions(work, asked) if asked else {}
    kept = restrictions.covering(work, asked)
    return [_view(row, revisions, kept, work.now) for row in rows]


def _view(row: Review, revisions: dict[UUID, int], kept: Collection[UUID], now: datetime) -> ReviewView:
    state = _state(row, now)
    seen = (row.left_revision, row.right_revision)
    is_stale = seen != (revisions.get(row.left_id), revisions.get(row.right_id))
    return ReviewView(
        id=row.id,
        left_id=row.left_id,
        right_id=row.right_id,
        bits=row.bits,
        chance=row.chance,
        levels=tuple(row.levels),
        model=row.model,
        gain=row.gain,
        state=state,
        claimed_by=row.claimed_by if state is QueueState.CLAIMED else None,
        claimed_until=row.claimed_until if state is QueueState.CLAIMED else None,
        snoozed_until=row.snoozed_until if state is QueueState.SNOOZED else None,
        decision=row.decision,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        merge_id=row.merge_id,
        is_stale=is_stale and state is not QueueState.DONE,
        is_restricted=row.left_id in kept or row.right_id in kept,
        etag=_etag(row),
        created_at=row.created_at,
    )
