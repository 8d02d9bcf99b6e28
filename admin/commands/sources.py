"""`goodstanding sources`: suppliers of data, and the keys with which they send it."""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from rich.table import Table

from admin.commands import options, tables
from rules.sources import LawfulBasis, SourceKind
from service import overrides, sources
from service.access import COMMAND, KEY_SCOPES, Scope
from service.opening import open_workshop
from service.settings import load
from service.storage.sources import Source
from service.work import system_clock


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("sources", help="suppliers of data and their keys")
    parser.set_defaults(run=show, json=False)
    actions = parser.add_subparsers(metavar="ACTION")
    listed = actions.add_parser("list", help="every source")
    listed.add_argument("--json", action="store_true", help="one line for machines each")
    listed.set_defaults(run=show)
    _add_create(actions)
    _add_key(actions)
    _add_override(actions)
    for name, action, text in (
        ("pause", _pause, "take nothing more from a source"),
        ("resume", _resume, "take data from a source again"),
    ):
        paused = actions.add_parser(name, help=text)
        paused.add_argument("source", help="short name of the source")
        paused.set_defaults(run=action)


def _add_create(actions: Any) -> None:
    create = actions.add_parser("add", help="register a source")
    create.add_argument("key", help="short name: lower-case letters, digits and hyphens")
    create.add_argument("--name", help="name for people; the short name unless given")
    create.add_argument(
        "--kind", type=options.one_of(SourceKind), choices=list(SourceKind), default=SourceKind.OTHER
    )
    create.add_argument("--basis", type=options.one_of(LawfulBasis), choices=list(LawfulBasis), required=True)
    create.add_argument(
        "--trust",
        type=options.whole(0, 100),
        default=50,
        metavar="0-100",
        help="whose value wins; 50 unless given",
    )
    create.add_argument(
        "--country", type=options.country, help="two-letter country to assume where a lead names none"
    )
    create.add_argument("--language", help="language to assume where a lead names none")
    create.add_argument(
        "--birth-date-format", type=options.date_form, help="how it writes dates of birth, as DD-MM-YYYY"
    )
    create.add_argument("--licence-ends", type=options.day, metavar="YYYY-MM-DD")
    create.set_defaults(run=_create)


def _add_key(actions: Any) -> None:
    key = actions.add_parser("key", help="make a key with which to send leads of a source; shown once")
    key.add_argument("source", help="short name of the source")
    key.add_argument("--label", default="key", help="what the key is for")
    key.add_argument(
        "--scope",
        dest="scopes",
        action="append",
        type=options.one_of(Scope),
        choices=sorted(KEY_SCOPES),
        help="may be given several times; leads:write unless given",
    )
    key.add_argument("--expires", type=_coming, metavar="YYYY-MM-DD")
    key.set_defaults(run=_issue)


def _add_override(actions: Any) -> None:
    override = actions.add_parser(
        "override",
        help="tell findings otherwise for the leads of a source",
        description="Without CODE=VERDICT: list what is told otherwise now. A verdict is off, valid, "
        "unverifiable, suspect or invalid; `default` takes an override back. What is stored already stays as "
        "it is until `packs rerun --source`.",
    )
    override.add_argument("source", help="short name of the source")
    override.add_argument("changes", nargs="*", metavar="CODE=VERDICT", help="as EML.DISPOSABLE=invalid")
    override.set_defaults(run=_override)


def show(asked: argparse.Namespace) -> int:
    """List every source."""
    with open_workshop(load()).look(COMMAND) as work:
        listed = sources.listed(work)
        if asked.json:
            for source in listed:
                print(json.dumps(_facts(source)))
        else:
            _print(listed)
    return 0


def _facts(source: Source) -> dict[str, Any]:
    return {
        "source": source.key,
        "id": str(source.id),
        "name": source.name,
        "kind": source.kind,
        "basis": source.lawful_basis,
        "trust": source.trust,
        "country": source.country,
        "is_paused": source.paused_at is not None,
    }


def _print(listed: Sequence[Source]) -> None:
    if not listed:
        print("No sources yet. Make one with: goodstanding sources add KEY --basis consent")
        return
    table = Table(tables.name("source"), "name", "kind", "basis", "trust", "country", "state")
    for source in listed:
        state = "paused" if source.paused_at else "open"
        table.add_row(
            source.key,
            source.name,
            source.kind,
            source.lawful_basis,
            str(source.trust),
            source.country,
            state,
        )
    tables.show(table)


def _create(asked: argparse.Namespace) -> int:
    with open_workshop(load()).open(COMMAND) as work:
        sources.create(
            work,
            key=asked.key,
            name=asked.name or asked.key,
            kind=asked.kind,
            lawful_basis=asked.basis,
            trust=asked.trust,
            country=asked.country,
            language=asked.language,
            birth_date_format=asked.birth_date_format,
            licence_ends_on=asked.licence_ends,
        )
    print(f"Source {asked.key} is registered. Make a key with: goodstanding sources key {asked.key}")
    return 0


def _issue(asked: argparse.Namespace) -> int:
    expires = datetime.combine(asked.expires, datetime.min.time(), UTC) if asked.expires else None
    with open_workshop(load()).open(COMMAND) as work:
        source = sources.named(work, asked.source)
        issued = sources.issue_key(
            work,
            source.id,
            label=asked.label,
            scopes=frozenset(asked.scopes or {Scope.LEADS_WRITE}),
            expires_at=expires,
        )
    print(issued.secret)
    return 0


def _override(asked: argparse.Namespace) -> int:
    changes: dict[str, str | None] = {}
    for each in asked.changes:
        code, _equals, word = each.partition("=")
        changes[code.upper()] = None if word == "default" else word.lower()
    with open_workshop(load()).open(COMMAND) as work:
        source = overrides.change(work, sources.named(work, asked.source).id, changes)
        told = dict(source.overrides)
    for code, word in told.items():
        print(f"{code} = {word}")
    if not told:
        print(f"Source {asked.source} hears every finding as the rules give it.")
    return 0


def _pause(asked: argparse.Namespace) -> int:
    with open_workshop(load()).open(COMMAND) as work:
        sources.pause(work, sources.named(work, asked.source).id)
    print(f"Source {asked.source} is paused.")
    return 0


def _resume(asked: argparse.Namespace) -> int:
    with open_workshop(load()).open(COMMAND) as work:
        sources.resume(work, sources.named(work, asked.source).id)
    print(f"Source {asked.source} is open again.")
    return 0


def _coming(text: str) -> date:
    found = options.day(text)
    if found <= system_clock().date():
        raise argparse.ArgumentTypeError("a day that is still to come")
    return found
