"""How do figures become a picture? Plain geometry; the template draws it with classes and no styles."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin.words import Text

# One bar and the space beside it, in units of the drawing, which is stretched to the room there is.
_STEP = 10
_BAR = 7.0
_HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a stacked bar: what it means, its tone, and a figure for every bar."""

    label: Text
    tone: str
    figures: Sequence[int]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a bar."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True, slots=True)
class StackedBars:
    """Bars side by side, each of several pieces."""

    label: str
    """The whole picture in one sentence, for those who do not see it."""
    width: int
    height: int
    top: int
    """What the highest line stands for."""
    blocks: tuple[Block, ...]
    names: tuple[Text, ...]
    series: tuple[Series, ...]


def stacked(names: Sequence[Text], series: Sequence[Series], *, label: str) -> StackedBars:
    """Bars of stacked pieces; every series has one figure for each name."""
    tallest = max(
        (sum(figures) for figures in zip(*(each.figures for each in series), strict=True)), default=0
    )
    top = nice_ceiling(tallest)
    return StackedBars(
        label=label,
        width=_STEP * len(names),
        height=_HEIGHT,
        top=top,
        blocks=tuple(block for at in range(len(names)) for block in _bar(at, series, top=top)),
        names=tuple(names),
        series=tuple(series),
    )


def nice_ceiling(figure: int) -> int:
    """The next of 2, 4, 6, 8, 10, 20, 40 … : halves of it are whole, so that the middle line has a figure."""
    step = 1
    while True:
        for leading in (2, 4, 6, 8, 10):
            if figure <= leading * step:
                return leading * step
        step *= 10


def share(part: int, whole: int) -> float:
    """Per cent, one decimal; nothing of nothing is nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def _bar(at: int, series: Sequence[Series], *, top: int) -> list[Block]:
    blocks, floor = [], float(_HEIGHT)
    for each in series:
        height = _HEIGHT * each.figures[at] / top
        floor -= height
        if height:
            x = at * _STEP + (_STEP - _BAR) / 2
            blocks.append(Block(x, round(floor, 2), _BAR, round(height, 2), each.tone))
    return blocks
