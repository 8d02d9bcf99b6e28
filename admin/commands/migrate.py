"""`goodstanding migrate`: bring the tables up to this version."""

import argparse
from typing import Any

from service.opening import prepare_database
from service.settings import load


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("migrate", help="bring the database up to this version")
    parser.set_defaults(run=run)


def run(_asked: argparse.Namespace) -> int:
    """Safe to run by several processes at once, and when there is nothing to do."""
    prepare_database(load())
    print("The database is up to date.")
    return 0
