"""What stands around a telephone number, and which numbers stand in one field?"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rules.vocabulary import Vocabulary

_BETWEEN = re.compile(
    r"\s*[;,|\n/\\&]\s*|\s+(?:of|or|oder|en|and|und|tai|ja|ou|et|eller)\s+|\s+(?=\+\d)", re.IGNORECASE
)
_FULL_NUMBER = 7
_TWO_NUMBERS = 16

_BRACKETED = re.compile(r"[(\[]\s*([^()\[\]\d+]*[^\W\d_][^()\[\]\d+]*)\s*[)\]]")
_CORE = re.compile(r"([^\d+(]*)([+(\d][\d\s().+/-]*)(.*)", re.DOTALL)
_MISTYPED = re.compile(r"[\d\s().+/-]*(?:[OoIl](?=[\d-])|(?<=[\d-])[OoIl])[\d\s().+/-]*[OoIl]?")
_MARKS = re.compile(r"[^\d\s().+/-]")
_WORD = re.compile(r"[^\W\d_]+")
_TYPED = str.maketrans(
    {**dict.fromkeys("–—‒‐‑−－", "-"), **dict.fromkeys("\u00a0\u2009\u202f\u3000", " ")}
    | dict(zip("（）．／＋", "()./+", strict=True))
)
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """One number as typed, without what stood around it."""

    digits: str
    """Digits and the signs between them: all that is left to dial."""
    extension: str | None = None
    label: str | None = None
    note: str | None = None
    codes: tuple[str, ...] = ()


def in_ascii(text: str) -> str:
    """Digits of any script as 0–9, any dash as a hyphen, any blank as a space."""
    if text.isascii():
        return text
    typed = _HIDDEN.sub("", text).translate(_TYPED)
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char for char in typed
    )


def part(text: str) -> list[str]:
    """The numbers of a list. `030/123456` is one number: a part counts from seven digits on."""
    digits = _count(text)
    if digits < 2 * _FULL_NUMBER:
        return [text]
    parts = [each for each in _BETWEEN.split(text) if each]
    if sum(_count(each) >= _FULL_NUMBER for each in parts) > 1:
        return _with_short_ends(parts)
    words = text.split()
    if digits >= _TWO_NUMBERS and all(_count(each) > _FULL_NUMBER for each in words):
        return words
    return [text]


def unwrap(text: str, vocabulary: Vocabulary) -> Wrapped:
    """One number without its extension, label and remarks; plain and mistyped numbers stay as they are."""
    if not _MARKS.search(text) or _MISTYPED.fullmatch(text):
        return Wrapped(digits=text)
    text, extension = _without_extension(text, vocabulary.words["phone_extension_words"])
    bracketed = [each[1] for each in _BRACKETED.finditer(text)]
    bare = _BRACKETED.sub(" ", text).strip()
    core = _CORE.fullmatch(bare)
    if core is None or _count(core[2]) < _FULL_NUMBER - 2:
        return Wrapped(digits=bare, extension=extension)
    remarks = " ".join(
        each.strip(" .:,;-") for each in (core[1], *bracketed, core[3]) if each.strip(" .:,;-")
    )
    return _labelled(core[2].strip(), extension, remarks, vocabulary)


def _labelled(digits: str, extension: str | None, remarks: str, vocabulary: Vocabulary) -> Wrapped:
    """Words that are all labels become the label; any other text is a note."""
    if not remarks:
        return Wrapped(digits=digits, extension=extension)
    labels = [vocabulary.translate("phone_labels", word) for word in _WORD.findall(remarks)]
    if not labels or not all(labels):
        return Wrapped(digits=digits, extension=extension, note=remarks, codes=("PHN.TRAILING_TEXT",))
    telling = [label for label in labels if label and label != "phone"]
    label = telling[0] if telling else None
    return Wrapped(digits=digits, extension=extension, label=label, codes=("PHN.LABEL",))


def _with_short_ends(parts: list[str]) -> list[str]:
    """Short parts (an extension, a label) stay with the number before them."""
    numbers: list[str] = []
    for each in parts:
        if numbers and _count(each) < _FULL_NUMBER:
            numbers[-1] += f" {each}"
        else:
            numbers.append(each)
    return numbers


def _without_extension(text: str, words: frozenset[str]) -> tuple[str, str | None]:
    # An extension ends in digits: to look for one takes longer than all else here.
    found = _extension(words).search(text) if text.rstrip(" )")[-1:].isdigit() else None
    if found is None or _count(text[: found.start()]) < _FULL_NUMBER - 2:
        return text, None
    return text[: found.start()].rstrip(" ,;(-"), found[1]


@lru_cache(maxsize=4)
def _extension(words: frozenset[str]) -> re.Pattern[str]:
    inside = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![^\W\d_])(?:{inside}|#)\s*[:.=]?\s*([0-9]{{1,7}})\s*\)?$", re.IGNORECASE)


def _count(text: str) -> int:
    return sum(map(str.isdigit, text))
