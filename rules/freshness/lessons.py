"""What do all our outcomes together teach: which rates, and which worth of signals?"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rules.fields import FieldName
from rules.freshness.belief import chance, that_count
from rules.freshness.learning import Likely, Seen, rate_after, worth_after
from rules.freshness.outcomes import Outcome, Rates, pace_of
from rules.freshness.pack import Decay
from rules.freshness.rates import Group, Hazard, Rate
from rules.freshness.signals import SignalKind, Worth, Worths

LEAST_IN_COUNTRY = 20
"""Outcomes of one group in one country from which the country gets a rate of its own."""
LEAST_SEEN = 5
"""Outcomes before which a signal was seen, until its worth is learned."""
TURNS = 2
"""Rates and worths are fitted in turn, each as if the others were right."""
_SIDE = 0.99
"""What speaks for a value may come to say nothing, as may what speaks against it; neither changes sides."""

Key = tuple[SignalKind, FieldName]
Sightings = Mapping[Key, Seen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Rates and worths after outcomes; whatever is not in here stands in the packs."""

    rates: Rates = field(default_factory=dict)
    worths: Worths = field(default_factory=dict)
    seen: Sightings = field(default_factory=dict)
    """What each learned worth rests on."""
    spreads: Mapping[Key, float] = field(default_factory=dict)
    """Variance of the logarithm of each learned ratio."""


def learn(decay: Decay, outcomes: Sequence[Outcome]) -> Learned:
    """Everything that outcomes teach, beginning with what the packs say.

    What was learned is tried before it is used (`rules.freshness.trials`).
    """
    lesson = _Lesson(decay, outcomes)
    for _ in range(TURNS):
        lesson.fit_rates()
        lesson.fit_worths()
    return Learned(rates=lesson.rates, worths=lesson.learned, seen=lesson.seen, spreads=lesson.spreads)


def all_worths(decay: Decay, learned: Learned) -> dict[Key, Worth]:
    """The worth of every signal: as it was learned, else as the packs say."""
    return {**decay.worths, **learned.worths}


class _Lesson:
    """Figures while they are being fitted, and the outcomes that they are fitted to."""

    def __init__(self, decay: Decay, outcomes: Sequence[Outcome]) -> None:
        self._decay = decay
        self._outcomes = [_that_count(each, decay.worths) for each in outcomes]
        self.seen = _sightings(decay, self._outcomes)
        self.rates: dict[tuple[Group, str | None], Rate] = {}
        self.learned: dict[Key, Worth] = {}
        self.spreads: dict[Key, float] = {}

    def fit_rates(self) -> None:
        """Every rate anew from what is published, with the worths of now."""
        for group in Group:
            hazards = [each for each in self._decay.hazards if each.group is group]
            of_group = [each for each in self._outcomes if each.group is group]
            everywhere = next((each for each in hazards if not each.countries), None)
            if everywhere is not None and of_group:
                self._fit_group(everywhere, hazards, of_group)

    def fit_worths(self) -> None:
        """Every worth anew from what is assumed, with the rates of now."""
        for key in self.seen:
            kind, name = key
            prior = self._decay.worths[key]
            told = [each for each in self._outcomes if each.field is name and each.was_heard(kind)]
            found = worth_after(prior, self._by_worth(prior, told))
            self.learned[key] = _moved(prior, found.moved)
            self.spreads[key] = 1.0 / found.precision if found.precision else 0.0

    def _fit_group(self, everywhere: Hazard, hazards: Sequence[Hazard], outcomes: Sequence[Outcome]) -> None:
        """A country begins with what was published for it, else with what was learned of all."""
        group, own = everywhere.group, {country: each for each in hazards for country in each.countries}
        elsewhere = [each for each in outcomes if each.country not in own]
        whole = rate_after(everywhere.rate, self._by_rate(group, None, everywhere.rate, elsewhere))
        counts = Counter(each.country for each in elsewhere if each.country)
        priors = {country: hazard.rate for country, hazard in own.items()}
        priors |= {
            country: Rate(mean=whole.mean, weight=everywhere.rate.weight)
            for country, count in counts.items()
            if count >= LEAST_IN_COUNTRY
        }
        self.rates[group, None] = whole
        for country, prior in sorted(priors.items()):
            there = [each for each in outcomes if each.country == country]
            self.rates[group, country] = rate_after(prior, self._by_rate(group, country, prior, there))

    def _by_rate(self, group: Group, country: str | None, prior: Rate, outcomes: Sequence[Outcome]) -> Likely:
        worths = {**self._decay.worths, **self.learned}

        def likely(moved: float) -> float:
            rate = Rate(mean=prior.mean * math.exp(moved), weight=prior.weight)
            return self._likely(outcomes, {(group, country): rate}, worths)

        return likely

    def _by_worth(self, prior: Worth, outcomes: Sequence[Outcome]) -> Likely:
        key = (prior.kind, prior.field)

        def likely(moved: float) -> float:
            worths = {**self._decay.worths, **self.learned, key: _moved(prior, moved)}
            return self._likely(outcomes, self.rates, worths)

        return likely

    def _likely(self, outcomes: Sequence[Outcome], rates: Rates, worths: Worths) -> float:
        return sum(map(math.log, self._came_out(outcomes, rates, worths)))

    def _came_out(self, outcomes: Sequence[Outcome], rates: Rates, worths: Worths) -> Iterator[float]:
        for each in outcomes:
            probability = chance(
                each.start,
                each.heard,
                field=each.field,
                worths=worths,
                pace=pace_of(each, self._decay.hazards, rates),
                at=each.at,
            )
            yield probability if each.was_true else 1.0 - probability


def _that_count(outcome: Outcome, worths: Worths) -> Outcome:
    """The same with the signals alone that a belief rests on, in order, so that it is looked up once."""
    heard = that_count(outcome.start, outcome.heard, field=outcome.field, worths=worths, at=outcome.at)
    return replace(outcome, heard=heard)


def _moved(prior: Worth, moved: float) -> Worth:
    """A worth whose ratio is so much larger; what never shows grows with what does not always show."""
    ratio = prior.ratio * math.exp(moved)
    if prior.ratio < 1.0:
        ratio = min(ratio, _SIDE)
        cap = prior.cap * ratio / prior.ratio
    else:
        ratio = max(ratio, 1.0 / _SIDE)
        cap = max(prior.cap, ratio)
    return replace(prior, ratio=ratio, cap=cap)


def _sightings(decay: Decay, outcomes: Sequence[Outcome]) -> dict[Key, Seen]:
    """Of each signal that says something, and was seen often enough, before how many outcomes it came."""
    of_all = Counter((each.field, each.was_true) for each in outcomes)
    with_it = Counter(
        (kind, each.field, each.was_true)
        for each in outcomes
        for kind in {signal.kind for signal in each.heard}
    )
    found = {
        (kind, name): Seen(
            stale=of_all[name, False],
            stale_with=with_it[kind, name, False],
            true=of_all[name, True],
            true_with=with_it[kind, name, True],
        )
        for (kind, name), worth in decay.worths.items()
        if not worth.confirms and worth.ratio != 1.0
    }
    return {key: seen for key, seen in found.items() if seen.stale_with + seen.true_with >= LEAST_SEEN}
