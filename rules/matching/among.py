"""How do a few records compare when what is common and what is rare is known of far more?"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from operator import itemgetter

import numpy as np

from rules.matching import keys
from rules.matching import traits as whole
from rules.matching.columns import Column, Pairs
from rules.matching.traits import Table, Traits

COUNTED = ("given", "family", "company")
"""The traits of which it matters how many records share a value, and whose sharers are not all at hand.

Of addresses, numbers and full names they are: whoever has the same is found by that very key.
"""


FEWEST = 10_000
"""Records among which a few are reckoned at least: of two records both may bear a name that is rare."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records there are, and how many have each value of a counted trait; else one."""

    records: int = 0
    of: Mapping[str, Mapping[str, int]] = field(default_factory=dict, repr=False)


def table(records: Sequence[Traits], counts: Counts) -> Table:
    """Lay out a few records beside the counts of all, in which these need not be contained."""
    laid = whole.table(records)
    return replace(
        laid,
        given=_counted(laid.given, counts.of.get("given", {})),
        family=_counted(laid.family, counts.of.get("family", {})),
        company=_counted(laid.company, counts.of.get("company", {})),
        population=max(counts.records, len(records), FEWEST),
    )


def _counted(held: Column, known: Mapping[str, int]) -> Column:
    elsewhere = np.fromiter((known.get(text, 0) for text in held.values), np.int64, len(held.values))
    return replace(held, counts=np.maximum(elsewhere, held.counts))


Keyed = frozenset[tuple[str, tuple[str, ...]]]
"""All keys of one record."""


def keyed(traits: Traits) -> Keyed:
    """The keys of a record, to be held against another's."""
    return frozenset(keys.of(traits))


def sharing(new: Sequence[Keyed], known: Sequence[Keyed]) -> Pairs:
    """The pairs worth comparing: of each new record with those known, and with the new ones before it.

    Rows are numbered as if the known ones came first; so the older of two is always the left one. A key that
    more share than it is good for finds nobody.
    """
    rows = (*known, *new)
    shared = Counter(key for each in rows for key in each)
    holders: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    left: list[int] = []
    right: list[int] = []
    for row, each in enumerate(rows):
        telling = [key for key in each if 1 < shared[key] <= _LARGEST[key[0]]]
        if row >= len(known):
            met = sorted({other for key in telling for other in holders[key]})
            left += met
            right += [row] * len(met)
        for key in telling:
            holders[key].append(row)
    return Pairs(np.array(left, np.int32), np.array(right, np.int32))


def meeting(sought: Keyed, known: Sequence[Traits]) -> list[int]:
    """The places of those known whom one new record is worth comparing with: as `sharing`, for one alone."""
    wanted: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name, parts in sought:
        wanted[name].add(parts)
    asked = [
        (
            key.name,
            key.is_unordered,
            places[0],
            _picking(places),
            told,
            {each for parts in told for each in parts},
        )
        for key, places in keys.STANDING
        if (told := wanted.get(key.name))
    ]
    holders: dict[tuple[str, tuple[str, ...]], set[int]] = defaultdict(set)
    for row, each in enumerate(known):
        texts = keys.texts(each)
        for name, is_unordered, first, picked, told, any_part in asked:
            # Mostly the first part already is another one.
            if texts[first] in any_part:
                parts = picked(texts)
                shared = tuple(sorted(parts)) if is_unordered else parts
                if shared in told:
                    holders[name, shared].add(row)
    return sorted({row for key, rows in holders.items() if len(rows) < _LARGEST[key[0]] for row in rows})


@cache
def _picking(places: tuple[int, ...]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Takes the texts at these places out of many."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda texts: (texts[places[0]],)


_LARGEST: Mapping[str, int] = {key.name: key.largest for key in keys.KEYS}
