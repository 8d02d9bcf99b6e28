"""What is learned from outcomes is tried before it is used, and beliefs follow it."""

import json
import math
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.fields import FieldName
from rules.freshness import lessons, trials
from rules.freshness.belief import Start, believe
from rules.freshness.outcomes import Outcome
from rules.freshness.rates import Group, constant
from rules.freshness.signals import Signal, SignalKind
from service.access import COMMAND, PERSON, SYSTEM
from service.errors import Forbidden
from service.freshness import learning_from, nightly
from service.storage.freshness_outcomes import FreshnessModel, FreshnessOutcome
from service.storage.sources import Source
from service.work import Workshop
from tests.service.doubts.people import ANNA, later
from tests.service.freshness.people import believed, know, refresh

BEGAN = datetime(2023, 5, 6, 7, 8, 9, tzinfo=UTC)
BOUNCED = SignalKind.BOUNCE_UNKNOWN_USER


def outcome(*, years: float, was_true: bool, heard: tuple[Signal, ...] = ()) -> Outcome:
    at = BEGAN + timedelta(days=365.25 * years)
    return Outcome(
        field=FieldName.EMAIL,
        group=Group.PERSONAL_EMAIL,
        country="NL",
        tenure=None,
        start=Start(at=BEGAN, probability=0.98),
        heard=heard,
        believed=0.6,
        at=at,
        was_true=was_true,
    )


def live(workshop: Workshop, *, rate: float, number: int = 120, seed: int = 3) -> None:
    """So many addresses of which the truth came out, in a world where they go stale at that rate."""
    chance = random.Random(seed)
    found = []
    for _ in range(number):
        years = chance.uniform(0.3, 2.5)
        found.append(outcome(years=years, was_true=chance.expovariate(rate) > years))
    with workshop.open(SYSTEM) as work:
        learning_from.keep(work, [(each, SignalKind.CONFIRMED_BY_PERSON) for each in found])


def learn(workshop: Workshop) -> UUID | None:
    with workshop.open(SYSTEM) as work:
        return nightly.learn(work)


def models(workshop: Workshop) -> list[FreshnessModel]:
    with workshop.look(COMMAND) as work:
        return list(work.session.scalars(select(FreshnessModel).order_by(FreshnessModel.made_at)))


def test_too_few_outcomes_teach_nothing(workshop: Workshop) -> None:
    live(workshop, rate=0.9, number=trials.LEAST - 1)
    assert learn(workshop) is None
    with workshop.look(COMMAND) as work:
        assert learning_from.in_force(work).version == work.knowledge.decay.version


def test_what_believes_no_worse_is_used_and_beliefs_follow(workshop: Workshop, source: Source) -> None:
    anna = know(workshop, source, ANNA)
    later(workshop, days=200)
    before = believed(workshop, anna)[FieldName.EMAIL].probability
    live(workshop, rate=1.2)
    made = learn(workshop)
    [row] = models(workshop)
    assert (row.id, row.is_used, row.held_out, row.outcomes) == (made, True, 24, 96)
    assert row.brier_after <= row.brier_before
    refresh(workshop, anna)
    after = believed(workshop, anna)[FieldName.EMAIL]
    assert after.probability < before
    assert "learned@" in after.model
    with workshop.look(COMMAND) as work:
        ruling = learning_from.in_force(work)
    assert ruling.model_id == made
    assert ruling.learned.rates[Group.PERSONAL_EMAIL, None].mean > 0.5


def test_what_believes_worse_is_kept_and_not_used(workshop: Workshop) -> None:
    # Until last spring nobody kept an address; the latest outcomes are of another world.
    dead = [outcome(years=0.5, was_true=False) for _ in range(80)]
    alive = [outcome(years=2.0, was_true=True) for _ in range(20)]
    with workshop.open(SYSTEM) as work:
        learning_from.keep(work, [(each, SignalKind.DENIED_BY_PERSON) for each in (*dead, *alive)])
    learn(workshop)
    [row] = models(workshop)
    assert (row.is_used, row.brier_after > row.brier_before) == (False, True)
    with workshop.look(COMMAND) as work:
        assert learning_from.in_force(work).model_id is None


def test_the_same_outcomes_are_learned_from_once(workshop: Workshop) -> None:
    live(workshop, rate=0.9)
    assert learn(workshop) is not None
    later(workshop, days=1)
    assert learn(workshop) is None
    live(workshop, rate=0.9, number=1, seed=4)
    assert learn(workshop) is not None
    assert len(models(workshop)) == 2


def test_a_model_of_other_packs_is_not_in_force(workshop: Workshop) -> None:
    live(workshop, rate=0.9)
    learn(workshop)
    with workshop.open(SYSTEM) as work:
        [row] = work.session.scalars(select(FreshnessModel))
        row.packs = "decay@0.9.0 signals@0.9.0"
    with workshop.look(COMMAND) as work:
        assert learning_from.in_force(work).model_id is None


