"""Learning from stewards: decisions move the weights they are about, gently, and make the outcome better."""

import numpy as np
import pytest

from rules.matching import blocking, clusters, learning, linkage
from rules.matching.evidence import Respect
from tests.benchmarks.matching.measures import score
from tests.benchmarks.matching.sets import nicknames, shipped_model
from tests.rules.matching.people import ANNA, but, levels, made_up

BIRTH = list(Respect).index(Respect.BIRTH)


def test_nothing_decided_is_nothing_learned() -> None:
    learned = learning.correction(shipped_model(), np.zeros((0, len(Respect)), np.int16), np.zeros(0, bool))
    assert learned.decisions == 0
    assert not any(table.any() for table in learned.bits)


def test_decisions_that_agree_move_their_level_and_no_other() -> None:
    row = levels(ANNA, but(ANNA, birth="19551130", email="", phone=""))
    learned = learning.correction(shipped_model(), np.tile(row, (12, 1)), np.ones(12, bool))
    assert learned.bits[BIRTH][row[BIRTH]] > 0.5
    assert learned.bits[BIRTH][1] == 0
    assert learned.of(row.reshape(1, -1))[0] > 1


def test_one_decision_moves_less_than_many() -> None:
    row = levels(ANNA, but(ANNA, given="pieter", email=""))
    one = learning.correction(shipped_model(), row.reshape(1, -1), np.ones(1, bool))
    many = learning.correction(shipped_model(), np.tile(row, (30, 1)), np.ones(30, bool))
    assert 0 < one.of(row.reshape(1, -1))[0] < many.of(row.reshape(1, -1))[0]


def test_nothing_to_compare_is_never_corrected() -> None:
    row = levels(ANNA, but(ANNA, given="pieter", email=""))
    learned = learning.correction(shipped_model(), np.tile(row, (9, 1)), np.zeros(9, bool))
    assert all(table[0] == 0 for table in learned.bits)


def test_a_corrected_model_counts_the_correction_once_however_often_it_learns() -> None:
    row = np.tile(levels(ANNA, but(ANNA, given="pieter", email="")), (9, 1))
    decided = np.ones(9, bool)
    once = learning.corrected(shipped_model(), learning.correction(shipped_model(), row, decided))
    twice = learning.corrected(once, learning.correction(once, row, decided))
    assert once.bits(row) == pytest.approx(twice.bits(row))
    assert once.bits(row)[0] > shipped_model().bits(row)[0]


def test_two_hundred_decisions_make_pairs_that_nobody_decided_better() -> None:
    records = made_up(4_000, 304, professional=0.8, duplicates=0.5)
    table = records.table()
    pairs = blocking.candidates(table).pairs
    told = linkage.compared(table, pairs, nicknames())
    before = shipped_model()
    is_same = records.truth[pairs.left] == records.truth[pairs.right]
    unsure = np.flatnonzero(np.abs(before.bits(told)) < 6)[::4][:200]
    after = learning.corrected(before, learning.correction(before, told[unsure], is_same[unsure]))
    rest = np.setdiff1d(np.arange(len(pairs)), unsure)
    wrong = [((each.bits(told[rest]) >= 0) != is_same[rest]).sum() for each in (before, after)]
    assert wrong[1] < wrong[0]
    labels = clusters.cluster(len(table), pairs, after.bits(told)).labels
    assert score(labels, records.truth).f1 > 0.9
