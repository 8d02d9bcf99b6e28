"""A restore that is killed at any moment serves nobody who was erased, and is finished by asking again."""

import multiprocessing
import random
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import pytest

from service.backups import restoring
from service.erasure import outside
from service.errors import ConfigurationError
from service.settings import Settings
from service.storage.sources import Source
from service.work import Workshop
from tests.service.backups.houses import back_up, erase, opened, readable, restore, settle, tokens, verified
from tests.service.backups.test_restoring import Elsewhere, same
from tests.service.backups.test_restoring import elsewhere as elsewhere
from tests.workshops import SetClock

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload([__name__])

KILLS = 20
PEOPLE, ERASED = 24, 12


def _restore(settings: Settings, data: Path, keys: Path, ledger: Path, line: Connection) -> None:
    line.send("begun")
    restoring.restore(settings, data, keys, ledger_files=[ledger], clock=SetClock())
    line.send("done")


def served(settings: Settings, clock: SetClock) -> set[UUID]:
    """Whose data can be read by anybody who opens the database now; nobody where it does not open."""
    try:
        with opened(settings, clock) as workshop:
            return readable(workshop)
    except ConfigurationError:
        return set()


def test_killed_at_any_moment_a_restore_serves_nobody_who_was_erased(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    people = settle(workshop, source, PEOPLE)
    made = back_up(workshop, tmp_path / "backups")
    erased = erase(workshop, people[:ERASED])
    ledger = outside.path_of(workshop.settings)
    settings, rests = elsewhere(same(workshop)), set(people[ERASED:])
    kills, was_done = 0, False
    while kills < KILLS:
        here, there = FORK.Pipe()
        process = FORK.Process(target=_restore, args=(settings, made.data, made.keys, ledger, there))
        process.start()
        assert here.recv() == "begun"
        was_done = here.poll(random.uniform(0.0, 0.06 * (kills + 1)))
        process.kill()
        process.join()
        process.close()
        here.close()
        there.close()
        kills += 1
        assert served(settings, clock) in (set(), rests)
        if was_done:
            settings = elsewhere(same(workshop))
    done = restore(settings, made, clock, ledgers=[ledger])
    assert (done.erasures, set(done.erased_again)) == (ERASED, set(erased))
    with opened(settings, clock) as restored:
        assert readable(restored) == rests
        assert {contact for *_, contact in tokens(restored)} == rests
        assert verified(restored).is_sound


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_a_hundred_who_were_erased_since_the_backup_none_can_be_read_after_a_restore(
    workshop: Workshop, source: Source, clock: SetClock, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    people = settle(workshop, source, 110)
    made = back_up(workshop, tmp_path / "backups")
    erased = erase(workshop, people[:100], together=10)
    settings = elsewhere(same(workshop))
    done = restore(settings, made, clock, ledgers=[outside.path_of(workshop.settings)])
    assert set(done.erased_again) == set(erased)
    with opened(settings, clock) as restored:
        assert readable(restored) == set(people[100:])
