"""How long may an answer take, under which law, since when, and which authority hears a complaint?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations
from typing import Any

from rules import deadlines
from rules.deadlines import Clock, Ground, Place, Unit
from rules.faults import Fault
from rules.faults import Place as Line
from rules.law import sheet
from rules.law.sheet import Sheet, Test
from rules.predicates import Complaint
from rules.requests import Regime, Right

_DATED = ("id", "effective_from", "effective_to", "source", "url", "reviewer", "status", "test")
_COUNTED = ("regime", "task", "rights", "unit", "length", "extension", "rolls", "pauses", "pauses_on_doubt")
_AUTHORITY = frozenset({"id", "countries", "name", "url"})


class Task(StrEnum):
    """What has to be done in time."""

    ANSWER = "answer"
    ACKNOWLEDGE = "acknowledge"
    """Say that the request has come."""
    REPORT_BREACH = "report_breach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A statutory period, and where it holds since when."""

    id: str
    rule: str
    path: str
    line: int
    regime: Regime
    task: Task
    rights: frozenset[Right]
    """For which rights; empty where it is about all of them, or none."""
    clock: Clock
    """Stands still for whatever may make it, doubted identity included."""
    on_doubt: frozenset[Ground]
    """Of what makes it stand still, that which counts only with a reason to doubt (GDPR art. 12(6))."""
    since: date
    until: date | None
    source: str
    url: str
    is_verified: bool
    tests: tuple[Test, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who hears complaints in a country."""

    id: str
    countries: frozenset[str]
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """All periods and authorities, to be asked by law, task and day."""

    periods: tuple[Period, ...] = ()
    authorities: tuple[Authority, ...] = ()

    def answer(self, regime: Regime, right: Right, on: date) -> Period | None:
        """The period for the answer to a request for a right that came on a day."""
        return self._found(regime, Task.ANSWER, on, right)

    def acknowledge(self, regime: Regime, on: date) -> Period | None:
        """The period in which it has to be said that a request has come, where a law has one."""
        return self._found(regime, Task.ACKNOWLEDGE, on)

    def breach(self, regime: Regime, on: date) -> Period | None:
        """The period in which a breach has to be reported."""
        return self._found(regime, Task.REPORT_BREACH, on)

    def authority(self, country: str) -> Authority | None:
        """Who hears complaints there, if we know."""
        return next((each for each in self.authorities if country in each.countries), None)

    def _found(self, regime: Regime, task: Task, on: date, right: Right | None = None) -> Period | None:
        for each in self.periods:
            fits = each.regime is regime and each.task is task and (right is None or right in each.rights)
            if fits and sheet.in_force(on, each.since, each.until):
                return each
        return None


def read(sheets: Sequence[Sheet]) -> tuple[Clocks, tuple[Fault, ...]]:
    """The clocks of all sheets of that kind, and what is wrong in them."""
    periods, faults = sheet.made(sheets, "clocks", _complaints, _period)
    authorities: list[Authority] = []
    for each in sheets:
        if each.kind == "clocks":
            unknown = sorted(each.table.keys() - {"clock", "authority"})
            faults += [each.fault((key,), f"unknown table {key!r}") for key in unknown]
            found, wrong = _authorities(each)
            authorities += found
            faults += wrong
    return Clocks(tuple(periods), tuple(authorities)), (*faults, *_twice(periods))


def failures(clocks: Clocks) -> Iterator[Fault]:
    """The tests that travel with the periods and do not come out."""
    for period in clocks.periods:
        for test in period.tests:
            try:
                got = counted(period, test.asked)
            except (KeyError, TypeError, ValueError):
                got = {"question": "not understood"}
            if got != dict(test.wanted):
                wrong = ", ".join(f"{name} {value}" for name, value in got.items())
                yield Fault(path=test.path, line=test.line, rule=test.entry, message=f"counted {wrong}")


def counted(period: Period, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a period comes to for `received` (an instant or a day) at a `zone`, `country`, `subdivision`."""
    place = Place(zone=asked["zone"], country=asked["country"], subdivision=asked.get("subdivision"))
    received = _instant(asked["received"])
    if period.clock.unit is Unit.HOURS:
        return {"ends": deadlines.hour_due(period.clock, received)}
    due = deadlines.due(period.clock, received, place)
    told: dict[str, Any] = {"raw": due.raw, "due": due.last_day}
    if period.clock.extension:
        told["extended"] = deadlines.extended(period.clock, received, place).last_day
    return told


def _instant(given: datetime | date) -> datetime:
    # A day is meant at noon in Greenwich, which is the same day wherever these laws hold.
    if isinstance(given, datetime):
        return given
    return datetime.fromisoformat(f"{given.isoformat()}T12:00:00+00:00")


def _twice(periods: Sequence[Period]) -> Iterator[Fault]:
    """Two periods for one thing on one day."""
    for one, other in combinations(periods, 2):
        is_same = (one.regime, one.task) == (other.regime, other.task)
        is_shared = bool(one.rights & other.rights) or not (one.rights or other.rights)
        if is_same and is_shared and sheet.overlap(one.since, one.until, other.since, other.until):
            message = f"{one.id} is about the same on the same days"
            yield Fault(path=other.path, line=other.line, rule=other.id, message=message)


def _authorities(found: Sheet) -> tuple[list[Authority], list[Fault]]:
    made: list[Authority] = []
    faults: list[Fault] = []
    known: set[str] = set()
    for number, entry in enumerate(found.entries("authority")):
        wrong = [*sheet.unknown_keys(entry, _AUTHORITY), *sheet.countries(entry, "countries")]
        wrong += [((key,), f"an authority has {key}") for key in ("id", "name", "url") if not entry.get(key)]
        twice = sorted(known & set(entry.get("countries", ())))
        wrong += [(("countries",), f"{', '.join(twice)} has an authority already")] if twice else []
        place = ("authority", str(number))
        faults += [found.fault((*place, *within), message) for within, message in wrong]
        if not wrong:
            known |= set(entry["countries"])
            made.append(Authority(**{**entry, "countries": frozenset(entry["countries"])}))
    return made, faults


def _complaints(entry: Mapping[str, Any]) -> Iterator[Complaint]:
    yield from sheet.unknown_keys(entry, (*_DATED, *_COUNTED))
    yield from sheet.one_of(entry, "regime", Regime)
    yield from sheet.one_of(entry, "task", Task)
    yield from sheet.some_of(entry, "rights", Right)
    yield from sheet.one_of(entry, "unit", Unit)
    for key in ("pauses", "pauses_on_doubt"):
        yield from sheet.some_of(entry, key, Ground)
    for key in ("length", "extension"):
        if type(entry.get(key, 0)) is not int or entry.get(key, 0) < 0:
            yield (key,), f"{key} is a whole number, 0 or more"
    if "length" not in entry:
        yield ("length",), "a period has a length"
    if type(entry.get("rolls", True)) is not bool:
        yield ("rolls",), "rolls is true or false"
    if (entry.get("task") == Task.ANSWER) is not bool(entry.get("rights")):
        yield ("rights",), "what is to be answered, and only that, names rights"


def _period(found: Sheet, entry: Mapping[str, Any], place: Line) -> Period:
    on_doubt = frozenset(Ground(each) for each in entry.get("pauses_on_doubt", ()))
    clock = Clock(
        id=entry["id"],
        version=f"{found.id}@{found.version}",
        unit=Unit(entry["unit"]),
        length=entry["length"],
        extension=entry.get("extension", 0),
        rolls=entry.get("rolls", True),
        pauses=on_doubt | frozenset(Ground(each) for each in entry.get("pauses", ())),
        source=entry["source"],
    )
    return Period(
        id=entry["id"],
        rule=found.signed(entry["id"]),
        path=found.path,
        line=found.lines.line(place),
        regime=Regime(entry["regime"]),
        task=Task(entry["task"]),
        rights=frozenset(Right(each) for each in entry.get("rights", ())),
        clock=clock,
        on_doubt=on_doubt,
        since=entry["effective_from"],
        until=entry.get("effective_to"),
        source=entry["source"],
        url=entry["url"],
        is_verified=entry["status"] == "verified",
        tests=sheet.tests(found, entry, place),
    )
