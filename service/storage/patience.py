"""How long may the database think about one question before it is stopped?

A question that somebody put together by hand can be one that takes minutes; whoever asked has long gone, and
everybody else waits. What is stopped is refused as unavailable, and nothing of it goes on.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.storage import driver

# SQLite asks after so many steps of its machine: some thousand times a second.
_STEPS = 10_000


@contextmanager
def within(session: Session, seconds: float) -> Iterator[None]:
    """Let each question of the block take so long and no longer."""
    connection = driver.of(session)
    if isinstance(connection, sqlite3.Connection):
        ends = monotonic() + seconds
        connection.set_progress_handler(lambda: monotonic() > ends, _STEPS)
        try:
            yield
        finally:
            connection.set_progress_handler(None, 0)
        return
    _limit(session, f"{max(1, int(seconds * 1_000))}ms")
    yield
    # After a question that was stopped the transaction takes no other, and its end takes the limit away.
    _limit(session, "0")


def _limit(session: Session, span: str) -> None:
    """For this transaction only, as SET LOCAL does."""
    session.execute(select(func.set_config("statement_timeout", span, True)))  # noqa: FBT003 - its third is “local”
