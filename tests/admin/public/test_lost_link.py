"""Whoever lost their link gets a new one by mail, and nobody learns whom we know."""

from itertools import pairwise

import pytest
from sqlalchemy import func, select

from admin.pacing import Pace
from admin.views import lost_link
from rules.records import Lead
from service import intake, leads, lost_links
from service.access import COMMAND
from service.intake import Submission
from service.storage.jobs import Job
from service.storage.outbox import Letter, LetterState
from service.storage.page_links import PageLink
from tests.admin.public.people import Town, link_in
from tests.mail_server import MailServer


@pytest.fixture(autouse=True)
def unhurried_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lost_link, "ASKED", Pace(most=20))


@pytest.fixture(autouse=True)
def with_mail(town: Town, server: MailServer) -> None:
    town.office.workshop.settings = server.settings(town.office.workshop.settings)


def written(town: Town) -> list[int]:
    with town.office.workshop.look(COMMAND) as work:
        return [
            work.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (PageLink, Letter, Job)
        ]


def ask(town: Town, address: str) -> str:
    town.later()
    answer = town.browser().post("/preferences", data={"email": address})
    assert answer.status_code == 200
    return answer.text


def test_a_new_link_comes_by_mail_and_opens_the_page(town: Town, server: MailServer) -> None:
    town.resident("anna")
    assert "Send me the link" in town.browser().get("/preferences").text
    ask(town, " Anna@Example.ORG ")
    [letter] = town.post_goes(server)
    assert [recipient for recipient, _ in server.taken] == ["anna@example.org"]
    page = town.browser().get(link_in(letter))
    assert (page.status_code, "Newsletter" in page.text) == (200, True)


def test_the_same_is_said_and_as_much_written_whether_we_know_the_address_or_not(
    town: Town, server: MailServer
) -> None:
    town.resident("anna")
    counts, pages = [written(town)], []
    for address in ("anna@example.org", "nobody@example.net"):
        pages.append(ask(town, address))
        counts.append(written(town))
    assert pages[0] == pages[1]
    assert "anna" not in pages[0]
    grown = [[b - a for a, b in zip(*pair, strict=True)] for pair in pairwise(counts)]
    assert grown == [[1, 1, 1], [1, 1, 1]]
    assert len(town.post_goes(server)) == 1
    with town.office.workshop.look(COMMAND) as work:
        states = set(work.session.scalars(select(Letter.state)))
    assert states == {LetterState.SENT, LetterState.DROPPED}


def test_another_s_address_beside_the_own_one_gets_no_link(town: Town, server: MailServer) -> None:
    town.resident("anna")
    lead = Lead(
        given_name="anna", family_name="Jansen", email="anna@example.org", email2="mallory@example.net"
    )
    with town.office.workshop.open(COMMAND) as work:
        intake.accept(work, town.source, [Submission(lead=lead, payload=leads.write(lead))])
    ask(town, "mallory@example.net")
    assert town.post_goes(server) == []


def test_a_mailbox_cannot_be_flooded_by_asking(town: Town, server: MailServer) -> None:
    town.resident("anna")
    pages = {ask(town, "anna@example.org") for _ in range(lost_links.MOST_A_DAY + 2)}
    assert len(pages) == 1
    assert len(town.post_goes(server)) == lost_links.MOST_A_DAY


@pytest.mark.parametrize("address", ["", "anna", "anna@", "=1+1"])
def test_what_is_no_address_is_said_where_it_stands(town: Town, address: str) -> None:
    answer = town.browser().post("/preferences", data={"email": address})
    assert (answer.status_code, "This is not an e-mail address." in answer.text) == (422, True)


def test_who_asks_without_end_is_slowed_down_known_or_not(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.resident("anna")
    monkeypatch.setattr(lost_link, "ASKED", Pace(most=2))
    for address in ("anna@example.org", "nobody@example.net"):
        told = [
            town.browser()
            .post("/preferences", data={"email": address}, environ_overrides={"REMOTE_ADDR": caller})
            .status_code
            for caller in ("198.51.100.1", "198.51.100.2", "198.51.100.3")
        ]
        assert told == [200, 200, 429]
        town.later()


def test_a_letter_that_asks_to_confirm_leads_to_the_preferences_too(town: Town, server: MailServer) -> None:
    anna = town.resident("anna")
    town.request(anna, "email")
    [letter] = town.post_goes(server)
    [foot] = [line for line in letter.splitlines() if "/preferences/" in line]
    page = town.browser().get(foot[foot.index("/preferences/") :].strip())
    assert "Newsletter" in page.text
