"""How good the outcome is on small sets with a known truth, whoever else is there."""

import numpy as np
import pytest

from rules.matching import linkage, traits
from rules.matching.columns import Pairs
from tests.benchmarks.matching import spoilt
from tests.benchmarks.matching.measures import block_recall, false_together, score
from tests.benchmarks.matching.sets import Records, nicknames, shipped_model
from tests.rules.matching.people import made_up


@pytest.mark.parametrize(
    ("professional", "duplicates", "least"),
    [(0.2, 0.15, 0.92), (0.2, 0.5, 0.95), (0.8, 0.15, 0.86), (0.8, 0.5, 0.91)],
)
def test_duplicates_are_found_without_labels(professional: float, duplicates: float, least: float) -> None:
    records = made_up(5_000, 305, professional, duplicates)
    linked = linkage.link(records.table(), nicknames(), prior=shipped_model())
    found = score(linked.clusters.labels, records.truth)
    assert found.f1 >= least
    assert found.precision >= 0.96
    assert block_recall(records, linked.pairs) >= 0.92


@pytest.mark.parametrize(
    ("name", "least"),
    [("village", 0.99), ("guestbook", 0.93), ("register", 0.92), ("mailing", 0.86), ("sound", 0.93)],
)
def test_lists_that_were_kept_badly_are_put_in_order_too(name: str, least: float) -> None:
    """Nothing was judged on them: few columns, many slips, one town for all, hardly any repeats."""
    records = spoilt.records(name)
    linked = linkage.link(records.table(), nicknames(), prior=shipped_model())
    assert linked.fitted.alarm is None
    assert score(linked.clusters.labels, records.truth).f1 >= least


def test_families_and_offices_are_hardly_ever_taken_for_one_person() -> None:
    wrong = []
    for seed in (306, 307, 308):
        records = made_up(5_000, seed)
        linked = linkage.link(records.table(), nicknames(), prior=shipped_model())
        wrong.append(false_together(records, linked.clusters.labels))
    assert np.mean(wrong) <= 0.005


def test_the_same_people_among_many_more_are_clustered_alike() -> None:
    """Among five times as many others the outcome is as good, and whatever was sure stays as it was.

    Not every doubtful pair does: a name that one bears among 3,000 is borne by five among 15,000.
    """
    small, large = made_up(3_000, 309), made_up(12_000, 310)
    both = traits.laid(**{name: [*held, *large.columns[name]] for name, held in small.columns.items()})
    alone = linkage.link(small.table(), nicknames(), prior=shipped_model())
    among = linkage.link(both, nicknames(), prior=shipped_model())
    labels = among.clusters.labels[: len(small)]
    before, after = score(alone.clusters.labels, small.truth), score(labels, small.truth)
    assert abs(before.f1 - after.f1) <= 0.02
    assert after.precision >= 0.96
    sure = alone.pairs.where(alone.bits >= SURE)
    assert (labels[sure.left] == labels[sure.right]).mean() >= 0.995
    apart = alone.pairs.where(alone.bits <= -SURE)
    assert (labels[apart.left] != labels[apart.right]).mean() >= 0.995


SURE = 5.0
"""Bits from which on a decision is taken unasked."""


def test_of_two_files_only_pairs_between_them_are_linked() -> None:
    records = made_up(1_500, 301)
    is_right = np.arange(len(records)) % 2 == 1
    linked = linkage.link(records.table(), nicknames(), prior=shipped_model(), is_right=is_right)
    assert (is_right[linked.pairs.left] != is_right[linked.pairs.right]).all()
    assert len(linked.pairs)


def test_two_of_a_firm_count_as_false_once_even_if_they_share_a_home() -> None:
    truth, group = np.array([0, 1, 2]), np.array([5, 5, 6])
    records = Records("three", {}, truth, group, group)
    assert false_together(records, np.array([9, 9, 8])) == 1
    assert block_recall(Records("pair", {}, np.array([4, 4]), group, group), _first()) == 1


def _first() -> Pairs:
    return Pairs(np.array([0], np.int32), np.array([1], np.int32))
