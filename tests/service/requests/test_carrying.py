"""A case is carried out right by right, by two people where it must be, and answered in words."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rules.requests import Outcome, Refusal, RequestState, Right
from rules.restrictions import Ground
from service import contacts, packages, restrictions, worker
from service.access import COMMAND, SYSTEM
from service.errors import Conflict, Forbidden, Gone, NotFound
from service.requests import carrying, deciding, sweeping, views
from service.storage import keys
from service.storage import requests as stored
from service.storage.audit import AuditEvent
from service.storage.sources import Source
from service.work import Workshop
from tests.mail_server import MailServer, receiving
from tests.service.requests import cases
from tests.workshops import SetClock


@pytest.fixture
def server(workshop: Workshop) -> Iterator[MailServer]:
    with receiving() as taking:
        workshop.settings = taking.settings(workshop.settings, controller_jurisdiction="NL")
        yield taking


def approve(workshop: Workshop, request_id: UUID, *, by: int = 1) -> RequestState:
    with workshop.open(cases.officer(by)) as work:
        state = carrying.approve(work, request_id)
    worker.run_due(workshop)
    return state


def outcomes(workshop: Workshop, request_id: UUID) -> dict[Right, Any]:
    return {each.right: each.outcome for each in cases.case(workshop, request_id).request.rights}


def texts(server: MailServer) -> list[str]:
    return [str(letter.get_body(("plain",)).get_content()) for letter in server.letters()]


def test_an_erasure_is_carried_out_told_and_then_forgotten_itself(
    workshop: Workshop, source: Source, server: MailServer, clock: SetClock
) -> None:
    anna = cases.known(workshop, source)
    asked = cases.opened(workshop, Right.ERASURE)
    assert approve(workshop, asked) is RequestState.EXECUTING
    assert cases.case(workshop, asked).request.state is RequestState.FULFILLED
    with workshop.look(COMMAND) as work, pytest.raises((Gone, NotFound)):
        contacts.read(work, anna)
    assert "Erasure of your data: done" in texts(server)[-1]
    clock.pass_by(timedelta(days=2))
    with workshop.open(SYSTEM) as work:
        assert sweeping.forget(work, limit=10) == 1
    with workshop.look(SYSTEM) as work:
        assert keys.find(work.session, asked) is None
    assert not cases.case(workshop, asked).is_readable


def test_a_copy_is_made_and_its_link_is_sent(workshop: Workshop, source: Source, server: MailServer) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.ACCESS)
    approve(workshop, asked)
    assert cases.case(workshop, asked).request.state is RequestState.FULFILLED
    ready, done = texts(server)[-2:]
    assert "/packages/" in ready + done
    assert "A copy of your data: done" in ready + done


def test_an_erasure_waits_until_the_copy_was_fetched_or_the_last_day_has_come(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.ACCESS, Right.ERASURE)
    approve(workshop, asked)
    assert outcomes(workshop, asked) == {Right.ACCESS: Outcome.DONE, Right.ERASURE: None}
    with workshop.look(SYSTEM) as work:
        [package] = packages.of_request(work, asked)
        assert package.fetched_at is None
    due = cases.case(workshop, asked).request.due_on
    assert due is not None
    clock.at += due - clock.at.date()
    with workshop.open(SYSTEM) as work:
        carrying.settle_next(work, {"request": str(asked)})
    worker.run_due(workshop)
    assert outcomes(workshop, asked)[Right.ERASURE] is Outcome.DONE


def test_a_restriction_holds_from_the_moment_it_is_approved(workshop: Workshop, source: Source) -> None:
    anna = cases.known(workshop, source)
    asked = cases.opened(workshop, Right.RESTRICTION, ground=Ground.CLAIMS)
    approve(workshop, asked)
    with workshop.look(SYSTEM) as work:
        assert restrictions.covering(work, [anna]) == {anna}
    assert cases.case(workshop, asked).request.state is RequestState.FULFILLED


def test_a_correction_is_concluded_by_whoever_made_it(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.RECTIFICATION)
    approve(workshop, asked)
    assert outcomes(workshop, asked) == {Right.RECTIFICATION: None}
    with workshop.open(cases.officer()) as work:
        carrying.conclude(work, asked, Right.RECTIFICATION, Outcome.DONE)
    worker.run_due(workshop)
    assert cases.case(workshop, asked).request.state is RequestState.FULFILLED


def test_one_right_refused_and_one_done_is_partly_fulfilled(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.ACCESS, Right.RESTRICTION, ground=Ground.ACCURACY)
    with workshop.open(cases.officer()) as work:
        deciding.refuse(work, asked, Refusal.OTHER_RIGHTS, right=Right.ACCESS, explained="It names others.")
    approve(workshop, asked)
    assert cases.case(workshop, asked).request.state is RequestState.PARTIALLY_FULFILLED
    told = texts(server)[-1]
    assert "A copy of your data: not done (it would hurt the rights of others)" in told
    assert "Restriction of the use of your data: done" in told
    assert "Autoriteit Persoonsgegevens" in told


def test_whoever_proposes_the_erasure_of_several_cannot_approve_it(
    workshop: Workshop, source: Source
) -> None:
    anna = cases.known(workshop, source)
    bert = cases.known(workshop, source, full_name="Bert de Boer", email="bert@example.org")
    asked = cases.opened(workshop, Right.ERASURE)
    with workshop.open(SYSTEM) as work:
        stored.name_contacts(work.session, asked, [anna, bert])
    assert approve(workshop, asked, by=2) is RequestState.AWAITING_APPROVAL
    for one in (1, 2):  # who opened the case, and who proposed it
        with pytest.raises(Forbidden), workshop.open(cases.officer(one)) as work:
            carrying.approve(work, asked)
    assert cases.case(workshop, asked).request.state is RequestState.AWAITING_APPROVAL
    approve(workshop, asked, by=3)
    assert cases.case(workshop, asked).request.state is RequestState.FULFILLED


def test_a_key_is_no_second_person(workshop: Workshop, source: Source) -> None:
    cases.with_settings(workshop, two_people=True)
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.ACCESS)
    assert approve(workshop, asked, by=2) is RequestState.AWAITING_APPROVAL
    with workshop.open(SYSTEM) as work:
        work.session.get_one(stored.SubjectRequest, asked).source_id = source.id
    with pytest.raises(Forbidden), workshop.open(cases.a_key(source)) as work:
        carrying.approve(work, asked)


def test_the_second_person_may_send_it_back(workshop: Workshop, source: Source) -> None:
    cases.with_settings(workshop, two_people=True)
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.ACCESS)
    approve(workshop, asked, by=2)
    with workshop.open(cases.officer(3)) as work:
        carrying.send_back(work, asked, note="Ask for the mandate first.")
    assert cases.case(workshop, asked).request.state is RequestState.IN_PROGRESS


def test_what_is_being_erased_can_no_longer_be_taken_back(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, Right.ERASURE)
    with workshop.open(cases.officer()) as work:
        carrying.approve(work, asked)
    with pytest.raises(Conflict), workshop.open(cases.officer()) as work:
        deciding.revoke(work, asked)


def test_of_whom_nothing_is_held_nothing_is_carried_out(workshop: Workshop) -> None:
    asked = cases.opened(workshop, Right.ACCESS, Right.ERASURE, email="nobody@example.com")
    approve(workshop, asked)
    case = cases.case(workshop, asked)
    assert case.request.state is RequestState.REFUSED
    assert {each.refusal for each in case.request.rights} == {Refusal.NO_MATCH}


def test_whoever_reads_a_case_says_why_and_the_log_says_who(workshop: Workshop) -> None:
    asked = cases.opened(workshop)
    with workshop.open(cases.officer(5)) as work:
        details, _ = views.reveal(work, asked, purpose="handle_request")
    assert (details.subject.email, details.text) == (cases.ANNA["email"], "I want to know everything.")
    with workshop.look(SYSTEM) as work:
        [seen] = [each for each in work.session.query(AuditEvent) if each.action == "request.revealed"]
        assert seen.actor_id == UUID(int=5)
        assert seen.body is not None
        assert seen.body["purpose"] == "handle_request"
        assert "jansen" not in str(seen.body)
