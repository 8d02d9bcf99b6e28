"""Who was given which data of whom, and what must they be told since?

What went out together is one row with its particulars, and one small row for each contact in it: a million
people are passed on at the price of two ids each, and one indexed read tells who was given somebody's data.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.consent import ANY
from rules.recipients import Protocol, Role, Transfer, Via
from rules.tellings import Answered, Closing, Deed, TellingState
from service.storage import bulk, ready
from service.storage.base import Base, BigCount
from service.storage.merges import Merge, MergePart
from service.storage.ready import Ready
from service.vault.sealed import Sealed

# SQLite takes no more parameters than this in one statement by default, with room for others.
_SLICE = 500
# Rows that are handed to the driver at a time: a million in one go would lie in memory twice.
_AT_ONCE = 20_000

_OPEN = "state NOT IN ('acknowledged', 'closed')"


class Recipient(Base):
    """Somebody to whom personal data is passed on (GDPR art. 4(9))."""

    __tablename__ = "recipient"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role]
    protocol: Mapped[Protocol]
    address: Mapped[Sealed | None]
    """Where they are told, sealed under a key of its own: a web address or a mailbox."""
    secret: Mapped[Sealed | None]
    """What deliveries are signed with, the present one and the former."""
    former_until: Mapped[datetime | None]
    """Until when deliveries are signed with the former secret too."""
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Ed25519 key by which their answers are known; an unsigned answer then counts for nothing."""
    certificate: Mapped[str | None] = mapped_column(Text)
    """Their X.509 certificate for OpenDSR, in PEM."""
    categories: Mapped[list[str]]
    """Fields that they are given."""
    purposes: Mapped[list[str]]
    country: Mapped[str | None] = mapped_column(String(2))
    transfer: Mapped[Transfer | None]
    contract: Mapped[str | None] = mapped_column(String(120))
    """Where the contract with them is found."""
    patience: Mapped[int] = mapped_column(SmallInteger)
    """Days in which they answer."""
    language: Mapped[str] = mapped_column(String(2))
    """Of letters to them."""
    source_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """The source whose keys they hold: what these read in clear is passed on."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Since when nothing is passed on to them; what they have they still hold."""
    disabled_at: Mapped[datetime | None]
    """Since when their address takes nothing any more (410)."""


