"""Who has to wait: for a row that somebody is about to change, or for what has no row yet?"""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

Rows = TypeVar("Rows", bound=Select[Any])

BUCKETS = 1_024
"""A batch has thousands of things to lock, and the table of locks is hardly larger: things share so many."""

_LOCK = """
    SELECT pg_advisory_xact_lock(%s, wanted.bucket)
    FROM (SELECT bucket FROM unnest(%s::int[]) AS given (bucket) ORDER BY bucket) AS wanted
"""


def alone(rows: Rows) -> Rows:
    """These rows, kept from everyone else until we commit, and read as they are once it is our turn.

    A row that was read before in the same piece of work would otherwise stay as it was then.
    """
    return rows.with_for_update().execution_options(populate_existing=True)


def queue_up(session: Session, room: int) -> None:
    """Let only one at a time on from here until they commit. `room` as for `take`."""
    take(session, room, (0,))


def take(session: Session, room: int, numbers: Iterable[int]) -> None:
    """Keep everyone else from what these numbers stand for until we commit.

    `room` is any number under which nothing else is locked. Locks are taken in order, so that of two who each
    take them once neither waits for the other for ever. SQLite has one writer, which is lock enough.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    buckets = sorted({number % BUCKETS for number in numbers})
    if buckets:
        session.connection().exec_driver_sql(_LOCK, (room, buckets))
