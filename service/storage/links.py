"""Who shares a household or an employer with whom, by the records that say so?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Select, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from rules.matching.links import Link
from service.storage import bulk
from service.storage.base import Base
from service.storage.leads import Record


class ContactLink(Base):
    """Two records of two persons who belong together.

    Records, not contacts: so a link follows its ends when contacts are merged or parted, and goes with the
    record when a person is erased.
    """

    __tablename__ = "contact_link"

    left_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Record.lead_id, ondelete="CASCADE"), primary_key=True
    )
    """The older record."""
    right_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Record.lead_id, ondelete="CASCADE"), primary_key=True, index=True
    )
    kind: Mapped[Link]
    bits: Mapped[float]
    """Log2 of the odds that they are beside each other."""
    at: Mapped[datetime]


LINKS: Table = ContactLink.__table__  # type: ignore[assignment]
# SQLite takes no more parameters than some hundreds in one statement by default; each link has two ends.
_SLICE = 250
_MINE, _THEIRS = aliased(Record), aliased(Record)


def add(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep links of a record that has just been written, with others that stand."""
    bulk.insert_many(session, LINKS, rows)


def add_where_standing(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep links found a while ago; one that is there already stays, and one of a record that is gone is left
    out."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for start in range(0, len(rows), _SLICE):
        part = rows[start : start + _SLICE]
        ends = {row[end] for row in part for end in ("left_id", "right_id")}
        there = set(session.scalars(select(Record.lead_id).where(Record.lead_id.in_(ends))))
        if kept := [row for row in part if row["left_id"] in there and row["right_id"] in there]:
            session.execute(insert(LINKS).on_conflict_do_nothing(), kept)


def forget_upto(session: Session, record_id: uuid.UUID) -> None:
    """Delete the links between records up to this one, the youngest of a run over all."""
    session.execute(delete(LINKS).where(LINKS.c.right_id <= record_id))


def of_contacts(
    contact_ids: Collection[uuid.UUID], *, limit: int
) -> Select[uuid.UUID | None, uuid.UUID | None, Link, float, datetime]:
    """The links of those contacts today, the surest first: whose, with whom, kind, bits, when."""
    forth = _between(contact_ids).join(_MINE, _MINE.lead_id == LINKS.c.left_id)
    back = _between(contact_ids).join(_MINE, _MINE.lead_id == LINKS.c.right_id)
    both = (
        forth.join(_THEIRS, _THEIRS.lead_id == LINKS.c.right_id)
        .union_all(back.join(_THEIRS, _THEIRS.lead_id == LINKS.c.left_id))
        .subquery()
    )
    return select(both).order_by(both.c.bits.desc(), both.c.theirs).limit(limit)


def _between(contact_ids: Collection[uuid.UUID]) -> Select[Any]:
    return (
        select(
            _MINE.contact_id.label("mine"),
            _THEIRS.contact_id.label("theirs"),
            LINKS.c.kind,
            LINKS.c.bits,
            LINKS.c.at,
        )
        .select_from(LINKS)
        .where(
            _MINE.contact_id.in_(contact_ids),
            _THEIRS.contact_id.is_not(None),
            _THEIRS.contact_id != _MINE.contact_id,
        )
    )
