"""What of the feed is told to programs: which contacts, what happened to them, and under which numbers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from rules.changes import Change
from rules.webhooks import Event
from service import webhooks
from service.work import Work

EVENTS: Mapping[Change, Event] = MappingProxyType(
    {
        Change.ERASE: Event.CONTACT_ERASED,
        Change.PERMISSION: Event.PERMISSION_CHANGED,
        Change.UNMERGE: Event.CONTACT_UNMERGED,
        Change.MERGE: Event.CONTACT_MERGED,
        Change.UPSERT: Event.CONTACT_CHANGED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the feed, as it was given its number."""

    seq: int
    contact_id: UUID
    kinds: Collection[Change]
    fields: Collection[str] = ()
    """Which fields say something else, where that is known."""


def announce(work: Work, entries: Iterable[Entry]) -> int:
    """Tell of entries in the work that publishes them; gives how many deliveries that is.

    Contacts to which the same happened share a notice. It says between which numbers of the feed they stand,
    so that a reader knows how far to read.
    """
    together: dict[tuple[Event, tuple[str, ...]], list[Entry]] = {}
    for entry in entries:
        for kind in entry.kinds:
            fields = tuple(sorted(entry.fields)) if kind is Change.UPSERT else ()
            together.setdefault((EVENTS[kind], fields), []).append(entry)
    return sum(_tell(work, event, fields, some) for (event, fields), some in together.items())


def _tell(work: Work, event: Event, fields: Collection[str], entries: list[Entry]) -> int:
    numbers = [entry.seq for entry in entries]
    told = {
        webhooks.CONTACTS: list(dict.fromkeys(entry.contact_id for entry in entries)),
        "first_change": min(numbers),
        "last_change": max(numbers),
    }
    if fields:
        told["fields"] = sorted(fields)
    return webhooks.announce(work, event, told)
