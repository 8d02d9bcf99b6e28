"""What is known of each contact in codes and figures, so that SQL may choose by it?

Nothing here names or reaches anybody: no name, no address, no text. A row is made anew whenever the contact,
its organisation or what it did has changed, and goes with the contact.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Index,
    Row,
    Select,
    SmallInteger,
    String,
    Table,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.consent import ANY, EventState
from rules.customer_status import CustomerStatus
from rules.fields import FieldName
from rules.records import Channel, Kind
from service.storage import bulk, locks, restrictions
from service.storage.base import Base, BigCount
from service.storage.consent_states import STATES
from service.storage.contacts import CONTACTS
from service.storage.keys import DataKey
from service.storage.leads import RECORDS
from service.storage.organisations import BAND_LENGTH, INDUSTRY_LENGTH, ORGANISATIONS

CODE_LENGTH = 40


class ContactFacts(Base):
    """One contact in codes and figures."""

    __tablename__ = "contact_facts"
    __table_args__ = (
        Index(None, "organisation_id"),
        Index(None, "last_purchase_at"),
        Index(None, "changes_at"),
        Index("ix_contact_facts_rfm", "recency", "frequency", "monetary"),
    )

    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    revision: Mapped[int]
    """Of the contact when this was made."""
    refreshed_at: Mapped[datetime]

    # Who it is, as far as it is not a person.
    kind: Mapped[Kind | None]
    country: Mapped[str | None] = mapped_column(String(2))
    language: Mapped[str | None] = mapped_column(String(35))
    grade: Mapped[str] = mapped_column(String(1))
    score: Mapped[int]
    birth_decade: Mapped[int | None] = mapped_column(SmallInteger)
    """1980 for everybody born from 1980 to 1989; only what was stated."""
    has_email: Mapped[bool]
    has_phone: Mapped[bool]
    has_address: Mapped[bool]
    sources: Mapped[int]
    """How many sources know them."""
    records: Mapped[int]

    # At work.
    organisation_id: Mapped[uuid.UUID | None]
    industry: Mapped[str | None] = mapped_column(String(INDUSTRY_LENGTH))
    size_band: Mapped[str | None] = mapped_column(String(BAND_LENGTH))
    revenue_band: Mapped[str | None] = mapped_column(String(BAND_LENGTH))
    job_level: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    job_function: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    buying_role: Mapped[str | None] = mapped_column(String(CODE_LENGTH))

    # What they did.
    first_seen_at: Mapped[datetime]
    last_activity_at: Mapped[datetime | None]
    """The last thing they did, whatever it was."""
    activities: Mapped[int]
    interest: Mapped[int]
    """Points for what they did in the last ninety days, as of when this was made."""
    best_channel: Mapped[Channel | None]
    """On which they answer best, of those on which they can be reached; not yet what is permitted."""

    # As a customer.
    status: Mapped[CustomerStatus]
    deals: Mapped[int]
    purchases: Mapped[int]
    spent: Mapped[BigCount]
    """All purchases in the currency of the installation, in hundredths."""
    first_purchase_at: Mapped[datetime | None]
    last_purchase_at: Mapped[datetime | None]
    contracts: Mapped[int]
    """How many are running."""
    contract_value: Mapped[BigCount]
    """What these bring in a year, in hundredths."""
    recency: Mapped[int | None] = mapped_column(SmallInteger)
    """Score from 1 to 5; empty for who never bought."""
    frequency: Mapped[int | None] = mapped_column(SmallInteger)
    monetary: Mapped[int | None] = mapped_column(SmallInteger)
    rfm: Mapped[int | None] = mapped_column(SmallInteger)
    """The three scores one after another: 545."""
    cuts: Mapped[int | None]
    """By which cut points: number of an rfm_cuts."""
    value_score: Mapped[int] = mapped_column(SmallInteger)
    may_leave: Mapped[bool]
    may_cross_sell: Mapped[bool]
    may_up_sell: Mapped[bool]
    is_weighed: Mapped[bool]
    """False for who objected to it: scores, value, hints and interest are empty then."""
    changes_at: Mapped[datetime | None]
    """When the status becomes another by the mere passing of time."""


FACTS: Table = ContactFacts.__table__  # type: ignore[assignment]

# SQLite takes no more parameters than this in one statement by default.
_SLICE = 400

_OPENED = (FieldName.ORGANISATION, FieldName.JOB, FieldName.ADDRESS, FieldName.BIRTH_DATE)
_KEY = DataKey.__table__.c


_LOCKED_HERE = 0x6773_6661


def lock(session: Session, ids: Collection[uuid.UUID]) -> None:
    """Keep everyone else from making facts of these contacts until we commit: who read first wrote last."""
    locks.take(session, _LOCKED_HERE, (each.int for each in ids))


def subjects(session: Session, ids: Collection[uuid.UUID]) -> list[Row[Any]]:
    """Of those contacts that stand for themselves, what facts are made of, with the keys that open it.

    Whoever's data may be kept and not used is left out, and whoever was erased.
    """
    wanted = sorted(set(ids))
    rows: list[Row[Any]] = []
    columns = (
        *(CONTACTS.c[name] for name in ("id", "revision", "kind", "country", "language", "grade", "score")),
        CONTACTS.c.created_at,
        CONTACTS.c.provenance,
        CONTACTS.c.email.is_not(None).label("has_email"),
        CONTACTS.c.phone.is_not(None).label("has_phone"),
        *(CONTACTS.c[name.value] for name in _OPENED),
        *(_KEY[name] for name in ("owner", "generation", "kid", "wrapped", "commitment")),
    )
    for start in range(0, len(wanted), _SLICE):
        rows += session.execute(
            select(*columns)
            .join(DataKey.__table__, _KEY.owner == CONTACTS.c.id)
            .where(
                CONTACTS.c.id.in_(wanted[start : start + _SLICE]),
                CONTACTS.c.merged_into.is_(None),
                ~restrictions.covers(CONTACTS.c.id),
            )
        )
    return rows


def refusing(
    session: Session,
    ids: Collection[uuid.UUID],
    *,
    purposes: Collection[str],
    states: Collection[EventState],
) -> set[uuid.UUID]:
    """Those of the contacts of whom one of these states holds, for everything or one of these purposes."""
    wanted = sorted(set(ids))
    found: set[uuid.UUID] = set()
    everything = (STATES.c.purpose == ANY) & (STATES.c.channel == ANY)
    asked = select(STATES.c.contact_id).where(
        STATES.c.state.in_(states), or_(everything, STATES.c.purpose.in_(purposes))
    )
    for start in range(0, len(wanted), _SLICE):
        part = wanted[start : start + _SLICE]
        found |= set(session.scalars(asked.where(STATES.c.contact_id.in_(part))))
    return found


def heard_from(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """How many records of how many sources each of those contacts is built from."""
    wanted = sorted(set(ids))
    found: dict[uuid.UUID, tuple[int, int]] = {}
    counted = select(
        RECORDS.c.contact_id, func.count(), func.count(func.distinct(RECORDS.c.source_id))
    ).group_by(RECORDS.c.contact_id)
    for start in range(0, len(wanted), _SLICE):
        part = counted.where(RECORDS.c.contact_id.in_(wanted[start : start + _SLICE]))
        found |= {row[0]: (row[1], row[2]) for row in session.execute(part)}
    return found


def replace(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put new facts of contacts in place of the old."""
    forget(session, [row["contact_id"] for row in rows])
    bulk.insert_many(session, FACTS, rows)


