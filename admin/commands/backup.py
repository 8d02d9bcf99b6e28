"""`goodstanding backup`: keep everything elsewhere, so that it can be put back."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from service.backups import writing
from service.opening import open_workshop
from service.settings import load


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("backup", help="write everything to files while everybody goes on working")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="where the two folders of the backup are made"
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")
    parser.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> int:
    workshop = open_workshop(load())
    try:
        made = writing.back_up(workshop, asked.out, tell=_silent if asked.json else _tell)
    finally:
        workshop.engine.dispose()
    if asked.json:
        facts = {"backup": str(made.backup), "data": str(made.data), "keys": str(made.keys)}
        print(json.dumps({**facts, "rows": made.rows, "bytes": made.bytes}))
        return 0
    print(f"{made.rows:,} rows, {made.bytes / 1_048_576:,.1f} MiB:")
    print(f"  {made.data}")
    print(f"  {made.keys}")
    print("The second holds the data keys: keep it apart from the first, and for a shorter time.")
    print("The keyring is in neither; without it nobody can open anything in them.")
    return 0


def _tell(name: str, rows: int) -> None:
    """Progress, on a line that the next one overwrites; nothing where nobody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{name}: {rows:,} rows", end="", file=sys.stderr, flush=True)


def _silent(_name: str, _rows: int) -> None:
    return
