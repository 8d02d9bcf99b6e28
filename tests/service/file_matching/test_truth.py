"""Are clusters held against the truth as the literature does?"""

import numpy as np
import pytest

from service.file_matching.truth import scores


def test_a_perfect_answer_is_perfect_in_every_way():
    told = scores(np.array([7, 7, 3, 4]), np.array([0, 0, 1, 2]))
    assert (told.pairs.f1, told.rows.f1, told.persons.f1) == (1, 1, 1)


def test_one_wrong_row_counts_in_each_way_as_defined():
    told = scores(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]))
    assert (told.pairs.precision, told.pairs.recall) == (pytest.approx(1 / 3), pytest.approx(1 / 2))
    assert told.rows.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert told.rows.recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert told.persons.f1 == 0


def test_of_two_files_only_pairs_between_them_count():
    is_right = np.array([False, False, True, True])
    told = scores(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 1]), is_right)
    assert (told.pairs.precision, told.pairs.recall) == (1, 1)
    missed = scores(np.array([0, 0, 1, 2]), np.array([0, 0, 0, 1]), is_right)
    assert missed.pairs.recall == 0
