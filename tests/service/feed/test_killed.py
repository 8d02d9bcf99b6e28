"""A publisher that is killed at any moment tells each deed once, under numbers that only rise."""

import os
import random
import select as waiting
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from rules.changes import Change
from service.access import SYSTEM
from service.feed import changes as feed
from service.storage import feed as stored
from service.work import Workshop
from tests.service.feed.telling import publish, strangers, told
from tests.workshops import SetClock

KILLS = 20


def run(mortal: subprocess.Popen[str], *, kill_after: float | None) -> int:
    """One child's life; its exit status."""
    assert mortal.stdin is not None
    assert mortal.stdout is not None
    mortal.stdin.write("go\n")
    child = int(mortal.stdout.readline())
    if kill_after is not None:
        ready, _, _ = waiting.select([mortal.stdout], [], [], kill_after)
        if not ready:
            os.kill(child, signal.SIGKILL)
    return int(mortal.stdout.readline())


def untold(workshop: Workshop) -> list[UUID]:
    with workshop.look(SYSTEM) as work:
        return [mark.contact_id for mark in stored.waiting(work.session, limit=100_000)]


def each_is_told_or_waits(workshop: Workshop, marked: list[UUID]) -> None:
    """Numbers rise without a gap, and no deed is told twice, lost, or told and still waiting."""
    entries = told(workshop)
    assert [each.seq for each in entries] == list(range(1, len(entries) + 1))
    assert sorted([each.contact_id for each in entries] + untold(workshop)) == sorted(marked)
    with workshop.look(SYSTEM) as work:
        assert feed.state(work).last == len(entries)


def test_whenever_it_is_killed_each_deed_is_told_once(
    workshop: Workshop, clock: SetClock, database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(9)
    marked: list[UUID] = []
    command = [sys.executable, "-m", "tests.service.erasure.mortal", database_url, str(tmp_path)]
    with subprocess.Popen(
        command, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as mortal:
        killed = []
        for _ in range(KILLS):
            marked += strangers(workshop, chance.randint(100, 500))
            killed.append(run(mortal, kill_after=chance.uniform(0.01, 0.15)))
            each_is_told_or_waits(workshop, marked)
        marked += strangers(workshop, 1)
        assert run(mortal, kill_after=None) == 0
        mortal.communicate()
    assert killed.count(-signal.SIGKILL) > KILLS // 4
    publish(workshop)
    each_is_told_or_waits(workshop, marked)
    assert untold(workshop) == []
    assert {each.kind for each in told(workshop)} == {Change.ERASE}
