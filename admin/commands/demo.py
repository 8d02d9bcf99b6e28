"""`goodstanding demo`: a throw-away installation with made-up people in it, to look around in."""

import argparse
import json
import os
import socket
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from threading import Event
from typing import Any

from rich.console import Console
from rich.table import Table

from admin.commands import options
from admin.commands.run import end, prepare, start
from admin.demo import (
    buying,
    chosen,
    doubtful,
    following,
    outgoing,
    partners,
    programs,
    purposes,
    results,
    rights,
    sending,
    staff,
    suppliers,
    wishes,
)
from admin.demo.staff import Colleague
from service import worker
from service.access import COMMAND
from service.errors import ConfigurationError
from service.measures import taking
from service.opening import open_workshop
from service.settings import PREFIX, Settings, load
from service.work import system_clock

# The source whose key is shown, to try the interface with.
SHOWN_SOURCE = "web-form"

PATIENCE = 30
"""Seconds that the server may take to come up."""

Parts = list["subprocess.Popen[bytes]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """All there is to tell of a demo that runs."""

    address: str
    colleagues: list[Colleague]
    secret: str = field(repr=False)
    """Of a key with which leads can be sent."""
    counts: Counter[str]
    """How many leads came to which status and outcome."""


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("demo", help="look around among made-up people; nothing is kept")
    parser.add_argument(
        "--port", type=options.whole(0, 65_535), default=8080, help="another is taken when it is not free"
    )
    parser.add_argument("--json", action="store_true", help="tell it all on one line of JSON")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Serve the demo until SIGTERM or Ctrl-C, and leave nothing behind."""
    stop = worker.stop_on_signals()
    with tempfile.TemporaryDirectory(prefix="goodstanding-demo-") as folder:
        environment = _environment(Path(folder), _free_port(asked.port))
        settings = load(environment)
        prepare(settings)
        colleagues, secrets = _furnish(settings)
        with _running(environment) as parts:
            counts = _fill(settings, parts, secrets, stop)
            if not stop.is_set():
                ready = Ready(
                    address=settings.public_url,
                    colleagues=colleagues,
                    secret=secrets[SHOWN_SOURCE],
                    counts=counts,
                )
                (_tell_programs if asked.json else _tell_people)(ready)
            while not stop.wait(0.2):
                _must_run(parts)
    return 0


def _environment(folder: Path, port: int) -> dict[str, str]:
    """That of this process, with settings of our own in place of those of a real installation."""
    ours = {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        # Nobody looks around with a code generator at hand; real installations keep this on.
        "REQUIRE_TOTP": "no",
        # Hostile samples are warned of by design; a newcomer reads what the demo says, not its log.
        "LOG_LEVEL": "ERROR",
        "LOG_FORMAT": "text",
        "CONTROLLER_NAME": "Example Trading",
        "CONTROLLER_ADDRESS": "1 Example Street, Amsterdam",
        "CONTROLLER_CONTACT": "The data protection officer",
        "CONTROLLER_EMAIL": "privacy@example.org",
        "CONTROLLER_PHONE": "+44 20 7946 0000",
        "CONTROLLER_POLICY_URL": "https://example.org/privacy",
        "CONTROLLER_JURISDICTION": "NL",
        "CONTROLLER_STORAGE": "NL",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return kept | {f"{PREFIX}{name}": value for name, value in ours.items()}


def _furnish(settings: Settings) -> tuple[list[Colleague], dict[str, str]]:
    """Make people and sources; gives the secrets of the sources' keys too."""
    workshop, colleagues = open_workshop(settings), staff.choose()
    try:
        with workshop.open(COMMAND) as work:
            staff.let_in(work, colleagues)
            purposes.make(work)
            return colleagues, suppliers.register(work)
    finally:
        workshop.engine.dispose()


@contextmanager
def _running(environment: Mapping[str, str]) -> Iterator[Parts]:
    """Server and worker, side by side for the length of the block."""
    with ExitStack() as ending:
        parts = []
        for name in ("serve", "worker"):
            part = start(name, environment=environment)
            ending.callback(end, part)
            parts.append(part)
        yield parts


def _fill(settings: Settings, parts: Parts, secrets: Mapping[str, str], stop: Event) -> Counter[str]:
    """Wait until the server is up, then send it the leads; leaves off when asked to stop."""
    counts: Counter[str] = Counter()
    for _ in range(PATIENCE * 10):
        if sending.answers(settings.port, "/readyz"):
            break
        _must_run(parts)
        if stop.wait(0.1):
            return counts
    else:
        raise ConfigurationError(f"The server did not answer within {PATIENCE} seconds.")
    for told in sending.send(settings.port, secrets, suppliers.leads()):
        counts += told
        if stop.is_set():
            return counts
    said = wishes.statements(suppliers.leads(), f"{system_clock():%Y-%m-%dT%H:%M:%SZ}")
    sending.tell(settings.port, secrets[wishes.SPEAKS], said)
    done = results.doings(suppliers.leads(), f"{system_clock():%Y-%m-%dT%H:%M:%SZ}")
    sending.tell_of_doings(settings.port, secrets[results.TOLD_BY], done)
    bought = buying.purchases(suppliers.leads(), system_clock())
    sending.tell_of_doings(settings.port, secrets[buying.TOLD_BY], bought)
    _ask_for_rights(settings, secrets)
    return counts


def _ask_for_rights(settings: Settings, secrets: Mapping[str, str]) -> None:
    workshop = open_workshop(settings)
    try:
        following.follow(workshop, secrets)
        with workshop.open(COMMAND) as work:
            partners.pass_on(work)
            chosen.choose(work)
            outgoing.order(work)
            programs.hook(work)
            rights.ask(work, suppliers.leads())
            doubtful.grow_old(work)
            taking.order(work)
            buying.score(work)
    finally:
        workshop.engine.dispose()


def _must_run(parts: Parts) -> None:
    if any(part.poll() is not None for part in parts):
        raise ConfigurationError("A part of the demo ended by itself; its last lines above say why.")


def _free_port(wanted: int) -> int:
    """The port that was asked for, or any other when somebody else has it."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ConfigurationError("No port is free on 127.0.0.1.")


def _tell_programs(ready: Ready) -> None:
    users = [
        {"name": each.role.value, "password": each.password.text, "role": each.role.value}
        for each in ready.colleagues
    ]
    told = {"address": ready.address, "users": users, "key": ready.secret, "leads": dict(ready.counts)}
    print(json.dumps(told), flush=True)


def _tell_people(ready: Ready) -> None:
    console = Console(highlight=False)
    counts = ready.counts
    console.print(f"\n[bold]Goodstanding is at {ready.address}[/bold]\n")
    made, doubted = counts["created"] + counts["review"], counts["review"]
    console.print(
        f"{counts['accepted']} leads of made-up people became {made} contacts; {doubted} of these may have "
        f"been known already, and {counts['quarantined']} leads wait in quarantine.\n"
    )
    console.print(_people(ready))
    console.print(
        "\nLook first, as steward, at the quarantine: mend a lead and see it become a contact. Then go to "
        "the duplicates, and say of two who are much alike whether they are one person. Then open a contact "
        "that several sources know, and see which value won and why. As marketer, open a segment and see "
        "what keeps people out of it. This list of visitors to a fair can be imported:"
    )
    console.print(f"  {files('admin.demo') / 'fair.csv'}", soft_wrap=True)
    console.print("\nOr send a lead yourself and hear what would be made of it:\n")
    # Neither wrapped nor marked up: it is there to be copied.
    print(_to_try(ready))
    console.print("\nCtrl-C ends the demo; nothing of it is kept.")


def _people(ready: Ready) -> Table:
    table = Table("sign in as", "password", "who", title="People", title_justify="left")
    for each in ready.colleagues:
        table.add_row(each.role.value, each.password.text, staff.DUTIES[each.role])
    return table


def _to_try(ready: Ready) -> str:
    lead = {"full_name": "dhr. J. v.d. Berg", "email": "Jan@Example.ORG ", "postal_code": "1017gc"}
    return (
        f"curl -s '{ready.address}/v1/leads?dry_run=1' \\\n"
        f"  -H 'Authorization: Bearer {ready.secret}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{json.dumps(lead)}'"
    )
