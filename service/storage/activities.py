"""What did the record of processing activities say, and when did it change?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from service.storage.base import Base, BigCount


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
