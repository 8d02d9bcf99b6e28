"""Data that may be kept and not used are not, whoever asks, until the person was told."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import event

from rules.consent import Author, EventState, Method
from rules.purposes import PurposeKind
from rules.records import Channel, Lead
from rules.restrictions import Ground, Notice, Step, Told
from rules.sources import LawfulBasis, SourceKind
from service import (
    consents,
    outbox,
    purposes,
    restrictions,
    source_notices,
    sources,
)
from service.access import COMMAND, SYSTEM
from service.consents import Statement
from service.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from service.outbox import LetterKind
from service.purposes import PurposeOrder
from service.storage import keys
from service.storage.outbox import LetterState
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import GRACE, STEWARD, contact_of
from tests.service.restricted import LATER, OFFICER, asked, restricted, shown, somebody
from tests.workshops import SetClock


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    """Somebody who may be written to."""
    return somebody(workshop, source)


def test_a_restriction_denies_everything_service_too_and_any_instant_can_be_asked_about(
    workshop: Workshop, anna: UUID, clock: SetClock
) -> None:
    before = clock.at
    assert asked(workshop, anna) == (True, False)
    clock.pass_by(LATER)
    placed = restricted(workshop, anna)
    clock.pass_by(LATER)
    for purpose in ("newsletter", "invoices"):
        assert asked(workshop, anna, purpose) == (False, True)
    during = clock.at
    clock.pass_by(LATER)
    with workshop.open(OFFICER) as work:
        restrictions.begin_lifting(work, placed)
        restrictions.told_otherwise(work, placed, how=Told.PHONE)
    clock.pass_by(LATER)
    assert asked(workshop, anna) == (True, False)
    assert asked(workshop, anna, as_of=before) == (True, False)
    assert asked(workshop, anna, as_of=during) == (False, True)


def test_asking_about_restrictions_costs_no_read_of_its_own(
    workshop: Workshop, anna: UUID, source: Source
) -> None:
    heard: list[str] = []
    event.listen(workshop.engine, "before_cursor_execute", lambda *told: heard.append(told[2]))
    asked(workshop, anna)
    free = len(heard)
    restricted(workshop, anna)
    heard.clear()
    asked(workshop, anna)
    assert len(heard) == free


def test_only_an_officer_restricts_and_only_whom_there_is(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(STEWARD) as work, pytest.raises(Forbidden):
        restrictions.restrict(work, anna, ground=Ground.CLAIMS)
    with workshop.open(OFFICER) as work, pytest.raises(NotFound):
        restrictions.restrict(work, UUID(int=1), ground=Ground.CLAIMS)
    with workshop.open(COMMAND) as work:
        keys.shred(work.session, [anna])
    with workshop.open(OFFICER) as work, pytest.raises(Gone):
        restrictions.restrict(work, anna, ground=Ground.CLAIMS)


def test_what_ends_within_a_piece_of_work_holds_no_longer_in_it(workshop: Workshop, anna: UUID) -> None:
    placed = restricted(workshop, anna)
    with workshop.open(OFFICER) as work:
        assert restrictions.covering(work, [anna]) == {anna}
        restrictions.begin_lifting(work, placed)
        restrictions.told_otherwise(work, placed, how=Told.PHONE)
        assert restrictions.covering(work, [anna]) == frozenset()


def test_the_same_ground_in_the_same_case_stands_once(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(OFFICER) as work:
        case = UUID(int=7)
        first = restrictions.restrict(work, anna, ground=Ground.ACCURACY, request_id=case)
        again = restrictions.restrict(work, anna, ground=Ground.ACCURACY, request_id=case)
        other = restrictions.restrict(work, anna, ground=Ground.OBJECTION, request_id=case)
        assert {each.id for each in restrictions.of_request(work, case)} == {first, other}
    assert first == again


def test_nobody_restricted_is_reminded_of_article_14(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        bought = sources.create(
            work,
            key="list",
            name="List",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        )
    grace = contact_of(workshop, bought, GRACE)
    with workshop.look(OFFICER) as work:
        assert (source_notices.due(work).total, source_notices.waiting(work, most=9)) == (1, 1)
    restricted(workshop, grace)
    with workshop.look(OFFICER) as work:
        assert (source_notices.due(work).total, source_notices.waiting(work, most=9)) == (0, 0)


def test_nobody_restricted_is_sent_a_letter_that_asks_for_a_consent(
    workshop: Workshop, anna: UUID, clock: SetClock
) -> None:
    with workshop.open(COMMAND) as work:
        order = PurposeOrder(
            key="events",
            kind=PurposeKind.MARKETING,
            titles={"en": "Events"},
            channels=(Channel.EMAIL,),
            needs_double_opt_in=True,
        )
        purposes.create(work, order)
    restricted(workshop, anna)
    with workshop.open(COMMAND) as work:
        said = Statement(
            purpose="events",
            channel="email",
            state=EventState.GIVEN,
            author=Author.SUBJECT,
            method=Method.WEB_FORM,
            at=work.now,
        )
        consents.record(work, anna, said)
        assert [letter.kind for letter in outbox.of_owner(work, anna)] == []


def test_without_an_address_somebody_must_tell_the_person_and_say_how(
    workshop: Workshop, source: Source, anna: UUID, clock: SetClock
) -> None:
    otto = contact_of(workshop, source, Lead(family_name="Visser", phone="+44 20 7946 0018", country="GB"))
    placed = restricted(workshop, otto, Ground.CLAIMS)
    with workshop.open(OFFICER) as work, pytest.raises(Conflict):
        restrictions.told_otherwise(work, placed, how=Told.PHONE)
    clock.pass_by(LATER)
    with workshop.open(OFFICER) as work:
        restrictions.begin_lifting(work, placed)
    view = shown(workshop, otto)
    assert (view.notice, view.step, view.stands) == (Notice.NONE, Step.TELL, True)
    clock.pass_by(LATER)
    with workshop.open(SYSTEM) as work:
        assert restrictions.settle(work, limit=10) == 0
    assert asked(workshop, otto)[1]
    with workshop.open(OFFICER) as work:
        with pytest.raises(Conflict):
            restrictions.begin_lifting(work, placed)
        with pytest.raises(Invalid):
            restrictions.told_otherwise(work, placed, how=Told.LETTER)
        for at in (clock.at + LATER, clock.at - 2 * LATER):
            with pytest.raises(Invalid):
                restrictions.told_otherwise(work, placed, how=Told.PHONE, at=at)
        restrictions.told_otherwise(work, placed, how=Told.PHONE)
        with pytest.raises(Conflict):
            restrictions.told_otherwise(work, placed, how=Told.PHONE)
    ended = shown(workshop, otto)
    assert (ended.stands, ended.told_how, ended.told_at, ended.lifted_at) == (
        False,
        Told.PHONE,
        clock.at,
        clock.at,
    )
    assert not asked(workshop, otto)[1]


@pytest.mark.parametrize("state", [LetterState.REFUSED, LetterState.DROPPED])
def test_a_letter_that_came_to_nothing_ends_nothing(
    workshop: Workshop, anna: UUID, clock: SetClock, state: LetterState
) -> None:
    placed = restricted(workshop, anna)
    with workshop.open(OFFICER) as work:
        restrictions.begin_lifting(work, placed)
    [letter] = letters(workshop, anna)
    # Without a mail server none will go out.
    assert shown(workshop, anna).step is Step.TELL
    workshop.settings = replace(workshop.settings, smtp_host="mail.example.org", mail_from="a@example.org")
    assert shown(workshop, anna).step is Step.WAIT
    with workshop.open(SYSTEM) as work:
        outbox.end(work, letter, state)
    with workshop.open(SYSTEM) as work:
        assert restrictions.settle(work, limit=10) == 0
    view = shown(workshop, anna)
    assert (view.notice, view.step) == (Notice.LOST, Step.TELL)
    assert asked(workshop, anna)[1]


def test_who_was_told_otherwise_gets_no_letter_besides(workshop: Workshop, anna: UUID) -> None:
    placed = restricted(workshop, anna)
    with workshop.open(OFFICER) as work:
        restrictions.begin_lifting(work, placed)
        restrictions.told_otherwise(work, placed, how=Told.PHONE)
    [letter] = letters(workshop, anna)
    with workshop.look(SYSTEM) as work:
        [row] = outbox.of_owner(work, anna)
    assert (row.id, row.state, row.content) == (letter, LetterState.DROPPED, None)


def letters(workshop: Workshop, contact_id: UUID) -> list[UUID]:
    with workshop.look(SYSTEM) as work:
        return [
            each.id
            for each in outbox.of_owner(work, contact_id)
            if each.kind is LetterKind.RESTRICTION_LIFTED
        ]
