"""Whose data may be kept and not used, since when, on which ground, and until when?

A restriction is of a person, who may be several contacts: each of them is named. So it holds for whoever
answers after a merge, and for every one of them again after the merge is undone.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.restrictions import Ground, Told
from service.storage import bulk, driver
from service.storage.base import Base
from service.storage.outbox import Letter, LetterState


class Restriction(Base):
    """One time in which the data of a person are kept and not used."""

    __tablename__ = "restriction"
    __table_args__ = (
        Index(None, "request_id"),
        # Few are about to end at any time, and these are looked at every few minutes.
        Index(
            "ix_restriction_ending",
            "lifting_begun_at",
            sqlite_where=text("lifting_begun_at IS NOT NULL AND lifted_at IS NULL"),
            postgresql_where=text("lifting_begun_at IS NOT NULL AND lifted_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID]
    """The contact that answered for the person on that day: with its key letters are sealed."""
    ground: Mapped[Ground]
    fields: Mapped[list[str]]
    """Which fields the person says are wrong; names alone, none for all."""
    request_id: Mapped[uuid.UUID | None]
    """The case in which it was asked for."""
    since: Mapped[datetime]
    placed_by: Mapped[uuid.UUID | None]
    lifting_begun_at: Mapped[datetime | None]
    """When somebody decided that it ends; it stands until the person has been told."""
    letter_id: Mapped[uuid.UUID | None]
    told_at: Mapped[datetime | None]
    told_how: Mapped[Told | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[uuid.UUID | None]
    """Who ended it, or began to."""


class RestrictedContact(Base):
    """One contact of the person whom a restriction is of."""

    __tablename__ = "restricted_contact"
    __table_args__ = (Index(None, "restriction_id"), {"sqlite_with_rowid": False})

    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    restriction_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Restriction.id), primary_key=True)
    since: Mapped[datetime]
    merge_id: Mapped[uuid.UUID | None]
    """The merge by which it came to this contact; taken back with it."""


RESTRICTIONS: Table = Restriction.__table__  # type: ignore[assignment]
RESTRICTED: Table = RestrictedContact.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default, with room for others.
_SLICE = 900


def stands(as_of: datetime | None) -> ColumnElement[bool]:
    """Of a restriction joined with one of its contacts: does it hold now, or did it at an instant?"""
    lifted = RESTRICTIONS.c.lifted_at
    if as_of is None:
        return lifted.is_(None)
    return and_(RESTRICTED.c.since <= as_of, or_(lifted.is_(None), lifted > as_of))


def covers(contact_id: ColumnElement[uuid.UUID], as_of: datetime | None = None) -> ColumnElement[bool]:
    """Is the contact in that column kept and not used, now or at an instant? For use in other questions."""
    return exists(
        select(1)
        .select_from(RESTRICTED.join(RESTRICTIONS))
        .where(RESTRICTED.c.contact_id == contact_id, stands(as_of))
    )


def covered(
    session: Session, contact_ids: Collection[uuid.UUID], *, as_of: datetime | None = None
) -> set[uuid.UUID]:
    """Those of the contacts whose data may be kept and not used. One read for a few hundred of them."""
    wanted = list(contact_ids)
    session.flush()  # what ended in this very work holds no longer
    if as_of is None:
        return _covered_now(session, wanted)
    statement = (
        select(RESTRICTED.c.contact_id)
        .join(RESTRICTIONS)
        .where(RESTRICTED.c.contact_id.in_(bindparam("ids", expanding=True)), stands(as_of))
    )
    found: set[uuid.UUID] = set()
    for start in range(0, len(wanted), _SLICE):
        asked = {"ids": wanted[start : start + _SLICE]}
        found.update(row.contact_id for row in session.connection().execute(statement, asked))
    return found


# Every lead of somebody we know asks this, so it goes to the driver as it is.
_COVERED_NOW = """
    SELECT c.contact_id
    FROM restricted_contact AS c
    JOIN restriction AS r ON r.id = c.restriction_id
    WHERE c.contact_id {within} AND r.lifted_at IS NULL
