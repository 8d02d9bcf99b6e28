"""Where in the log does a deed stand? Given soon after it was committed, by one process at a time.

Writers never queue for the end of the log: they leave the place empty. A thread of each worker looks every
moment, in a question that costs next to nothing, and whoever finds something gives the next places, in the
order of the numbers of the deeds. A deed that was committed late, with a number below one that has its place
already, simply gets a later place.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from rules import merkle, tiles
from rules.merkle import Frontier
from service.access import SYSTEM
from service.audit import checkpoints
from service.errors import KeyMissing, ServiceError
from service.logs import name_of
from service.storage import audit_log as stored
from service.work import Work, Workshop

log = logging.getLogger(__name__)

BATCH = 5_000
"""Places given in one transaction: about as many as keep no other writer waiting noticeably."""

# Seconds between two looks: what is committed has its place within a second.
PAUSE = 0.5
LONGEST_REST = 30.0
"""The same while something is in the way: doubled each time, so that the log is not filled with it."""

_HASH = 32


def sequence(work: Work, *, most: int = BATCH) -> int:
    """Give the next deeds their places; says to how many. 0 also when another process is at it."""
    if not stored.is_mine(work.session):
        return 0
    return _give(work, stored.without_place(work.session, most=most))


def sequence_newest(work: Work) -> int:
    """Give the newest deed its place before all others that wait: what it says must stand first."""
    return _give(work, stored.newest_without_place(work.session)) if stored.is_mine(work.session) else 0


def _give(work: Work, waiting: Sequence[Row[Any, Any]]) -> int:
    if not waiting:
        return 0
    stored.begin(work.session)
    frontier = frontier_of(work)
    grown, full = tiles.grown(frontier, (merkle.leaf_of(row.commitment) for row in waiting))
    stored.give_places(work.session, [row.id for row in waiting], first=frontier.size)
    stored.keep_tiles(work.session, [(tile.level, tile.place, tile.root) for tile in full])
    stored.move_head(work.session, size=grown.size, roots=b"".join(grown.roots))
    return len(waiting)


def frontier_of(work: Work) -> Frontier:
    """The end of the log as it was written down."""
    head = stored.head(work.session)
    roots = head.roots or b""
    return Frontier(head.size, tuple(roots[at : at + _HASH] for at in range(0, len(roots), _HASH)))


def keep_up(workshop: Workshop) -> int:
    """Give places to whatever has none, sign how far the log goes if that is due, and carry it outside.

    Each batch is a transaction of its own. Says how many places were given.
    """
    given = 0
    while _is_any_left(workshop):
        with workshop.open(SYSTEM) as work:
            now = sequence(work)
        if not now:
            break
        given += now
        checkpoints.sign_if_due(workshop)
    checkpoints.sign_if_due(workshop)
    return given


@contextmanager
def following(workshop: Workshop, *, pause: float = PAUSE) -> Iterator[None]:
    """Keep up in a thread for the length of the block, and once more at its end."""
    stop = Event()
    thread = Thread(target=_follow, args=(workshop, stop, pause), name="audit", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _follow(workshop: Workshop, stop: Event, pause: float) -> None:
    rest, is_over = pause, False
    while not is_over:
        is_over = stop.wait(rest)
        rest = pause if _has_kept_up(workshop) else min(rest * 2, LONGEST_REST)


def _has_kept_up(workshop: Workshop) -> bool:
    try:
        keep_up(workshop)
    except (ServiceError, SQLAlchemyError, KeyMissing, OSError) as error:
        # The next look tries again; what has no place yet is counted, and told by `audit verify`.
        log.warning("audit does not keep up", extra={"error": name_of(error)})
        return False
    except Exception:  # nobody would begin the thread again: it must outlive everything
        log.exception("audit stumbled")
        return False
    return True


def _is_any_left(workshop: Workshop) -> bool:
    with workshop.look(SYSTEM) as work:
        return stored.is_any_without_place(work.session)
