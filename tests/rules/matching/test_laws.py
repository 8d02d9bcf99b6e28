"""Laws of comparing: it does not matter who comes first, what is missing, or in which order the rows are."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from rules.matching import blocking, clusters, evidence, keys, linkage, seeds, traits
from rules.matching.columns import Pairs
from rules.matching.traits import NAMES, Table, Traits
from tests.benchmarks.matching.measures import score
from tests.benchmarks.matching.sets import nicknames, shipped_model
from tests.rules.matching.people import levels, made_up

_WORDS = st.sampled_from(
    ["", "anna", "a", "hans", "johannes", "berg", "de berg", "bergsma", "ab", "xy z", "1"]
)
_DATES = st.sampled_from(["", "19800412", "19801204", "1980", "20000101", "00000000"])
_MAIL = st.sampled_from(["", "a@example.org", "anna.berg@example.org", "anna.berg@example.com", "@", "berg"])
PEOPLE = st.builds(
    Traits,
    **{
        each.name: _DATES if each.name == "birth" else _MAIL if "email" in each.name else _WORDS
        for each in fields(Traits)
    },
)


@given(PEOPLE, PEOPLE, st.lists(PEOPLE, max_size=4))
def test_it_does_not_matter_which_of_two_comes_first(
    one: Traits, other: Traits, beside: list[Traits]
) -> None:
    assert levels(one, other, *beside).tolist() == levels(other, one, *beside).tolist()


@given(PEOPLE)
def test_nothing_says_nothing(one: Traits) -> None:
    assert not levels(one, Traits()).any()


@given(PEOPLE)
def test_a_record_is_never_unlike_itself(one: Traits) -> None:
    found = levels(one, one)
    unlike = {place for place, level in enumerate(found.tolist()) if level == 20}
    assert not unlike


@given(PEOPLE, PEOPLE, st.sets(st.sampled_from(NAMES)))
def test_what_is_left_out_is_not_compared(one: Traits, other: Traits, kept: set[str]) -> None:
    fewer = [Traits(**{name: getattr(each, name) for name in kept}) for each in (one, other)]
    found = levels(*fewer)
    if "birth" not in kept:
        assert found[1] == 0
    if not kept & {"street", "house", "postcode", "city"}:
        assert found[4] == 0
    assert np.isfinite(shipped_model().bits(found.reshape(1, -1))).all()


@given(st.lists(PEOPLE, max_size=12))
def test_pairs_are_those_that_share_a_key(people: list[Traits]) -> None:
    found = blocking.candidates(traits.table(people)).pairs
    met = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    held = [set(keys.of(each)) for each in people]
    holders = {key: sum(key in each for each in held) for each in held for key in each}
    largest = {key.name: key.largest for key in keys.KEYS}
    for one in range(len(people)):
        for other in range(one + 1, len(people)):
            shared = [key for key in held[one] & held[other] if holders[key] <= largest[key[0]]]
            assert ((one, other) in met) == bool(shared)


@given(st.lists(PEOPLE, min_size=2, max_size=10))
def test_seeds_know_no_more_than_the_levels(people: list[Traits]) -> None:
    table = traits.table(people)
    rows = np.arange(len(people) - 1, dtype=np.int32)
    told = evidence.compare(table, Pairs(rows, rows + 1), nicknames()).levels
    kinds = seeds.of(told)
    assert ((kinds.kind >= seeds.UNKNOWN) & (kinds.kind < len(seeds.Class))).all()
    assert kinds.unaided.shape == told.shape


def test_the_order_of_the_rows_changes_nothing() -> None:
    records = made_up(1_500, 301)
    order = np.random.default_rng(7).permutation(len(records))
    shuffled = {name: [held[row] for row in order] for name, held in records.columns.items()}
    first, second = _clustered(records.table()), _clustered(traits.laid(**shuffled))
    assert score(second, first[order]).f1 == 1


def _clustered(table: Table) -> NDArray[np.int64]:
    pairs = blocking.candidates(table).pairs
    bits = shipped_model().bits(linkage.compared(table, pairs, nicknames()))
    return clusters.cluster(len(table), pairs, bits).labels


def test_linking_what_was_linked_changes_nothing() -> None:
    records = made_up(1_500, 302)
    first = linkage.link(records.table(), nicknames()).clusters.labels
    second = linkage.link(records.table(), nicknames()).clusters.labels
    assert np.array_equal(first, second)


def test_slices_of_pairs_tell_the_same_whoever_compares_them(monkeypatch: pytest.MonkeyPatch) -> None:
    table = made_up(500, 311).table()
    pairs = blocking.candidates(table).pairs
    whole = linkage.compared(table, pairs, nicknames())
    monkeypatch.setattr(linkage, "SLICE", 50)
    with ThreadPoolExecutor(2) as pool:
        parted = linkage.compared(table, pairs, nicknames(), each=pool.map)
    assert len(pairs) > 100
    assert parted.tolist() == whole.tolist()
    assert len(linkage.compared(table, pairs.where(np.zeros(0, int)), nicknames(), each=map)) == 0
