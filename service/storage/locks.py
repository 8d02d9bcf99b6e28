"""Who has to wait, where there is no row yet that could be locked?"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

BUCKETS = 1_024
"""A batch has thousands of things to lock, and the table of locks is hardly larger: things share so many."""

_LOCK = """
    SELECT pg_advisory_xact_lock(%s, wanted.bucket)
    FROM (SELECT bucket FROM unnest(%s::int[]) AS given (bucket) ORDER BY bucket) AS wanted
"""


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
