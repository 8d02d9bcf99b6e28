"""`goodstanding packs explain LAW.NEEDS_CONSENT`: why may a contact not be used, and what is to be done?"""

import argparse
import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rules.law import Law
from rules.law.reasons import ReasonText
from rules.standing import Decision, examples


def family(asked: str, law: Law) -> list[ReasonText]:
    """Every reason that begins so, in order: `LAW`, or one by its whole name."""
    start = asked.upper().rstrip(".")
    return [law.reasons[code] for code in sorted(law.reasons) if f"{code}.".startswith(f"{start}.")]


def tell(found: Iterable[ReasonText], law: Law, asked: argparse.Namespace) -> None:
    """Print one reason in full, or several in a list."""
    reasons = list(found)
    if asked.json:
        for reason in reasons:
            print(json.dumps(_facts(reason, law, asked.language), ensure_ascii=False))
    elif len(reasons) == 1:
        _show(Console(), reasons[0], law, asked.language)
    else:
        _list(Console(), reasons, asked.language)


def _facts(reason: ReasonText, law: Law, language: str) -> dict[str, Any]:
    answer = examples.answer(reason.example, law)
    return {
        "code": reason.code,
        "effect": reason.effect.value,
        "message": reason.text(language),
        "remedy": reason.remedy(language),
        "example": {name: str(value) for name, value in reason.example.items()},
        "answer": {"allowed": answer.allowed, "rule": answer.rule, "reasons": _told(answer, law, language)},
    }


def _told(answer: Decision, law: Law, language: str) -> list[dict[str, str]]:
    return [
        {"code": each.code, "message": law.reasons[each.code].text(language, each.params)}
        for each in answer.reasons
    ]


def _show(console: Console, reason: ReasonText, law: Law, language: str) -> None:
    answer = examples.answer(reason.example, law)
    lines = [
        f"[bold]{reason.code}[/]  {reason.effect.value}",
        escape(reason.text(language)),
        f"\n[bold]What to do[/]  {escape(reason.remedy(language))}",
        "\n[bold]Example[/]",
        *(f"  {name}: {escape(str(value))}" for name, value in reason.example.items()),
        f"\n[bold]{'Allowed' if answer.allowed else 'Not allowed'}[/]  {escape(answer.rule or '')}",
        *(f"  {each['code']}  {escape(each['message'])}" for each in _told(answer, law, language)),
        *sorted({f"\nSource: {escape(each.source)}" for each in answer.reasons if each.source}),
    ]
    for line in lines:
        console.print(line.rstrip(), highlight=False)


def _list(console: Console, reasons: Iterable[ReasonText], language: str) -> None:
    table = Table("code", "effect", "what it means", box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for reason in reasons:
        table.add_row(reason.code, reason.effect.value, escape(reason.text(language)))
    console.print(table)
