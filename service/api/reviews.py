"""Look at pairs of contacts that may be one person, and say what they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.fields import FieldName
from rules.judgements import Decision
from rules.matching.evidence import Respect
from service import reviews
from service.api import pages
from service.api.merges import MergeAnswer, PickOrder, merge_answer, picked
from service.api.operation import Call, Reply
from service.reviews import ReviewView, Which
from service.storage.reviews import QueueState


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionOrder:
    """What the two contacts are."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    decision: Decision
    """`same` merges them, `different` keeps them apart, `skip` puts the question off."""
    picks: Mapping[FieldName, PickOrder] = field(default_factory=dict)
    """With `same`: whose value shall stand, by field; the best one stands for every other."""
    survivor: UUID | None = None
    """With `same`: which of the two keeps its id; the older one unless said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """Two contacts that may be one person."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    review_id: UUID
    contact_ids: tuple[UUID, UUID]
    """The older one first."""
    bits: float
    """What speaks for one person: log2 of the odds."""
    chance: float
    """The same from 0 to 1."""
    levels: Mapping[Respect, int]
    """How the two compare in each respect; 0 where there is nothing to compare."""
    model: str | None
    """The weights it was measured with."""
    gain: float
    """What a decision is expected to mend; the queue is in this order."""
    state: QueueState
    claimed_until: datetime | None
    snoozed_until: datetime | None
    decision: Decision | None
    decided_at: datetime | None
    merge_id: UUID | None
    is_stale: bool
    """A contact has changed since they were compared: claim the review to have them compared again."""
    is_restricted: bool
    """The data of one may be kept and not used: they are not made one until that has ended."""
    etag: str
    """To be sent as If-Match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsAnswer:
    """A page of reviews, the most worthwhile first."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    items: tuple[ReviewAnswer, ...]
    next_cursor: str | None
    """Give it back as `cursor` to go on; null at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedAnswer:
    """What a decision led to."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    review: ReviewAnswer
    merge: MergeAnswer | None
    """Present when the two became one."""


def list_reviews(
    call: Call,
    *,
    which: Which = Which.WAITING,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 50,
    cursor: str | None = None,
) -> ReviewsAnswer:
    """List the pairs that wait for a look, the most worthwhile first.

    `which` chooses another part of the queue: those that you or others have claimed, that were put off, or
    that are done.
    """
    found, more = reviews.page(call.work, which, offset=pages.place(cursor), limit=limit)
    return ReviewsAnswer(items=tuple(_answer(each) for each in found), next_cursor=pages.cursor(more))


def show(call: Call, *, review_id: UUID) -> Reply[ReviewAnswer]:
    """Show one review, with its ETag."""
    return _reply(reviews.show(call.work, review_id))


def claim(call: Call, *, review_id: UUID) -> Reply[ReviewAnswer]:
    """Take a review for yourself for a quarter of an hour.

    One whose contacts have changed since they were compared is brought up to date.
    """
    return _reply(reviews.claim(call.work, review_id, expected=call.if_match))


def decide(call: Call, *, review_id: UUID, body: DecisionOrder) -> Reply[DecidedAnswer]:
    """Say whether the two are one person. Each decision can be undone.

    Refused with 409 when a contact has changed since the two were compared: claim the review and look again.
    """
    decided = reviews.decide(
        call.work,
        review_id,
        body.decision,
        picks=picked(body.picks),
        survivor=body.survivor,
        expected=call.if_match,
    )
    answer = DecidedAnswer(
        review=_answer(decided.review), merge=merge_answer(decided.merge) if decided.merge else None
    )
    return Reply(body=answer, headers={"ETag": f'"{decided.review.etag}"'})


def _reply(view: ReviewView) -> Reply[ReviewAnswer]:
    return Reply(body=_answer(view), headers={"ETag": f'"{view.etag}"'})


def _answer(view: ReviewView) -> ReviewAnswer:
    return ReviewAnswer(
        review_id=view.id,
        contact_ids=(view.left_id, view.right_id),
        bits=view.bits,
        chance=view.chance,
        levels=dict(zip(Respect, view.levels, strict=False)),
        model=view.model,
        gain=view.gain,
        state=view.state,
        claimed_until=view.claimed_until,
        snoozed_until=view.snoozed_until,
        decision=view.decision,
        decided_at=view.decided_at,
        merge_id=view.merge_id,
        is_stale=view.is_stale,
        is_restricted=view.is_restricted,
        etag=view.etag,
    )
