"""Which programs elsewhere are told of what, and what became of each delivery?"""

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Delete,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    String,
    delete,
    exists,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from rules.webhooks import DeliveryState, Stop
from service.storage.base import Base
from service.storage.ready import Ready, ask
from service.storage.sources import ApiKey, Source
from service.vault.sealed import Sealed

_WAITS = "state = 'waiting'"


class Webhook(Base):
    """An address of a program, and of what it wants to be told."""

    __tablename__ = "webhook"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    address: Mapped[Sealed]
    """Sealed under a key of its own: an address may be as good as a password."""
    secret: Mapped[Sealed]
    """What deliveries are signed with, the present one and the former."""
    former_until: Mapped[datetime | None]
    """Until when deliveries are signed with the former secret too."""
    description: Mapped[str] = mapped_column(String(200))
    mailbox: Mapped[Sealed | None]
    """Of those who are told by letter when nothing reaches it any more; sealed like the address."""
    language: Mapped[str | None] = mapped_column(String(8))
    """Of letters to them; English where there is none."""
    events: Mapped[list[str]]
    source_id: Mapped[uuid.UUID | None]
    """The source whose key made it, and whose keys alone see it; empty when a person made it."""
    revision: Mapped[int]
    """Counts changes of the particulars."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    disabled_why: Mapped[Stop | None]
    failing_since: Mapped[datetime | None]
    """When the first delivery failed after the last that was taken."""
    misses: Mapped[int] = mapped_column(SmallInteger)
    """How many times in a row nobody was there."""
    rest_until: Mapped[datetime | None]
    """Until then nothing is tried at this address."""
    troubled_at: Mapped[datetime | None]
    """When it was told by letter that nothing arrives; empty again as soon as it goes on."""


class Delivery(Base):
    """One notice to one address. It holds ids, numbers and codes, and is forgotten after a month."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(None, "webhook_id", "id"),
        Index(
            "ix_webhook_delivery_waiting",
            "next_at",
            sqlite_where=text(_WAITS),
            postgresql_where=text(_WAITS),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    """By which the receiver knows the notice, however often it comes."""
    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Webhook.id))
    event: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, Any]]
    state: Mapped[DeliveryState]
    created_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(SmallInteger)
    """Since it was last begun."""
    next_at: Mapped[datetime | None]
    """When it is tried next; empty once it is over."""
    ended_at: Mapped[datetime | None]
    last_outcome: Mapped[str | None] = mapped_column(String(30))
    last_status: Mapped[int | None] = mapped_column(SmallInteger)


class Attempt(Base):
    """One try of a delivery. Of what they answered nothing is kept but the status."""

    __tablename__ = "webhook_attempt"

    delivery_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Delivery.id), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(30))
    status: Mapped[int | None] = mapped_column(SmallInteger)
    millis: Mapped[int]


_LISTENING = Ready(select(Webhook.id, Webhook.events, Webhook.source_id).where(Webhook.disabled_at.is_(None)))


def listening(session: Session, event: str, *, source_id: uuid.UUID | None) -> list[uuid.UUID]:
    """Who is to be told of an event; of what is one source's alone, only that source and people here.

    Asked with every deed that may be announced, so it goes straight to the driver.
    """
    [found] = ask(session, (_LISTENING, {}))
    return [
        each.id
        for each in found
        if event in each.events and (source_id is None or each.source_id in {None, source_id})
    ]


def in_order(*, source_id: uuid.UUID | None, limit: int) -> Select[Webhook]:
    """Addresses, the oldest first: all of them, or those of one source."""
    rows = select(Webhook) if source_id is None else select(Webhook).where(Webhook.source_id == source_id)
    return rows.order_by(Webhook.id).limit(limit)


def count(session: Session) -> int:
    """How many addresses there are."""
    return session.scalar(select(func.count(Webhook.id))) or 0


def count_stopped(session: Session, *, why: tuple[Stop, ...]) -> int:
    """To how many addresses nothing is sent for one of these reasons."""
    return session.scalar(select(func.count(Webhook.id)).where(Webhook.disabled_why.in_(why))) or 0


def count_by_state(session: Session) -> dict[tuple[uuid.UUID, DeliveryState], int]:
    """How many deliveries of each address are in each state."""
    rows = session.execute(
        select(Delivery.webhook_id, Delivery.state, func.count()).group_by(
            Delivery.webhook_id, Delivery.state
        )
    )
    return {(webhook_id, state): found for webhook_id, state, found in rows}


