"""Those responsible for a program hear once that nothing reaches it, and once that it goes on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from rules.webhooks import DeliveryState, Event, Stop
from service import sources, webhooks, worker
from service.access import COMMAND, SYSTEM
from service.channels import wording
from service.channels.wording import LANGUAGES, Particulars
from service.errors import Invalid
from service.outbox import LetterKind
from service.sources import Source
from service.storage.outbox import Letter
from service.storage.webhooks import Webhook
from service.webhooks import letters, register
from service.webhooks.orders import Order
from service.work import Workshop
from tests.mail_server import MailServer, receiving
from tests.receiver import Receiver, Say
from tests.service.webhooks.hooks import announce, do, row, run, run_a_day, run_on, states
from tests.service.webhooks.test_quiet_sources import key, made_by
from tests.workshops import SetClock

TOOLS = "tools@example.org"


@pytest.fixture
def server(workshop: Workshop) -> Iterator[MailServer]:
    with receiving() as taking:
        workshop.settings = replace(taking.settings(workshop.settings), webhooks_allow_private=True)
        yield taking


def hooked(workshop: Workshop, receiver: Receiver, **more: str) -> UUID:
    """A mailing tool whose people gave an address."""
    order = Order(
        url=receiver.url,
        events=(Event.IMPORT_FINISHED,),
        **{"description": "Mailing tool", "mailbox": TOOLS, **more},
    )
    with workshop.open(COMMAND) as work:
        return register.create(work, order).view.id


def subjects(server: MailServer) -> list[str]:
    return [letter["Subject"] for letter in server.letters()]


def said(letter: EmailMessage) -> str:
    return str(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def test_whoever_is_responsible_hears_once_that_an_address_wants_nothing_more(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer
) -> None:
    webhook_id = hooked(workshop, receiver)
    receiver.answer = lambda _: Say(410)
    announce(workshop, 3)
    run(workshop, clock)
    run(workshop, clock, timedelta(days=1))
    [letter] = server.letters()
    assert (letter["To"], letter["Subject"]) == (TOOLS, "Nothing reaches the webhook any more: Mailing tool")
    assert "wants nothing more (410)" in said(letter)
    assert receiver.url not in said(letter)
    assert row(workshop, webhook_id).troubled_at is not None


def test_they_hear_that_it_is_enabled_again(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer
) -> None:
    webhook_id = hooked(workshop, receiver)
    receiver.answer = lambda _: Say(410)
    announce(workshop)
    run(workshop, clock)
    receiver.answer = lambda _: Say()
    do(workshop, register.enable, webhook_id)
    run(workshop, clock)
    assert subjects(server)[1:] == ["The webhook goes on: Mailing tool"]
    assert row(workshop, webhook_id).troubled_at is None
    announce(workshop)
    run(workshop, clock)
    assert len(server.letters()) == 2


def test_five_days_of_failure_are_two_letters_one_for_what_is_given_up_and_one_for_the_end(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer
) -> None:
    webhook_id = hooked(workshop, receiver)
    receiver.answer = lambda _: Say(500)
    told = []
    for _ in range(7):
        announce(workshop, 2)
        run_a_day(workshop, clock)
        told.append((len(server.letters()), row(workshop, webhook_id).disabled_why))
    first, second = server.letters()
    assert "given up after its last try" in said(first)
    assert "for five days" in said(second)
    assert told[2] == (0, None)
    assert told[3] == told[4] == (1, None)
    assert told[6] == (2, Stop.FAILING)


def test_something_taken_after_a_notice_was_given_up_is_told_and_ends_it(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer
) -> None:
    webhook_id = hooked(workshop, receiver)
    receiver.answer = lambda _: Say(500)
    announce(workshop)
    run_on(workshop, clock)
    worker.run_due(workshop)
    assert states(workshop, webhook_id) == [DeliveryState.FAILED]
    assert row(workshop, webhook_id).troubled_at is not None
    receiver.answer = lambda _: Say()
    announce(workshop)
    run(workshop, clock)
    assert [subject.partition(":")[0] for subject in subjects(server)] == [
        "Nothing reaches the webhook any more",
        "The webhook goes on",
    ]


def test_one_notice_that_is_never_taken_alarms_nobody_while_others_are(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer
) -> None:
    webhook_id = hooked(workshop, receiver)
    receiver.answer = lambda heard: Say(500) if b'"rows":0' in heard.body else Say()
    announce(workshop)
    for number in range(1, 6):
        run_a_day(workshop, clock)
        with workshop.open(SYSTEM) as work:
            webhooks.announce(work, Event.IMPORT_FINISHED, {"rows": number})
    run_on(workshop, clock)
    assert sorted(states(workshop, webhook_id)) == [DeliveryState.FAILED, *[DeliveryState.TAKEN] * 5]
    assert server.letters() == []


def test_what_a_person_stops_is_no_news(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer
) -> None:
    webhook_id = hooked(workshop, receiver)
    do(workshop, register.disable, webhook_id)
    do(workshop, register.enable, webhook_id)
    run(workshop, clock)
    assert server.letters() == []


def test_a_source_that_is_paused_and_resumed_is_two_letters(
    workshop: Workshop, clock: SetClock, source: Source, receiver: Receiver, server: MailServer
) -> None:
    theirs = made_by(workshop, source.id, receiver.url, key(workshop, source.id).id)
    do(workshop, register.change, theirs, Order(mailbox=TOOLS, description="The shop"))
    for deed in (sources.pause, sources.pause, sources.resume, sources.resume):
        do(workshop, deed, source.id)
        run(workshop, clock)
    first, second = server.letters()
    assert "is paused" in said(first)
    assert second["Subject"] == "The webhook goes on: The shop"


@pytest.mark.parametrize(
    ("language", "subject"),
    [("nl", "De webhook wordt niet meer bereikt"), ("fi", "Webhookiin ei enää saada yhteyttä")],
)
def test_letters_are_in_the_language_that_was_asked_for(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer, language: str, subject: str
) -> None:
    hooked(workshop, receiver, language=language)
    receiver.answer = lambda _: Say(410)
    announce(workshop)
    run(workshop, clock)
    assert subjects(server) == [f"{subject}: Mailing tool"]


def test_where_nobody_was_named_the_controller_is_written_to(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer
) -> None:
    workshop.settings = replace(workshop.settings, controller_email="privacy@example.org")
    hooked(workshop, receiver, mailbox="", description="Two\nlines")
    receiver.answer = lambda _: Say(410)
    announce(workshop)
    run(workshop, clock)
    [letter] = server.letters()
    assert (letter["To"], letter["Subject"]) == (
        "privacy@example.org",
        "Nothing reaches the webhook any more: Two lines",
    )


def test_where_there_is_nobody_at_all_no_letter_waits(
    workshop: Workshop, clock: SetClock, receiver: Receiver
) -> None:
    workshop.settings = replace(workshop.settings, webhooks_allow_private=True)
    webhook_id = hooked(workshop, receiver, mailbox="", description="")
    receiver.answer = lambda _: Say(410)
    announce(workshop)
    run(workshop, clock)
    with workshop.look(SYSTEM) as work:
        assert work.session.query(Letter).all() == []
        assert work.session.get_one(Webhook, webhook_id).troubled_at is not None


def test_without_a_description_a_letter_names_the_machine_and_nothing_else_of_the_address(
    workshop: Workshop, clock: SetClock, receiver: Receiver, server: MailServer
) -> None:
    hooked(workshop, receiver, description="")
    receiver.answer = lambda _: Say(410)
    announce(workshop)
    run(workshop, clock)
    assert subjects(server) == ["Nothing reaches the webhook any more: 127.0.0.1"]


def test_the_mailbox_lies_sealed_and_goes_when_it_is_taken_back(
    workshop: Workshop, receiver: Receiver, server: MailServer
) -> None:
    webhook_id = hooked(workshop, receiver)
    kept = row(workshop, webhook_id).mailbox
    assert kept is not None
    assert b"example.org" not in bytes(kept)
    assert do(workshop, register.of_id, webhook_id).mailbox == TOOLS
    do(workshop, register.change, webhook_id, Order(mailbox=""))
    assert row(workshop, webhook_id).mailbox is None


@pytest.mark.parametrize(
    ("order", "pointer"),
    [
        (Order(mailbox="tools"), "/mailbox"),
        (Order(mailbox="a b@example.org"), "/mailbox"),
        (Order(mailbox="a\x00b@example.org"), "/mailbox"),
        (Order(mailbox=f"{'a' * 320}@example.org"), "/mailbox"),
        (Order(language="xx"), "/language"),
    ],
)
def test_what_is_no_mailbox_is_refused_and_not_repeated(
    workshop: Workshop, receiver: Receiver, server: MailServer, order: Order, pointer: str
) -> None:
    webhook_id = hooked(workshop, receiver)
    with pytest.raises(Invalid) as refused:
        do(workshop, register.change, webhook_id, order)
    [fault] = refused.value.faults
    assert fault.pointer == pointer
    assert not order.mailbox or order.mailbox not in str(fault)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_worded_in_every_language(language: str) -> None:
    reasons = [each.value for each in Stop if each is not Stop.BY_HAND] + [letters.GIVEN_UP]
    for reason in reasons:
        about = Particulars(sender="Example", also=(reason,), facts={"webhook": "Tool"})
        assert "{" not in wording.word(LetterKind.WEBHOOK_STOPPED, language, about).text
    told = wording.word(
        LetterKind.WEBHOOK_GOES_ON, language, Particulars(sender="Example", facts={"webhook": "Tool"})
    )
    assert "Tool" in told.subject
