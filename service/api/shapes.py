"""What shape has a body or an answer: how is it checked, written, and described to callers?

The types are plain frozen dataclasses; what a caller may send in each is tightened here in one place: no text
without an end, no moment without its offset, no list without a limit, no number that a database cannot hold.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Generic, Literal, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter
from pydantic_core import SchemaValidator, ValidationError
from pydantic_core.core_schema import no_info_before_validator_function

from service.api import faults
from service.api.documents import TOO_DEEP
from service.errors import Invalid, Malformed

T = TypeVar("T")

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
"""Beyond these nothing we are told of happened, and an instant may not have a place in every zone."""
LEAST, MOST = -(2**63), 2**63 - 1
"""Whole numbers beyond these have no place in a column."""
_DAY, _MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}\Z"), re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]")
MOST_CHARACTERS = 512
MOST_ENTRIES = 100
LONGER_TEXTS = {
    "notes": 10_000,
    "text": 10_000,
    "descriptions": 1_000,
    "evidence": 10_000,
    "details": 10_000,
    "question": 2_000,
    "explanation": 2_000,
}
LONGER_LISTS = {"items": 500, "subjects": 1_000}

# Parts of a schema that are about a type and not of it.
_OPAQUE = frozenset({"metadata", "config", "cls", "members"})


class Shape(Generic[T]):
    """One type of body or answer. Make them with `of`, which keeps them."""

    def __init__(self, kind: type[T]) -> None:
        self.adapter: TypeAdapter[T] = TypeAdapter(kind)
        self.tight = _tightened(self.adapter.core_schema)
        self._validator = SchemaValidator(self.tight)
        self._names = frozenset(_names(kind, set()))

    def read(self, tree: Any, *, at: str = "", counted: Any = None) -> tuple[T, str]:
        """The value that a JSON tree stands for, and the tree as text.

        Raises Invalid with every fault at once, their pointers beginning with `at`; no word of it repeats
        anything that was sent. `counted` is the tree as the caller knows it, if that is another.
        """
        try:
            text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
            return self._validator.validate_json(text, strict=True), text
        except (RecursionError, UnicodeEncodeError):
            raise Malformed(TOO_DEEP) from None
        except ValidationError as error:
            mistakes = error.errors(include_url=False, include_input=False)
        if any(mistake["type"] == "json_invalid" for mistake in mistakes):
            raise Malformed(TOO_DEEP)
        seen = tree if counted is None else counted
        raise Invalid(faults=[faults.of(mistake, seen, known=self._names, at=at) for mistake in mistakes])

    def asked(self, text: str) -> T:
        """The value that a text of the path or the query stands for. Raises pydantic's ValidationError."""
        told: Any = text  # typed as an object of texts alone, though a text by itself is taken
        value: T = self._validator.validate_strings(told)
        return value

    def written(self, value: T) -> bytes:
        """The value as JSON."""
        return self.adapter.dump_json(value, by_alias=True)


@cache
def of(kind: type[T]) -> Shape[T]:
    """The shape of a type; made once, because making it costs milliseconds."""
    return Shape(kind)


def _tightened(node: Any, member: str | None = None) -> Any:
    if isinstance(node, list):
        return [_tightened(each, member) for each in node]
    if not isinstance(node, dict):
        return node
    kind = node.get("type")
    member = node["name"] if kind == "dataclass-field" else member
    tight = {part: each if part in _OPAQUE else _tightened(each, member) for part, each in node.items()}
    match kind:
        case "str":
            tight.setdefault("max_length", LONGER_TEXTS.get(member or "", MOST_CHARACTERS))
        case "int":
            tight.setdefault("ge", LEAST)
            tight.setdefault("le", MOST)
        case "tuple":
            tight.setdefault("max_length", LONGER_LISTS.get(member or "", MOST_ENTRIES))
        case "dict":
            tight.setdefault("max_length", MOST_ENTRIES)
        case "date":
            return no_info_before_validator_function(_as_written(_DAY, "date"), tight)
        case "datetime":
            tight["tz_constraint"] = "aware"
            tight |= {"ge": EARLIEST, "le": LATEST}
            return no_info_before_validator_function(_as_written(_MOMENT, "datetime"), tight)
    return tight


def _as_written(form: re.Pattern[str], kind: Literal["date", "datetime"]) -> Callable[[Any], Any]:
    """Reads texts that begin as a calendar does; 20260131 would be taken for seconds since 1970."""
    reader = SchemaValidator({"type": kind})

    def read(sent: Any) -> Any:
        if isinstance(sent, str) and form.match(sent):
            return reader.validate_python(sent)
        # What is none is refused next, by its type.
        return None

    return read


def _names(kind: Any, seen: set[Any]) -> Iterator[str]:
    """Every member name that our own types use, at any depth: these may be repeated in a pointer."""
    if kind in seen:
        return
    if is_dataclass(kind):
        seen.add(kind)
        hints: Mapping[str, Any] = get_type_hints(kind)
        for member in fields(kind):
            yield member.name
            yield from _names(hints[member.name], seen)
    for part in get_args(kind):
        yield from _names(part, seen)
