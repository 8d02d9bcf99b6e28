"""`goodstanding worker`: do what was put off, and tick the schedule."""

import argparse
from typing import Any

from service import logs, worker
from service.audit import sequencing
from service.jobs import schedule
from service.opening import open_workshop
from service.settings import load


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("worker", help="do background work; run as many as you like")
    parser.set_defaults(run=run)


def run(_asked: argparse.Namespace) -> int:
    """Work until stopped by SIGTERM or Ctrl-C; the job in hand is finished first."""
    settings = load()
    logs.configure(level=settings.log_level, form=settings.log_format)
    workshop = open_workshop(settings)
    stop = worker.stop_on_signals()
    with schedule.ticking(workshop), sequencing.following(workshop):
        worker.run(workshop, stop)
    return 0
