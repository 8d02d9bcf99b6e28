"""Tell what people did: visits, answers, purchases, contracts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.engagement import Engagement, EngagementKind
from rules.records import Channel
from service import engagement, intake
from service.api import problems
from service.api.operation import BadItem, Call, Each, Item
from service.api.receipts import RefusedItem
from service.contacts.persons import Person
from service.engagement import Recorded, Told
from service.errors import ServiceError
from service.facts.scoring import CURRENCY

TAKEN = 202


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorOrder:
    """Who did it: a contact, or else what the person is known by."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    contact_id: UUID | None = None
    """A merged contact is answered for by its survivor."""
    email: str | None = None
    """E-mail address, in any spelling."""
    phone: str | None = None
    """Telephone number, as people write it."""
    external_id: str | None = None
    """Your own key for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOrder:
    """One thing that somebody did."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    subject: ActorOrder
    kind: EngagementKind
    at: datetime
    """When it was done."""
    amount: Annotated[float | None, Field(ge=0, le=1_000_000_000_000, allow_inf_nan=False)] = None
    """What was paid; of a contract, what it brings in a year."""
    currency: str | None = None
    """ISO 4217; EUR unless said."""
    product: str | None = None
    """Your key of the product, or of the contract."""
    campaign: str | None = None
    """Your key of the campaign that it came of."""
    channel: Channel | None = None
    """On which channel; letters that are opened or clicked in come by e-mail unless said."""
    client_ref: str | None = None
    """Your own mark of the event: what comes twice under one mark is written once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnswer:
    """What became of an event."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    event_id: UUID
    contact_id: UUID
    """The contact that answers for whoever did it."""
    is_new: bool
    """False when it was told before under this mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenEvent:
    """What became of one item."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    index: int
    """Place in the batch, from 0."""
    client_ref: str | None
    """The mark you gave the item."""
    status_code: int
    """Status that the item would have had alone."""
    event_id: UUID
    contact_id: UUID
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAnswer:
    """What became of each item, in the order they were sent."""

    items: tuple[TakenEvent | RefusedItem, ...]


def send(call: Call, body: EventOrder) -> EventAnswer:
    """Tell one thing that somebody did.

    Keys of products and campaigns are kept as they are, so let them tell nothing of a person. Who is a
    customer, how recently and how often they buy and what else follows stands in the facts of the contact a
    moment later; letters that were opened, clicked in or answered speak for the mailbox as well.
    """
    [answer] = _record(call, [_told(body, body.client_ref, at="")])
    if isinstance(answer, ServiceError):
        raise answer
    return EventAnswer(event_id=answer.event_id, contact_id=answer.contact_id, is_new=answer.is_new)


def send_batch(call: Call, body: Each[EventOrder]) -> EventsAnswer:
    """Tell up to 500 things that people did.

    Order is kept, and one bad item harms no other. An item's `client_ref` is its mark: sent again, it is
    written once.
    """
    told = [
        _told(item.value, item.client_ref, at=f"/items/{at}")
        for at, item in enumerate(body.items)
        if isinstance(item, Item)
    ]
    answers = iter(_record(call, told) if told else ())
    return EventsAnswer(
        items=tuple(
            _refused(at, item, item.refusal) if isinstance(item, BadItem) else _item(at, item, next(answers))
            for at, item in enumerate(body.items)
        )
    )


def _record(call: Call, told: list[Told]) -> list[Recorded | ServiceError]:
    return engagement.record(call.work, call.source.id, told, defaults=intake.defaults_of(call.source))


def _told(order: EventOrder, mark: str | None, *, at: str) -> Told:
    subject = order.subject
    return Told(
        person=Person(
            contact_id=subject.contact_id,
            email=subject.email,
            phone=subject.phone,
            external_id=subject.external_id,
        ),
        did=Engagement(
            kind=order.kind,
            at=order.at,
            amount=None if order.amount is None else round(order.amount * 100),
            currency=order.currency or (CURRENCY if order.amount is not None else None),
            product=order.product,
            campaign=order.campaign,
            channel=order.channel,
        ),
        reference=mark,
        at=at,
    )


def _item(at: int, item: Item[EventOrder], answer: Recorded | ServiceError) -> TakenEvent | RefusedItem:
    if isinstance(answer, ServiceError):
        return _refused(at, item, answer)
    return TakenEvent(
        index=at,
        client_ref=item.client_ref,
        status_code=TAKEN,
        event_id=answer.event_id,
        contact_id=answer.contact_id,
        is_new=answer.is_new,
    )


def _refused(at: int, item: Item[EventOrder] | BadItem, refusal: ServiceError) -> RefusedItem:
    return RefusedItem(
        index=at, client_ref=item.client_ref, status_code=refusal.status, problem=problems.of(refusal)
    )
