"""An objection to our interest is weighed while nothing is used, and its end is told with reasons."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import EventState
from rules.recipients import Protocol
from rules.recipients import Role as Answering
from rules.requests import Outcome, Refusal, RequestState, Right
from rules.restrictions import Ground
from rules.tellings import Deed
from service import consents, recipients, restrictions, worker
from service.access import PERSON, SYSTEM
from service.errors import Conflict, Forbidden, Invalid
from service.recipients import register
from service.requests import carrying, deciding, identity, sweeping, weighing
from service.restrictions import RestrictionView
from service.storage import requests as stored
from service.storage.sources import Source
from service.work import Workshop
from tests.mail_server import MailServer, receiving
from tests.service.requests import cases
from tests.workshops import SetClock

OBJECTION = Right.OBJECTION_TO_INTEREST
WHY = "We need them to find fraud, which hurts other customers."


@pytest.fixture
def server(workshop: Workshop) -> Iterator[MailServer]:
    with receiving() as taking:
        workshop.settings = taking.settings(workshop.settings, controller_jurisdiction="NL")
        yield taking


def texts(server: MailServer) -> list[str]:
    return [str(letter.get_body(("plain",)).get_content()) for letter in server.letters()]


def of_case(workshop: Workshop, request_id: UUID) -> list[RestrictionView]:
    with workshop.look(SYSTEM) as work:
        return list(restrictions.of_request(work, request_id))


def is_kept_still(workshop: Workshop, contact_id: UUID) -> bool:
    with workshop.look(SYSTEM) as work:
        return restrictions.covering(work, [contact_id]) == {contact_id}


def objected(workshop: Workshop, contact_id: UUID) -> set[str]:
    with workshop.look(SYSTEM) as work:
        lines = consents.ledger(work, contact_id)
        return {each.event.purpose for each in lines if each.event.state is EventState.OBJECTED}


def overrule(workshop: Workshop, request_id: UUID, reason: Refusal = Refusal.COMPELLING) -> None:
    with workshop.open(cases.officer()) as work:
        deciding.refuse(work, request_id, reason, right=OBJECTION, explained=WHY)
    worker.run_due(workshop)


def uphold(workshop: Workshop, request_id: UUID, *, explained: str = "") -> None:
    with workshop.open(cases.officer()) as work:
        weighing.uphold(work, request_id, explained=explained)
    with workshop.open(cases.officer()) as work:
        carrying.approve(work, request_id)
    worker.run_due(workshop)


def let_go(workshop: Workshop) -> None:
    """The sweep that ends what was told."""
    with workshop.open(SYSTEM) as work:
        restrictions.settle(work, limit=10)
    worker.run_due(workshop)


def test_it_has_a_month_and_not_a_day(workshop: Workshop, clock: SetClock) -> None:
    cases.with_settings(workshop, controller_jurisdiction="NL")
    asked = cases.asked(workshop, OBJECTION, Right.OBJECTION)
    clocks = {each.right: each.clock_id for each in cases.case(workshop, asked).request.rights}
    assert clocks == {OBJECTION: "gdpr.answer", Right.OBJECTION: "gdpr.objection"}


def test_nothing_is_used_from_the_moment_it_is_shown_who_objects(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    anna = cases.known(workshop, source)
    asked = cases.asked(workshop, OBJECTION)
    worker.run_due(workshop)
    assert not is_kept_still(workshop, anna)
    with workshop.open(PERSON) as work:
        assert identity.verify(work, asked, cases.code_in(texts(server)[0]))
    worker.run_due(workshop)
    assert is_kept_still(workshop, anna)
    [held] = of_case(workshop, asked)
    assert (held.ground, held.step) == (Ground.OBJECTION, None)
    assert "used for nothing" not in texts(server)[0]
    assert "we keep your data and use them for nothing" in texts(server)[1]


def test_whoever_is_asked_twice_is_told_once(workshop: Workshop, source: Source, server: MailServer) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION)
    for _ in range(2):
        with workshop.open(SYSTEM) as work:
            weighing.tend_next(work, {"request": str(asked)})
        worker.run_due(workshop)
    assert len(of_case(workshop, asked)) == 1
    assert sum("use them for nothing" in text for text in texts(server)) == 1
    assert cases.kinds(workshop, asked).count("held") == 1


def test_nothing_is_carried_out_before_it_is_weighed(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION, Right.ACCESS)
    with pytest.raises(Conflict, match="Weigh"), workshop.open(cases.officer()) as work:
        carrying.approve(work, asked)
    assert cases.case(workshop, asked).request.state is RequestState.IN_PROGRESS


def test_what_is_upheld_ends_marketing_and_lets_go_of_the_rest_once_the_person_was_told(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    anna = cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION)
    uphold(workshop, asked, explained="You told us of your illness.")
    case = cases.case(workshop, asked).request
    assert (case.state, case.rights[0].outcome) == (RequestState.FULFILLED, Outcome.DONE)
    assert objected(workshop, anna) == {"*"}
    assert any("Je had bezwaar gemaakt, en dat is gegrond" in text for text in texts(server))  # she is Dutch
    [answer] = [text for text in texts(server) if "This is what became of it" in text]
    assert "No use of your data for our own interests: done" in answer
    assert "You told us of your illness." in answer
    assert "complain" not in answer
    let_go(workshop)
    assert not is_kept_still(workshop, anna)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (Refusal.COMPELLING, "our grounds are compelling and weigh more"),
        (Refusal.CLAIMS, "we need the data for a legal claim"),
    ],
)
def test_what_is_overruled_is_answered_with_our_grounds_and_whom_to_complain_to(
    workshop: Workshop, source: Source, server: MailServer, reason: Refusal, told: str
) -> None:
    anna = cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION)
    overrule(workshop, asked, reason)
    case = cases.case(workshop, asked).request
    assert (case.state, case.rights[0].refusal) == (RequestState.REFUSED, reason)
    [answer] = [text for text in texts(server) if "This is what became of it" in text]
    for said in (told, WHY, "Autoriteit Persoonsgegevens", "go to court", "Marketing that rests on our own"):
        assert said in answer
    assert is_kept_still(workshop, anna)  # until the letter that says so has gone out
    assert any("onze gronden wegen zwaarder" in text for text in texts(server))  # she is Dutch
    let_go(workshop)
    assert not is_kept_still(workshop, anna)
    assert "*" not in objected(workshop, anna)


@pytest.mark.parametrize("language", ["nl", "fi"])
def test_it_is_answered_in_the_language_of_the_person(
    workshop: Workshop, source: Source, server: MailServer, language: str
) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION)
    with workshop.open(SYSTEM) as work:
        work.session.get_one(stored.SubjectRequest, asked).language = language
    overrule(workshop, asked)
    said = {"nl": "onze gronden zijn dwingend", "fi": "perusteemme ovat pakottavat"}[language]
    assert any(said in text and WHY in text for text in texts(server))


def test_our_grounds_are_put_in_words_and_stand_against_nothing_else(
    workshop: Workshop, source: Source
) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION, Right.ACCESS)
    with pytest.raises(Invalid) as refused, workshop.open(cases.officer()) as work:
        deciding.refuse(work, asked, Refusal.COMPELLING, right=OBJECTION, explained=" ")
    assert [fault.pointer for fault in refused.value.faults] == ["/explanation"]
    with pytest.raises(Conflict), workshop.open(cases.officer()) as work:
        deciding.refuse(work, asked, Refusal.COMPELLING, right=Right.ACCESS, explained=WHY)
    with workshop.open(cases.officer()) as work:
        deciding.refuse(work, asked, Refusal.CLAIMS, explained=WHY)
    outcomes = {each.right: each.outcome for each in cases.case(workshop, asked).request.rights}
    assert outcomes == {OBJECTION: Outcome.REFUSED, Right.ACCESS: None}


def test_reasons_given_early_stand_in_the_answer_that_comes_late(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION, Right.RESTRICTION)
    assert {each.ground for each in cases.case(workshop, asked).request.rights} == {None, Ground.OBJECTION}
    overrule(workshop, asked)
    assert not any(WHY in text for text in texts(server))
    with workshop.open(cases.officer()) as work:
        deciding.refuse(work, asked, Refusal.NOT_COVERED, explained="It was weighed.")
    worker.run_due(workshop)
    [answer] = [text for text in texts(server) if "This is what became of it" in text]
    assert WHY in answer
    assert "It was weighed." in answer


def test_it_is_let_go_when_the_objection_is_taken_back_or_nobody_answers_us(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    cases.known(workshop, source)
    taken_back, unanswered = cases.opened(workshop, OBJECTION), cases.opened(workshop, OBJECTION)
    with workshop.open(cases.officer()) as work:
        deciding.revoke(work, taken_back)
        deciding.pause(work, unanswered, deciding.Ground.CLARIFICATION, question="Which situation?")
    clock.pass_by(timedelta(days=workshop.settings.identity_days + 1))
    with workshop.open(SYSTEM) as work:
        assert sweeping.expire(work, limit=10) == 1
    worker.run_due(workshop)
    for request_id in (taken_back, unanswered):
        [held] = of_case(workshop, request_id)
        assert held.lifting_begun_at is not None


def test_a_restriction_on_another_ground_outlives_the_weighing(workshop: Workshop, source: Source) -> None:
    anna = cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION)
    with workshop.open(cases.officer()) as work:
        restrictions.restrict(work, anna, ground=Ground.CLAIMS, request_id=asked)
    overrule(workshop, asked)
    begun = {each.ground: each.lifting_begun_at is not None for each in of_case(workshop, asked)}
    assert begun == {Ground.OBJECTION: True, Ground.CLAIMS: False}


def test_whoever_was_given_the_data_hears_of_it(workshop: Workshop, source: Source) -> None:
    anna = cases.known(workshop, source)
    with workshop.open(cases.officer()) as work:
        order = register.Order(name="Partner", role=Answering.CONTROLLER, protocol=Protocol.MANUAL)
        partner = register.register(work, order).id
    with workshop.open(SYSTEM) as work:
        recipients.disclose(work, partner, [anna], fields=("email",), purpose="newsletter")
    asked = cases.opened(workshop, OBJECTION)
    with workshop.look(SYSTEM) as work:
        told = sorted(each.deed for each in recipients.tellings_of(work, asked))
    assert told == [Deed.OBJECTED, Deed.RESTRICTED]


def test_only_an_officer_weighs_and_only_once(workshop: Workshop, source: Source) -> None:
    cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION)
    with workshop.open(SYSTEM) as work:
        work.session.get_one(stored.SubjectRequest, asked).source_id = source.id
    with pytest.raises(Forbidden), workshop.open(cases.a_key(source)) as work:
        weighing.uphold(work, asked)
    with workshop.open(cases.officer()) as work:
        weighing.uphold(work, asked)
    with pytest.raises(Conflict), workshop.open(cases.officer()) as work:
        weighing.uphold(work, asked)
    unproven = cases.asked(workshop, OBJECTION)
    with pytest.raises(Conflict), workshop.open(cases.officer()) as work:
        weighing.uphold(work, unproven)


def test_of_somebody_unknown_there_is_nothing_to_weigh(workshop: Workshop) -> None:
    asked = cases.opened(workshop, OBJECTION)
    with workshop.open(cases.officer()) as work:
        carrying.approve(work, asked)
    worker.run_due(workshop)
    case = cases.case(workshop, asked).request
    assert (case.state, case.rights[0].refusal) == (RequestState.REFUSED, Refusal.NO_MATCH)


def test_the_second_person_agrees_to_what_was_upheld(workshop: Workshop, source: Source) -> None:
    cases.with_settings(workshop, two_people=True)
    anna = cases.known(workshop, source)
    asked = cases.opened(workshop, OBJECTION)
    uphold(workshop, asked)
    assert (cases.case(workshop, asked).request.state, objected(workshop, anna)) == (
        RequestState.AWAITING_APPROVAL,
        set(),
    )
    with workshop.open(cases.officer(2)) as work:
        carrying.approve(work, asked)
    worker.run_due(workshop)
    assert objected(workshop, anna) == {"*"}
