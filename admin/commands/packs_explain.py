"""`goodstanding packs explain CODE`: what does a finding or a reason mean, and what is to be done?"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from admin.commands import packs_reasons
from rules import explaining
from rules.codes import LANGUAGES, Code
from rules.explaining import Giver
from rules.findings import Finding
from rules.knowledge import Knowledge
from service import packs
from service.explaining import Explanation, UnknownCode, explain
from service.settings import load
from service.work import system_clock


def add_parser(actions: Any) -> None:
    parser = actions.add_parser("explain", help="what a finding or a reason means, what gives it, what to do")
    parser.add_argument("code", help="a code, as EML.DISPOSABLE, or a family, as EML")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    parser.add_argument("--json", action="store_true", help="one JSON object, for machines")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Explain one code, or list a family; 1 when there is nothing of that name."""
    knowledge = packs.in_force(load().packs)
    if reasons := packs_reasons.family(asked.code, knowledge.law):
        packs_reasons.tell(reasons, knowledge.law, asked)
        return 0
    if asked.code.upper() not in knowledge.codes and (
        listed := explaining.family(asked.code, knowledge.codes)
    ):
        _list(listed, asked)
        return 0
    try:
        explanation = explain(knowledge, asked.code, today=system_clock().date())
    except UnknownCode as unknown:
        print(f"goodstanding: {unknown.detail}", file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(_facts(explanation, knowledge, asked.language), ensure_ascii=False))
    else:
        _show(Console(), explanation, knowledge, asked.language)
    return 0


def _list(listed: Sequence[Code], asked: argparse.Namespace) -> None:
    if asked.json:
        for code in listed:
            told = {"code": code.name, "verdict": code.verdict.value, "message": code.text(asked.language)}
            print(json.dumps(told, ensure_ascii=False))
        return
    table = Table("code", "verdict", "what it means", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for code in listed:
        table.add_row(code.name, code.verdict.value, escape(code.text(asked.language)))
    Console().print(table)


def _facts(told: Explanation, knowledge: Knowledge, language: str) -> dict[str, Any]:
    code, trial, example = told.code, told.trial, told.code.example
    return {
        "code": code.name,
        "verdict": code.verdict.value,
        "message": code.text(language),
        "remedy": code.remedy(language) or None,
        "since": code.since,
        "example": {
            "file": example.file,
            "source": dict(example.source),
            "before": dict(trial.before),
            "after": dict(trial.after),
            "findings": [_finding(each, knowledge, language) for each in trial.findings],
        },
        "rules": [_giver(each) for each in told.givers],
        "readers": list(told.speakers),
        "packs": {"version": knowledge.version, "stamp": packs.stamp(knowledge.version)},
    }


def _finding(finding: Finding, knowledge: Knowledge, language: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "field": finding.field,
        "verdict": finding.verdict.value,
        "message": knowledge.codes[finding.code].text(language, finding.params),
        "suggestion": finding.suggestion,
    }


def _giver(giver: Giver) -> dict[str, Any]:
    return {
        "rule": giver.rule,
        "rev": giver.rev,
        "fields": list(giver.fields),
        "pack": giver.pack,
        "version": giver.version,
        "path": giver.path,
        "source": giver.source,
        "valid_from": giver.valid_from and giver.valid_from.isoformat(),
        "valid_until": giver.valid_until and giver.valid_until.isoformat(),
    }


def _show(console: Console, told: Explanation, knowledge: Knowledge, language: str) -> None:
    code = told.code
    console.print(f"[bold]{code.name}[/]  {code.verdict.value}", highlight=False)
    console.print(escape(code.text(language)), highlight=False)
    if remedy := code.remedy(language):
        console.print(f"\n[bold]What to do[/]  {escape(remedy)}", highlight=False)
    for line in _tried(told, knowledge, language):
        console.print(line, highlight=False)
    console.print("\n[bold]Given by[/]")
    for line in _given_by(told):
        console.print(f"  {escape(line)}", highlight=False)
    if code.since:
        console.print(f"Since release {code.since}.", highlight=False)


def _tried(told: Explanation, knowledge: Knowledge, language: str) -> Iterator[str]:
    """The example, line by line: what goes in, what comes out, and what is said."""
    trial, example = told.trial, told.code.example
    yield "\n[bold]Example[/]"
    for line in (example.file or "").splitlines()[:6]:
        yield f"  {escape(line[:100])}"
    if example.source:
        stated = ", ".join(f"{name} {value}" for name, value in example.source.items())
        yield f"  [dim](the source says: {escape(stated)})[/]"
    for member in dict.fromkeys((*trial.before, *trial.after)):
        before, after = trial.before.get(member), trial.after.get(member)
        became = "" if before == after else f" → {escape(after) if after else '[dim]nothing[/]'}"
        yield f"  {member}: {escape(before) if before else '[dim]nothing[/]'}{became}"
    for finding in trial.findings:
        text = knowledge.codes[finding.code].text(language, finding.params)
        offer = f" → {finding.suggestion}?" if finding.suggestion else ""
        yield f"  [dim]{finding.verdict.value}[/] {finding.code} ({finding.field}) {escape(text + offer)}"


def _given_by(told: Explanation) -> Iterator[str]:
    for giver in told.givers:
        dates = " ".join(
            f"{word} {day}"
            for word, day in (("from", giver.valid_from), ("until", giver.valid_until))
            if day is not None
        )
        named = f"{giver.pack}@{giver.version}/{giver.rule} rev {giver.rev}"
        yield f"{named} on {', '.join(giver.fields)}  {dates}".rstrip()
        yield f"  source: {giver.source}"
    for speaker in told.speakers:
        yield f"the reader of {speaker}"
    if not told.givers and not told.speakers:
        yield "a reader of its field, not a rule of a pack"
