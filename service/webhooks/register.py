"""Which addresses are told of what? Made, changed, stopped, begun again and removed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from rules.webhooks import TEST, DeliveryState, Stop
from service import audit, webhooks
from service.access import Scope
from service.audit import Action
from service.channels import webhooks as channel
from service.channels.webhooks import Endpoint
from service.errors import Conflict, NotFound, Stale
from service.ids import new_id
from service.jobs import queue
from service.storage import keys
from service.storage import webhooks as stored
from service.storage.webhooks import Webhook
from service.vault import KeyRow, Safe
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from service.webhooks import belonging, letters, orders
from service.webhooks.orders import Order
from service.work import Work

ADDRESS, SECRET = letters.ADDRESS, (Table.WEBHOOK, Part.SECRET)

RESUME = "webhooks.resume"
"""What is enqueued when an address takes deliveries again: what waited for it, or was given up, goes out."""

FORMER_LASTS = timedelta(hours=24)
"""So long deliveries are signed with the former secret too."""

MOST = 100
"""Addresses that are kept: each of them costs something with every deed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """An address as it is shown to those who manage it."""

    id: UUID
    url: str = field(repr=False)
    description: str
    events: tuple[str, ...]
    source_id: UUID | None
    revision: int
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: Stop | None
    failing_since: datetime | None
    former_until: datetime | None
    """Until when deliveries are signed with the former secret too; None once it is over."""
    mailbox: str = field(repr=False)
    """Of those who are told when nothing reaches it; empty where nobody was named."""
    language: str
    troubled_at: datetime | None
    """When it was told by letter that nothing arrives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A new address. Its secret is told this once."""

    view: View
    secret: str = field(repr=False)


def create(work: Work, order: Order) -> Made:
    """Tell a program at an address of what happens.

    Needs webhooks:manage; raises Invalid with every fault at once, Forbidden when a key asks for more than it
    may read, Conflict when there are a hundred.
    """
    work.actor.must(Scope.WEBHOOKS_MANAGE)
    description = (order.description or "").strip()
    whole = replace(order, url=order.url or "", events=order.events or (), description=description)
    orders.must_be_sound(work, whole)
    if stored.count(work.session) >= MOST:
        raise Conflict(f"There are {MOST} webhooks; remove one that is not needed.")
    webhook_id, secret = new_id(work.now), channel.new_signing_secret()
    safe, key = work.vault.new_safe(webhook_id)
    keys.save(work.session, [key])
    row = Webhook(
        id=webhook_id,
        address=safe.seal(ADDRESS, whole.url or ""),
        secret=safe.seal(SECRET, json.dumps([secret])),
        description=description,
        mailbox=_sealed_mailbox(safe, order),
        language=order.language,
        events=sorted({each.value for each in whole.events or ()}),
        source_id=work.actor.source_id,
        revision=1,
        created_at=work.now,
        misses=0,
    )
    work.session.add(row)
    work.session.flush()  # whoever asks next is told of it
    audit.note(work, Action.WEBHOOK_CREATED, about=webhook_id, codes=row.events)
    return Made(view=view(work, row, key), secret=secret)


def change(work: Work, webhook_id: UUID, order: Order, *, expected: str | None = None) -> View:
    """Put what the order names in the place of what was there.

    Needs webhooks:manage; raises NotFound, Stale when `expected` is another revision, and as `create`.
    """
    row = _locked(work, webhook_id)
    if expected is not None and expected != str(row.revision):
        raise Stale
    orders.must_be_sound(work, order)
    changed = []
    if order.url is not None and order.url != _opened(work, row).url:
        safe = work.vault.safe(_key(work, row))
        row.address = safe.seal(ADDRESS, order.url)
        _forgive(row)
        changed.append("address")
    if order.events is not None:
        row.events = sorted({each.value for each in order.events})
        changed.append("events")
    if order.description is not None:
        row.description = order.description.strip()
        changed.append("description")
    if order.mailbox is not None:
        row.mailbox = _sealed_mailbox(work.vault.safe(_key(work, row)), order)
        changed.append("mailbox")
    if order.language is not None:
        row.language = order.language
        changed.append("language")
    row.revision += 1
    audit.note(work, Action.WEBHOOK_CHANGED, about=webhook_id, fields=changed)
    return view(work, row, _key(work, row))


def rotate(work: Work, webhook_id: UUID) -> str:
    """A new secret to sign with; the former is signed with too, for a day.

    Needs webhooks:manage; raises NotFound.
    """
    row = _locked(work, webhook_id)
    safe, secret = work.vault.safe(_key(work, row)), channel.new_signing_secret()
    former = json.loads(safe.open(SECRET, row.secret))[:1]
    row.secret = safe.seal(SECRET, json.dumps([secret, *former]))
    row.former_until = work.now + FORMER_LASTS
    row.revision += 1
    audit.note(work, Action.WEBHOOK_CHANGED, about=webhook_id, fields=["secret"])
    return secret


def disable(work: Work, webhook_id: UUID) -> None:
    """Send nothing more; what happens meanwhile is not told later. Needs webhooks:manage; raises NotFound."""
    stop(work, _locked(work, webhook_id), Stop.BY_HAND)


def enable(work: Work, webhook_id: UUID) -> None:
    """Send again, and what was still waiting first.

    Needs webhooks:manage; raises NotFound, Conflict while the source whose key made it has no key or is not
    open.
    """
    row = _locked(work, webhook_id)
    if row.disabled_at is None:
        return
    if belonging.why_quiet(work, row.source_id) is not None:
        raise Conflict("It goes on by itself once the source that made it is open and has a key.")
    go_on(work, row)


