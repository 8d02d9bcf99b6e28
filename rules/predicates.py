"""Does the condition of a rule hold for this contact?"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from rules import facts as catalogue
from rules import patterns
from rules.facts import Facts
from rules.faults import Place
from rules.vocabulary import Vocabulary

Test = Callable[[Facts], bool]
Complaint = tuple[Place, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A condition ready to run.

    `reads` are the facts it looks at; `needs` those that must be there for it to hold and `lacks` those that
    must not, `sign` is a text that must stand in one of them and `words` a list on which one of them must be,
    so that a rule can be passed over without asking.
    """

    holds: Test
    reads: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    sign: str = ""
    words: frozenset[str] | None = None
    marked: str = ""
    """The fact in which the sign, or the word, must stand."""
    pins: Mapping[str, frozenset[str]] = default(default_factory=dict)
    """Facts that must be one of a few values, so that one look finds the conditions that can hold."""
    price: int = 0
    """What it costs to ask, beside other conditions: whether a fact is there, what it is, how it looks."""


ALWAYS = Predicate(holds=lambda _: True)


def complaints(condition: object, vocabulary: Vocabulary, place: Place = ()) -> Iterator[Complaint]:
    """Everything wrong in a condition as it stands in a pack."""
    if not isinstance(condition, dict):
        yield place, "a condition is a table"
        return
    match condition:
        case {"all": list() as parts} | {"any": list() as parts} if len(condition) == 1:
            if not parts:
                yield place, "a list of conditions is not empty"
            for part in parts:
                yield from complaints(part, vocabulary, place)
        case {"not": dict() as part} if len(condition) == 1:
            yield from complaints(part, vocabulary, place)
        case {"field": _}:
            yield from _leaf_complaints(condition, vocabulary, place)
        case _:
            yield place, "a condition is one of all, any, not, or a field with one comparison"


def compile(condition: Mapping[str, Any], vocabulary: Vocabulary) -> Predicate:  # noqa: A001 - it is what it does
    """Make a predicate of a condition in which `complaints` found nothing."""
    match condition:
        case {"all": list() as parts}:
            return _all([compile(part, vocabulary) for part in parts])
        case {"any": list() as parts}:
            return _any([compile(part, vocabulary) for part in parts])
        case {"not": dict() as part}:
            inner = compile(part, vocabulary)
            return Predicate(holds=lambda facts: not inner.holds(facts), reads=inner.reads, price=inner.price)
        case _:
            return _leaf(condition, vocabulary)


def _all(parts: list[Predicate]) -> Predicate:
    # The longest sign is the rarest; a word is looked for where there is none.
    telling = max(parts, key=lambda part: (len(part.sign), part.words is not None))
    # What costs least is asked first: a condition looks at texts and changes nothing, so the order is free.
    cheap = sorted(parts, key=lambda part: part.price)
    return Predicate(
        holds=_both([part.holds for part in cheap]),
        reads=frozenset().union(*(part.reads for part in parts)),
        needs=frozenset().union(*(part.needs for part in parts)),
        lacks=frozenset().union(*(part.lacks for part in parts)),
        price=cheap[-1].price,
        sign=telling.sign,
        words=telling.words,
        marked=telling.marked,
        pins={fact: values for part in cheap for fact, values in part.pins.items()},
    )


def _any(parts: list[Predicate]) -> Predicate:
    needs, lacks = [part.needs for part in parts], [part.lacks for part in parts]
    pinned = _pinned_in_all(parts)
    return Predicate(
        holds=_either([part.holds for part in parts]) if pinned is None else _by_value(pinned, parts),
        reads=frozenset().union(*(part.reads for part in parts)),
        needs=needs[0].intersection(*needs[1:]) if needs else frozenset(),
        lacks=lacks[0].intersection(*lacks[1:]) if lacks else frozenset(),
        price=max((part.price for part in parts), default=0),
    )


def _both(tests: list[Test]) -> Test:
    """Do all of them hold? Three are asked in one call, for calls are what a condition costs."""
    match tests:
        case [one]:
            return one
        case [one, other]:
            return lambda facts: one(facts) and other(facts)
        case [one, other, *rest]:
            last = _both(rest)
            return lambda facts: one(facts) and other(facts) and last(facts)
    return ALWAYS.holds


