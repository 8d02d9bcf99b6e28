"""May a program at this address be told of this?"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from rules.webhooks import Event
from service.access import Scope
from service.channels import addresses
from service.channels.addresses import UnsafeAddress
from service.channels.mail import is_mailbox
from service.channels.wording import LANGUAGES
from service.errors import Fault, Forbidden, Invalid
from service.work import Work

LONGEST_DESCRIPTION = 200

NEEDS: Mapping[Event, Scope] = MappingProxyType(
    {
        Event.CONTACT_CHANGED: Scope.CHANGES_READ,
        Event.CONTACT_MERGED: Scope.CHANGES_READ,
        Event.CONTACT_UNMERGED: Scope.CHANGES_READ,
        Event.CONTACT_ERASED: Scope.CHANGES_READ,
        Event.PERMISSION_CHANGED: Scope.CHANGES_READ,
        Event.REQUEST_RECEIVED: Scope.REQUESTS_READ,
        Event.EXPORT_READY: Scope.EXPORTS_RUN,
        Event.IMPORT_FINISHED: Scope.IMPORTS_WRITE,
        Event.KEY_EXPIRING: Scope.WEBHOOKS_MANAGE,
    }
)
"""What a key must allow before it may ask to be told of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An address, and what it wants to be told. What is None stays as it is."""

    url: str | None = field(default=None, repr=False)
    events: Collection[Event] | None = None
    description: str | None = None
    mailbox: str | None = field(default=None, repr=False)
    """Of those who are told by letter when nothing reaches it; empty for the controller's own."""
    language: str | None = None
    """Of letters to them."""


def must_be_sound(work: Work, order: Order) -> None:
    """Raises Invalid with every fault at once, and Forbidden when a key asks for more than it may read."""
    if faults := list(_faults(work, order)):
        raise Invalid(faults=faults)
    for event in order.events or ():
        if not _may_hear(work, event):
            raise Forbidden(f"The key lacks the scope {NEEDS[event]}, which {event} needs.")


def _may_hear(work: Work, event: Event) -> bool:
    """A person who manages webhooks decides for everybody; a key hears of what it may read."""
    return work.actor.source_id is None or work.actor.may(NEEDS[event])


def _faults(work: Work, order: Order) -> Iterator[Fault]:
    if order.url is not None and (code := _wrong_address(work, order.url)):
        yield Fault("/url", code, _WRONG[code])
    if order.events is not None and not order.events:
        yield Fault("/events", "missing", "Name at least one event.")
    if order.description is not None and len(order.description.strip()) > LONGEST_DESCRIPTION:
        detail = f"Must be at most {LONGEST_DESCRIPTION} characters."
        yield Fault("/description", "length", detail)
    if order.mailbox and not is_mailbox(order.mailbox):
        yield Fault("/mailbox", "shape", "Is no e-mail address.")
    if order.language is not None and order.language not in LANGUAGES:
        yield Fault("/language", "shape", f"Choose one of {', '.join(LANGUAGES)}.")


_WRONG = {
    "unreadable": "Is no web address as it must be written.",
    "not_https": "Must begin with https://.",
    "private": "Is no address of the open internet.",
}


def _wrong_address(work: Work, url: str) -> str:
    try:
        addresses.read(url, allow_private=work.settings.webhooks_allow_private)
    except UnsafeAddress as refusal:
        return refusal.code
    return ""
