"""What does a pack say, once its text is read and checked?"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules import acts, lint, predicates
from rules.acts import Speaker
from rules.faults import Fault, Lines, Place, lines_of, syntax_fault
from rules.findings import APPLY_FROM, worst
from rules.lint import Known
from rules.predicates import Complaint, Predicate
from rules.rule import Act, Example, Rule, Stage
from rules.transforms import TRANSFORMS

_HEAD_KEYS = frozenset({"id", "version", "requires", "applies", "valid_from", "valid_until", "source"})
_ID = re.compile(r"[a-z][a-z0-9_]*")
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_REQUIREMENT = re.compile(r"([a-z][a-z0-9_]*)(?:>=(\d+)(?:\.(\d+))?(?:\.(\d+))?)?")
_COUNTRY = re.compile(r"[A-Z]{2}")

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A versioned set of rules. `requires` names other packs with the least version of each."""

    id: str
    version: Version
    source: str
    """Where its knowledge comes from."""
    valid_from: date | None
    valid_until: date | None
    path: str
    line: int
    requires: Mapping[str, Version]
    rules: tuple[Rule, ...]


def read(path: str, text: str, known: Known) -> tuple[Pack | None, tuple[Fault, ...]]:
    """Make a pack of its text.

    All faults come back at once, each with its line; a pack with a fault in its head is None, and a rule with
    a fault is left out.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, (syntax_fault(path, error),)
    lines = lines_of(text)
    head = table.get("pack")
    head_faults = [_fault(path, lines, (), ("pack", *place), why) for place, why in _head_complaints(table)]
    if not isinstance(head, dict) or head_faults:
        head = {}
    rules: list[Rule] = []
    faults: list[Fault] = [*head_faults]
    for number, entry in enumerate(_rule_tables(table)):
        place = ("rule", str(number))
        wrong = [
            _fault(path, lines, entry, (*place, *within), why)
            for within, why in lint.complaints(entry, known)
        ]
        faults += wrong
        if head and not wrong:
            rules += _Draft(path, head, entry, lines, place).rules(known)
    pack = _pack(path, head, lines, rules) if head else None
    return pack, tuple(sorted(faults))


def _rule_tables(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    entries = table.get("rule", [])
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _fault(path: str, lines: Lines, entry: Any, place: Place, message: str) -> Fault:
    rule = str(entry.get("id", "")) if isinstance(entry, dict) else ""
    return Fault(path=path, line=lines.line(place), rule=rule, message=message)


def _head_complaints(table: Mapping[str, Any]) -> Iterator[Complaint]:
    head = table.get("pack")
    if not isinstance(head, dict):
        yield (), "a pack begins with [pack]"
        return
    yield from (((key,), f"unknown table {key!r}") for key in sorted(table.keys() - {"pack", "rule"}))
    yield from (((key,), f"unknown key {key!r}") for key in sorted(head.keys() - _HEAD_KEYS))
    if not _ID.fullmatch(str(head.get("id", ""))):
        yield ("id",), "a pack has an id of small letters and digits"
    if not _VERSION.fullmatch(str(head.get("version", ""))):
        yield ("version",), "a version reads 1.2.3"
    if not isinstance(head.get("source"), str):
        yield ("source",), "a pack says where its knowledge comes from: source"
    if not all(_REQUIREMENT.fullmatch(each) for each in _texts(head.get("requires", []))):
        yield ("requires",), "a requirement reads base or base>=1.2"
    yield from _scope_complaints(head)


def _scope_complaints(head: Mapping[str, Any]) -> Iterator[Complaint]:
    applies = head.get("applies", {})
    if not isinstance(applies, dict) or applies.keys() - {"country"}:
        yield ("applies",), "a pack applies to everybody or by country"
    elif not all(_COUNTRY.fullmatch(country) for country in _texts(applies.get("country", []))):
        yield ("applies",), "a country is two capitals, ISO 3166-1"
    for key in ("valid_from", "valid_until"):
        if key in head and type(head[key]) is not date:
            yield (key,), "a date reads 2026-01-31, without quotes"


def _texts(value: object) -> list[str]:
    """One text or a list of texts as a list; anything else as one text that is never right."""
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value] if isinstance(value, list) else [""]


def _pack(path: str, head: Mapping[str, Any], lines: Lines, rules: Sequence[Rule]) -> Pack:
    return Pack(
        id=head["id"],
        version=tuple(map(int, head["version"].split("."))),
        source=head["source"],
        valid_from=head.get("valid_from"),
        valid_until=head.get("valid_until"),
        path=path,
        line=lines.line(("pack", "requires")),
        requires=dict(_requirement(each) for each in _texts(head.get("requires", []))),
        rules=tuple(rules),
    )


def _requirement(text: str) -> tuple[str, Version]:
    found = _REQUIREMENT.fullmatch(text)
    name, *numbers = found.groups() if found else (text,)
    return str(name), tuple(int(number) for number in numbers if number)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One `[[rule]]` without faults, about to become a rule for each of its members."""

    path: str
    head: Mapping[str, Any]
    table: Mapping[str, Any]
    lines: Lines
    place: Place

    def rules(self, known: Known) -> list[Rule]:
        return [self._rule(member, known) for member in lint.members_of(self.table["field"])]

    def _rule(self, member: str, known: Known) -> Rule:
        table = self.table
        deed = next(key for key in ("fix", "check", "finding") if key in table)
        said = lint.about(table[deed], member)
        when = self._when(member, known, needs_text=deed == "fix")
        speaker = Speaker(rule=f"{self._signature}/{table['id']}", field=member, codes=known.codes)
        checked = (
            predicates.compile(said["holds"], known.vocabulary).reads if deed == "check" else frozenset()
        )
        writes = TRANSFORMS[said["fn"]].writes(member, said) if deed == "fix" else frozenset()
        return Rule(
            id=table["id"],
            rev=table["rev"],
            pack=self._signature,
            path=self.path,
            line=self.lines.line(self.place),
            stage=Stage(table["stage"]),
            field=member,
            when=when,
            act=_act(deed, speaker, said, table.get("otherwise"), known),
            codes=frozenset(each["code"] for each in (said, table.get("otherwise")) if each),
            reads=when.reads | checked,
            writes=writes if deed == "fix" and said["confidence"] >= APPLY_FROM else frozenset(),
            countries=frozenset(_texts(countries)) if (countries := self._countries) else None,
            priority=table.get("priority"),
            purpose=tuple(table.get("purpose", ())),
            examples=tuple(self._examples()),
        )

    @property
    def _signature(self) -> str:
        return f"{self.head['id']}@{self.head['version']}"

    @property
    def _countries(self) -> object:
        return self.head.get("applies", {}).get("country")

    def _when(self, member: str, known: Known, *, needs_text: bool) -> Predicate:
        """The rule's condition, its pack's dates, and the text that a fix cannot do without."""
        stated = lint.about(self.table["when"], member) if "when" in self.table else None
        condition = predicates.compile(stated, known.vocabulary) if stated else predicates.ALWAYS
        if needs_text and member not in condition.needs:
            there = {"field": member, "present": True}
            parts = [there, stated] if stated else [there]
            condition = predicates.compile({"all": parts}, known.vocabulary)
        return _dated(condition, self.head.get("valid_from"), self.head.get("valid_until"))

    def _examples(self) -> Iterator[Example]:
        for number, test in enumerate(self.table["test"]):
            line = self.lines.line((*self.place, "test", str(number)))
            yield Example(line=line, given=test["in"], wanted=test["out"])


