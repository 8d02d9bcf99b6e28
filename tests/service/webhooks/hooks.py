"""Addresses and what is announced to them, as the tests of webhooks make them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from rules.webhooks import DeliveryState, Event
from service import webhooks, worker
from service.access import COMMAND, SYSTEM
from service.storage.jobs import Job, State
from service.storage.webhooks import Attempt, Delivery, Webhook
from service.webhooks import JOB, register, watching
from service.webhooks.orders import Order
from service.webhooks.register import Made
from service.work import Workshop
from tests.receiver import Receiver
from tests.workshops import SetClock

EVENTS = (Event.IMPORT_FINISHED, Event.CONTACT_CHANGED)


def hook(
    workshop: Workshop, url: str | Receiver, *, events: Collection[Event] = EVENTS, description: str = ""
) -> Made:
    """An address on this machine that is told of something."""
    workshop.settings = replace(workshop.settings, webhooks_allow_private=True)
    address = url if isinstance(url, str) else url.url
    with workshop.open(COMMAND) as work:
        return register.create(work, Order(url=address, events=events, description=description))


def announce(workshop: Workshop, count: int = 1, *, event: Event = Event.IMPORT_FINISHED) -> None:
    """So many things happen, each in a piece of work of its own."""
    for number in range(count):
        with workshop.open(SYSTEM) as work:
            webhooks.announce(work, event, {"rows": number})


def run(workshop: Workshop, clock: SetClock, span: timedelta = timedelta()) -> None:
    """Let time pass, and have done what is due."""
    clock.pass_by(span)
    worker.run_due(workshop)


def run_on(workshop: Workshop, clock: SetClock, *, until: datetime | None = None) -> list[timedelta]:
    """Let time pass from one due try to the next until nothing is left, and say how long each wait was."""
    waits: list[timedelta] = []
    run(workshop, clock)
    while (due := next_try(workshop)) and (until is None or due <= until):
        waits.append(max(due - clock(), timedelta()))
        run(workshop, clock, waits[-1])
    return waits


def run_a_day(workshop: Workshop, clock: SetClock) -> None:
    """Let a day pass, with every try that falls due in it."""
    end = clock() + timedelta(days=1)
    run_on(workshop, clock, until=end)
    clock.at = end


def next_try(workshop: Workshop) -> datetime | None:
    """When the next delivery is due."""
    with workshop.look(SYSTEM) as work:
        due = select(Job.run_after).where(Job.kind == JOB, Job.state == State.WAITING)
        return work.session.scalars(due.order_by(Job.run_after)).first()


def deliveries(workshop: Workshop, webhook_id: UUID) -> Sequence[Delivery]:
    """All that was sent, or is to be sent, to an address, the newest first."""
    with workshop.look(SYSTEM) as work:
        return watching.listed(work, webhook_id, limit=200)[0]


def tries(workshop: Workshop, delivery: Delivery) -> Sequence[Attempt]:
    """Every try of a delivery."""
    with workshop.look(SYSTEM) as work:
        return watching.show(work, delivery.webhook_id, delivery.id)[1]


def states(workshop: Workshop, webhook_id: UUID) -> list[DeliveryState]:
    """How far each delivery is, the newest first."""
    return [each.state for each in deliveries(workshop, webhook_id)]


def row(workshop: Workshop, webhook_id: UUID) -> Webhook:
    """An address as it is kept."""
    with workshop.look(SYSTEM) as work:
        return work.session.get_one(Webhook, webhook_id)


def do(workshop: Workshop, deed: Any, *arguments: Any) -> Any:
    """Somebody here does something."""
    with workshop.open(COMMAND) as work:
        return deed(work, *arguments)
