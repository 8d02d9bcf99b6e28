"""A person sees what is stored of their wishes and changes it: both ways in the same steps, by a link."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.consent import Author, Method
from rules.tellings import Deed
from service import merges, purposes
from service.access import COMMAND, Role
from service.consents import statements
from service.purposes import NoticeOrder
from service.storage import keys
from service.storage.consents import ConsentEvent
from service.storage.recipients import Telling
from tests.admin.public.people import TEXTS, Town
from tests.service.recipients.partners import give, partner

GPC = {"Sec-GPC": "1"}


@pytest.fixture
def anna(town: Town) -> UUID:
    return town.resident("anna")


def answers(**given: str) -> dict[str, str]:
    """A form as it is filled in: `newsletter_email="yes"`."""
    return {f"answer:{name.replace('_', ':')}": value for name, value in given.items()}


def test_the_page_shows_every_purpose_with_its_text_and_what_is_stored(town: Town, anna: UUID) -> None:
    page = town.browser().get(town.link(anna))
    assert page.status_code == 200
    for text in ("Newsletter", "Events", TEXTS["newsletter"]["en"], TEXTS["events"]["en"]):
        assert text in page.text
    assert page.text.count("Now: not answered") == 4
    assert "checked" not in page.text


def test_what_somebody_ordered_is_no_matter_of_taste(town: Town, anna: UUID) -> None:
    assert "Orders" not in town.browser().get(town.link(anna)).text


def test_giving_and_withdrawing_take_the_same_steps_and_both_are_remembered(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    given = browser.post(path, data=answers(newsletter_email="yes"), follow_redirects=True)
    assert "Your choices have been saved." in given.text
    assert "Now: yes, since 2 Mar 2026" in given.text
    assert town.allowed(anna, "newsletter", "email")
    town.later(days=1)
    taken_back = browser.post(path, data=answers(newsletter_email="no"), follow_redirects=True)
    assert "Now: no, since 3 Mar 2026" in taken_back.text
    assert not town.allowed(anna, "newsletter", "email")
    assert town.said(anna) == [
        ("newsletter", "email", "given", "preference_page"),
        ("newsletter", "email", "withdrawn", "preference_page"),
    ]


def test_an_answer_binds_to_the_text_that_was_shown_and_to_who_clicked(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    page = browser.get(f"{path}?lang=nl").text
    assert TEXTS["newsletter"]["nl"] in page
    [shown] = re.findall(r'name="notice:newsletter" value="([^"]+)"', page)
    town.later()
    with town.office.workshop.open(COMMAND) as work:
        purposes.publish_notice(
            work, NoticeOrder(key="newsletter", version="2", language="nl", text="Elke dag reclame.")
        )
    form = answers(newsletter_email="yes") | {"notice:newsletter": shown}
    browser.post(
        f"{path}?lang=nl",
        data=form,
        headers={"User-Agent": "Browser/1"},
        environ_overrides={"REMOTE_ADDR": "198.51.100.7"},
    )
    [line] = town.ledger(anna)
    assert str(line.event.notice_id) == shown
    assert (line.language, line.event.author) == ("nl", Author.SUBJECT)
    with town.office.workshop.look(COMMAND) as work:
        row = work.session.get(ConsentEvent, line.id)
        key = keys.find(work.session, anna)
        assert row
        assert row.proof
        assert key
        assert row.notice_sha256 == purposes.notice(work, line.event.notice_id).sha256
        _, content = statements.opened(work.vault.safe(key), row.proof)
    assert content["evidence"] == {
        "page": "preferences",
        "ip": "198.51.100.7",
        "user_agent": "Browser/1",
    }


def test_a_text_of_another_purpose_cannot_be_slipped_in(town: Town, anna: UUID) -> None:
    with town.office.workshop.look(COMMAND) as work:
        other = purposes.latest_notice(work, "events", "en")
        own = purposes.latest_notice(work, "newsletter", "en")
    assert other
    assert own
    form = answers(newsletter_email="yes") | {"notice:newsletter": str(other.id)}
    town.browser().post(town.link(anna), data=form)
    assert [line.event.notice_id for line in town.ledger(anna)] == [own.id]


def test_saving_what_is_stored_already_writes_nothing(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    browser.post(path, data=answers(newsletter_email="yes", events_email="no"))
    town.later()
    again = browser.post(path, data=answers(newsletter_email="yes", events_email="no"), follow_redirects=True)
    assert "Nothing was changed." in again.text
    assert len(town.ledger(anna)) == 2


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"answer:orders:email": "yes"},
        {"answer:newsletter:post": "yes"},
        {"answer:nothing:email": "yes"},
        {"answer:newsletter:email": "maybe"},
        {"answer:newsletter": "yes"},
        {"answer:*:*": "yes"},
    ],
)
def test_what_was_not_asked_is_not_written_down(town: Town, anna: UUID, form: dict[str, str]) -> None:
    assert town.browser().post(town.link(anna), data=form).status_code == 303
    assert town.said(anna) == []


def test_one_click_stops_all_marketing_and_a_later_yes_counts(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    browser.post(path, data=answers(newsletter_email="yes", events_email="yes"))
    town.later()
    stopped = browser.post(path, data={"stop": "yes"}, follow_redirects=True)
    assert "You will receive no more marketing from us." in stopped.text
    assert "Stop everything" not in stopped.text
    assert town.said(anna)[-1] == ("*", "*", "objected", "preference_page")
    assert not town.allowed(anna, "newsletter", "email")
    assert not town.allowed(anna, "events", "email")
    assert stopped.text.count("Now: no, since") == 4
    town.later()
    browser.post(path, data={"stop": "yes"})
    assert len(town.ledger(anna)) == 3
    browser.post(path, data=answers(events_email="yes"))
    assert town.allowed(anna, "events", "email")
    assert not town.allowed(anna, "newsletter", "email")


def test_who_was_given_the_data_hears_of_the_stop(town: Town, anna: UUID) -> None:
    workshop = town.office.workshop
    give(workshop, partner(workshop).id, anna)
    for _ in range(2):
        town.browser().post(town.link(anna), data={"stop": "yes"})
    with workshop.look(COMMAND) as work:
        assert [row.deed for row in work.session.scalars(select(Telling))] == [Deed.OBJECTED]


def test_who_was_to_be_left_alone_may_come_back_by_their_own_page(town: Town, anna: UUID) -> None:
    listed = town.caller.post(
        "/v1/suppressions",
        {
            "subject": {"email": "anna@example.org"},
            "purpose": "events",
            "channel": "email",
            "reason": "unsubscribe",
        },
    )
    assert listed.status_code == 201
    refused = town.ask(anna, "events")
    assert refused.status_code == 409
    town.browser().post(town.link(anna), data=answers(events_email="yes"))
    assert town.allowed(anna, "events", "email")


def test_after_a_merge_stopping_holds_for_every_duplicate(town: Town, anna: UUID) -> None:
    hanna = town.resident("hanna")
    path, other = town.link(anna), town.link(hanna)
    town.browser().post(other, data=answers(events_email="yes"))
    town.later()
    with town.office.workshop.open(COMMAND) as work:
        merges.merge(work, [anna, hanna], survivor=anna)
    town.later()
    town.browser().post(path, data={"stop": "yes"})
    assert not town.allowed(anna, "events", "email")
    assert "Now: no, since" in town.browser().get(other).text


def test_opening_the_page_changes_nothing(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    for suffix in ("", "?stop=yes", "?answer:newsletter:email=yes", "?done=saved"):
        assert browser.get(path + suffix).status_code == 200
        assert browser.head(path + suffix).status_code == 200
    assert town.ledger(anna) == []


def test_a_browser_that_says_do_not_share_is_heard_once_and_told_so(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    browser.post(path, data={"answer:data-sharing:share": "yes"})
    assert town.allowed(anna, "data-sharing", "share")
    town.later()
    page = browser.get(path, headers=GPC)
    assert "We heed that: sharing is off." in page.text
    assert "Now: no, since" in page.text
    assert not town.allowed(anna, "data-sharing", "share")
    town.later()
    browser.get(path, headers=GPC)
    browser.post(path, data={}, headers=GPC)
    assert town.said(anna)[1:] == [("*", "share", "objected", "gpc")]
    assert town.ledger(anna)[1].event.author is Author.SUBJECT


def test_who_allows_sharing_by_hand_after_the_signal_means_it(town: Town, anna: UUID) -> None:
    path, browser = town.link(anna), town.browser()
    browser.get(path, headers=GPC)
    town.later()
    browser.post(path, data={"answer:data-sharing:share": "yes"}, headers=GPC)
    town.later()
    page = browser.get(path, headers=GPC)
    assert "You have allowed it here yourself since" in page.text
    assert town.allowed(anna, "data-sharing", "share")
    assert [line.event.method for line in town.ledger(anna)].count(Method.GPC) == 1


@pytest.mark.parametrize("value", ["", "0", "true", "11"])
def test_only_the_signal_itself_is_a_signal(town: Town, anna: UUID, value: str) -> None:
    page = town.browser().get(town.link(anna), headers={"Sec-GPC": value})
    assert "Global Privacy Control" not in page.text
    assert town.ledger(anna) == []


def test_the_site_says_that_it_heeds_the_signal(town: Town) -> None:
    answer = town.browser().get("/.well-known/gpc.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json["gpc"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", answer.json["lastUpdate"])


def test_no_page_has_a_script_or_a_style_in_it_nor_says_who_it_is(town: Town, anna: UUID) -> None:
    text = town.browser().get(town.link(anna)).text
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", text)
    assert "anna" not in text.lower()
    assert "jansen" not in text.lower()


@pytest.mark.parametrize(
    ("accepted", "chosen", "title"),
    [
        ("nl-NL,nl;q=0.9", "", "Je voorkeuren"),
        ("fi", "", "Valintasi"),
        ("sv", "", "Your preferences"),
        ("nl", "?lang=fi", "Valintasi"),
        ("nl", "?lang=tlh", "Je voorkeuren"),
    ],
)
def test_the_link_speaks_first_and_the_browser_next(
    town: Town, anna: UUID, accepted: str, chosen: str, title: str
) -> None:
    page = town.browser().get(town.link(anna) + chosen, headers={"Accept-Language": accepted})
    assert f"<h1>{title}</h1>" in page.text


def test_the_chosen_language_stays_when_the_form_is_sent(town: Town, anna: UUID) -> None:
    answer = town.browser().post(f"{town.link(anna)}?lang=fi", data=answers(events_email="yes"))
    assert "lang=fi" in answer.headers["Location"]


def test_the_audit_says_that_it_was_the_person(town: Town, anna: UUID) -> None:
    town.browser().post(town.link(anna), data=answers(events_email="yes"))
    page = town.office.signed_in("olga", Role.OFFICER).get("/audit/").text
    assert "The person, by a link" in page