class Disclosure(Base):
    """What was passed on together."""

    __tablename__ = "disclosure"
    __table_args__ = (Index(None, "recipient_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Recipient.id))
    at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(String(64))
    fields: Mapped[list[str]]
    via: Mapped[Via]
    export_id: Mapped[uuid.UUID | None]
    count: Mapped[BigCount]
    """Of how many contacts."""


class Disclosed(Base):
    """One contact in it. When a person is erased a random reference takes the place of the id."""

    __tablename__ = "disclosed"
    __table_args__ = (Index(None, "disclosure_id"), {"sqlite_with_rowid": False})

    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    disclosure_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class Telling(Base):
    """One notice to one recipient. What it says of the person has a key of its own, which ends with it."""

    __tablename__ = "telling"
    __table_args__ = (
        Index(None, "request_id"),
        Index(None, "recipient_id", "id"),
        Index("ix_telling_open", "due_on", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    recipient_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Recipient.id))
    request_id: Mapped[uuid.UUID | None]
    deed: Mapped[Deed]
    protocol: Mapped[Protocol]
    """By which way it goes; by hand where the recipient's own way cannot say it."""
    state: Mapped[TellingState]
    content: Mapped[Sealed | None]
    letter_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger)
    next_at: Mapped[datetime | None]
    """When it is tried next; empty while nothing is to be tried."""
    sent_at: Mapped[datetime | None]
    due_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    """When it was noticed that they are silent."""
    acknowledged_at: Mapped[datetime | None]
    answered: Mapped[Answered | None]
    ack_body_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    ack_signed_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Hash of what they signed."""
    ack_signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    ack_public_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The key that it was checked with, as it was then; of a certificate its SHA-256."""
    closed_by: Mapped[uuid.UUID | None]
    closing: Mapped[Closing | None]


class Try(Base):
    """One attempt to deliver a notice."""

    __tablename__ = "telling_try"

    telling_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Telling.id), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(30))
    status: Mapped[int | None] = mapped_column(SmallInteger)
    millis: Mapped[int]
    body_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Hash of what they answered; nothing else of it is kept."""


DISCLOSED: Table = Disclosed.__table__  # type: ignore[assignment]


def all_by_name() -> Select[Recipient]:
    """Every recipient, by name."""
    return select(Recipient).order_by(Recipient.name, Recipient.id)


def of_source(source_id: uuid.UUID) -> Select[Recipient]:
    """Who holds the keys of a source."""
    return select(Recipient).where(Recipient.source_id == source_id).order_by(Recipient.id).limit(1)


def copy_disclosed(session: Session, disclosure_id: uuid.UUID, chosen: Select[uuid.UUID]) -> int:
    """Write down that the data of those whom a question finds was in it; gives how many."""
    session.flush()  # they refer to what went out
    found = chosen.subquery()
    rows = select(found.c[0], literal(disclosure_id, DISCLOSED.c.disclosure_id.type))
    written = insert(DISCLOSED).from_select(["contact_id", "disclosure_id"], rows)
    return session.connection().execute(written, execution_options={"preserve_rowcount": True}).rowcount


def add_disclosed(session: Session, disclosure_id: uuid.UUID, contact_ids: Iterable[uuid.UUID]) -> int:
    """Write down whose data was in it; gives how many."""
    rows, written = iter(contact_ids), 0
    while some := list(islice(rows, _AT_ONCE)):
        bulk.insert_many(
            session, DISCLOSED, [{"contact_id": each, "disclosure_id": disclosure_id} for each in some]
        )
        written += len(some)
    return written


def of_contacts(
    session: Session, contact_ids: Collection[uuid.UUID], *, limit: int
) -> list[Row[Disclosure, str]]:
    """What was passed on of those contacts, newest first: the disclosure and the name of the recipient."""
    rows = [
        row
        for some in _slices(contact_ids)
        for row in session.execute(
            select(Disclosure, Recipient.name)
            .join(Recipient, Recipient.id == Disclosure.recipient_id)
            .where(Disclosure.id.in_(select(Disclosed.disclosure_id).where(Disclosed.contact_id.in_(some))))
            .order_by(Disclosure.at.desc(), Disclosure.id.desc())
            .limit(limit)
        )
    ]
    return sorted(rows, key=lambda row: (row[0].at, row[0].id), reverse=True)[:limit]


_ANY_RECIPIENT = Ready(select(Recipient.id).limit(1))


def any_recipient(session: Session) -> bool:
    """Is there anybody at all to whom data is passed on? Asked whenever somebody withdraws."""
    [found] = ready.ask(session, (_ANY_RECIPIENT, {}))
    return bool(found)


def given(
    session: Session, contact_ids: Collection[uuid.UUID], *, purpose: str | None
) -> dict[uuid.UUID, set[str]]:
    """By recipient: which fields of those contacts they were ever given, for that purpose or for any."""
    found: dict[uuid.UUID, set[str]] = {}
    for some in _slices(contact_ids):
        rows = session.execute(
            select(Disclosure.recipient_id, Disclosure.fields)
            .join(Disclosed, Disclosed.disclosure_id == Disclosure.id)
            .where(Disclosed.contact_id.in_(some), _for(purpose))
            .distinct()
        )
        for recipient_id, fields in rows:
            found.setdefault(recipient_id, set()).update(fields)
    return found


def while_merged(
    session: Session, contact_ids: Collection[uuid.UUID], *, purpose: str | None
) -> dict[uuid.UUID, set[str]]:
    """The same for what went out under another's id, while those contacts were one with it."""
    found: dict[uuid.UUID, set[str]] = {}
    for some in _slices(contact_ids):
        rows = session.execute(
            select(Disclosure.recipient_id, Disclosure.fields)
            .join(Disclosed, Disclosed.disclosure_id == Disclosure.id)
            .join(Merge, Merge.survivor_id == Disclosed.contact_id)
            .join(MergePart, MergePart.merge_id == Merge.id)
            .where(
                MergePart.contact_id.in_(some),
                Disclosure.at.between(Merge.made_at, Merge.undone_at),
                _for(purpose),
            )
            .distinct()
        )
        for recipient_id, fields in rows:
            found.setdefault(recipient_id, set()).update(fields)
    return found


def _for(purpose: str | None) -> ColumnElement[bool]:
    """What was passed on for a purpose, or without saying for what; all of it when none is asked for."""
    return Disclosure.purpose.in_((purpose, ANY)) if purpose is not None else true()


