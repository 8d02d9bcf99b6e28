"""What holds of what was stated, one row for every history, purpose and channel?"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, String, Table, bindparam, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.consent import ANY, Author, EventState, LegalBasis
from rules.purposes import KEY_LIMIT
from service.storage.base import Base
from service.storage.consents import EVENTS
from service.storage.ready import Ready, ask, run

# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500


class ConsentState(Base):
    """What holds by one history about one purpose and channel; read from the ledger, and rebuilt at will."""

    __tablename__ = "consent_state"
    __table_args__ = ({"sqlite_with_rowid": False},)

    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """Who answers: the survivor of a merge, for all that were merged into it."""
    member_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """Whose history it is."""
    purpose: Mapped[str] = mapped_column(String(KEY_LIMIT), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    state: Mapped[EventState]
    basis: Mapped[LegalBasis]
    author: Mapped[Author]
    since: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    event_id: Mapped[uuid.UUID]
    """The line that decides."""
    is_confirmed: Mapped[bool]
    ineffective: Mapped[list[str]]
    """Lines that have no effect, by id."""
    facts: Mapped[dict[str, str]]
    """Of the line that decides."""


STATES: Table = ConsentState.__table__  # type: ignore[assignment]

_ABOUT = (
    STATES.c.purpose.in_((bindparam("purpose"), ANY)),
    STATES.c.channel.in_((bindparam("channel"), ANY)),
)
_STATES = select(STATES).where(STATES.c.contact_id.in_(bindparam("contacts", expanding=True)), *_ABOUT)
_STATES_OF_ONE = Ready(select(STATES).where(STATES.c.contact_id == bindparam("contact"), *_ABOUT))


def states(session: Session, contact_ids: Collection[uuid.UUID], *, purpose: str, channel: str) -> list[Any]:
    """What is kept of those contacts about the purpose or about all, on the channel or on all.

    Rows with the columns of a state.
    """
    wanted = list(contact_ids)
    about = {"purpose": purpose, "channel": channel}
    if len(wanted) == 1:
        return ask(session, (_STATES_OF_ONE, about | {"contact": wanted[0]}))[0]
    rows: list[Any] = []
    for start in range(0, len(wanted), _SLICE):
        asked = about | {"contacts": wanted[start : start + _SLICE]}
        rows += session.connection().execute(_STATES, asked).all()
    return rows


def unanswered(session: Session, *, before: datetime, limit: int) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    """Contact and line of requests since a moment or longer, where no history of the contact says more."""
    other = STATES.alias()
    is_answered = exists().where(
        other.c.contact_id == STATES.c.contact_id,
        other.c.purpose == STATES.c.purpose,
        other.c.channel == STATES.c.channel,
        other.c.state.not_in((EventState.REQUESTED, EventState.DEFERRED)),
    )
    rows = (
        select(STATES.c.contact_id, STATES.c.event_id)
        .join(EVENTS, EVENTS.c.id == STATES.c.event_id)
        .where(STATES.c.state == EventState.REQUESTED, EVENTS.c.recorded_at <= before, ~is_answered)
        .distinct()
        .order_by(STATES.c.contact_id, STATES.c.event_id)
        .limit(limit)
    )
    return [(row.contact_id, row.event_id) for row in session.connection().execute(rows)]


def all_states(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """Everything that is kept of those contacts, in a steady order. A few hundred at a time."""
    wanted = select(STATES).where(STATES.c.contact_id.in_(list(contact_ids)))
    order = (STATES.c.contact_id, STATES.c.member_id, STATES.c.purpose, STATES.c.channel)
    return list(session.connection().execute(wanted.order_by(*order)))


def put_states(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what holds now, in place of what held before."""
    if rows:
        run(session, _put(session.connection().dialect.name), rows)


@cache
def _put(dialect: str) -> Ready:
    """Insert or overwrite; made once, for making it costs more than running it."""
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(STATES)
    told = [column.name for column in STATES.c if not column.primary_key]
    keys = [column.name for column in STATES.primary_key]
    new = {name: statement.excluded[name] for name in told}
    return Ready(statement.on_conflict_do_update(index_elements=keys, set_=new))


def forget_states(session: Session, contact_ids: Collection[uuid.UUID]) -> None:
    """Drop what is kept of those contacts: it is built anew, or answered for by another."""
    session.connection().execute(delete(STATES).where(STATES.c.contact_id.in_(list(contact_ids))))