def _act(deed: str, speaker: Speaker, said: Mapping[str, Any], otherwise: Any, known: Known) -> Act:
    match deed:
        case "fix":
            return acts.fixing(speaker, said, otherwise, known.vocabulary)
        case "check":
            return acts.checking(speaker, said, known.vocabulary)
        case _:
            return acts.remarking(speaker, said)


def _dated(condition: Predicate, since: date | None, until: date | None) -> Predicate:
    """The condition on the days that its pack is in force."""
    if since is None and until is None:
        return condition
    first, last = (since or date.min).isoformat(), (until or date.max).isoformat()
    return Predicate(
        holds=lambda facts: first <= facts.get("today", first) <= last and condition.holds(facts),
        reads=condition.reads | {"today"},
        needs=condition.needs,
        sign=condition.sign,
        words=condition.words,
        marked=condition.marked,
    )


def failures(rules: Sequence[Rule]) -> Iterator[Fault]:
    """Run the tests that travel with the rules, and tell each that does not come out.

    `rules` are all those of one id, one for each member it is about.
    """
    for example in rules[0].examples:
        if why := _difference(rules, example):
            yield Fault(path=rules[0].path, line=example.line, rule=rules[0].id, message=why)


def _difference(rules: Sequence[Rule], example: Example) -> str | None:
    """How the outcome of a test differs from what it wants, or None."""
    facts = dict(example.given)
    findings = []
    for rule in rules:
        if not rule.applies_in(facts.get("country")):
            continue
        if outcome := rule.run(facts):
            findings.append(outcome.finding)
            facts |= outcome.writes
    got = {member: text for member, text in facts.items() if example.given.get(member) != text}
    if findings:
        got |= {"code": findings[0].code, "verdict": worst(finding.verdict for finding in findings)}
        got |= {"suggestion": findings[0].suggestion} if findings[0].suggestion else {}
    return _complaint(example, got)


def _complaint(example: Example, got: Mapping[str, str]) -> str | None:
    wanted = dict(example.wanted)
    same = {key for key, value in wanted.items() if example.given.get(key) == value}
    unasked = {"verdict", "suggestion"} - wanted.keys()
    wanted = {key: value for key, value in wanted.items() if key not in same}
    seen = {key: str(value) for key, value in got.items() if key not in unasked}
    return None if wanted == seen else f"wanted {_shown(wanted)}, got {_shown(seen)}"


def _shown(values: Mapping[str, str]) -> str:
    return ", ".join(f"{key} = {value!r}" for key, value in sorted(values.items())) or "nothing"
