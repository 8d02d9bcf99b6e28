"""Is this a name at all, or something people type when a form demands one?"""

import re
from functools import lru_cache

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.text import is_mixed_script
from rules.vocabulary import Vocabulary

RULE = "names"

# One look tells that a text needs a closer one; nearly every name passes here.
_ODD = re.compile(r"[0-9@<>{}|\\^=;:#$%*_\[\]!?€£~]|www\.", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://|www\.)|\w\.(?:com|net|org|ru|info)\b", re.IGNORECASE)
_DIGITS = re.compile(r"[^\W\d_]{2,}\d|\d{3,}")
_TRAILING_DIGITS = re.compile(r"(?<=[^\W\d_]{2})\d+\b")
_LETTER = re.compile(r"[^\W\d_]")
# What mail merges and programs leave where they had nothing: {{first_name}}, %FNAME%, *|LNAME|*, #N/A.
_TEMPLATE = re.compile(
    r"(?:(?:\$?\{{1,2}[\w .-]+\}{1,2}|%\w+%|\*\|\w+\|\*|<[a-z_ ]+>|\[[a-z_ ]+\]"
    r"|#(?:N/A|REF!|NAME\?|VALUE!))\s?)+"
)
_ADDRESS = re.compile(r"[<(]?[^@\s]+@[^@\s.]+\.[^@\s]+")
_SIGN = re.compile(r"[\u00a9\u00ae\u2122\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+")
_OPENS_TEMPLATE = frozenset("{$%*<[#")
_CLOSED_BY_DOT = 4
"""Letters from which on a word with a dot is no abbreviation."""


def is_placeholder(text: str, context: Context) -> bool:
    """Does the text stand for “no name”: a word like n.v.t., no letter at all, one key held down?"""
    plain = text.casefold()
    known = context.vocabulary.words["name_placeholders"]
    if plain in known or (plain[-1:] == "." and len(plain) > 2 and plain.rstrip(".") in known):
        return True
    if plain[:1].isalpha():
        return text == "NaN" or (
            plain[0] == plain[-1] and len(plain) > 2 and plain.count(plain[0]) == len(plain)
        )
    return _LETTER.search(text) is None or (text[:1] in _OPENS_TEMPLATE and bool(_TEMPLATE.fullmatch(text)))


def is_specimen(given: str | None, family: str | None, context: Context) -> bool:
    """Is it a name that forms show as an example (Max Mustermann)?"""
    return (
        bool(given and family)
        and f"{given} {family}".casefold() in context.vocabulary.words["name_specimens"]
    )


def without_strays(text: str, context: Context) -> str:
    """The text without signs and punctuation around it that belong to no name (`Jan Jansen ;`, `- Jan`)."""
    if text[-1:].isalpha() and text[:1].isalpha() and text.isascii():
        return text
    text = " ".join(_SIGN.sub(" ", text).split()) if not text.isascii() else text
    bare = text.lstrip(" ,;:-–—/|\\_*.!?~+=").rstrip(" ,;:-–—/|\\_*!?~+=")
    if bare[-1:] in "。｡." and bare[-2:-1] >= "\u3005":
        return bare[:-1]
    return bare[:-1] if _ends_a_sentence(bare, context) else bare


def without_address(text: str) -> str | None:
    """The name beside an e-mail address (`Jan Jansen <jan@example.org>`); None when there is none."""
    found = text.split()
    kept = [word for word in found if _ADDRESS.fullmatch(word) is None]
    bare = " ".join(kept).strip(" ,;")
    return bare if len(kept) < len(found) and "@" not in bare and _LETTER.search(bare) else None


def _ends_a_sentence(text: str, context: Context) -> bool:
    """Is the dot at the end neither of initials nor of an abbreviation (`Jan Jansen.`)?"""
    last = text.rpartition(" ")[2][:-1]
    if text[-1:] != "." or len(last) < _CLOSED_BY_DOT or not last.isalpha() or not last[1:].islower():
        return False
    small, vocabulary = last.casefold(), context.vocabulary
    return small not in vocabulary.maps["suffixes"] and small not in vocabulary.maps["honorifics"]


def is_test(text: str, context: Context) -> bool:
    """Is every word of the text one that testers type?"""
    return _tests(context.vocabulary).issuperset(text.casefold().split())


@lru_cache(maxsize=4)
def _tests(vocabulary: Vocabulary) -> frozenset[str]:
    return vocabulary.words["test_names"] | vocabulary.words["name_placeholders"]


def finding(text: str, member: str) -> Finding | None:
    """What is strange about the characters of a name; an invalid one is no name and is not kept."""
    if _ODD.search(text) is None and ("." not in text or _WEB.search(text) is None):
        return _script(text, member)
    if "@" in text:
        return remark("NAM.EMAIL", member, Verdict.INVALID)
    if _WEB.search(text):
        return remark("NAM.WEB", member, Verdict.INVALID)
    if _DIGITS.search(text):
        bare = _TRAILING_DIGITS.sub("", text)
        known = bare if _LETTER.search(bare) and bare != text else None
        return remark("NAM.DIGITS", member, suggestion=known, confidence=0.7 if known else None)
    return None if text.replace("-", "").replace(" ", "").isalnum() else remark("NAM.CHARACTERS", member)


def remark(
    code: str,
    member: str,
    verdict: Verdict = Verdict.SUSPECT,
    *,
    suggestion: str | None = None,
    confidence: float | None = None,
) -> Finding:
    """A finding of this family."""
    return Finding(
        code=code, field=member, verdict=verdict, rule=RULE, suggestion=suggestion, confidence=confidence
    )


def _script(text: str, member: str) -> Finding | None:
    if text.isascii() or not any(is_mixed_script(word) for word in text.split()):
        return None
    return remark("NAM.CONFUSABLE", member)
