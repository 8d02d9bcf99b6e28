"""`goodstanding packs`: are the rules sound, what do they say, and what would others say?"""

import argparse
import json
from dataclasses import asdict
from typing import Any

from admin.commands import options, packs_explain, packs_rerun, packs_what_if
from service import packs
from service.packs import PackReport


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("packs", help="the rules, vocabularies and messages")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, action, text in (
        ("lint", _lint, "find every mistake in packs, with its line"),
        ("test", _test, "run the tests that stand in the packs"),
    ):
        checked = actions.add_parser(name, help=text)
        checked.add_argument(
            "paths", nargs="*", type=options.there, metavar="PATH", help="packs on disk instead of ours"
        )
        checked.add_argument("--json", action="store_true", help="one line for each fault, for machines")
        checked.set_defaults(run=action)
    for each in (packs_explain, packs_what_if, packs_rerun):
        each.add_parser(actions)


def _lint(asked: argparse.Namespace) -> int:
    return _report(packs.lint(asked.paths), asked, fine="{rules} rules in {files} files are sound.")


def _test(asked: argparse.Namespace) -> int:
    return _report(packs.test(asked.paths), asked, fine="All {tests} tests of {rules} rules hold.")


def _report(report: PackReport, asked: argparse.Namespace, *, fine: str) -> int:
    for fault in report.faults:
        print(json.dumps(asdict(fault)) if asked.json else fault)
    if report.is_sound and not asked.json:
        print(fine.format(rules=report.rules, files=report.files, tests=report.tests))
    return 0 if report.is_sound else 1
