"""What is kept of who may be reached is never a yes that is not one; and what it rests on may change."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from rules.changes import Change
from rules.consent import EventState, Method
from rules.purposes import PurposeStatus
from rules.records import Channel
from rules.restrictions import Ground, Told
from rules.sources import LawfulBasis, SourceKind
from rules.suppressions import Identifier, IdType, Reason
from service import changes, merges, restrictions, segments, source_notices, sources, suppressions
from service.access import COMMAND, SYSTEM
from service.merges import Reason as MergedFor
from service.segments import deciding
from service.storage import standings
from service.storage.jobs import Job
from service.storage.sources import Source
from service.storage.standings import KEPT, STANDINGS, ContactStanding
from service.work import Workshop
from tests.service.contention import overtaken
from tests.service.segments.crowd import (
    MARKETER,
    NEWS,
    decide,
    describe,
    inside,
    made,
    out,
    pass_days,
    person,
    say,
    seen,
    settle,
)


def answers(workshop: Workshop, contact_id: UUID) -> list[ContactStanding]:
    with workshop.look(COMMAND) as work:
        return list(work.session.scalars(standings.of_contact(contact_id)))


def kept(workshop: Workshop) -> Any:
    with workshop.look(COMMAND) as work:
        return work.session.execute(select(KEPT)).one()


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    """Somebody who may be written to."""
    describe(workshop)
    contact_id = person(workshop, source, 0, email="anna.a@firm.example.org")
    say(workshop, contact_id)
    settle(workshop, contact_id)
    return contact_id


def test_saving_a_segment_has_everybody_decided(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(MARKETER) as work:
        view = segments.create(work, name="News", tree=NEWS)
    assert (inside(workshop, view.id), seen(workshop, view.id).waiting) == (set(), 1)
    with workshop.look(COMMAND) as work:
        jobs = work.session.scalars(select(Job.kind).where(Job.kind == deciding.JOB)).all()
    assert jobs == [deciding.JOB]
    decide(workshop)
    assert inside(workshop, view.id) == {anna}
    assert kept(workshop).whole_at is not None


def test_one_purpose_and_channel_is_kept_once_for_all_segments(workshop: Workshop, anna: UUID) -> None:
    made(workshop)
    made(workshop, name="Again")
    [answer] = answers(workshop, anna)
    assert (answer.purpose, answer.channel, answer.allowed, answer.reason) == (
        "newsletter",
        Channel.EMAIL,
        True,
        "PRM.CONSENT",
    )


def test_whoever_comes_later_is_decided_without_a_word(
    workshop: Workshop, source: Source, anna: UUID
) -> None:
    view = made(workshop)
    bert = person(workshop, source, 1)
    say(workshop, bert)
    decide(workshop)
    settle(workshop, bert)
    assert inside(workshop, view.id) == {anna, bert}


def test_a_big_house_is_decided_a_batch_at_a_time(
    workshop: Workshop, source: Source, anna: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "BATCH", 2)
    others = [person(workshop, source, number) for number in range(1, 5)]
    with workshop.open(MARKETER) as work:
        segments.create(work, name="News", tree=NEWS)
    for expected in (2, 4, 5):
        decide(workshop)
        assert sum(len(answers(workshop, each)) for each in (anna, *others)) == expected


def test_a_mark_that_nobody_has_heard_yet_is_a_no(workshop: Workshop, anna: UUID) -> None:
    view = made(workshop)
    say(workshop, anna, EventState.WITHDRAWN)
    assert (out(workshop, view.id), seen(workshop, view.id).waiting) == ({"undecided": 1}, 1)
    settle(workshop, anna)
    assert seen(workshop, view.id).reasons == {"PRM.WITHDRAWN": 1}


def test_any_mark_will_do(workshop: Workshop, anna: UUID) -> None:
    view = made(workshop)
    with workshop.open(COMMAND) as work:
        changes.mark(work, [anna], Change.UPSERT)
    assert inside(workshop, view.id) == set()


def test_who_did_not_confirm_never_appears(workshop: Workshop, source: Source) -> None:
    describe(workshop, needs_double_opt_in=True)
    bert = person(workshop, source, 1)
    say(workshop, bert, EventState.REQUESTED, method=Method.WEB_FORM)
    settle(workshop, bert)
    view = made(workshop)
    assert (inside(workshop, view.id), out(workshop, view.id)) == (set(), {"not_permitted": 1})


def test_an_answer_whose_time_is_over_is_a_no_until_it_was_asked_again(
    workshop: Workshop, anna: UUID
) -> None:
    view = made(workshop)
    with workshop.open(COMMAND) as work:
        [answer] = work.session.scalars(standings.of_contact(anna))
        answer.until = work.now + timedelta(days=1)
    assert inside(workshop, view.id) == {anna}
    pass_days(workshop, 1)
    assert out(workshop, view.id) == {"undecided": 1}
    decide(workshop)
    assert inside(workshop, view.id) == {anna}


def test_a_licence_that_ran_out_ends_the_answer_of_its_day(workshop: Workshop, clock: Any) -> None:
    describe(workshop)
    with workshop.open(COMMAND) as work:
        lent = sources.create(
            work,
            key="lent",
            name="Lent list",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            licence_ends_on=date(2026, 3, 10),
        )
    bert = person(workshop, lent, 1)
    say(workshop, bert)
    settle(workshop, bert)
    view = made(workshop)
    assert inside(workshop, view.id) == {bert}
    pass_days(workshop, 9)
    assert out(workshop, view.id) == {"undecided": 1}
    decide(workshop)
    settle(workshop, bert)
    assert seen(workshop, view.id).reasons == {"LAW.LICENCE_ENDED": 1}


def test_a_purpose_that_is_another_has_everybody_asked_again(workshop: Workshop, anna: UUID) -> None:
    view = made(workshop)
    describe(workshop, status=PurposeStatus.RETIRED)
    assert out(workshop, view.id) == {"undecided": 1}
    decide(workshop)
    settle(workshop, anna)
    assert (kept(workshop).edition, seen(workshop, view.id).reasons) == (2, {"SYS.PURPOSE_ENDED": 1})


# SQLite has one writer: there nobody decides beside another.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_changes_while_everybody_is_asked_again_is_decided_for_the_new_edition(
    workshop: Workshop, anna: UUID
) -> None:
    view = made(workshop)
    with workshop.open(COMMAND) as work:
        suppressions.add(work, [Identifier(IdType.DOMAIN, "other.example.net")], reason=Reason.MANUAL)
    overtaken(
        workshop,
        SYSTEM,
        lambda work: deciding.take_next(work, {}),
        second=lambda: settle(workshop, anna),
    )
    assert (kept(workshop).edition, inside(workshop, view.id)) == (2, {anna})


def test_an_entry_about_a_whole_firm_has_everybody_asked_again(workshop: Workshop, anna: UUID) -> None:
    view = made(workshop)
    with workshop.open(COMMAND) as work:
        suppressions.add(work, [Identifier(IdType.DOMAIN, "example.org")], reason=Reason.MANUAL)
    assert inside(workshop, view.id) == set()
    decide(workshop)
    settle(workshop, anna)
    assert out(workshop, view.id) == {"suppressed": 1}


def test_the_law_of_today_has_everybody_asked_again(
    workshop: Workshop, anna: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = made(workshop)
    monkeypatch.setattr("service.packs.stamp", lambda _version: "another")
    assert out(workshop, view.id) == {"undecided": 1}


def test_of_two_that_are_one_the_survivor_alone_is_in(workshop: Workshop, source: Source, anna: UUID) -> None:
    bert = person(workshop, source, 1)
    say(workshop, bert)
    settle(workshop, bert)
    view = made(workshop)
    with workshop.open(COMMAND) as work:
        merges.merge(work, [anna, bert], reason=MergedFor.STEWARD)
    with workshop.open(SYSTEM) as work:
        segments.redecide(work, [anna, bert])
    assert {answer.reason for each in (anna, bert) for answer in answers(workshop, each)} == {
        "PRM.CONSENT",
        "merged",
    }
    settle(workshop, anna, bert)
    assert len(inside(workshop, view.id)) == 1


def test_of_whoever_is_not_there_nothing_is_kept(workshop: Workshop, anna: UUID) -> None:
    made(workshop)
    with workshop.open(SYSTEM) as work:
        segments.redecide(work, [UUID(int=7)])
        assert work.session.scalar(select(func.count()).select_from(STANDINGS)) == 1


def test_what_nobody_asks_about_any_more_is_kept_no_longer(workshop: Workshop, anna: UUID) -> None:
    view = made(workshop)
    with workshop.open(MARKETER) as work:
        segments.end(work, view.id)
    decide(workshop)
    assert answers(workshop, anna) != []
    pass_days(workshop, 8)
    decide(workshop)
    assert answers(workshop, anna) == []
    with workshop.look(COMMAND) as work:
        assert work.session.execute(select(KEPT)).all() == []


def test_whoever_was_restricted_is_back_when_that_has_ended(workshop: Workshop, anna: UUID) -> None:
    view = made(workshop)
    with workshop.open(COMMAND) as work:
        restriction = restrictions.restrict(work, anna, ground=Ground.ACCURACY)
    settle(workshop, anna)
    assert out(workshop, view.id) == {"restricted": 1}
    with workshop.open(COMMAND) as work:
        restrictions.begin_lifting(work, restriction)
    settle(workshop, anna)
    assert out(workshop, view.id) == {"restricted": 1}
    with workshop.open(COMMAND) as work:
        restrictions.told_otherwise(work, restriction, how=Told.PHONE)
    settle(workshop, anna)
    assert inside(workshop, view.id) == {anna}


def test_a_bought_list_waits_until_its_people_were_told(workshop: Workshop) -> None:
    describe(workshop)
    with workshop.open(COMMAND) as work:
        bought = sources.create(
            work,
            key="bought",
            name="Bought list",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        )
    bert = person(workshop, bought, 1)
    say(workshop, bert)
    settle(workshop, bert)
    view = made(workshop)
    assert seen(workshop, view.id).reasons == {"A14.NOTICE_DUE": 1}
    pass_days(workshop, 40)
    decide(workshop)
    settle(workshop, bert)
    assert seen(workshop, view.id).reasons == {"A14.OVERDUE": 1}
    with workshop.open(COMMAND) as work:
        source_notices.note_sent(work, bought.id)
    assert out(workshop, view.id) == {"undecided": 1}
    decide(workshop)
    settle(workshop, bert)
    assert inside(workshop, view.id) == {bert}
