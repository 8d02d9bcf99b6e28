"""Have programs told of what happens: say where and of what, look at deliveries, have one sent again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.webhooks import DeliveryState, Event, Stop
from service.api import pages
from service.api.operation import Call, Reply
from service.channels.mail import LONGEST_MAILBOX
from service.webhooks import orders, register, watching
from service.webhooks.orders import Order
from service.webhooks.register import View
from service.webhooks.watching import Delivery

_STRICT: dict[str, Any] = {"extra": "forbid", "use_attribute_docstrings": True}
_TOLD: dict[str, Any] = {"use_attribute_docstrings": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookOrder:
    """Where something is to be told, and what."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    url: str
    """Begins with https:// and leads to an address of the open internet."""
    events: tuple[Event, ...]
    """What is told. Your key must allow you to read of it: changes:read for contact.* and permission.changed,
    requests:read for request.received, exports:run for export.ready, imports:write for import.finished."""
    description: Annotated[str, Field(max_length=orders.LONGEST_DESCRIPTION)] = ""
    """For people: what is at that address."""
    mailbox: Annotated[str, Field(max_length=LONGEST_MAILBOX)] = ""
    """E-mail address of those who are told, once, when nothing reaches it any more, and once when it goes on.
    Without one the address for questions about personal data is written to."""
    language: str = "en"
    """Of these letters: en, nl or fi."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChange:
    """What is to be otherwise; what is left out stays."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    url: str | None = None
    events: tuple[Event, ...] | None = None
    description: Annotated[str, Field(max_length=orders.LONGEST_DESCRIPTION)] | None = None
    mailbox: Annotated[str, Field(max_length=LONGEST_MAILBOX)] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookAnswer:
    """A webhook, without its secret."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    webhook_id: UUID
    url: str
    events: tuple[str, ...]
    description: str
    created_at: datetime
    disabled_at: datetime | None
    """Since when nothing is sent; null while it is."""
    disabled_why: Stop | None
    """by_hand; gone, when the address answered 410; failing, when nothing was taken for five days; no_key,
    when no key of the source that made it is good, and source_closed, when that source is paused or its
    licence is over: these two end by themselves."""
    failing_since: datetime | None
    """When the first delivery failed after the last that was taken; null when the last one was taken."""
    former_secret_until: datetime | None
    """Until when deliveries are signed with the former secret too."""
    mailbox: str
    """Of those who are told when nothing reaches it; empty when none was named."""
    language: str
    troubled_at: datetime | None
    """When they were told that nothing reaches it; null as long as it does, and as soon as it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhookAnswer:
    """A new webhook, and the secret by which its deliveries are known to be ours: given this once."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    webhook: WebhookAnswer
    secret: str
    """As Standard Webhooks writes it, whsec_…"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretAnswer:
    """The new secret: given this once. The former signs too, until `former_secret_until`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    secret: str
    former_secret_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksAnswer:
    """Every webhook that this key may manage, the oldest first."""

    items: tuple[WebhookAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunAnswer:
    """A delivery that is on its way."""

    delivery_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAnswer:
    """One notice to one address."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    delivery_id: UUID
    """The `webhook-id` under which it comes, each time."""
    type: str
    created_at: datetime
    state: DeliveryState
    """waiting, taken, or failed when it was given up."""
    tries: int
    """Since it was last begun."""
    next_at: datetime | None
    """When it is tried next; null when it is over."""
    ended_at: datetime | None
    last_outcome: str | None
    """taken, answered_no, elsewhere (a redirection, which is not followed), gone, unreachable, too_slow,
    untrusted (the certificate), unsafe (not of the open internet)."""
    last_status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesAnswer:
    """A page of deliveries, newest first. They are kept for thirty days."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    items: tuple[DeliveryAnswer, ...]
    next_cursor: str | None
    """Give it back as `cursor` to go on; null at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptAnswer:
    """One try."""

    number: int
    at: datetime
    outcome: str
    status: int | None
    millis: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OneDeliveryAnswer:
    """One notice, what it says, and every try."""

    delivery: DeliveryAnswer
    data: dict[str, Any]
    attempts: tuple[AttemptAnswer, ...]


def list_webhooks(call: Call) -> WebhooksAnswer:
    """List the webhooks that keys of your source made."""
    return WebhooksAnswer(items=tuple(_answer(each) for each in register.listed(call.work)))


