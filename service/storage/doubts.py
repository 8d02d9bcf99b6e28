"""Of which contacts is something in doubt, who looks into it, and what came of it?"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Row, Select, and_, delete, exists, func, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.freshness.belief import Band
from rules.freshness.doubts import DENIED
from service.storage import locks, queues
from service.storage.base import Base
from service.storage.contacts import Contact
from service.storage.facts import ContactFacts
from service.storage.freshness import AGEING, Freshness
from service.storage.queues import Queued
from service.storage.queues import QueueState as QueueState
from service.storage.queues import Which as Which
from service.storage.signals import Signal

DOUBTED = (Band.VERIFY, Band.WITHHOLD)
"""Bands in which somebody should ask."""

# SQLite takes no more parameters than this in one statement by default.
_SLICE = 900


class Ending(StrEnum):
    """How a doubt was settled."""

    ANSWERED = "answered"
    """A steward looked into it and said what is so."""
    PERSON = "person"
    """The person said what is so."""
    BY_ITSELF = "by_itself"
    """What was heard since has made the values credible again, or others stand in their place."""
    GONE = "gone"
    """The contact was erased, or another answers for it."""


class Asked(StrEnum):
    """Was the person asked, and if not, why?"""

    SENT = "sent"
    NO_MAILBOX = "no_mailbox"
    """There is no address, or it is withheld itself: nobody would read the letter."""
    RESTRICTED = "restricted"
    """The data may be kept and not used."""
    LEFT_ALONE = "left_alone"
    """They want to be left alone, or are on the list of those to leave alone."""
    LATELY = "lately"
    """They were asked not long ago, and are not pestered."""
    NOT_ALLOWED = "not_allowed"
    """Nothing may be sent to them, not even what they asked for."""


class Doubt(Queued, Base):
    """One contact with values that may not be true any more; one open question at a time."""

    __tablename__ = "doubt"
    __table_args__ = (
        Index(
            "uq_doubt_contact",
            "contact_id",
            unique=True,
            postgresql_where=text("state <> 'done'"),
            sqlite_where=text("state <> 'done'"),
        ),
        Index(None, "state", "rank"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(index=True)
    fields: Mapped[list[str]]
    """What is in doubt, the most doubtful first; names, no values."""
    least: Mapped[float]
    """How likely the most doubtful of them is still true, when it was last reckoned."""
    is_withheld: Mapped[bool]
    """Is one of them so doubtful that it is not used any more?"""
    worth: Mapped[float]
    """What the contact is worth, 0 to 1."""
    rank: Mapped[float]
    """What an answer is worth; the queue is in this order."""
    ending: Mapped[Ending | None]
    ended_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    asked: Mapped[Asked | None]
    """Empty until it was decided whether the person is asked."""
    asked_at: Mapped[datetime | None]
    revision: Mapped[int]
    """Counts changes; the ETag."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


# What somebody has said is wrong is not in doubt any more.
_IS_DENIED = exists().where(
    Signal.contact_id == Freshness.contact_id,
    Signal.field == Freshness.field,
    Signal.value == Freshness.value,
    Signal.kind.in_(DENIED),
    Signal.at >= Freshness.since,
)
# The fields are all that there are; naming them lets the index on field and band be used.
_IS_DOUBTED = and_(Freshness.field.in_(AGEING), Freshness.band.in_(DOUBTED), ~_IS_DENIED)


def page(
    which: Which, *, actor_id: uuid.UUID | None, now: datetime, offset: int, limit: int
) -> Select[Doubt]:
    """Doubts of a part of the queue, the most worthwhile first; those that are done, the latest first."""
    rows = (
        select(Doubt).where(queues.part(Doubt, which, actor_id=actor_id, now=now)).offset(offset).limit(limit)
    )
    if which is Which.DONE:
        return rows.order_by(Doubt.ended_at.desc(), Doubt.id.desc())
    return rows.order_by(Doubt.rank.desc(), Doubt.id)


def count(which: Which, *, actor_id: uuid.UUID | None, now: datetime) -> Select[int]:
    """How many doubts there are in a part of the queue."""
    return select(func.count(Doubt.id)).where(queues.part(Doubt, which, actor_id=actor_id, now=now))


def locked(doubt_id: uuid.UUID) -> Select[Doubt]:
    """One doubt, kept from everyone else until we commit."""
    return locks.alone(select(Doubt).where(Doubt.id == doubt_id))


