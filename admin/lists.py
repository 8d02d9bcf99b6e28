"""How is a long list cut into pages and filtered, so that its address says it all?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import request, url_for

from admin.words import Text

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something a list can be filtered by: one of `options`, or what is typed (`kind`: text, search, date).

    Filters stand in the address, so never ask for a name, an e-mail address or a telephone number here.
    """

    name: str
    label: Text
    options: Mapping[str, Text] = field(default_factory=dict)
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a table column. `kind` is text, number or date."""

    label: Text
    kind: str = "text"
    hidden: bool = False
    """The label is for screen readers only: a column of buttons."""
    wide_only: bool = False
    sort_url: str | None = None
    sorted: str | None = None
    """`ascending` or `descending`, on the column the list is sorted by."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several views of the same thing."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the neighbouring pages are; None where there is none."""

    first: str | None = None
    older: str | None = None


def chosen(choices: Iterable[Choice]) -> dict[str, str]:
    """The filters of this request; unknown names and values that are not on offer are left out."""
    given = ((choice, request.args.get(choice.name, "").strip()) for choice in choices)
    return {
        choice.name: value
        for choice, value in given
        if value and len(value) <= 100 and (not choice.options or value in choice.options)
    }


def chips(choices: Iterable[Choice], values: Mapping[str, str]) -> list[Chip]:
    """The filters in force, each with the way out of it."""
    return [
        Chip(
            f"{choice.label}: {choice.options.get(values[choice.name], values[choice.name])}",
            _here({name: value for name, value in values.items() if name != choice.name}),
        )
        for choice in choices
        if choice.name in values
    ]


def pages(values: Mapping[str, str], *, next_cursor: object = None) -> Pages:
    """The pages around this one; `next_cursor` is what the next older page begins before."""
    return Pages(
        first=_here(values) if "before" in request.args else None,
        older=_here({**values, "before": str(next_cursor)}) if next_cursor is not None else None,
    )


def cursor() -> int | None:
    """The number this page begins before; None on the first page, and for what is no number."""
    given = request.args.get("before", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def cursor_id() -> UUID | None:
    """The id this page begins before; None on the first page, and for what is no id."""
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None


def _here(values: Mapping[str, Any]) -> str:
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **values})