def test_a_model_is_read_as_it_was_written(workshop: Workshop) -> None:
    back = (Signal(kind=BOUNCED, at=BEGAN + timedelta(days=90)),)
    found = [outcome(years=1.0, was_true=False, heard=back) for _ in range(30)]
    found += [outcome(years=1.0, was_true=True) for _ in range(30)]
    with workshop.open(SYSTEM) as work:
        learning_from.keep(work, [(each, SignalKind.CONFIRMED_BY_STEWARD) for each in found])
        nightly.learn(work)
        work.session.flush()
        [row] = work.session.scalars(select(FreshnessModel))
        row.is_used = True
    with workshop.look(COMMAND) as work:
        learned = learning_from.in_force(work).learned
    assert (BOUNCED, FieldName.EMAIL) in learned.worths
    told = learned.seen[BOUNCED, FieldName.EMAIL]
    assert (told.true_with, told.stale_with) == (0, told.stale)


def test_an_outcome_counts_from_the_last_confirmation(workshop: Workshop) -> None:
    confirmed = Signal(kind=SignalKind.CONFIRMED_BY_PERSON, at=BEGAN + timedelta(days=100))
    early = Signal(kind=BOUNCED, at=BEGAN + timedelta(days=50))
    late = Signal(kind=SignalKind.CLICKED, at=BEGAN + timedelta(days=200))
    with workshop.open(SYSTEM) as work:
        told = outcome(years=1.0, was_true=True, heard=(early, confirmed, late))
        learning_from.keep(work, [(told, SignalKind.CONFIRMED_BY_STEWARD)])
    with workshop.look(COMMAND) as work:
        [row] = work.session.scalars(select(FreshnessOutcome))
    assert row.began_at.date() == confirmed.at.date()
    assert row.began_with == pytest.approx(0.98)
    assert [kind for kind, _day, _trust in row.heard] == [SignalKind.CLICKED]


def test_who_confirms_on_the_same_day_has_told_nothing_of_time(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        learning_from.keep(work, [(outcome(years=0.001, was_true=True), SignalKind.CONFIRMED_BY_PERSON)])
    with workshop.look(COMMAND) as work:
        assert list(work.session.scalars(select(FreshnessOutcome))) == []


def test_what_came_out_long_ago_is_forgotten(workshop: Workshop) -> None:
    live(workshop, rate=0.9)
    kept = []
    for days in (0, 6 * 366):
        later(workshop, days=days)
        note = nightly.learn_again(workshop, {})
        with workshop.open(SYSTEM) as work:
            note(work)
            kept.append(len(work.session.scalars(select(FreshnessOutcome)).all()))
    assert kept == [120, 0]


def test_what_is_learned_by_night_is_written_down_when_it_is_done(workshop: Workshop) -> None:
    live(workshop, rate=0.9)
    note = nightly.learn_again(workshop, {})
    assert models(workshop) == []
    with workshop.open(SYSTEM) as work:
        note(work)
    [row] = models(workshop)
    assert (row.known, row.outcomes, row.held_out) == (120, 96, 24)


def test_a_model_without_caps_is_read_as_it_was_written(workshop: Workshop) -> None:
    back = (Signal(kind=BOUNCED, at=BEGAN + timedelta(days=90)),)
    with workshop.open(SYSTEM) as work:
        decay = work.knowledge.decay
        found = [outcome(years=1.0, was_true=bool(each % 2), heard=back) for each in range(20)]
        after = lessons.learn(decay, found)
        key = (BOUNCED, FieldName.EMAIL)
        row = FreshnessModel(rates=[], worths=json.loads(json.dumps([learning_from.written(key, after)])))
        again = learning_from.read(decay, row)
    assert again.worths[key].cap == math.inf
    assert (again.worths[key], again.seen[key], again.spreads[key]) == (
        after.worths[key],
        after.seen[key],
        after.spreads[key],
    )


def test_the_report_holds_belief_against_truth(workshop: Workshop) -> None:
    live(workshop, rate=0.5)
    with workshop.look(COMMAND) as work:
        told = learning_from.calibration(work)
    assert told.believed.count == 120
    assert told.believed.brier is not None
    assert [each.believed for each in told.believed.bins] == [pytest.approx(0.6)]
    assert told.by_age.brier is not None
    with workshop.look(PERSON) as work, pytest.raises(Forbidden):
        learning_from.calibration(work)


def test_days_are_enough_to_believe_the_same(workshop: Workshop) -> None:
    told = outcome(years=1.0, was_true=True, heard=(Signal(kind=BOUNCED, at=BEGAN + timedelta(days=90)),))
    with workshop.open(SYSTEM) as work:
        learning_from.keep(work, [(told, SignalKind.CONFIRMED_BY_STEWARD)])
        worths = work.knowledge.decay.worths
    exact = believe(
        told.start, told.heard, field=told.field, worths=worths, pace=constant(0.12), at=told.at
    ).probability
    with workshop.look(COMMAND) as work:
        [kept] = learning_from.outcomes_of(work)
    cut = believe(
        kept.start, kept.heard, field=kept.field, worths=worths, pace=constant(0.12), at=kept.at
    ).probability
    assert cut == pytest.approx(exact, rel=0.01)