def open_of(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Doubt]:
    """The open doubts about those contacts, by contact."""
    found: dict[uuid.UUID, Doubt] = {}
    for part in _parts(contact_ids):
        rows = select(Doubt).where(Doubt.contact_id.in_(part), Doubt.state != QueueState.DONE)
        found |= {row.contact_id: row for row in session.scalars(rows)}
    return found


def open_new(session: Session, row: dict[str, Any]) -> None:
    """Write a new doubt, unless somebody was quicker to doubt the same contact."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Doubt).values(row).on_conflict_do_nothing())


def of_contacts(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Doubt]:
    """What was ever in doubt of those contacts, in order of time."""
    found: list[Doubt] = []
    for part in _parts(contact_ids):
        found += session.scalars(select(Doubt).where(Doubt.contact_id.in_(part)))
    return sorted(found, key=lambda row: row.id)


def doubted(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """Every field of those contacts that somebody should ask about: contact, field, band, probability."""
    rows: list[Row[Any]] = []
    asked = select(Freshness.contact_id, Freshness.field, Freshness.band, Freshness.probability)
    for part in _parts(contact_ids):
        rows += session.execute(
            asked.where(Freshness.contact_id.in_(part), _IS_DOUBTED).order_by(
                Freshness.probability, Freshness.field
            )
        )
    return rows


def worths(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """What those contacts are worth, 0 to 100: as leads, else by how good their data are.

    Who does not answer for itself is left out.
    """
    worth = func.coalesce(ContactFacts.value_score, Contact.score).label("worth")
    asked = select(Contact.id, worth).outerjoin(ContactFacts, ContactFacts.contact_id == Contact.id)
    found: dict[uuid.UUID, int] = {}
    for part in _parts(contact_ids):
        rows = session.execute(asked.where(Contact.id.in_(part), Contact.merged_into.is_(None)))
        found |= {row.id: row.worth for row in rows}
    return found


def idle(*, limit: int) -> Select[uuid.UUID]:
    """Contacts with an open doubt of which nothing is doubtful any more, or that are gone."""
    is_doubted = exists().where(Freshness.contact_id == Doubt.contact_id, _IS_DOUBTED)
    stands = exists().where(Contact.id == Doubt.contact_id, Contact.merged_into.is_(None))
    return (
        select(Doubt.contact_id)
        .where(Doubt.state != QueueState.DONE, or_(~is_doubted, ~stands))
        .order_by(Doubt.id)
        .limit(limit)
    )


def overlooked(*, limit: int) -> Select[uuid.UUID]:
    """Contacts of which something is doubtful and that nobody was asked to look into."""
    has_open = exists().where(Doubt.contact_id == Freshness.contact_id, Doubt.state != QueueState.DONE)
    stands = exists().where(Contact.id == Freshness.contact_id, Contact.merged_into.is_(None))
    return (
        select(Freshness.contact_id)
        .where(_IS_DOUBTED, stands, ~has_open)
        .distinct()
        .order_by(Freshness.contact_id)
        .limit(limit)
    )


def unasked(*, limit: int) -> Select[Doubt]:
    """Open doubts of which it was not decided yet whether the person is asked, the most worthwhile first.

    One that somebody decides about at this moment is left to them: nobody is written to twice.
    """
    return (
        select(Doubt)
        .where(Doubt.state != QueueState.DONE, Doubt.asked.is_(None))
        .order_by(Doubt.rank.desc(), Doubt.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def forget_settled(session: Session, before: datetime, *, limit: int) -> int:
    """Delete some doubts that were settled before a moment; gives how many."""
    over = select(Doubt.id).where(Doubt.state == QueueState.DONE, Doubt.ended_at < before).limit(limit)
    return session.connection().execute(delete(Doubt).where(Doubt.id.in_(over))).rowcount


def asked_since(since: datetime) -> Select[int]:
    """How many people were written to after a moment."""
    return select(func.count(Doubt.id)).where(Doubt.asked == Asked.SENT, Doubt.asked_at > since)


def was_asked(contact_id: uuid.UUID, *, since: datetime) -> Select[int]:
    """How often somebody was written to after a moment."""
    return asked_since(since).where(Doubt.contact_id == contact_id)


def _parts(ids: Collection[uuid.UUID]) -> list[Sequence[uuid.UUID]]:
    wanted = sorted(ids)
    return [wanted[start : start + _SLICE] for start in range(0, len(wanted), _SLICE)]
