"""How does a notice get to a program elsewhere? An errand: knock once, and only then write down what came.

When the machine stops between the two, it is delivered once more, under the same id: at least once.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from rules import tellings
from rules import webhooks as rules
from rules.webhooks import DeliveryState, Stop
from service import audit
from service.access import SYSTEM
from service.audit import Action
from service.channels import webhooks as channel
from service.channels.outgoing import Answer, Outcome
from service.channels.webhooks import Endpoint, Message
from service.ids import new_secret
from service.jobs import queue
from service.storage import webhooks as stored
from service.storage.webhooks import Attempt, Delivery, Webhook
from service.webhooks import JOB, belonging, following, letters, register
from service.work import Work, Workshop

log = logging.getLogger(__name__)

_NOBODY_THERE = frozenset({Outcome.UNREACHABLE, Outcome.TOO_SLOW, Outcome.UNTRUSTED, Outcome.UNSAFE})
"""What tells of the address and not of the notice: the next one would fare no better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    """All that is needed to knock once, with no transaction open."""

    endpoint: Endpoint
    message: Message = field(repr=False)


def deliver(workshop: Workshop, payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The errand: try one delivery once; what it gives writes down how it went, and when it is tried again.

    Never raises for what they do. A delivery that is over, or whose time has not come, is left.
    """
    delivery_id = UUID(payload["delivery"])
    with workshop.look(SYSTEM) as work:
        found = _found(work, delivery_id)
        if found is None:
            return _leave
        delivery, webhook = found
        if belonging.why_quiet(work, webhook.source_id) is not None:
            return partial(_fall_quiet, source_id=webhook.source_id)
        if webhook.rest_until is not None and webhook.rest_until > work.now:
            return partial(_put_off, delivery_id=delivery_id, until=webhook.rest_until)
        parcel = _packed(work, delivery, webhook)
    answer = channel.deliver(workshop.settings, parcel.endpoint, parcel.message)
    return partial(_write_down, delivery_id=delivery_id, answer=answer)


def body(delivery: Delivery) -> bytes:
    """What is sent: the same each time, byte by byte."""
    told = {
        "type": delivery.event,
        "timestamp": delivery.created_at.isoformat(timespec="milliseconds"),
        "data": delivery.data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _found(work: Work, delivery_id: UUID) -> tuple[Delivery, Webhook] | None:
    delivery = work.session.get(Delivery, delivery_id)
    if delivery is None or delivery.state is not DeliveryState.WAITING:
        return None
    if delivery.next_at is None or delivery.next_at > work.now:
        return None
    webhook = work.session.get_one(Webhook, delivery.webhook_id)
    return (delivery, webhook) if webhook.disabled_at is None else None


def _packed(work: Work, delivery: Delivery, webhook: Webhook) -> _Parcel:
    return _Parcel(
        endpoint=register.endpoint(work, webhook),
        message=Message(id=str(delivery.id), at=work.now, body=body(delivery)),
    )


def _leave(_work: Work) -> None:
    """Nothing to write down."""


def _fall_quiet(work: Work, *, source_id: UUID | None) -> None:
    """A key is over since we last looked: what waits for its address goes on waiting."""
    following.follow(work, source_id)


def _put_off(work: Work, *, delivery_id: UUID, until: datetime) -> None:
    """Nobody is there just now: wait with the others, and count no try."""
    delivery = work.session.scalars(stored.locked_delivery(delivery_id)).first()
    if delivery is not None and delivery.state is DeliveryState.WAITING:
        _try_at(work, delivery, until)


def _write_down(work: Work, *, delivery_id: UUID, answer: Answer) -> None:
    found = _begun(work, delivery_id, answer)
    if found is None:
        return
    delivery, webhook = found
    if answer.is_taken:
        webhook.failing_since, webhook.misses, webhook.rest_until = None, 0, None
        _end(work, delivery, DeliveryState.TAKEN)
        _note_arrival(work, webhook)
    elif delivery.state is DeliveryState.WAITING:
        _failed(work, delivery, webhook, answer)


def _begun(work: Work, delivery_id: UUID, answer: Answer) -> tuple[Delivery, Webhook] | None:
    """The delivery and its address, with this try written down; None when they were removed meanwhile."""
    known = work.session.get(Delivery, delivery_id)
    webhook = work.session.scalars(stored.locked(known.webhook_id)).first() if known else None
    delivery = work.session.scalars(stored.locked_delivery(delivery_id)).first()
    if delivery is None or webhook is None:
        return None
    number = stored.last_number(work.session, delivery_id) + 1
    delivery.last_outcome, delivery.last_status = answer.outcome.value, answer.status
    work.session.add(
        Attempt(
            delivery_id=delivery_id,
            number=number,
            at=work.now,
            outcome=answer.outcome.value,
            status=answer.status,
            millis=answer.millis,
        )
    )
    facts = {"kind": JOB, "attempt": number, "outcome": answer.outcome, "millis": answer.millis}
    log.info("webhook tried", extra=facts)
    return delivery, webhook


def _failed(work: Work, delivery: Delivery, webhook: Webhook, answer: Answer) -> None:
    if answer.outcome is Outcome.GONE:
        _give_up(work, webhook, Stop.GONE)
        return
    webhook.failing_since = webhook.failing_since or work.now
    if rules.is_hopeless(webhook.failing_since, now=work.now):
        _give_up(work, webhook, Stop.FAILING)
        return
    asked = answer.asked_to_wait(work.now)
    _rest(work, webhook, answer.outcome, asked)
    delivery.tries += 1
    chance = int.from_bytes(new_secret(4)) / (1 << 32)
    again = tellings.next_try(delivery.tries, now=work.now, chance=chance, asked=asked)
    if again is None:
        _end(work, delivery, DeliveryState.FAILED)
        _note_silence(work, webhook)
    else:
        _try_at(work, delivery, again)


def _rest(work: Work, webhook: Webhook, outcome: Outcome, asked: timedelta | None) -> None:
    webhook.misses = min(webhook.misses + 1, 100) if outcome in _NOBODY_THERE else 0
    rest = rules.rest_after(webhook.misses, asked=asked)
    webhook.rest_until = work.now + rest if rest else None


def _give_up(work: Work, webhook: Webhook, why: Stop) -> None:
    """What waits for the address goes on waiting, until somebody enables or removes it."""
    register.stop(work, webhook, why)
    log.warning("webhook disabled", extra={"kind": JOB, "state": why})


def _note_silence(work: Work, webhook: Webhook) -> None:
    """A notice was given up: tell those responsible, once, when nothing else was taken either."""
    if webhook.troubled_at is None and rules.is_silent(webhook.failing_since, now=work.now):
        audit.note(work, Action.WEBHOOK_TROUBLED, about=webhook.id)
        letters.tell_trouble(work, webhook, letters.GIVEN_UP)


def _note_arrival(work: Work, webhook: Webhook) -> None:
    """Something was taken again, of which those responsible had heard that nothing is."""
    if webhook.troubled_at is not None and webhook.disabled_at is None:
        audit.note(work, Action.WEBHOOK_RESUMED, about=webhook.id)
        letters.tell_goes_on(work, webhook)


def _end(work: Work, delivery: Delivery, state: DeliveryState) -> None:
    delivery.state, delivery.next_at, delivery.ended_at = state, None, work.now


def _try_at(work: Work, delivery: Delivery, at: datetime) -> None:
    delivery.next_at = at
    queue.enqueue(work, JOB, {"delivery": delivery.id}, run_after=at, priority=queue.LATER)
