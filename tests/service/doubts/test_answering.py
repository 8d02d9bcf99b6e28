"""What a steward or the person says of a value in doubt: right, wrong, or something else instead."""

from uuid import UUID

import pytest
from sqlalchemy import select

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.doubts import Said
from rules.freshness.signals import SignalKind
from rules.records import Lead
from service import corrections, page_links
from service.access import COMMAND, PERSON
from service.audit import Action
from service.confirmations import answering
from service.confirmations.answering import Answers
from service.errors import Conflict, Forbidden, Invalid, Stale
from service.freshness import confirming, doubts
from service.freshness.doubts import Ending, QueueState
from service.page_links import Link, LinkKind
from service.storage.audit import AuditEvent
from service.storage.freshness_outcomes import FoundBy, FreshnessOutcome
from service.storage.sources import Source
from service.work import Workshop
from tests.service.doubts.people import BORIS, COLLEAGUE, STEWARD, doubted, later, only, waiting
from tests.service.freshness.people import bands, believed, hear


def said(workshop: Workshop, doubt_id: UUID, answers: Answers, etag: str | None = None) -> doubts.DoubtView:
    with workshop.open(STEWARD) as work:
        return answering.by_steward(work, doubt_id, answers, expected=etag)


def phone_is(answer: Said, **instead: str) -> Answers:
    return Answers(said={FieldName.PHONE: answer}, instead=Lead(**instead))  # type: ignore[arg-type]


def outcomes(workshop: Workshop) -> list[FreshnessOutcome]:
    with workshop.look(COMMAND) as work:
        return list(work.session.scalars(select(FreshnessOutcome)))


def link_of(workshop: Workshop, contact_id: UUID, doubt_id: UUID) -> Link:
    with workshop.open(COMMAND) as work:
        token = page_links.issue(work, LinkKind.STILL_RIGHT, contact_id, events=[doubt_id])
        work.session.flush()
        found = page_links.redeem(work, LinkKind.STILL_RIGHT, token)
    assert found is not None
    return found


