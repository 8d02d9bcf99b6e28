"""What stands in one pack of law, before anybody asks what it means?"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from rules.faults import Fault, Lines, Place, tables_of
from rules.predicates import Complaint

KINDS = {"matrix": "row", "ages": "age", "clocks": "clock", "reasons": ""}
"""What a pack is about, and how its tables are called; those of reasons are called by their codes."""

_HEAD_KEYS = frozenset({"id", "version", "kind", "source"})
_ID = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}")
_ENTRY_ID = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")

STATUSES = ("verified", "unverified")
"""Has the reviewer read the source, or is the entry written from what others say of it?"""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One pack of law: its head is sound, its tables may not be."""

    path: str
    id: str
    version: str
    kind: str
    source: str
    table: Mapping[str, Any] = field(repr=False)
    lines: Lines = field(repr=False)

    def entries(self, name: str) -> list[Mapping[str, Any]]:
        """The tables `[[name]]`, in order."""
        found = self.table.get(name, [])
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    def fault(self, place: Place, message: str, name: str = "") -> Fault:
        return Fault(path=self.path, line=self.lines.line(place), rule=name, message=message)

    def signed(self, name: str) -> str:
        """How an entry is named in an answer: `marketing@1.0.0/nl.email`."""
        return f"{self.id}@{self.version}/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """A question with its answer, which travels with an entry of a pack."""

    path: str
    line: int
    entry: str
    asked: Mapping[str, Any]
    wanted: Mapping[str, Any]


def read(texts: Mapping[str, str]) -> tuple[tuple[Sheet, ...], tuple[Fault, ...]]:
    """The sheets of some texts, keyed by path, and what is wrong in their heads."""
    sheets: list[Sheet] = []
    faults: list[Fault] = []
    for path, table, lines in tables_of(texts, faults):
        wrong = list(_head_complaints(table, {each.id for each in sheets}))
        faults += [
            Fault(path=path, line=lines.line(("pack", *place)), message=message) for place, message in wrong
        ]
        if not wrong:
            head = table.pop("pack")
            sheets.append(
                Sheet(
                    path=path,
                    id=head["id"],
                    version=head["version"],
                    kind=head["kind"],
                    source=head["source"],
                    table=table,
                    lines=lines,
                )
            )
    return tuple(sheets), tuple(faults)


def made(
    sheets: Iterable[Sheet],
    kind: str,
    complaints: Callable[[Mapping[str, Any]], Iterator[Complaint]],
    make: Callable[[Sheet, Mapping[str, Any], Place], Made],
) -> tuple[list[Made], list[Fault]]:
    """Make something of every sound entry of the sheets of a kind; the others are told with their lines."""
    found: list[Made] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for sheet in sheets:
        if sheet.kind != kind:
            continue
        name = KINDS[kind]
        for number, entry in enumerate(sheet.entries(name)):
            place, called = (name, str(number)), str(entry.get("id", ""))
            wrong = [*_entry_complaints(entry), *complaints(entry)]
            if called in seen:
                wrong.append((("id",), "the entry exists already"))
            seen.add(called)
            faults += [sheet.fault((*place, *within), message, called) for within, message in wrong]
            if not wrong:
                found.append(make(sheet, entry, place))
    return found, faults


def tests(sheet: Sheet, entry: Mapping[str, Any], place: Place) -> tuple[Test, ...]:
    """The tests of an entry, each with its line."""
    return tuple(
        Test(
            path=sheet.path,
            line=sheet.lines.line((*place, "test", str(number))),
            entry=entry["id"],
            asked=each["in"],
            wanted=each["out"],
        )
        for number, each in enumerate(entry["test"])
    )


def in_force(on: date, since: date, until: date | None) -> bool:
    """Is an entry in force on a day? Its last day is one of them."""
    return since <= on and (until is None or on <= until)


def overlap(one_since: date, one_until: date | None, since: date, until: date | None) -> bool:
    """Is there a day on which both are in force?"""
    return in_force(max(one_since, since), one_since, one_until) and in_force(
        max(one_since, since), since, until
    )


def unknown_keys(entry: Mapping[str, Any], known: Iterable[str]) -> Iterator[Complaint]:
    yield from (((key,), f"unknown key {key!r}") for key in sorted(entry.keys() - set(known)))


def one_of(entry: Mapping[str, Any], key: str, allowed: Iterable[str]) -> Iterator[Complaint]:
    """A complaint when the value is not one of those allowed."""
    words = list(allowed)
    if entry.get(key) not in words:
        yield (key,), f"{key} is one of {', '.join(words)}"


def some_of(entry: Mapping[str, Any], key: str, allowed: Iterable[str]) -> Iterator[Complaint]:
    """A complaint when a list has a value that is not allowed, or is none."""
    words = list(allowed)
    if not set(_words(entry.get(key, []))) <= set(words):
        yield (key,), f"{key} is a list of {', '.join(words)}"


def countries(entry: Mapping[str, Any], key: str) -> Iterator[Complaint]:
    found = _words(entry.get(key))
    if not found or not all(_COUNTRY.fullmatch(each) for each in found):
        yield (key,), f"{key} is a list of countries, each two capitals, ISO 3166-1"


def _words(value: object) -> Sequence[str]:
    return [str(each) for each in value] if isinstance(value, list) else ["?"]


def _head_complaints(table: Mapping[str, Any], known: set[str]) -> Iterator[Complaint]:
    head = table.get("pack")
    if not isinstance(head, dict):
        yield (), "a pack begins with [pack]"
        return
    yield from unknown_keys(head, _HEAD_KEYS)
    if not _ID.fullmatch(str(head.get("id", ""))):
        yield ("id",), "a pack has an id of small letters and digits"
    if head.get("id") in known:
        yield ("id",), f"the pack {head['id']!r} exists already"
    if not _VERSION.fullmatch(str(head.get("version", ""))):
        yield ("version",), "a version reads 1.2.3"
    if not isinstance(head.get("source"), str):
        yield ("source",), "a pack says where its knowledge comes from: source"
    yield from one_of(head, "kind", KINDS)


def _entry_complaints(entry: Mapping[str, Any]) -> Iterator[Complaint]:
    """What every dated entry has: an id, its days, its source, who read it, and tests."""
    if not _ENTRY_ID.fullmatch(str(entry.get("id", ""))):
        yield ("id",), "an entry has an id of small letters, digits and dots"
    yield from _dates(entry)
    for key in ("source", "url"):
        if not isinstance(entry.get(key), str):
            yield (key,), f"an entry says where it can be read: {key}"
    yield from one_of(entry, "status", STATUSES)
    if entry.get("status") == "verified" and not str(entry.get("reviewer", "")).strip():
        yield ("reviewer",), "what is verified has been read by somebody: reviewer"
    yield from _test_complaints(entry.get("test"))


def _dates(entry: Mapping[str, Any]) -> Iterator[Complaint]:
    if type(entry.get("effective_from")) is not date:
        yield (
            ("effective_from",),
            "an entry is in force from a day: effective_from = 2026-01-31, without quotes",
        )
        return
    until = entry.get("effective_to")
    if until is not None and (type(until) is not date or until < entry["effective_from"]):
        yield ("effective_to",), "the last day is a date, and not before the first"


def _test_complaints(found: object) -> Iterator[Complaint]:
    if not isinstance(found, list) or not found or not all(isinstance(each, dict) for each in found):
        yield ("test",), "an entry has tests, as tables, each with in and out"
        return
    for number, each in enumerate(found):
        if each.keys() != {"in", "out"} or not all(isinstance(part, dict) for part in each.values()):
            yield ("test", str(number)), "a test has in and out, both tables"
