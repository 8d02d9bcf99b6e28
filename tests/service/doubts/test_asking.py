"""Who gets the letter that asks, and who never does."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules import suppressions as whom
from rules.consent import ANY, Author, EventState, LegalBasis, Method
from rules.fields import FieldName
from rules.freshness.signals import SignalKind
from rules.purposes import PurposeKind
from rules.records import Channel, Email, Lead
from rules.restrictions import Ground
from rules.suppressions import Reason
from service import consents, outbox, page_links, posting, purposes, restrictions, suppressions
from service.access import COMMAND, SYSTEM
from service.confirmations import asking
from service.consents import Statement
from service.freshness import confirming, doubts
from service.freshness.doubts import Asked
from service.outbox import LetterKind
from service.page_links import LinkKind
from service.purposes import PurposeOrder
from service.storage.outbox import Letter, LetterState
from service.storage.sources import Source
from service.work import Workshop
from tests.mail_server import MailServer, receiving
from tests.service.contention import overtaken
from tests.service.doubts.people import ANNA, BORIS, doubted, later, only, waiting
from tests.service.freshness.people import hear
from tests.service.spoiled import spoil


@pytest.fixture
def server(workshop: Workshop) -> Iterator[MailServer]:
    """The post works."""
    with receiving() as taking:
        workshop.settings = taking.settings(workshop.settings)
        yield taking


def asked(workshop: Workshop) -> int:
    with workshop.open(SYSTEM) as work:
        return asking.ask_next(work, limit=100)


def letters(workshop: Workshop, contact_id: UUID) -> list[Letter]:
    with workshop.look(COMMAND) as work:
        found = outbox.of_owner(work, contact_id)
    return [each for each in found if each.kind is LetterKind.STILL_RIGHT]


def goes(workshop: Workshop, contact_id: UUID) -> LetterState:
    """What becomes of the one letter to a contact."""
    [letter] = letters(workshop, contact_id)
    effect = posting.send(workshop, {"letter": str(letter.id)})
    with workshop.open(SYSTEM) as work:
        effect(work)
    return letters(workshop, contact_id)[0].state


def state(workshop: Workshop, contact_id: UUID, said: EventState, **more: str) -> None:
    with workshop.open(COMMAND) as work:
        told = Statement(
            purpose=more.get("purpose", ANY),
            channel=more.get("channel", ANY),
            state=said,
            author=Author.SUBJECT,
            method=Method.WEB_FORM,
            at=work.now,
        )
        consents.record(work, contact_id, told)


def newsletter(workshop: Workshop) -> None:
    with workshop.open(COMMAND) as work:
        purposes.create(
            work,
            PurposeOrder(
                key="newsletter",
                kind=PurposeKind.MARKETING,
                titles={"en": "Newsletter"},
                channels=(Channel.EMAIL,),
                basis=LegalBasis.CONSENT,
            ),
        )


def test_whoever_cannot_be_opened_keeps_no_other_from_being_asked(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    anna, boris = doubted(workshop, source, ANNA), doubted(workshop, source, BORIS)
    spoil(workshop, anna)
    assert asked(workshop) == 2
    assert [len(letters(workshop, each)) for each in (anna, boris)] == [0, 1]
    assert asked(workshop) == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_who_look_at_once_write_one_letter(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    anna = doubted(workshop, source, ANNA)
    overtaken(
        workshop,
        SYSTEM,
        lambda work: asking.ask_next(work, limit=100),
        second=lambda: asked(workshop),
    )
    assert len(letters(workshop, anna)) == 1


def test_the_person_is_asked_once_and_the_letter_tells_no_value(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    anna = doubted(workshop, source)
    assert asked(workshop) == 1
    assert (only(workshop).asked, asked(workshop)) == (Asked.SENT, 0)
    assert goes(workshop, anna) is LetterState.SENT
    [(to, content)] = server.taken
    assert to == "anna.jansen@example.org"
    text = server.letters()[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "your telephone number" in text
    assert "/still-right/" in text
    for value in ("7946001", "Jansen", "Anna"):
        assert value not in content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "Klopt dit nog?"), ("fi", "paikkansa?"), ("de", "still")]
)
def test_the_letter_is_in_the_reader_s_language(
    workshop: Workshop, source: Source, server: MailServer, language: str, words: str
) -> None:
    anna = doubted(workshop, source, replace(ANNA, language=language))
    asked(workshop)
    goes(workshop, anna)
    assert words in str(server.letters()[0]["Subject"])


def test_nothing_is_decided_while_no_mail_can_be_sent(workshop: Workshop, source: Source) -> None:
    doubted(workshop, source)
    assert (asked(workshop), only(workshop).asked) == (0, None)


def test_who_is_restricted_is_not_asked(workshop: Workshop, source: Source, server: MailServer) -> None:
    anna = doubted(workshop, source)
    with workshop.open(COMMAND) as work:
        restrictions.restrict(work, anna, ground=Ground.ACCURACY)
    asked(workshop)
    assert (only(workshop).asked, letters(workshop, anna)) == (Asked.RESTRICTED, [])


def test_a_restriction_overtakes_the_letter(workshop: Workshop, source: Source, server: MailServer) -> None:
    anna = doubted(workshop, source)
    asked(workshop)
    with workshop.open(COMMAND) as work:
        restrictions.restrict(work, anna, ground=Ground.ACCURACY)
    assert goes(workshop, anna) is LetterState.DROPPED
    assert server.taken == []


def test_a_no_overtakes_the_letter(workshop: Workshop, source: Source, server: MailServer) -> None:
    anna = doubted(workshop, source)
    asked(workshop)
    state(workshop, anna, EventState.OBJECTED)
    assert goes(workshop, anna) is LetterState.DROPPED
    assert server.taken == []


def test_a_doubt_that_is_over_overtakes_the_letter(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    anna = doubted(workshop, source)
    asked(workshop)
    later(workshop, minutes=5)
    hear(workshop, anna, SignalKind.CONFIRMED_BY_STEWARD)
    assert goes(workshop, anna) is LetterState.DROPPED


@pytest.mark.parametrize("reason", [Reason.OBJECTION, Reason.COMPLAINT, Reason.ERASURE, Reason.MANUAL])
def test_who_is_on_the_list_is_not_asked(
    workshop: Workshop, source: Source, server: MailServer, reason: Reason
) -> None:
    anna = doubted(workshop, source)
    with workshop.open(COMMAND) as work:
        address = Email(address="anna.jansen@example.org", key="anna.jansen@example.org")
        suppressions.add(work, [whom.of_email(address)], reason=reason)
    asked(workshop)
    assert (only(workshop).asked, letters(workshop, anna)) == (Asked.LEFT_ALONE, [])


@pytest.mark.parametrize("said", [EventState.OBJECTED, EventState.WITHDRAWN])
def test_who_has_said_no_to_everything_is_not_asked(
    workshop: Workshop, source: Source, server: MailServer, said: EventState
) -> None:
    anna = doubted(workshop, source)
    state(workshop, anna, said)
    asked(workshop)
    assert (only(workshop).asked, letters(workshop, anna)) == (Asked.LEFT_ALONE, [])


def test_who_withdrew_the_only_yes_is_not_asked_and_who_gave_one_is(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    newsletter(workshop)
    anna, boris = doubted(workshop, source), doubted(workshop, source, BORIS)
    state(workshop, anna, EventState.GIVEN, purpose="newsletter", channel="email")
    state(workshop, boris, EventState.GIVEN, purpose="newsletter", channel="email")
    later(workshop, minutes=1)
    state(workshop, anna, EventState.WITHDRAWN, purpose="newsletter", channel="email")
    asked(workshop)
    told = {each.contact_id: each.asked for each in waiting(workshop)}
    assert told == {anna: Asked.LEFT_ALONE, boris: Asked.SENT}


def test_nobody_is_written_to_at_a_mailbox_that_may_be_somebody_else_s(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    boris = doubted(workshop, source, BORIS)
    hear(workshop, boris, SignalKind.DENIED_BY_STEWARD, field=FieldName.EMAIL)
    asked(workshop)
    assert (only(workshop).asked, letters(workshop, boris)) == (Asked.NO_MAILBOX, [])


def test_who_has_no_mailbox_is_not_asked(workshop: Workshop, source: Source, server: MailServer) -> None:
    otto = doubted(workshop, source, Lead(given_name="Otto", family_name="Visser", phone="+31207946003"))
    asked(workshop)
    assert (only(workshop).asked, letters(workshop, otto)) == (Asked.NO_MAILBOX, [])


def test_who_was_asked_not_long_ago_is_left_in_peace(
    workshop: Workshop, source: Source, server: MailServer
) -> None:
    anna = doubted(workshop, source)
    asked(workshop)
    later(workshop, minutes=5)
    hear(workshop, anna, SignalKind.CONFIRMED_BY_PERSON, field=FieldName.PHONE)
    later(workshop, days=30)
    hear(workshop, anna, SignalKind.PHONE_WRONG_PERSON)
    hear(workshop, anna, SignalKind.PHONE_OUT_OF_SERVICE)
    asked(workshop)
    assert (only(workshop).asked, len(letters(workshop, anna))) == (Asked.LATELY, 1)


def test_a_day_has_room_for_so_many_letters(
    workshop: Workshop, source: Source, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_A_DAY", 1)
    doubted(workshop, source)
    doubted(workshop, source, BORIS)
    assert (asked(workshop), asked(workshop)) == (1, 0)
    later(workshop, days=1, seconds=1)
    assert asked(workshop) == 1


def test_a_link_without_a_doubt_asks_nothing(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    with workshop.open(COMMAND) as work:
        token = page_links.issue(work, LinkKind.STILL_RIGHT, anna)
        work.session.flush()
        link = page_links.redeem(work, LinkKind.STILL_RIGHT, token)
        assert link is not None
        assert confirming.question(work, link).asked == ()


def test_what_is_asked_is_not_marketing_but_still_has_its_end(workshop: Workshop, source: Source) -> None:
    """Nobody in doubt is asked for ever: the doubt of a sleeping task is asked as well, once."""
    doubted(workshop, source)
    view = only(workshop)
    with workshop.open(SYSTEM) as work:
        doubts.snooze(work, view.id, until=work.now + timedelta(days=7))
        assert asking.may_be_asked(work, view.contact_id) is Asked.SENT
