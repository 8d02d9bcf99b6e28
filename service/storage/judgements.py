"""Of which records did somebody say that they are one person, or that they are not?"""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, String, Update, and_, or_, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column

from rules.judgements import Judged
from service.storage.base import Base
from service.storage.leads import Record


class Judgement(Base):
    """Two records compared, and what was found: an edge that every later run has to respect."""

    __tablename__ = "judgement"
    __table_args__ = (Index(None, "left_id"), Index(None, "right_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    left_id: Mapped[uuid.UUID]
    """The older record."""
    right_id: Mapped[uuid.UUID]
    verdict: Mapped[Judged]
    levels: Mapped[list[Any]]
    """How the two contacts compared, respect by respect, when it was said."""
    model: Mapped[str | None] = mapped_column(String(64))
    """The weights of that day."""
    review_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    merge_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    made_at: Mapped[datetime]
    made_by: Mapped[uuid.UUID | None]
    withdrawn_at: Mapped[datetime | None]


_ONE, _OTHER = aliased(Record), aliased(Record)


def between(
    left: Collection[uuid.UUID], right: Collection[uuid.UUID], *, verdict: Judged
) -> Select[Judgement]:
    """What stands between any two records of two contacts, the latest first."""
    return (
        select(Judgement)
        .join(_ONE, _ONE.lead_id == Judgement.left_id)
        .join(_OTHER, _OTHER.lead_id == Judgement.right_id)
        .where(
            Judgement.verdict == verdict,
            Judgement.withdrawn_at.is_(None),
            or_(
                and_(_ONE.contact_id.in_(left), _OTHER.contact_id.in_(right)),
                and_(_ONE.contact_id.in_(right), _OTHER.contact_id.in_(left)),
            ),
        )
        .order_by(Judgement.id.desc())
    )


def others(
    contact_ids: Collection[uuid.UUID], *, verdict: Judged
) -> Select[uuid.UUID | None, uuid.UUID | None]:
    """The contacts at both ends of what stands about any record of those contacts."""
    return (
        select(_ONE.contact_id.label("one"), _OTHER.contact_id.label("other"))
        .select_from(Judgement)
        .join(_ONE, _ONE.lead_id == Judgement.left_id)
        .join(_OTHER, _OTHER.lead_id == Judgement.right_id)
        .where(
            Judgement.verdict == verdict,
            Judgement.withdrawn_at.is_(None),
            or_(_ONE.contact_id.in_(contact_ids), _OTHER.contact_id.in_(contact_ids)),
        )
        .distinct()
    )


def standing(*, after: uuid.UUID | None, limit: int) -> Select[Judgement]:
    """Everything that stands, in the order in which it was said."""
    rows = select(Judgement).where(Judgement.withdrawn_at.is_(None)).order_by(Judgement.id).limit(limit)
    return rows if after is None else rows.where(Judgement.id > after)


def withdraw(ids: Collection[uuid.UUID], *, at: datetime) -> Update:
    """Let judgements stand no longer."""
    return (
        update(Judgement)
        .where(Judgement.id.in_(ids), Judgement.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
        .execution_options(synchronize_session=False)
    )


def of_merge(merge_id: uuid.UUID) -> Select[uuid.UUID]:
    """What was said by making a merge."""
    return select(Judgement.id).where(Judgement.merge_id == merge_id)


def of_review(review_id: uuid.UUID) -> Select[uuid.UUID]:
    """What was said by deciding a review."""
    return select(Judgement.id).where(Judgement.review_id == review_id, Judgement.withdrawn_at.is_(None))
