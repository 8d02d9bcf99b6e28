"""The made-up people live as published figures say, and what the shipped packs believe of them comes true."""

import pytest

from rules.fields import FieldName
from rules.freshness import lessons
from rules.freshness.calibration import report
from rules.freshness.lessons import Learned
from rules.freshness.pack import Decay
from rules.freshness.rates import Group
from rules.freshness.signals import SignalKind
from service import packs
from tests.benchmarks.bench_freshness import foreseen, people
from tests.benchmarks.freshness_worlds import ELSEWHERE, WORLDS, Segment, World, lives

DECAY: Decay = packs.shipped().decay
MANY = 6_000
JOBS = Segment(
    name="jobs", field=FieldName.ORGANISATION, group=Group.EMPLOYER, began_with=1.0, knows_tenure=True
)
MAILED = Segment(name="mailed", field=FieldName.EMAIL, group=Group.WORK_EMAIL, letters=52.0, began_with=1.0)


def tenures(world: World) -> list[float]:
    return sorted(life.tenure or 0.0 for life in lives(world, JOBS, MANY, seed=1))


def test_a_fifth_have_had_their_job_for_a_year_and_half_for_four_years_as_surveys_find() -> None:
    years = tenures(WORLDS[0])
    assert sum(each <= 1 for each in years) / MANY == pytest.approx(0.22, abs=0.02)
    assert years[MANY // 2] == pytest.approx(3.9, abs=0.3)
    assert tenures(ELSEWHERE)[MANY // 2] == pytest.approx(9.6, abs=0.7)


def test_weekly_letters_come_back_for_good_as_often_as_senders_find() -> None:
    heard = [signal.kind for life in lives(WORLDS[0], MAILED, 400, seed=1) for signal in life.heard]
    assert 0.002 < heard.count(SignalKind.BOUNCE_UNKNOWN_USER) / len(heard) < 0.007
    assert heard.count(SignalKind.CLICKED) / len(heard) == pytest.approx(0.025, abs=0.01)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_what_the_shipped_packs_believe_comes_true_within_one_in_twenty(world: World) -> None:
    found = report(foreseen(DECAY, Learned(), list(people(DECAY, world, 600, seed=1))))
    assert found.ece is not None
    assert found.ece < 0.05


def test_own_outcomes_correct_the_packs_where_people_live_otherwise() -> None:
    asked = list(people(DECAY, ELSEWHERE, 400, seed=1))
    learned = lessons.learn(DECAY, list(people(DECAY, ELSEWHERE, 120, seed=2)))
    shipped, taught = (report(foreseen(DECAY, each, asked)) for each in (Learned(), learned))
    assert shipped.ece is not None
    assert taught.ece is not None
    assert taught.ece < 0.03 < shipped.ece
