"""Nobody is subscribed by somebody else: only the letter's own link confirms, once, and by a click alone."""

import smtplib
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from rules.records import Lead
from service import intake, leads, merges, outbox, posting, worker
from service.access import COMMAND, SYSTEM, Role
from service.double_opt_in import MOST_A_DAY
from service.intake import Submission
from service.page_links import LASTS, LinkKind
from service.storage import keys
from service.storage.jobs import Job
from service.storage.outbox import Letter, LetterState
from tests.admin.public.people import TEXTS, Town, link_in
from tests.mail_server import MailServer
from tests.ports import free_port


@pytest.fixture
def anna(town: Town) -> UUID:
    return town.resident("anna")


def letters(town: Town) -> list[Letter]:
    with town.office.workshop.look(COMMAND) as work:
        return list(work.session.scalars(select(Letter).order_by(Letter.id)))


def test_what_was_asked_for_holds_only_once_its_letter_is_confirmed(
    town: Town, server: MailServer, anna: UUID
) -> None:
    assert town.ask(anna).status_code == 201
    assert not town.allowed(anna, "newsletter", "email")
    assert not town.standing(anna, "newsletter")[0]
    [letter] = town.post_goes(server)
    assert "- Newsletter (e-mail)" in letter
    path, browser = link_in(letter), town.browser()
    page = browser.get(path)
    assert TEXTS["newsletter"]["en"] in page.text
    assert "Yes, I asked for this" in page.text
    assert not town.allowed(anna, "newsletter", "email")
    town.later()
    done = browser.post(path, data={"confirm": "yes"})
    assert (done.status_code, "Thank you" in done.text, "E-mail: yes" in done.text) == (200, True, True)
    assert town.allowed(anna, "newsletter", "email")
    assert town.standing(anna, "newsletter")[0]
    assert town.said(anna) == [
        ("newsletter", "email", "requested", "web_form"),
        ("newsletter", "email", "given", "double_opt_in"),
    ]


def test_programs_that_open_every_link_of_a_letter_confirm_nothing(
    town: Town, server: MailServer, anna: UUID
) -> None:
    town.ask(anna)
    [letter] = town.post_goes(server)
    for _ in range(5):
        assert town.browser().get(link_in(letter)).status_code == 200
        assert town.browser().head(link_in(letter)).status_code == 200
        town.later()
    assert [state for _, _, state, _ in town.said(anna)] == ["requested"]


def test_whoever_confirms_twice_sees_the_same_page_and_writes_nothing_more(
    town: Town, server: MailServer, anna: UUID
) -> None:
    town.ask(anna)
    [letter] = town.post_goes(server)
    path, browser = link_in(letter), town.browser()
    pages = []
    for method in ("POST", "POST", "GET", "POST"):
        town.later()
        pages.append(browser.open(path, method=method))
    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert len(town.ledger(anna)) == 2


def test_a_link_confirms_in_its_days_and_not_after(town: Town, server: MailServer, anna: UUID) -> None:
    town.ask(anna)
    [letter] = town.post_goes(server)
    assert f"The link works for {LASTS[LinkKind.CONFIRM].days} days." in letter
    town.office.clock.pass_by(LASTS[LinkKind.CONFIRM])
    answer = town.browser().post(link_in(letter), data={"confirm": "yes"})
    assert (answer.status_code, "This link does not work" in answer.text) == (404, True)
    assert not town.allowed(anna, "newsletter", "email")


def test_a_letter_is_written_in_the_language_of_its_reader(town: Town, server: MailServer) -> None:
    town.ask(town.resident("bram", language="nl"))
    [letter] = town.post_goes(server)
    assert "Zolang je dat niet doet, sturen we niets." in letter
    assert "- Nieuwsbrief (e-mail)" in letter


