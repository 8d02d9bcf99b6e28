"""How likely is each value of each contact still true, and when is it worth looking again?

One row a contact and field, of the value that stands first. The sum is done anew from the signals whenever
one is heard; between, the row says from when on it has lost its band, so that others may ask with SQL.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.rates import Group
from rules.sources import SourceKind
from service.storage.base import Base
from service.storage.contacts import CONTACTS, Contact
from service.storage.leads import RECORDS
from service.storage.sources import Source

MODEL_LENGTH = 120


class Freshness(Base):
    """What is believed of one field of a contact, as it was last reckoned."""

    __tablename__ = "freshness"
    __table_args__ = (
        Index(None, "next_check_at"),
        Index("ix_freshness_field_band", "field", "band"),
        Index(None, "domain"),
        {"sqlite_with_rowid": False},
    )

    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    field: Mapped[FieldName] = mapped_column(primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Of which value, as service.storage.signals has it."""
    probability: Mapped[float]
    """That the value is still true, at `at`."""
    at: Mapped[datetime]
    since: Mapped[datetime]
    """When its clock began: when it was observed, or last confirmed."""
    pace: Mapped[float]
    """The share that goes stale in a year at that moment: probability * exp(-pace * years since `at`)."""
    ages_as: Mapped[Group | None]
    """With which values it ages; empty for what never does."""
    band: Mapped[Band]
    next_check_at: Mapped[datetime | None]
    """When it leaves its band if nothing more is heard, or is looked at again at the latest."""
    started_at: Mapped[datetime]
    """When this value was first observed."""
    started_with: Mapped[float]
    """How likely it was true then."""
    domain: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of an address: keyed hash of its domain, unless anybody may have an address there."""
    model: Mapped[str] = mapped_column(String(MODEL_LENGTH))
    """The packs, and what was learned, by which it was reckoned."""


FRESHNESS: Table = Freshness.__table__  # type: ignore[assignment]

AGEING = (
    FieldName.NAME,
    FieldName.EMAIL,
    FieldName.PHONE,
    FieldName.ADDRESS,
    FieldName.ORGANISATION,
    FieldName.JOB,
)
"""Fields of which a value can go stale."""

# SQLite takes no more parameters than this in one statement by default, with room for others.
_SLICE = 900

_OF_CONTACTS = select(FRESHNESS).where(FRESHNESS.c.contact_id.in_(bindparam("ids", expanding=True)))


def of_contacts(session: Session, contact_ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """What is believed of those contacts, field by field."""
    return _in_slices(session, _OF_CONTACTS.order_by(FRESHNESS.c.contact_id), contact_ids)


def doubtful(
    session: Session, contact_ids: Collection[uuid.UUID], field: FieldName, *, now: datetime
) -> list[Row[Any]]:
    """Those of the contacts of which a field is withheld, or due to be looked at again: mostly nobody."""
    asked = _OF_CONTACTS.where(
        FRESHNESS.c.field == field,
        or_(FRESHNESS.c.band == Band.WITHHOLD, FRESHNESS.c.next_check_at <= now),
    )
    return _in_slices(session, asked, contact_ids)


def put(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write what is believed in place of what was."""
    if rows:
        session.connection().execute(_PUT[session.get_bind().dialect.name], rows)


def _over(insert: Any) -> Any:
    statement = insert(FRESHNESS)
    written = {
        column.name: statement.excluded[column.name] for column in FRESHNESS.c if not column.primary_key
    }
    return statement.on_conflict_do_update(index_elements=["contact_id", "field"], set_=written)


_PUT = {"postgresql": _over(postgresql.insert), "sqlite": _over(sqlite.insert)}
"""Of many rows it is prepared once."""


def drop(session: Session, contact_id: uuid.UUID, fields: Collection[FieldName]) -> None:
    """Forget what was believed of fields that a contact has no longer."""
    session.connection().execute(
        delete(FRESHNESS).where(FRESHNESS.c.contact_id == contact_id, FRESHNESS.c.field.in_(list(fields)))
    )


def look_again(session: Session, contact_ids: Collection[uuid.UUID], at: datetime) -> None:
    """Have the values of contacts that go stale reckoned anew from a moment on."""
    wanted = sorted(contact_ids)
    for start in range(0, len(wanted), _SLICE):
        theirs = FRESHNESS.c.contact_id.in_(wanted[start : start + _SLICE])
        session.connection().execute(
            update(FRESHNESS).where(theirs, FRESHNESS.c.next_check_at.is_not(None)).values(next_check_at=at)
        )


def due(now: datetime, *, limit: int) -> Select[uuid.UUID]:
    """Contacts of which something has lost its band by now, the longest overdue first."""
    return (
        select(Freshness.contact_id)
        .where(Freshness.next_check_at <= now)
        .group_by(Freshness.contact_id)
        .order_by(func.min(Freshness.next_check_at))
        .limit(limit)
    )


def unjudged(*, limit: int) -> Select[uuid.UUID]:
    """Contacts of which nothing was reckoned yet although they have something that can go stale."""
    has_some = or_(*(getattr(Contact, name.value).is_not(None) for name in AGEING))
    return (
        select(Contact.id)
        .where(Contact.merged_into.is_(None), has_some)
        .where(~exists().where(Freshness.contact_id == Contact.id))
        .order_by(Contact.id)
        .limit(limit)
    )


def at_domain(domain: bytes, *, limit: int) -> Select[uuid.UUID]:
    """Contacts whose address lies at a domain."""
    return (
        select(Freshness.contact_id)
        .where(Freshness.domain == domain, Freshness.field == FieldName.EMAIL)
        .order_by(Freshness.contact_id)
        .limit(limit)
    )


def withheld_between(
    first: uuid.UUID, last: uuid.UUID, fields: Collection[FieldName]
) -> Select[uuid.UUID, FieldName]:
    """Which of the fields nobody should use any more, of the contacts from one id to another."""
    return select(Freshness.contact_id, Freshness.field).where(
        Freshness.contact_id.between(first, last),
        Freshness.field.in_(sorted(fields)),
        Freshness.band == Band.WITHHOLD,
    )


def source_kinds(session: Session, record_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SourceKind]:
    """From which kind of source each of those records came."""
    statement = (
        select(RECORDS.c.lead_id, Source.kind)
        .join(Source, Source.id == RECORDS.c.source_id)
        .where(RECORDS.c.lead_id.in_(bindparam("ids", expanding=True)))
    )
    return {row.lead_id: row.kind for row in _in_slices(session, statement, record_ids)}


def countries(session: Session, contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str | None]:
    """The country of each of those contacts."""
    statement = select(CONTACTS.c.id, CONTACTS.c.country).where(
        CONTACTS.c.id.in_(bindparam("ids", expanding=True))
    )
    return {row.id: row.country for row in _in_slices(session, statement, contact_ids)}


def _in_slices(
    session: Session, statement: Select[Any], ids: Collection[uuid.UUID], **more: object
) -> list[Row[Any]]:
    wanted = sorted(ids)
    rows: list[Row[Any]] = []
    for start in range(0, len(wanted), _SLICE):
        rows += session.connection().execute(statement, {"ids": wanted[start : start + _SLICE], **more}).all()
    return rows
