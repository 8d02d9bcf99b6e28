"""What does each finding code mean, in every language we speak?"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.faults import Fault, lines_of, syntax_fault
from rules.findings import Verdict

LANGUAGES = ("en", "nl", "fi")
"""Languages that every message is written in."""

_CODE = re.compile(r"[A-Z]{3}(?:\.[A-Z0-9_]+){1,3}")
_GAP = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of the registry: a code is never reused for another meaning."""

    name: str
    verdict: Verdict
    messages: Mapping[str, str]

    def text(self, language: str, params: Mapping[str, str] | None = None) -> str:
        """The message in a language (English when it is not spoken), with its gaps filled."""
        message = self.messages.get(language.partition("-")[0].lower()) or self.messages["en"]
        values = params or {}
        return _GAP.sub(lambda gap: values.get(gap[1], "…"), message)


def read(texts: Mapping[str, str]) -> tuple[dict[str, Code], tuple[Fault, ...]]:
    """Make one registry of the texts of `packs/codes/`, keyed by path; faulty codes are left out and told."""
    codes: dict[str, Code] = {}
    faults: list[Fault] = []
    for path, text in sorted(texts.items()):
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            faults.append(syntax_fault(path, error))
            continue
        lines = lines_of(text)
        for name, entry in table.items():
            wrong = _mistakes(name, entry)
            if name in codes:
                wrong.append("the code exists already")
            faults += [Fault(path=path, line=lines.line((name,)), rule=name, message=each) for each in wrong]
            if not wrong:
                codes[name] = _code(name, entry)
    return codes, tuple(faults)


def _code(name: str, entry: Mapping[str, Any]) -> Code:
    messages = {language: entry[language] for language in LANGUAGES}
    return Code(name=name, verdict=Verdict(entry["verdict"]), messages=messages)


def _mistakes(name: str, entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return ["a code is a table, its name in quotation marks"]
    wrong = [] if _CODE.fullmatch(name) else ["a code reads FAM.THING or FAM.THING.DETAIL"]
    wrong += [f"unknown key {key!r}" for key in sorted(entry.keys() - {"verdict", *LANGUAGES})]
    if entry.get("verdict") not in set(Verdict):
        wrong.append(f"the verdict is one of {', '.join(Verdict)}")
    wrong += [
        f"the message in {key!r} is missing" for key in LANGUAGES if not isinstance(entry.get(key), str)
    ]
    if not wrong and len({frozenset(_GAP.findall(entry[language])) for language in LANGUAGES}) > 1:
        wrong.append("the messages do not have the same gaps")
    return wrong
