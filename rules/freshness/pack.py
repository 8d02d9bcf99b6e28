"""What do the packs of freshness say: rates, where to begin, and what signals are worth?

Two texts: one with `[[hazard]]` and `[[origin]]`, one with `[[signal]]`. Nothing raises for a faulty pack:
what is faulty is left out and told, with its line.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from math import inf
from typing import Any

from rules.faults import Fault, Lines, Place, lines_of, syntax_fault
from rules.fields import FieldName
from rules.freshness.belief import Start, believe
from rules.freshness.rates import Group, Hazard, Rate
from rules.freshness.signals import Signal, SignalKind, Worth

CONFIRMED = "confirmed"
"""The origin of what the person confirmed; the others are kinds of sources."""

_KEYS = {
    "hazard": frozenset({"id", "group", "countries", "mean", "weight", "by_tenure", "source"}),
    "origin": frozenset({"source", "probability", "why"}),
    "signal": frozenset(
        {"kind", "fields", "ratio", "cap", "confirms", "weight", "when_stale", "every", "source", "test"}
    ),
}
_DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)
_NEAR = 0.0005


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of a pack, and where it stands."""

    path: str
    pack: str
    kind: str
    place: Place
    table: Mapping[str, Any]
    lines: Lines = field(repr=False)

    def fault(self, message: str, *within: str) -> Fault:
        name = str(self.table.get("id") or self.table.get("kind") or self.table.get("source") or "")
        line = self.lines.line((*self.place, *within))
        return Fault(path=self.path, line=line, rule=name, message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """All that the packs of freshness know."""

    hazards: tuple[Hazard, ...] = ()
    origins: Mapping[str, float] = field(default_factory=dict)
    """How likely a value is true when it arrives, by kind of source."""
    worths: Mapping[tuple[SignalKind, FieldName], Worth] = field(default_factory=dict, repr=False)
    version: str = ""
    """`decay@1.0.0 signals@1.0.0`: kept with every belief."""

    def origin(self, source: str) -> float:
        """The probability at the beginning; of a kind of source nobody wrote about, as of any other."""
        return self.origins.get(source, self.origins.get("other", 0.5))


def read(texts: Mapping[str, str]) -> tuple[Decay, tuple[Fault, ...]]:
    """Make sense of the texts of `packs/freshness/`, keyed by path."""
    faults: list[Fault] = []
    entries: list[_Entry] = []
    versions: list[str] = []
    for path, text in sorted(texts.items()):
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            faults.append(syntax_fault(path, error))
            continue
        head, lines = table.pop("pack", {}), lines_of(text)
        if not {"id", "version", "source"} <= head.keys():
            faults.append(Fault(path=path, line=1, message="a pack begins with [pack]: id, version, source"))
            continue
        versions.append(f"{head['id']}@{head['version']}")
        entries += _entries(path, versions[-1], table, lines)
    judged = [(entry, tuple(_complaints(entry))) for entry in entries]
    faults += chain.from_iterable(complaints for _, complaints in judged)
    sound = [entry for entry, complaints in judged if not complaints]
    decay = Decay(
        hazards=tuple(_hazard(each) for each in sound if each.kind == "hazard"),
        origins={each.table["source"]: each.table["probability"] for each in sound if each.kind == "origin"},
        worths={(worth.kind, worth.field): worth for worth in _worths(sound)},
        version=" ".join(versions),
    )
    return decay, tuple(faults)


def failures(texts: Mapping[str, str]) -> tuple[Fault, ...]:
    """Run every test that travels with a signal, and tell those that do not come out."""
    decay, _ = read(texts)
    found = (
        entry
        for path, text in sorted(texts.items())
        for entry in _entries(path, "", tomllib.loads(text), lines_of(text))
    )
    return tuple(chain.from_iterable(_failed(entry, decay) for entry in found if entry.kind == "signal"))


def _entries(path: str, pack: str, table: Mapping[str, Any], lines: Lines) -> Iterator[_Entry]:
    for kind, found in table.items():
        for number, entry in enumerate(found if isinstance(found, list) else [found]):
            if kind != "pack":
                yield _Entry(path, pack, kind, (kind, str(number)), entry, lines)


def _complaints(entry: _Entry) -> Iterator[Fault]:
    if entry.kind not in _KEYS:
        yield entry.fault(f"unknown table {entry.kind!r}")
        return
    for key in sorted(entry.table.keys() - _KEYS[entry.kind]):
        yield entry.fault(f"unknown key {key!r}", key)
    match entry.kind:
        case "hazard":
            yield from _hazard_complaints(entry)
        case "origin":
            if not _is_number(entry.table.get("probability"), 0, 1):
                yield entry.fault("a probability lies between 0 and 1", "probability")
        case _:
            yield from _signal_complaints(entry)


def _hazard_complaints(entry: _Entry) -> Iterator[Fault]:
    if entry.table.get("group") not in set(Group):
        yield entry.fault(f"group is one of {', '.join(Group)}", "group")
    for key in ("mean", "weight"):
        if not _is_number(entry.table.get(key), 0, inf):
            yield entry.fault(f"{key} is a number above 0", key)
    steps = entry.table.get("by_tenure", [])
    if steps and [until for until, _ in steps] != sorted({until for until, _ in steps} | {inf}):
        yield entry.fault("the years of by_tenure rise, and the last are inf", "by_tenure")
    if not all(_is_number(rate, 0, inf) for _, rate in steps):
        yield entry.fault("the rates of by_tenure are numbers above 0", "by_tenure")
    if not entry.table.get("source"):
        yield entry.fault("a rate says where it comes from: source")


def _signal_complaints(entry: _Entry) -> Iterator[Fault]:
    table = entry.table
    if table.get("kind") not in set(SignalKind):
        yield entry.fault("no signal is called that", "kind")
    if not table.get("fields") or not set(table["fields"]) <= set(FieldName):
        yield entry.fault("fields is a list of fields", "fields")
    if not table.get("source") or not table.get("test"):
        yield entry.fault("a signal says where its figures come from, and has tests")
    if table.get("confirms"):
        return
    for key, most in (("ratio", inf), ("weight", inf), ("when_stale", 1)):
        if not _is_number(table.get(key), 0, most):
            yield entry.fault(f"{key} is a number above 0", key)
    if not isinstance(table.get("every", 1), int) or table.get("every", 1) < 1:
        yield entry.fault("every is a number of whole days", "every")
    if "cap" in table and not _is_beyond(table["cap"], table.get("ratio", 1)):
        yield entry.fault("a cap lies beyond the ratio, on the same side of one", "cap")


def _is_beyond(cap: object, ratio: float) -> bool:
    return _is_number(cap, 0, ratio) if ratio < 1 else _is_number(cap, ratio - 1e-9, inf)


def _is_number(found: object, above: float, most: float) -> bool:
    return isinstance(found, int | float) and not isinstance(found, bool) and above < found <= most


def _hazard(entry: _Entry) -> Hazard:
    table = entry.table
    return Hazard(
        group=Group(table["group"]),
        rate=Rate(mean=table["mean"], weight=table["weight"]),
        countries=frozenset(table.get("countries", ())),
        by_tenure=tuple((float(until), float(rate)) for until, rate in table.get("by_tenure", ())),
        source=table["source"],
        rule=f"{entry.pack}/{table['id']}",
    )


def _worths(sound: Iterable[_Entry]) -> Iterator[Worth]:
    for entry in sound:
        if entry.kind == "signal":
            yield from (_worth(entry, FieldName(name)) for name in entry.table["fields"])


def _worth(entry: _Entry, name: FieldName) -> Worth:
    table, ratio = entry.table, float(entry.table.get("ratio", 1))
    return Worth(
        kind=SignalKind(table["kind"]),
        field=name,
        ratio=ratio,
        cap=float(table.get("cap", inf if ratio > 1 else 0)),
        confirms=table.get("confirms", False),
        weight=float(table.get("weight", 0)),
        when_stale=float(table.get("when_stale", 1)),
        source=table["source"],
        rule=f"{entry.pack}/{table['kind']}",
        every=table.get("every", 1),
    )


def _failed(entry: _Entry, decay: Decay) -> Iterator[Fault]:
    """A test says how far the value was believed, how many signals came that count, and what then."""
    for number, test in enumerate(entry.table["test"]):
        times, wanted = test["in"].get("times", 1), test["out"]["believed"]
        for name in entry.table["fields"]:
            found = _after(
                decay, SignalKind(entry.table["kind"]), FieldName(name), test["in"]["believed"], times
            )
            if abs(found - wanted) > _NEAR:
                message = f"{name} is believed {found:.4f}, not {wanted}"
                yield entry.fault(message, "test", str(number))


def _after(decay: Decay, kind: SignalKind, name: FieldName, before: float, times: int) -> float:
    worth = decay.worths.get((kind, name))
    every = worth.every if worth else 1
    signals = [Signal(kind=kind, at=_DAY_ONE + timedelta(days=time * every)) for time in range(times)]
    start, end = Start(at=_DAY_ONE, probability=before), _DAY_ONE + timedelta(days=times * every)
    return believe(start, signals, field=name, worths=decay.worths, pace=None, at=end).probability
