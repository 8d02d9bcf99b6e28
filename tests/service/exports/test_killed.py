"""A list whose makers are killed at any moment has everybody in it once."""

import multiprocessing
import random
from pathlib import Path

import pytest

from rules.exports import ExportState
from service import worker
from service.work import Workshop
from tests.service.crew import SHORT_LEASE
from tests.service.exports.lists import Ground
from tests.workshops import SetClock

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.service.exports.makers"])

KILLS, PEOPLE, TOGETHER = 20, 90, 3
LIVES = range(4, 60)
"""Statements that a maker is let live for: less than a piece, and up to some."""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_at_any_moment_a_list_has_everybody_once(
    ground: Ground, workshop: Workshop, clock: SetClock, database_url: str, tmp_path: Path
) -> None:
    # Loaded here and not above: it takes a second, which only this test has to spend.
    from tests.service.exports import makers

    people = ground.people(PEOPLE)
    clock.pass_by(2 * SHORT_LEASE)
    worker.run_due(workshop)
    export_id = ground.frozen(people)
    seen = set()
    for _ in range(KILLS):
        clock.pass_by(2 * SHORT_LEASE)  # what a dead maker held is free
        told = {"together": TOGETHER, "statements": random.choice(LIVES)}
        process = FORK.Process(target=makers.make, args=(database_url, tmp_path, clock()), kwargs=told)
        process.start()
        process.join()
        assert process.exitcode == -9
        seen.add(ground.view(export_id).done)
    assert len(seen) > 3
    clock.pass_by(2 * SHORT_LEASE)
    worker.run_due(workshop)
    view = ground.view(export_id)
    assert (view.state, view.included) == (ExportState.READY, PEOPLE)
    assert ground.ids(export_id) == people
