"""Figures become a picture that is true to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.charts import Series, nice_ceiling, share, stacked


@pytest.mark.parametrize(
    ("figure", "top"),
    [(0, 2), (1, 2), (3, 4), (9, 10), (11, 20), (52, 60), (100, 100), (101, 200), (777, 800)],
)
def test_the_scale_ends_at_a_round_figure(figure: int, top: int) -> None:
    assert nice_ceiling(figure) == top


@given(st.integers(0, 10**9))
def test_the_middle_of_the_scale_is_a_whole_figure(figure: int) -> None:
    assert nice_ceiling(figure) % 2 == 0
    assert figure <= nice_ceiling(figure)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=20))
def test_pieces_of_a_bar_stand_on_each_other_and_are_as_high_as_their_share(
    figures: list[tuple[int, int]],
) -> None:
    good, bad = zip(*figures, strict=True)
    picture = stacked(
        [str(at) for at in range(len(figures))],
        [Series("a", "good", good), Series("b", "bad", bad)],
        label="x",
    )
    drawn = sum(block.height for block in picture.blocks)
    assert drawn == pytest.approx(100 * sum(good + bad) / picture.top, abs=0.02 * len(picture.blocks) + 0.01)
    assert all(0 <= block.y <= picture.height for block in picture.blocks)
    assert all(0 <= block.x <= picture.width - block.width for block in picture.blocks)


def test_nothing_is_drawn_for_nought() -> None:
    assert stacked(["a", "b"], [Series("x", "good", [0, 3])], label="x").blocks[0].x > 10


def test_a_share_of_nothing_is_nothing() -> None:
    assert share(0, 0) == 0
    assert share(1, 3) == 33.3
