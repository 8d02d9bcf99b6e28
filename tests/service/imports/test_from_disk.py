"""A file on the disk, and a process that dies while it takes it over."""

import os
import random
import select as waiting
import signal
import subprocess
import sys
from threading import Event

import pytest
from sqlalchemy import func, select

from service import sources
from service.access import COMMAND
from service.errors import Conflict, NotFound, SourcePaused
from service.files.refused import FileRefused
from service.imports import from_disk
from service.storage import contacts
from service.storage.imports import Chunk, Import, ImportOrigin, ImportState
from service.storage.keys import DataKey
from service.storage.leads import Finding, Lead, Record
from tests.service.imports.people import HEADER, people, person, table

PEOPLE = 1_000
ROWS = 1_500
KILLS = 20


@pytest.fixture
def file(tmp_path):
    """A thousand people, some of them twice, with blank and faulty rows between."""
    rows = [person(number % PEOPLE) if number % 50 else (f"K{number}",) for number in range(ROWS)]
    path = tmp_path / "people.csv"
    path.write_bytes(table(rows).replace(b"K50\r\n", b"K50\r\n\r\n"))
    return path


def test_whenever_it_is_killed_every_row_is_there_exactly_once(
    workshop, source, database_url, file, tmp_path
):
    chance = random.Random(20)
    command = [sys.executable, "-m", "tests.service.imports.mortal", database_url, tmp_path, file]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, bufsize=1, **pipes) as mortal:
        killed = [_run(mortal, kill_after=chance.uniform(0.005, 0.2)) for _ in range(KILLS)]
        assert _run(mortal, kill_after=None) == 0
        mortal.stdin.close()
    assert killed.count(-signal.SIGKILL) > KILLS // 2
    _stands_as_if_nothing_had_happened(workshop)


def _run(mortal, *, kill_after):
    """One child's life; its exit status."""
    mortal.stdin.write("go\n")
    child = int(mortal.stdout.readline())
    if kill_after is not None:
        ready, _, _ = waiting.select([mortal.stdout], [], [], kill_after)
        if not ready:
            os.kill(child, signal.SIGKILL)
    return int(mortal.stdout.readline())


def _stands_as_if_nothing_had_happened(workshop):
    with workshop.look(COMMAND) as work:
        session = work.session
        run = session.scalars(select(Import)).one()
        numbers = session.scalars(select(Lead.row_number)).all()
        leads = set(session.scalars(select(Lead.id)))
        people_known = set(session.scalars(select(contacts.CONTACTS.c.id)))
        assert (run.state, run.rows, run.blank) == (ImportState.DONE, ROWS, 1)
        assert len(numbers) == ROWS
        assert set(numbers) == set(range(2, ROWS + 3)) - {53}
        assert len(people_known) == len({number % PEOPLE for number in range(ROWS) if number % 50})
        assert set(session.scalars(select(Record.lead_id))) == leads
        assert set(session.scalars(select(Finding.lead_id))) <= leads
        assert set(session.scalars(select(contacts.TOKENS.c.contact_id))) == people_known
        assert set(session.scalars(select(DataKey.owner))) == leads | people_known | {run.id}
        assert session.scalar(select(func.sum(Chunk.rows))) == ROWS


def test_a_stop_ends_between_two_chunks_and_the_next_run_goes_on(workshop, source, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(people(100))
    stop = Event()

    def tell(done, total):
        if done >= 30:
            stop.set()

    view = from_disk.take_over(workshop, "form", path, chunk_rows=10, stop=stop, tell=tell)
    assert (view.state, view.counts.done) == (ImportState.RUNNING, 30)
    heard = []
    view = from_disk.take_over(workshop, "form", path, tell=lambda done, total: heard.append((done, total)))
    assert (view.state, view.counts.created) == (ImportState.DONE, 100)
    assert heard[0] == (30, 100)


def test_the_same_file_twice_is_one_import(workshop, source, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(people(5))
    first = from_disk.take_over(workshop, "form", path)
    again = from_disk.take_over(workshop, "form", path.rename(tmp_path / "other.csv"))
    assert (again.id, again.counts) == (first.id, first.counts)
    assert first.origin is ImportOrigin.COMMAND


def test_a_rehearsal_counts_as_the_real_thing_does_and_stores_nothing(workshop, source, file):
    tried = from_disk.rehearse(workshop, "form", file)
    with workshop.look(COMMAND) as work:
        for kept in (Import, Lead, Chunk, DataKey):
            assert work.session.scalar(select(func.count()).select_from(kept)) == 0
    assert from_disk.take_over(workshop, "form", file).counts == tried.counts


def test_other_processes_prepare_the_very_same_leads(workshop, source, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(people(300))
    view = from_disk.take_over(workshop, "form", path, chunk_rows=50, processes=2)
    assert (view.state, view.counts.created) == (ImportState.DONE, 300)


def test_a_file_that_is_refused_at_its_end_leaves_nothing_behind(workshop, source, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(people(2_000) + b"x" * 2_000_000)
    with pytest.raises(FileRefused):
        from_disk.take_over(workshop, "form", path)
    with workshop.look(COMMAND) as work:
        assert work.session.scalar(select(func.count()).select_from(Lead)) == 0


def test_a_file_of_which_no_column_is_known_is_refused(workshop, source, tmp_path):
    path = tmp_path / "shoes.csv"
    path.write_bytes(b"shoe;lace\n42;red\n")
    with pytest.raises(FileRefused) as refused:
        from_disk.take_over(workshop, "form", path)
    assert [fault.code for fault in refused.value.faults] == ["FIL.MAP.NONE"]


def test_a_file_is_not_gone_on_with_under_another_map(workshop, source, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(people(5))
    from_disk.take_over(workshop, "form", path)
    with pytest.raises(Conflict):
        from_disk.take_over(workshop, "form", path, mapping={HEADER[-1]: "attributes.shoe"})


def test_only_an_open_source_that_is_known_may_be_named(workshop, source, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(people(1))
    with pytest.raises(NotFound):
        from_disk.take_over(workshop, "nobody", path)
    with workshop.open(COMMAND) as work:
        sources.pause(work, source.id)
    with pytest.raises(SourcePaused):
        from_disk.take_over(workshop, "form", path)
