"""Worker and ticker processes for the tests of the queue: real ones, that may be killed at any point."""

import hashlib
import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic_ns
from typing import Any

from sqlalchemy import text

from service import worker
from service.jobs.schedule import Recurring, ticking
from service.work import Work
from tests.workshops import open_workshop

# Forked from a clean process that has all modules: twenty restarts in a second or two.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])

Place = tuple[str, Path]
"""Address of the database, and the folder of the keyring."""

SHORT_LEASE = timedelta(seconds=1)
"""So that a dead worker's job does not keep the test waiting."""
HELD = "held"
"""The lane of jobs whose worker waits in their midst for a word on its line."""
EFFECTS = "CREATE TABLE effect (number integer, lane varchar, began bigint, ended bigint)"
EVERY_SECOND = Recurring(kind="test.tick", second="*")


class Member:
    """One process of the crew, and the line on which it tells how it gets on."""

    def __init__(self, duty: Callable[[Place, Connection], None], place: Place) -> None:
        self.line, far_end = _processes.Pipe()
        self._process: BaseProcess = _processes.Process(target=duty, args=(place, far_end))
        self._process.start()
        far_end.close()

    def hear_out(self) -> None:
        """Take in all that it has told so far: what it tells next happens now."""
        while self.line.poll():
            self.line.recv()

    def kill(self) -> None:
        """As the kernel would: no handler runs, nothing is tidied up."""
        self._process.kill()
        self._close()

    def dismiss(self) -> int | None:
        """Ask it to stop and wait; gives the exit code, None when it did not listen."""
        self._process.terminate()
        self._process.join(20)
        code = self._process.exitcode
        if code is None:
            self._process.kill()
        self._close()
        return code

    def _close(self) -> None:
        self._process.join()
        self._process.close()
        self.line.close()


@contextmanager
def crew(size: int, duty: Callable[[Place, Connection], None], place: Place) -> Iterator[list[Member]]:
    """Some processes with the same duty; members that are replaced in the list are the caller's to end."""
    members = [Member(duty, place) for _ in range(size)]
    try:
        yield members
    finally:
        for member in members:
            member.dismiss()


def carry_out(place: Place, line: Connection, *, lease: timedelta = worker.LEASE) -> None:
    """Work on the queue until told to stop."""

    def leave_effect(work: Work, payload: Mapping[str, Any]) -> None:
        began = monotonic_ns()
        line.send(payload["number"])
        if payload["lane"] == HELD:
            line.recv()
        hashlib.pbkdf2_hmac("sha256", b"some work", b"", 2_000)
        work.session.execute(
            text("INSERT INTO effect VALUES (:number, :lane, :began, :ended)"),
            {**payload, "began": began, "ended": monotonic_ns()},
        )

    stop = worker.stop_on_signals()
    with open_workshop(*place) as workshop:
        worker.run(workshop, stop, handlers={"test.effect": leave_effect}, lease=lease)


def tick(place: Place, line: Connection) -> None:
    """Tick every second until told to stop."""
    stop = worker.stop_on_signals()
    with open_workshop(*place) as workshop, ticking(workshop, recurring=(EVERY_SECOND,)):
        line.send("ticking")
        stop.wait()
