"""How is the same asked again and again at the price of the question alone, and several things at once?

SQLAlchemy looks its statements up, and wraps their answers, each time anew: what is asked at every stated
wish is made ready once and goes straight to the driver. On PostgreSQL several questions take one round trip,
and what is written at once is one statement.
"""

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.orm import Session

from service.storage import driver

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
    """In the order in which a driver that counts places takes them."""
    readers: tuple[Processor, ...]
    row: Callable[[Any], Any]

    def bound(self, values: Values) -> dict[str, Any]:
        """What a driver that goes by names is given: as the type of each value has it."""
        given = {**self.fixed, **values}
        return {name: given[name] if bind is None else bind(given[name]) for name, bind in self.binders}

    def placed(self, values: Values) -> list[Any]:
        """The same for a driver that counts places."""
        given = {**self.fixed, **values}
        return [given[name] if bind is None else bind(given[name]) for name, bind in self.binders]

    def read(self, found: Sequence[Any]) -> Any:
        """A row as its types have it."""
        pairs = zip(found, self.readers, strict=True)
        return self.row([value if read is None else read(value) for value, read in pairs])


def ask(session: Session, *questions: tuple[Ready, Values]) -> list[list[Any]]:
    """The rows that answer each question, in order; each is answered after those before it have been."""
    session.flush()  # what the unit of work still holds may be part of the answer
    connection = driver.of(session)
    dialect = _dialect(session)
    forms = [_form(ready, dialect) for ready, _ in questions]
    values = [values for _, values in questions]
    if isinstance(connection, sqlite3.Connection):
        cursors = [
            connection.execute(form.text, form.placed(given))
            for form, given in zip(forms, values, strict=True)
        ]
    else:
        with connection.pipeline():
            cursors = [
                connection.execute(form.text, form.bound(given))
                for form, given in zip(forms, values, strict=True)
            ]
    return [
        [form.read(row) for row in cursor.fetchall()] for form, cursor in zip(forms, cursors, strict=True)
    ]


def run(session: Session, ready: Ready, rows: Sequence[Values]) -> None:
    """Run a statement that gives no rows, once for each of these values."""
    if holds_back(session, ready, rows):
        return
    session.flush()  # what the unit of work still holds may be what these rows refer to
    _send_each(driver.of(session), _form(ready, _dialect(session)), rows)


@contextmanager
def at_once(session: Session) -> Iterator[None]:
    """Hold back what the block writes here or through `bulk`, and send it when the block ends.

    On PostgreSQL a few rows are one statement. So nothing in the block may read what it writes, or write one
    row twice; what refers to another of the rows finds it, for that is looked at when all are written.
    """
    session.flush()
    held: list[tuple[Ready, Values]] = []
    session.info[_HELD] = held
    try:
        yield
    finally:
        del session.info[_HELD]
    _send(session, held)


def holds_back(session: Session, ready: Ready, rows: Sequence[Values]) -> bool:
    """Keep this for the end of the block that writes at once; False when there is none."""
    held = session.info.get(_HELD)
    if held is not None:
        held.extend((ready, row) for row in rows)
    return held is not None


_HELD = "held back"
# With more a statement grows so long that reading it costs more than the round trips it saves.
_ONE_STATEMENT = 8


def _send(session: Session, held: Sequence[tuple[Ready, Values]]) -> None:
    connection, dialect = driver.of(session), _dialect(session)
    if not isinstance(connection, sqlite3.Connection) and 1 < len(held) <= _ONE_STATEMENT:
        whole = _joined(tuple(ready for ready, _ in held), dialect)
        connection.execute(whole.text, whole.bound([values for _, values in held]))
        return
    together: dict[Ready, list[Values]] = {}
    for ready, values in held:
        together.setdefault(ready, []).append(values)
    for ready, rows in together.items():
        _send_each(connection, _form(ready, dialect), rows)


def _send_each(connection: Any, form: _Form, rows: Sequence[Values]) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.executemany(form.text, map(form.placed, rows))
        return
    with connection.cursor() as cursor:
        cursor.executemany(form.text, [form.bound(values) for values in rows])


def _dialect(session: Session) -> Dialect:
    # Every session here is of one engine; to have it work out which takes as long as a small query.
    return session.bind.dialect  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class _Joined:
    """Several statements as one."""

    text: str
    parts: tuple[tuple[_Form, Mapping[str, str]], ...]
    """Each with what its values are called in the whole."""

    def bound(self, values: Sequence[Values]) -> dict[str, Any]:
        """What the driver is given."""
        return {
            names[name]: value
            for (form, names), given in zip(self.parts, values, strict=True)
            for name, value in form.bound(given).items()
        }


@lru_cache(maxsize=256)
def _joined(readies: tuple[Ready, ...], dialect: Dialect) -> _Joined:
    forms = [_form(ready, dialect) for ready in readies]
    names = [{name: f"w{at}_{name}" for name, _ in form.binders} for at, form in enumerate(forms)]
    texts = [_NAMED.sub(rf"%(w{at}_\1)s", form.text) for at, form in enumerate(forms)]
    before = ", ".join(f"w{at} AS ({text})" for at, text in enumerate(texts[:-1]))
    return _Joined(text=f"WITH {before} {texts[-1]}", parts=tuple(zip(forms, names, strict=True)))


_NAMED = re.compile(r"%\((\w+)\)s")


def row_of(names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    """Makes rows with columns of these names."""
    made: Any = namedtuple("Found", names)  # type: ignore[misc]  # noqa: PYI024 - of any columns
    made_of: Callable[[Sequence[Any]], Any] = made._make
    return made_of


@cache
def _form(ready: Ready, dialect: Dialect) -> _Form:
    compiled = ready.statement.compile(dialect=dialect)
    columns = list(getattr(ready.statement, "selected_columns", ()))
    names = [column.name for column in columns]
    types = [column.type.dialect_impl(dialect) for column in columns]
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    return _Form(
        text=str(compiled),
        fixed={name: value for name, value in compiled.params.items() if value is not None},
        binders=tuple(
            (name, binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or binds
        ),
        readers=tuple(each.result_processor(dialect, None) for each in types),
        row=row_of(names),
    )
