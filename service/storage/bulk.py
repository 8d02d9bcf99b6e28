"""How do many rows get in fast? Straight through the driver: executemany on SQLite, COPY on PostgreSQL."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, insert
from sqlalchemy.orm import Session

from service.storage import ready
from service.storage.ready import Ready

# Below this COPY's extra round trip costs more than it saves.
COPY_FROM = 8

Row = Mapping[str, Any]


@contextmanager
def together(session: Session, *, few: bool) -> Iterator[None]:
    """Send the few rows of the block without waiting for the answer to each: one round trip instead of many.

    Only writes may stand in the block; a fault of any row is raised when it ends. On SQLite there is nothing
    to wait for, and many rows are better copied.
    """
    driver = session.connection().connection.driver_connection
    if few and not isinstance(driver, sqlite3.Connection):
        with driver.pipeline():  # type: ignore[union-attr]
            yield
    else:
        yield


def insert_many(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns; every column of the table that is not named stays NULL.

    The unit of work costs about twenty times as much per row and is kept for single rows.
    """
    if not rows:
        return
    columns = tuple(rows[0])
    if ready.holds_back(session, _ready(table, columns), rows):
        return
    # What the unit of work still holds may be what these rows refer to.
    session.flush()
    connection = session.connection()
    values = _values(table, columns, connection.dialect, rows)
    cursor = connection.connection.cursor()
    try:
        if len(rows) >= COPY_FROM and _can_copy(connection):
            with cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
                for value in values:
                    copy.write_row(value)
        else:
            cursor.executemany(_insert(table.name, columns, connection.dialect.name), values)
    finally:
        cursor.close()


def _can_copy(connection: Connection) -> bool:
    """PostgreSQL can, but not in the middle of a pipeline."""
    driver: Any = connection.connection.driver_connection
    return connection.dialect.name == "postgresql" and not driver.pgconn.pipeline_status


def _values(table: Table, columns: tuple[str, ...], dialect: Dialect, rows: Sequence[Row]) -> list[list[Any]]:
    binders = _binders(table, columns, dialect)
    return [[row[name] if bind is None else bind(row[name]) for name, bind in binders] for row in rows]


@cache
def _binders(
    table: Table, columns: tuple[str, ...], dialect: Dialect
) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    """What each column's type does to a value before the driver sees it: the same as for any other insert."""
    return tuple((name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in columns)


@cache
def _ready(table: Table, columns: tuple[str, ...]) -> Ready:
    return Ready(insert(table).values({name: bindparam(name) for name in columns}))


@cache
def _insert(table: str, columns: tuple[str, ...], dialect: str) -> str:
    mark = "%s" if dialect == "postgresql" else "?"
    marks = ", ".join(mark for _ in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names of our own tables
