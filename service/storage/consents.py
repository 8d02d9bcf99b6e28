"""What was stated about consent, line after line, and what holds of it now?

No line refers to its contact by a foreign key: the ledger outlives the people in it.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Index,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    text,
    true,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.consent import Author, EventState, LegalBasis, Method
from rules.purposes import KEY_LIMIT
from service.storage import bulk
from service.storage.base import Base, BigCount, Digest, Id, Instant
from service.storage.contacts import Contact
from service.storage.keys import DataKey
from service.storage.merges import Merge, MergePart
from service.storage.purposes import NOTICES, PURPOSES
from service.storage.ready import Ready, row_of
from service.storage.suppressions import KINDS, kinds_of
from service.vault.sealed import Sealed

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500


def _where_known(column: str, *, unique: bool) -> Index:
    known = text(f"{column} IS NOT NULL")
    return Index(
        f"{'uq' if unique else 'ix'}_consent_event_{column}",
        column,
        unique=unique,
        postgresql_where=known,
        sqlite_where=known,
    )


class ConsentEvent(Base):
    """One line of the ledger. Nothing is ever changed in it but its place in the chain, given once."""

    __tablename__ = "consent_event"
    __table_args__ = (
        # It serves those who ask for the lines of a contact, too.
        UniqueConstraint("contact_id", "fingerprint"),
        # Few lines have any of these, and what is indexed is paid for at every line.
        _where_known("lead_id", unique=False),
        _where_known("confirms", unique=False),
        _where_known("seq", unique=True),
        Index(
            "ix_consent_event_unchained",
            "id",
            postgresql_where=text("seq IS NULL"),
            sqlite_where=text("seq IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID]
    """The contact of that day, under whose key the proof is sealed."""
    purpose: Mapped[str] = mapped_column(String(KEY_LIMIT))
    purpose_version: Mapped[int | None]
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[EventState]
    basis: Mapped[LegalBasis]
    author: Mapped[Author]
    method: Mapped[Method]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    notice_id: Mapped[uuid.UUID | None]
    notice_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    language: Mapped[str | None] = mapped_column(String(35))
    facts: Mapped[dict[str, str]]
    """What a soft opt-in rests on; no personal values."""
    source_id: Mapped[uuid.UUID | None]
    lead_id: Mapped[uuid.UUID | None]
    confirms: Mapped[uuid.UUID | None]
    """The request that it answers."""
    fingerprint: Mapped[Digest] = mapped_column(LargeBinary(32))
    """Of the whole content but the evidence: what is sent twice is written once."""
    proof: Mapped[Sealed | None]
    """Salt and content, evidence among it, under the key of the contact; empty if it was erased before."""
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    seq: Mapped[BigCount | None]
    """Place in the chain; given by the sequencer after the commit."""
    prev_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    event_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class ConsentHead(Base):
    """How far the chain went at some moment, signed."""

    __tablename__ = "consent_head"

    seq: Mapped[BigCount] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))


EVENTS: Table = ConsentEvent.__table__  # type: ignore[assignment]

COLUMNS = tuple(column.name for column in EVENTS.c)


_ROOTS = Contact.id.in_(bindparam("roots", expanding=True))
_AS_OF = bindparam("as_of", type_=Instant)


def _cluster(roots: ColumnElement[bool], *, is_past: bool) -> CTE:
    """Every contact that answers for itself among the roots, with all that were merged into it."""
    cluster = (
        select(
            Contact.id.label("root"),
            Contact.id.label("member"),
            cast(null(), Id).label("parent"),
            cast(null(), Instant).label("joined_at"),
        )
        .where(roots)
        .cte("cluster", recursive=True)
    )
    stood = (
        (Merge.made_at <= _AS_OF) & (Merge.undone_at.is_(None) | (Merge.undone_at > _AS_OF))
        if is_past
        else Merge.undone_at.is_(None)
    )
    joined = (
        select(cluster.c.root, MergePart.contact_id, Merge.survivor_id, Merge.made_at)
        .select_from(cluster)
        .join(Merge, Merge.survivor_id == cluster.c.member)
        .join(MergePart, MergePart.merge_id == Merge.id)
        .where(MergePart.contact_id != Merge.survivor_id, stood)
    )
    return cluster.union_all(joined)


def _histories(roots: ColumnElement[bool], *, is_past: bool) -> Select[Any]:
    """One row for every line of every member; a member without any has one row without a line."""
    cluster = _cluster(roots, is_past=is_past)
    return _lines_of(cluster, known=EVENTS.c.recorded_at <= _AS_OF if is_past else true())


def _merged_into(root: ColumnElement[bool]) -> Select[Any]:
    """The same without the root itself: for nearly everybody there is nothing more."""
    cluster = _cluster(root, is_past=False)
    return _lines_of(cluster, known=true()).where(cluster.c.member != cluster.c.root)


def _lines_of(cluster: CTE, *, known: ColumnElement[bool]) -> Select[Any]:
    return (
        select(cluster.c.root, cluster.c.member, cluster.c.parent, cluster.c.joined_at, *_light())
        .select_from(cluster)
        .join(EVENTS, (EVENTS.c.contact_id == cluster.c.member) & known, isouter=True)
        .order_by(cluster.c.root, EVENTS.c.recorded_at, EVENTS.c.id)
    )


def _light() -> list[ColumnElement[Any]]:
    return [column for column in EVENTS.c if column.name not in _HEAVY]


# What is not needed to know what holds.
_HEAVY = frozenset({"proof", "commitment", "prev_hash", "event_hash"})

# Built once: they are asked for at every write and look-up, and building costs more than running.
_HISTORIES, _HISTORIES_PAST = _histories(_ROOTS, is_past=False), _histories(_ROOTS, is_past=True)

LINES_OF_ONE = Ready(
    select(*_light())
    .where(EVENTS.c.contact_id == bindparam("id"))
    .order_by(EVENTS.c.recorded_at, EVENTS.c.id)
)
"""The lines bound to one contact."""

MERGED_INTO_ONE = Ready(_merged_into(Contact.id == bindparam("id")))
"""The same as `histories` of all that were merged into one contact. Apart from its own lines, which are found
by their index: together, PostgreSQL reads every line there is while the ledger is young."""


def histories(
    session: Session, contact_ids: Collection[uuid.UUID], *, as_of: datetime | None = None
) -> list[Row[Any]]:
    """All lines of those contacts and of all that were merged into them, now or at a moment in the past.

    Rows of root, member, parent, joined_at and the columns of the line. At most a few thousand contacts.
    """
    wanted = list(contact_ids)
    rows: list[Row[Any]] = []
    connection = session.connection()
    for start in range(0, len(wanted), _SLICE):
        asked: dict[str, Any] = {"roots": wanted[start : start + _SLICE]}
        if as_of is None:
            rows += connection.execute(_HISTORIES, asked)
        else:
            rows += connection.execute(_HISTORIES_PAST, asked | {"as_of": as_of})
    return rows


LOCK_SUBJECT = Ready(
    select(Contact.id, Contact.merged_into, Contact.email, Contact.phone, *DataKey.__table__.c)
    .join(DataKey, DataKey.owner == Contact.id, isouter=True)
    .where(Contact.id == bindparam("id"))
    .with_for_update(of=Contact)
)
"""One contact with its data key, kept from everyone else until we commit: ask for its histories after it."""


def referred(row: Any) -> tuple[Any | None, Any | None, set[int]]:
    """Of the one row that answers REFERRED: the purpose, the text, and the kinds that the list has."""
    purpose, notice = _purpose(row[:_TEXT]), _notice(row[_TEXT:_LISTED])
    return (
        purpose if purpose.id else None,
        notice if notice.id else None,
        kinds_of(row[_LISTED:]),
    )


_ONE_ROW = select(literal(1).label("one")).subquery("one_row")
_OTHER = PURPOSES.alias("other")
_NEWEST = select(func.max(_OTHER.c.version)).where(_OTHER.c.key == bindparam("purpose")).scalar_subquery()

REFERRED = Ready(
    select(
        *(column.label(f"purpose_{column.name}") for column in PURPOSES.c),
        *(column.label(f"notice_{column.name}") for column in NOTICES.c),
        *KINDS.statement.selected_columns,
    )
    .select_from(_ONE_ROW)
    .join(
        PURPOSES,
        (PURPOSES.c.key == bindparam("purpose")) & (PURPOSES.c.version == _NEWEST),
        isouter=True,
    )
    .join(NOTICES, NOTICES.c.id == bindparam("notice"), isouter=True)
)
"""The newest version of a purpose, a text, and of which kinds there are entries on the list of those to leave
alone: one row, for read apart each costs as much as all."""

_purpose = row_of([column.name for column in PURPOSES.c])
_notice = row_of([column.name for column in NOTICES.c])
_TEXT, _LISTED = len(PURPOSES.c), len(PURPOSES.c) + len(NOTICES.c)


def addresses(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """Id, e-mail addresses and numbers of those contacts."""
    wanted = list(contact_ids)
    rows: list[Row[Any]] = []
    for start in range(0, len(wanted), _SLICE):
        rows += session.connection().execute(_ADDRESSES, {"contacts": wanted[start : start + _SLICE]})
    return rows


_ADDRESSES = select(Contact.id, Contact.email, Contact.phone).where(
    Contact.id.in_(bindparam("contacts", expanding=True))
)


def insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write lines; their contacts must be locked, and no line of the same content be there."""
    bulk.insert_many(session, EVENTS, rows)


