"""How good were the data on each day? Sums only, so that a year of them is small and quick to read."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Index, Row, Select, String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.measures.contacts import Cut
from service.storage.base import Base, BigCount

VALUE_LENGTH, MEASURE_LENGTH = 40, 20


class MeasuredDay(Base):
    """A day on which everybody was measured."""

    __tablename__ = "measured_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    run: Mapped[uuid.UUID]
    """Which run measures it: what an earlier one still brings is left out."""
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Until then its sums are not whole, and nobody is shown them."""
    contacts: Mapped[BigCount]


class Measured(Base):
    """One figure of a day: so much of so many, of all contacts or of one source, country or kind."""

    __tablename__ = "measured"
    __table_args__ = (Index(None, "day", "cut"), {"sqlite_with_rowid": False})

    cut: Mapped[Cut] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(VALUE_LENGTH), primary_key=True)
    """The id of the source, the country or the kind; empty for the whole, and for what is not known."""
    measure: Mapped[str] = mapped_column(String(MEASURE_LENGTH), primary_key=True)
    """A rules.dimensions.Dimension, or of a source a rules.measures.scorecard.Rate."""
    day: Mapped[date] = mapped_column(primary_key=True)
    part: Mapped[float]
    whole: Mapped[BigCount]


def begin(session: Session, day: date, *, run: uuid.UUID, now: datetime) -> None:
    """Forget what was measured on a day, if anything, and let a run measure it."""
    session.execute(delete(Measured).where(Measured.day == day))
    session.execute(delete(MeasuredDay).where(MeasuredDay.day == day))
    session.add(MeasuredDay(day=day, run=run, begun_at=now, ended_at=None, contacts=0))
    session.flush()  # the sums that follow go past the unit of work


def is_run(session: Session, day: date, run: uuid.UUID) -> bool:
    """Is this the run that measures the day?"""
    return session.scalar(select(MeasuredDay.run).where(MeasuredDay.day == day)) == run


def add(session: Session, day: date, sums: Mapping[tuple[Cut, str, str], tuple[float, int]]) -> None:
    """Add to the figures of a day; keys are cut, value and measure."""
    if not sums:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Measured)
    more = statement.on_conflict_do_update(
        index_elements=["cut", "value", "measure", "day"],
        set_={
            "part": Measured.part + statement.excluded.part,
            "whole": Measured.whole + statement.excluded.whole,
        },
    )
    rows = [
        {"cut": cut, "value": value, "measure": measure, "day": day, "part": part, "whole": whole}
        for (cut, value, measure), (part, whole) in sums.items()
    ]
    session.connection().execute(more, rows)


def count_on(session: Session, day: date, contacts: int) -> None:
    """Say how many contacts more were measured."""
    session.execute(
        update(MeasuredDay)
        .where(MeasuredDay.day == day)
        .values(contacts=MeasuredDay.contacts + contacts)
        .execution_options(synchronize_session=False)
    )


def end(session: Session, day: date, *, now: datetime) -> None:
    """Let the figures of a day be shown."""
    session.execute(
        update(MeasuredDay)
        .where(MeasuredDay.day == day)
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def newest() -> Select[MeasuredDay]:
    """The latest day that was measured to its end."""
    return (
        select(MeasuredDay).where(MeasuredDay.ended_at.is_not(None)).order_by(MeasuredDay.day.desc()).limit(1)
    )


def days_before(day: date) -> Select[date]:
    """The days before one that are still remembered."""
    return select(MeasuredDay.day).where(MeasuredDay.day < day).order_by(MeasuredDay.day)


def forget(session: Session, days: Collection[date]) -> None:
    """Forget the figures of days."""
    for day in sorted(days):
        session.execute(delete(Measured).where(Measured.day == day))
        session.execute(delete(MeasuredDay).where(MeasuredDay.day == day))


def course(
    session: Session, cut: Cut, value: str, measures: Iterable[str], *, since: date, limit: int
) -> Sequence[Row[date, str, float, int]]:
    """Day, measure, part and whole of one source, country or kind since a day, the latest first."""
    rows = (
        select(Measured.day, Measured.measure, Measured.part, Measured.whole)
        .join(MeasuredDay, MeasuredDay.day == Measured.day)
        .where(Measured.cut == cut, Measured.value == value, Measured.measure.in_(list(measures)))
        .where(Measured.day >= since, MeasuredDay.ended_at.is_not(None))
        .order_by(Measured.day.desc())
        .limit(limit)
    )
    return session.execute(rows).all()


def of_day(
    session: Session, day: date, cut: Cut, measures: Iterable[str], *, limit: int
) -> Sequence[Row[str, str, float, int]]:
    """Value, measure, part and whole of every source, country or kind on a day."""
    rows = (
        select(Measured.value, Measured.measure, Measured.part, Measured.whole)
        .where(Measured.day == day, Measured.cut == cut, Measured.measure.in_(list(measures)))
        .order_by(Measured.value, Measured.measure)
        .limit(limit)
    )
    return session.execute(rows).all()
