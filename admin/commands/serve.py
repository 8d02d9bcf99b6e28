"""`goodstanding serve`: answer requests, API and pages or the API alone."""

import argparse
import logging
import os
import signal
from typing import Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from service import logs
from service.opening import open_workshop
from service.settings import Settings, load

log = logging.getLogger(__name__)

# A caller that does not get its headers across in this time holds a place for nothing.
HEADER_MILLIS = 10_000

# What is in hand may take this long to finish when we are asked to stop.
PATIENCE = 10


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("serve", help="answer requests; settings name address and processes")
    parser.add_argument("--api-only", action="store_true", help="leave the pages for people away")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; requests in hand are answered first.

    Refuses to start, before a port is opened, when database and keys do not fit together.
    """
    settings = load()
    logs.configure(level=settings.log_level, form=settings.log_format)
    open_workshop(settings).engine.dispose()
    os.register_at_fork(before=_hold, after_in_parent=_let_go, after_in_child=_may_be_stopped_early)
    log.info("serving", extra={"port": settings.port, "count": settings.workers})
    server(settings, api_only=asked.api_only).serve()
    return 0


def server(settings: Settings, *, api_only: bool) -> MPServer:
    """The server as it is run in production: one thread a process, for more of them only add waiting."""
    return MPServer(
        "service.app:create_app" if api_only else "admin.wsgi:app",
        factory=api_only,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLIS),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.warning,
        log_dictconfig=_lines(settings),
    )


def _hold() -> None:
    """What is told to a process at the moment of its birth waits until it can heed it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})


def _let_go() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def _may_be_stopped_early() -> None:
    """Until a process serves there is nothing in hand to finish, so it ends at once when it is told to.

    It would else inherit handlers that note the signal for a loop it never runs. Ctrl-C reaches every process
    of a terminal; the first one decides.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _let_go()


def _lines(settings: Settings) -> dict[str, Any]:
    """Our log lines in the server's processes too."""
    return {
        "formatters": {},
        "handlers": {"lines": {"()": "service.logs.handler", "form": settings.log_format}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            "_granian": {},
            **{name: {"level": settings.log_level.upper()} for name in logs.OURS},
        },
    }
