"""From what age on does a person's own consent count, and until when is a parent asked?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from rules.faults import Fault, Place
from rules.law import sheet
from rules.law.sheet import Sheet, Test
from rules.predicates import Complaint

HIGHEST = 16
"""GDPR art. 8(1): sixteen, unless a state has set a lower age; so it is where we know of none."""

LOWEST = 13

_KEYS = frozenset(
    {
        "id",
        "countries",
        "years",
        "effective_from",
        "effective_to",
        "source",
        "url",
        "reviewer",
        "status",
        "test",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """An age, and where it holds since when."""

    id: str
    rule: str
    path: str
    line: int
    countries: frozenset[str]
    years: int
    since: date
    until: date | None
    source: str
    url: str
    is_verified: bool
    tests: tuple[Test, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ages:
    """All limits, to be asked by country and day."""

    limits: tuple[Limit, ...] = ()

    def limit(self, country: str | None, on: date) -> Limit | None:
        """The limit in force; None where none is known, so that the highest counts."""
        for each in self.limits:
            if country in each.countries and sheet.in_force(on, each.since, each.until):
                return each
        return None

    def is_child(self, born: date, country: str | None, on: date) -> bool:
        """Is somebody too young on a day to agree alone?"""
        limit = self.limit(country, on)
        return age_on(born, on) < (limit.years if limit else HIGHEST)


def age_on(born: date, on: date) -> int:
    """Full years of life; who was born on 29 February turns on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def read(sheets: Sequence[Sheet]) -> tuple[Ages, tuple[Fault, ...]]:
    """The ages of all sheets of that kind, and what is wrong in them."""
    limits, faults = sheet.made(sheets, "ages", _complaints, _limit)
    for each in sheets:
        if each.kind == "ages":
            unknown = sorted(each.table.keys() - {"age"})
            faults += [each.fault((key,), f"unknown table {key!r}") for key in unknown]
    return Ages(tuple(limits)), (*faults, *_twice(limits))


def _twice(limits: Sequence[Limit]) -> Iterator[Fault]:
    """A country with two ages on one day."""
    for one, other in combinations(limits, 2):
        is_met = sheet.overlap(one.since, one.until, other.since, other.until)
        if is_met and (shared := sorted(one.countries & other.countries)):
            message = f"{', '.join(shared)} has another age on the same days"
            yield Fault(path=other.path, line=other.line, rule=other.id, message=message)


def _complaints(entry: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from sheet.unknown_keys(entry, _KEYS)
    yield from sheet.countries(entry, "countries")
    years = entry.get("years")
    if not isinstance(years, int) or not LOWEST <= years <= HIGHEST:
        yield ("years",), f"an age lies from {LOWEST} to {HIGHEST}"


def _limit(found: Sheet, entry: Mapping[str, Any], place: Place) -> Limit:
    return Limit(
        id=entry["id"],
        rule=found.signed(entry["id"]),
        path=found.path,
        line=found.lines.line(place),
        countries=frozenset(entry["countries"]),
        years=entry["years"],
        since=entry["effective_from"],
        until=entry.get("effective_to"),
        source=entry["source"],
        url=entry["url"],
        is_verified=entry["status"] == "verified",
        tests=sheet.tests(found, entry, place),
    )
