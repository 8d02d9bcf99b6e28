"""Is a source compared with others of its kind as it deserves?"""

from datetime import timedelta

from rules.measures.scorecard import HOW, Rate, compare, minutes
from rules.measures.shares import Beside, Interval, Share

GOOD = {Rate.REJECTED: Share(10, 1_000), Rate.COST: Share(5.0, 1_000)}
FAIR = {Rate.REJECTED: Share(30, 1_000), Rate.COST: Share(9.0, 1_000)}
POOR = {Rate.REJECTED: Share(400, 1_000), Rate.COST: Share(200.0, 1_000)}


def test_a_bad_list_stands_out_and_a_good_form_does_not() -> None:
    poor = {line.rate: line for line in compare(POOR, [GOOD, FAIR])}[Rate.REJECTED]
    assert (poor.figure, poor.others, poor.beside) == (0.4, 0.02, Beside.HIGHER)
    assert poor.bounds == Interval(0.3701, 0.4307)
    good = {line.rate: line for line in compare(GOOD, [FAIR, POOR])}[Rate.REJECTED]
    assert good.beside is Beside.LOWER


def test_the_cost_is_minutes_for_a_thousand_leads() -> None:
    cost = {line.rate: line for line in compare({Rate.COST: Share(12.5, 500)}, [GOOD, FAIR])}[Rate.COST]
    assert (cost.figure, cost.others, cost.bounds, cost.beside) == (25.0, 7.0, None, Beside.ALONE)


def test_every_rate_has_its_line_even_when_nothing_was_seen() -> None:
    lines = compare({}, [])
    assert [line.rate for line in lines] == list(Rate)
    assert {(line.figure, line.others, line.bounds) for line in lines} == {(None, None, None)}
    assert set(HOW) == set(Rate)


def test_a_look_that_was_left_open_counts_no_longer_than_a_claim() -> None:
    looks = [timedelta(seconds=90), timedelta(hours=5), timedelta(seconds=-3)]
    assert minutes(looks) == 16.5
