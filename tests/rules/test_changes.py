"""Of several things that happened, which is told first, and is what is told still true?"""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import changes
from rules.changes import Change

SEVERAL = st.sets(st.sampled_from(Change), min_size=1)


@pytest.mark.parametrize("told", list(permutations(Change, 2)))
def test_the_graver_of_two_names_the_entry_whichever_came_first(told: tuple[Change, Change]) -> None:
    order = [Change.ERASE, Change.PERMISSION, Change.UNMERGE, Change.MERGE, Change.UPSERT]
    assert changes.gravest(told) is order[min(map(order.index, told))]


def test_nothing_has_no_gravest() -> None:
    with pytest.raises(ValueError, match="empty"):
        changes.gravest([])


@given(SEVERAL)
def test_several_kinds_are_kept_in_one_number(kinds: set[Change]) -> None:
    assert set(changes.unmasked(changes.mask(kinds))) == kinds
    assert changes.unmasked(changes.mask(kinds))[0] is changes.gravest(kinds)


@given(SEVERAL)
def test_of_a_contact_that_is_gone_only_that_is_told(kinds: set[Change]) -> None:
    assert changes.as_it_stands(kinds, is_there=False, is_merged=False) == (Change.ERASE,)


@given(SEVERAL, st.booleans())
def test_what_is_told_of_merges_is_how_it_stands(kinds: set[Change], is_merged: bool) -> None:
    told = changes.as_it_stands(kinds - {Change.ERASE}, is_there=True, is_merged=is_merged)
    wrong = Change.UNMERGE if is_merged else Change.MERGE
    assert wrong not in told
    assert is_merged <= (Change.MERGE in told)
    if Change.MERGE in kinds and not is_merged:
        assert Change.UNMERGE in told
