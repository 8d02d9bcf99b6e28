"""How is the same asked again and again at the price of the question alone, and several things at once?

SQLAlchemy looks its statements up, and wraps their answers, each time anew: what is asked at every stated
wish is made ready once, and on PostgreSQL goes straight to the driver, several statements in one round trip.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import Session

Values = Mapping[str, Any]
Processor = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A statement whose text never depends on its values: lists of any length have no place in it."""

    statement: Any
    """A select, an insert or the like."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement as one kind of database takes it."""

    text: str
    fixed: Values
    binders: tuple[tuple[str, Processor], ...]
    readers: tuple[Processor, ...]
    row: Callable[[Any], Any]

    def bound(self, values: Values) -> dict[str, Any]:
        """What the driver is given: as the type of each value has it."""
        given = {**self.fixed, **values}
        return {name: given[name] if bind is None else bind(given[name]) for name, bind in self.binders}

    def read(self, found: Sequence[Any]) -> Any:
        """A row as its types have it."""
        pairs = zip(found, self.readers, strict=True)
        return self.row([value if read is None else read(value) for value, read in pairs])


def ask(session: Session, *questions: tuple[Ready, Values]) -> list[list[Any]]:
    """The rows that answer each question, in order; each is answered after those before it have been."""
    session.flush()  # what the unit of work still holds may be part of the answer
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        return [list(connection.execute(ready.statement, values)) for ready, values in questions]
    forms = [_form(ready, connection.dialect) for ready, _ in questions]
    with driver.pipeline():
        cursors = [
            driver.execute(form.text, form.bound(values))
            for form, (_, values) in zip(forms, questions, strict=True)
        ]
    return [
        [form.read(row) for row in cursor.fetchall()] for form, cursor in zip(forms, cursors, strict=True)
    ]


def run(session: Session, ready: Ready, rows: Sequence[Values]) -> None:
    """Run a statement that gives no rows, once for each of these values."""
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        connection.execute(ready.statement, list(rows))
        return
    form = _form(ready, connection.dialect)
    with driver.cursor() as cursor:
        cursor.executemany(form.text, [form.bound(values) for values in rows])


@cache
def _form(ready: Ready, dialect: Dialect) -> _Form:
    compiled = ready.statement.compile(dialect=dialect)
    columns = list(getattr(ready.statement, "selected_columns", ()))
    names = [column.name for column in columns]
    found: Any = namedtuple("Found", names)  # type: ignore[misc]  # noqa: PYI024 - of any columns
    types = [column.type.dialect_impl(dialect) for column in columns]
    return _Form(
        text=str(compiled),
        fixed={name: value for name, value in compiled.params.items() if value is not None},
        binders=tuple(
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for bind, name in compiled.bind_names.items()
        ),
        readers=tuple(each.result_processor(dialect, None) for each in types),
        row=found._make,
    )
