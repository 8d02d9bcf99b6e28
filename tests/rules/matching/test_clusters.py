"""Clusters: contradictions part them, and what a steward said is never overruled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.matching import clusters
from rules.matching.columns import Pairs

INF = float("inf")
Edges = list[tuple[int, int, float]]


def taken(size: int, edges: Edges, *, threshold: float = 0.0) -> list[int]:
    pairs = Pairs(
        np.array([edge[0] for edge in edges], np.int32), np.array([edge[1] for edge in edges], np.int32)
    )
    bits = np.array([edge[2] for edge in edges], np.float64)
    return [int(each) for each in clusters.cluster(size, pairs, bits, threshold=threshold).labels]


def test_who_is_linked_is_taken_together_and_nobody_else() -> None:
    labels = taken(4, [(0, 1, 3.0), (1, 2, 3.0), (0, 2, 3.0)])
    assert labels[0] == labels[1] == labels[2] != labels[3]


def test_a_chain_breaks_where_it_is_weakest() -> None:
    labels = taken(4, [(0, 1, 9.0), (2, 3, 9.0), (1, 2, 1.0), (0, 2, -6.0), (1, 3, -6.0), (0, 3, -6.0)])
    assert labels[0] == labels[1] != labels[2] == labels[3]


def test_a_chain_holds_when_its_links_outweigh_what_was_never_compared() -> None:
    assert len(set(taken(3, [(0, 1, 3.0), (1, 2, 2.0)]))) == 1
    assert len(set(taken(3, [(0, 1, 0.6), (1, 2, 0.6)]))) == 2
    assert len(set(taken(4, [(0, 1, 5.0), (1, 2, 5.0), (2, 3, 2.0)]))) == 2


def test_a_switchboard_does_not_make_one_person_of_an_office() -> None:
    edges: Edges = [(0, each, 0.5) for each in range(1, 10)]
    edges += [(one, other, -8.0) for one in range(1, 10) for other in range(one + 1, 10)]
    assert len(set(taken(10, edges))) >= 9


def test_what_lies_below_the_threshold_is_not_joined() -> None:
    assert len(set(taken(2, [(0, 1, 3.0)], threshold=4.0))) == 2
    assert len(set(taken(2, [(0, 1, 3.0)], threshold=3.0))) == 1


def test_a_must_link_joins_what_evidence_would_part() -> None:
    labels = taken(3, [(0, 1, INF), (1, 2, 4.0), (0, 2, -9.0)])
    assert labels[0] == labels[1]


def test_a_cannot_link_parts_what_evidence_would_join() -> None:
    labels = taken(3, [(0, 1, -INF), (1, 2, 12.0), (0, 2, 11.0)])
    assert labels[0] != labels[1] == labels[2]


def test_where_stewards_contradict_each_other_nobody_is_joined_against_their_word() -> None:
    labels = taken(3, [(0, 1, INF), (1, 2, INF), (0, 2, -INF)])
    assert labels[0] != labels[2]


def test_no_person_has_more_records_than_a_person_can() -> None:
    size = clusters.LARGEST + 50
    edges: Edges = [(each, each + 1, 5.0) for each in range(size - 1)]
    counted = np.bincount(taken(size, edges))
    assert counted.max() <= clusters.LARGEST


EDGES = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(-15, 15)).filter(
        lambda edge: edge[0] < edge[1]
    ),
    max_size=20,
    unique_by=lambda edge: edge[:2],
)


@given(EDGES, st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=4))
def test_a_cannot_link_is_never_joined(edges: Edges, forbidden: set[tuple[int, int]]) -> None:
    apart = {(one, other) for one, other in forbidden if one < other}
    kept = [edge for edge in edges if edge[:2] not in apart]
    labels = taken(8, [*kept, *((one, other, -INF) for one, other in apart)])
    assert all(labels[one] != labels[other] for one, other in apart)


@given(EDGES, st.permutations(range(8)))
def test_the_order_of_rows_and_pairs_changes_nothing_that_is_sure(edges: Edges, order: list[int]) -> None:
    # Equal bits may be joined in either order; distinct ones may not.
    distinct = [(one, other, bits + place / 1000) for place, (one, other, bits) in enumerate(edges)]
    moved = [
        (min(order[one], order[other]), max(order[one], order[other]), bits) for one, other, bits in distinct
    ]
    first, second = taken(8, distinct), taken(8, moved[::-1])
    together = {(one, other) for one in range(8) for other in range(8) if first[one] == first[other]}
    assert together == {
        (one, other) for one in range(8) for other in range(8) if second[order[one]] == second[order[other]]
    }


@pytest.mark.parametrize("size", [0, 1, 3])
def test_nobody_is_linked_without_pairs(size: int) -> None:
    assert taken(size, []) == list(range(size))
