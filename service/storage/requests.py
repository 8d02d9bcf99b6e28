"""Which rights do people ask for, by when must each be answered, and what became of it?"""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    delete,
    exists,
    func,
    select,
)
from sqlalchemy import insert as insert_into
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.deadlines import Ground
from rules.requests import Outcome, Refusal, Regime, RequestState, Right
from rules.restrictions import Ground as Restricting
from service.storage import bulk
from service.storage.base import Base, BigCount, Digest
from service.vault.sealed import Sealed


class Via(StrEnum):
    """How a request came."""

    API = "api"
    FORM = "form"
    """The public page, without any proof."""
    OWN_PAGE = "own_page"
    """A page that only the person was sent the link of."""
    OFFICER = "officer"
    """By letter, telephone or in person, written down here."""
    OPENDSR = "opendsr"


class Asker(StrEnum):
    """Who asks."""

    SELF = "self"
    AGENT = "agent"
    """Somebody with a mandate."""
    PARENT = "parent"
    EXECUTOR = "executor"
    """For somebody who has died."""


class Identity(StrEnum):
    """How it was shown that it is the person, or may speak for them."""

    NONE = "none"
    MAILBOX = "mailbox"
    """By a code or link that only the reader of the mailbox has."""
    SESSION = "session"
    """They came by a link to their own page."""
    MANDATE = "mandate"
    """An officer saw by what right another asks."""
    OFFICER = "officer"
    """An officer is sure otherwise."""


class SubjectRequest(Base):
    """One case. Who asks for what in which words is sealed under a key of its own."""

    __tablename__ = "subject_request"
    __table_args__ = (Index(None, "state", "due_on"), Index(None, "ended_at"), Index(None, "assignee_id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    regime: Mapped[Regime]
    state: Mapped[RequestState]
    via: Mapped[Via]
    asker: Mapped[Asker]
    identity: Mapped[Identity]
    language: Mapped[str] = mapped_column(String(2))
    source_id: Mapped[uuid.UUID | None]
    """The source whose key brought it."""
    details: Mapped[Sealed | None]
    located_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    """When it came in, which may be before it was written down."""
    due_on: Mapped[date | None]
    """The earliest last day of a right that is still open."""
    first_due_on: Mapped[date | None]
    """The last day on which it may be said that it takes longer."""
    acknowledge_by: Mapped[date | None]
    """By when it has to be said that it has come, where a law asks for it."""
    acknowledged_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extension: Mapped[str | None] = mapped_column(String(20))
    """Why it takes longer."""
    waits_since: Mapped[datetime | None]
    """Since when we wait for the person; the case expires of it, whether the clock stands still or not."""
    stands_since: Mapped[datetime | None]
    """Since when the clock stands still."""
    code: Mapped[Digest | None]
    """Keyed hash of the code that shows whose mailbox it is."""
    code_until: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(SmallInteger)
    proposed_by: Mapped[uuid.UUID | None]
    """Who wants it carried out, when somebody else has to agree."""
    approved_by: Mapped[uuid.UUID | None]
    assignee_id: Mapped[uuid.UUID | None]
    reminded_for: Mapped[date | None]
    """The last day that was reminded of."""
    escalated_for: Mapped[date | None]
    """The last day that was missed."""
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID | None]
    ended_at: Mapped[datetime | None]
    revision: Mapped[int]
    """Counts changes; the ETag."""


class RequestRight(Base):
    """One right that a case asks for, on its own clock."""

    __tablename__ = "request_right"

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SubjectRequest.id), primary_key=True)
    right: Mapped[Right] = mapped_column(primary_key=True)
    due_raw: Mapped[date | None]
    """As counted."""
    due_on: Mapped[date | None]
    """As moved to a working day."""
    clock_id: Mapped[str | None] = mapped_column(String(64))
    clock_version: Mapped[str | None] = mapped_column(String(64))
    ground: Mapped[Restricting | None]
    """On which the data are to be kept and not used; none for other rights, and until somebody has said."""
    upheld_at: Mapped[datetime | None]
    """When an objection that has to be weighed was found to weigh more than our interest."""
    piece_id: Mapped[uuid.UUID | None]
    """The package, erasure or restriction that carries it out."""
    outcome: Mapped[Outcome | None]
    refusal: Mapped[Refusal | None]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class RequestContact(Base):
    """Whom a case is about, as far as we know them; provisional until identity is shown."""

    __tablename__ = "request_contact"
    __table_args__ = (Index(None, "contact_id"),)

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SubjectRequest.id), primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


