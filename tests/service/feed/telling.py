"""What the tests of the feed do again and again: let the publisher come by, and read what it told."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from rules.changes import Change
from service import changes, worker
from service.access import SYSTEM
from service.feed import changes as feed
from service.feed.changes import Entry
from service.ids import new_id
from service.work import Workshop
from tests.workshops import SetClock


def publish(workshop: Workshop) -> None:
    """A few seconds go by, in which everything is told."""
    clock = workshop.clock
    assert isinstance(clock, SetClock)
    clock.pass_by(timedelta(seconds=3))
    worker.run_due(workshop)


def told(workshop: Workshop, *, after: int = 0) -> Sequence[Entry]:
    """All entries after a number."""
    with workshop.look(SYSTEM) as work:
        entries = feed.read(work, feed.oldest(work), limit=100_000).entries
    return [each for each in entries if each.seq > after]


def last(workshop: Workshop) -> int:
    """The last number that was given."""
    with workshop.look(SYSTEM) as work:
        return feed.state(work).last


def mark(workshop: Workshop, contact_id: UUID, *kinds: Change) -> None:
    """Something happened, each time in a transaction of its own."""
    for kind in kinds:
        with workshop.open(SYSTEM) as work:
            changes.mark(work, [contact_id], kind)


def strangers(workshop: Workshop, count: int) -> list[UUID]:
    """Contacts that are not there any more, and of which that is to be told."""
    with workshop.open(SYSTEM) as work:
        ids = [new_id(work.now) for _ in range(count)]
        changes.mark(work, ids, Change.ERASE)
    return ids
