"""Is this a definition of a segment, and if not, what is all wrong with it?

Every fault is told at once, by a pointer into what was sent (RFC 6901) and a code. A pointer names members of
ours alone, and no word of it repeats what was sent.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.purposes import is_key
from rules.records import Channel
from rules.segments import Condition, Definition, Either, Every, Never, Trait, Value
from rules.segments.attributes import ATTRIBUTES, VALUELESS, Attribute, Operator, Sort

DEEPEST, MOST_TRAITS, MOST_VALUES = 6, 100, 250
LONGEST_SPAN = 36_500
"""Days that a span of time counts at most: a hundred years."""

FLOORS = (Band.FRESH, Band.AGEING, Band.VERIFY)
"""Bands that may be asked for; the one below is never given out."""

CHECKED = (
    FieldName.NAME,
    FieldName.EMAIL,
    FieldName.PHONE,
    FieldName.ADDRESS,
    FieldName.ORGANISATION,
    FieldName.JOB,
)
"""Fields of which it may be asked that they are there and in order."""

_MEMBERS = frozenset({"purpose", "channel", "where", "fresh", "valid"})
_PARTS: Mapping[str, str] = {
    "not_an_object": "Must be an object.",
    "not_a_list": "Must be a list.",
    "missing": "This member is needed.",
    "unknown_member": "A member here is not known.",
    "not_a_condition": "Is one of all, any, not, or an attribute with an op.",
    "empty": "Name at least one.",
    "too_deep": f"Conditions lie in one another at most {DEEPEST} deep.",
    "too_many": f"At most {MOST_TRAITS} attributes, and {MOST_VALUES} values in each.",
    "unknown_attribute": "There is no such attribute.",
    "unknown_operator": "The attribute is not compared like this.",
    "no_value": "This op takes no value.",
    "not_a_choice": "Is not on the list.",
    "not_a_code": "Does not have the shape of such a code.",
    "not_a_number": "Must be a whole number.",
    "out_of_range": "Is out of the range that there is.",
    "not_a_date": "Must be a date as 2026-01-31.",
    "not_a_truth": "Must be true or false.",
    "not_a_key": "Is not the key of a purpose.",
    "repeated": "Name each once.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a definition."""

    pointer: str
    code: str

    @property
    def detail(self) -> str:
        """The fault in English, without what was sent."""
        return _PARTS[self.code]


@dataclass(slots=True)
class _Reader:
    """Collects faults on the way; what is faulty is left out."""

    faults: list[Fault] = field(default_factory=list)
    traits: int = 0

    def wrong(self, pointer: str, code: str) -> None:
        self.faults.append(Fault(pointer, code))


def read(tree: object) -> tuple[Definition | None, tuple[Fault, ...]]:
    """The definition that a JSON tree stands for, or everything that is wrong with it."""
    reader = _Reader()
    if not isinstance(tree, Mapping):
        return None, (Fault("", "not_an_object"),)
    if tree.keys() - _MEMBERS:
        reader.wrong("", "unknown_member")
    purpose, channel = _purpose(reader, tree.get("purpose")), _channel(reader, tree.get("channel"))
    where = _condition(reader, tree.get("where", {"all": []}), "/where", 1)
    if reader.traits > MOST_TRAITS:
        reader.wrong("/where", "too_many")
    fresh, valid = _fresh(reader, tree.get("fresh", {})), _valid(reader, tree.get("valid", []))
    if reader.faults or purpose is None or channel is None or where is None:
        return None, tuple(reader.faults)
    return Definition(purpose=purpose, channel=channel, where=where, fresh=fresh, valid=valid), ()


def _purpose(reader: _Reader, given: object) -> str | None:
    if given is None:
        reader.wrong("/purpose", "missing")
    elif not isinstance(given, str) or not is_key(given):
        reader.wrong("/purpose", "not_a_key")
    else:
        return given
    return None


def _channel(reader: _Reader, given: object) -> Channel | None:
    if given is None:
        reader.wrong("/channel", "missing")
    elif not isinstance(given, str) or given not in set(Channel):
        reader.wrong("/channel", "not_a_choice")
    else:
        return Channel(given)
    return None


def _fresh(reader: _Reader, given: object) -> dict[FieldName, Band]:
    if not isinstance(given, Mapping):
        reader.wrong("/fresh", "not_an_object")
        return {}
    found = {}
    for name, band in given.items():
        if name not in set(CHECKED):
            reader.wrong("/fresh", "unknown_member")
        elif not isinstance(band, str) or band not in set(FLOORS):
            reader.wrong(f"/fresh/{name}", "not_a_choice")
        else:
            found[FieldName(name)] = Band(band)
    return found


def _valid(reader: _Reader, given: object) -> tuple[FieldName, ...]:
    if not isinstance(given, list):
        reader.wrong("/valid", "not_a_list")
        return ()
    texts = [each if isinstance(each, str) else "" for each in given]
    for place, name in enumerate(texts):
        if name not in set(CHECKED):
            reader.wrong(f"/valid/{place}", "not_a_choice")
    if len(set(texts)) < len(texts):
        reader.wrong("/valid", "repeated")
    return tuple(FieldName(name) for name in sorted({*texts} & {*CHECKED}))


