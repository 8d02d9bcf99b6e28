"""The made-up contacts are what they say: equal for equal seeds, as many repeats as asked, all reachable."""

from collections import Counter

import pytest

from tests.benchmarks.matching.contacts import COLUMNS, rows
from tests.benchmarks.matching.people import Mix


def test_equal_seeds_make_equal_people_and_others_make_others() -> None:
    one, same, other = (list(rows(Mix(records=300, seed=seed))) for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.parametrize("duplicates", [0.15, 0.5])
def test_as_many_records_repeat_a_person_as_was_asked_for(duplicates: float) -> None:
    made = list(rows(Mix(records=2_000, duplicates=duplicates)))
    assert len(made) == 2_000
    assert 2_000 - len({row.person for row in made}) == pytest.approx(2_000 * duplicates, abs=1)


def test_whoever_is_made_up_can_be_reached() -> None:
    for row in rows(Mix(records=1_000)):
        assert set(row.values) == set(COLUMNS)
        assert row.values["email"] or row.values["phone"] or row.values["street"]


def test_a_person_has_one_household_and_one_employer() -> None:
    made = list(rows(Mix(records=2_000, professional=0.8, duplicates=0.5)))
    assert len({(row.person, row.household, row.firm) for row in made}) == len({row.person for row in made})


def test_few_firms_and_towns_are_large_and_most_are_small() -> None:
    made = list(rows(Mix(records=5_000, professional=0.8)))
    for sizes in (
        Counter(row.firm for row in made if row.firm >= 0),
        Counter((row.values["country"], row.values["city"]) for row in made if row.values["city"]),
    ):
        ordered = sorted(sizes.values())
        assert ordered[-1] > 4 * ordered[len(ordered) // 2]