class RequestPause(Base):
    """A time for which we waited for the person."""

    __tablename__ = "request_pause"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SubjectRequest.id), index=True)
    ground: Mapped[Ground]
    doubt: Mapped[str | None] = mapped_column(String(20))
    """Why it was doubted who asks."""
    is_counted: Mapped[bool]
    """Does the clock stand still meanwhile?"""
    begins: Mapped[datetime]
    ends: Mapped[datetime | None]
    by_id: Mapped[uuid.UUID | None]


class RequestEvent(Base):
    """One line of the history of a case; never changed."""

    __tablename__ = "request_event"
    __table_args__ = (Index(None, "request_id", "id"),)

    id: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=True)
    """Numbered as they were written down: several lines may be of one moment."""
    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SubjectRequest.id))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[uuid.UUID | None]
    facts: Mapped[dict[str, Any]]
    """Codes, dates and counts; never a value."""
    note: Mapped[Sealed | None]
    """What an officer wrote, under the key of the case."""


RIGHTS: Table = RequestRight.__table__  # type: ignore[assignment]

REQUESTS: Table = SubjectRequest.__table__  # type: ignore[assignment]
EVENTS: Table = RequestEvent.__table__  # type: ignore[assignment]

OVER = tuple(state for state in RequestState if state.is_over)
# What was answered in part may go on when a hold is released, but nobody waits for it.
ENDED = (*OVER, RequestState.PARTIALLY_FULFILLED)


def insert(session: Session, row: SubjectRequest, rights: Sequence[RequestRight]) -> None:
    """Write a new case and its rights, straight through the driver: cases come in many at a time."""
    bulk.insert_many(session, REQUESTS, [_values(REQUESTS, row)])
    session.connection().execute(insert_into(RIGHTS), [_values(RIGHTS, each) for each in rights])


def _values(table: Table, row: Base) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in table.columns}


def note(session: Session, **columns: Any) -> None:
    """Write a line of the history of a case that has been written."""
    bulk.insert_many(session, EVENTS, [columns])


def locked(request_id: uuid.UUID) -> Select[SubjectRequest]:
    """One case, kept from everyone else until we commit."""
    return select(SubjectRequest).where(SubjectRequest.id == request_id).with_for_update()


def page(
    *,
    is_open: bool | None,
    state: RequestState | None,
    right: Right | None,
    assignee_id: uuid.UUID | None,
    source_id: uuid.UUID | None,
    offset: int,
    limit: int,
) -> Select[SubjectRequest]:
    """Cases: what is due first stands first, and what is over last, the latest first."""
    rows = select(SubjectRequest).offset(offset).limit(limit)
    rows = rows.where(*_narrowed(state, right, assignee_id, source_id))
    if is_open is not None:
        rows = rows.where(_is_open() if is_open else SubjectRequest.state.in_(ENDED))
    if is_open:
        return rows.order_by(SubjectRequest.due_on, SubjectRequest.id)
    return rows.order_by(
        SubjectRequest.ended_at.desc().nulls_first(), SubjectRequest.due_on, SubjectRequest.id
    )


