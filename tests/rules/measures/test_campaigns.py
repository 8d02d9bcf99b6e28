"""Is nobody told of by a count that is too small?"""

from hypothesis import given
from hypothesis import strategies as some

from rules.freshness.signals import SignalKind
from rules.measures.campaigns import FEWEST, HEARD, Result, shown

COUNTS = some.lists(some.fixed_dictionaries({result: some.integers(0, 60) for result in Result}), max_size=6)


def of(rows: list[int]) -> list[int | None]:
    return [row[Result.CLICKED] for row in shown([{Result.CLICKED: count} for count in rows])]


def test_counts_below_ten_are_hidden() -> None:
    assert of([120, 9, 40, 0]) == [120, None, 40, None]


def test_the_only_small_one_cannot_be_told_from_the_total() -> None:
    assert of([120, 9, 40]) == [120, None, None]
    assert of([9]) == [None]


def test_what_nobody_did_is_told() -> None:
    assert of([0, 0]) == [0, 0]


@given(COUNTS)
def test_no_count_below_ten_is_ever_shown_and_never_one_alone_is_hidden(
    rows: list[dict[Result, int]],
) -> None:
    told = shown(rows)
    for result in Result:
        column = [row[result] for row in told]
        nobody = not any(row[result] for row in rows)
        assert all(count is None or count >= FEWEST or nobody for count in column)
        assert len(column) < 2 or column.count(None) != 1


def test_no_rows_give_no_rows() -> None:
    assert shown([]) == []


def test_a_letter_that_is_late_is_no_result() -> None:
    assert SignalKind.BOUNCE_DEFERRED not in HEARD
    assert SignalKind.AUTO_REPLY_AWAY not in HEARD
