"""Where a case may go, and how it ends."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import requests
from rules.requests import OPENDSR, STEPS, Outcome, RequestState

OPEN = frozenset(state for state in RequestState if not state.is_over)


def reached(start: RequestState) -> set[RequestState]:
    """Every state to which some way leads."""
    seen, ahead = {start}, [start]
    while ahead:
        ahead = [state for each in ahead for state in STEPS[each] if state not in seen]
        seen.update(ahead)
    return seen


def test_every_state_can_be_reached_from_the_beginning() -> None:
    assert reached(RequestState.RECEIVED) == set(RequestState)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_case_can_still_end(state: RequestState) -> None:
    assert any(each.is_over for each in reached(state))


def test_what_is_being_carried_out_can_no_longer_be_taken_back() -> None:
    assert not requests.may_go(RequestState.EXECUTING, RequestState.REVOKED)


def test_nothing_is_carried_out_before_it_was_looked_into() -> None:
    before = {state for state in RequestState if RequestState.EXECUTING in STEPS[state]}

    assert before == {
        RequestState.IN_PROGRESS,
        RequestState.AWAITING_APPROVAL,
        RequestState.PARTIALLY_FULFILLED,
    }


def test_only_a_case_that_waits_for_the_person_can_expire() -> None:
    assert {state for state in RequestState if RequestState.EXPIRED in STEPS[state]} == {
        state for state in RequestState if state.waits_for_the_person
    }


def test_others_are_told_in_their_words() -> None:
    assert set(OPENDSR) == set(RequestState)
    assert set(OPENDSR.values()) == {"pending", "in_progress", "completed", "cancelled"}


@pytest.mark.parametrize(
    ("outcomes", "end"),
    [
        ([Outcome.DONE], RequestState.FULFILLED),
        ([Outcome.DONE, Outcome.DONE], RequestState.FULFILLED),
        ([Outcome.DONE, Outcome.REFUSED], RequestState.PARTIALLY_FULFILLED),
        ([Outcome.PARTLY], RequestState.PARTIALLY_FULFILLED),
        ([Outcome.REFUSED], RequestState.REFUSED),
    ],
)
def test_a_case_ends_as_its_rights_do(outcomes: Iterable[Outcome], end: RequestState) -> None:
    assert requests.end_of(outcomes) is end


def test_a_case_without_any_outcome_does_not_end() -> None:
    with pytest.raises(ValueError, match="what became"):
        requests.end_of([])


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1))
def test_the_order_of_outcomes_says_nothing(outcomes: list[Outcome]) -> None:
    assert requests.end_of(outcomes) is requests.end_of(reversed(outcomes))
