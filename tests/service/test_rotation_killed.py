"""A rotation that is killed at random moments, with somebody else writing all the while, loses nothing."""

import multiprocessing
import random
from collections.abc import Iterator
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import pytest

from service.access import SYSTEM
from service.rotation import SETTLE, Stage, begin
from service.storage import keys as stored
from service.vault.keys import KeyState, Purpose
from service.vault.sealed import Sealed
from service.work import Workshop
from tests.service.rotations import REFUSED, fill, go_on, keks, opened
from tests.workshops import SetClock, open_workshop


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def workshop(database_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Workshop]:
    with open_workshop(database_url, tmp_path, clock=clock) as opened:
        yield opened


FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload([__name__])


class HurryingClock:
    """Each look is a settling time later, so that a rotation never has to wait."""

    def __init__(self) -> None:
        self.at = SetClock().at

    def __call__(self) -> datetime:
        self.at += SETTLE
        return self.at


def _rotate_without_end(database_url: str, folder: Path, line: Connection) -> None:
    clock = HurryingClock()
    with open_workshop(database_url, folder, clock=clock) as workshop:
        clock.at = max(clock.at, *(entry.since for entry in workshop.vault.keyring.entries))
        line.send("begun")
        while True:
            if go_on(workshop).stage is Stage.DONE:
                begin(workshop, SYSTEM, Purpose.KEK)


def _write_until_told(database_url: str, folder: Path, line: Connection) -> None:
    sealed: dict[UUID, Sealed] = {}
    with open_workshop(database_url, folder) as workshop:
        line.send("begun")
        while not line.poll():
            first = 1_000_001 + len(sealed)
            try:
                sealed |= fill(workshop, range(first, first + 10))
            except REFUSED:
                # It took longer than the hurrying clock allows, and the key was closed: nothing was stored.
                continue
        line.send(sealed)


def test_killed_at_any_moment_a_rotation_loses_nothing_and_can_be_finished(
    database_url: str, tmp_path: Path
) -> None:
    with open_workshop(database_url, tmp_path) as workshop:
        sealed = fill(workshop, range(1, 5_501))
    near, far = FORK.Pipe()
    writer = FORK.Process(target=_write_until_told, args=(database_url, tmp_path, far))
    writer.start()
    assert near.recv() == "begun"
    for _ in range(15):
        here, there = FORK.Pipe()
        rotation = FORK.Process(target=_rotate_without_end, args=(database_url, tmp_path, there))
        rotation.start()
        assert here.recv() == "begun"
        rotation.join(random.uniform(0.01, 0.25))
        rotation.kill()
        rotation.join()
        assert rotation.exitcode == -9
        rotation.close()
        here.close()
        there.close()
    near.send("stop")
    sealed |= near.recv()
    writer.join()
    writer.close()
    near.close()
    far.close()
    clock = HurryingClock()
    with open_workshop(database_url, tmp_path, clock=clock) as workshop:
        clock.at = max(entry.since for entry in workshop.vault.keyring.entries)
        assert go_on(workshop).stage is Stage.DONE
        states = [state for _, state in keks(workshop)]
        assert states == [KeyState.DESTROYED] * (len(states) - 1) + [KeyState.ACTIVE]
        assert len(states) > 1
        # A sample is opened; that all rows hang on the one key left is counted.
        active = workshop.vault.keyring.active(Purpose.KEK).kid
        with workshop.look(SYSTEM) as work:
            assert stored.count_by_kid(work.session) == {active: len(sealed)}
        for first in range(0, 5_000, 1_000):
            some = {UUID(int=n): sealed[UUID(int=n)] for n in range(first + 1, first + 101)}
            assert len(opened(workshop, some)) == 100
        late = {owner: value for owner, value in sealed.items() if owner.int > 1_000_000}
        assert len(late) >= 10
        assert len(opened(workshop, dict(list(late.items())[:300]))) == min(len(late), 300)
