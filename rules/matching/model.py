"""How much does each level speak for one person, and how sure are we in the end?

Six latent classes: the same person, the same in other surroundings, two of one household, two of one
employer, namesakes, strangers. Two classes would learn “household” for “same person”, since most of what a
family shares it shares entirely, and would take who has moved for a namesake. The chances
of each level in each class are fitted without labels by expectation–maximisation (Dempster, Laird and Rubin
1977; for linkage Winkler 1988), on how often each pattern of levels occurs, held by the pairs that plain
rules can tell.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.matching import chance
from rules.matching.chance import Chances
from rules.matching.evidence import SIZES, Respect
from rules.matching.levels import names
from rules.matching.levels.dates import Birth
from rules.matching.levels.names import Family, Given
from rules.matching.seeds import UNKNOWN, Class, Told

CLASSES = len(Class)
ONE_PERSON = (Class.SAME, Class.MOVED)
LASTING = (Respect.NAME, Respect.BIRTH, Respect.NUMBER)
"""In what respects somebody stays the same who moves: both classes of one person share these chances."""
TWO_PERSONS = (Class.TOGETHER, Class.NAMESAKE, Class.COLLEAGUE, Class.CROWD)
"""Who share dates of birth by chance only; strangers are found by them, so they share more."""
OTHERS = (Class.TOGETHER, Class.NAMESAKE, Class.STRANGER, Class.COLLEAGUE, Class.CROWD)
ANCHOR = 1.0
"""How much the seeds weigh against what is fitted: as much as all pairs of their class."""
PRIOR = 4.0
"""Pairs by which each class is held to all others like it, so that nothing is impossible."""
KNOWN = 100.0
"""Pairs of each class that weights known before count for: much among fifty rows, nothing among a million."""
CLOSE = (Class.TOGETHER, Class.COLLEAGUE)
CARE = 8.0
SURE = 4.0
"""How much more what chance says of namesakes weighs: it is counted on all records, not on a few seeds."""
NAMED_AFTER = 0.1
"""How often two of a household have the same given name, against any two people: a father and his son."""
AT_MOST = 1.25
"""Times the namesakes that chance makes: names go by country and age, so that there are more of them.

Who has moved is easily taken for a namesake; but of a rare name there are not so many.
"""
TWINS = 0.004
"""How often two of a household were born on one day, at the least, though all that were seen be no twins.

About three births in two hundred are of twins; of the pairs of a family few are two children.
"""
ROUNDS = 60
_SETTLED = 3e-4
"""Share of the pairs that may still change class from one round to the next."""
_LEAST = 1e-3


@dataclass(frozen=True)
class Model:
    """Chances of the classes among candidate pairs, and of each level in each class.

    `shares` has an entry for each class; `tables[respect]` a row for each level and a column for each class,
    the natural logarithm of the chance; the row of level 0 (nothing to compare) is zero. It was fitted on so
    many `records`.
    """

    shares: NDArray[np.float64]
    tables: tuple[NDArray[np.float64], ...]
    records: int = 0
    correction: tuple[NDArray[np.float64], ...] = ()
    """Bits that stewards' decisions add to each level, a table for each respect (`learning.correction`)."""

    def logits(self, levels: NDArray[Any]) -> NDArray[np.float64]:
        """Log of share times likelihood, a row for each pair, a column for each class."""
        total = np.tile(np.log(self.shares), (len(levels), 1))
        for place, table in enumerate(self.tables):
            total += table[levels[:, place]]
        return total

    def bits(self, levels: NDArray[Any]) -> NDArray[np.float64]:
        """Evidence that each pair is one person, against all else: log2 of the odds, on the careful side.

        Two of one household or employer count CARE times: to take them for one is so much the worse mistake.
        """
        logits = self.logits(levels)
        logits[:, CLOSE] += np.log(CARE)
        one = np.logaddexp.reduce(logits[:, ONE_PERSON], axis=1)
        others = np.logaddexp.reduce(logits[:, OTHERS], axis=1)
        found: NDArray[np.float64] = (one - others) / np.log(2)
        for place, table in enumerate(self.correction):
            found += table[levels[:, place]]
        return found

    def chances(self, levels: NDArray[Any]) -> NDArray[np.float64]:
        """Posterior chance of each class, a row for each pair."""
        logits = self.logits(levels)
        logits -= logits.max(axis=1, keepdims=True)
        weights = np.exp(logits)
        posterior: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
        return posterior


