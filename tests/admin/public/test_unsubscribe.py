"""Leaving a list is one click for people and for mailbox providers, and nothing that only looks leaves it."""

from uuid import UUID

import pytest

from service.page_links import LinkKind
from tests.admin.public.people import Town

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def anna(town: Town) -> UUID:
    """Somebody who gets everything."""
    anna = town.resident("anna")
    everything = {
        "answer:newsletter:email": "yes",
        "answer:newsletter:sms": "yes",
        "answer:events:email": "yes",
    }
    town.browser().post(town.link(anna), data=everything)
    town.later()
    return anna


@pytest.fixture
def path(town: Town, anna: UUID) -> str:
    return town.link(anna, LinkKind.UNSUBSCRIBE, purpose="newsletter", channel="email")


@pytest.mark.parametrize("mimetype", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_provider_s_click_ends_that_list_and_no_other(
    town: Town, anna: UUID, path: str, mimetype: str
) -> None:
    answer = town.browser().post(path, data=ONE_CLICK, content_type=mimetype)
    assert (answer.status_code, answer.text) == (200, "Received.\n")
    assert "Location" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert town.said(anna)[3:] == [("newsletter", "email", "withdrawn", "one_click")]
    assert [town.allowed(anna, *each) for each in (("newsletter", "email"), ("newsletter", "sms"))] == [
        False,
        True,
    ]
    assert town.allowed(anna, "events", "email")


def test_the_very_next_question_of_a_sender_hears_of_the_click(town: Town, anna: UUID, path: str) -> None:
    before = {purpose: town.standing(anna, purpose)[0] for purpose in ("newsletter", "events", "orders")}
    town.browser().post(path, data=ONE_CLICK)
    after = {purpose: town.standing(anna, purpose) for purpose in ("newsletter", "events", "orders")}
    assert before == {"newsletter": True, "events": True, "orders": True}
    assert {purpose: allowed for purpose, (allowed, _) in after.items()} == before | {"newsletter": False}
    assert "PRM.WITHDRAWN" in after["newsletter"][1]


def test_a_click_that_comes_again_changes_nothing_more(town: Town, anna: UUID, path: str) -> None:
    answers = []
    for _ in range(3):
        answers.append(town.browser().post(path, data=ONE_CLICK))
        town.later()
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert len(town.ledger(anna)) == 4


def test_a_click_that_is_replayed_after_a_new_yes_still_ends_the_list(
    town: Town, anna: UUID, path: str
) -> None:
    town.browser().post(path, data=ONE_CLICK)
    town.later()
    town.browser().post(town.link(anna), data={"answer:newsletter:email": "yes"})
    assert town.allowed(anna, "newsletter", "email")
    town.later()
    town.browser().post(path, data=ONE_CLICK)
    assert not town.allowed(anna, "newsletter", "email")


def test_a_provider_learns_nothing_about_a_link_that_was_made_up(town: Town, anna: UUID, path: str) -> None:
    known = town.browser().post(path, data=ONE_CLICK)
    made_up = town.browser().post(f"/unsubscribe/{'A' * 43}", data=ONE_CLICK)
    other_kind = town.browser().post(f"/unsubscribe/{town.link(anna).rpartition('/')[2]}", data=ONE_CLICK)
    told = {
        (answer.status_code, answer.text, tuple(sorted(name for name, _ in answer.headers)))
        for answer in (known, made_up, other_kind)
    }
    assert len(told) == 1
    assert len(town.ledger(anna)) == 4


def test_opening_the_link_only_asks(town: Town, anna: UUID, path: str) -> None:
    browser = town.browser()
    for suffix in ("", "?List-Unsubscribe=One-Click", "?lang=nl", "?stop=yes"):
        assert browser.get(path + suffix).status_code == 200
        assert browser.head(path + suffix).status_code == 200
    assert len(town.ledger(anna)) == 3
    page = browser.get(path).text
    assert "Newsletter" in page
    assert "E-mail" in page
    assert "Nothing has been changed yet." in page


def test_a_person_leaves_by_one_button_on_the_page(town: Town, anna: UUID, path: str) -> None:
    answer = town.browser().post(path, data={"leave": "yes"})
    assert answer.status_code == 200
    assert "You are unsubscribed" in answer.text
    assert town.said(anna)[3:] == [("newsletter", "email", "withdrawn", "preference_page")]


def test_a_person_may_end_everything_there(town: Town, anna: UUID, path: str) -> None:
    answer = town.browser().post(path, data={"stop": "yes"})
    assert "You will receive no more marketing from us." in answer.text
    assert town.said(anna)[3:] == [("*", "*", "objected", "preference_page")]


def test_the_provider_s_word_outweighs_every_other_field(town: Town, anna: UUID, path: str) -> None:
    town.browser().post(path, data=ONE_CLICK | {"stop": "yes"})
    assert town.said(anna)[3:] == [("newsletter", "email", "withdrawn", "one_click")]


def test_what_was_never_agreed_to_can_be_left_too(town: Town) -> None:
    bram = town.resident("bram")
    path = town.link(bram, LinkKind.UNSUBSCRIBE, purpose="events", channel="email")
    town.browser().post(path, data=ONE_CLICK)
    assert town.said(bram) == [("events", "email", "withdrawn", "one_click")]


def test_many_clicks_from_one_provider_are_all_heard(town: Town) -> None:
    residents = [town.resident(f"person{number}") for number in range(8)]
    for resident in residents:
        path = town.link(resident, LinkKind.UNSUBSCRIBE, purpose="events", channel="email")
        for _ in range(10):
            assert town.browser().post(path, data=ONE_CLICK).status_code == 200
    assert all(len(town.ledger(resident)) == 1 for resident in residents)


def test_the_links_of_the_api_work_with_the_click_they_promise(safe_town: Town) -> None:
    anna = safe_town.resident("anna")
    made = safe_town.caller.post(f"/v1/contacts/{anna}:links", {"purpose": "events"}).json
    url = made["headers"]["List-Unsubscribe"].strip("<>")
    name, _, value = made["headers"]["List-Unsubscribe-Post"].partition("=")
    answer = safe_town.browser().post(url.removeprefix("https://contacts.example.org"), data={name: value})
    assert answer.status_code == 200
    assert safe_town.said(anna) == [("events", "email", "withdrawn", "one_click")]
