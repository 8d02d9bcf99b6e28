"""Are jobs taken up in order, by one worker at a time, and given up in the end?"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from service import worker
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.errors import Forbidden, NotFound
from service.jobs import queue
from service.jobs.queue import Claimed, LeaseLost, enqueue, enqueue_once
from service.storage.jobs import Job, State
from service.work import Work, Workshop
from tests.workshops import SetClock, open_workshop

LEASE = timedelta(seconds=60)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def workshop(database_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Workshop]:
    with open_workshop(database_url, tmp_path, clock=clock) as opened:
        yield opened


def put(workshop: Workshop, kind: str = "some.work", **options: Any) -> int:
    with workshop.open(SYSTEM) as work:
        return enqueue(work, kind, **options)


def take(workshop: Workshop, worker: str = "first") -> Claimed | None:
    with workshop.open(SYSTEM) as work:
        return queue.claim(work, worker=worker, lease=LEASE)


def end(workshop: Workshop, claimed: Claimed) -> None:
    with workshop.open(SYSTEM) as work:
        queue.finish(work, claimed)


def row(workshop: Workshop, job_id: int) -> Job:
    with workshop.look(SYSTEM) as work:
        found = work.session.get(Job, job_id)
        assert found is not None
        return found


def break_down(work: Work, payload: Mapping[str, Any]) -> None:
    raise LookupError("anna@example.org is nowhere")


def use_up(workshop: Workshop, clock: SetClock) -> None:
    for _ in range(queue.TRIES):
        worker.run_due(workshop, handlers={"some.work": break_down})
        clock.pass_by(queue.LONGEST_WAIT)


def test_the_urgent_goes_before_the_usual_and_the_old_before_the_new(workshop: Workshop) -> None:
    usual, newer = put(workshop), put(workshop)
    whenever = put(workshop, priority=queue.LATER)
    urgent = put(workshop, priority=queue.SOON)
    taken = [take(workshop) for _ in range(4)]
    assert [claimed.id for claimed in taken if claimed] == [urgent, usual, newer, whenever]
    assert take(workshop) is None


def test_a_job_waits_for_its_time(workshop: Workshop, clock: SetClock) -> None:
    put(workshop, run_after=clock.at + timedelta(minutes=5))
    assert take(workshop) is None
    clock.pass_by(timedelta(minutes=5))
    assert take(workshop) is not None


def test_nothing_is_enqueued_by_work_that_is_undone(workshop: Workshop) -> None:
    def give_up(work: Work) -> None:
        enqueue(work, "some.work")
        raise Forbidden

    with pytest.raises(Forbidden), workshop.open(SYSTEM) as work:
        give_up(work)
    assert take(workshop) is None


def test_a_key_lets_one_job_through(workshop: Workshop) -> None:
    def once(key: str) -> int | None:
        with workshop.open(SYSTEM) as work:
            return enqueue_once(work, "some.work", unique_key=key)

    assert once("some.work@1") is not None
    assert once("some.work@1") is None
    assert once("some.work@2") is not None


def test_a_lane_is_served_one_at_a_time_and_in_order(workshop: Workshop) -> None:
    first, second = put(workshop, lane="a"), put(workshop, lane="a", priority=queue.SOON)
    other = put(workshop, lane="b")
    one, two = take(workshop), take(workshop)
    assert (one and one.id, two and two.id) == (first, other)
    assert take(workshop) is None
    end(workshop, one)
    last = take(workshop)
    assert last
    assert last.id == second


def test_a_failed_try_holds_its_lane_so_that_order_is_kept(workshop: Workshop, clock: SetClock) -> None:
    put(workshop, lane="a")
    put(workshop, kind="other.work", lane="a")
    done: list[int] = []
    handlers: worker.Handlers = {"some.work": break_down, "other.work": lambda *_: done.append(1)}
    assert worker.run_due(workshop, handlers=handlers) == 1
    assert not done


def test_a_dead_workers_job_is_taken_over_when_its_lease_ends(workshop: Workshop, clock: SetClock) -> None:
    put(workshop)
    assert take(workshop, "first")
    clock.pass_by(LEASE)
    assert take(workshop, "second") is None
    clock.pass_by(timedelta(seconds=1))
    again = take(workshop, "second")
    assert again
    assert again.attempt == 2


def test_a_worker_with_nothing_else_to_do_notices_an_abandoned_job(
    workshop: Workshop, clock: SetClock
) -> None:
    put(workshop)
    take(workshop, "dead")
    assert worker.run_due(workshop, handlers={"some.work": lambda *_: None}) == 0
    clock.pass_by(LEASE + timedelta(seconds=1))
    assert worker.run_due(workshop, handlers={"some.work": lambda *_: None}) == 1


def test_who_lost_the_lease_leaves_no_trace(workshop: Workshop, clock: SetClock) -> None:
    put(workshop)
    slow = take(workshop, "slow")
    clock.pass_by(LEASE + timedelta(seconds=1))
    quick = take(workshop, "quick")
    assert slow
    assert quick

    def act_late(work: Work) -> None:
        enqueue(work, "some.effect")
        queue.finish(work, slow)

    with pytest.raises(LeaseLost), workshop.open(SYSTEM) as work:
        act_late(work)
    end(workshop, quick)
    assert take(workshop) is None
    assert row(workshop, quick.id).state is State.DONE


def test_one_worker_that_takes_its_job_over_from_itself_is_fenced_too(
    workshop: Workshop, clock: SetClock
) -> None:
    put(workshop)
    before = take(workshop, "same")
    clock.pass_by(LEASE + timedelta(seconds=1))
    assert take(workshop, "same")
    assert before
    with pytest.raises(LeaseLost):
        end(workshop, before)


def test_a_failure_undoes_the_effect_and_is_tried_again_later(workshop: Workshop, clock: SetClock) -> None:
    job = put(workshop)

    def half_done(work: Work, payload: Mapping[str, Any]) -> None:
        enqueue(work, "some.effect")
        raise LookupError

    assert worker.run_due(workshop, handlers={"some.work": half_done}) == 1
    waiting = row(workshop, job)
    assert (waiting.state, waiting.run_after) == (State.WAITING, clock.at + queue.FIRST_WAIT)
    assert (waiting.leased_by, waiting.leased_until) == (None, None)
    assert take(workshop) is None


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 10), (2, 20), (3, 40), (8, 1280), (12, 3600)])
def test_the_wait_doubles_up_to_an_hour(attempt: int, seconds: int) -> None:
    assert queue.wait_after(attempt) == timedelta(seconds=seconds)


def test_after_eight_tries_it_is_given_up_and_told_without_the_text(
    workshop: Workshop, clock: SetClock
) -> None:
    job = put(workshop)
    use_up(workshop, clock)
    with workshop.look(COMMAND) as work:
        [given_up] = queue.dead(work)
    assert (given_up.id, given_up.attempts, given_up.last_error) == (job, 8, "LookupError")
    assert take(workshop) is None


def test_a_job_that_always_takes_its_worker_down_is_given_up_too(workshop: Workshop, clock: SetClock) -> None:
    put(workshop)
    for _ in range(queue.TRIES):
        assert take(workshop)
        clock.pass_by(LEASE * 2)
    assert take(workshop) is None
    with workshop.look(COMMAND) as work:
        assert [job.last_error for job in queue.dead(work)] == ["abandoned"]


def test_a_revived_job_gets_eight_new_tries(workshop: Workshop, clock: SetClock) -> None:
    job = put(workshop)
    use_up(workshop, clock)
    with workshop.open(COMMAND) as work:
        queue.revive(work, job)
    again = take(workshop)
    assert again
    assert (again.id, again.attempt) == (job, 1)


def test_only_what_was_given_up_can_be_revived(workshop: Workshop) -> None:
    job = put(workshop)
    with pytest.raises(NotFound), workshop.open(COMMAND) as work:
        queue.revive(work, job)


@pytest.mark.parametrize("deed", [queue.dead, queue.counts, lambda work: queue.revive(work, 1)])
def test_the_queue_is_not_for_everyone(workshop: Workshop, deed: Callable[[Work], object]) -> None:
    marketer = Actor(kind=ActorKind.USER, scopes=frozenset({Scope.CONTACTS_READ}))
    with pytest.raises(Forbidden), workshop.open(marketer) as work:
        deed(work)


def test_every_state_is_counted(workshop: Workshop) -> None:
    put(workshop)
    put(workshop)
    claimed = take(workshop)
    assert claimed
    end(workshop, claimed)
    with workshop.look(COMMAND) as work:
        assert queue.counts(work) == {
            State.WAITING: 1,
            State.RUNNING: 0,
            State.DONE: 1,
            State.FAILED: 0,
        }


def test_what_was_done_a_week_ago_is_forgotten_and_nothing_else(workshop: Workshop, clock: SetClock) -> None:
    put(workshop)
    worker.run_due(workshop, handlers={"some.work": lambda *_: None})
    waiting = put(workshop, run_after=clock.at + timedelta(days=30))
    clock.pass_by(queue.KEEP_DONE + timedelta(seconds=1))
    recent = put(workshop)
    worker.run_due(workshop, handlers={"some.work": lambda *_: None})
    with workshop.open(SYSTEM) as work:
        assert queue.purge(work) == 1
    with workshop.look(SYSTEM) as work:
        assert {job.id for job in work.session.query(Job)} == {waiting, recent}


def test_a_kind_that_nobody_knows_is_kept_for_a_newer_worker(workshop: Workshop) -> None:
    job = put(workshop, kind="from.tomorrow")
    worker.run_due(workshop)
    assert (row(workshop, job).state, row(workshop, job).last_error) == (State.WAITING, "UnknownKind")


def test_a_worker_that_is_told_to_stop_ends_the_job_in_hand_and_takes_no_other(workshop: Workshop) -> None:
    in_hand, untouched = put(workshop), put(workshop)
    stop = Event()
    worker.run(workshop, stop, handlers={"some.work": lambda *_: stop.set()})
    assert row(workshop, in_hand).state is State.DONE
    assert row(workshop, untouched).state is State.WAITING


def test_a_worker_outlives_a_database_that_is_away_for_a_while(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, stop = SetClock(), Event()
    failures = iter([OSError("no route"), OSError("no route")])

    def unreliable() -> Any:
        for failure in failures:
            raise failure
        return clock()

    with open_workshop(database_url, tmp_path, clock=clock) as workshop:
        job = put(workshop)
        with open_workshop(database_url, tmp_path, clock=unreliable) as shaky:
            worker.run(shaky, stop, handlers={"some.work": lambda *_: stop.set()})
        assert row(workshop, job).state is State.DONE
    assert [record.message for record in caplog.records].count("worker stumbled") == 2
