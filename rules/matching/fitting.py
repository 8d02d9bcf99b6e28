"""What are the weights of a set of records, learned from their own pairs, without labels?

The chances of each level in each class are fitted by expectation–maximisation (Dempster, Laird and Rubin
1977; for linkage Winkler 1988), on how often each pattern of levels occurs, held by the pairs that plain
rules can tell, and by what any two people have in common by chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rules.matching import chance
from rules.matching.chance import Chances
from rules.matching.evidence import SIZES, Respect
from rules.matching.levels import names
from rules.matching.levels.dates import Birth
from rules.matching.levels.names import Family, Given
from rules.matching.levels.numbers import Number
from rules.matching.model import CLASSES, ONE_PERSON, OTHERS, Model, Patterns
from rules.matching.seeds import UNKNOWN, Class, Told

Table = NDArray[np.float64]
"""A row for each level of a respect, a column for each class."""

LASTING = (Respect.NAME, Respect.BIRTH, Respect.NUMBER)
"""In what respects somebody stays the same who moves: both classes of one person share these chances."""
TWO_PERSONS = (Class.TOGETHER, Class.NAMESAKE, Class.COLLEAGUE, Class.CROWD)
"""Who share dates of birth by chance only; strangers are found by them, so they share more."""
ANCHOR = 1.0
"""How much the seeds weigh against what is fitted: as much as all pairs of their class."""
PRIOR = 4.0
"""Pairs by which each class is held to all others like it, or to chance, so that nothing is impossible."""
SLIP = 0.5
"""Pairs for which each slip counts that one person was never seen to make: a few are too rare to be seen."""
KNOWN = 100.0
"""Pairs of each class that weights known before count for: much among fifty rows, nothing among a million."""
ALIKE = 3.0
"""Times as often as any two people other persons may be alike: names and births go by country and age."""
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

    `prior` fills in for levels that hardly occur. `by_chance` says what people share by chance (`chance.of`):
    a household shares its family name, and its given names by chance; namesakes are where names are common.
    """
    seeded = _seeded(found, told.kind)
    weights = seeded * found.times[:, None]
    basis = _Basis(_held_by(found, told, by_chance), prior, by_chance, anchor)
    model = _step(found, weights, basis)
    chances = seeded
    rounds = 0
    for rounds in range(1, ROUNDS + 1):
        before, chances = chances, model.chances(found.levels)
        model = _step(found, chances * found.times[:, None], basis)
        moved = np.abs(chances - before).sum(axis=1) @ found.times
        if rounds > 5 and moved < _SETTLED * found.times.sum():
            break
    one = weights[:, ONE_PERSON].sum(axis=1)
    agreed = chances[:, ONE_PERSON].sum(axis=1) >= 0.5
    agreement = float((one * agreed).sum() / max(one.sum(), 1.0))
    alarm = _alarm(model, agreement, one.sum())
    trusted = prior if alarm and prior else replace(model, records=records)
    return Fitted(trusted, rounds, agreement, alarm)


@dataclass(frozen=True)
class _Basis:
    """What a fit is held by besides its pairs: a table for each respect, weights known before, and chance."""

    held: list[Table]
    prior: Model | None
    by_chance: Chances | None
    anchor: float

    @property
    def namesakes(self) -> float:
        return self.by_chance.namesakes if self.by_chance else np.inf

    def any_two(self, respect: Respect) -> NDArray[np.float64] | None:
        return self.by_chance.any_two.get(respect) if self.by_chance else None

    def weight(self, respect: Respect) -> NDArray[np.float64]:
        """What the seeds of each class weigh."""
        weight = np.full(CLASSES, self.anchor)
        if respect is Respect.NAME:
            weight[Class.NAMESAKE] *= SURE
        return weight


def _held_by(found: Patterns, told: Told, by_chance: Chances | None) -> list[Table]:
    held = [_held(found, told, place) for place in range(len(Respect))]
    if by_chance is not None:
        for kind, often in ((Class.TOGETHER, NAMED_AFTER), (Class.COLLEAGUE, 1.0)):
            held[0][:, kind] = chance.spread(held[0][:, kind], by_chance, namesakes=often)
        for rare, share in enumerate(by_chance.rarity):
            held[0][names.level(Given.SAME, Family.SAME, rare), Class.NAMESAKE] = share
    return held


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


