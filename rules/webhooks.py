"""Of what are programs elsewhere told, when is an address given up, and how long is it left in peace?

A delivery is tried on the schedule of `rules.tellings`. When nobody answers at an address at all, what else
waits for it waits too: one knock tells as much as a thousand.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from rules.tellings import LONGEST_WAIT


class Event(StrEnum):
    """What a program may ask to be told of. A notice holds ids, numbers and codes, never a value."""

    CONTACT_CHANGED = "contact.changed"
    """Contacts are new, or otherwise than before: `contact_ids`, and the numbers of their changes."""
    CONTACT_MERGED = "contact.merged"
    """Contacts were found to be one person; a merged id leads to the one that answers for it."""
    CONTACT_UNMERGED = "contact.unmerged"
    """A merge was undone: all of them stand for themselves again."""
    CONTACT_ERASED = "contact.erased"
    """Contacts were erased: whatever is known of them has to go."""
    PERMISSION_CHANGED = "permission.changed"
    """For what contacts may be contacted has changed: ask before the next letter."""
    REQUEST_RECEIVED = "request.received"
    """Somebody asks for their rights: `request_id` and `rights`."""
    EXPORT_READY = "export.ready"
    """An export can be fetched: `export_id` and `segment_id`."""
    IMPORT_FINISHED = "import.finished"
    """A file was taken over: `import_id` and the counts of its rows."""
    KEY_EXPIRING = "key.expiring"
    """A key will soon be over: `key_id` and `days`."""


TEST = "webhook.test"
"""What an address is told to try it out; nobody asks for it."""


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    """It goes out, or goes out again."""
    TAKEN = "taken"
    """They answered that they have it."""
    FAILED = "failed"
    """Given up after the last try; somebody may have it sent again."""


class Stop(StrEnum):
    """Why nothing is sent to an address any more."""

    BY_HAND = "by_hand"
    GONE = "gone"
    """It answered that it wants nothing more, ever (410)."""
    FAILING = "failing"
    """Nothing that was sent to it was taken for five days."""
    NO_KEY = "no_key"
    """The last key of the source that made it is over: nobody there may read what it is told of."""
    SOURCE_CLOSED = "source_closed"
    """The source that made it is paused, or its licence is over."""

    @property
    def needs_a_person(self) -> bool:
        """Is it the address that takes nothing, so that somebody has to mend it?"""
        return self in {Stop.GONE, Stop.FAILING}

    @property
    def ends_by_itself(self) -> bool:
        """Does it go on as soon as the reason is over, with nobody enabling it?"""
        return self in {Stop.NO_KEY, Stop.SOURCE_CLOSED}


HOPELESS_AFTER = timedelta(days=5)
"""So long nothing is taken until an address is given up, as the Standard Webhooks specification has it."""

MOST_CONTACTS = 400
"""Contacts in one notice: with these it stays below 20,000 bytes."""

SILENT_FOR = timedelta(days=1)
"""When a notice is given up though another was taken so lately, it may be the notice: nobody is alarmed."""

_FIRST_REST, _REST = timedelta(seconds=5), timedelta(minutes=5)


def is_hopeless(failing_since: datetime, *, now: datetime) -> bool:
    """Has the address failed for so long that it is given up?"""
    return now - failing_since >= HOPELESS_AFTER


def is_silent(failing_since: datetime | None, *, now: datetime) -> bool:
    """Has nothing been taken for so long that a notice given up is a sign that none arrives?"""
    return failing_since is not None and now - failing_since >= SILENT_FOR


def why_quiet(*, is_open: bool, has_key: bool) -> Stop | None:
    """Why a program is told nothing, seeing how its source stands; None when it may be told.

    A key hears of what it may read, and no longer than it may.
    """
    if not has_key:
        return Stop.NO_KEY
    return None if is_open else Stop.SOURCE_CLOSED


def rest_after(misses: int, *, asked: timedelta | None = None) -> timedelta:
    """How long to knock at an address no more, after nobody was there so many times in a row.

    `asked` is how long they told us to wait; however long, we wait a day at most.
    """
    rest = (timedelta(), _FIRST_REST, _REST)[min(misses, 2)]
    return max(rest, min(asked or timedelta(), LONGEST_WAIT))


def parts(contact_ids: Sequence[object]) -> Sequence[Sequence[object]]:
    """Contacts, in as many notices as they need."""
    return [contact_ids[at : at + MOST_CONTACTS] for at in range(0, len(contact_ids), MOST_CONTACTS)]
