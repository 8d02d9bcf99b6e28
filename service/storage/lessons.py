"""What did stewards decide about pairs, and which weights were kept over time?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from rules.judgements import Decision
from service.storage.matching import MatchModel
from service.storage.reviews import QueueState, Review

_TEACHES = (
    Review.state == QueueState.DONE,
    Review.decision.in_((Decision.SAME, Decision.DIFFERENT)),
)


def decided(*, limit: int) -> Select[list[Any], Decision | None]:
    """Levels and decision of the pairs that were decided, the latest first."""
    return (
        select(Review.levels, Review.decision)
        .where(*_TEACHES)
        .order_by(Review.decided_at.desc(), Review.id.desc())
        .limit(limit)
    )


def count(*, since: datetime | None = None) -> Select[int]:
    """How many pairs were decided, at all or since a moment."""
    rows = select(func.count(Review.id)).where(*_TEACHES)
    return rows if since is None else rows.where(Review.decided_at > since)


def models(*, limit: int) -> Select[MatchModel]:
    """The weights that were kept, the newest first; those with an alarm were never in force."""
    return select(MatchModel).order_by(MatchModel.made_at.desc(), MatchModel.id.desc()).limit(limit)
