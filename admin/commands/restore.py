"""`goodstanding restore`: put a backup back, and erase again whoever was erased since."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from service.backups import restoring
from service.backups.restoring import Restored
from service.errors import ConfigurationError
from service.settings import load

SHOWN = 20


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("restore", help="put a backup back into an empty database")
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="the data of a backup, or a folder of backups"
    )
    parser.add_argument(
        "--keys", type=Path, metavar="DIR", help="the keys to take; without it those made with the data"
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a ledger of erasures that was kept elsewhere",
    )
    parser.add_argument("--json", action="store_true", help="one line for machines")
    parser.set_defaults(run=_run)


def _run(asked: argparse.Namespace) -> int:
    data = _data_in(asked.folder)
    done = restoring.restore(
        load(),
        data,
        asked.keys or data.with_name(data.name.replace("data-", "keys-", 1)),
        ledger_files=asked.ledger,
        tell=_silent if asked.json else _tell,
    )
    if asked.json:
        again = [str(each) for each in done.erased_again]
        facts = {"backup": str(done.backup), "rows": done.rows, "erasures": done.erasures}
        print(json.dumps({**facts, "erased_again": again, "contacts": done.contacts, "era": done.era}))
        return 0
    print("\n".join(_words(done)))
    return 0


def _data_in(folder: Path) -> Path:
    """The folder itself, or the newest backup in it."""
    if folder.name.startswith("data-"):
        return folder
    found = sorted(folder.glob("data-*")) if folder.is_dir() else []
    if not found:
        raise ConfigurationError(f"There is no backup in {folder}.")
    return found[-1]


def _words(done: Restored) -> list[str]:
    return [
        f"{done.rows:,} rows were put back; {done.contacts:,} contacts can be found again.",
        f"The ledgers know {done.erasures:,} erasures. Carried out anew: {len(done.erased_again):,}.",
        *(f"  {each}" for each in done.erased_again[:SHOWN]),
        *([f"  … and {len(done.erased_again) - SHOWN:,} more"] if len(done.erased_again) > SHOWN else []),
        f"The audit log goes on under a new name, in its life number {done.era}: what was written after the",
        "backup is gone, and `goodstanding audit verify` says how much of it had been signed for.",
        "What people stated after the backup, a withdrawal too, is not known here: ask your senders for it.",
    ]


def _tell(name: str, rows: int) -> None:
    """Progress, on a line that the next one overwrites; nothing where nobody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{name}: {rows:,} rows", end="", file=sys.stderr, flush=True)


def _silent(_name: str, _rows: int) -> None:
    return
