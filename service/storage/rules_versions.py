"""With which rules was a lead judged: which packs, and which versions of the libraries under them?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Select, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from rules.knowledge import STAMP
from service.storage.base import Base


class RulesVersion(Base):
    """One state of the rules that some process of this installation has judged by."""

    __tablename__ = "rules_version"

    id: Mapped[str] = mapped_column(String(STAMP), primary_key=True)
    """Digest of the two below, so that every process names it the same without asking."""
    packs_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the texts of all packs."""
    libraries_hash: Mapped[str] = mapped_column(String(64))
    packs: Mapped[dict[str, str]]
    """Version of each pack, by its id."""
    libraries: Mapped[dict[str, str]]
    """Version of each library, by its name."""
    first_seen_at: Mapped[datetime]


def insert_once(dialect: str, values: Mapping[str, Any]) -> Insert:
    """Write a version down unless it is known; two processes that begin together do it once."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(RulesVersion).values(**values).on_conflict_do_nothing(index_elements=[RulesVersion.id])


def newest(*, limit: int) -> Select[RulesVersion]:
    """The versions this installation has known, the latest first."""
    return (
        select(RulesVersion)
        .order_by(RulesVersion.first_seen_at.desc(), RulesVersion.id)
        .limit(min(limit, 100))
    )


def several(stamps: Sequence[str]) -> Select[RulesVersion]:
    """Those versions."""
    return select(RulesVersion).where(RulesVersion.id.in_(stamps))
