"""What is known of matching before anything was learned: weights, and short forms of names?"""

import tomllib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.matching.evidence import SIZES
from rules.matching.levels.names import Nicknames
from rules.matching.model import CLASSES, Model
from rules.text import fold
from rules.vocabulary import Vocabulary

_NICKNAMES = "nicknames_"
_NOUGHT = 5e-5
"""Bits below which a correction is written as none."""
_LEAST = -16.0
"""Natural logarithm of the chance of a level that was never seen in a class: one in nine million."""


def nicknames(vocabulary: Vocabulary) -> Nicknames:
    """Folded given name → the names it may stand for, of all lists `nicknames_*`."""
    known: dict[str, dict[str, None]] = {}
    for name, table in sorted(vocabulary.maps.items()):
        if name.startswith(_NICKNAMES):
            for short, full in table.items():
                known.setdefault(fold(short), {}).update(dict.fromkeys(map(fold, full.split())))
    return {short: tuple(name for name in full if name != short) for short, full in known.items()}


def read(text: str) -> Model:
    """The model of a file of `packs/matching`; raises ValueError when it does not fit the levels there are.

    The file has `shares`, a share for each class, `records`, how many it was fitted on, and in
    `[levels.RESPECT]` a row `LEVEL = [chances]`, the natural logarithm of its chance in each class. In
    `[correction.RESPECT]` it may have a row `LEVEL = bits` for what stewards taught.
    """
    table = tomllib.loads(text)
    if set(table["levels"]) != set(SIZES) or len(table["shares"]) != CLASSES:
        raise ValueError("the weights are of other respects or classes")
    shares = np.array(table["shares"], np.float64)
    tables = tuple(_rows(table["levels"][respect], size) for respect, size in SIZES.items())
    return Model(shares / shares.sum(), tables, int(table["records"]), _correction(table.get("correction")))


def _correction(told: Mapping[str, Any] | None) -> tuple[NDArray[np.float64], ...]:
    if told is None:
        return ()
    corrections = tuple(np.zeros(size) for size in SIZES.values())
    for respect, bits in zip(SIZES, corrections, strict=True):
        for level, value in told.get(respect, {}).items():
            bits[int(level)] = value
    return corrections


def _rows(told: Mapping[str, Any], size: int) -> NDArray[np.float64]:
    rows = np.full((size, CLASSES), _LEAST)
    rows[0] = 0
    for level, chances in told.items():
        if not 0 < int(level) < size or len(chances) != CLASSES:
            raise ValueError("there is no such level")
        rows[int(level)] = chances
    return rows


def written(model: Model, *, version: str, source: str) -> str:
    """The text of a file that `read` reads, without the levels that were seen in no class."""
    lines = [
        'id = "weights"',
        f'version = "{version}"',
        f'source = "{source}"',
        f"records = {model.records}",
        f"shares = {_numbers(model.shares)}",
    ]
    for respect, table in zip(SIZES, model.tables, strict=True):
        lines += ["", f"[levels.{respect}]"]
        lines += [
            f"{level} = {_numbers(row)}" for level, row in enumerate(table) if level and row.max() > _LEAST
        ]
    for respect, bits in zip(SIZES, model.correction, strict=bool(model.correction)):
        lines += ["", f"[correction.{respect}]"]
        lines += [
            f"{level} = {value:.4f}" for level, value in enumerate(bits.tolist()) if abs(value) > _NOUGHT
        ]
    return "\n".join(lines) + "\n"


def _numbers(row: NDArray[np.float64]) -> str:
    return f"[{', '.join(f'{number:.4f}' for number in np.maximum(row, _LEAST).tolist())}]"
