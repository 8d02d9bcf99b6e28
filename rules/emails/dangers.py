"""Is this text an attack, or so long that it can be nothing else?"""

import re
from functools import lru_cache

from rules.vocabulary import Vocabulary

TEXT_LIMIT = 512

# Marks that turn nothing by themselves stand at the edges of what is copied from a page or an address book.
HARMLESS_AT_EDGES = "\u061c\u200e\u200f\u202a\u202c\u2066\u2068\u2069"
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HEADER = re.compile(r"\s(?:bcc|cc|to|from|subject|content-type|mime-version)\s*:", re.IGNORECASE)
_CODED_BREAK = re.compile(r"%0[ad]", re.IGNORECASE)
_LINE = re.compile(r"[\r\n]+")


def code(text: str, vocabulary: Vocabulary) -> str | None:
    """The code of the danger in a text, looked for before anything is taken off it; None for most."""
    if len(text) > TEXT_LIMIT:
        return "EML.TOO_LONG"
    bare = bared(text)
    if bare.isascii() and bare.isprintable():
        # Most texts are, and then only a disguised break or a header can be wrong.
        forges = (":" in bare and _HEADER.search(bare)) or ("%" in bare and _CODED_BREAK.search(bare))
        return "EML.CONTROL_CHAR" if forges else None
    if _TURNING.search(bare):
        return "EML.BIDI"
    if _CONTROL.search(bare) or _HEADER.search(bare) or _CODED_BREAK.search(bare):
        return "EML.CONTROL_CHAR"
    return "EML.CONTROL_CHAR" if _breaks_off(bare, vocabulary) else None


def bared(text: str) -> str:
    """The text without blanks and harmless marks at its edges."""
    bare = text.strip()
    return bare if bare.isascii() else bare.strip(HARMLESS_AT_EDGES).strip()


def _breaks_off(text: str, vocabulary: Vocabulary) -> bool:
    """Does it go on, on a second line, with anything but further addresses? So headers are forged."""
    lines = _LINE.split(text)
    header = _header(vocabulary.words["email_noise_words"])
    return len(lines) > 1 and any("@" not in line or header.match(line) for line in lines)


@lru_cache(maxsize=4)
def _header(labels: frozenset[str]) -> re.Pattern[str]:
    """What reads like a header's name, unless it is a label that people write before an address."""
    named = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    return re.compile(rf"\s*(?!(?:{named})\s*:)[a-z][a-z0-9-]*\s*:", re.IGNORECASE)
