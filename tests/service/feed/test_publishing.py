"""Marks become numbered entries: each deed is told once, in order, and as it stands when it is told."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from rules.changes import Change
from rules.erasing import Category
from rules.fields import FieldName
from rules.records import Channel, Lead
from service import changes, merges, segments, worker
from service.access import SYSTEM
from service.erasure import holds
from service.errors import JudgedDifferent
from service.feed import changes as feed
from service.feed import publishing
from service.jobs import queue
from service.merges import undoing
from service.storage import jobs, standings
from service.storage.contacts import Contact
from service.storage.sources import Source
from service.vault.sealed import Sealed
from service.work import Work, Workshop
from tests.service.duplicates import ANNA, GRACE, HANNAH, STEWARD, contact_of
from tests.service.erasure.people import OFFICER, erase
from tests.service.erasure.test_holds import hold
from tests.service.feed.telling import last, mark, publish, strangers, told
from tests.workshops import SetClock


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    return contact_of(workshop, source, ANNA)


@pytest.fixture
def hannah(anna: UUID, workshop: Workshop, source: Source) -> UUID:
    return contact_of(workshop, source, HANNAH)


def test_a_new_contact_is_told_of_with_its_fields_a_moment_later(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    anna = contact_of(workshop, source, ANNA)
    taken_in = clock()
    worker.run_due(workshop)
    assert told(workshop) == []
    publish(workshop)
    [entry] = told(workshop)
    assert (entry.seq, entry.kind, entry.contact_id) == (1, Change.UPSERT, anna)
    assert set(entry.fields) == {FieldName.NAME, FieldName.EMAIL, FieldName.PHONE, FieldName.JOB}
    assert (entry.since, entry.at) == (taken_in, clock())


def test_a_second_lead_tells_of_what_it_says_and_no_more(
    workshop: Workshop, source: Source, anna: UUID
) -> None:
    publish(workshop)
    seen = last(workshop)
    contact_of(workshop, source, Lead(email="anna@example.org", phone="+31 20 765 4321"))
    publish(workshop)
    [entry] = told(workshop, after=seen)
    assert (entry.contact_id, set(entry.fields)) == (anna, {FieldName.EMAIL, FieldName.PHONE})


def test_all_that_happened_in_between_is_one_entry_named_after_the_gravest(
    workshop: Workshop, anna: UUID
) -> None:
    mark(workshop, anna, Change.UPSERT, Change.PERMISSION, Change.UPSERT)
    publish(workshop)
    [entry] = told(workshop)
    assert (entry.kind, entry.kinds) == (Change.PERMISSION, (Change.PERMISSION, Change.UPSERT))


def test_nothing_is_told_twice_and_numbers_go_on(workshop: Workshop, anna: UUID, hannah: UUID) -> None:
    publish(workshop)
    publish(workshop)
    assert [each.contact_id for each in told(workshop)] == [anna, hannah]
    mark(workshop, anna, Change.UPSERT)
    publish(workshop)
    assert [(each.seq, each.contact_id) for each in told(workshop)] == [(1, anna), (2, hannah), (3, anna)]


def test_a_mark_that_is_undone_with_its_deed_is_never_told(workshop: Workshop, anna: UUID) -> None:
    publish(workshop)
    seen = last(workshop)
    with pytest.raises(JudgedDifferent), workshop.open(SYSTEM) as work:
        _do_and_fail(work, anna)
    publish(workshop)
    assert told(workshop, after=seen) == []


def test_a_merge_tells_who_answers_and_that_permissions_may_be_others(
    workshop: Workshop, anna: UUID, hannah: UUID
) -> None:
    publish(workshop)
    seen = last(workshop)
    with workshop.open(STEWARD) as work:
        merges.merge(work, [anna, hannah])
    publish(workshop)
    found = {each.contact_id: each for each in told(workshop, after=seen)}
    assert (found[hannah].kind, found[hannah].survivor_id) == (Change.MERGE, anna)
    assert found[anna].kinds == (Change.PERMISSION, Change.UPSERT)
    assert FieldName.EMAIL in found[anna].fields


def test_a_chain_of_merges_leads_to_the_one_that_answers_in_the_end(
    workshop: Workshop, source: Source, anna: UUID, hannah: UUID
) -> None:
    grace = contact_of(workshop, source, GRACE)
    for pair in ((hannah, grace), (anna, hannah)):
        with workshop.open(STEWARD) as work:
            merges.merge(work, pair)
    publish(workshop)
    survivors = {each.contact_id: each.survivor_id for each in told(workshop)}
    assert survivors == {anna: None, hannah: anna, grace: anna}


def test_a_merge_that_was_taken_back_before_it_was_told_is_told_as_that(
    workshop: Workshop, anna: UUID, hannah: UUID
) -> None:
    publish(workshop)
    seen = last(workshop)
    with workshop.open(STEWARD) as work:
        made = merges.merge(work, [anna, hannah])
    with workshop.open(STEWARD) as work:
        undoing.undo(work, made.id)
    publish(workshop)
    found = {each.contact_id: each for each in told(workshop, after=seen)}
    assert (found[hannah].kind, found[hannah].survivor_id) == (Change.UNMERGE, None)
    assert Change.MERGE not in found[hannah].kinds


def test_of_somebody_erased_only_that_is_told_and_what_was_told_before_goes(
    workshop: Workshop, anna: UUID, hannah: UUID, clock: SetClock
) -> None:
    publish(workshop)
    erase(workshop, anna)
    worker.run_due(workshop)
    publish(workshop)
    found = told(workshop)
    [entry] = [each for each in found if each.contact_id == anna]
    assert (entry.kinds, entry.fields, entry.survivor_id) == ((Change.ERASE,), (), None)
    assert Change.UPSERT in {each.kind for each in found if each.contact_id == hannah}


def test_of_somebody_who_is_held_it_is_told_that_nobody_may_write_until_all_is_gone(
    workshop: Workshop, anna: UUID
) -> None:
    publish(workshop)
    seen = last(workshop)
    hold_id = hold(workshop, anna, Category.CONTACT)
    erase(workshop, anna, suppress=False)
    worker.run_due(workshop)
    publish(workshop)
    assert {each.kind for each in told(workshop, after=seen)} == {Change.PERMISSION}
    with workshop.open(OFFICER) as work:
        holds.release(work, hold_id)
    worker.run_due(workshop)
    publish(workshop)
    assert [each.kind for each in told(workshop)] == [Change.ERASE]


def test_one_who_cannot_be_opened_keeps_nobody_from_being_told_of_and_counts_as_a_no(
    workshop: Workshop, anna: UUID, hannah: UUID
) -> None:
    with workshop.open(SYSTEM) as work:
        segments.keep(work, "newsletter", Channel.EMAIL)
    publish(workshop)
    seen = last(workshop)
    with workshop.open(SYSTEM) as work:
        work.session.execute(update(Contact).where(Contact.id == anna).values(email=Sealed(b"x" * 48)))
        changes.mark(work, [hannah, anna], Change.UPSERT)
    publish(workshop)
    assert {each.contact_id for each in told(workshop, after=seen)} == {anna, hannah}
    with workshop.look(SYSTEM) as work:
        [annas, hannahs] = [work.session.scalars(standings.of_contact(each)).one() for each in (anna, hannah)]
    assert (annas.allowed, annas.reason) == (False, "SYS.UNREADABLE")
    assert hannahs.reason != "SYS.UNREADABLE"


def test_two_publishers_at_once_tell_each_deed_once(workshop: Workshop) -> None:
    ids, start = strangers(workshop, 40), Barrier(2)

    def tell() -> None:
        start.wait()
        with workshop.open(SYSTEM) as work:
            publishing.publish_next(work, {})

    threads = [Thread(target=tell) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.contact_id for each in told(workshop)] == ids
    assert [each.seq for each in told(workshop)] == list(range(1, 41))


# SQLite has one writer: there nothing is committed out of order.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_committed_after_a_younger_deed_was_told_is_told_next(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as late:
        changes.mark(late, [slow := UUID(int=1)], Change.ERASE)
        [quick] = strangers(workshop, 1)
        with workshop.open(SYSTEM) as work:
            publishing.publish_next(work, {})
        assert [each.contact_id for each in told(workshop)] == [quick]
    publish(workshop)
    assert [(each.seq, each.contact_id) for each in told(workshop)] == [(1, quick), (2, slow)]


def test_a_long_list_is_told_in_several_transactions_without_a_pause(workshop: Workshop) -> None:
    ids = strangers(workshop, 2 * publishing.BATCH + 7)
    publish(workshop)
    assert [each.contact_id for each in told(workshop)] == ids


def test_one_transaction_asks_for_the_publisher_once_however_many_deeds_it_does(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        for number in range(1, 50):
            changes.mark(work, [UUID(int=number)], Change.UPSERT)
    with workshop.look(SYSTEM) as work:
        assert queue.counts(work)[jobs.State.WAITING] == 1


def test_a_savepoint_that_is_undone_takes_its_mark_and_not_the_publisher_of_others(
    workshop: Workshop,
) -> None:
    with workshop.open(SYSTEM) as work:
        undone = work.session.begin_nested()
        changes.mark(work, [UUID(int=1)], Change.UPSERT)
        undone.rollback()
        changes.mark(work, [UUID(int=2)], Change.UPSERT)
    publish(workshop)
    assert [each.contact_id for each in told(workshop)] == [UUID(int=2)]


def test_what_nobody_was_asked_to_tell_is_told_within_a_minute(workshop: Workshop) -> None:
    ids = strangers(workshop, 3)
    with workshop.open(SYSTEM) as work:
        work.session.execute(delete(jobs.Job))
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, publishing.WAKE)
    publish(workshop)
    publish(workshop)
    assert [each.contact_id for each in told(workshop)] == ids


def test_old_entries_are_let_go_and_numbers_are_never_given_again(
    workshop: Workshop, clock: SetClock
) -> None:
    strangers(workshop, 3)
    publish(workshop)
    clock.pass_by(timedelta(days=workshop.settings.feed_days, hours=1))
    [young] = strangers(workshop, 1)
    publish(workshop)
    with workshop.open(SYSTEM) as work:
        assert feed.expire(work, limit=100) == 3
    assert [(each.seq, each.contact_id) for each in told(workshop)] == [(4, young)]
    with workshop.look(SYSTEM) as work:
        assert (feed.state(work).last, feed.state(work).gone) == (4, 3)


def _do_and_fail(work: Work, contact_id: UUID) -> None:
    changes.mark(work, [contact_id], Change.PERMISSION)
    raise JudgedDifferent
