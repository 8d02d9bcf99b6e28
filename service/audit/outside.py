"""What did we say of the log to the outside: a file that is only ever added to, apart from the database?

Whoever can write to the database can rewrite all of it. The notes in this file, and every copy of them that
somebody keeps, tell of it: so put the file on another machine, or on storage that nothing can be taken from.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rules import notes
from rules.notes import Checkpoint
from service.settings import Settings


def path_of(settings: Settings) -> Path:
    """Where the file is, by the settings."""
    return settings.audit_checkpoints or settings.data_dir.absolute() / "checkpoints.notes"


def kept(path: Path) -> list[str]:
    """The notes in the file, oldest first; none if there is no file. What is torn is passed over."""
    try:
        return list(notes.checkpoints_in(path.read_text(encoding="utf-8", errors="replace")))
    except FileNotFoundError:
        return []


def last(path: Path) -> str | None:
    """The newest note in the file. Reads the end of it only, for it grows with the years."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return None
    whole = list(notes.checkpoints_in(text))
    return whole[-1] if whole else None


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file to add to, for one process at a time; on the disk when the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
        file.flush()
        os.fsync(file.fileno())


def add(file: TextIO, written: Sequence[str]) -> None:
    """Add notes at the end, each on a line of its own, whatever stands before it."""
    file.writelines(f"\n{note}" for note in written)


def checkpoint_of(written: str) -> Checkpoint:
    """What a kept note says. Raises ValueError."""
    return notes.checkpoint_in(notes.note_in(written))


# A note is some three hundred bytes; the first one in the tail may be cut and is then passed over.
_TAIL = 8_192
