"""What did the record of processing activities say, and when did it change?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.fields import CATALOGUE
from rules.records import Kind
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
    """What there is now. What there is any of is found at once; to be sure of none, every contact is read."""
    names = tuple(spec.name.value for spec in CATALOGUE)
    kinds = {each.value: CONTACTS.c.kind == each for each in Kind} | {"unknown": CONTACTS.c.kind.is_(None)}
    asked = [*kinds.values(), *(CONTACTS.c[name].is_not(None) for name in names)]
    alive = CONTACTS.c.merged_into.is_(None)
    [found] = session.execute(select(*(exists().where(each, alive) for each in asked)))
    held = dict(zip((*kinds, *names), found, strict=True))
    return InUse(
        tuple(sorted(name for name in kinds if held[name])), tuple(name for name in names if held[name])
    )
