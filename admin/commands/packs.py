"""`goodstanding packs`: are the rules sound, and do they do what their tests say?"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rules.faults import Fault
from service import packs


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("packs", help="the rules, vocabularies and messages")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, action, text in (
        ("lint", _lint, "find every mistake in packs, with its line"),
        ("test", _test, "run the tests that stand in the packs"),
    ):
        checked = actions.add_parser(name, help=text)
        checked.add_argument(
            "paths", nargs="*", type=Path, metavar="PATH", help="packs on disk instead of ours"
        )
        checked.add_argument("--json", action="store_true", help="one line for each fault, for machines")
        checked.set_defaults(run=action)


def _lint(asked: argparse.Namespace) -> int:
    return _report(packs.lint(asked.paths or None), asked, fine="The packs are sound.")


def _test(asked: argparse.Namespace) -> int:
    return _report(packs.test(asked.paths or None), asked, fine="Every test in the packs holds.")


def _report(faults: Sequence[Fault], asked: argparse.Namespace, *, fine: str) -> int:
    for fault in faults:
        if asked.json:
            print(
                json.dumps(
                    {"path": fault.path, "line": fault.line, "rule": fault.rule, "message": fault.message}
                )
            )
        else:
            print(fault)
    if not faults and not asked.json:
        print(fine)
    return 1 if faults else 0
