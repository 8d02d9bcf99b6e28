"""What do all our outcomes together teach: which rates, and which worth of signals?"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from rules.fields import FieldName
from rules.freshness.learning import Seen, Watched, rate_after, within, worth_after
from rules.freshness.outcomes import Outcome, Rates, pace_of
from rules.freshness.pack import Decay
from rules.freshness.rates import YEAR, Group, Hazard, Rate
from rules.freshness.signals import SignalKind, Worth, Worths

LEAST_IN_COUNTRY = 20
"""Outcomes of one group in one country from which the country gets a rate of its own."""
LEAST_SEEN = 5
"""Outcomes before which a signal was seen, until its worth is learned: a kind that nobody here sends would
otherwise seem to speak for or against values by its absence alone."""

Sightings = Mapping[tuple[SignalKind, FieldName], Seen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Rates and worths after outcomes; whatever is not in here stands in the packs."""

    rates: Rates = field(default_factory=dict)
    worths: Worths = field(default_factory=dict)
    seen: Sightings = field(default_factory=dict)
    """What each learned worth rests on."""


def learn(decay: Decay, outcomes: Sequence[Outcome]) -> Learned:
    """Everything that outcomes teach, beginning with what the packs say.

    Outcomes are no fair sample: who bounced is asked sooner than who did not, which draws the worth of a
    bounce towards one. So what was learned is tried before it is used (`rules.freshness.trials`).
    """
    seen = _sightings(decay, outcomes)
    return Learned(
        rates=dict(_rates(decay, outcomes)),
        worths={key: worth_after(decay.worths[key], each) for key, each in seen.items()},
        seen=seen,
    )


def all_worths(decay: Decay, learned: Learned) -> dict[tuple[SignalKind, FieldName], Worth]:
    """The worth of every signal: as it was learned, else as the packs say."""
    return {**decay.worths, **learned.worths}


def share_since(outcome: Outcome, decay: Decay) -> float:
    """How likely a value that proved stale went stale since it began, and was not false from the start.

    By Bayes: p(1 - s) ÷ (1 - ps), for a value that began with probability p and lives as long with s.
    """
    pace = pace_of(outcome, decay.hazards, {})
    lives = math.exp(-pace.spent(outcome.age / timedelta(days=YEAR))) if pace else 1.0
    began = outcome.start.probability
    return began * (1.0 - lives) / (1.0 - began * lives)


def _rates(decay: Decay, outcomes: Sequence[Outcome]) -> Iterator[tuple[tuple[Group, str | None], Rate]]:
    for group in Group:
        hazards = [each for each in decay.hazards if each.group is group]
        of_group = [each for each in outcomes if each.group is group]
        everywhere = next((each for each in hazards if not each.countries), None)
        if everywhere is not None and of_group:
            yield from _of_group(group, everywhere, hazards, of_group, decay)


def _of_group(
    group: Group, everywhere: Hazard, hazards: Sequence[Hazard], outcomes: Sequence[Outcome], decay: Decay
) -> Iterator[tuple[tuple[Group, str | None], Rate]]:
    own = {country: each for each in hazards for country in each.countries}
    elsewhere = [each for each in outcomes if each.country not in own]
    whole = rate_after(everywhere.rate, _watched(elsewhere, decay))
    yield (group, None), whole
    for country, hazard in sorted(own.items()):
        there = [each for each in outcomes if each.country == country]
        yield (group, country), rate_after(hazard.rate, _watched(there, decay))
    for country, count in sorted(Counter(each.country for each in elsewhere if each.country).items()):
        if count >= LEAST_IN_COUNTRY:
            there = [each for each in elsewhere if each.country == country]
            yield (group, country), within(whole, everywhere.rate, _watched(there, decay))


def _watched(outcomes: Iterable[Outcome], decay: Decay) -> Iterator[Watched]:
    """Each as if it had gone at the mean rate: who just took a job leaves sooner, and has lived longer."""
    for each in outcomes:
        pace = pace_of(each, decay.hazards, {})
        mean = _mean(decay, each)
        if pace is None or not mean:
            continue
        years = pace.spent(each.age / timedelta(days=YEAR)) / mean
        yield Watched(
            since=each.start.at,
            until=each.start.at + timedelta(days=years * YEAR),
            is_changed=not each.was_true,
            share=1.0 if each.was_true else share_since(each, decay),
        )


def _mean(decay: Decay, outcome: Outcome) -> float:
    of_group = [each for each in decay.hazards if each.group is outcome.group]
    at_home = (each for each in of_group if outcome.country in each.countries)
    found = next(at_home, next((each for each in of_group if not each.countries), None))
    return found.rate.mean if found else 0.0


def _sightings(decay: Decay, outcomes: Sequence[Outcome]) -> dict[tuple[SignalKind, FieldName], Seen]:
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
        if not worth.confirms
    }
    return {key: seen for key, seen in found.items() if seen.stale_with + seen.true_with >= LEAST_SEEN}
