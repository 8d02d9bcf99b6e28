"""Two pieces of work at once, of which one has to wait for the other: for tests on PostgreSQL.

SQLite has one writer, and nobody there does anything beside another.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import text

from service.access import Actor
from service.work import Work, Workshop

_HELD_UP = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def overtaken(
    workshop: Workshop, actor: Actor, first: Callable[[Work], Any], *, second: Callable[[], Any]
) -> Any:
    """Do the first, and begin the second before the first is committed; gives what comes of the second.

    The first is committed once the second waits for it, or has not had to. Raises what either raises.
    """
    with ThreadPoolExecutor(1) as pool:
        with workshop.open(actor) as work:
            first(work)
            begun = pool.submit(second)
            while not begun.done() and not _is_anybody_held_up(workshop):
                pass
        return begun.result()


def _is_anybody_held_up(workshop: Workshop) -> bool:
    # A connection of its own each time: within a transaction the answer would be the first one for good.
    with workshop.engine.connect() as connection:
        return bool(connection.scalar(_HELD_UP))