def unmerged(session: Session, contact_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those of the contacts that answer for themselves. A few hundred at a time."""
    rows = select(Contact.id).where(Contact.id.in_(list(contact_ids)), Contact.merged_into.is_(None))
    return [row.id for row in session.connection().execute(rows)]


def of_request(request_id: uuid.UUID) -> Select[ConsentEvent]:
    """The line that confirmed a request, if any did."""
    return select(ConsentEvent).where(ConsentEvent.confirms == request_id).limit(1)


def of_leads(lead_ids: Collection[uuid.UUID]) -> Select[ConsentEvent]:
    """What those leads brought, in the order in which it was written."""
    return select(ConsentEvent).where(ConsentEvent.lead_id.in_(lead_ids)).order_by(ConsentEvent.id)


def last_in_chain() -> Select[BigCount | None, bytes | None]:
    """Number and hash of the last line of the chain."""
    return (
        select(ConsentEvent.seq, ConsentEvent.event_hash)
        .where(ConsentEvent.seq.is_not(None))
        .order_by(ConsentEvent.seq.desc())
        .limit(1)
    )


_LINE = (
    EVENTS.c.seq,
    EVENTS.c.id,
    EVENTS.c.purpose,
    EVENTS.c.channel,
    EVENTS.c.state,
    EVENTS.c.at,
    EVENTS.c.recorded_at,
    EVENTS.c.valid_until,
    EVENTS.c.notice_sha256,
    EVENTS.c.commitment,
    EVENTS.c.prev_hash,
    EVENTS.c.event_hash,
)


def unchained(session: Session, *, limit: int) -> list[Row[Any]]:
    """Lines that have no place in the chain yet, in the order of their ids."""
    rows = select(*_LINE).where(EVENTS.c.seq.is_(None)).order_by(EVENTS.c.id).limit(limit)
    return list(session.connection().execute(rows))


def count_unchained() -> Select[int]:
    """How many lines wait for their place in the chain."""
    return select(func.count(ConsentEvent.id)).where(ConsentEvent.seq.is_(None))


def chain(session: Session, places: Sequence[Mapping[str, Any]]) -> None:
    """Give lines their places: `of`, `place`, `before` and `hash`."""
    statement = (
        update(EVENTS)
        .where(EVENTS.c.id == bindparam("of"), EVENTS.c.seq.is_(None))
        .values(seq=bindparam("place"), prev_hash=bindparam("before"), event_hash=bindparam("hash"))
    )
    session.connection().execute(statement, list(places))


def chained(session: Session, *, after: int, limit: int) -> list[Row[Any]]:
    """The chain from after a place on."""
    rows = select(*_LINE).where(EVENTS.c.seq > after).order_by(EVENTS.c.seq).limit(limit)
    return list(session.connection().execute(rows))


def whole(*, after: uuid.UUID | None, limit: int) -> Select[ConsentEvent]:
    """Whole lines, by id, from after an id."""
    rows = select(ConsentEvent).order_by(ConsentEvent.id).limit(limit)
    return rows if after is None else rows.where(ConsentEvent.id > after)


def of_contact(contact_id: uuid.UUID) -> Select[ConsentEvent]:
    """The lines that are bound to a contact, as they were written down."""
    return (
        select(ConsentEvent)
        .where(ConsentEvent.contact_id == contact_id)
        .order_by(ConsentEvent.recorded_at, ConsentEvent.id)
    )


def heads() -> Select[ConsentHead]:
    """The signed heads, oldest first."""
    return select(ConsentHead).order_by(ConsentHead.seq)


def bound_to_notices() -> Select[uuid.UUID | None, int]:
    """How many statements bind to each text."""
    return (
        select(ConsentEvent.notice_id, func.count())
        .where(ConsentEvent.notice_id.is_not(None))
        .group_by(ConsentEvent.notice_id)
    )
