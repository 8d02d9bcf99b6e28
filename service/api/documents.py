"""Is this JSON, and nothing that two readers would understand differently?"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from service.errors import Malformed

# Longer whole numbers are no ids, counts or amounts of anything; reading them takes quadratic time.
MOST_DIGITS = 40

TOO_DEEP = "The body is not acceptable JSON: it is nested too deeply."

_ODD_ESCAPE = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)

_WORDS = {
    "doubled": "The body is not acceptable JSON: a member name stands twice in one object.",
    "number": "The body is not acceptable JSON: a number is not finite or has too many digits.",
    "nul": "The body is not acceptable JSON: a text holds the character NUL.",
    "surrogate": "The body is not acceptable JSON: a text holds half of a surrogate pair.",
}


class Doubled(dict[str, Any]):
    """An object in which a name stands twice: which of the two counts is anybody's guess (RFC 8259 §4)."""


class Document:
    """A body that was read; what is odd in it is found later, so that one odd item harms no other."""

    __slots__ = ("_is_odd", "tree")

    def __init__(self, body: bytes) -> None:
        """Raises Malformed when the body is not JSON at all; the words never quote it."""
        self._is_odd = False
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Malformed("The body is not JSON: it is not UTF-8.") from None
        try:
            self.tree: Any = json.loads(
                text,
                object_pairs_hook=self._object,
                parse_int=self._whole,
                parse_float=self._fraction,
                parse_constant=self._constant,
            )
        except json.JSONDecodeError as error:
            message = f"The body is not JSON: it cannot be read at line {error.lineno}, column {error.colno}."
            raise Malformed(message) from None
        except RecursionError:
            raise Malformed(TOO_DEEP) from None
        self._is_odd = self._is_odd or _ODD_ESCAPE.search(text) is not None or "\x00" in text

    def must_be_sound(self, part: Any) -> None:
        """Raises Malformed when this part of the tree holds something that readers disagree about."""
        if self._is_odd and (oddity := next(_oddities(part), None)):
            raise Malformed(_WORDS[oddity])

    def must_be_named_once(self) -> None:
        """Raises Malformed when a name stands twice in the outermost object, whatever is in its members."""
        if isinstance(self.tree, Doubled):
            raise Malformed(_WORDS["doubled"])

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self._is_odd = True
        return Doubled(members)

    def _whole(self, digits: str) -> int | float:
        if len(digits) <= MOST_DIGITS:
            return int(digits)
        self._is_odd = True
        return math.nan

    def _fraction(self, digits: str) -> float:
        number = float(digits)
        self._is_odd = self._is_odd or not math.isfinite(number)
        return number

    def _constant(self, _name: str) -> float:
        self._is_odd = True
        return math.nan


def _oddities(part: Any) -> Iterator[str]:
    waiting = [part]
    while waiting:
        match waiting.pop():
            case dict() as members:
                if isinstance(members, Doubled):
                    yield "doubled"
                waiting += [*members, *members.values()]
            case list() as items:
                waiting += items
            case float() as number if not math.isfinite(number):
                yield "number"
            case str() as text if "\x00" in text:
                yield "nul"
            case str() as text if any("\ud800" <= character <= "\udfff" for character in text):
                yield "surrogate"
