"""Does a text hold a number of the state, or of a bank, that we may not keep?"""

import re
from collections.abc import Iterator

from rules.prohibited.schemes import SCHEMES, Scheme

REACH = 40
"""Characters around a number within which a word must name it, where its check digits alone prove little; the
longest such word takes twenty."""

# Six digits of such a number never stand further apart than this; most texts hold none that close.
_DIGITS = re.compile(r"\d[^\d\n]?\d[^\d\n]?\d[^\d\n]?\d[^\d\n]?\d[^\d\n]?\d")

_KEY = re.compile(
    r"\d{6,8}[-+A-FU-Y]\d{3}[0-9A-Z]|\d{3}-\d\d-\d{4}|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", re.IGNORECASE
)


def may_hold(text: str) -> bool:
    """Are there digits enough for such a number? Most texts have none, and this is asked of each."""
    return len(text) > _SHORTEST and not text.isalpha() and _DIGITS.search(text) is not None


def may_be_key(text: str) -> bool:
    """Is a sender's own key written as a national number is? Bare digits are not: too many would pass."""
    return _KEY.fullmatch(text) is not None


def mask(text: str) -> tuple[str, tuple[Scheme, ...]]:
    """The text with every such number starred out, and of each kind that stood in it one scheme."""
    if not may_hold(text):
        return text, ()
    kinds: dict[tuple[str, str | None], Scheme] = {}
    for scheme in SCHEMES:
        for start, end in list(_found(text, scheme)):
            text = text[:start] + "*" * (end - start) + text[end:]
            kinds.setdefault((scheme.code, scheme.country), scheme)
    return text, tuple(kinds.values())


def _found(text: str, scheme: Scheme) -> Iterator[tuple[int, int]]:
    for number in scheme.pattern.finditer(text):
        around = text[max(0, number.start() - REACH) : number.end() + REACH]
        is_named = scheme.words is None or scheme.words.search(around)
        if is_named and number[0].isascii() and _adds_up(scheme, number[0]):
            yield number.span()


def _adds_up(scheme: Scheme, written: str) -> bool:
    bare = written.translate({ord(sign): None for sign in scheme.without})
    return scheme.is_valid(bare)


_SHORTEST = 8
"""No number of the state has fewer digits than nine: a text of as few characters holds none."""
