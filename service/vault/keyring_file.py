"""Where does the keyring lie, and how is it changed without ever being lost or made twice?

A change happens under a lock, into a new file that is forced to disk before it takes the old one's name: who
reads it, at whatever moment, finds the keyring before or after the change, and whole. POSIX only.
"""

import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import final

from service.errors import ConfigurationError
from service.vault.keys import Keyring, from_text, to_text

Stamp = tuple[int, int, int]
"""What changes whenever the file is replaced: inode, time, size."""

PRIVATE = 0o600


@final
class KeyringFile:
    """The keyring's file. Nobody but its owner may read it."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def stamp(self) -> Stamp | None:
        """A cheap way to see that the file was replaced; None when there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def read(self) -> Keyring | None:
        """The keyring, or None when there is no file.

        Raises ConfigurationError when others could read it too, KeyMissing when it is damaged.
        """
        try:
            with self.path.open("rb") as file:
                _refuse_readable_by_others(file.fileno(), self.path)
                content = file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigurationError(f"The keyring {self.path} cannot be read: {error.strerror}.") from None
        return from_text(content.decode("utf-8", "replace"))

    def change(self, change: Callable[[Keyring | None], Keyring]) -> Keyring:
        """Replace the keyring by what `change` makes of it, while no other process changes it.

        Raises ConfigurationError when it cannot be written; the old keyring then still stands.
        """
        try:
            with self._locked():
                before = self.read()
                after = change(before)
                if after != before:
                    self._replace(to_text(after))
                return after
        except OSError as error:
            raise ConfigurationError(
                f"The keyring {self.path} cannot be written: {error.strerror}."
            ) from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if not self.path.parent.exists():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A file of its own: the keyring itself is replaced, and a lock on it would go with the old one.
        descriptor = os.open(self.path.with_name(self.path.name + ".lock"), os.O_RDWR | os.O_CREAT, PRIVATE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _replace(self, text: str) -> None:
        fresh = self.path.with_name(self.path.name + ".new")
        # Left by a process that was stopped half-way; we hold the lock, so nobody is writing it now.
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        _force_to_disk(self.path.parent)


def _force_to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_readable_by_others(descriptor: int, path: Path) -> None:
    found = os.fstat(descriptor)
    if found.st_uid not in {os.geteuid(), 0}:
        raise ConfigurationError(
            f"The keyring {path} belongs to another user; make it ours and its mode 600."
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise ConfigurationError(
            f"The keyring {path} can be read by others (mode {stat.S_IMODE(found.st_mode):03o}); "
            "set its mode to 600, and rotate the keys if anybody may have read it."
        )
