"""By which means may a pack rule mend a text?"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.fields import TEXT_MEMBERS
from rules.predicates import argument_complaint
from rules.vocabulary import Vocabulary

Change = Callable[[str], str | Mapping[str, str] | None]
"""From the text of a member to its new text; or to new texts of several members; None when it does not apply.

An empty text takes the member away.
"""

Arguments = Mapping[str, Any]

_GAP = re.compile(r"\{(\w+)(?::(upper|lower))?\}")


@dataclass(frozen=True, slots=True)
class Transform:
    """One way to change a text: what it takes, and whether it writes other members (named in `into`)."""

    make: Callable[[Arguments, Vocabulary], Change]
    takes: Mapping[str, str] = field(default_factory=dict)

    def writes(self, member: str, arguments: Arguments) -> frozenset[str]:
        """The members that the change may write."""
        return frozenset({member, *arguments.get("into", ())})


def complaints(name: str, arguments: Arguments, vocabulary: Vocabulary) -> Iterator[str]:
    """Everything wrong with the name or the arguments of a transform."""
    transform = TRANSFORMS.get(name)
    if transform is None:
        yield f"unknown function {name!r}: one of {', '.join(TRANSFORMS)}"
        return
    yield from (f"{name} does not take {key!r}" for key in sorted(arguments.keys() - transform.takes.keys()))
    for key, takes in transform.takes.items():
        wrong = argument_complaint(takes, arguments.get(key), vocabulary)
        if wrong:
            yield f"{key}: {wrong}"
    if not any(
        argument_complaint(takes, arguments.get(key), vocabulary) for key, takes in transform.takes.items()
    ):
        yield from _misfits(name, arguments)


def _misfits(name: str, arguments: Arguments) -> Iterator[str]:
    """Arguments that are right each by itself, but not together."""
    unknown = set(arguments.get("into", ())) - set(TEXT_MEMBERS)
    yield from (f"into: unknown field {member!r}" for member in sorted(unknown))
    if "pattern" not in arguments:
        return
    pattern = re.compile(arguments["pattern"])
    groups = {"0", *map(str, range(1, pattern.groups + 1)), *pattern.groupindex}
    for gap in _GAP.finditer(arguments.get("out", "")):
        if gap[1] not in groups:
            yield f"out: the pattern has no group {gap[1]}"
    if name == "split" and pattern.groups != len(arguments["into"]):
        yield "into: as many fields as the pattern has groups"


def _reshape(arguments: Arguments, _: Vocabulary) -> Change:
    """Take a text apart by a pattern and write it in another shape: `{1} {2:upper}`."""
    fullmatch = re.compile(arguments["pattern"]).fullmatch
    out: str = arguments["out"]

    def change(text: str) -> str | None:
        found = fullmatch(text)
        return None if found is None else _GAP.sub(lambda gap: _filled(gap, found), out)

    return change


def _filled(gap: re.Match[str], found: re.Match[str]) -> str:
    text = found[int(gap[1]) if gap[1].isdigit() else gap[1]] or ""
    match gap[2]:
        case "upper":
            return text.upper()
        case "lower":
            return text.lower()
        case _:
            return text


def _split(arguments: Arguments, _: Vocabulary) -> Change:
    """Spread the groups of a pattern over several members; a group that is empty writes nothing."""
    fullmatch = re.compile(arguments["pattern"]).fullmatch
    into: list[str] = arguments["into"]

    def change(text: str) -> Mapping[str, str] | None:
        found = fullmatch(text)
        return found and {member: part for member, part in zip(into, found.groups(), strict=True) if part}

    return change


def _strip_prefix(arguments: Arguments, _: Vocabulary) -> Change:
    """Take a known beginning off, whatever its letters' size; leave a text without one alone."""
    prefixes = _longest_first(arguments["prefixes"])

    def change(text: str) -> str:
        cut = next((len(prefix) for prefix in prefixes if text[: len(prefix)].lower() == prefix), 0)
        return text[cut:].lstrip()

    return change


def _strip_suffix(arguments: Arguments, _: Vocabulary) -> Change:
    """Take a known ending off, whatever its letters' size; leave a text without one alone."""
    suffixes = _longest_first(arguments["suffixes"])

    def change(text: str) -> str:
        cut = next((len(suffix) for suffix in suffixes if text[-len(suffix) :].lower() == suffix), 0)
        return text[: len(text) - cut].rstrip()

    return change


def _longest_first(texts: list[str]) -> list[str]:
    return sorted((text.lower() for text in texts), key=lambda text: (-len(text), text))


def _map(arguments: Arguments, vocabulary: Vocabulary) -> Change:
    """Write what a vocabulary says for the text; a text that is such a word already stays."""
    table = vocabulary.maps[arguments["map"]]
    canonical = frozenset(table.values())
    return lambda text: text if text in canonical else table.get(text.casefold())


def _pad_left(arguments: Arguments, _: Vocabulary) -> Change:
    """Fill a text up to a length with a character before it."""
    length, filling = int(arguments["length"]), arguments["with"]
    return lambda text: text.rjust(length, filling)


def _drop(arguments: Arguments, _: Vocabulary) -> Change:
    """Leave out all of the given characters."""
    table = dict.fromkeys(map(ord, arguments["characters"]))
    return lambda text: text.translate(table)


def _upper(_: Arguments, __: Vocabulary) -> Change:
    """Write in capitals."""
    return str.upper


def _lower(_: Arguments, __: Vocabulary) -> Change:
    """Write in small letters."""
    return str.lower


def _clear(_: Arguments, __: Vocabulary) -> Change:
    """Take the text away: it says nothing."""
    return lambda _: ""


TRANSFORMS: Mapping[str, Transform] = {
    "clear": Transform(_clear),
    "drop": Transform(_drop, {"characters": "text"}),
    "lower": Transform(_lower),
    "map": Transform(_map, {"map": "map"}),
    "pad_left": Transform(_pad_left, {"length": "number", "with": "character"}),
    "reshape": Transform(_reshape, {"pattern": "pattern", "out": "text"}),
    "split": Transform(_split, {"pattern": "pattern", "into": "texts"}),
    "strip_prefix": Transform(_strip_prefix, {"prefixes": "texts"}),
    "strip_suffix": Transform(_strip_suffix, {"suffixes": "texts"}),
    "upper": Transform(_upper),
}
"""Every function a `fix` may name. Each is pure: equal texts give equal texts."""