def _condition(reader: _Reader, given: object, at: str, depth: int) -> Condition | None:
    """A branch of the tree; None, with a fault told, for what is none."""
    if depth > DEEPEST:
        reader.wrong(at, "too_deep")
        return None
    if not isinstance(given, Mapping):
        reader.wrong(at, "not_an_object")
        return None
    if "attribute" in given:
        return _trait(reader, given, at)
    match dict(given):
        case {"all": parts, **rest} if not rest:
            return _parts(reader, parts, f"{at}/all", depth, Every)
        case {"any": parts, **rest} if not rest:
            return _parts(reader, parts, f"{at}/any", depth, Either)
        case {"not": part, **rest} if not rest:
            inner = _condition(reader, part, f"{at}/not", depth + 1)
            return None if inner is None else Never(inner)
    reader.wrong(at, "not_a_condition")
    return None


def _parts(
    reader: _Reader, given: object, at: str, depth: int, kind: type[Every] | type[Either]
) -> Every | Either | None:
    if not isinstance(given, list):
        reader.wrong(at, "not_a_list")
        return None
    # That any of none holds is true of nobody, which nobody means; that all of none hold means everybody.
    if not given and not (kind is Every and depth == 1):
        reader.wrong(at, "empty")
    if len(given) > MOST_TRAITS:
        reader.wrong(at, "too_many")
        return None
    found = [_condition(reader, part, f"{at}/{place}", depth + 1) for place, part in enumerate(given)]
    return kind(tuple(part for part in found if part is not None))


def _trait(reader: _Reader, given: Mapping[Any, Any], at: str) -> Trait | None:
    reader.traits += 1
    before = len(reader.faults)
    if given.keys() - {"attribute", "op", "value"}:
        reader.wrong(at, "unknown_member")
    named = given["attribute"]
    attribute = ATTRIBUTES.get(named) if isinstance(named, str) else None
    if attribute is None:
        reader.wrong(f"{at}/attribute", "unknown_attribute")
        return None
    asked = given.get("op")
    if not isinstance(asked, str) or asked not in set(attribute.operators):
        reader.wrong(f"{at}/op", "missing" if asked is None else "unknown_operator")
        return None
    operator = Operator(asked)
    value = _value(reader, attribute, operator, given.get("value"), f"{at}/value")
    return Trait(attribute.name, operator, value) if len(reader.faults) == before else None


def _value(reader: _Reader, attribute: Attribute, operator: Operator, given: object, at: str) -> Value:
    if operator in VALUELESS:
        if given is not None:
            reader.wrong(at, "no_value")
        return None
    if given is None:
        reader.wrong(at, "missing")
        return None
    if operator in (Operator.WITHIN_DAYS, Operator.OLDER_THAN_DAYS):
        return _number(reader, given, 1, LONGEST_SPAN, at)
    match attribute.sort:
        case Sort.CHOICE | Sort.CODE:
            return _codes(reader, attribute, given, at)
        case Sort.NUMBER:
            return _number(reader, given, attribute.least, attribute.most, at)
        case Sort.MOMENT:
            return _day(reader, given, at)
        case Sort.TRUTH:
            if not isinstance(given, bool):
                reader.wrong(at, "not_a_truth")
                return None
            return given


def _codes(reader: _Reader, attribute: Attribute, given: object, at: str) -> tuple[str, ...]:
    """One text stands for a list of one."""
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list):
        reader.wrong(at, "not_a_list")
        return ()
    if not 0 < len(listed) <= MOST_VALUES:
        reader.wrong(at, "too_many" if listed else "empty")
        return ()
    for fault in _code_faults(attribute, listed, at, is_list=listed is given):
        reader.faults.append(fault)
    return tuple(sorted({each for each in listed if isinstance(each, str)}))


def _code_faults(attribute: Attribute, listed: list[Any], at: str, *, is_list: bool) -> Iterator[Fault]:
    for place, each in enumerate(listed):
        where = f"{at}/{place}" if is_list else at
        if attribute.sort is Sort.CHOICE and not (isinstance(each, str) and each in attribute.choices):
            yield Fault(where, "not_a_choice")
        elif attribute.sort is Sort.CODE and not (
            isinstance(each, str) and re.fullmatch(attribute.shape, each)
        ):
            yield Fault(where, "not_a_code")


def _number(reader: _Reader, given: object, least: int, most: int, at: str) -> int | None:
    if not isinstance(given, int) or isinstance(given, bool):
        reader.wrong(at, "not_a_number")
        return None
    if not least <= given <= most:
        reader.wrong(at, "out_of_range")
    return given


def _day(reader: _Reader, given: object, at: str) -> date | None:
    try:
        return date.fromisoformat(given if isinstance(given, str) and len(given) == len("2026-01-31") else "")
    except ValueError:
        reader.wrong(at, "not_a_date")
        return None
