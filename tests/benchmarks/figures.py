"""What was measured, what would it cost at the very least, and how is that told to programs and people?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Unit(StrEnum):
    """What a figure counts; of rates more is better, of spans less."""

    MICROS = "µs"
    MILLIS = "ms"
    MEBIBYTES = "MiB"
    RATE = "a second"
    PERCENT = "%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement."""

    name: str
    value: float
    unit: Unit
    on: str = ""
    """The database, where one has part in it."""
    floor: float | None = None
    """The same work done bare, in the same run: the least that it could cost here."""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def times(self) -> float | None:
        """How many times the floor it costs."""
        if not self.floor or not self.value:
            return None
        return self.floor / self.value if self.unit is Unit.RATE else self.value / self.floor


def document(parts: Mapping[str, Sequence[Figure]], machine: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that was measured, for programs."""
    told = {name: [_facts(figure) for figure in figures] for name, figures in parts.items()}
    return {"machine": dict(machine), "figures": told}


def _facts(figure: Figure) -> dict[str, Any]:
    facts = {name: value for name, value in asdict(figure).items() if value not in (None, "", {})}
    rounded = {name: _round(facts[name]) for name in ("value", "floor") if name in facts}
    times = {"times": round(figure.times, 2)} if figure.times else {}
    return facts | rounded | times


def table(parts: Mapping[str, Sequence[Figure]]) -> str:
    """The same in Markdown, a column for each database, for people."""
    return "\n".join(line for name, figures in parts.items() for line in _lines(name, figures))


def _lines(title: str, figures: Sequence[Figure]) -> Iterator[str]:
    places = list(dict.fromkeys(figure.on for figure in figures))
    found = {(figure.name, figure.on): figure for figure in figures}
    yield _row([title, *(place or "here" for place in places)])
    yield _row(["---", *("---:" for _ in places)])
    for name in dict.fromkeys(figure.name for figure in figures):
        yield _row([name, *(_cell(found.get((name, place))) for place in places)])
    yield ""


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return ""
    beside = [f"{figure.times:.1f} × bare" if figure.times else "", *_also(figure.more)]
    shown = f"{_in_words(figure.value)} {figure.unit.value}"
    return f"{shown} ({', '.join(filter(None, beside))})" if any(beside) else shown


def _also(more: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        f"{name} {_in_words(value)}" for name, value in more.items() if isinstance(value, int | float)
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _in_words(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _round(value: float) -> float:
    """Three figures: more would promise what a shared machine cannot keep."""
    return float(f"{value:.3g}") if value < 1_000 else round(value)
