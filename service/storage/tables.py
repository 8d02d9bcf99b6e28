"""How is every table read out and written back, whatever it holds and whichever database it is in?

Values travel as JSON: ids and moments as text, bytes and sealed values in Base64. A table is described by the
names of its columns and what kind of value each holds, so that an old copy is read as it was written.
"""

import base64
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from service.storage import bulk
from service.storage.base import JSON_DATA, Id, Instant
from service.storage.schema import METADATA

BATCH = 2_000

Columns = Mapping[str, str]
"""What each column holds, by name, in order."""

_TYPES: Mapping[str, TypeEngine[Any]] = {
    "bytes": sa.LargeBinary(),
    "date": sa.Date(),
    "id": Id(),
    "instant": Instant(timezone=True),
    "json": JSON_DATA,
    "number": sa.BigInteger(),
    "fraction": sa.Double(),
    "truth": sa.Boolean(),
    "text": sa.String(),
}

_TOLD: Mapping[str, Callable[[Any], Any]] = {
    "bytes": lambda value: base64.b64encode(value).decode(),
    "date": date.isoformat,
    "id": str,
    "instant": datetime.isoformat,
}
_HEARD: Mapping[str, Callable[[Any], Any]] = {
    "bytes": base64.b64decode,
    "date": date.fromisoformat,
    "id": uuid.UUID,
    "instant": datetime.fromisoformat,
}


def names() -> list[str]:
    """Every table, those that others refer to first."""
    return [table.name for table in METADATA.sorted_tables]


def columns_of(name: str) -> dict[str, str]:
    """What a table of today holds."""
    return {column.name: _kind(column.type) for column in METADATA.tables[name].c}


def read(connection: Connection, name: str, columns: Columns) -> Iterator[list[Any]]:
    """The rows of a table in the order of its key, each as the list of its values, ready for JSON."""
    table = _described(name, columns)
    ordered = [table.c[column.name] for column in METADATA.tables[name].primary_key]
    asked = sa.select(*table.c).order_by(*ordered).execution_options(yield_per=BATCH)
    tell = [_TOLD.get(kind) for kind in columns.values()]
    for row in connection.execute(asked):
        yield [
            value if value is None or told is None else told(value)
            for value, told in zip(row, tell, strict=True)
        ]


def write(session: Session, name: str, columns: Columns, rows: Sequence[Sequence[Any]]) -> None:
    """Put rows back as they were read."""
    hear = [(column, _HEARD.get(kind), kind == "json") for column, kind in columns.items()]
    made = [
        {
            column: _heard(value, heard, is_json=is_json)
            for value, (column, heard, is_json) in zip(row, hear, strict=True)
        }
        for row in rows
    ]
    bulk.insert_many(session, _described(name, columns), made)


def empty(session: Session, name: str) -> None:
    """Delete whatever a table holds."""
    session.connection().execute(sa.delete(sa.table(name)))


def is_there(session: Session, name: str) -> bool:
    """Does the database have this table? An older one may not."""
    return sa.inspect(session.connection()).has_table(name)


def holds_anything(session: Session, name: str) -> bool:
    return (
        session.connection().execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
        is not None
    )


def go_on_counting(session: Session, name: str) -> None:
    """Let numbers that the database gives go on after the largest one; SQLite does so by itself."""
    key = list(METADATA.tables[name].primary_key)
    if session.get_bind().dialect.name != "postgresql" or len(key) != 1:
        return
    asked = sa.text("SELECT pg_get_serial_sequence(:name, :key)")
    sequence = session.scalar(asked, {"name": name, "key": key[0].name})
    if sequence:
        last = sa.select(sa.func.max(sa.column(key[0].name))).select_from(sa.table(name)).scalar_subquery()
        session.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1))))


def _described(name: str, columns: Columns) -> Table:
    described = [sa.Column(column, _TYPES[kind]) for column, kind in columns.items()]
    return Table(name, sa.MetaData(), *described)


def _heard(value: Any, heard: Callable[[Any], Any] | None, *, is_json: bool) -> Any:
    if value is None:
        # An empty column is not the same as one that holds JSON's null.
        return sa.null() if is_json else None
    return value if heard is None else heard(value)


def _kind(type_: TypeEngine[Any]) -> str:
    """What a column holds. Raises TypeError for a type that this module was never told about."""
    match type_:
        case Id():
            return "id"
        case Instant():
            return "instant"
        case sa.JSON():
            return "json"
        case sa.Date():
            return "date"
        case sa.Boolean():
            return "truth"
        case sa.Integer():
            return "number"
        case sa.Double():
            return "fraction"
        case sa.String():
            return "text"
        case sa.LargeBinary() | sa.TypeDecorator(impl=sa.LargeBinary()):
            return "bytes"
    raise TypeError(type(type_).__name__)
