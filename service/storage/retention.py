"""How long is kept what of whom, who was found to be over, and what was done about it?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Row, Select, String, Table, bindparam, exists, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.erasing import Category
from rules.purposes import KEY_LIMIT
from rules.records import Kind
from rules.retention import Action, Trigger
from service.storage import bulk, locks
from service.storage.base import Base, BigCount


class RetentionRule(Base):
    """How long something is kept. It never changes: another length is another rule."""

    __tablename__ = "retention_rule"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    trigger: Mapped[Trigger]
    period: Mapped[str] = mapped_column(String(20))
    """ISO 8601, in years, months and days."""
    action: Mapped[Action]
    purpose: Mapped[str | None] = mapped_column(String(KEY_LIMIT))
    source_id: Mapped[uuid.UUID | None]
    kind: Mapped[Kind | None]
    country: Mapped[str | None] = mapped_column(String(2))
    category: Mapped[Category | None]
    law: Mapped[str] = mapped_column(String(200))
    """On what it rests."""
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None]


class RunState(StrEnum):
    """Where a run is."""

    LOOKING = "looking"
    """People are being gone through."""
    PROPOSED = "proposed"
    """The list is frozen, and waits for a second person."""
    DECLINED = "declined"
    RUNNING = "running"
    DONE = "done"


class RetentionRun(Base):
    """One look at everybody, and what was done with the list that came of it."""

    __tablename__ = "retention_run"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    state: Mapped[RunState]
    rules: Mapped[list[Any]]
    """The rules by which people were judged, as they were."""
    made_at: Mapped[datetime]
    """The moment by which they were judged."""
    made_by: Mapped[uuid.UUID | None]
    after: Mapped[uuid.UUID | None]
    """The contact up to which everybody has been judged."""
    looked: Mapped[BigCount]
    uncovered: Mapped[BigCount]
    """People of whom no rule says when their data end."""
    listed: Mapped[BigCount]
    digest: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the frozen list."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None]
    next: Mapped[BigCount]
    """Place in the list up to which it was carried out."""
    finished_at: Mapped[datetime | None]


class Fate(StrEnum):
    """What became of one line of the list."""

    LISTED = "listed"
    ERASING = "erasing"
    """Written into the ledger of erasures, which tells the rest."""
    RESTRICTED = "restricted"
    TO_REVIEW = "to_review"
    LEFT = "left"
    """By the time it was to be done the rule no longer said so, or the person was gone."""
    UNCOVERED = "uncovered"
    """No rule says when it ends: to be looked at, and nothing is done."""


class RetentionItem(Base):
    """One person and one rule in the list of a run."""

    __tablename__ = "retention_item"
    __table_args__ = (
        Index("ix_retention_item_fate", "run_id", "fate", "ordinal"),
        Index(None, "contact_id"),
        {"sqlite_with_rowid": False},
    )

    run_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ordinal: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    contact_id: Mapped[uuid.UUID]
    rule_id: Mapped[uuid.UUID | None]
    since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    fate: Mapped[Fate]
    erasure_id: Mapped[uuid.UUID | None]
    done_at: Mapped[datetime | None]


ITEMS: Table = RetentionItem.__table__  # type: ignore[assignment]

MOST_RULES = 500


def standing_rules() -> Select[RetentionRule]:
    """The rules that hold, oldest first."""
    return (
        select(RetentionRule)
        .where(RetentionRule.ended_at.is_(None))
        .order_by(RetentionRule.id)
        .limit(MOST_RULES)
    )


def all_rules() -> Select[RetentionRule]:
    """Every rule there is or was, the newest first."""
    return select(RetentionRule).order_by(RetentionRule.id.desc()).limit(MOST_RULES)


def locked_run(run_id: uuid.UUID) -> Select[RetentionRun]:
    """One run, kept from everyone else until we commit."""
    return locks.alone(select(RetentionRun).where(RetentionRun.id == run_id))


def runs(*, before: uuid.UUID | None, limit: int) -> Select[RetentionRun]:
    """The newest runs, from before an id."""
    rows = select(RetentionRun).order_by(RetentionRun.id.desc()).limit(limit)
    return rows if before is None else rows.where(RetentionRun.id < before)


_LOCKED_HERE = 0x6773_7265


def is_any_open(session: Session) -> bool:
    """Is there a run that nobody has decided over, or that is under way? Nobody else begins one meanwhile."""
    locks.queue_up(session, _LOCKED_HERE)
    over = (RunState.DONE, RunState.DECLINED)
    return bool(session.scalar(select(exists().where(RetentionRun.state.not_in(over)))))


def items(
    run_id: uuid.UUID, *, after: int, limit: int, fates: Collection[Fate] | None = None
) -> Select[RetentionItem]:
    """Lines of a list in their order, from after a place."""
    rows = select(RetentionItem).where(RetentionItem.run_id == run_id, RetentionItem.ordinal > after)
    if fates is not None:
        rows = rows.where(RetentionItem.fate.in_(fates))
    return rows.order_by(RetentionItem.ordinal).limit(limit)


def plain_items(session: Session, run_id: uuid.UUID, *, after: int, limit: int) -> list[Row[Any]]:
    """The same as plain rows, of all lines: place, contact and rule."""
    rows = select(ITEMS.c.ordinal, ITEMS.c.contact_id, ITEMS.c.rule_id)
    rows = rows.where(ITEMS.c.run_id == run_id, ITEMS.c.ordinal > after)
    return list(session.execute(rows.order_by(ITEMS.c.ordinal).limit(limit)))


def add_items(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write lines of a list."""
    bulk.insert_many(session, ITEMS, rows)


def count_items(run_id: uuid.UUID) -> Select[uuid.UUID | None, Fate, int]:
    """How many lines of a list there are by rule and fate."""
    return (
        select(RetentionItem.rule_id, RetentionItem.fate, func.count())
        .where(RetentionItem.run_id == run_id)
        .group_by(RetentionItem.rule_id, RetentionItem.fate)
    )


def settle(session: Session, run_id: uuid.UUID, fates: Sequence[Mapping[str, Any]]) -> None:
    """Write down what became of lines: `place`, `became`, `erasure` and `at`."""
    if fates:
        session.connection().execute(_SETTLE.where(ITEMS.c.run_id == run_id), list(fates))


_SETTLE = (
    update(ITEMS)
    .where(ITEMS.c.ordinal == bindparam("place"))
    .values(fate=bindparam("became"), erasure_id=bindparam("erasure"), done_at=bindparam("at"))
)