def test_what_is_still_right_is_used_again_and_the_task_is_done(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    view = said(workshop, only(workshop).id, phone_is(Said.RIGHT))
    assert (view.state, view.ending, view.ended_by) == (QueueState.DONE, Ending.ANSWERED, STEWARD.id)
    assert believed(workshop, anna)[FieldName.PHONE].probability == pytest.approx(0.98)
    [told] = outcomes(workshop)
    assert (told.was_true, told.found_by, told.field) == (True, FoundBy.STEWARD, FieldName.PHONE)
    assert told.believed < 0.2
    assert [kind for kind, _day, _trust in told.heard] == [SignalKind.PHONE_WRONG_PERSON]


def test_what_is_wrong_is_not_used_any_more(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    view = said(workshop, only(workshop).id, phone_is(Said.WRONG))
    assert (view.state, view.ending) == (QueueState.DONE, Ending.ANSWERED)
    assert bands(workshop, anna)[FieldName.PHONE] is Band.WITHHOLD
    assert [each.was_true for each in outcomes(workshop)] == [False]


def test_what_is_right_instead_takes_its_place(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    said(workshop, only(workshop).id, phone_is(Said.WRONG, phone="+31207946009"))
    assert bands(workshop, anna)[FieldName.PHONE] is Band.FRESH
    with workshop.look(COMMAND) as work:
        [correction] = corrections.of_contact(work, anna)
    assert correction.fields == (FieldName.PHONE,)
    assert [each.was_true for each in outcomes(workshop)] == [False]
    assert waiting(workshop) == []


def test_the_log_says_who_said_what_of_which_field_and_no_value(workshop: Workshop, source: Source) -> None:
    doubted(workshop, source)
    said(workshop, only(workshop).id, phone_is(Said.WRONG, phone="+31207946009"))
    with workshop.look(COMMAND) as work:
        [deed] = [
            each
            for each in work.session.scalars(select(AuditEvent))
            if each.action == Action.SIGNALS_HEARD and each.actor_id == STEWARD.id
        ]
        assert deed.body is not None
        assert (deed.body["codes"], deed.body["fields"]) == (["denied.steward"], ["phone"])
        assert "7946009" not in str(deed.body)


def test_what_is_left_open_stays_in_doubt(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    later(workshop)
    view = said(workshop, only(workshop).id, phone_is(Said.RIGHT))
    assert (view.state, view.fields) == (QueueState.OPEN, (FieldName.EMAIL,))


@pytest.mark.parametrize(
    "answers",
    [
        Answers(said={}),
        phone_is(Said.RIGHT, phone="+31207946009"),
        phone_is(Said.WRONG, job_title="Director"),
        phone_is(Said.WRONG, phone="no number at all"),
    ],
)
def test_an_answer_that_cannot_be_changes_nothing(
    workshop: Workshop, source: Source, answers: Answers
) -> None:
    anna = doubted(workshop, source)
    before = believed(workshop, anna)[FieldName.PHONE]
    with pytest.raises(Invalid):
        said(workshop, only(workshop).id, answers)
    assert believed(workshop, anna)[FieldName.PHONE] == before
    assert outcomes(workshop) == []


def test_nothing_is_said_of_what_is_not_in_doubt(workshop: Workshop, source: Source) -> None:
    doubted(workshop, source)
    with pytest.raises(Stale):
        said(workshop, only(workshop).id, Answers(said={FieldName.EMAIL: Said.RIGHT}))


def test_what_a_colleague_looks_into_is_theirs(workshop: Workshop, source: Source) -> None:
    doubted(workshop, source)
    with workshop.open(COLLEAGUE) as work:
        taken = doubts.take_next(work)
    assert taken is not None
    with pytest.raises(Conflict):
        said(workshop, taken.id, phone_is(Said.RIGHT))
    with workshop.open(PERSON) as work, pytest.raises(Forbidden):
        answering.by_steward(work, taken.id, phone_is(Said.RIGHT))


def test_the_person_s_own_word_ends_the_doubt_once(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    view = only(workshop)
    link = link_of(workshop, anna, view.id)
    with workshop.open(PERSON) as work:
        asked = confirming.question(work, link)
        assert [(each.name, each.masked) for each in asked.asked] == [(FieldName.PHONE, "NL •••001")]
        answering.by_person(work, link, phone_is(Said.RIGHT), etag=asked.etag)
    with workshop.open(PERSON) as work:
        assert confirming.question(work, link).asked == ()
        with pytest.raises(Conflict):
            answering.by_person(work, link, phone_is(Said.WRONG), etag=asked.etag)
    assert bands(workshop, anna)[FieldName.PHONE] is Band.FRESH
    assert [each.found_by for each in outcomes(workshop)] == [FoundBy.PERSON]
    with workshop.look(STEWARD) as work:
        assert doubts.show(work, view.id).ending is Ending.PERSON


def test_the_person_puts_right_what_is_theirs_but_takes_no_yes_to_another_mailbox(
    workshop: Workshop, source: Source
) -> None:
    boris = doubted(workshop, source, BORIS)
    hear(workshop, boris, SignalKind.AUTO_REPLY_LEFT)
    later(workshop)
    link, etag = link_of(workshop, boris, only(workshop).id), only(workshop).etag
    moved = Answers(
        said={FieldName.ORGANISATION: Said.WRONG, FieldName.JOB: Said.WRONG, FieldName.EMAIL: Said.WRONG},
        instead=Lead(organisation="Kaarsen BV", job_title="Director"),
    )
    elsewhere = Answers(said=moved.said, instead=Lead(email="somebody.else@example.net"))
    with workshop.open(PERSON) as work, pytest.raises(Invalid):
        answering.by_person(work, link, elsewhere, etag=etag)
    with workshop.open(PERSON) as work:
        answering.by_person(work, link, moved, etag=etag)
    found = bands(workshop, boris)
    assert (found[FieldName.ORGANISATION], found[FieldName.JOB]) == (Band.FRESH, Band.FRESH)
    assert found[FieldName.EMAIL] is Band.WITHHOLD
    assert {each.was_true for each in outcomes(workshop)} == {False}


def test_an_answer_to_what_was_shown_before_is_asked_again(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    link, etag = link_of(workshop, anna, only(workshop).id), only(workshop).etag
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    with workshop.open(PERSON) as work, pytest.raises(Conflict):
        answering.by_person(work, link, phone_is(Said.RIGHT), etag=etag)


def test_an_outcome_leads_to_nobody(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    said(workshop, only(workshop).id, phone_is(Said.RIGHT))
    [told] = outcomes(workshop)
    kept = [getattr(told, column.key) for column in FreshnessOutcome.__table__.columns]
    assert anna not in kept
    assert str(anna) not in str(kept)
    assert {told.at.hour, told.began_at.hour, told.at.minute, told.at.microsecond} == {0}
