"""Who asked for nothing at all can choose again: the page says what stands, and only their own wish goes."""

from typing import Any
from uuid import UUID

import pytest

from rules.consent import Author
from tests.admin.public.people import Town
from tests.service.api.caller import pointers

AGAIN, YES = {"again": "yes"}, {"answer:events:email": "yes"}
BUTTON = "Let me choose again"


@pytest.fixture
def anna(town: Town) -> UUID:
    return town.resident("anna")


def left_alone(town: Town, reason: str = "objection", **more: Any) -> None:
    listed = {"subject": {"email": "Anna+news@example.org"}, "reason": reason} | more
    answer = town.caller.post("/v1/suppressions", listed)
    assert answer.status_code == 201, pointers(answer)
    town.later()


def test_a_wish_against_everything_is_said_first_and_taken_back_by_one_button(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    browser.post(path, data=YES)
    town.later()
    left_alone(town)
    shown = browser.get(path).text
    assert shown.index("Since 2 Mar 2026 a wish of yours to be left alone stands.") < shown.index("Events")
    assert "Now: yes" not in shown
    assert BUTTON in shown
    # Until then no yes is taken, so that none is shown which does not count.
    browser.post(path, data={"answer:newsletter:email": "yes"})
    assert [line[2] for line in town.said(anna)] == ["given"]
    again = browser.post(path, data=AGAIN, follow_redirects=True).text
    assert "You can choose again." in again
    assert BUTTON not in again
    assert town.said(anna)[-1] == ("*", "*", "withdrawn", "preference_page")
    assert town.ledger(anna)[-1].event.author is Author.SUBJECT
    # What was agreed to before the wish does not come back by itself.
    assert not town.standing(anna, "events")[0]
    town.later()
    saved = browser.post(path, data=YES, follow_redirects=True).text
    assert "Now: yes, since 2 Mar 2026" in saved
    assert town.standing(anna, "events") == (True, town.standing(anna, "events")[1])
    assert not town.standing(anna, "newsletter")[0]


def test_an_objection_on_the_page_can_be_taken_back_there(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    stopped = browser.post(path, data={"stop": "yes"}, follow_redirects=True).text
    assert "Since 2 Mar 2026 you want no marketing from us at all." in stopped
    assert BUTTON in stopped
    town.later()
    again = browser.post(path, data=AGAIN, follow_redirects=True).text
    assert "everything is a no, but what you have answered Yes to since." in again
    assert "Stop everything" in again
    town.later()
    assert browser.post(path, data=AGAIN).headers["Location"].endswith("done=same")
    assert [line[2] for line in town.said(anna)] == ["objected", "withdrawn"]
    browser.post(path, data=YES)
    assert town.standing(anna, "events")[0]
    town.later()
    browser.post(path, data={"stop": "yes"})
    assert not town.standing(anna, "events")[0]


@pytest.mark.parametrize("reason", ["legal", "deceased", "robinson", "drop", "manual", "hard_bounce"])
def test_what_is_not_the_person_s_own_wish_stays_and_tells_nothing(
    town: Town, anna: UUID, reason: str
) -> None:
    left_alone(town, reason)
    path, browser = town.link(anna), town.browser()
    shown = browser.get(path).text
    assert "for a reason that cannot be changed on this page" in shown
    assert BUTTON not in shown
    assert reason not in shown.lower()
    browser.post(path, data=AGAIN)
    browser.post(path, data=YES)
    assert town.said(anna) == []
    assert not town.standing(anna, "events")[0]


def test_a_wish_that_was_written_down_for_another_sign_is_not_taken_back(town: Town) -> None:
    lead = {"full_name": "Eva Smit", "email": "eva@example.org", "phone": "+31 20 794 6001"}
    eva = UUID(town.caller.post("/v1/leads", lead).json["contact_id"])
    left_alone(town, subject={"phone": "+31 20 794 6001"})
    path, browser = town.link(eva), town.browser()
    assert BUTTON not in browser.get(path).text
    browser.post(path, data=AGAIN)
    assert not town.standing(eva, "events")[0]
    assert town.said(eva) == []


def test_a_wish_against_one_purpose_on_all_channels_bars_no_other(town: Town, anna: UUID) -> None:
    left_alone(town, "unsubscribe", purpose="newsletter")
    path, browser = town.link(anna), town.browser()
    shown = browser.get(path).text
    assert BUTTON in shown
    assert shown.count("Now: no. See above why.") == 2
    browser.post(path, data=YES)
    assert town.standing(anna, "events")[0]
    town.later()
    browser.post(path, data=AGAIN)
    assert town.said(anna)[-1][:3] == ("newsletter", "*", "withdrawn")
    assert town.standing(anna, "events")[0]


def test_opening_the_page_takes_nothing_back(town: Town, anna: UUID) -> None:
    left_alone(town)
    for suffix in ("", "?again=yes"):
        assert BUTTON in town.browser().get(town.link(anna) + suffix).text
    assert town.ledger(anna) == []


def test_what_is_confirmed_while_a_wide_wish_stands_is_not_said_to_hold(town: Town, anna: UUID) -> None:
    town.request(anna, "email")
    town.later()
    left_alone(town)
    page = town.browser().post(town.confirmable(anna)).text
    assert "Something else still stands against it" in page
    assert "E-mail: no" in page
    assert not town.standing(anna, "newsletter")[0]
