"""Buyers are cut into fifths: the better value never scores worse, and moving all alike changes nothing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules import rfm
from rules.rfm import Cuts

NUMBERS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)
DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)


@given(NUMBERS)
def test_the_better_value_never_scores_worse(values: list[int]) -> None:
    cuts = rfm.cut(values)
    ranked = [rfm.score(value, cuts) for value in sorted(values)]
    assert ranked == sorted(ranked)


@given(NUMBERS, st.integers(-(10**9), 10**9))
def test_moving_all_values_alike_changes_no_score(values: list[int], by: int) -> None:
    moved = [value + by for value in values]
    before, after = rfm.cut(values), rfm.cut(moved)
    assert [rfm.score(value, before) for value in values] == [rfm.score(value, after) for value in moved]


@given(NUMBERS)
def test_every_score_is_one_of_five_and_equals_score_alike(values: list[int]) -> None:
    cuts = rfm.cut(values)
    scored = {(value, rfm.score(value, cuts)) for value in values}
    assert {score for _, score in scored} <= set(rfm.SCORES)
    assert len(scored) == len(set(values))


@given(st.lists(st.integers(), min_size=5, max_size=50, unique=True))
def test_no_fifth_of_different_values_is_larger_than_its_share(values: list[int]) -> None:
    cuts = rfm.cut(values)
    scored = [rfm.score(value, cuts) for value in values]
    assert all(scored.count(each) <= -(-len(values) // 5) for each in rfm.SCORES)


@given(NUMBERS)
def test_cut_points_are_values_of_the_base(values: list[int]) -> None:
    assert set(rfm.cut(values)) <= set(values)


def test_ten_buyers_are_two_in_each_fifth() -> None:
    cuts = rfm.cut(range(10, 110, 10))
    assert cuts == (20, 40, 60, 80)
    assert [rfm.score(value, cuts) for value in range(10, 110, 10)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_of_nobody_there_are_no_cut_points_and_everybody_scores_one() -> None:
    assert rfm.cut([]) == ()
    assert rfm.score(7, ()) == 1


def test_a_purchase_a_day_later_scores_more_and_the_code_tells_all_three() -> None:
    days = tuple(DAY_ONE + timedelta(days=each) for each in (10, 20, 30, 40))
    cuts = Cuts(recency=days, frequency=(1, 2, 3, 4), monetary=(100, 200, 300, 400))
    scored = rfm.scores(last_at=DAY_ONE + timedelta(days=41), purchases=4, spent=50, cuts=cuts)
    assert (scored.recency, scored.frequency, scored.monetary, scored.code) == (5, 4, 1, "541")
