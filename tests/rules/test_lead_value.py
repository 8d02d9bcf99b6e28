"""What somebody is worth is a sum that can be read, and a low one decides nothing by itself."""

import pytest

from rules import lead_value
from rules.customer_status import CustomerStatus
from rules.lead_value import MOST, Part, Worth
from rules.organisations import bands


def test_the_best_of_everything_is_a_hundred() -> None:
    assert sum(MOST.values()) == 100
    best = lead_value.value(
        role="decider", size="1000+", interest=400, status=CustomerStatus.LOYAL, grade="A"
    )
    assert (best.score, best.worth, best.needs_human_review) == (100, Worth.HIGH, False)


def test_of_somebody_unknown_nothing_is_known_and_a_person_looks_first() -> None:
    nothing = lead_value.value(role=None, size=None, interest=0, status=CustomerStatus.PROSPECT, grade="E")
    assert (nothing.score, nothing.worth, nothing.needs_human_review) == (0, Worth.LOW, True)


def test_the_reasons_add_up_to_the_figure() -> None:
    told = lead_value.value(role="user", size="20-49", interest=9, status=CustomerStatus.LAPSED, grade="C")
    assert told.score == sum(reason.points for reason in told.reasons) == 5 + 12 + 9 + 5 + 5
    assert [reason.part for reason in told.reasons] == list(Part)


@pytest.mark.parametrize(("score", "worth"), [(29, Worth.LOW), (30, Worth.MEDIUM), (59, Worth.MEDIUM)])
def test_the_edges_between_the_words_are_where_they_are_said_to_be(score: int, worth: Worth) -> None:
    left = score - 25 if score > 25 else score
    told = lead_value.value(
        role="decider",
        size={4: None, 5: None, 34: "1000+"}[left],
        interest={4: 4, 5: 5, 34: 14}[left],
        status=CustomerStatus.PROSPECT,
        grade="E",
    )
    assert (told.score, told.worth) == (score, worth)


def test_every_size_has_its_points() -> None:
    assert tuple(lead_value.SIZES) == bands.PEOPLE
    assert list(lead_value.SIZES.values()) == sorted(lead_value.SIZES.values())
