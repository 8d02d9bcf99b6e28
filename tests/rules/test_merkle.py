"""The tree over a log: known roots, and proofs that hold for what is there and for nothing else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import merkle

# The eight entries and roots of the test data of Certificate Transparency (RFC 6962's reference code).
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"

LEAVES = [merkle.leaf(entry) for entry in ENTRIES]
MANY = [merkle.leaf(number.to_bytes(4, "big")) for number in range(70)]
SIZES = st.integers(1, len(MANY))


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node(naive_root(leaves[:split]), naive_root(leaves[split:]))


def test_eight_known_entries_have_the_known_root() -> None:
    assert merkle.root(LEAVES).hex() == ROOT_OF_EIGHT


@pytest.mark.parametrize("size", range(len(MANY) + 1))
def test_the_frontier_gives_the_root_that_the_definition_gives(size: int) -> None:
    assert merkle.root(MANY[:size]) == naive_root(MANY[:size])


@given(SIZES, SIZES)
def test_adding_in_two_goes_is_adding_at_once(one: int, other: int) -> None:
    first, last = sorted((one, other))

    grown = merkle.Frontier().added(MANY[:first]).added(MANY[first:last])

    assert grown == merkle.Frontier().added(MANY[:last])


@given(SIZES, st.data())
def test_a_leaf_is_proven_in_its_place_and_in_no_other(size: int, data: st.DataObject) -> None:
    index, elsewhere = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    top, proof = merkle.root(MANY[:size]), merkle.inclusion(MANY[:size], index)

    assert merkle.is_included(MANY[index], index, size, proof, top)
    assert merkle.is_included(MANY[index], elsewhere, size, proof, top) == (elsewhere == index)
    assert not merkle.is_included(merkle.leaf(b"another"), index, size, proof, top)


@given(SIZES, SIZES)
def test_a_log_that_only_grew_is_proven_to_have(one: int, other: int) -> None:
    size, later = sorted((one, other))
    proof = merkle.consistency(MANY[:later], size)

    assert merkle.is_consistent(size, merkle.root(MANY[:size]), later, merkle.root(MANY[:later]), proof)


@given(SIZES, SIZES, st.data())
def test_a_log_in_which_something_old_was_changed_is_caught(
    one: int, other: int, data: st.DataObject
) -> None:
    size, later = sorted((one, other))
    place = data.draw(st.integers(0, size - 1))
    forged = [*MANY[:later]]
    forged[place] = merkle.leaf(b"forged")

    proof = merkle.consistency(forged, size)

    assert not merkle.is_consistent(size, merkle.root(MANY[:size]), later, merkle.root(forged), proof)


def test_a_log_may_not_shrink() -> None:
    assert not merkle.is_consistent(5, merkle.root(MANY[:5]), 4, merkle.root(MANY[:4]), [])


@given(SIZES, SIZES, st.binary(min_size=32, max_size=32))
def test_a_proof_with_a_strange_hash_in_it_proves_nothing(one: int, other: int, strange: bytes) -> None:
    size, later = sorted((one, other))
    proof = [*merkle.consistency(MANY[:later], size), strange]

    assert not merkle.is_consistent(size, merkle.root(MANY[:size]), later, merkle.root(MANY[:later]), proof)


def test_everything_is_consistent_with_an_empty_log_and_needs_no_proof() -> None:
    assert merkle.is_consistent(0, merkle.EMPTY, 7, merkle.root(MANY[:7]), [])
    assert merkle.consistency(MANY[:7], 0) == []


def test_there_is_no_proof_for_what_is_not_there() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion(MANY[:3], 3)
    with pytest.raises(IndexError):
        merkle.consistency(MANY[:3], 4)


def test_a_leaf_shows_nothing_of_a_body_without_its_salt() -> None:
    one, other = merkle.commitment(b"a" * 16, b"{}"), merkle.commitment(b"b" * 16, b"{}")

    assert one != other
    assert merkle.leaf_of(one) != merkle.leaf(one)