def forget(session: Session, ids: Collection[uuid.UUID]) -> int:
    """Delete the facts of those contacts, and say how many there were."""
    wanted = sorted(set(ids))
    return sum(
        session.connection()
        .execute(delete(FACTS).where(FACTS.c.contact_id.in_(wanted[start : start + _SLICE])))
        .rowcount
        for start in range(0, len(wanted), _SLICE)
    )


def find(session: Session, contact_id: uuid.UUID) -> ContactFacts | None:
    """The facts of one contact, as they are in the database."""
    return session.get(ContactFacts, contact_id, populate_existing=True)


def overdue(*, limit: int) -> Select[uuid.UUID]:
    """Contacts whose facts are missing or older than they are; those that are kept and not used wait."""
    stale = or_(FACTS.c.contact_id.is_(None), FACTS.c.revision != CONTACTS.c.revision)
    return (
        select(CONTACTS.c.id)
        .outerjoin(FACTS, FACTS.c.contact_id == CONTACTS.c.id)
        .join(DataKey.__table__, _KEY.owner == CONTACTS.c.id)
        .where(CONTACTS.c.merged_into.is_(None), stale, ~restrictions.covers(CONTACTS.c.id))
        .order_by(CONTACTS.c.id)
        .limit(limit)
    )


def changing(now: datetime, *, limit: int) -> Select[uuid.UUID]:
    """Contacts whose status has become another since."""
    due = select(FACTS.c.contact_id).where(FACTS.c.changes_at <= now)
    return due.where(~restrictions.covers(FACTS.c.contact_id)).order_by(FACTS.c.contact_id).limit(limit)


