"""On which databases is measured, and how thoroughly?"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from tests.databases import PostgresCopies, SqliteCopies
from tests.postgres import Missing, serve

# Both databases write to the disk before they answer, as they do in earnest.
DURABLE = ("fsync=on", "shared_buffers=128MB", "max_connections=50")

T = TypeVar("T")
Fresh = Callable[[], AbstractContextManager[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a benchmark stands on."""

    folder: Path
    databases: Mapping[str, Fresh]
    """By name: makes the address of an empty database with all tables."""
    is_quick: bool

    def either(self, thorough: T, quick: T) -> T:
        """How much to do: for figures to believe, or to see that it runs."""
        return quick if self.is_quick else thorough


@contextmanager
def prepared(*, is_quick: bool) -> Iterator[Ground]:
    """A folder and the databases, for the length of the block."""
    with TemporaryDirectory(prefix="goodstanding-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        # PostgreSQL runs as a user of its own, who must be able to pass.
        folder.chmod(0o755)
        yield Ground(folder=folder, databases=databases(folder, stack), is_quick=is_quick)


def databases(folder: Path, stack: ExitStack) -> dict[str, Fresh]:
    """SQLite, and PostgreSQL where there is one."""
    sqlite = SqliteCopies(folder)
    found: dict[str, Fresh] = {"SQLite": lambda: sqlite.fresh(folder)}
    try:
        server = stack.enter_context(serve(*DURABLE))
    except Missing as reason:
        print(f"PostgreSQL left out: {reason}", file=sys.stderr)
        return found
    copies = PostgresCopies(server)
    stack.callback(copies.drop_template)
    return found | {"PostgreSQL": copies.fresh}
