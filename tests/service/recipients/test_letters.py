"""A recipient that is told by letter reads of the person on a page alone, and answers there."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.recipients import Protocol
from rules.tellings import Answered, Deed, TellingState
from service import page_links
from service.access import PERSON, SYSTEM
from service.channels import wording
from service.channels.wording import LANGUAGES, Particulars
from service.outbox import LetterKind
from service.page_links import LinkKind
from service.recipients import answers
from service.sources import Source
from service.work import Workshop
from tests.mail_server import MailServer, receiving
from tests.service.recipients.partners import give, partner, person, run, shown, sweep, tell
from tests.workshops import SetClock


@pytest.fixture
def server(workshop: Workshop) -> Iterator[MailServer]:
    with receiving() as taking:
        workshop.settings = taking.settings(workshop.settings)
        yield taking


@pytest.fixture
def told(workshop: Workshop, server: MailServer, source: Source) -> UUID:
    """A notice by letter."""
    anna = person(workshop, source)
    made = partner(workshop, "Printer", Protocol.EMAIL, address="privacy@printer.example.org", patience=5)
    give(workshop, made.id, anna)
    [telling_id] = tell(workshop, anna)
    return telling_id


def token_in(server: MailServer) -> str:
    """The link of the last letter."""
    found = re.search(r"/notices/(\S+)", server.letters()[-1].get_body(("plain",)).get_content())
    assert found
    return found[1]


def test_the_letter_leads_to_the_notice_and_says_nothing_of_the_person(
    workshop: Workshop, clock: SetClock, server: MailServer, told: UUID
) -> None:
    run(workshop, clock)
    [letter] = server.letters()
    assert letter["To"] == "privacy@printer.example.org"
    assert b"anna" not in server.taken[0][1].lower()
    sweep(workshop)
    assert shown(workshop, told).state is TellingState.SENT
    with workshop.look(PERSON) as work:
        link = page_links.redeem(work, LinkKind.TELLING, token_in(server))
        assert link
        _, recipient, notice = answers.of_link(work, link)
        assert (recipient.name, notice.emails) == ("Printer", ("anna@example.org",))


def test_a_click_answers_it_and_the_link_opens_nothing_after(
    workshop: Workshop, clock: SetClock, server: MailServer, told: UUID
) -> None:
    run(workshop, clock)
    with workshop.open(PERSON) as work:
        link = page_links.redeem(work, LinkKind.TELLING, token_in(server))
        assert link
        assert answers.by_link(work, link, headers={}, body=b"")
    view = shown(workshop, told)
    assert (view.state, view.answered) == (TellingState.ACKNOWLEDGED, Answered.PAGE)
    with workshop.look(PERSON) as work:
        assert page_links.redeem(work, LinkKind.TELLING, token_in(server)) is None


def test_a_mailbox_that_is_not_there_needs_a_person(
    workshop: Workshop, clock: SetClock, server: MailServer, told: UUID
) -> None:
    server.answers["privacy@printer.example.org"] = "550 Nobody"
    run(workshop, clock)
    sweep(workshop)
    view = shown(workshop, told)
    assert (view.state, view.needs_a_person) == (TellingState.FAILED, True)


def test_who_is_silent_is_written_to_once_more_and_is_late_for_good(
    workshop: Workshop, clock: SetClock, server: MailServer, told: UUID
) -> None:
    run(workshop, clock)
    sweep(workshop)
    for _ in range(3):
        clock.pass_by(timedelta(days=6))
        sweep(workshop)
        run(workshop, clock)
        sweep(workshop)
    assert len(server.letters()) == 2
    assert shown(workshop, told).is_silent


def test_what_was_answered_before_the_letter_went_is_not_written(
    workshop: Workshop, clock: SetClock, server: MailServer, told: UUID
) -> None:
    with workshop.open(SYSTEM) as work:
        answers.by_officer(work, told)
    run(workshop, clock)
    assert server.letters() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_has_words_in_every_language(language: str) -> None:
    about = Particulars(
        sender="Example", link="https://example.org/notices/x", facts={"recipient": "Printer"}
    )
    said = {
        wording.word(LetterKind.TELLING, language, replace(about, also=(deed.value,), days=180)).text
        for deed in Deed
    }
    assert len(said) == len(Deed)
    assert all("Printer" in text and "{" not in text for text in said)


def test_a_letter_is_in_the_language_of_the_recipient(
    workshop: Workshop, clock: SetClock, server: MailServer, source: Source
) -> None:
    made = partner(workshop, "Printer", Protocol.EMAIL, address="privacy@printer.example.org", language="fi")
    anna = person(workshop, source)
    give(workshop, made.id, anna)
    tell(workshop, anna, deed=Deed.OBJECTED)
    run(workshop, clock)
    [letter] = server.letters()
    assert letter["Content-Language"] == "fi"
    assert "vastustaa" in letter.get_body(("plain",)).get_content()