def _either(tests: list[Test]) -> Test:
    """Does any of them hold?"""
    match tests:
        case [one]:
            return one
        case [one, other]:
            return lambda facts: one(facts) or other(facts)
        case [one, other, *rest]:
            last = _either(rest)
            return lambda facts: one(facts) or other(facts) or last(facts)
    return lambda _: False


def _pinned_in_all(parts: list[Predicate]) -> str | None:
    """A fact that every one of several conditions wants to be one of a few values; the first by name."""
    if len(parts) < 2:
        return None
    return min(frozenset.intersection(*(frozenset(part.pins) for part in parts)), default=None)


def _by_value(fact: str, parts: list[Predicate]) -> Test:
    """Does any of them hold? Only those are asked that want the fact to be what it is."""
    values = frozenset().union(*(part.pins[fact] for part in parts))
    asked = {value: _either([part.holds for part in parts if value in part.pins[fact]]) for value in values}
    return lambda facts: (holds := asked.get(facts.get(fact, ""))) is not None and holds(facts)


def _leaf(condition: Mapping[str, Any], vocabulary: Vocabulary) -> Predicate:
    field = condition["field"]
    [(name, argument)] = [(key, value) for key, value in condition.items() if key != "field"]
    comparison = COMPARISONS[name]
    other = {argument} if comparison.takes == "fact" else set()
    is_absence = name in {"present", "absent"} and argument is (name == "absent")
    return Predicate(
        holds=comparison.make(field, argument, vocabulary),
        reads=frozenset({field, *other}),
        needs=frozenset() if is_absence else frozenset({field, *other}),
        lacks=frozenset({field}) if is_absence else frozenset(),
        sign=argument if name in _LITERAL else "",
        words=vocabulary.words[argument] if name == "in_vocab" else None,
        marked=field,
        pins={field: frozenset([argument] if name == "eq" else argument)} if name in _PINNING else {},
        price=_PRICES.get(comparison.takes, 1),
    )


def _leaf_complaints(
    condition: Mapping[str, Any], vocabulary: Vocabulary, place: Place
) -> Iterator[Complaint]:
    if str(condition["field"]) not in catalogue.NAMES:
        yield place, f"unknown field {condition['field']!r}"
    others = [key for key in condition if key != "field"]
    if len(others) != 1 or others[0] not in COMPARISONS:
        yield place, f"a field has one comparison: {', '.join(COMPARISONS)}"
        return
    if wrong := argument_complaint(COMPARISONS[others[0]].takes, condition[others[0]], vocabulary):
        yield place, f"{others[0]}: {wrong}"


def argument_complaint(takes: str, argument: object, vocabulary: Vocabulary) -> str | None:
    """Why an argument of a comparison or a function is refused, or None."""
    return ARGUMENTS[takes](argument, vocabulary)


def _is_text(argument: object, _: Vocabulary) -> str | None:
    return None if isinstance(argument, str) else "a text is wanted"


def _is_character(argument: object, _: Vocabulary) -> str | None:
    return None if isinstance(argument, str) and len(argument) == 1 else "one character is wanted"


def _is_texts(argument: object, _: Vocabulary) -> str | None:
    fine = isinstance(argument, list) and argument and all(isinstance(each, str) for each in argument)
    return None if fine else "a list of texts is wanted"


def _is_truth(argument: object, _: Vocabulary) -> str | None:
    return None if isinstance(argument, bool) else "true or false is wanted"


def _is_number(argument: object, _: Vocabulary) -> str | None:
    fine = isinstance(argument, int | float) and not isinstance(argument, bool)
    return None if fine else "a number is wanted"


def _is_pattern(argument: object, _: Vocabulary) -> str | None:
    return patterns.complaint(argument) if isinstance(argument, str) else "a pattern is wanted"


def _is_fact(argument: object, _: Vocabulary) -> str | None:
    return None if str(argument) in catalogue.NAMES else f"unknown field {argument!r}"


def _is_words(argument: object, vocabulary: Vocabulary) -> str | None:
    return None if str(argument) in vocabulary.words else f"unknown word list {argument!r}"


def _is_map(argument: object, vocabulary: Vocabulary) -> str | None:
    return None if str(argument) in vocabulary.maps else f"unknown map {argument!r}"


