"""How does the course of a rate become a picture? A line over days, and the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_WIDTH, _HEIGHT = 300, 100
_STEPS = 10
"""The lowest line of the picture is a multiple of ten per cent."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over days, from `floor` to 100 per cent."""

    label: str
    """The whole picture in one sentence, for those who do not see it."""
    width: int
    height: int
    floor: float
    traces: tuple[str, ...]
    """Points as an SVG polyline takes them; a day of nothing parts the line."""
    last: tuple[float, float] | None
    """Where the line ends."""
    points: tuple[tuple[date, float | None], ...]


def trend(points: Sequence[tuple[date, float | None]], *, label: str) -> Trend:
    """The line through rates from 0 to 1, the earliest day first; days that were left out take their room."""
    known = [rate for _, rate in points if rate is not None]
    floor = int(min(known, default=0.0) * _STEPS) / _STEPS
    floor = min(floor, (_STEPS - 1) / _STEPS)
    runs: list[list[tuple[float, float]]] = [[]]
    for day, rate in points:
        if rate is None:
            runs.append([])
        else:
            x = _across(day, points[0][0], points[-1][0])
            runs[-1].append((x, round(_HEIGHT * (1 - rate) / (1 - floor), 2)))
    lines = [run for run in runs if run]
    return Trend(
        label=label,
        width=_WIDTH,
        height=_HEIGHT,
        floor=floor,
        traces=tuple(" ".join(f"{x},{y}" for x, y in run) for run in lines if len(run) > 1),
        last=lines[-1][-1] if lines else None,
        points=tuple(points),
    )


def _across(day: date, first: date, last: date) -> float:
    span = (last - first).days
    return round(_WIDTH * (day - first).days / span, 2) if span else float(_WIDTH)
