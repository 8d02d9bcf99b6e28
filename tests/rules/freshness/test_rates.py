"""Which rate applies to whose value, and how it changes with the years."""

import math
from itertools import pairwise
from random import Random

import pytest

from rules.fields import FieldName
from rules.freshness.pack import Decay
from rules.freshness.rates import Group, Pace, Rate, group_of, pace
from rules.records import Email, Kind, Phone


@pytest.mark.parametrize(
    ("name", "kind", "value", "group"),
    [
        (
            FieldName.EMAIL,
            Kind.PROFESSIONAL,
            Email(address="a@example.com", key="a@example.com"),
            "work_email",
        ),
        (
            FieldName.EMAIL,
            Kind.PROFESSIONAL,
            Email(address="a@example.com", key="a@example.com", flags=("free",)),
            "personal_email",
        ),
        (FieldName.EMAIL, Kind.CONSUMER, None, "personal_email"),
        (FieldName.PHONE, Kind.PROFESSIONAL, Phone(e164="+31612345678", kind="mobile"), "mobile"),
        (FieldName.PHONE, Kind.PROFESSIONAL, Phone(e164="+31201234567", kind="fixed"), "work_phone"),
        (FieldName.PHONE, Kind.CONSUMER, Phone(e164="+31201234567", kind="fixed"), "home_phone"),
        (FieldName.ADDRESS, Kind.PROFESSIONAL, None, "company_address"),
        (FieldName.ADDRESS, None, None, "private_address"),
        (FieldName.BIRTH_DATE, Kind.CONSUMER, None, None),
    ],
)
def test_a_field_goes_stale_like_others_of_its_kind(
    name: FieldName, kind: Kind | None, value: object, group: str | None
) -> None:
    assert group_of(name, kind=kind, value=value) == group


def test_a_country_of_its_own_comes_before_everywhere(decay: Decay) -> None:
    at_home = pace(decay.hazards, Group.PRIVATE_ADDRESS, country="NL")
    elsewhere = pace(decay.hazards, Group.PRIVATE_ADDRESS, country="FI")
    assert at_home is not None
    assert elsewhere is not None
    assert at_home.spent(1) == pytest.approx(0.11)
    assert elsewhere.spent(1) == pytest.approx(0.10)


def test_who_just_began_a_job_leaves_it_sooner(decay: Decay) -> None:
    new = pace(decay.hazards, Group.EMPLOYER, tenure=0.0)
    old = pace(decay.hazards, Group.EMPLOYER, tenure=10.0)
    unknown = pace(decay.hazards, Group.EMPLOYER)
    assert new is not None
    assert old is not None
    assert unknown is not None
    assert new.spent(1) > unknown.spent(1) > old.spent(1)


def test_every_group_has_a_rate(decay: Decay) -> None:
    assert [group for group in Group if pace(decay.hazards, group) is None] == []


def test_a_learned_rate_moves_every_band_of_tenure(decay: Decay) -> None:
    shipped = pace(decay.hazards, Group.EMPLOYER, tenure=2.0)
    learned = pace(
        decay.hazards,
        Group.EMPLOYER,
        tenure=2.0,
        learned={(Group.EMPLOYER, None): Rate(mean=0.48, weight=500)},
    )
    assert shipped is not None
    assert learned is not None
    assert learned.spent(3) == pytest.approx(2 * shipped.spent(3))


def test_who_is_met_in_a_job_leaves_it_the_slower_the_longer_ago_that_was(decay: Decay) -> None:
    unknown = pace(decay.hazards, Group.EMPLOYER)
    assert unknown is not None
    rates = [unknown.at(years) for years in (0.5, 1.5, 2.5, 4, 6, 8, 20)]
    assert all(later < sooner + 1e-9 for sooner, later in pairwise(rates))
    assert rates[0] == pytest.approx(0.24)
    assert rates[0] / 2 < rates[-1] < rates[0]


def test_the_years_since_somebody_was_first_seen_count_for_less_than_years_in_the_job(decay: Decay) -> None:
    seen, began = pace(decay.hazards, Group.EMPLOYER), pace(decay.hazards, Group.EMPLOYER, tenure=0.0)
    assert seen is not None
    assert began is not None
    assert seen.spent(1) < began.spent(1)
    # Who began lately has all the risk of the first years before them; of whom we met, most are past it.
    assert seen.spent(4) < 0.8 * began.spent(4)


def test_how_long_people_met_at_random_stay_is_what_a_simulation_of_jobs_finds(decay: Decay) -> None:
    random, steps = Random(11), ((1, 0.47), (3, 0.32), (7, 0.19), (math.inf, 0.13))
    left = [_left_when_met(random, steps) for _ in range(6_000)]
    first = sum(after < 1 for after in left) / len(left)
    later = [after for after in left if after >= 3]
    fourth = sum(after < 4 for after in later) / len(later)
    unknown = pace(decay.hazards, Group.EMPLOYER)
    assert unknown is not None
    falls = math.log(1 - fourth) / math.log(1 - first)
    assert unknown.at(3.5) / unknown.at(0.5) == pytest.approx(falls, rel=0.1)


def _left_when_met(random: Random, steps: tuple[tuple[float, float], ...]) -> float:
    """Years until somebody leaves the job that they are in after thirty years of work."""
    at = 0.0
    while at < 30:
        stays, spent, begin = 0.0, random.expovariate(1), 0.0
        for until, rate in steps:
            if spent < rate * (until - begin):
                stays = begin + spent / rate
                break
            spent, begin = spent - rate * (until - begin), until
        at += stays
    return at - 30


def test_the_rate_of_a_day_is_that_of_its_step() -> None:
    steps = Pace(steps=((1, 0.4), (math.inf, 0.1)), began=0.5)
    assert (steps.at(0.4), steps.at(0.6), steps.at(50)) == (0.4, 0.1, 0.1)
