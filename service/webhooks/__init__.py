"""How do programs elsewhere hear of what happens here?

Whoever does something worth telling calls `announce` in the very work that does it. After the commit each
address that asked for it is told: at least once, in no certain order, and never with a personal value. What
is told twice has the same id.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from rules import webhooks as rules
from rules.webhooks import DeliveryState, Event
from service.ids import new_id
from service.jobs import payloads, queue
from service.storage import webhooks as stored
from service.storage.webhooks import Delivery
from service.work import Work

JOB = "webhooks.deliver"

CONTACTS = "contact_ids"
"""The one member of a notice that may be long: it is spread over as many notices as it needs."""


def announce(work: Work, event: Event, data: Mapping[str, object], *, source_id: UUID | None = None) -> int:
    """Tell every address that asked for it, once this work is committed; gives how many deliveries that is.

    `data` holds ids, numbers and codes, or lists of them; anything else raises ValueError. With `source_id`
    it is that source's affair: other sources' keys made no address that hears of it.
    """
    told = [payloads.checked(event.value, part) for part in _parts(data)]
    theirs = stored.listening(work.session, event.value, source_id=source_id)
    for webhook_id in theirs:
        for part in told:
            put(work, webhook_id, event.value, part)
    return len(theirs) * len(told)


def put(work: Work, webhook_id: UUID, event: str, data: dict[str, Any]) -> UUID:
    """Have one address told one thing; gives the id of the delivery."""
    delivery_id = new_id(work.now)
    work.session.add(
        Delivery(
            id=delivery_id,
            webhook_id=webhook_id,
            event=event,
            data=data,
            state=DeliveryState.WAITING,
            created_at=work.now,
            tries=0,
            next_at=work.now,
        )
    )
    begin(work, delivery_id)
    return delivery_id


def begin(work: Work, delivery_id: UUID) -> None:
    """Have a delivery tried after this work is committed."""
    # Who does not answer costs a worker seconds each time: everything else goes first.
    queue.enqueue(work, JOB, {"delivery": delivery_id}, priority=queue.LATER)


def _parts(data: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    contact_ids = data.get(CONTACTS)
    if not isinstance(contact_ids, list | tuple):
        yield data
        return
    for some in rules.parts(contact_ids):
        yield {**data, CONTACTS: some}
