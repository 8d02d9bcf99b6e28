"""`goodstanding run`: everything on this machine, made ready at the first start."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from threading import Event
from typing import Any

from service.keys import open_vault
from service.opening import prepare_database
from service.settings import Settings, load
from service.storage.engine import connect

# How long a part may take to finish what it has in hand.
PATIENCE = 15


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("run", help="serve everything on this machine")
    parser.set_defaults(run=run)


def run(_asked: argparse.Namespace) -> int:
    """Prepare what is missing, then serve and work until stopped."""
    settings = load()
    prepare(settings)
    print(f"Goodstanding is at {settings.public_url}")
    print("Nobody can sign in yet? Make a user with: goodstanding users add NAME --role admin")
    return supervise()


def prepare(settings: Settings) -> None:
    """Bring the database up to this version and, at the very first start, make the keys."""
    prepare_database(settings)
    engine = connect(settings.database)
    try:
        open_vault(settings, engine)
    finally:
        engine.dispose()


def supervise(*, environment: Mapping[str, str] | None = None) -> int:
    """Run server and worker side by side until a signal comes; if one ends, so does the other."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as ending:
        parts = []
        for name in ("serve", "worker"):
            parts.append(start(name, environment=environment))
            ending.callback(end, parts[-1])
        while not stop.wait(0.2):
            if any(part.poll() is not None for part in parts):
                return 1
    return 0


def start(command: str, *, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """Start one of our own commands as a process of its own, out of reach of the terminal's Ctrl-C."""
    return subprocess.Popen(  # noqa: S603 - our own program, no shell
        [sys.executable, "-m", "admin.cli", command], env=environment, start_new_session=True
    )


def end(part: "subprocess.Popen[bytes]") -> None:
    """Ask a part to finish, and after a while insist: whatever it has begun ends with it."""
    if part.poll() is None:
        part.terminate()
    with suppress(subprocess.TimeoutExpired):
        part.wait(PATIENCE)
    # The server's own processes outlive it when it is killed, and would keep its port.
    with suppress(ProcessLookupError):
        os.killpg(part.pid, signal.SIGKILL)
    part.wait()
