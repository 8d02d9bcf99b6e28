"""Between which points do the scores of buyers lie, and who has which?"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, func, literal, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.customer_status import CustomerStatus
from rules.rfm import Cuts
from service.storage.base import Base
from service.storage.facts import FACTS


class RfmCuts(Base):
    """The cut points between the fifths of all buyers, as they were one night."""

    __tablename__ = "rfm_cuts"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    currency: Mapped[str] = mapped_column(String(3))
    buyers: Mapped[int]
    recency: Mapped[list[str]]
    """Moments of the last purchase."""
    frequency: Mapped[list[Any]]
    monetary: Mapped[list[Any]]


def latest(session: Session) -> RfmCuts | None:
    """The cut points that hold now; None before the first night."""
    return session.scalars(select(RfmCuts).order_by(RfmCuts.id.desc()).limit(1)).one_or_none()


def buyers(session: Session) -> int:
    """How many contacts have ever bought, and may be weighed up."""
    return session.scalar(select(func.count()).select_from(FACTS).where(_BOUGHT)) or 0


def ranked(session: Session, column: str, places: Sequence[int]) -> list[Any]:
    """The values of all buyers at these places, counted from the lowest."""
    values = select(FACTS.c[column]).where(_BOUGHT).order_by(FACTS.c[column])
    return [session.execute(values.offset(place).limit(1)).scalar_one() for place in places]


def rescore(session: Session, cuts: Cuts, *, version: int, after: uuid.UUID | None, limit: int) -> Any:
    """Score some buyers anew; gives the last of them, and None when there are no more."""
    rows = select(FACTS.c.contact_id).where(_BOUGHT).order_by(FACTS.c.contact_id).limit(limit)
    rows = rows if after is None else rows.where(FACTS.c.contact_id > after)
    ids = session.scalars(rows).all()
    if not ids:
        return None
    scores = {
        "recency": _score(FACTS.c.last_purchase_at, cuts.recency),
        "frequency": _score(FACTS.c.purchases, cuts.frequency),
        "monetary": _score(FACTS.c.spent, cuts.monetary),
    }
    code = scores["recency"] * 100 + scores["frequency"] * 10 + scores["monetary"]
    between = (FACTS.c.contact_id >= ids[0], FACTS.c.contact_id <= ids[-1])
    session.connection().execute(
        update(FACTS).where(_BOUGHT, *between).values(**scores, rfm=code, cuts=version)
    )
    return ids[-1]


def grid() -> Select[int | None, int | None, int]:
    """How many buyers have each score for how recently and how often they buy."""
    counted = select(FACTS.c.recency, FACTS.c.frequency, func.count()).where(FACTS.c.rfm.is_not(None))
    return counted.group_by(FACTS.c.recency, FACTS.c.frequency)


def in_cell(
    *, recency: int, frequency: int, before: uuid.UUID | None, limit: int
) -> Select[uuid.UUID, int | None, int, int, datetime | None, CustomerStatus]:
    """Who has these two scores, newest first: contact, third score, purchases, spent, last, status."""
    rows = (
        select(
            FACTS.c.contact_id,
            FACTS.c.monetary,
            FACTS.c.purchases,
            FACTS.c.spent,
            FACTS.c.last_purchase_at,
            FACTS.c.status,
        )
        .where(FACTS.c.recency == recency, FACTS.c.frequency == frequency)
        .order_by(FACTS.c.contact_id.desc())
        .limit(limit)
    )
    return rows if before is None else rows.where(FACTS.c.contact_id < before)


def statuses() -> Select[CustomerStatus, int]:
    """How many contacts have each status."""
    return select(FACTS.c.status, func.count()).group_by(FACTS.c.status)


_BOUGHT = FACTS.c.last_purchase_at.is_not(None) & FACTS.c.is_weighed


def _score(column: ColumnElement[Any], cuts: Sequence[Any]) -> ColumnElement[int]:
    """As `rules.rfm.score`: one more than the number of cut points that the value lies above."""
    return sum((case((column > cut, 1), else_=0) for cut in cuts), start=literal(1))