ARGUMENTS: Mapping[str, Callable[[object, Vocabulary], str | None]] = {
    "character": _is_character,
    "text": _is_text,
    "texts": _is_texts,
    "truth": _is_truth,
    "number": _is_number,
    "pattern": _is_pattern,
    "fact": _is_fact,
    "words": _is_words,
    "map": _is_map,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way to compare a fact, what its argument is, and how it becomes a test."""

    takes: str
    make: Callable[[str, Any, Vocabulary], Test]


def _eq(field: str, value: str, _: Vocabulary) -> Test:
    return lambda facts: facts.get(field) == value


def _in(field: str, values: list[str], _: Vocabulary) -> Test:
    allowed = frozenset(values)
    return lambda facts: facts.get(field) in allowed


def _present(field: str, wanted: bool, _: Vocabulary) -> Test:  # noqa: FBT001 - a value of the pack
    return lambda facts: (field in facts) is wanted


def _absent(field: str, wanted: bool, vocabulary: Vocabulary) -> Test:  # noqa: FBT001 - a value of the pack
    return _present(field, not wanted, vocabulary)


def _matches(field: str, pattern: str, _: Vocabulary) -> Test:
    fullmatch = re.compile(pattern).fullmatch
    return lambda facts: field in facts and fullmatch(facts[field]) is not None


def _in_vocab(field: str, words_id: str, vocabulary: Vocabulary) -> Test:
    words = vocabulary.words[words_id]
    return lambda facts: facts.get(field, "").casefold() in words


def _contains(field: str, part: str, _: Vocabulary) -> Test:
    return lambda facts: part in facts.get(field, "")


def _starts_with(field: str, start: str, _: Vocabulary) -> Test:
    return lambda facts: facts.get(field, "").startswith(start)


def _has(field: str, flag: str, _: Vocabulary) -> Test:
    return lambda facts: flag in facts.get(field, "").split(" ")


def _lt(field: str, bound: float, _: Vocabulary) -> Test:
    return lambda facts: (number := _number(facts.get(field))) is not None and number < bound


def _gt(field: str, bound: float, _: Vocabulary) -> Test:
    return lambda facts: (number := _number(facts.get(field))) is not None and number > bound


def _longer_than(field: str, length: float, _: Vocabulary) -> Test:
    return lambda facts: len(facts.get(field, "")) > length


def _same_as(field: str, other: str, _: Vocabulary) -> Test:
    return lambda facts: (
        field in facts and other in facts and facts[field].casefold() == facts[other].casefold()
    )


def _differs_from(field: str, other: str, _: Vocabulary) -> Test:
    return lambda facts: (
        field in facts and other in facts and facts[field].casefold() != facts[other].casefold()
    )


def _same_number_as(field: str, other: str, _: Vocabulary) -> Test:
    """The same number, however it is spaced and whether or not a prefix stands before it."""
    return lambda facts: (
        field in facts
        and other in facts
        and facts[field][-1:] == facts[other][-1:]
        and _same_ending(_digits(facts[field]), _digits(facts[other]))
    )


def _digits(text: str) -> str:
    return _NOT_DIGITS.sub("", text)


_NOT_DIGITS = re.compile(r"\D+")


def _same_ending(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _TELLING_DIGITS and one[-_TELLING_DIGITS:] == other[-_TELLING_DIGITS:]


# A number without its prefix has eight digits or more in most plans; shorter endings meet by chance.
_TELLING_DIGITS = 8


def _number(text: str | None) -> float | None:
    """A plain decimal number; nothing else counts as one."""
    return float(text) if text and _NUMBER.fullmatch(text) is not None else None


_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")

_LITERAL = frozenset({"eq", "contains", "starts_with", "has"})
"""Comparisons that hold only where their argument stands in the text."""

_PINNING = frozenset({"eq", "in"})
"""Comparisons that hold only for the values they name."""

_PRICES = {"truth": 0, "words": 2, "pattern": 3}
"""By what a comparison takes."""

COMPARISONS: Mapping[str, Comparison] = {
    "eq": Comparison("text", _eq),
    "in": Comparison("texts", _in),
    "present": Comparison("truth", _present),
    "absent": Comparison("truth", _absent),
    "matches": Comparison("pattern", _matches),
    "in_vocab": Comparison("words", _in_vocab),
    "contains": Comparison("text", _contains),
    "starts_with": Comparison("text", _starts_with),
    "has": Comparison("text", _has),
    "lt": Comparison("number", _lt),
    "gt": Comparison("number", _gt),
    "longer_than": Comparison("number", _longer_than),
    "same_as": Comparison("fact", _same_as),
    "differs_from": Comparison("fact", _differs_from),
    "same_number_as": Comparison("fact", _same_number_as),
}
