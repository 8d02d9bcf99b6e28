"""A glance at the letters never takes two texts for further apart than they are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from rules.matching import outlines
from rules.matching.columns import Pairs, column, sides

TEXTS = st.text(st.sampled_from("abcdé019.@ "), min_size=1, max_size=14)
WORDS = st.lists(TEXTS, min_size=2, max_size=12)


@given(WORDS, st.integers(0, 3))
def test_texts_within_so_many_slips_are_never_ruled_out(words: list[str], slips: int) -> None:
    seen = outlines.of(words)
    left, right = np.repeat(np.arange(len(words)), len(words)), np.tile(np.arange(len(words)), len(words))
    may = seen.may_be_within(left, right, slips)
    for one, other, is_possible in zip(left, right, may, strict=True):
        assert is_possible or OSA.distance(words[one], words[other]) > slips


@given(WORDS)
def test_slips_are_counted_as_without_the_glance(words: list[str]) -> None:
    held = column(words)
    rows = len(words)
    pairs = Pairs(
        np.repeat(np.arange(rows), rows).astype(np.int32), np.tile(np.arange(rows), rows).astype(np.int32)
    )
    told = sides(held, pairs).measured(np.arange(len(pairs)), OSA.distance, score_cutoff=2, dtype=np.int32)
    assert told.tolist() == [
        OSA.distance(words[one], words[other], score_cutoff=2)
        for one, other in zip(pairs.left, pairs.right, strict=True)
    ]


def test_most_numbers_that_differ_are_ruled_out_at_a_glance_even_of_one_exchange() -> None:
    numbers = [f"3120794{number:04}" for number in range(0, 10_000, 137)]
    left, right = np.triu_indices(len(numbers), 1)
    assert outlines.of(numbers).may_be_within(left, right, 1).mean() < 0.3


def test_of_no_texts_there_is_an_outline_too() -> None:
    assert len(outlines.of(()).letters) == 1