def remove(work: Work, webhook_id: UUID) -> None:
    """Forget an address with all that was sent to it. Needs webhooks:manage; raises NotFound."""
    _locked(work, webhook_id)
    stored.remove(work.session, webhook_id)
    keys.shred(work.session, [webhook_id])
    audit.note(work, Action.WEBHOOK_REMOVED, about=webhook_id)


def try_out(work: Work, webhook_id: UUID) -> UUID:
    """Send a notice that says nothing; gives the id of the delivery.

    Needs webhooks:manage; raises NotFound, Conflict while nothing is sent there.
    """
    row = ready_for_more(work, webhook_id)
    return webhooks.put(work, row.id, TEST, {"webhook_id": str(row.id)})


def ready_for_more(work: Work, webhook_id: UUID) -> Webhook:
    """An address to which somebody wants something sent now, whatever it did before.

    Raises NotFound, Conflict while nothing is sent there.
    """
    row = _locked(work, webhook_id)
    if row.disabled_at is not None:
        raise Conflict("Nothing is sent to this address: enable it first.")
    _forgive(row)
    return row


def resume(work: Work, webhook_id: UUID, state: DeliveryState, *, after: UUID | None = None) -> None:
    """Have deliveries begun again that are so far, from after one on."""
    queue.enqueue(work, RESUME, {"webhook": webhook_id, "state": state, "after": after})


def stop(work: Work, row: Webhook, why: Stop) -> None:
    """Send nothing more to an address, write down why, and tell those responsible unless a person did it.

    What would have gone on by itself a person stops for good.
    """
    was = row.disabled_why
    if was is not None and not (was.ends_by_itself and why is Stop.BY_HAND):
        return
    row.disabled_at, row.disabled_why = row.disabled_at or work.now, why
    row.revision += 1
    audit.note(work, Action.WEBHOOK_DISABLED, about=row.id, why=why.value)
    if why is not Stop.BY_HAND:
        letters.tell_trouble(work, row, why.value)


def go_on(work: Work, row: Webhook) -> None:
    """Send to an address again, and what was still waiting first."""
    row.disabled_at, row.disabled_why, row.failing_since = None, None, None
    _forgive(row)
    row.revision += 1
    resume(work, row.id, DeliveryState.WAITING)
    audit.note(work, Action.WEBHOOK_RESUMED, about=row.id)
    letters.tell_goes_on(work, row)


def listed(work: Work) -> Sequence[View]:
    """Every address that the actor may manage, the oldest first. Needs webhooks:manage."""
    work.actor.must(Scope.WEBHOOKS_MANAGE)
    rows = work.session.scalars(stored.in_order(source_id=work.actor.source_id, limit=MOST)).all()
    theirs = keys.find_many(work.session, [row.id for row in rows])
    return [view(work, row, theirs[row.id]) for row in rows]


def of_id(work: Work, webhook_id: UUID) -> View:
    """One address. Needs webhooks:manage; raises NotFound."""
    row = find(work, webhook_id)
    return view(work, row, _key(work, row))


def find(work: Work, webhook_id: UUID) -> Webhook:
    """The row of an address that the actor may manage. Needs webhooks:manage; raises NotFound."""
    work.actor.must(Scope.WEBHOOKS_MANAGE)
    return _visible(work, work.session.get(Webhook, webhook_id))


def stopped(work: Work) -> int:
    """To how many addresses nothing is sent though nobody here stopped it."""
    why = tuple(each for each in Stop if each.needs_a_person)
    return stored.count_stopped(work.session, why=why)


def endpoint(work: Work, row: Webhook) -> Endpoint:
    """How an address is spoken to today, in clear: for as long as one delivery takes."""
    return _opened(work, row)


def view(work: Work, row: Webhook, key: KeyRow) -> View:
    """An address as it is shown."""
    is_former_good = row.former_until is not None and row.former_until > work.now
    safe = work.vault.safe(key)
    return View(
        id=row.id,
        url=safe.open(ADDRESS, row.address),
        description=row.description,
        events=tuple(row.events),
        source_id=row.source_id,
        revision=row.revision,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        disabled_why=row.disabled_why,
        failing_since=row.failing_since,
        former_until=row.former_until if is_former_good else None,
        mailbox=safe.open(letters.MAILBOX, row.mailbox) if row.mailbox is not None else "",
        language=row.language or "en",
        troubled_at=row.troubled_at,
    )


def _opened(work: Work, row: Webhook) -> Endpoint:
    safe = work.vault.safe(_key(work, row))
    secrets = json.loads(safe.open(SECRET, row.secret))
    is_former_good = row.former_until is not None and row.former_until > work.now
    return Endpoint(url=safe.open(ADDRESS, row.address), secrets=secrets if is_former_good else secrets[:1])


def _sealed_mailbox(safe: Safe, order: Order) -> Sealed | None:
    return safe.seal(letters.MAILBOX, order.mailbox) if order.mailbox else None


def _forgive(row: Webhook) -> None:
    row.misses, row.rest_until = 0, None


def _key(work: Work, row: Webhook) -> KeyRow:
    return keys.find_many(work.session, [row.id])[row.id]


def _locked(work: Work, webhook_id: UUID) -> Webhook:
    work.actor.must(Scope.WEBHOOKS_MANAGE)
    return _visible(work, work.session.scalars(stored.locked(webhook_id)).first())


def _visible(work: Work, row: Webhook | None) -> Webhook:
    if row is None or work.actor.source_id not in {None, row.source_id}:
        raise NotFound
    return row
