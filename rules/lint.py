"""What is wrong in a rule as it was typed?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules import predicates, transforms
from rules.acts import REMARK_KEYS
from rules.codes import Code
from rules.facts import NAMES, PUBLIC
from rules.faults import Place
from rules.fields import TEXT_MEMBERS
from rules.findings import Verdict
from rules.predicates import Complaint
from rules.rule import JUDGING_STAGES, TEXT_STAGES
from rules.vocabulary import Vocabulary

WHOLE_LEAD = "lead"
"""The field of a remark on the contact as a whole."""

EVERY = "*"
SELF = "self"

PURPOSES = frozenset({"email", "phone", "post", "name"})
"""Uses of a contact that a rule can matter for."""

_ID = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")
_KEYS = frozenset(
    {
        "id",
        "rev",
        "stage",
        "field",
        "purpose",
        "when",
        "fix",
        "check",
        "finding",
        "otherwise",
        "priority",
        "test",
    }
)
_BEFORE_READING = frozenset(
    {*TEXT_MEMBERS, "kind", "today", "source.country", "source.language", "source.kind"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a rule may refer to."""

    vocabulary: Vocabulary
    codes: Mapping[str, Code]


def complaints(table: Mapping[str, Any], known: Known) -> Iterator[Complaint]:
    """Everything wrong in one `[[rule]]`, by the key it stands under."""
    for key in sorted(table.keys() - _KEYS):
        yield (key,), f"unknown key {key!r}"
    yield from _head(table)
    yield from _fields(table.get("field"), table.get("stage"))
    if "when" in table:
        yield from _condition(table, table["when"], ("when",), known)
    yield from _deed(table, known)
    yield from _tests(table, known)


def members_of(field: object) -> tuple[str, ...]:
    """The members a rule is written for: one, several, or every one."""
    if field == EVERY:
        return TEXT_MEMBERS
    return tuple(map(str, field)) if isinstance(field, list) else (str(field),)


def about(condition: Any, member: str) -> Any:
    """A condition in which `self` stands for the member."""
    if isinstance(condition, list):
        return [about(part, member) for part in condition]
    if not isinstance(condition, dict):
        return condition
    return {
        key: member if key == "field" and value == SELF else about(value, member)
        for key, value in condition.items()
    }


def _head(table: Mapping[str, Any]) -> Iterator[Complaint]:
    name = table.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        yield ("id",), "a rule has an id of small letters, digits and dots"
    if not _is_whole(table.get("rev")) or table["rev"] < 1:
        yield ("rev",), "a rule has a rev: a whole number that grows with every change"
    if table.get("stage") not in (*TEXT_STAGES, *JUDGING_STAGES):
        yield ("stage",), f"the stage is one of {', '.join((*TEXT_STAGES, *JUDGING_STAGES))}"
    if "priority" in table and not _is_whole(table["priority"]):
        yield ("priority",), "the priority is a whole number"
    purposes = table.get("purpose", [])
    if not isinstance(purposes, list) or not set(map(str, purposes)) <= PURPOSES:
        yield ("purpose",), f"a purpose is one of {', '.join(sorted(PURPOSES))}"


def _fields(field: object, stage: object) -> Iterator[Complaint]:
    allowed = {*TEXT_MEMBERS, *([WHOLE_LEAD] if stage in JUDGING_STAGES else [])}
    if not field or not isinstance(field, str | list):
        yield ("field",), "a rule is about a field"
        return
    for member in members_of(field):
        if member not in allowed:
            yield ("field",), f"unknown field {member!r}"


def _condition(table: Mapping[str, Any], condition: Any, place: Place, known: Known) -> Iterator[Complaint]:
    """What is wrong in a condition, also when it looks at what is not yet known in its stage."""
    condition = about(condition, members_of(table.get("field"))[0])
    wrong = list(predicates.complaints(condition, known.vocabulary, place))
    yield from wrong
    if wrong or table.get("stage") not in TEXT_STAGES:
        return
    for fact in sorted(predicates.compile(condition, known.vocabulary).reads - _BEFORE_READING):
        yield place, f"{fact!r} is not known yet in the stage {table['stage']}"


