"""The question asked by hand: an answer with its reasons, and nobody in the address or the log."""

from datetime import timedelta

import pytest

from rules.purposes import PurposeKind
from rules.records import Channel
from service import audit, purposes
from service.access import COMMAND, Role
from service.audit import Action
from service.purposes import PurposeOrder
from tests.admin.office import Office
from tests.admin.stock import fill


@pytest.fixture
def purpose(office: Office) -> str:
    with office.workshop.open(COMMAND) as work:
        order = PurposeOrder(
            key="newsletter",
            kind=PurposeKind.MARKETING,
            titles={"en": "The newsletter"},
            channels=(Channel.EMAIL,),
        )
        return purposes.create(work, order).key


def asked(who: str, **more: str) -> dict[str, str]:
    return {"who": who, "purpose": "newsletter", "channel": "email", "at": ""} | more


def test_the_answer_for_somebody_unknown_is_no_and_says_why(office: Office, purpose: str) -> None:
    page = office.signed_in("olga", Role.OFFICER).post("/standing/", **asked("nobody.at.all@example.org"))

    assert "No, you may not" in page.text
    assert "SYS.UNKNOWN_SUBJECT" in page.text


def test_what_stands_in_the_way_is_told_with_what_to_do_about_it(office: Office, purpose: str) -> None:
    contact_id = fill(office).anna
    page = office.signed_in("mark", Role.MARKETER).post("/standing/", **asked(str(contact_id)))

    assert "LAW.NEEDS_CONSENT" in page.text
    assert "Ask for consent" in page.text
    assert f"/contacts/{contact_id}" in page.text


def test_the_question_is_written_down_and_what_was_typed_is_not(office: Office, purpose: str) -> None:
    office.signed_in("olga", Role.OFFICER).post("/standing/", **asked("nobody.at.all@example.org"))

    with office.workshop.look(COMMAND) as work:
        [deed] = audit.newest(work, action=Action.STANDING_ASKED)
    assert deed.body is not None
    assert deed.body["counts"] == {"allowed": 0, "denied": 1}
    assert "nobody" not in str(deed.body)


def test_a_moment_that_has_not_been_is_refused(office: Office, purpose: str) -> None:
    later = (office.clock() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    desk = office.signed_in("olga", Role.OFFICER)

    assert "has not been yet" in desk.post("/standing/", **asked("a@example.org", at=later)).text
    assert "Give a moment" in desk.post("/standing/", **asked("a@example.org", at="then")).text


def test_a_contact_may_be_named_in_the_address_and_an_address_may_not(office: Office, purpose: str) -> None:
    contact_id = fill(office).anna
    desk = office.signed_in("olga", Role.OFFICER)

    assert str(contact_id) in desk.get(f"/standing/?contact={contact_id}").text
    assert "a@example.org" not in desk.get("/standing/?contact=a@example.org").text


def test_without_any_purpose_there_is_nothing_to_ask(office: Office) -> None:
    assert "No purpose yet" in office.signed_in("olga", Role.OFFICER).get("/standing/").text
