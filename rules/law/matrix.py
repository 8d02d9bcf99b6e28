"""What does a law ask for before somebody is written to or called: consent, a way out, or will nothing do?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Any

from rules.faults import Fault, Place
from rules.law import sheet
from rules.law.grounds import CONDITIONS, Circumstances
from rules.law.sheet import Sheet, Test
from rules.predicates import Complaint
from rules.records import Channel

PROFILING = "profiling"
"""Stands beside the channels: weighing somebody up sends no message."""

NO_COUNTRY = "unknown"
"""The regime of a contact of whom no country is known."""

USES = (*Channel, PROFILING)
MESSAGE_PARTS = ("sender", "way_out", "postal_address")
"""What a law may want to see in every message: who sends it, how to stop it, where the sender lives."""

_KEYS = frozenset(
    {
        "id",
        "regime",
        "channels",
        "subjects",
        "products",
        "requirement",
        "effective_from",
        "effective_to",
        "exception",
        "in_message",
        "evidence_years",
        "source",
        "url",
        "reviewer",
        "status",
        "test",
    }
)
_EXCEPTION_KEYS = frozenset({"kind", "needs", "in_message", "months", "not_before"})


class SubjectType(StrEnum):
    """In which capacity somebody is written to."""

    CONSUMER = "consumer"
    PROFESSIONAL = "professional"
    """At a legal person."""
    SOLE_TRADER = "sole_trader"
    """A firm that is one person; most laws protect it as a person."""
    UNKNOWN = "unknown"


class Requirement(StrEnum):
    """What must be there beforehand."""

    CONSENT = "consent"
    OPT_OUT = "opt_out"
    """Nothing, as long as the person has not said no."""
    FORBIDDEN = "forbidden"
    """Not even consent helps; only an exception does."""


class ExceptionKind(StrEnum):
    """Why it may be done without what is otherwise required."""

    SOFT_OPT_IN = "soft_opt_in"
    PUBLISHED_ADDRESS = "published_address"
    JOB_RELEVANT = "job_relevant"
    PRESUMED = "presumed"
    IMPLIED_PURCHASE = "implied_purchase"
    IMPLIED_INQUIRY = "implied_inquiry"
    CHARITY = "charity"
    CHARITY_LOTTERY = "charity_lottery"
    PUBLISHER = "publisher"
    LEGITIMATE_INTEREST = "legitimate_interest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """An exception of a row; all its conditions must hold."""

    kind: ExceptionKind
    needs: tuple[str, ...]
    in_message: tuple[str, ...] = ()
    months: int | None = None
    not_before: date | None = None

    def missing(self, known: Circumstances) -> tuple[str, ...]:
        """The conditions that do not hold; none means that the exception applies."""
        if self.months or self.not_before:
            known = replace(known, months=self.months, not_before=self.not_before)
        return tuple(name for name in self.needs if not CONDITIONS[name](known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one law asks for on some channels towards some people, from a day on."""

    id: str
    rule: str
    """Name with the version of its pack, as it stands in answers."""
    path: str
    line: int
    regime: str
    channels: tuple[str, ...]
    subjects: tuple[SubjectType, ...]
    products: tuple[str, ...]
    """The product groups it is about; none named means all."""
    requirement: Requirement
    since: date
    until: date | None
    exemptions: tuple[Exemption, ...]
    in_message: tuple[str, ...]
    evidence_years: int | None
    """How long the proof of a consent must be kept after each use."""
    source: str
    url: str
    reviewer: str | None
    is_verified: bool
    tests: tuple[Test, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rows, to be asked by country, channel, kind of person and day."""

    rows: tuple[Row, ...] = ()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The regimes a country falls under, its own first."""
    _by_case: Mapping[tuple[str, str, SubjectType], tuple[Row, ...]] = field(default_factory=dict, repr=False)

    def row(
        self, country: str | None, use: str, subject: SubjectType, on: date, *, product: str | None = None
    ) -> Row | None:
        """The row that decides on a day; None where no law is known, which must be taken for a no."""
        for regime in self.members.get(country or NO_COUNTRY, (country or NO_COUNTRY,)):
            for row in self._by_case.get((regime, use, subject), ()):
                is_meant = not row.products or product in row.products
                if is_meant and sheet.in_force(on, row.since, row.until):
                    return row
        return None


def of_rows(rows: Iterable[Row], groups: Mapping[str, Sequence[str]]) -> Matrix:
    """A matrix of some rows; `groups` has the countries of each regime that several share."""
    kept = tuple(rows)
    cases: dict[tuple[str, str, SubjectType], list[Row]] = {}
    for row in kept:
        for use in row.channels:
            for subject in row.subjects:
                cases.setdefault((row.regime, use, subject), []).append(row)
    for found in cases.values():
        found.sort(key=lambda row: not row.products)
    members: dict[str, tuple[str, ...]] = {}
    for group, countries in groups.items():
        for country in countries:
            members[country] = (*members.get(country, (country,)), group)
    return Matrix(kept, members, {case: tuple(found) for case, found in cases.items()})


def read(sheets: Sequence[Sheet]) -> tuple[Matrix, tuple[Fault, ...]]:
    """The matrix of all sheets of that kind, and what is wrong in them."""
    rows, faults = sheet.made(sheets, "matrix", _complaints, _row)
    groups: dict[str, Sequence[str]] = {}
    for each in sheets:
        if each.kind == "matrix":
            wrong = [each.fault(place, message) for place, message in _group_complaints(each)]
            faults += wrong
            groups |= {} if wrong else each.table.get("regimes", {})
    return of_rows(rows, groups), (*faults, *_overlaps(rows))


def _group_complaints(found: Sheet) -> Iterator[Complaint]:
    for key in sorted(found.table.keys() - {"row", "regimes"}):
        yield (key,), f"unknown table {key!r}"
    regimes = found.table.get("regimes", {})
    if not isinstance(regimes, dict):
        yield ("regimes",), "regimes is a table of lists of countries"
        return
    for name in regimes:
        yield from ((("regimes", *place), message) for place, message in sheet.countries(regimes, name))


def _overlaps(rows: Sequence[Row]) -> Iterator[Fault]:
    """Two rows that answer the same question on the same day."""
    for one, other in combinations(rows, 2):
        is_met = sheet.overlap(one.since, one.until, other.since, other.until)
        if is_met and _is_same_question(one, other):
            message = f"answers what {one.id} answers on the same days"
            yield Fault(path=other.path, line=other.line, rule=other.id, message=message)


def _is_same_question(one: Row, other: Row) -> bool:
    is_shared = all(({*one.channels} & {*other.channels}, {*one.subjects} & {*other.subjects}))
    is_product = one.products == other.products or bool({*one.products} & {*other.products})
    return one.regime == other.regime and is_shared and is_product


def _complaints(entry: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from sheet.unknown_keys(entry, _KEYS)
    if not isinstance(entry.get("regime"), str):
        yield ("regime",), "a row says of which country or regime it is"
    for key, allowed in (("channels", USES), ("subjects", SubjectType)):
        if not entry.get(key):
            yield (key,), f"a row is about some {key}"
        yield from sheet.some_of(entry, key, allowed)
    products = entry.get("products", [])
    if not isinstance(products, list) or not all(isinstance(each, str) for each in products):
        yield ("products",), "products is a list of product groups"
    yield from sheet.one_of(entry, "requirement", Requirement)
    yield from sheet.some_of(entry, "in_message", MESSAGE_PARTS)
    if not _is_count(entry.get("evidence_years", 1)):
        yield ("evidence_years",), "evidence_years is a whole number of years"
    found = entry.get("exception", [])
    if not isinstance(found, list):
        yield ("exception",), "exceptions are tables: [[row.exception]]"
        return
    for number, each in enumerate(found):
        place = ("exception", str(number))
        yield from (((*place, *within), message) for within, message in _exception_complaints(each))


def _exception_complaints(entry: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from sheet.unknown_keys(entry, _EXCEPTION_KEYS)
    yield from sheet.one_of(entry, "kind", ExceptionKind)
    if not entry.get("needs"):
        yield ("needs",), "an exception has conditions: needs"
    yield from sheet.some_of(entry, "needs", CONDITIONS)
    yield from sheet.some_of(entry, "in_message", MESSAGE_PARTS)
    if not _is_count(entry.get("months", 1)):
        yield ("months",), "months is a whole number of months"
    if "not_before" in entry and type(entry["not_before"]) is not date:
        yield ("not_before",), "not_before is a date, without quotes"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _row(found: Sheet, entry: Mapping[str, Any], place: Place) -> Row:
    return Row(
        id=entry["id"],
        rule=found.signed(entry["id"]),
        path=found.path,
        line=found.lines.line(place),
        regime=entry["regime"],
        channels=tuple(entry["channels"]),
        subjects=tuple(map(SubjectType, entry["subjects"])),
        products=tuple(entry.get("products", ())),
        requirement=Requirement(entry["requirement"]),
        since=entry["effective_from"],
        until=entry.get("effective_to"),
        exemptions=tuple(map(_exemption, entry.get("exception", []))),
        in_message=tuple(entry.get("in_message", ())),
        evidence_years=entry.get("evidence_years"),
        source=entry["source"],
        url=entry["url"],
        reviewer=entry.get("reviewer"),
        is_verified=entry["status"] == "verified",
        tests=sheet.tests(found, entry, place),
    )


def _exemption(entry: Mapping[str, Any]) -> Exemption:
    return Exemption(
        kind=ExceptionKind(entry["kind"]),
        needs=tuple(entry["needs"]),
        in_message=tuple(entry.get("in_message", ())),
        months=entry.get("months"),
        not_before=entry.get("not_before"),
    )