def test_a_box_ticked_in_a_form_is_confirmed_by_letter_too(town: Town, server: MailServer) -> None:
    claim = {"purpose": "newsletter", "state": "given", "at": "2026-03-02T11:00:00Z", "method": "web_form"}
    lead = {
        "given_name": "Eva",
        "family_name": "Smit",
        "email": "eva@example.org",
        "consents": [claim | {"channel": "email"}, claim | {"channel": "sms"}],
    }
    answer = town.caller.post("/v1/leads", lead)
    eva = UUID(answer.json["contact_id"])
    [letter] = town.post_goes(server)
    assert [recipient for recipient, _ in server.taken] == ["eva@example.org"]
    assert "- Newsletter (text messages)" in letter
    assert not town.allowed(eva, "newsletter", "email")
    town.later()
    town.browser().post(link_in(letter))
    assert town.allowed(eva, "newsletter", "email")
    assert town.allowed(eva, "newsletter", "sms")


def test_another_s_address_beside_the_own_one_gets_no_say(town: Town, server: MailServer) -> None:
    anna = town.resident("anna")
    with town.office.workshop.open(COMMAND) as work:
        other = Lead(
            given_name="anna", family_name="Jansen", email="anna@example.org", email2="mallory@example.net"
        )
        [receipt] = intake.accept(work, town.source, [Submission(lead=other, payload=leads.write(other))])
    assert receipt.contact_id == anna
    town.later()
    town.request(anna, "email")
    town.post_goes(server)
    assert [recipient for recipient, _ in server.taken] == ["anna@example.org"]


def test_what_was_asked_for_at_once_is_confirmed_by_one_letter(
    town: Town, server: MailServer, anna: UUID
) -> None:
    town.request(anna, "email", "sms")
    [letter] = town.post_goes(server)
    assert "- Newsletter (e-mail)" in letter
    assert "- Newsletter (text messages)" in letter
    town.later()
    town.browser().post(link_in(letter))
    assert town.allowed(anna, "newsletter", "email")
    assert town.allowed(anna, "newsletter", "sms")


def test_who_was_merged_meanwhile_can_still_confirm(town: Town, server: MailServer, anna: UUID) -> None:
    hanna = town.resident("hanna")
    town.request(hanna, "email")
    with town.office.workshop.open(COMMAND) as work:
        merges.merge(work, [anna, hanna], survivor=anna)
    [letter] = town.post_goes(server)
    assert [recipient for recipient, _ in server.taken] == ["hanna@example.org"]
    town.later()
    assert "E-mail: yes" in town.browser().post(link_in(letter)).text
    assert town.allowed(anna, "newsletter", "email")


def test_a_form_cannot_be_used_to_flood_a_mailbox(town: Town, server: MailServer, anna: UUID) -> None:
    for _ in range(MOST_A_DAY + 5):
        town.later()
        town.request(anna, "email")
    assert len(town.post_goes(server)) == MOST_A_DAY
    town.later(days=1)
    town.request(anna, "email")
    assert len(town.post_goes(server)) == 1


def test_where_no_letters_are_sent_they_wait_and_go_out_once_they_can(
    town: Town, server: MailServer, anna: UUID
) -> None:
    town.ask(anna)
    worker.run_due(town.office.workshop)
    [letter] = letters(town)
    assert (letter.state, letter.content is None) == (LetterState.WAITING, False)
    town.office.workshop.settings = server.settings(town.office.workshop.settings)
    town.office.clock.pass_by(outbox.GIVEN_UP + timedelta(seconds=1))
    with town.office.workshop.open(SYSTEM) as work:
        assert outbox.sweep(work, limit=10) == 1
        assert outbox.sweep(work, limit=10) == 0
    worker.run_due(town.office.workshop)
    assert len(server.taken) == 1


def test_the_operator_sees_that_letters_wait_and_why(town: Town, server: MailServer, anna: UUID) -> None:
    desk = town.office.signed_in("boss", Role.ADMIN)
    assert "Letters waiting" not in desk.get("/").text
    town.ask(anna)
    page = desk.get("/").text
    assert "Letters waiting" in page
    assert "no mail server is named in the settings" in page
    town.office.workshop.settings = server.settings(town.office.workshop.settings)
    assert "on their way" in desk.get("/").text
    worker.run_due(town.office.workshop)
    assert "Letters waiting" not in desk.get("/").text


