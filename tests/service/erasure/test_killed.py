"""An erasure that is killed at any moment goes on from its ledger, and never says more than is so."""

import os
import random
import select as waiting
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from rules.erasing import Category, ErasureState, Fate
from rules.records import Lead
from service import erasure, worker
from service.access import COMMAND
from service.erasure import ErasureView
from service.storage import erasure as stored
from service.storage import keys, traces
from service.storage.erasure import SubjectKind
from service.storage.sources import Source
from service.work import Work, Workshop
from tests.service.erasure.people import BYSTANDER, CANARY, OFFICER, erase, known
from tests.workshops import SetClock

PEOPLE = 12
KILLS = 20


def somebody(number: int) -> Lead:
    name = "abcdefghijkl"[number] * 3
    return replace(
        CANARY,
        given_name=f"{name.title()}elina",
        family_name=f"{name[::-1].title()}huizen",
        email=f"{name}@example.org",
        phone=f"+44 7700 9001{number:02}",
        street=f"{name.title()}straat",
    )


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


def test_whenever_it_is_killed_it_goes_on_and_never_says_more_than_is_so(
    workshop: Workshop, source: Source, clock: SetClock, database_url: str, tmp_path: Path
) -> None:
    chance = random.Random(6)
    people = [known(workshop, source, somebody(number)) for number in range(PEOPLE)]
    other = known(workshop, source, BYSTANDER)
    erasures = [erase(workshop, each) for each in people]
    before = leads_of(workshop, erasures)
    command = [sys.executable, "-m", "tests.service.erasure.mortal", database_url, str(tmp_path)]
    with subprocess.Popen(
        command, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as mortal:
        killed = []
        for _ in range(KILLS):
            killed.append(run(mortal, kill_after=chance.uniform(0.01, 0.25)))
            says_only_what_is_so(workshop, erasures)
        assert run(mortal, kill_after=None) == 0
        mortal.communicate()
    assert killed.count(-signal.SIGKILL) > KILLS // 4
    clock.pass_by(timedelta(days=1))
    worker.run_due(workshop)
    with workshop.look(OFFICER) as work:
        shown = [erasure.view(work, each) for each in erasures]
        assert {each.state for each in shown} == {ErasureState.FINAL}
        assert keys.find_many(work.session, [*people, *before]) == {}
        assert list(keys.find_many(work.session, [other])) == [other]
        assert {each.results[Category.LEADS].count for each in shown} == {1}


def leads_of(workshop: Workshop, erasures: Sequence[UUID]) -> list[UUID]:
    with workshop.look(COMMAND) as work:
        rows = [row for each in erasures for row in work.session.scalars(stored.subjects(each))]
        return [row.owner for row in rows if row.kind is SubjectKind.LEAD]


def says_only_what_is_so(workshop: Workshop, erasures: Sequence[UUID]) -> None:
    """What is called erased is not there, and what is not there is called so."""
    with workshop.look(OFFICER) as work:
        for each in erasures:
            view = erasure.view(work, each)
            for category, result in view.results.items():
                if result.fate in {Fate.ERASED, Fate.NOTHING}:
                    assert left(work, view, category) == 0, category
            if view.results[Category.CONTACT].fate is Fate.WAITING:
                assert left(work, view, Category.CONTACT) > 0


def left(work: Work, view: ErasureView, category: Category) -> int:
    rows = work.session.scalars(stored.subjects(view.id)).all()
    owners = {kind: [row.owner for row in rows if row.kind is kind] for kind in SubjectKind}
    return traces.count(work.session, category, owners)
