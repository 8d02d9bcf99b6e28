"""Which pairs are worth comparing, of all that a set of records could make?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from rules.matching.columns import Codes, Pairs, distinct
from rules.matching.keys import DERIVED, KEYS, LARGEST_BLOCK, Key
from rules.matching.traits import Table

_ODD = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Yield:
    """What a key brought: pairs, and blocks that were too large to be used."""

    pairs: int
    hot: int


@dataclass(frozen=True)
class Candidates:
    """Pairs to compare, each once, the lower row on the left; and what each key brought."""

    pairs: Pairs
    yields: Mapping[str, Yield]


def candidates(table: Table, *, largest: int = LARGEST_BLOCK) -> Candidates:
    """All pairs of rows that share a key which at the most `largest` rows have, or fewer as the key says."""
    codes = parts(table)
    found: list[NDArray[np.int64]] = []
    yields: dict[str, Yield] = {}
    for name, alike in groupby(KEYS, key=lambda key: key.name):
        # Two addresses of one person are one key: the first of one may be the second of the other.
        every = [(key.largest, *values(key, codes)) for key in alike]
        most = min(largest, every[0][0])
        keyed = np.concatenate([value for _, value, _ in every]), np.concatenate([rows for *_, rows in every])
        packed, hot = pairs_of(keyed, most)
        found.append(packed)
        yields[name] = Yield(len(packed), hot)
    return Candidates(unpacked(distinct(np.concatenate(found))), yields)


def between(candidates_: Candidates, is_right: NDArray[np.bool_]) -> Candidates:
    """Only the pairs of which one is in the second of two files."""
    pairs = candidates_.pairs
    return Candidates(pairs.where(is_right[pairs.left] != is_right[pairs.right]), candidates_.yields)


def parts(table: Table) -> dict[str, Codes]:
    """The codes of every part that a key may have."""
    whole: dict[str, Codes] = {name: getattr(table, name).codes for name in _COLUMNS}
    whole |= {"email2": table.email2, "phone2": table.phone2}
    for name, (trait, made) in DERIVED.items():
        column = getattr(table, trait)
        lookup = np.append(column.related(made), np.int32(-1))
        whole[name] = lookup[column.codes]
    return whole


_COLUMNS = (
    "given",
    "family",
    "birth",
    "email",
    "phone",
    "number",
    "domain",
    "street",
    "house",
    "postcode",
    "city",
    "company",
)


def values(key: Key, codes: Mapping[str, Codes]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The value of a key for each row that has one, and those rows."""
    taken = [codes[part] for part in key.parts]
    if key.is_unordered:
        taken = [np.minimum(*taken), np.maximum(*taken)]
    has = np.logical_and.reduce([part >= 0 for part in taken])
    rows = np.flatnonzero(has).astype(np.int32)
    mixed = np.zeros(len(rows), np.uint64)
    for part in taken:
        mixed = (mixed ^ part[rows].astype(np.uint64)) * _ODD
        mixed ^= mixed >> np.uint64(29)
    return mixed, rows


def pairs_of(
    keyed: tuple[NDArray[np.uint64], NDArray[np.int32]], largest: int
) -> tuple[NDArray[np.int64], int]:
    """All pairs of rows with the same value, packed, and the number of values that too many rows have."""
    value, rows = _sorted(*keyed)
    starts = np.flatnonzero(np.r_[True, value[1:] != value[:-1]]) if len(value) else np.zeros(0, np.int64)
    size = np.diff(np.r_[starts, len(value)])
    kept = np.repeat((size >= 2) & (size <= largest), size)
    following = (np.repeat(starts + size, size) - np.arange(len(value)))[kept]
    packed = list(_packed(rows[kept].astype(np.int64), following))
    hot = int((size > largest).sum())
    return (np.concatenate(packed) if packed else np.zeros(0, np.int64)), hot


def _sorted(
    value: NDArray[np.uint64], rows: NDArray[np.int32]
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """In the order of the values, and of the rows that have the same.

    Value and row are sorted as one number, many times faster than an order is found and followed. The value
    gives up its last bits for the row; that two of them meet in the others costs a pair to compare, no more.
    """
    bits = np.uint64(max(int(rows.max()).bit_length(), 1)) if len(rows) else np.uint64(1)
    joint = value >> bits << bits | rows.astype(np.uint64)
    joint.sort()
    return joint >> bits, (joint & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int32)


def _packed(rows: NDArray[np.int64], following: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Each row with the next, the next but one … of its block; `following` counts what is left of it."""
    at = np.arange(len(rows))
    step = 1
    while len(at := at[following[at] > step]):
        one, other = rows[at], rows[at + step]
        packed = np.minimum(one, other) << 32 | np.maximum(one, other)
        yield packed[one != other]
        step += 1


def unpacked(packed: NDArray[np.int64]) -> Pairs:
    """Pairs of rows from numbers that hold both."""
    return Pairs((packed >> 32).astype(np.int32), (packed & 0xFFFFFFFF).astype(np.int32))