def test_a_mail_server_that_is_away_is_tried_again(town: Town, server: MailServer, anna: UUID) -> None:
    town.ask(anna)
    workshop = town.office.workshop
    workshop.settings = server.settings(workshop.settings, smtp_port=free_port())
    worker.run_due(workshop)
    assert [letter.state for letter in letters(town)] == [LetterState.WAITING]
    town.later()
    assert len(town.post_goes(server)) == 1
    town.later()
    assert town.post_goes(server) == []


def test_what_a_letter_said_is_not_kept_once_it_is_gone(town: Town, server: MailServer, anna: UUID) -> None:
    town.ask(anna)
    town.post_goes(server)
    [letter] = letters(town)
    assert (letter.state, letter.content, letter.ended_at) == (LetterState.SENT, None, town.office.clock())
    town.office.clock.pass_by(LASTS[LinkKind.CONFIRM] + timedelta(seconds=1))
    with town.office.workshop.open(SYSTEM) as work:
        assert outbox.sweep(work, limit=10) == 1
    assert letters(town) == []


def test_a_mailbox_that_does_not_exist_is_not_tried_again(town: Town, server: MailServer, anna: UUID) -> None:
    server.answers["anna@example.org"] = "550 No such mailbox"
    town.ask(anna)
    assert town.post_goes(server) == []
    [letter] = letters(town)
    assert (letter.state, letter.content) == (LetterState.REFUSED, None)
    assert not town.allowed(anna, "newsletter", "email")


def test_a_letter_that_goes_out_twice_is_seen_to_be_one(town: Town, server: MailServer, anna: UUID) -> None:
    town.ask(anna)
    workshop = town.office.workshop
    workshop.settings = server.settings(workshop.settings)
    [letter] = letters(town)
    posting.send(workshop, {"letter": str(letter.id)})  # and the machine stops before it is written down
    town.later()
    worker.run_due(workshop)
    first, second = server.letters()
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert [letter.state for letter in letters(town)] == [LetterState.SENT]


def test_a_letter_to_somebody_who_was_forgotten_is_never_sent(
    town: Town, server: MailServer, anna: UUID
) -> None:
    town.ask(anna)
    with town.office.workshop.open(COMMAND) as work:
        keys.shred(work.session, [anna])
    assert town.post_goes(server) == []
    assert [letter.state for letter in letters(town)] == [LetterState.DROPPED]


def test_a_letter_that_is_no_use_any_more_is_never_sent(town: Town, server: MailServer, anna: UUID) -> None:
    town.ask(anna)
    town.office.clock.pass_by(LASTS[LinkKind.CONFIRM])
    assert town.post_goes(server) == []
    assert [letter.state for letter in letters(town)] == [LetterState.DROPPED]


def test_somebody_without_an_address_cannot_be_asked(town: Town, server: MailServer) -> None:
    silent = town.unreachable()
    town.request(silent, "sms")
    assert town.post_goes(server) == []
    assert not town.allowed(silent, "newsletter", "sms")


def test_a_job_names_a_letter_and_says_nothing_of_it(town: Town, anna: UUID) -> None:
    town.ask(anna)
    [letter] = letters(town)
    with town.office.workshop.look(COMMAND) as work:
        [job] = work.session.scalars(select(Job).where(Job.kind == outbox.JOB))
        assert job.payload == {"letter": str(letter.id)}


def test_one_letter_of_a_person_cannot_be_put_in_the_place_of_another(
    town: Town, server: MailServer, anna: UUID
) -> None:
    for channel in ("email", "sms"):
        town.later()
        town.request(anna, channel)
    with town.office.workshop.open(COMMAND) as work:
        first, second = work.session.scalars(select(Letter).order_by(Letter.id))
        first.content = second.content
    assert len(town.post_goes(server)) == 1


def test_the_errand_says_when_the_server_is_away(town: Town, anna: UUID) -> None:
    town.ask(anna)
    workshop = town.office.workshop
    [letter] = letters(town)
    workshop.settings = MailServer(port=free_port()).settings(workshop.settings)
    with pytest.raises((OSError, smtplib.SMTPException)):
        posting.send(workshop, {"letter": str(letter.id)})