@dataclass(frozen=True)
class Patterns:
    """Each pattern of levels that occurs once, how often it does, and which one each pair has."""

    levels: NDArray[np.int16]
    times: NDArray[np.float64]
    of_pair: NDArray[np.int32]


def patterns(levels: NDArray[np.int16]) -> Patterns:
    """Gather equal rows of levels: millions of pairs have some ten thousand patterns."""
    key = np.zeros(len(levels), np.int64)
    for place, size in enumerate(SIZES.values()):
        key = key * size + levels[:, place]
    # Pattern and pair are sorted as one number: there are a thousand million patterns at the most.
    bits = max(len(key) - 1, 1).bit_length()
    joint = np.sort(key << bits | np.arange(len(key)))
    key, pair = joint >> bits, joint & ((1 << bits) - 1)
    is_first = np.ones(len(key), bool)
    np.not_equal(key[1:], key[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    of_pair = np.empty(len(key), np.int32)
    of_pair[pair] = np.cumsum(is_first, dtype=np.int32) - np.int32(1)
    times = np.diff(starts, append=len(key)).astype(np.float64)
    return Patterns(levels[pair[starts]], times, of_pair)


@dataclass(frozen=True)
class Fitted:
    """A model with what is to be said of its making."""

    model: Model
    rounds: int
    agreement: float
    """Share of the seeds of one person that the fitted model takes for one person too."""
    alarm: str | None = None
    """What looks wrong with the fit; the model is the prior one then, if there is one."""


def fit(
    found: Patterns,
    told: Told,
    prior: Model | None = None,
    *,
    by_chance: Chances | None = None,
    records: int = 0,
    anchor: float = ANCHOR,
) -> Fitted:
    """Fit the model to the patterns of all candidate pairs, held by what plain rules say of them.

    `prior` fills in for levels that hardly occur. `by_chance` says what names do by chance (`chance.of`): a
    household shares its family name, and its given names by chance; namesakes are where names are common.
    """
    seeded = _seeded(found, told.kind)
    weights = seeded * found.times[:, None]
    held = [_held(found, told, place) for place in range(len(Respect))]
    if by_chance is not None:
        for kind, often in ((Class.TOGETHER, NAMED_AFTER), (Class.COLLEAGUE, 1.0)):
            held[0][:, kind] = chance.spread(held[0][:, kind], by_chance, namesakes=often)
        for rare, share in enumerate(by_chance.rarity):
            held[0][names.level(Given.SAME, Family.SAME, rare), Class.NAMESAKE] = share
    most = by_chance.namesakes if by_chance is not None else np.inf
    model = _step(found, weights, held, prior, anchor, most)
    chances = seeded
    rounds = 0
    for rounds in range(1, ROUNDS + 1):
        before, chances = chances, model.chances(found.levels)
        model = _step(found, chances * found.times[:, None], held, prior, anchor, most)
        moved = np.abs(chances - before).sum(axis=1) @ found.times
        if rounds > 5 and moved < _SETTLED * found.times.sum():
            break
    one = weights[:, ONE_PERSON].sum(axis=1)
    agreed = chances[:, ONE_PERSON].sum(axis=1) >= 0.5
    agreement = float((one * agreed).sum() / max(one.sum(), 1.0))
    alarm = _alarm(model, agreement, one.sum())
    trusted = prior if alarm and prior else replace(model, records=records)
    return Fitted(trusted, rounds, agreement, alarm)


FEW = 20
"""Seeds of one person below which there is nothing to learn from."""
LEAST_AGREEMENT = 0.8


def _alarm(model: Model, agreement: float, seeds: float) -> str | None:
    """What looks wrong with a fit: `few_seeds`, `seeds_disagree` or `shares_absurd`."""
    if seeds < FEW:
        return "few_seeds"
    if not agreement >= LEAST_AGREEMENT:
        return "seeds_disagree"
    one = model.shares[list(ONE_PERSON)].sum()
    return None if 0.001 <= one <= 0.999 else "shares_absurd"


def _seeded(found: Patterns, kind: NDArray[np.int8]) -> NDArray[np.float64]:
    """One for the class of each pattern that is told, a row for each pattern."""
    seeded = np.zeros((len(found.times), CLASSES))
    is_told = np.flatnonzero(kind != UNKNOWN)
    seeded[is_told, kind[is_told]] = 1
    return seeded


def _held(found: Patterns, told: Told, place: int) -> NDArray[np.float64]:
    """Chances of the levels of one respect among the seeds that do not lean on it."""
    weights = _seeded(found, told.unaided[:, place]) * found.times[:, None]
    table = _counted(found, weights, place)
    _tie(table, tuple(Respect)[place])
    held: NDArray[np.float64] = table / np.maximum(table[1:].sum(axis=0), 1e-9)
    return held


def _tie(counted: NDArray[np.float64], respect: Respect) -> None:
    """Count classes together that cannot differ in a respect."""
    if respect in LASTING:
        counted[:, ONE_PERSON] = counted[:, ONE_PERSON].sum(axis=1, keepdims=True)
    if respect in (Respect.BIRTH, Respect.NUMBER):
        counted[:, TWO_PERSONS] = counted[:, TWO_PERSONS].sum(axis=1, keepdims=True)


def _counted(found: Patterns, weights: NDArray[np.float64], place: int) -> NDArray[np.float64]:
    """How often each level of a respect occurs in each class; nothing for level 0."""
    size = tuple(SIZES.values())[place]
    level = found.levels[:, place]
    counted = np.zeros((size, CLASSES))
    for each in range(CLASSES):
        counted[:, each] = np.bincount(level, weights[:, each], minlength=size)
    counted[0] = 0
    return counted


def _step(
    found: Patterns,
    weights: NDArray[np.float64],
    held: list[NDArray[np.float64]],
    prior: Model | None,
    anchor: float,
    namesakes: float,
) -> Model:
    """The model that fits best when the classes of the patterns are as `weights` say."""
    shares = np.maximum(weights.sum(axis=0), _LEAST)
    taken = weights[_SAME_NAMES[found.levels[:, 0]], Class.NAMESAKE].sum()
    shares[Class.NAMESAKE] *= min(1.0, (AT_MOST * namesakes + 1) / (taken + 1))
    if prior is not None:
        shares += KNOWN * prior.shares
    tables = []
    for place, respect in enumerate(Respect):
        counted = _counted(found, weights, place)
        _tie(counted, respect)
        weight = np.full(CLASSES, anchor)
        if respect is Respect.NAME:
            weight[Class.NAMESAKE] *= SURE
        table = _table(counted, held[place], prior.tables[place] if prior else None, weight)
        if respect is Respect.BIRTH:
            table[Birth.SAME, Class.TOGETHER] = max(table[Birth.SAME, Class.TOGETHER], np.log(TWINS))
        tables.append(table)
    return Model(shares / shares.sum(), tuple(tables))


_SAME_NAMES = np.zeros(names.SIZE, bool)
_SAME_NAMES[[names.level(Given.SAME, Family.SAME, rare) for rare in range(len(names.BOTH_STEPS) + 1)]] = True


def _table(
    counted: NDArray[np.float64],
    held: NDArray[np.float64],
    prior: NDArray[np.float64] | None,
    anchor: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Logarithms of the chances of each level, smoothed by how often it occurs at all."""
    table = counted + anchor * counted.sum(axis=0) * held + _LEAST
    for alike in (ONE_PERSON, OTHERS):
        overall = counted[:, alike].sum(axis=1, keepdims=True)
        table[:, alike] += PRIOR * overall / max(overall.sum(), 1e-9)
    if prior is not None:
        table += KNOWN * np.where(prior < 0, np.exp(prior), 0.0)
    table[0] = 0
    logs = np.zeros((len(table), CLASSES))
    logs[1:] = np.log(table[1:] / table[1:].sum(axis=0))
    return logs
