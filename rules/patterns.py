"""Is a pattern that a person typed safe to run on every contact?"""

import re
import re._constants as sre  # The parse tree has no public name; it has been stable since Python 3.11.
import re._parser as parser
from collections.abc import Iterable
from typing import Any

LONGEST = 200
"""Longest pattern a rule may hold."""

_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}


def complaint(pattern: str) -> str | None:
    """Why the pattern is refused, or None.

    A repeat within a repeat (`(a+)+`) can take exponential time on a text that nearly matches, and a
    reference back to a group has no bound at all. The engine that runs the patterns has no time limit.
    """
    if len(pattern) > LONGEST:
        return f"the pattern is longer than {LONGEST} characters"
    try:
        tree = parser.parse(pattern)
    except re.error as error:
        return f"the pattern cannot be read: {error}"
    return _fault_of(tree, repeated=False)


def _fault_of(tree: Iterable[Any], *, repeated: bool) -> str | None:
    for operator, argument in tree:
        if operator in {sre.GROUPREF, sre.GROUPREF_EXISTS}:
            return "the pattern refers back to a group"
        repeats = operator in _REPEATS and _is_open(argument)
        if repeats and repeated:
            return "the pattern repeats a repeat"
        for part in _parts(argument):
            if found := _fault_of(part, repeated=repeated or repeats):
                return found
    return None


def _is_open(argument: Any) -> bool:
    """Can the repeat match in many ways? `x?` and `x{2}` cannot."""
    least, most, _ = argument
    return bool(most != least and most > 1)


def _parts(argument: Any) -> Iterable[Any]:
    """The patterns within one element of a parse tree."""
    if isinstance(argument, parser.SubPattern):
        return [argument]
    if isinstance(argument, tuple | list):
        return [part for each in argument for part in _parts(each)]
    return []