"""


def _covered_now(session: Session, wanted: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    asking, found = driver.of(session), set()
    is_postgres = session.get_bind().dialect.name == "postgresql"
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        within = "= ANY(%s)" if is_postgres else f"IN ({', '.join('?' * len(part))})"
        given: Any = (part,) if is_postgres else [each.bytes for each in part]
        rows = asking.execute(_COVERED_NOW.replace("{within}", within), given).fetchall()
        found |= {each if is_postgres else uuid.UUID(bytes=each) for (each,) in rows}
    return found


def of_contact(contact_id: uuid.UUID) -> Select[Restriction]:
    """The restrictions of a contact, newest first."""
    return (
        select(Restriction)
        .join(RestrictedContact, RestrictedContact.restriction_id == Restriction.id)
        .where(RestrictedContact.contact_id == contact_id)
        .order_by(Restriction.id.desc())
    )


def of_request(request_id: uuid.UUID) -> Select[Restriction]:
    """The restrictions that a case has brought about."""
    return select(Restriction).where(Restriction.request_id == request_id).order_by(Restriction.id)


def locked(restriction_id: uuid.UUID) -> Select[Restriction]:
    """One restriction, kept from everyone else until we commit."""
    return select(Restriction).where(Restriction.id == restriction_id).with_for_update()


def ending(*, limit: int) -> Select[Restriction]:
    """Restrictions that are to end and whose letter has gone out, the longest waiting first."""
    return (
        select(Restriction)
        .join(Letter, Letter.id == Restriction.letter_id)
        .where(
            Restriction.lifting_begun_at.is_not(None),
            Restriction.lifted_at.is_(None),
            Letter.state == LetterState.SENT,
        )
        .order_by(Restriction.lifting_begun_at)
        .limit(limit)
        .with_for_update(of=Restriction)
    )


def count_standing() -> Select[int]:
    """How many contacts are kept and not used; what was merged into others is not counted."""
    return (
        select(func.count(func.distinct(RESTRICTED.c.contact_id)))
        .select_from(RESTRICTED.join(RESTRICTIONS))
        .where(stands(None))
    )


def name(
    session: Session, restriction_id: uuid.UUID, contact_ids: Collection[uuid.UUID], at: datetime
) -> None:
    """Let a restriction hold for these contacts too."""
    bulk.insert_many(
        session,
        RESTRICTED,
        [
            {"contact_id": each, "restriction_id": restriction_id, "since": at, "merge_id": None}
            for each in sorted(set(contact_ids))
        ],
    )


def standing_of(session: Session, contact_id: uuid.UUID) -> list[uuid.UUID]:
    """The restrictions that hold for a contact now."""
    rows = (
        select(RESTRICTED.c.restriction_id)
        .join(RESTRICTIONS)
        .where(RESTRICTED.c.contact_id == contact_id, stands(None))
        .order_by(RESTRICTED.c.restriction_id)
    )
    return [row.restriction_id for row in session.connection().execute(rows)]


def contacts_of(session: Session, restriction_id: uuid.UUID) -> list[uuid.UUID]:
    """The contacts that a restriction is of, one that inherited it in a merge among them."""
    rows = select(RESTRICTED.c.contact_id).where(RESTRICTED.c.restriction_id == restriction_id)
    return [row.contact_id for row in session.connection().execute(rows.order_by(RESTRICTED.c.contact_id))]


def inherit(
    session: Session, survivor_id: uuid.UUID, lost: Collection[uuid.UUID], *, merge_id: uuid.UUID
) -> None:
    """Let what held for contacts that are merged be known of the survivor: it answers for their past too."""
    there = select(RESTRICTED.c.restriction_id).where(RESTRICTED.c.contact_id == survivor_id)
    rows = (
        select(RESTRICTED.c.restriction_id, func.min(RESTRICTED.c.since).label("since"))
        .where(RESTRICTED.c.contact_id.in_(lost), RESTRICTED.c.restriction_id.not_in(there))
        .group_by(RESTRICTED.c.restriction_id)
    )
    found: Sequence[Any] = session.connection().execute(rows).all()
    bulk.insert_many(
        session,
        RESTRICTED,
        [
            {
                "contact_id": survivor_id,
                "restriction_id": row.restriction_id,
                "since": row.since,
                "merge_id": merge_id,
            }
            for row in found
        ],
    )


def disinherit(session: Session, merge_id: uuid.UUID) -> None:
    """The merge is taken back, and with it what the survivor had of the others."""
    session.connection().execute(delete(RESTRICTED).where(RESTRICTED.c.merge_id == merge_id))