def create(call: Call, body: WebhookOrder) -> Reply[NewWebhookAnswer]:
    """Have a program told of what happens.

    It is told with POST and JSON, `{"type", "timestamp", "data"}`, signed as Standard Webhooks has it:
    `webhook-id`, `webhook-timestamp`, `webhook-signature`. `data` holds ids, numbers and codes and no
    personal value: ask for the rest with your key. Contacts come up to 400 in one notice, as `contact_ids`,
    with the first and the last number that `/v1/changes` has of them, `first_change` and `last_change`.

    Answer 2xx within 15 seconds. Anything else, a redirection too, is tried again after 5 seconds, 5 and 30
    minutes, 2, 5, 10, 14, 20 and 24 hours, or later when Retry-After asks for it, in seconds or by a date, a
    day at most. 410 disables the webhook, and so do five days in which nothing was taken. While your source
    is paused or has no good key nothing is told; after that it goes on by itself.

    Every notice comes at least once, so it may come twice: under the same `webhook-id`. They come in no
    certain order. Whoever has to know everything in its order reads `/v1/changes` and takes a notice as a
    hint to do so; that also finds what happened while a webhook was disabled: of that nothing is told later.
    """
    made = register.create(call.work, _order(body))
    answer = NewWebhookAnswer(webhook=_answer(made.view), secret=made.secret)
    return Reply(body=answer, headers={"Location": f"/v1/webhooks/{made.view.id}", "ETag": _etag(made.view)})


def show(call: Call, *, webhook_id: UUID) -> Reply[WebhookAnswer]:
    """Show one webhook, with its ETag."""
    view = register.of_id(call.work, webhook_id)
    return Reply(body=_answer(view), headers={"ETag": _etag(view)})


def change(call: Call, *, webhook_id: UUID, body: WebhookChange) -> Reply[WebhookAnswer]:
    """Change where something is told, or what. What is on its way goes to the new address."""
    view = register.change(call.work, webhook_id, _order(body), expected=call.if_match)
    return Reply(body=_answer(view), headers={"ETag": _etag(view)})


def remove(call: Call, *, webhook_id: UUID) -> None:
    """Remove a webhook, with all that was sent to it."""
    register.remove(call.work, webhook_id)


def rotate(call: Call, *, webhook_id: UUID) -> SecretAnswer:
    """Replace the secret. For 24 hours deliveries bear two signatures, by the new one and the former."""
    secret = register.rotate(call.work, webhook_id)
    until = register.of_id(call.work, webhook_id).former_until
    return SecretAnswer(secret=secret, former_secret_until=until)


def test(call: Call, *, webhook_id: UUID) -> BegunAnswer:
    """Send a notice of the type `webhook.test`, whatever the webhook asks for."""
    return BegunAnswer(delivery_id=register.try_out(call.work, webhook_id))


def disable(call: Call, *, webhook_id: UUID) -> None:
    """Send nothing more. What happens meanwhile is not told later; what was on its way waits."""
    register.disable(call.work, webhook_id)


def enable(call: Call, *, webhook_id: UUID) -> None:
    """Send again, and first what was waiting. Refused while your source is paused."""
    register.enable(call.work, webhook_id)


def list_deliveries(
    call: Call,
    *,
    webhook_id: UUID,
    state: DeliveryState | None = None,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 100,
    cursor: UUID | None = None,
) -> DeliveriesAnswer:
    """List what was sent to a webhook, and how it went."""
    found, more = watching.listed(call.work, webhook_id, state=state, before=cursor, limit=limit)
    return DeliveriesAnswer(
        items=tuple(_delivery(each) for each in found), next_cursor=str(more) if more is not None else None
    )


def show_delivery(call: Call, *, webhook_id: UUID, delivery_id: UUID) -> OneDeliveryAnswer:
    """Show one delivery with what it says and every try."""
    delivery, tries = watching.show(call.work, webhook_id, delivery_id)
    return OneDeliveryAnswer(
        delivery=_delivery(delivery),
        data=delivery.data,
        attempts=tuple(
            AttemptAnswer(
                number=each.number, at=each.at, outcome=each.outcome, status=each.status, millis=each.millis
            )
            for each in tries
        ),
    )


def replay(call: Call, *, webhook_id: UUID, delivery_id: UUID) -> BegunAnswer:
    """Send a delivery again, with all its tries. It keeps its `webhook-id`."""
    watching.replay(call.work, webhook_id, delivery_id)
    return BegunAnswer(delivery_id=delivery_id)


def replay_failed(call: Call, *, webhook_id: UUID) -> None:
    """Send again all that was given up, as after a long outage. Each keeps its `webhook-id`."""
    watching.replay_failed(call.work, webhook_id)


def _order(body: WebhookOrder | WebhookChange) -> Order:
    return Order(
        url=body.url,
        events=body.events,
        description=body.description,
        mailbox=body.mailbox,
        language=body.language,
    )


def _etag(view: View) -> str:
    return f'"{view.revision}"'


def _answer(view: View) -> WebhookAnswer:
    return WebhookAnswer(
        webhook_id=view.id,
        url=view.url,
        events=view.events,
        description=view.description,
        created_at=view.created_at,
        disabled_at=view.disabled_at,
        disabled_why=view.disabled_why,
        failing_since=view.failing_since,
        former_secret_until=view.former_until,
        mailbox=view.mailbox,
        language=view.language,
        troubled_at=view.troubled_at,
    )


def _delivery(row: Delivery) -> DeliveryAnswer:
    return DeliveryAnswer(
        delivery_id=row.id,
        type=row.event,
        created_at=row.created_at,
        state=row.state,
        tries=row.tries,
        next_at=row.next_at,
        ended_at=row.ended_at,
        last_outcome=row.last_outcome,
        last_status=row.last_status,
    )