def bound(source_id: uuid.UUID | None) -> Select[Webhook]:
    """Addresses that keys of one source made, or of any; nobody else changes them until we commit."""
    rows = select(Webhook).where(Webhook.source_id.is_not(None))
    rows = rows if source_id is None else rows.where(Webhook.source_id == source_id)
    return rows.order_by(Webhook.id).with_for_update().execution_options(populate_existing=True)


def standing_of(
    source_ids: Collection[uuid.UUID], now: datetime
) -> Select[uuid.UUID, datetime | None, date | None, bool]:
    """How sources stand: paused since, licence until, and whether any key of theirs is good."""
    good = exists().where(
        ApiKey.source_id == Source.id,
        ApiKey.revoked_at.is_(None),
        ApiKey.expires_at.is_(None) | (ApiKey.expires_at > now),
    )
    rows = select(Source.id, Source.paused_at, Source.licence_ends_on, good.label("has_key"))
    return rows.where(Source.id.in_(list(source_ids)))


def locked(webhook_id: uuid.UUID) -> Select[Webhook]:
    """One address, which nobody else changes until we commit."""
    return (
        select(Webhook)
        .where(Webhook.id == webhook_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def locked_delivery(delivery_id: uuid.UUID) -> Select[Delivery]:
    """One delivery, which nobody else changes until we commit."""
    return (
        select(Delivery)
        .where(Delivery.id == delivery_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def page(
    webhook_id: uuid.UUID, *, state: DeliveryState | None, before: uuid.UUID | None, limit: int
) -> Select[Delivery]:
    """Deliveries to an address, newest first."""
    rows = select(Delivery).where(Delivery.webhook_id == webhook_id)
    rows = rows if state is None else rows.where(Delivery.state == state)
    rows = rows if before is None else rows.where(Delivery.id < before)
    return rows.order_by(Delivery.id.desc()).limit(limit)


def in_state(
    webhook_id: uuid.UUID, state: DeliveryState, *, after: uuid.UUID | None, limit: int
) -> Select[Delivery]:
    """Deliveries to an address that are so far, in the order in which they were made."""
    rows = select(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.state == state)
    rows = rows if after is None else rows.where(Delivery.id > after)
    return rows.order_by(Delivery.id).limit(limit).with_for_update()


def overlooked(before: datetime, *, limit: int) -> Select[Delivery]:
    """Deliveries that should have been tried long since: their job was given up."""
    return (
        select(Delivery)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(text(f"webhook_delivery.{_WAITS}"), Delivery.next_at < before, Webhook.disabled_at.is_(None))
        .order_by(Delivery.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Delivery)
    )


def attempts(delivery_id: uuid.UUID) -> Select[Attempt]:
    """Every try of a delivery, in order."""
    return select(Attempt).where(Attempt.delivery_id == delivery_id).order_by(Attempt.number).limit(500)


def last_number(session: Session, delivery_id: uuid.UUID) -> int:
    """The number of the last try; 0 before the first."""
    return session.scalar(select(func.max(Attempt.number)).where(Attempt.delivery_id == delivery_id)) or 0


def older_than(first: uuid.UUID, *, limit: int) -> Select[uuid.UUID]:
    """Some deliveries that were made before that id."""
    return select(Delivery.id).where(Delivery.id < first).order_by(Delivery.id).limit(limit)


def forget(session: Session, delivery_ids: Select[uuid.UUID]) -> int:
    """Delete those deliveries with their tries; gives how many."""
    gone = list(session.scalars(delivery_ids))
    for start in range(0, len(gone), _SLICE):
        some = gone[start : start + _SLICE]
        _run(session, delete(Attempt).where(Attempt.delivery_id.in_(some)))
        _run(session, delete(Delivery).where(Delivery.id.in_(some)))
    return len(gone)


def remove(session: Session, webhook_id: uuid.UUID) -> None:
    """Delete an address with all that was sent to it."""
    theirs = select(Delivery.id).where(Delivery.webhook_id == webhook_id)
    _run(session, delete(Attempt).where(Attempt.delivery_id.in_(theirs)))
    _run(session, delete(Delivery).where(Delivery.webhook_id == webhook_id))
    _run(session, delete(Webhook).where(Webhook.id == webhook_id))


def keys_ending(after: datetime, until: datetime, *, limit: int) -> Select[ApiKey]:
    """Keys of sources that are over between two moments, unless they were revoked."""
    return (
        select(ApiKey)
        .where(ApiKey.revoked_at.is_(None), ApiKey.expires_at > after, ApiKey.expires_at <= until)
        .order_by(ApiKey.expires_at, ApiKey.id)
        .limit(limit)
    )


# SQLite takes no more parameters than this in one statement by default, with room for others.
_SLICE = 900


def _run(session: Session, statement: Delete) -> None:
    session.execute(statement, execution_options={"synchronize_session": False})