def adrift(*, limit: int) -> Select[uuid.UUID]:
    """Facts of contacts that are gone, or that others answer for."""
    return (
        select(FACTS.c.contact_id)
        .outerjoin(CONTACTS, CONTACTS.c.id == FACTS.c.contact_id)
        .where(or_(CONTACTS.c.id.is_(None), CONTACTS.c.merged_into.is_not(None)))
        .order_by(FACTS.c.contact_id)
        .limit(limit)
    )


def of_organisation(
    organisation_id: uuid.UUID, *, before: uuid.UUID | None, limit: int
) -> Select[uuid.UUID, str | None, str | None, str | None]:
    """The contacts of an organisation, newest first: contact, level, function, role."""
    rows = (
        select(FACTS.c.contact_id, FACTS.c.job_level, FACTS.c.job_function, FACTS.c.buying_role)
        .where(FACTS.c.organisation_id == organisation_id)
        .order_by(FACTS.c.contact_id.desc())
        .limit(limit)
    )
    return rows if before is None else rows.where(FACTS.c.contact_id < before)


def at(organisation_ids: Collection[uuid.UUID]) -> Select[uuid.UUID | None, int]:
    """How many contacts there are in each of those organisations."""
    return (
        select(FACTS.c.organisation_id, func.count())
        .where(FACTS.c.organisation_id.in_(organisation_ids))
        .group_by(FACTS.c.organisation_id)
    )


def roles_at(organisation_id: uuid.UUID) -> Select[str | None, int]:
    """How many contacts of an organisation have each part in a purchase."""
    return (
        select(FACTS.c.buying_role, func.count())
        .where(FACTS.c.organisation_id == organisation_id)
        .group_by(FACTS.c.buying_role)
    )


def organisations(
    *, industry: str | None, size_band: str | None, country: str | None, before: uuid.UUID | None, limit: int
) -> Select[Any]:
    """Organisations that stand for themselves, newest first, by what they are chosen by."""
    rows = select(ORGANISATIONS).where(ORGANISATIONS.c.merged_into.is_(None))
    if industry is not None:
        rows = rows.where(ORGANISATIONS.c.industry.startswith(industry, autoescape=True))
    if size_band is not None:
        rows = rows.where(ORGANISATIONS.c.size_band == size_band)
    if country is not None:
        rows = rows.where(ORGANISATIONS.c.country == country)
    if before is not None:
        rows = rows.where(ORGANISATIONS.c.id < before)
    return rows.order_by(ORGANISATIONS.c.id.desc()).limit(limit)


def deserted(*, before: datetime, limit: int) -> Select[uuid.UUID]:
    """Organisations through which nobody is known any more and to which nothing belongs."""
    child = ORGANISATIONS.alias("child")
    return (
        select(ORGANISATIONS.c.id)
        .where(
            ORGANISATIONS.c.updated_at < before,
            ORGANISATIONS.c.merged_into.is_(None),
            ~select(1).where(FACTS.c.organisation_id == ORGANISATIONS.c.id).exists(),
            ~select(1).where(child.c.parent_id == ORGANISATIONS.c.id).exists(),
        )
        .order_by(ORGANISATIONS.c.id)
        .limit(limit)
    )


def spread(session: Session, organisation_id: uuid.UUID, values: Mapping[str, Any]) -> None:
    """Let what is now known of an organisation stand in the facts of all its people."""
    session.connection().execute(
        update(FACTS).where(FACTS.c.organisation_id == organisation_id).values(**values)
    )


def move(session: Session, *, into: uuid.UUID, of: uuid.UUID) -> None:
    """Let the people of one organisation be people of another."""
    session.connection().execute(
        update(FACTS).where(FACTS.c.organisation_id == of).values(organisation_id=into)
    )


def people_of(organisation_id: uuid.UUID, *, after: uuid.UUID | None, limit: int) -> Select[uuid.UUID]:
    """Who is known through an organisation, a part at a time."""
    rows = select(FACTS.c.contact_id).where(FACTS.c.organisation_id == organisation_id)
    rows = rows if after is None else rows.where(FACTS.c.contact_id > after)
    return rows.order_by(FACTS.c.contact_id).limit(limit)