def _narrowed(
    state: RequestState | None,
    right: Right | None,
    assignee_id: uuid.UUID | None,
    source_id: uuid.UUID | None,
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if state is not None:
        wanted.append(SubjectRequest.state == state)
    if assignee_id is not None:
        wanted.append(SubjectRequest.assignee_id == assignee_id)
    if source_id is not None:
        wanted.append(SubjectRequest.source_id == source_id)
    if right is not None:
        asked = exists().where(RequestRight.request_id == SubjectRequest.id, RequestRight.right == right)
        wanted.append(asked)
    return wanted


def _is_open() -> ColumnElement[bool]:
    return SubjectRequest.state.not_in(ENDED)


def rights_of(session: Session, request_ids: Collection[uuid.UUID]) -> Sequence[Row[Any]]:
    """The rights of some cases, as plain rows."""
    if not request_ids:
        return []
    return session.execute(select(RIGHTS).where(RIGHTS.c.request_id.in_(list(request_ids)))).all()


def rights(request_id: uuid.UUID) -> Select[RequestRight]:
    """The rights of one case, to be changed."""
    return select(RequestRight).where(RequestRight.request_id == request_id)


def contacts_of(request_id: uuid.UUID) -> Select[uuid.UUID]:
    """Whom a case is about."""
    rows = select(RequestContact.contact_id).where(RequestContact.request_id == request_id)
    return rows.order_by(RequestContact.contact_id)


def about(contact_ids: Collection[uuid.UUID]) -> Select[SubjectRequest]:
    """The cases about any of these contacts."""
    mine = select(RequestContact.request_id).where(RequestContact.contact_id.in_(contact_ids))
    return select(SubjectRequest).where(SubjectRequest.id.in_(mine)).order_by(SubjectRequest.id)


def name_contacts(session: Session, request_id: uuid.UUID, contact_ids: Collection[uuid.UUID]) -> None:
    """Write down whom a case is about, in place of what stood there."""
    session.execute(delete(RequestContact).where(RequestContact.request_id == request_id))
    session.add_all(
        RequestContact(request_id=request_id, contact_id=each) for each in sorted(set(contact_ids))
    )
    session.flush()


def pauses(request_id: uuid.UUID) -> Select[RequestPause]:
    """When we waited, in order."""
    return select(RequestPause).where(RequestPause.request_id == request_id).order_by(RequestPause.begins)


def events(request_id: uuid.UUID, *, limit: int) -> Select[RequestEvent]:
    """The history of a case, from its beginning."""
    return (
        select(RequestEvent)
        .where(RequestEvent.request_id == request_id)
        .order_by(RequestEvent.id)
        .limit(limit)
    )


def events_of_kind(request_id: uuid.UUID, kind: str, *, since: datetime) -> Select[int]:
    """How many lines of a kind there are after a moment."""
    return select(func.count()).where(
        RequestEvent.request_id == request_id, RequestEvent.kind == kind, RequestEvent.at > since
    )


def open_cases(*, after: uuid.UUID | None, limit: int) -> Select[SubjectRequest]:
    """Cases that somebody waits for, by id."""
    rows = select(SubjectRequest).where(_is_open()).order_by(SubjectRequest.id).limit(limit)
    return rows if after is None else rows.where(SubjectRequest.id > after)


def waiting_too_long(before: datetime, *, limit: int) -> Select[SubjectRequest]:
    """Cases in which the person has not answered us since a moment."""
    return (
        select(SubjectRequest)
        .where(
            SubjectRequest.state.in_((RequestState.IDENTITY_PENDING, RequestState.CLARIFICATION_PENDING)),
            SubjectRequest.waits_since < before,
        )
        .order_by(SubjectRequest.id)
        .limit(limit)
    )


def to_forget(*, ended_before: datetime, limit: int) -> Select[SubjectRequest]:
    """Cases that ended before a moment with the erasure of the person, and whose words are still there."""
    erased = exists().where(
        RequestRight.request_id == SubjectRequest.id,
        RequestRight.right == Right.ERASURE,
        RequestRight.outcome == Outcome.DONE,
    )
    return (
        select(SubjectRequest)
        .where(
            SubjectRequest.state.in_(OVER),
            SubjectRequest.ended_at < ended_before,
            SubjectRequest.details.is_not(None),
            erased,
        )
        .order_by(SubjectRequest.id)
        .limit(limit)
    )


def count_open() -> Select[RequestState, int]:
    """How many open cases there are, by state."""
    return select(SubjectRequest.state, func.count()).where(_is_open()).group_by(SubjectRequest.state)


def count_late(today: date) -> Select[int]:
    """How many open cases are past their last day while the clock runs."""
    return select(func.count()).where(
        _is_open(), SubjectRequest.due_on < today, SubjectRequest.stands_since.is_(None)
    )


def due_by(day: date, *, limit: int) -> Select[SubjectRequest]:
    """Open cases whose last day comes until then, the most urgent first."""
    return (
        select(SubjectRequest)
        .where(_is_open(), SubjectRequest.due_on <= day)
        .order_by(SubjectRequest.due_on, SubjectRequest.id)
        .limit(limit)
    )
