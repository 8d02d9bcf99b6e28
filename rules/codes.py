"""What does each finding code mean, in every language we speak?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.faults import Fault, tables_of
from rules.fields import TEXT_MEMBERS
from rules.findings import Verdict
from rules.mail_domains import Domains, DomainState

LANGUAGES = ("en", "nl", "fi")
"""Languages that every message is written in."""

_CODE = re.compile(r"[A-Z]{3}(?:\.[A-Z0-9_]+){1,3}")
_GAP = re.compile(r"\{([a-z_]+)\}")
_RELEASE = re.compile(r"\d+\.\d+(?:\.\d+)?")
_BESIDE = frozenset({"source", "file", "map", "sheet", "domains", "purposes", "suppressed"})
_KEYS = frozenset({"verdict", "example", "remedy", "since"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What gives rise to a code: members of a lead and what its source says of all, or lines of a file."""

    lead: Mapping[str, str]
    source: Mapping[str, str]
    """What the source says of all its leads: `country`, `language`, `birth_date_format`, `kind`."""
    file: str | None = None
    """The content of a file; after `base64:` its bytes, for those that are no text."""
    map: Mapping[str, str] = field(default_factory=dict)
    """What the sender of the file says that its columns mean."""
    sheet: str | None = None
    """The sheet of a workbook that is asked for."""
    domains: Domains = field(default_factory=dict)
    """What was found out about domains, for the codes that come of that."""
    purposes: tuple[str, ...] | None = None
    """The purposes that there are, for the code that comes of another being named."""
    suppressed: bool = False
    """Is whoever is named to be left alone, in all or in what is claimed, for the code that comes of that?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of the registry: a code is never reused for another meaning."""

    name: str
    verdict: Verdict
    messages: Mapping[str, str]
    remedies: Mapping[str, str]
    """What to do about it, by language."""
    example: Example
    since: str | None = None
    """First release that gives it; None for codes that are older than this note."""

    @property
    def family(self) -> str:
        """The letters before the first dot: what it speaks of."""
        return self.name.partition(".")[0]

    def remedy(self, language: str) -> str:
        """What to do about it, in a language (English when it is not spoken)."""
        return self.remedies.get(language.partition("-")[0].lower()) or self.remedies["en"]

    def text(self, language: str, params: Mapping[str, str] | None = None) -> str:
        """The message in a language (English when it is not spoken), with its gaps filled."""
        message = self.messages.get(language.partition("-")[0].lower()) or self.messages["en"]
        values = params or {}
        return _GAP.sub(lambda gap: values.get(gap[1], "…"), message)


def read(texts: Mapping[str, str]) -> tuple[dict[str, Code], tuple[Fault, ...]]:
    """Make one registry of the texts of `packs/codes/`, keyed by path; faulty codes are left out and told."""
    codes: dict[str, Code] = {}
    faults: list[Fault] = []
    for path, table, lines in tables_of(texts, faults):
        for name, entry in table.items():
            wrong = _mistakes(name, entry)
            if name in codes:
                wrong.append("the code exists already")
            faults += [Fault(path=path, line=lines.line((name,)), rule=name, message=each) for each in wrong]
            if not wrong:
                codes[name] = _code(name, entry)
    return codes, tuple(faults)


def _code(name: str, entry: Mapping[str, Any]) -> Code:
    return Code(
        name=name,
        verdict=Verdict(entry["verdict"]),
        messages={language: entry[language] for language in LANGUAGES},
        remedies=entry["remedy"],
        example=_example(entry["example"]),
        since=entry.get("since"),
    )


def _example(entry: Mapping[str, Any]) -> Example:
    told = dict(entry)
    return Example(
        source=told.pop("source", {}),
        file=told.pop("file", None),
        map=told.pop("map", {}),
        sheet=told.pop("sheet", None),
        domains={name: DomainState(state) for name, state in told.pop("domains", {}).items()},
        purposes=tuple(told.pop("purposes")) if "purposes" in told else None,
        suppressed=told.pop("suppressed", False) is True,
        lead=told,
    )


def _example_mistakes(entry: object) -> list[str]:
    """An example names members of a lead and its `source`, or a `file` with its `map` and `sheet`."""
    if not isinstance(entry, dict):
        return ["an example is a table of members of a lead"]
    unknown = sorted(entry.keys() - {*TEXT_MEMBERS, *_BESIDE})
    wrong = [f"a lead has no member {key!r}" for key in unknown]
    if not set(entry.get("domains", {}).values()) <= set(DomainState):
        wrong.append(f"a domain is one of {', '.join(DomainState)}")
    return wrong


def _remedy_mistakes(entry: object) -> list[str]:
    if not isinstance(entry, dict) or entry.keys() != set(LANGUAGES):
        return [f"a remedy is told in {', '.join(LANGUAGES)}"]
    return ["a remedy has no gaps"] if any(_GAP.search(str(text)) for text in entry.values()) else []


def _mistakes(name: str, entry: object) -> list[str]:
    if not isinstance(entry, dict):
        return ["a code is a table, its name in quotation marks"]
    wrong = [] if _CODE.fullmatch(name) else ["a code reads FAM.THING or FAM.THING.DETAIL"]
    wrong += [f"unknown key {key!r}" for key in sorted(entry.keys() - {*_KEYS, *LANGUAGES})]
    if entry.get("verdict") not in set(Verdict):
        wrong.append(f"the verdict is one of {', '.join(Verdict)}")
    wrong += [
        f"the message in {key!r} is missing" for key in LANGUAGES if not isinstance(entry.get(key), str)
    ]
    wrong += _example_mistakes(entry.get("example"))
    wrong += _remedy_mistakes(entry.get("remedy"))
    if "since" in entry and not _RELEASE.fullmatch(str(entry["since"])):
        wrong.append("since names a release, as 0.2.0")
    if not wrong and len({frozenset(_GAP.findall(entry[language])) for language in LANGUAGES}) > 1:
        wrong.append("the messages do not have the same gaps")
    return wrong