def _deed(table: Mapping[str, Any], known: Known) -> Iterator[Complaint]:
    deeds = [key for key in ("fix", "check", "finding") if key in table]
    if len(deeds) != 1 or not isinstance(table[deeds[0]], dict):
        yield (), "a rule has exactly one of fix, check and finding, as a table"
        return
    deed, said = deeds[0], table[deeds[0]]
    yield from _remark(said, (deed,), known)
    extra = {key: value for key, value in said.items() if key not in REMARK_KEYS}
    match deed:
        case "fix":
            yield from _fix(table, extra, known)
        case "check":
            yield from _check(table, extra, known)
        case _:
            yield from (((deed,), f"unknown key {key!r}") for key in sorted(extra))
    if "otherwise" in table:
        yield from _otherwise(table, known)


def _fix(table: Mapping[str, Any], extra: Mapping[str, Any], known: Known) -> Iterator[Complaint]:
    if table.get("stage") in JUDGING_STAGES:
        yield ("fix",), f"the stage {table['stage']} only remarks: a fix belongs to {', '.join(TEXT_STAGES)}"
    if "confidence" not in table["fix"]:
        yield ("fix",), "a fix says how sure it is: confidence"
    arguments = {key: value for key, value in extra.items() if key != "fn"}
    for message in transforms.complaints(str(extra.get("fn")), arguments, known.vocabulary):
        yield ("fix",), message


def _check(table: Mapping[str, Any], extra: Mapping[str, Any], known: Known) -> Iterator[Complaint]:
    yield from ((("check",), f"unknown key {key!r}") for key in sorted(extra.keys() - {"holds"}))
    if "holds" in extra:
        yield from _condition(table, extra["holds"], ("check",), known)
    else:
        yield ("check",), "a check says what must be true: holds"


def _otherwise(table: Mapping[str, Any], known: Known) -> Iterator[Complaint]:
    said = table["otherwise"]
    if "fix" not in table or not isinstance(said, dict):
        yield ("otherwise",), "otherwise is a table that follows a fix"
        return
    yield from _remark(said, ("otherwise",), known)
    yield from ((("otherwise",), f"unknown key {key!r}") for key in sorted(said.keys() - REMARK_KEYS))


def _remark(said: Mapping[str, Any], place: Place, known: Known) -> Iterator[Complaint]:
    if str(said.get("code")) not in known.codes:
        yield place, f"unknown code {said.get('code')!r}"
    if str(said.get("verdict", Verdict.VALID)) not in set(Verdict):
        yield place, f"the verdict is one of {', '.join(Verdict)}"
    confidence = said.get("confidence", 1)
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 < confidence <= 1:
        yield place, "the confidence lies above 0 and is at most 1"
    params = said.get("params", {})
    if not isinstance(params, dict) or not set(map(str, params.values())) <= PUBLIC:
        yield place, f"a gap is filled from a fact that tells nobody's identity: {', '.join(sorted(PUBLIC))}"


def _tests(table: Mapping[str, Any], known: Known) -> Iterator[Complaint]:
    tests = table.get("test", [])
    if not isinstance(tests, list) or not all(isinstance(test, dict) for test in tests):
        yield ("test",), "tests are tables: [[rule.test]]"
        return
    wanted = [test.get("out") for test in tests]
    codes = [out.get("code") for out in wanted if isinstance(out, dict)]
    said: Mapping[str, Any] = next(
        (table[key] for key in ("fix", "check", "finding") if isinstance(table.get(key), dict)), {}
    )
    if said.get("code") not in codes:
        yield ("test",), "a rule has a test in which it speaks"
    if all(code == said.get("code") for code in codes):
        yield ("test",), "a rule has a test in which it does not speak"
    for number, test in enumerate(tests):
        yield from _test(test, ("test", str(number)), known)


def _test(test: Mapping[str, Any], place: Place, known: Known) -> Iterator[Complaint]:
    yield from ((place, f"unknown key {key!r}") for key in sorted(test.keys() - {"in", "out"}))
    for side, allowed in (("in", NAMES), ("out", {*TEXT_MEMBERS, "verdict", "code", "suggestion"})):
        values = test.get(side)
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            yield place, f"{side} is a table of texts"
            continue
        yield from ((place, f"{side}: unknown field {key!r}") for key in sorted(values.keys() - allowed))
    out = test.get("out")
    if isinstance(out, dict) and "code" in out and str(out["code"]) not in known.codes:
        yield place, f"unknown code {out['code']!r}"


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