def _step(found: Patterns, weights: NDArray[np.float64], basis: "_Basis") -> Model:
    """The model that fits best when the classes of the patterns are as `weights` say."""
    shares = np.maximum(weights.sum(axis=0), _LEAST)
    taken = weights[_SAME_NAMES[found.levels[:, 0]], Class.NAMESAKE].sum()
    shares[Class.NAMESAKE] *= min(1.0, (AT_MOST * basis.namesakes + 1) / (taken + 1))
    if basis.prior is not None:
        shares += KNOWN * basis.prior.shares
    tables = (_learned(found, weights, basis, place) for place in range(len(Respect)))
    return Model(shares / shares.sum(), tuple(tables))


_SAME_NAMES = np.zeros(names.SIZE, bool)
_SAME_NAMES[[names.level(Given.SAME, Family.SAME, rare) for rare in range(len(names.BOTH_STEPS) + 1)]] = True


def _learned(found: Patterns, weights: NDArray[np.float64], basis: "_Basis", place: int) -> Table:
    """Logarithms of the chances of the levels of one respect."""
    respect = tuple(Respect)[place]
    counted = _counted(found, weights, place)
    _tie(counted, respect)
    often = basis.any_two(respect)
    smoothed = _smoothed(counted, basis.held[place], basis.weight(respect), often)
    if respect in LASTING:
        smoothed[:, ONE_PERSON] += SLIP
    if basis.prior is not None:
        prior = basis.prior.tables[place]
        smoothed += KNOWN * np.where(prior < 0, np.exp(prior), 0.0)
    table = _logs(smoothed)
    if often is not None:
        _bound(table, respect, often)
    if respect is Respect.BIRTH:
        table[Birth.SAME, Class.TOGETHER] = max(table[Birth.SAME, Class.TOGETHER], np.log(TWINS))
    return table


def _smoothed(
    counted: Table, held: Table, weight: NDArray[np.float64], often: NDArray[np.float64] | None
) -> Table:
    """How often each level occurs, with what seeds say and a few pairs of all, so that none is impossible.

    Strangers are found by what they share; so of others it is not learned from them what they have in common,
    where chance knows it.
    """
    table: Table = counted + weight * counted.sum(axis=0) * held + _LEAST
    for alike in (ONE_PERSON, OTHERS):
        overall = counted[:, alike].sum(axis=1, keepdims=True)
        shares = overall / max(overall.sum(), 1e-9)
        table[:, alike] += PRIOR * shares
        if often is not None and alike is OTHERS:
            table[:, TWO_PERSONS] += PRIOR * (often[:, None] - shares)
    return table


def _logs(counted: Table) -> Table:
    """Logarithms of the chances of levels that occur so often; level 0 says nothing."""
    logs = np.zeros(counted.shape)
    logs[1:] = np.log(counted[1:] / counted[1:].sum(axis=0))
    return logs


def _bound(table: Table, respect: Respect, often: NDArray[np.float64]) -> None:
    """Let no other person be alike more often than chance has it.

    Pairs are found by what they share entirely; what strangers share in part, and what others share of what
    is a person's own, they share by chance. Otherwise, where records have many slips, those of one person
    that no plain rule tells would be taken for a class of strangers who are oddly alike.
    """
    for levels, kinds in _BOUNDS[respect]:
        most = np.log(ALIKE * often[levels])
        for kind in kinds:
            table[levels, kind] = np.minimum(table[levels, kind], most)


def _in_part(level: int) -> bool:
    """Are the names nearly alike in one part, and the same in none?"""
    if level == names.SWAPPED:
        return False
    given, family, _ = names.parts(level)
    near = Given.INITIAL <= given <= Given.MISSPELT or Family.MISSPELT <= family <= Family.PART
    return near and given != Given.SAME and family != Family.SAME


_BOUNDS: Mapping[Respect, tuple[tuple[list[int], tuple[Class, ...]], ...]] = {
    Respect.NAME: (([level for level in names.every() if _in_part(level)], (Class.STRANGER,)),),
    Respect.BIRTH: (
        ([Birth.ONE_SLIP, Birth.SWAPPED], (Class.STRANGER,)),
        ([Birth.SAME, Birth.ONE_SLIP, Birth.SWAPPED], TWO_PERSONS),
    ),
    Respect.NUMBER: (([Number.SAME, Number.ONE_SLIP, Number.TWO_SLIPS], TWO_PERSONS),),
}
"""For each respect: levels, and of which classes they are held to chance."""
