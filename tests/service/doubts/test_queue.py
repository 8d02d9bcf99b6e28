"""The queue of doubts: one a contact, the most worthwhile first, closed by itself when nothing is left."""

from datetime import timedelta
from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from rules.sources import SourceKind
from service import facts, merges
from service.access import COMMAND, ROLE_SCOPES, SYSTEM, Actor, ActorKind, Role
from service.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from service.freshness import doubts, sweeping
from service.freshness.doubts import Ending, QueueState, Which
from service.storage.facts import ContactFacts
from service.storage.sources import Source
from service.work import Workshop
from tests.service.doubts.people import (
    ANNA,
    BORIS,
    COLLEAGUE,
    STEWARD,
    doubted,
    later,
    only,
    waiting,
)
from tests.service.freshness.people import add_source, hear, know
from tests.workshops import SetClock

NOBODY = UUID("01890000-0000-7000-8000-000000000000")


def test_a_value_that_falls_into_doubt_opens_one_task(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    view = only(workshop)
    assert (view.contact_id, view.fields, view.state) == (anna, (FieldName.PHONE,), QueueState.OPEN)
    assert (view.doubted[0].band, view.is_withheld) == (Band.VERIFY, False)
    later(workshop)
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    again = only(workshop)
    assert again.id == view.id
    assert set(again.fields) == {FieldName.PHONE, FieldName.EMAIL}
    assert again.is_withheld
    assert again.least == pytest.approx(min(each.probability for each in again.doubted))


def test_a_refusal_for_policy_opens_nothing(workshop: Workshop, source: Source) -> None:
    anna = know(workshop, source, ANNA)
    for _ in range(3):
        later(workshop)
        hear(workshop, anna, SignalKind.BOUNCE_POLICY)
    assert waiting(workshop) == []


def test_what_grew_old_by_itself_is_in_doubt_after_the_sweep(workshop: Workshop) -> None:
    fair = add_source(workshop, SourceKind.EVENT)
    boris = know(workshop, fair, BORIS)
    assert waiting(workshop) == []
    later(workshop, days=900)
    with workshop.open(SYSTEM) as work:
        sweeping.sweep(work, limit=10)
    view = only(workshop)
    assert view.contact_id == boris
    assert FieldName.JOB in view.fields
    assert view.fields[0] in {FieldName.JOB, FieldName.EMAIL}


def test_the_task_closes_by_itself_when_the_value_is_credible_again(
    workshop: Workshop, source: Source
) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    hear(workshop, anna, SignalKind.CONFIRMED_BY_PERSON, field=FieldName.PHONE)
    assert waiting(workshop) == []
    [done] = waiting(workshop, Which.DONE)
    assert (done.ending, done.ended_by, done.doubted) == (Ending.BY_ITSELF, None, ())


def test_what_is_known_to_be_wrong_is_not_in_doubt_any_more(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    hear(workshop, anna, SignalKind.DENIED_BY_STEWARD, field=FieldName.PHONE)
    assert waiting(workshop) == []
    later(workshop, days=400)
    with workshop.open(SYSTEM) as work:
        doubts.sweep(work)
    assert [each.fields for each in waiting(workshop)] in ([], [(FieldName.EMAIL,)])


def test_whose_answer_is_worth_most_comes_first(workshop: Workshop, source: Source) -> None:
    anna, boris = know(workshop, source, ANNA), know(workshop, source, BORIS)
    later(workshop)
    hear(workshop, anna, SignalKind.PHONE_WRONG_PERSON)
    hear(workshop, boris, SignalKind.BOUNCE_UNKNOWN_USER)
    found = waiting(workshop)
    assert {each.contact_id for each in found} == {anna, boris}
    assert [each.worth * (1 - each.least) for each in found] == sorted(
        (each.worth * (1 - each.least) for each in found), reverse=True
    )


def test_a_lead_of_value_counts_more_than_how_good_its_data_are(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    before = only(workshop).worth
    with workshop.open(SYSTEM) as work:
        facts.refresh(work, [anna])
        doubts.weigh(work, [anna])
        valued = work.session.get(ContactFacts, anna)
        assert valued is not None
        assert valued.value_score / 100 != before
        told = valued.value_score / 100
    assert only(workshop).worth == told


def test_who_takes_a_doubt_has_it_for_a_quarter_of_an_hour(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    doubted(workshop, source)
    with workshop.open(STEWARD) as work:
        taken = doubts.take_next(work)
    assert taken is not None
    assert [each.id for each in waiting(workshop, Which.MINE)] == [taken.id]
    assert [each.id for each in waiting(workshop, Which.CLAIMED, COLLEAGUE)] == [taken.id]
    with workshop.open(COLLEAGUE) as work:
        assert doubts.take_next(work) is None
        with pytest.raises(Conflict):
            doubts.claim(work, taken.id)
    clock.pass_by(doubts.CLAIM + timedelta(seconds=1))
    with workshop.open(COLLEAGUE) as work:
        assert doubts.claim(work, taken.id).claimed_by == COLLEAGUE.id


def test_a_doubt_is_given_away_put_off_and_let_go(workshop: Workshop, source: Source) -> None:
    doubted(workshop, source)
    doubt_id = only(workshop).id
    with workshop.open(STEWARD) as work:
        doubts.assign(work, doubt_id, COLLEAGUE.id or NOBODY)
    with workshop.open(COLLEAGUE) as work:
        doubts.snooze(work, doubt_id, until=work.now + timedelta(days=7))
        with pytest.raises(Invalid):
            doubts.snooze(work, doubt_id, until=work.now + timedelta(days=999))
    assert (waiting(workshop), len(waiting(workshop, Which.SNOOZED))) == ([], 1)
    with workshop.open(COLLEAGUE) as work:
        doubts.release(work, doubt_id)
    assert len(waiting(workshop)) == 1


def test_two_stewards_do_not_act_on_what_the_other_has_changed(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    view = only(workshop)
    later(workshop)
    hear(workshop, anna, SignalKind.BOUNCE_UNKNOWN_USER)
    with workshop.open(STEWARD) as work, pytest.raises(Stale):
        doubts.claim(work, view.id, expected=view.etag)


def test_that_it_grew_a_little_older_is_no_change_for_who_looks_at_it(
    workshop: Workshop, source: Source
) -> None:
    doubted(workshop, source)
    view = only(workshop)
    later(workshop, days=91)
    with workshop.open(SYSTEM) as work:
        sweeping.sweep(work, limit=10)
        doubts.weigh(work, [view.contact_id])
    assert (only(workshop).etag, only(workshop).least < view.least) == (view.etag, True)


def test_the_task_of_somebody_who_was_merged_away_goes_to_the_survivor(
    workshop: Workshop, source: Source
) -> None:
    anna, boris = doubted(workshop, source), know(workshop, source, BORIS)
    with workshop.open(COMMAND) as work:
        merges.merge(work, [boris, anna], survivor=boris)
    with workshop.open(SYSTEM) as work:
        doubts.sweep(work)
    [done] = waiting(workshop, Which.DONE)
    assert (done.contact_id, done.ending) == (anna, Ending.GONE)


def test_a_doubt_that_there_is_not_is_not_found(workshop: Workshop) -> None:
    with workshop.open(STEWARD) as work:
        for ask in (doubts.show, doubts.claim, doubts.release):
            with pytest.raises(NotFound):
                ask(work, NOBODY)


def test_what_was_settled_is_remembered_for_two_years(workshop: Workshop, source: Source) -> None:
    anna = doubted(workshop, source)
    later(workshop)
    hear(workshop, anna, SignalKind.CONFIRMED_BY_STEWARD)
    kept = []
    for days in (729, 2):
        later(workshop, days=days)
        with workshop.open(SYSTEM) as work:
            doubts.sweep(work)
        kept.append(len(waiting(workshop, Which.DONE)))
    assert kept == [1, 0]


def test_only_stewards_see_the_queue(workshop: Workshop) -> None:
    marketer = Actor(kind=ActorKind.USER, id=NOBODY, scopes=ROLE_SCOPES[Role.MARKETER])
    with workshop.look(marketer) as work:
        for ask in (doubts.page, doubts.counts, doubts.take_next):
            with pytest.raises(Forbidden):
                ask(work)
