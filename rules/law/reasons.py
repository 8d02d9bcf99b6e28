"""Why may a contact be used, or why not: every reason there is, and its sentences?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from rules.codes import LANGUAGES
from rules.faults import Fault
from rules.law.sheet import Sheet


class Effect(StrEnum):
    """What a reason does to the answer."""

    DENIES = "denies"
    ALLOWS = "allows"
    ASKS = "asks"
    """It may be done, but only like this."""
    NOTES = "notes"


_DENIES = """
SYS.UNKNOWN_SUBJECT SYS.UNREADABLE SYS.UNKNOWN_PURPOSE SYS.PURPOSE_ENDED SYS.CHANNEL
RST.ERASED RST.RESTRICTED
SUP.LISTED
PRM.OBJECTED PRM.WITHDRAWN PRM.REFUSED PRM.INVALIDATED PRM.TERMINATED PRM.EXPIRED PRM.PENDING PRM.UNCONFIRMED
LAW.NO_RULE LAW.NEEDS_CONSENT LAW.FORBIDDEN LAW.EXCEPTION_INCOMPLETE LAW.LICENCE_ENDED
AGE.PARENT_NEEDED AGE.CONSENT_TOO_YOUNG
A14.NOTICE_DUE A14.OVERDUE
VAL.MISSING VAL.INVALID VAL.UNJUDGED VAL.DISPOSABLE VAL.ROLE VAL.RELAY VAL.STALE
"""

EFFECTS: Mapping[str, Effect] = MappingProxyType(
    {
        **dict.fromkeys(_DENIES.split(), Effect.DENIES),
        "PRM.CONSENT": Effect.ALLOWS,
        "LAW.SERVICE": Effect.ALLOWS,
        "LAW.OPT_OUT": Effect.ALLOWS,
        "LAW.EXCEPTION": Effect.ALLOWS,
        "LAW.IN_MESSAGE": Effect.ASKS,
        "LAW.KEEP_PROOF": Effect.ASKS,
        "VAL.DOUBTFUL": Effect.NOTES,
    }
)
"""The closed list of reasons. What one does stands here, so that no pack can turn a no into a yes."""

FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "SYS": "the question itself",
        "RST": "restriction and erasure",
        "SUP": "the list of those to leave alone",
        "PRM": "what the person said",
        "LAW": "what the law asks for",
        "AGE": "children",
        "A14": "telling people where bought data come from",
        "VAL": "the address that would be used",
    }
)

WORDS = "words"
"""The table of words that fill the gaps of sentences."""

_GAP = re.compile(r"\{([a-z_]+)\}")
_KEYS = frozenset({"example", "remedy", *LANGUAGES})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonText:
    """What is said of one reason, in every language we speak."""

    code: str
    effect: Effect
    messages: Mapping[str, str]
    remedies: Mapping[str, str]
    """What to do about it, by language."""
    example: Mapping[str, Any]
    """A question that is answered for this reason."""
    path: str = field(repr=False)
    line: int = field(repr=False)
    words: Mapping[str, Mapping[str, str]] = field(repr=False)
    """What fills the gaps, by language."""

    def text(self, language: str, params: Mapping[str, str] | None = None) -> str:
        """The sentence in a language (English when it is not spoken), with its gaps filled."""
        spoken = language.partition("-")[0].lower()
        spoken = spoken if spoken in self.messages else "en"
        values = {name: self._worded(value, spoken) for name, value in (params or {}).items()}
        return _GAP.sub(lambda gap: values.get(gap[1], "…"), self.messages[spoken])

    def _worded(self, value: str, language: str) -> str:
        parts = value.split(", ")
        return ", ".join(self.words[part][language] if part in self.words else part for part in parts)

    def remedy(self, language: str) -> str:
        """What to do about it, in a language (English when it is not spoken)."""
        return self.remedies.get(language.partition("-")[0].lower()) or self.remedies["en"]


def read(sheets: Sequence[Sheet]) -> tuple[dict[str, ReasonText], tuple[Fault, ...]]:
    """The sentences of all sheets of that kind; every reason of the closed list must have one."""
    found: dict[str, ReasonText] = {}
    faults: list[Fault] = []
    for sheet in sheets:
        if sheet.kind != "reasons":
            continue
        words, wordless = _words(sheet)
        faults += wordless
        for code, entry in sheet.table.items():
            if code == WORDS:
                continue
            wrong = [*_mistakes(code, entry), *(["the reason exists already"] if code in found else [])]
            faults += [sheet.fault((code,), message, code) for message in wrong]
            if not wrong:
                found[code] = _made(sheet, code, entry, words)
        missing = sorted(EFFECTS.keys() - sheet.table.keys())
        faults += [sheet.fault((), f"the reason {code} has no sentence") for code in missing]
    return found, tuple(faults)


def _words(sheet: Sheet) -> tuple[Mapping[str, Mapping[str, str]], list[Fault]]:
    """The words that fill gaps; each in every language."""
    table = sheet.table.get(WORDS, {})
    words = table if isinstance(table, dict) else {}
    wrong = [
        word for word, told in words.items() if not isinstance(told, dict) or told.keys() != {*LANGUAGES}
    ]
    message = f"a word is told in {', '.join(LANGUAGES)}"
    sound = {word: told for word, told in words.items() if word not in wrong}
    return sound, [sheet.fault((WORDS, word), message) for word in wrong]


def _made(
    sheet: Sheet, code: str, entry: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]
) -> ReasonText:
    return ReasonText(
        code=code,
        effect=EFFECTS[code],
        messages={language: entry[language] for language in LANGUAGES},
        remedies=entry["remedy"],
        example=entry["example"],
        path=sheet.path,
        line=sheet.lines.line((code,)),
        words=words,
    )


def _mistakes(code: str, entry: object) -> Iterator[str]:
    if code not in EFFECTS:
        yield "there is no such reason: the list is closed"
        return
    if not isinstance(entry, dict):
        yield "a reason is a table, its code in quotation marks"
        return
    yield from (f"unknown key {key!r}" for key in sorted(entry.keys() - _KEYS))
    sentences = [entry.get(language) for language in LANGUAGES]
    if not all(isinstance(each, str) for each in sentences):
        yield f"a reason is told in {', '.join(LANGUAGES)}"
    elif len({frozenset(_GAP.findall(str(each))) for each in sentences}) > 1:
        yield "the sentences do not have the same gaps"
    remedy = entry.get("remedy")
    if not isinstance(remedy, dict) or remedy.keys() != set(LANGUAGES):
        yield f"a remedy is told in {', '.join(LANGUAGES)}"
    if not isinstance(entry.get("example"), dict):
        yield "a reason has an example: a question that is answered for it"
