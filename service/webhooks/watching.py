"""What became of deliveries? Looked at, sent again, found when their job was lost, forgotten in the end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.webhooks import DeliveryState, Event
from service import audit, webhooks
from service.audit import Action
from service.errors import NotFound
from service.ids import earliest_id
from service.jobs import queue
from service.storage import webhooks as stored
from service.storage.sources import ApiKey
from service.storage.webhooks import Attempt as Attempt
from service.storage.webhooks import Delivery as Delivery
from service.webhooks import following, register
from service.work import Work

EXPIRING = "webhooks.expiring"
"""What is enqueued, once a week at most, for a key that will soon be over."""

SOON = timedelta(days=14)
"""So long before its end a key is called expiring."""

KEPT = timedelta(days=30)
"""How long deliveries can be looked at and sent again."""

OVERLOOKED_AFTER = timedelta(hours=3)
"""A delivery that should have been tried by then has lost its job: longer than the eight tries of one."""

BATCH = 500


def listed(
    work: Work,
    webhook_id: UUID,
    *,
    state: DeliveryState | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> tuple[Sequence[Delivery], UUID | None]:
    """Deliveries to an address, newest first, and the id to go on from when there are more.

    Needs webhooks:manage; raises NotFound.
    """
    register.find(work, webhook_id)
    rows = work.session.scalars(stored.page(webhook_id, state=state, before=before, limit=limit + 1)).all()
    shown = rows[:limit]
    return shown, shown[-1].id if len(rows) > limit else None


def show(work: Work, webhook_id: UUID, delivery_id: UUID) -> tuple[Delivery, Sequence[Attempt]]:
    """One delivery with every try. Needs webhooks:manage; raises NotFound."""
    register.find(work, webhook_id)
    delivery = work.session.get(Delivery, delivery_id)
    if delivery is None or delivery.webhook_id != webhook_id:
        raise NotFound
    return delivery, work.session.scalars(stored.attempts(delivery_id)).all()


def replay(work: Work, webhook_id: UUID, delivery_id: UUID) -> None:
    """Send it again, with all its tries, under the same id.

    Needs webhooks:manage; raises NotFound, Conflict while nothing is sent to the address.
    """
    register.ready_for_more(work, webhook_id)
    delivery = work.session.scalars(stored.locked_delivery(delivery_id)).first()
    if delivery is None or delivery.webhook_id != webhook_id:
        raise NotFound
    _begin_again(work, delivery)
    audit.note(work, Action.WEBHOOK_REPLAYED, about=webhook_id, count=1)


def replay_failed(work: Work, webhook_id: UUID) -> None:
    """Send again all that was given up, as after a long outage. Needs and raises as `replay`."""
    register.ready_for_more(work, webhook_id)
    register.resume(work, webhook_id, DeliveryState.FAILED)
    audit.note(work, Action.WEBHOOK_REPLAYED, about=webhook_id, state=DeliveryState.FAILED.value)


def counts(work: Work) -> Mapping[tuple[UUID, DeliveryState], int]:
    """How many deliveries of each address are in each state, of the last month."""
    return stored.count_by_state(work.session)


def resume_next(work: Work, payload: Mapping[str, Any]) -> None:
    """Handler of RESUME: begin again what waited for an address, or was given up, some at a time."""
    webhook_id, state = UUID(payload["webhook"]), DeliveryState(payload["state"])
    after = UUID(payload["after"]) if payload["after"] else None
    rows = work.session.scalars(stored.in_state(webhook_id, state, after=after, limit=BATCH)).all()
    for each in rows:
        _begin_again(work, each)
    if len(rows) == BATCH:
        register.resume(work, webhook_id, state, after=rows[-1].id)


def sweep(work: Work, *, limit: int) -> int:
    """Find what lost its job or its source, and forget what is a month old; says how many it touched."""
    following.follow(work)
    lost = work.session.scalars(stored.overlooked(work.now - OVERLOOKED_AFTER, limit=limit)).all()
    for each in lost:
        each.next_at = work.now
        webhooks.begin(work, each.id)
    gone = stored.forget(work.session, stored.older_than(earliest_id(work.now - KEPT), limit=limit))
    return max(len(lost), gone)


def look_at_keys(work: Work, *, limit: int) -> int:
    """Have it told which keys will soon be over; says how many were not told this week."""
    ending = work.session.scalars(stored.keys_ending(work.now, work.now + SOON, limit=limit)).all()
    told = [
        queue.enqueue_once(work, EXPIRING, {"key": each.id}, unique_key=f"{EXPIRING}@{each.id}")
        for each in ending
    ]
    return sum(each is not None for each in told)


def tell_expiring(work: Work, payload: Mapping[str, Any]) -> None:
    """Handler of EXPIRING: tell that a key will soon be over."""
    key = work.session.get(ApiKey, UUID(payload["key"]))
    if key is None or key.expires_at is None or key.revoked_at is not None:
        return
    told = {"key_id": key.id, "source_id": key.source_id, "days": (key.expires_at - work.now).days}
    webhooks.announce(work, Event.KEY_EXPIRING, told, source_id=key.source_id)


def _begin_again(work: Work, delivery: Delivery) -> None:
    delivery.state, delivery.tries = DeliveryState.WAITING, 0
    delivery.next_at, delivery.ended_at = work.now, None
    webhooks.begin(work, delivery.id)
