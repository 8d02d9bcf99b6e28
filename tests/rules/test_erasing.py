"""What goes together, what an erasure lacks to be whole, and when a key may go."""

import pytest

from rules import erasing
from rules.erasing import ARTICLES, Category, ErasureState, Fate, Ground

ERASED = (Fate.ERASED, None)
KEPT = (Fate.RETAINED, Ground.LEGAL_CLAIMS)


def test_half_a_person_lacks_the_other_half() -> None:
    assert erasing.lacking({Category.RECORDS}) == erasing.TOGETHER - {Category.RECORDS}
    assert erasing.lacking({Category.MAIL, Category.LINKS}) == frozenset()
    assert erasing.lacking(set(Category)) == frozenset()


def test_what_is_no_category_is_named() -> None:
    assert erasing.unknown(["mail", "invoices", "leads", "Contact"]) == ("invoices", "Contact")


@pytest.mark.parametrize(
    ("results", "is_whole"),
    [
        ([ERASED, (Fate.NOTHING, None)], True),
        ([ERASED, (Fate.RETAINED, Ground.DO_NOT_CONTACT)], True),
        ([ERASED, (Fate.RETAINED, Ground.ANSWERING)], True),
        ([ERASED, KEPT], False),
        ([ERASED, (Fate.RETAINED, Ground.PROOF_OF_CONSENT)], False),
        ([ERASED, (Fate.FAILED, None)], False),
        ([ERASED, (Fate.WAITING, None)], False),
    ],
)
def test_an_erasure_is_whole_when_only_what_has_to_stay_is_left(
    results: list[tuple[Fate, Ground | None]], is_whole: bool
) -> None:
    assert erasing.is_whole(results) is is_whole


def test_an_erasure_of_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="at least one"):
        erasing.is_whole([])


@pytest.mark.parametrize("fate", [Fate.WAITING, Fate.RETAINED, Fate.FAILED])
def test_a_key_stays_while_anything_that_it_seals_does(fate: Fate) -> None:
    gone = dict.fromkeys(erasing.KEYS_OF_CONTACTS, Fate.ERASED)
    assert erasing.may_shred(gone, erasing.KEYS_OF_CONTACTS)
    for category in erasing.KEYS_OF_CONTACTS:
        assert not erasing.may_shred(gone | {category: fate}, erasing.KEYS_OF_CONTACTS)


def test_a_key_stays_while_something_that_it_seals_was_not_asked_to_go() -> None:
    assert not erasing.may_shred({Category.RECORDS: Fate.ERASED}, erasing.KEYS_OF_LEADS)


def test_who_is_found_goes_first_and_who_is_answered_last() -> None:
    assert erasing.ORDER[:2] == (Category.SUPPRESSION, Category.TOKENS)
    assert erasing.ORDER[-2:] == (Category.CONTACT, Category.REQUESTS)
    assert erasing.in_order({Category.CONTACT, Category.MAIL}) == (Category.MAIL, Category.CONTACT)


def test_every_ground_has_its_article_and_no_hold_rests_on_what_follows_by_itself() -> None:
    assert set(ARTICLES) == set(Ground)
    assert set(Ground) - erasing.OF_HOLDS == {
        Ground.PROOF_OF_CONSENT,
        Ground.DO_NOT_CONTACT,
        Ground.ANSWERING,
    }


def test_only_what_is_final_is_over() -> None:
    assert [state for state in ErasureState if state.is_over] == [ErasureState.FINAL]
