"""What do we tell the operator? Ids, codes and counts on one line: never a value, whoever writes the line.

Our own lines are a fixed text and `extra` facts from the list FACTS. Of other people's lines only the
template is shown, for their arguments may be anything. Of an exception only class, code and place are shown:
a driver's text quotes rows.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from pathlib import PurePath
from traceback import walk_tb
from typing import TextIO
from uuid import UUID

# What a line may tell. A name that is not here could carry a value, so it is dropped, or refused in tests.
FACTS = frozenset(
    {
        *(
            "actor",
            "attempt",
            "batch",
            "code",
            "contact",
            "count",
            "counts",
            "error",
            "findings",
            "import_id",
        ),
        *(
            "job",
            "kind",
            "lane",
            "lead",
            "method",
            "millis",
            "outcome",
            "page",
            "port",
            "request_id",
            "route",
        ),
        *("root", "row", "rows", "source", "state", "status", "table", "user", "version", "worker"),
    }
)
OURS = ("service", "rules", "admin", "migrations")
SHOWN_FRAMES = 12

_PLAIN_TEXT = re.compile(r"[A-Za-z0-9_.:/<>{}\[\]-]{0,100}")
_CODE = re.compile(r"[A-Za-z0-9_.]{1,60}")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_request: ContextVar[str | None] = ContextVar("request", default=None)


class UnsafeLog(Exception):
    """A line of ours tells something that could be a value."""


@contextmanager
def within(request_id: str) -> Iterator[None]:
    """Every line written in the block bears this id."""
    before = _request.set(request_id)
    try:
        yield
    finally:
        _request.reset(before)


def request_id() -> str | None:
    """The id of the request or job at hand."""
    return _request.get()


def configure(*, level: str = "INFO", form: str = "json") -> None:
    """Send all lines to standard error, ours from `level` on and other people's from warnings on.

    `form` is `json` for machines or `text` for people.
    """
    root = logging.getLogger()
    root.handlers[:] = [handler(form=form)]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    logging.captureWarnings(True)  # noqa: FBT003 - the standard library's own signature


def handler(*, form: str = "json", strict: bool = False, stream: TextIO | None = None) -> logging.Handler:
    """Where lines go, standard error by default; `strict` raises UnsafeLog to whoever wrote the line."""
    chosen = logging.StreamHandler(stream)
    chosen.setFormatter(TextLines() if form == "text" else JsonLines())
    if strict:
        chosen.addFilter(_refuse_unsafe)
    return chosen


def name_of(error: BaseException) -> str:
    """Class and public code of an error: `NotFound[not_found]`, `IntegrityError[23505]`. Never its text."""
    driver = getattr(error, "orig", None) or error
    codes = (getattr(source, name, None) for source, name in _code_places(error, driver))
    code = next((found for found in codes if isinstance(found, str) and _CODE.fullmatch(found)), None)
    return f"{type(error).__name__}[{code}]" if code else type(error).__name__


def _code_places(error: BaseException, driver: object) -> Sequence[tuple[object, str]]:
    """SQLSTATE, SQLite's name of the error, or our own public code."""
    return (driver, "sqlstate"), (driver, "sqlite_errorname"), (error, "code")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_line(record), default=str, ensure_ascii=False)


class TextLines(logging.Formatter):
    """One line to read, the facts behind the text."""

    def format(self, record: logging.LogRecord) -> str:
        line = _line(record)
        head = " ".join(str(line.pop(name)) for name in ("at", "level", "logger", "event"))
        return " ".join((head, *(f"{name}={value}" for name, value in line.items())))


def _line(record: logging.LogRecord) -> dict[str, object]:
    line: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "event": _event(record),
    }
    if current := _request.get():
        line["request_id"] = current
    line |= {name: value for name, value in _extras(record).items() if _is_safe(name, value)}
    if record.exc_info and record.exc_info[1]:
        line |= _outline(record.exc_info[1])
    return line


def _event(record: logging.LogRecord) -> str:
    if _is_ours(record) or record.args:
        return str(record.msg)
    # Somebody else's text without arguments may have been put together from anything.
    return f"message withheld, see {PurePath(record.pathname).name}:{record.lineno}"


def _outline(error: BaseException) -> dict[str, object]:
    """What happened and where, without a word of what the error says."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = [
        f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(error.__traceback__)
    ]
    outline: dict[str, object] = {"error": name_of(error), "where": frames[-SHOWN_FRAMES:]}
    return outline | ({"cause": name_of(cause)} if cause else {})


def _refuse_unsafe(record: logging.LogRecord) -> bool:
    if not _is_ours(record):
        return True
    unsafe = sorted(name for name, value in _extras(record).items() if not _is_safe(name, value))
    if unsafe:
        message = f"not a fact for the log: {', '.join(unsafe)}"
        raise UnsafeLog(message)
    if record.args:
        raise UnsafeLog("facts belong into extra, not into the text of a line")
    return True


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in OURS


def _extras(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def _is_safe(name: str, value: object) -> bool:
    return name in FACTS and _is_plain(value)


def _is_plain(value: object) -> bool:
    match value:
        case None | bool() | int() | float() | UUID() | datetime():
            return True
        case Enum():
            return _is_plain(value.value)
        case str():
            return _PLAIN_TEXT.fullmatch(value) is not None
        case Mapping():
            return all(_is_plain(key) and _is_plain(each) for key, each in value.items())
        case Sequence() if not isinstance(value, bytes):
            return all(_is_plain(each) for each in value)
    return False
