"""`goodstanding packs what-if PATH…`: what would become of what is stored, were these the rules?"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress
from rich.table import Table

from admin.commands import options
from rules.findings import Verdict
from service import packs
from service.errors import ConfigurationError
from service.opening import open_workshop
from service.rerun import what_if
from service.rerun.what_if import Example, Part, Shift, WhatIf
from service.settings import load

_ORDER = (
    Verdict.VALID,
    Verdict.CORRECTED,
    Verdict.UNVERIFIABLE,
    Verdict.SUSPECT,
    Verdict.INVALID,
    Verdict.MISSING,
)
_TOP = 12
_SHOWN = 10
"""Examples printed for people; `--json` has them all."""


def add_parser(actions: Any) -> None:
    parser = actions.add_parser(
        "what-if",
        help="what other packs would make of what is stored",
        description="Reads the stored leads and changes nothing. Without PATH: what the packs in force would "
        "make of them, as after an update. Everything in quarantine is always looked at.",
    )
    parser.add_argument(
        "paths", nargs="*", type=options.there, metavar="PATH", help="packs to lay over those in force"
    )
    many = parser.add_mutually_exclusive_group()
    many.add_argument(
        "--newest", type=options.whole(0), default=what_if.SAMPLE, metavar="N", help="accepted leads to read"
    )
    many.add_argument("--all", action="store_true", help="read every accepted lead")
    parser.add_argument("--source", help="short name of the one source to read")
    parser.add_argument("--json", action="store_true", help="one JSON object, for machines")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Ask, and print the difference."""
    settings = load()
    try:
        candidate = packs.candidate(settings.packs, asked.paths)
    except OSError as error:
        raise ConfigurationError(f"A pack cannot be read: {error.strerror}") from None
    workshop = open_workshop(settings)
    with _progress(asked) as tell:
        told = what_if.ask(
            workshop, candidate, newest=None if asked.all else asked.newest, source=asked.source, tell=tell
        )
    if asked.json:
        print(json.dumps(_facts(told), ensure_ascii=False))
    else:
        _show(Console(), told)
    return 0


@contextmanager
def _progress(asked: argparse.Namespace) -> Iterator[Callable[[int, int], None]]:
    if asked.json or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    shown = ("Judging anew", BarColumn(), MofNCompleteColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _facts(told: WhatIf) -> dict[str, Any]:
    return {
        "seen": told.seen,
        "skipped": told.skipped,
        "stale": told.stale,
        "changed": told.changed,
        "may_pass": told.may_pass,
        "matrix": _shifts(told.matrix),
        "fields": {name.value: _shifts(shifts) for name, shifts in told.fields.items()},
        "values": {name.value: count for name, count in told.values.most_common()},
        "gained": dict(told.gained.most_common()),
        "lost": dict(told.lost.most_common()),
        "sources": _parts(told.sources),
        "countries": _parts(told.countries),
        "score": {"before": _mean(told, told.score_before), "after": _mean(told, told.score_after)},
        "grades": [
            {"before": before, "after": after, "leads": count}
            for (before, after), count in sorted(told.grades.items())
        ],
        "examples": [_example(each) for each in told.examples],
    }


def _shifts(shifts: Mapping[Shift, int]) -> list[dict[str, Any]]:
    return [
        {"before": before.value, "after": after.value, "leads": count}
        for (before, after), count in sorted(shifts.items())
    ]


def _parts(parts: Mapping[str, Part]) -> dict[str, dict[str, int]]:
    return {name: {"seen": part.seen, "changed": part.changed} for name, part in sorted(parts.items())}


def _mean(told: WhatIf, total: int) -> float | None:
    judged = told.seen - told.skipped
    return round(total / judged, 2) if judged else None


def _example(example: Example) -> dict[str, Any]:
    return {
        "lead_id": str(example.lead_id),
        "source": example.source,
        "country": example.country,
        "before": example.shift[0].value,
        "after": example.shift[1].value,
        "values": [
            {"field": name.value, "before": before, "after": after} for name, before, after in example.values
        ],
        "gained": list(example.gained),
        "lost": list(example.lost),
    }


def _show(console: Console, told: WhatIf) -> None:
    console.print(f"[bold]{told.changed:,} of {told.seen:,} leads would change.[/]", highlight=False)
    for count, text in (
        (told.may_pass, "in quarantine would have nothing against them any more"),
        (told.stale, "were judged by other rules than those in force: part of the difference is older"),
        (told.skipped, "cannot be opened any more and were left out"),
    ):
        if count:
            console.print(f"{count:,} {text}.", highlight=False)
    if not told.seen:
        return
    before, after = _mean(told, told.score_before), _mean(told, told.score_after)
    console.print(f"Mean score {before} → {after}", highlight=False)
    _show_matrix(console, told.matrix)
    _show_counts(console, told)
    for name, parts in (("source", told.sources), ("country", told.countries)):
        _show_parts(console, name, parts)
    _show_examples(console, told)


def _show_matrix(console: Console, matrix: Mapping[Shift, int]) -> None:
    """Rows are what is stored, columns what would be; what stays the same is on the diagonal."""
    used = [verdict for verdict in _ORDER if any(verdict in shift for shift in matrix)]
    table = Table("stored ↓  would be →", *(verdict.value for verdict in used), box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for old in used:
        cells = []
        for new in used:
            count = matrix.get((old, new), 0)
            plain = f"{count:,}" if count else "[dim]·[/]"
            cells.append(f"[bold yellow]{plain}[/]" if count and old is not new else plain)
        table.add_row(old.value, *cells)
    console.print(table)


def _show_counts(console: Console, told: WhatIf) -> None:
    if told.values:
        listed = ", ".join(f"{name.value} {count:,}" for name, count in told.values.most_common())
        console.print(f"Values that would be others: {listed}", highlight=False)
    for word, codes in (("gained", told.gained), ("lost", told.lost)):
        _show_codes(console, word, codes)


def _show_codes(console: Console, word: str, codes: Counter[str]) -> None:
    if codes:
        listed = ", ".join(f"{code} {count:,}" for code, count in codes.most_common(_TOP))
        more = f" and {len(codes) - _TOP} others" if len(codes) > _TOP else ""
        console.print(f"Findings {word}: {listed}{more}", highlight=False)


def _show_parts(console: Console, name: str, parts: Mapping[str, Part]) -> None:
    changed = sorted(
        ((part.changed, part.seen, key) for key, part in parts.items() if part.changed), reverse=True
    )
    listed = ", ".join(f"{key or 'none'} {count:,} of {seen:,}" for count, seen, key in changed[:_TOP])
    if listed:
        console.print(f"By {name}: {listed}", highlight=False)


def _show_examples(console: Console, told: WhatIf) -> None:
    if not told.examples:
        return
    table = Table("example", "source", "what changes", box=None, pad_edge=False)
    for example in told.examples[:_SHOWN]:
        changes = [f"{name.value}: {old or '—'} → {new or '—'}" for name, old, new in example.values]
        changes += [f"+{code}" for code in example.gained] + [f"-{code}" for code in example.lost]
        shown = "; ".join(changes) or f"{example.shift[0].value} → {example.shift[1].value}"
        table.add_row(str(example.lead_id)[-12:], example.source, escape(shown))
    console.print(table)
