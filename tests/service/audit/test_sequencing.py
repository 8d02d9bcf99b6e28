"""Every deed gets one place in the log, once, whoever writes and whoever gives places."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, exc, select, text

from rules import merkle, notes
from service import audit
from service.access import SYSTEM
from service.audit import Action, checkpoints, outside, sequencing
from service.audit.checkpoints import Forked
from service.storage import audit_log
from service.storage.audit import EVENTS
from service.storage.audit_log import AuditCheckpoint
from service.work import Workshop
from tests.service.audit.trails import by_hand, sequence, settle, sign, write, write_at_once
from tests.workshops import SetClock, open_workshop


def places(workshop: Workshop) -> list[tuple[int, int | None]]:
    with workshop.look(SYSTEM) as work:
        rows = work.session.execute(select(EVENTS.c.id, EVENTS.c.leaf_index).order_by(EVENTS.c.id))
        return [(row.id, row.leaf_index) for row in rows]


def noted(workshop: Workshop) -> list[AuditCheckpoint]:
    with workshop.look(SYSTEM) as work:
        return list(work.session.scalars(audit_log.checkpoints()))


def test_deeds_get_the_next_places_in_the_order_of_their_numbers(workshop: Workshop) -> None:
    write(workshop, 3)
    assert [place for _, place in places(workshop)] == [None, None, None]
    assert sequence(workshop) == 3
    write(workshop, 2)
    assert sequence(workshop) == 2
    assert [place for _, place in places(workshop)] == [0, 1, 2, 3, 4]
    assert sequence(workshop) == 0


def test_the_log_has_the_root_over_what_its_deeds_committed_to(workshop: Workshop) -> None:
    write_at_once(workshop, 700)
    for most in (1, 255, 300):
        with workshop.open(SYSTEM) as work:
            sequencing.sequence(work, most=most)
    sequence(workshop)
    with workshop.look(SYSTEM) as work:
        committed = work.session.scalars(select(EVENTS.c.commitment).order_by(EVENTS.c.leaf_index)).all()
        expected = merkle.root(merkle.leaf_of(each) for each in committed)
        assert sequencing.frontier_of(work).root == expected
        assert len(list(audit_log.all_tiles(work.session))) == 2
    written = sign(workshop)
    assert notes.checkpoint_in(notes.note_in(written)).root == expected


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_deed_that_is_committed_late_gets_a_later_place(workshop: Workshop) -> None:
    is_written, may_end = Event(), Event()

    def slow() -> None:
        with workshop.open(SYSTEM) as work:
            audit.note(work, Action.LEADS_RECEIVED, count=1)
            is_written.set()
            assert may_end.wait(10)

    with ThreadPoolExecutor(1) as other:
        late = other.submit(slow)
        assert is_written.wait(10)
        write(workshop, 2)
        assert sequence(workshop) == 2
        may_end.set()
        late.result()
    assert sequence(workshop) == 1
    assert [place for _, place in places(workshop)] == [2, 0, 1]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_while_one_process_gives_places_another_finds_nothing_to_do(workshop: Workshop) -> None:
    write(workshop, 5)
    with workshop.open(SYSTEM) as one:
        assert sequencing.sequence(one) == 5
        with workshop.open(SYSTEM) as other:
            assert sequencing.sequence(other) == 0
    assert sorted(place for _, place in places(workshop) if place is not None) == [0, 1, 2, 3, 4]


def test_writers_and_sequencers_at_once_leave_each_deed_one_place(
    database_url: str, tmp_path: Path, workshop: Workshop
) -> None:
    with (
        open_workshop(database_url, tmp_path) as other,
        sequencing.following(workshop, pause=0.01),
        sequencing.following(other, pause=0.01),
        ThreadPoolExecutor(3) as crew,
    ):
        for done in [crew.submit(write, workshop, 40) for _ in range(3)]:
            done.result()
    found = [place for _, place in places(workshop)]
    assert sorted(place for place in found if place is not None) == list(range(120))


def test_a_checkpoint_is_signed_after_a_minute_or_a_thousand_deeds_and_only_for_news(
    workshop: Workshop, clock: SetClock
) -> None:
    write(workshop, 1)
    sequencing.keep_up(workshop)
    assert [each.size for each in noted(workshop)] == [1]
    write(workshop, 1)
    sequencing.keep_up(workshop)
    assert [each.size for each in noted(workshop)] == [1]
    clock.pass_by(checkpoints.EVERY)
    sequencing.keep_up(workshop)
    clock.pass_by(checkpoints.EVERY)
    sequencing.keep_up(workshop)
    assert [each.size for each in noted(workshop)] == [2, 1]
    write_at_once(workshop, 1_000)
    sequencing.keep_up(workshop)
    assert [each.size for each in noted(workshop)] == [1_002, 2, 1]


def test_every_checkpoint_is_outside_too_signed_by_our_key(workshop: Workshop) -> None:
    for _ in range(3):
        write(workshop, 2)
        settle(workshop)
    kept = outside.kept(outside.path_of(workshop.settings))
    assert kept == [each.note for each in reversed(noted(workshop))]
    keys = workshop.vault.verifying_keys()
    assert all(checkpoints.is_genuine(each, keys) for each in kept)
    assert not any(checkpoints.is_genuine(each, [bytes(32)]) for each in kept)


def test_what_a_crash_kept_from_the_outside_is_carried_there_later(workshop: Workshop) -> None:
    path = outside.path_of(workshop.settings)
    write(workshop, 2)
    first = settle(workshop)
    path.write_text(path.read_text(encoding="utf-8") + "goodstanding/torn\n12\nAB", encoding="utf-8")
    write(workshop, 2)
    with workshop.open(SYSTEM) as work:
        sequencing.sequence(work)
    with workshop.open(SYSTEM) as work:
        second = checkpoints.sign(work).note
    assert checkpoints.carry_outside(workshop) == 1
    assert checkpoints.carry_outside(workshop) == 0
    assert outside.kept(path) == [first, second]
    assert outside.last(path) == second


def test_a_note_outside_that_nobody_can_read_keeps_no_other_from_going_there(workshop: Workshop) -> None:
    path = outside.path_of(workshop.settings)
    write(workshop, 2)
    first = settle(workshop)
    damaged = first[:-40] + "=" * 39 + "\n"
    path.write_text(path.read_text(encoding="utf-8") + damaged, encoding="utf-8")
    write(workshop, 2)
    second = settle(workshop)
    assert outside.kept(path) == [first, second]


def test_whoever_gives_places_outlives_what_nobody_thought_of(workshop: Workshop) -> None:
    write(workshop, 2)
    stumbled, clock = Event(), workshop.clock

    def late() -> datetime:
        if not stumbled.is_set():
            stumbled.set()
            raise ArithmeticError
        return clock()

    workshop.clock = late
    with sequencing.following(workshop, pause=0.01):
        assert stumbled.wait(60)
    assert [place for _, place in places(workshop)] == [0, 1]


@pytest.mark.parametrize(
    "damage",
    [
        ["UPDATE audit_event SET commitment = (SELECT commitment FROM audit_event e WHERE e.leaf_index = 3)"],
        ["DELETE FROM audit_event WHERE leaf_index = 1"],
        [
            "UPDATE audit_event SET leaf_index = 99 WHERE leaf_index = 0",
            "UPDATE audit_event SET leaf_index = 0 WHERE leaf_index = 2",
            "UPDATE audit_event SET leaf_index = 2 WHERE leaf_index = 99",
        ],
        ["DELETE FROM audit_event", "DELETE FROM audit_head", "DELETE FROM audit_checkpoint"],
    ],
)
def test_nothing_is_signed_that_does_not_begin_with_what_was_signed(
    workshop: Workshop, damage: list[str]
) -> None:
    write(workshop, 6)
    settle(workshop)
    by_hand(workshop, *damage)
    write(workshop, 2)
    sequence(workshop)
    with pytest.raises(Forked):
        sign(workshop)


def test_a_rewritten_log_with_its_checkpoints_gone_still_meets_the_one_outside(workshop: Workshop) -> None:
    write(workshop, 6)
    settle(workshop)
    by_hand(workshop, "DELETE FROM audit_checkpoint", "DELETE FROM audit_head")
    by_hand(workshop, "UPDATE audit_event SET action = 'contact.revealed', leaf_index = NULL")
    by_hand(workshop, "DELETE FROM audit_event WHERE id = (SELECT min(id) FROM audit_event)")
    write(workshop, 6)
    sequence(workshop)
    with pytest.raises(Forked):
        sign(workshop)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'lead.fixed'",
        "UPDATE audit_event SET leaf_index = 7 WHERE leaf_index = 1",
        "UPDATE audit_event SET leaf_index = NULL",
        "UPDATE audit_event SET body = NULL",
        "UPDATE audit_event SET commitment = salt",
        "UPDATE audit_event SET at = '2020-01-01 00:00:00'",
        "DELETE FROM audit_event",
    ],
)
def test_the_database_itself_refuses_whoever_would_change_a_deed(workshop: Workshop, statement: str) -> None:
    write(workshop, 3)
    sequence(workshop)
    with pytest.raises(exc.DatabaseError), workshop.open(SYSTEM) as work:
        work.session.execute(text(statement))
    assert len(places(workshop)) == 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_database_refuses_to_empty_the_table(workshop: Workshop, engine: Engine) -> None:
    write(workshop, 1)
    with pytest.raises(exc.DatabaseError), workshop.open(SYSTEM) as work:
        work.session.execute(text("TRUNCATE audit_event"))
    assert len(places(workshop)) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_sequencer_outlives_a_file_that_cannot_be_written(workshop: Workshop, tmp_path: Path) -> None:
    blocked = outside.path_of(workshop.settings)
    blocked.mkdir()
    with sequencing.following(workshop, pause=0.01):
        write(workshop, 3)
    assert [place for _, place in places(workshop)] == [0, 1, 2]
    blocked.rmdir()
    with sequencing.following(workshop, pause=0.01):
        write(workshop, 1)
    assert len(outside.kept(blocked)) >= 1
