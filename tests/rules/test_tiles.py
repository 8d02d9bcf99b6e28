"""Proofs that are put together from tiles are the proofs of the definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import merkle, tiles
from rules.merkle import Frontier
from rules.tiles import Reader, Tile

LEAVES = [merkle.leaf(number.to_bytes(4, "big")) for number in range(1_500)]
SIZES = st.integers(1, len(LEAVES))


def reader(size: int) -> Reader:
    """Reads a log of that size: leaves, and what was kept of full tiles."""
    _, full = tiles.grown(Frontier(), LEAVES[:size])
    kept = {(tile.level, tile.place): tile.root for tile in full}

    def read(level: int, first: int, last: int) -> list[bytes]:
        assert last - first <= tiles.WIDTH
        return LEAVES[first:last] if level == 0 else [kept[level, place] for place in range(first, last)]

    return read


@given(SIZES, SIZES)
def test_a_log_that_grew_in_two_goes_has_the_tiles_of_one_that_grew_at_once(one: int, other: int) -> None:
    first, last = sorted((one, other))
    half, early = tiles.grown(Frontier(), LEAVES[:first])
    whole, late = tiles.grown(half, LEAVES[first:last])
    assert (whole, early + late) == tiles.grown(Frontier(), LEAVES[:last])
    assert whole.root == merkle.root(LEAVES[:last])


def test_a_tile_holds_the_root_over_what_is_below_it() -> None:
    many = [merkle.leaf(number.to_bytes(4, "big")) for number in range(2 * 65_536)]
    _, full = tiles.grown(Frontier(), many)
    assert full[3] == Tile(1, 3, merkle.root(many[768:1_024]))
    assert [tile for tile in full if tile.level == 2] == [
        Tile(2, 0, merkle.root(many[:65_536])),
        Tile(2, 1, merkle.root(many[65_536:])),
    ]


@given(SIZES)
def test_the_frontier_can_be_read_again_from_the_tiles(size: int) -> None:
    assert tiles.frontier(size, reader(size)) == Frontier().added(LEAVES[:size])


@given(SIZES, st.data())
def test_inclusion_is_proven_as_the_definition_has_it(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = tiles.inclusion(index, size, reader(size))
    assert proof == merkle.inclusion(LEAVES[:size], index)
    assert merkle.is_included(LEAVES[index], index, size, proof, merkle.root(LEAVES[:size]))


@given(SIZES, st.data())
def test_growth_is_proven_as_the_definition_has_it(size: int, data: st.DataObject) -> None:
    earlier = data.draw(st.integers(0, size))
    assert tiles.consistency(earlier, size, reader(size)) == merkle.consistency(LEAVES[:size], earlier)


def test_a_proof_over_a_million_leaves_reads_a_few_tiles() -> None:
    reads: list[int] = []

    def read(level: int, first: int, last: int) -> list[bytes]:
        reads.append(last - first)
        return [merkle.EMPTY] * (last - first)

    tiles.inclusion(777_777, 1_000_000, read)
    assert len(reads) < 60
    assert max(reads) <= tiles.WIDTH


@pytest.mark.parametrize(("index", "earlier"), [(-1, -1), (5, 6)])
def test_nothing_is_proven_of_a_leaf_that_is_not_there(index: int, earlier: int) -> None:
    with pytest.raises(IndexError):
        tiles.inclusion(index, 5, reader(5))
    with pytest.raises(IndexError):
        tiles.consistency(earlier, 5, reader(5))
