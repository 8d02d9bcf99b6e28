"""Nothing ends before the person has heard of it, and every ground has its place in the law."""

import pytest

from rules.requests import Right
from rules.restrictions import Ground, Notice, Step, Told, is_untold, next_step, told_by


@pytest.mark.parametrize(
    ("notice", "step"),
    [
        (Notice.SENT, Step.LIFT),
        (Notice.WAITING, Step.WAIT),
        (Notice.LOST, Step.TELL),
        (Notice.NONE, Step.TELL),
    ],
)
def test_a_restriction_ends_by_itself_only_once_the_letter_is_gone(notice: Notice, step: Step) -> None:
    assert next_step(notice) is step


def test_each_ground_names_its_letter_of_the_article() -> None:
    of_the_person = [ground.article for ground in Ground if "art. 18" in ground.article]
    assert [article[-3:] for article in of_the_person] == ["(a)", "(b)", "(c)", "(d)"]
    assert set(Ground) - {Ground.STORAGE_LIMIT} == {each for each in Ground if each.article in of_the_person}


def test_only_our_own_letter_is_not_for_people_to_report() -> None:
    assert [how for how in Told if not how.is_by_hand] == [Told.LETTER]


@pytest.mark.parametrize(
    ("rights", "ground"),
    [
        ({Right.RECTIFICATION, Right.RESTRICTION}, Ground.ACCURACY),
        ({Right.OBJECTION_TO_INTEREST, Right.RESTRICTION}, Ground.OBJECTION),
        ({Right.RECTIFICATION, Right.OBJECTION_TO_INTEREST, Right.RESTRICTION}, None),
        ({Right.OBJECTION, Right.RESTRICTION}, None),
        ({Right.RESTRICTION}, None),
    ],
)
def test_a_ground_is_told_by_what_else_is_asked_for(rights: set[Right], ground: Ground | None) -> None:
    assert told_by(rights) is ground
    assert is_untold(rights, None) is (ground is None)
    assert not is_untold(rights, Ground.CLAIMS)
    assert not is_untold(rights - {Right.RESTRICTION}, None)
