"""A worker that is killed in the middle of its work; loaded once, by whatever the others are forked from."""

import os
import signal
from datetime import datetime
from itertools import count
from pathlib import Path
from threading import Event

from sqlalchemy import event

from service import packs, worker
from service.exports import running
from tests.service.crew import SHORT_LEASE
from tests.workshops import SetClock, open_workshop

KNOWLEDGE = packs.shipped()


def make(database_url: str, folder: Path, now: datetime, *, together: int, statements: int) -> None:
    """Work until so many statements were put to the database; then be killed as the kernel would."""
    running.TOGETHER = together
    with open_workshop(database_url, folder, clock=SetClock(now), knowledge=KNOWLEDGE) as workshop:
        asked = count(1)

        def hear(*_: object) -> None:
            if next(asked) > statements:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(workshop.engine, "before_cursor_execute", hear)
        worker.run(workshop, Event(), lease=SHORT_LEASE)
