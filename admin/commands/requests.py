"""`goodstanding requests`: cases of people who ask for their rights, and by when they must be answered."""

import argparse
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from rich.table import Table

from admin.commands import options, tables
from rules.requests import RequestState, Right
from service.access import COMMAND
from service.opening import open_workshop
from service.requests import views
from service.requests.views import RequestView
from service.settings import load

DAYS = 7
"""How far `due` looks ahead unless said."""


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("requests", help="subject requests and their last days")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each case")
    parser.set_defaults(run=_list, over=False, state=None, right=None, limit=100)
    actions = parser.add_subparsers(metavar="ACTION")
    listed = actions.add_parser("list", help="open cases, what is due first")
    listed.add_argument("--over", action="store_true", help="those that are over, the latest first")
    listed.add_argument(
        "--state", type=options.one_of(RequestState), choices=list(RequestState), help="in one state"
    )
    listed.add_argument(
        "--right", type=options.one_of(Right), choices=list(Right), help="that ask for one right"
    )
    listed.add_argument("--limit", type=options.whole(1, 1000), default=100, help="at most so many (100)")
    listed.set_defaults(run=_list)
    show = actions.add_parser("show", help="one case with its history; no word of whoever asks")
    show.add_argument("id", type=UUID, help="id of the case")
    show.set_defaults(run=_show)
    due = actions.add_parser("due", help="cases whose last day is near or past; exit 1 if any is late")
    due.add_argument(
        "--days", type=options.whole(0, 3650), default=DAYS, help=f"how many days ahead ({DAYS})"
    )
    due.set_defaults(run=_due)
    for action in (listed, show, due):
        action.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="one line of JSON for each case"
        )


def _list(asked: argparse.Namespace) -> int:
    with open_workshop(load()).look(COMMAND) as work:
        found, _ = views.listed(
            work, is_open=not asked.over, state=asked.state, right=asked.right, limit=asked.limit
        )
    _tell(found, asked, none="No case is open." if not asked.over else "No case is over.")
    return 0


def _due(asked: argparse.Namespace) -> int:
    with open_workshop(load()).look(COMMAND) as work:
        found = views.due(work, days=asked.days)
    _tell(found, asked, none=f"Nothing is due within {asked.days} days.")
    return int(any(view.is_late for view in found))


def _show(asked: argparse.Namespace) -> int:
    with open_workshop(load()).look(COMMAND) as work:
        case = views.case(work, asked.id)
    history = [{"at": event.at.isoformat(), "what": event.kind.value, **event.facts} for event in case.events]
    if asked.json:
        print(json.dumps(_facts(case.request) | {"history": history}))
        return 0
    _tell([case.request], asked, none="")
    table = Table("right", "ground", "counted", "last day", "by", "outcome")
    for each in case.request.rights:
        outcome = ": ".join(code for code in (each.outcome, each.refusal) if code)
        table.add_row(
            each.right, each.ground or "", str(each.due_raw), str(each.due_on), each.clock_id, outcome
        )
    tables.show(table)
    lines = Table("when", "what", "particulars")
    for line in history:
        told = {name: value for name, value in line.items() if name not in {"at", "what"}}
        lines.add_row(str(line["at"])[:16], str(line["what"]), json.dumps(told) if told else "")
    tables.show(lines)
    return 0


def _tell(found: Iterable[RequestView], asked: argparse.Namespace, *, none: str) -> None:
    views_ = list(found)
    if asked.json:
        for view in views_:
            print(json.dumps(_facts(view)))
        return
    if not views_:
        print(none)
        return
    table = Table(tables.name("case"), "rights", "state", "received", "last day", "left")
    for view in views_:
        table.add_row(
            str(view.id),
            ", ".join(each.right for each in view.rights),
            view.state,
            f"{view.received_at:%Y-%m-%d}",
            str(view.due_on or ""),
            _left(view),
        )
    tables.show(table)


def _left(view: RequestView) -> str:
    if view.days_left is None:
        return ""
    if view.stands_since is not None:
        return "clock stands still"
    return f"{view.days_left} days" if view.days_left >= 0 else f"{-view.days_left} days late"


def _facts(view: RequestView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "rights": {each.right.value: each.outcome.value if each.outcome else None for each in view.rights},
        "grounds": {each.right.value: each.ground.value for each in view.rights if each.ground},
        "state": view.state.value,
        "regime": view.regime.value,
        "received_at": view.received_at.isoformat(),
        "due_on": view.due_on.isoformat() if view.due_on else None,
        "days_left": view.days_left,
        "clock_stands_still": view.stands_since is not None,
    }
