"""A million ids are kept end to end, and are numbered in their order."""

from uuid import UUID

import pytest

from service.deduping.ids import Ids, numbered

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2 << 64, 3 << 120))


def test_packed_ids_are_the_ids_they_were() -> None:
    ids = Ids.of([THREE, ONE, TWO])
    assert (len(ids), list(ids), ids[0], ids[-1]) == (3, [THREE, ONE, TWO], THREE, TWO)
    assert list(ids[1:]) == [ONE, TWO]
    with pytest.raises(IndexError):
        ids[3]


@pytest.mark.parametrize("packed", [True, False])
def test_ids_are_numbered_in_their_order(packed: bool) -> None:
    ids = [TWO, THREE, ONE, TWO]
    distinct, place = numbered(Ids.of(ids) if packed else ids)
    assert list(distinct) == sorted(set(ids))
    assert place.tolist() == [1, 2, 0, 1]
