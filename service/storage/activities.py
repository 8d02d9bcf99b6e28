"""What did the record of processing activities say, and when did it change?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.fields import CATALOGUE
from service.storage.base import Base, BigCount
from service.storage.contacts import CONTACTS


class ActivityRecord(Base):
    """One version of the record (GDPR art. 30), as it was generated; never changed."""

    __tablename__ = "activity_record"

    version: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the document in canonical JSON."""
    document: Mapped[dict[str, Any]]


def newest(*, limit: int) -> Select[ActivityRecord]:
    """The latest versions, newest first."""
    return select(ActivityRecord).order_by(ActivityRecord.version.desc()).limit(limit)


def as_of(at: datetime) -> Select[ActivityRecord]:
    """The version that stood at a moment, if there was one."""
    return (
        select(ActivityRecord)
        .where(ActivityRecord.taken_at <= at)
        .order_by(ActivityRecord.version.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class InUse:
    """Of what kinds of people we hold which fields."""

    kinds: tuple[str, ...]
    fields: tuple[str, ...]


def in_use(session: Session) -> InUse:
    """What there is now. Reads the whole table of contacts once, so not for every page."""
    names = tuple(spec.name.value for spec in CATALOGUE)
    counts = [func.count(CONTACTS.c[name]).label(name) for name in names]
    rows = session.execute(select(CONTACTS.c.kind, func.count().label("people"), *counts).group_by("kind"))
    found = list(rows)
    kinds = {row.kind.value if row.kind else "unknown" for row in found if row.people}
    fields = tuple(name for name in names if any(getattr(row, name) for row in found))
    return InUse(tuple(sorted(kinds)), fields)
