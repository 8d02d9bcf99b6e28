"""A restriction rests on the ground that was stated, and both it and the letter say which."""

from dataclasses import replace
from uuid import UUID

import pytest

from rules.requests import Outcome, RequestState, Right
from rules.restrictions import Ground
from service import restrictions, worker
from service.access import SYSTEM
from service.errors import Conflict, Forbidden, Invalid, NotFound
from service.requests import carrying, grounds, steps
from service.storage.sources import Source
from service.work import Workshop
from tests.mail_server import receiving
from tests.service.requests import cases

STATED = {
    Ground.ACCURACY: "you say that something in them is wrong",
    Ground.UNLAWFUL: "you say that we should not have them, and want them kept",
    Ground.CLAIMS: "you need them for a legal claim",
    Ground.OBJECTION: "you have objected, and it is being weighed",
}


def approve(workshop: Workshop, request_id: UUID) -> RequestState:
    with workshop.open(cases.officer()) as work:
        state = carrying.approve(work, request_id)
    worker.run_due(workshop)
    return state


def state_ground(workshop: Workshop, request_id: UUID, ground: Ground) -> None:
    with workshop.open(cases.officer()) as work:
        grounds.state(work, request_id, ground)


def placed_on(workshop: Workshop, request_id: UUID) -> list[Ground]:
    with workshop.look(SYSTEM) as work:
        return [each.ground for each in restrictions.of_request(work, request_id)]


def of_the_case(workshop: Workshop, request_id: UUID) -> dict[Right, Ground | None]:
    return {each.right: each.ground for each in cases.case(workshop, request_id).request.rights}


@pytest.mark.parametrize("ground", STATED)
def test_the_ground_that_was_stated_stays_in_the_restriction_and_stands_in_the_letter(
    workshop: Workshop, source: Source, ground: Ground
) -> None:
    with receiving() as server:
        workshop.settings = server.settings(workshop.settings, controller_jurisdiction="NL")
        cases.known(workshop, source)
        asked = cases.opened(workshop, Right.RESTRICTION, ground=ground)
        approve(workshop, asked)
        received, done = (str(each.get_body(("plain",)).get_content()) for each in server.letters())
    assert placed_on(workshop, asked) == [ground]
    assert f"Restriction of the use of your data ({STATED[ground]})" in received
    assert f"Restriction of the use of your data: done ({STATED[ground]})" in done


def test_a_correction_in_the_same_case_tells_that_the_data_are_said_to_be_wrong(
    workshop: Workshop, source: Source
) -> None:
    asked = cases.asked(workshop, Right.RESTRICTION, Right.RECTIFICATION)
    assert of_the_case(workshop, asked) == {Right.RESTRICTION: Ground.ACCURACY, Right.RECTIFICATION: None}
    other = cases.asked(workshop, Right.RESTRICTION, Right.RECTIFICATION, ground=Ground.CLAIMS)
    assert of_the_case(workshop, other)[Right.RESTRICTION] is Ground.CLAIMS


def test_nothing_is_restricted_before_somebody_has_said_why(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.RESTRICTION)
    with pytest.raises(Conflict, match="on which ground"):
        approve(workshop, asked)
    state_ground(workshop, asked, Ground.UNLAWFUL)
    approve(workshop, asked)
    assert placed_on(workshop, asked) == [Ground.UNLAWFUL]
    [event] = [each for each in cases.case(workshop, asked).events if each.kind.value == "ground"]
    assert event.facts == {"ground": "unlawful"}


def test_of_somebody_unknown_no_ground_is_asked_for(workshop: Workshop) -> None:
    asked = cases.opened(workshop, Right.RESTRICTION)
    approve(workshop, asked)
    case = cases.case(workshop, asked).request
    assert (case.state, case.rights[0].outcome) == (RequestState.REFUSED, Outcome.REFUSED)


def test_what_was_approved_without_a_ground_waits_for_one(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.RESTRICTION, ground=Ground.CLAIMS)
    with workshop.open(cases.officer()) as work:
        carrying.approve(work, asked)
        [right] = steps.rights_of(work, steps.load(work, asked))
        right.ground = None  # as of a case from before grounds were asked for
    worker.run_due(workshop)
    assert placed_on(workshop, asked) == []
    state_ground(workshop, asked, Ground.ACCURACY)
    worker.run_due(workshop)
    assert placed_on(workshop, asked) == [Ground.ACCURACY]
    assert cases.case(workshop, asked).request.state is RequestState.FULFILLED


def test_a_ground_is_stated_only_while_a_restriction_is_open(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    access = cases.opened(workshop, Right.ACCESS)
    with pytest.raises(Conflict):
        state_ground(workshop, access, Ground.CLAIMS)
    asked = cases.opened(workshop, Right.RESTRICTION, Right.RECTIFICATION)
    approve(workshop, asked)
    with pytest.raises(Conflict):
        state_ground(workshop, asked, Ground.CLAIMS)


def test_the_end_of_the_time_of_storage_is_no_ground_for_the_person(
    workshop: Workshop, source: Source
) -> None:
    with pytest.raises(Invalid) as refused:
        cases.asked(workshop, Right.RESTRICTION, ground=Ground.STORAGE_LIMIT)
    assert [fault.pointer for fault in refused.value.faults] == ["/restriction_ground"]
    asked = cases.asked(workshop, Right.RESTRICTION)
    with pytest.raises(Invalid):
        state_ground(workshop, asked, Ground.STORAGE_LIMIT)


def test_a_ground_goes_with_a_restriction_only(workshop: Workshop) -> None:
    with pytest.raises(Invalid) as refused:
        cases.asked(workshop, Right.ACCESS, ground=Ground.ACCURACY)
    assert [fault.code for fault in refused.value.faults] == ["unacceptable"]


def test_whoever_works_for_another_source_states_nothing(workshop: Workshop, source: Source) -> None:
    asked = cases.asked(workshop, Right.RESTRICTION)
    with pytest.raises(NotFound), workshop.open(cases.a_key(source)) as work:
        grounds.state(work, asked, Ground.CLAIMS)
    with pytest.raises(Forbidden), workshop.open(replace(cases.officer(), scopes=frozenset())) as work:
        grounds.state(work, asked, Ground.CLAIMS)