def count_given(session: Session) -> dict[uuid.UUID, int]:
    """By recipient: how many times somebody's data was passed on."""
    rows = select(Disclosure.recipient_id, func.sum(Disclosure.count)).group_by(Disclosure.recipient_id)
    return {recipient_id: int(count) for recipient_id, count in session.execute(rows)}


def newest_given(recipient_id: uuid.UUID, *, limit: int) -> Select[Disclosure]:
    """What a recipient was given last."""
    rows = select(Disclosure).where(Disclosure.recipient_id == recipient_id)
    return rows.order_by(Disclosure.at.desc(), Disclosure.id.desc()).limit(limit)


def rename(session: Session, references: Mapping[uuid.UUID, uuid.UUID]) -> int:
    """Put references in the place of contacts; gives how many rows."""
    return sum(
        session.connection()
        .execute(update(DISCLOSED).where(DISCLOSED.c.contact_id == contact_id).values(contact_id=reference))
        .rowcount
        for contact_id, reference in references.items()
    )


def tellings_of_request(request_id: uuid.UUID) -> Select[Telling, str]:
    """The notices of a case, with the names of who gets them."""
    return (
        select(Telling, Recipient.name)
        .join(Recipient, Recipient.id == Telling.recipient_id)
        .where(Telling.request_id == request_id)
        .order_by(Recipient.name, Telling.id)
        .limit(500)
    )


def open_tellings(*, limit: int) -> Select[Telling, str]:
    """Notices that are not over, the most urgent first, with the names of who gets them."""
    return (
        select(Telling, Recipient.name)
        .join(Recipient, Recipient.id == Telling.recipient_id)
        .where(text(f"telling.{_OPEN}"))
        .order_by(Telling.due_on, Telling.id)
        .limit(limit)
    )


def newest_tellings(
    *, recipient_id: uuid.UUID | None, before: uuid.UUID | None, limit: int
) -> Select[Telling, str]:
    """Notices, newest first, with the names of who gets them."""
    rows = select(Telling, Recipient.name).join(Recipient, Recipient.id == Telling.recipient_id)
    if recipient_id is not None:
        rows = rows.where(Telling.recipient_id == recipient_id)
    if before is not None:
        rows = rows.where(Telling.id < before)
    return rows.order_by(Telling.id.desc()).limit(limit)


def count_open(session: Session, *, today: date) -> dict[uuid.UUID, tuple[int, int]]:
    """By recipient: how many notices are not over, and how many of these should have been answered."""
    rows = session.execute(
        select(
            Telling.recipient_id,
            func.count(),
            func.count().filter(Telling.due_on < today),
        )
        .where(text(_OPEN))
        .group_by(Telling.recipient_id)
    )
    return {recipient_id: (count, late) for recipient_id, count, late in rows}


def locked(telling_id: uuid.UUID) -> Select[Telling]:
    """One notice, which nobody else changes until we commit."""
    return (
        select(Telling)
        .where(Telling.id == telling_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def overlooked(before: datetime, *, limit: int) -> Select[Telling]:
    """Notices that should have been tried long since: their job was given up."""
    return (
        select(Telling)
        .where(text(_OPEN), Telling.next_at < before)
        .order_by(Telling.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def by_letter(*, limit: int) -> Select[Telling]:
    """Notices whose letter has not been seen to go yet."""
    return (
        select(Telling)
        .where(text(_OPEN), Telling.state == TellingState.QUEUED, Telling.letter_id.is_not(None))
        .order_by(Telling.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def fallen_silent(today: date, *, limit: int) -> Select[Telling]:
    """Notices that should have been answered, and of which nobody was told yet."""
    return (
        select(Telling)
        .where(text(_OPEN), Telling.due_on < today, Telling.reminded_at.is_(None))
        .order_by(Telling.due_on)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def tries_of(telling_id: uuid.UUID) -> Select[Try]:
    """Every attempt, in order."""
    return select(Try).where(Try.telling_id == telling_id).order_by(Try.number).limit(500)


def last_try(session: Session, telling_id: uuid.UUID) -> int:
    """The number of the latest try of a notice; 0 before the first."""
    return session.scalar(select(func.max(Try.number)).where(Try.telling_id == telling_id)) or 0


def _slices(ids: Collection[uuid.UUID]) -> Iterable[Sequence[uuid.UUID]]:
    wanted = list(ids)
    return (wanted[start : start + _SLICE] for start in range(0, len(wanted), _SLICE))
