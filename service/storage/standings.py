"""Who may be reached for what, as it was last decided, so that SQL can count them?

An answer that is not here, is of an earlier edition, or whose time is over, is a no: whoever asks here hears
less than the truth for a moment, never more. What goes out is decided anew for each person all the same.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    String,
    Table,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.records import Channel
from rules.sources import SourceKind
from service.storage import locks
from service.storage.base import Base, Digest
from service.storage.contacts import CONTACTS
from service.storage.feed import MARKS
from service.storage.source_notices import SourceNotice
from service.storage.sources import Source
from service.storage.suppressions import (
    PURPOSE_LENGTH,
    ListState,
    Suppression,
    SuppressionList,
)

REASON_LENGTH = 40


class KeptStanding(Base):
    """A purpose and channel for which it is kept who may be reached, and how far that has got."""

    __tablename__ = "kept_standing"

    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    edition: Mapped[int]
    """Counts how often everybody had to be decided anew; answers of another edition do not count."""
    basis: Mapped[Digest]
    """Of what the answers rest on besides the people: law, purpose, sources, lists."""
    upto: Mapped[uuid.UUID | None]
    """The last contact that was decided in this edition; those that came later have greater ids."""
    begun_at: Mapped[datetime]
    whole_at: Mapped[datetime | None]
    """When everybody had been decided; None while that goes on."""


class ContactStanding(Base):
    """May one contact be used for one purpose on one channel?"""

    __tablename__ = "contact_standing"
    __table_args__ = (
        Index(None, "contact_id"),
        Index(
            "ix_contact_standing_until",
            "purpose",
            "channel",
            "until",
            sqlite_where=text("until IS NOT NULL"),
            postgresql_where=text("until IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH), primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    allowed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    """Code of the main reason, of a yes as of a no."""
    until: Mapped[datetime | None]
    """When it may become another by time alone."""
    edition: Mapped[int]
    decided_at: Mapped[datetime]


STANDINGS: Table = ContactStanding.__table__  # type: ignore[assignment]
KEPT: Table = KeptStanding.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default, with room for others.
_SLICE = 900
_CHANGED = ("allowed", "reason", "until", "edition", "decided_at")


def kept() -> Select[KeptStanding]:
    """Every purpose and channel that is kept, and that nobody else decides about until we commit."""
    return locks.alone(select(KeptStanding).order_by(KeptStanding.purpose, KeptStanding.channel))


def kept_of(purpose: str, channel: Channel) -> Select[KeptStanding]:
    """One of them."""
    return select(KeptStanding).where(KeptStanding.purpose == purpose, KeptStanding.channel == channel)


def begin(session: Session, row: dict[str, Any]) -> None:
    """Keep one more purpose and channel; two who ask at once both get it."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(KEPT).values(row).on_conflict_do_nothing())


def end(session: Session, purpose: str, channel: Channel) -> None:
    """Keep it no longer."""
    session.execute(delete(STANDINGS).where(STANDINGS.c.purpose == purpose, STANDINGS.c.channel == channel))
    session.execute(delete(KEPT).where(KEPT.c.purpose == purpose, KEPT.c.channel == channel))


def write(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Put answers in place of those that were there."""
    if not rows:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(STANDINGS)
    statement = statement.on_conflict_do_update(
        index_elements=["purpose", "channel", "contact_id"],
        set_={name: statement.excluded[name] for name in _CHANGED},
    )
    session.connection().execute(statement, list(rows))


def forget(session: Session, contact_ids: Collection[uuid.UUID]) -> None:
    """Let go what was decided of contacts that are gone."""
    wanted = sorted(contact_ids)
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        session.connection().execute(delete(STANDINGS).where(STANDINGS.c.contact_id.in_(part)))


def following(after: uuid.UUID | None, *, limit: int) -> Select[uuid.UUID]:
    """Contacts in the order of their ids, which is that in which they came."""
    rows = select(CONTACTS.c.id).order_by(CONTACTS.c.id).limit(limit)
    return rows if after is None else rows.where(CONTACTS.c.id > after)


def lapsed(purpose: str, channel: Channel, *, now: datetime, limit: int) -> Select[uuid.UUID]:
    """Contacts whose answer has had its time, the longest first."""
    return (
        select(STANDINGS.c.contact_id)
        .where(
            STANDINGS.c.purpose == purpose,
            STANDINGS.c.channel == channel,
            STANDINGS.c.until.is_not(None),
            STANDINGS.c.until <= now,
        )
        .order_by(STANDINGS.c.until)
        .limit(limit)
    )


def answers(
    session: Session, purpose: str, channel: Channel, contact_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, bool]:
    """What is kept of these contacts for one purpose and channel, of whatever edition."""
    found: dict[uuid.UUID, bool] = {}
    for start in range(0, len(contact_ids), _SLICE):
        part = contact_ids[start : start + _SLICE]
        asked = select(STANDINGS.c.contact_id, STANDINGS.c.allowed).where(
            STANDINGS.c.purpose == purpose,
            STANDINGS.c.channel == channel,
            STANDINGS.c.contact_id.in_(part),
        )
        found |= {row.contact_id: row.allowed for row in session.connection().execute(asked)}
    return found


def of_contact(contact_id: uuid.UUID) -> Select[ContactStanding]:
    """All that is kept of one contact."""
    return select(ContactStanding).where(ContactStanding.contact_id == contact_id)


def counts(edition: ColumnElement[int] | int, now: datetime) -> ColumnElement[bool]:
    """Does an answer count: of this edition, its time not over, and nothing about the contact unheard?

    Of a row of STANDINGS; where there is none it is not true either.
    """
    return and_(
        STANDINGS.c.edition == edition,
        or_(STANDINGS.c.until.is_(None), STANDINGS.c.until > now),
        STANDINGS.c.contact_id.not_in(select(MARKS.c.contact_id)),
    )


def sources() -> Select[uuid.UUID, SourceKind, date | None]:
    """The sources whose data may not always be used."""
    conditional = or_(Source.kind == SourceKind.BOUGHT_LIST, Source.licence_ends_on.is_not(None))
    return select(Source.id, Source.kind, Source.licence_ends_on).where(conditional).order_by(Source.id)


def events(session: Session, shared: Collection[int]) -> tuple[datetime | None, ...]:
    """When there was last something that concerns people whom nobody can name: a notice to all of a source,
    a list of those to leave alone, an entry about a domain, a firm or a house."""
    of_all = select(func.max(SourceNotice.noted_at)).where(SourceNotice.record_id.is_(None))
    lists = select(func.max(SuppressionList.finished_at)).where(SuppressionList.state == ListState.DONE)
    is_shared = Suppression.kind.in_(bindparam("shared", list(shared), expanding=True))
    added = select(func.max(Suppression.created_at)).where(is_shared)
    lifted = select(func.max(Suppression.lifted_at)).where(is_shared, Suppression.lifted_at.is_not(None))
    asked = (of_all, lists, added, lifted)
    return tuple(session.execute(select(*(each.scalar_subquery() for each in asked))).one())
