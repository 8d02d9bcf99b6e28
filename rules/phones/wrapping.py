"""What stands around a telephone number, and which numbers stand in one field?"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rules.values import swift
from rules.vocabulary import Vocabulary

# From what surely stands between two numbers to what stands inside one as well (`030/123456`).
_BETWEEN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"\s*[;,|\n&]\s*"
            r"|\s+(?:of|or|oder|en|and|und|tai|ja|ou|et|eller|och|og|lub|oraz|o|y|e|i|resp\.?|bzw\.?)\s+"
            r"|\s+[-–+]\s+(?=[+0(])|(?<=[\d)])\s+(?=\+\d)"
        ),
        r"\s+[/\\]\s+",
        r"\s*[/\\]\s*",
    )
)
_FULL_NUMBER = 7
_TWO_NUMBERS = 16
_LONGEST_EXTENSION = 20
"""Digits; as the telephone library has it for extensions that a word names."""
_LEAST = 5
"""Digits a number has at least, for what stands beside it to be taken for something else."""

_BRACKETED = re.compile(r"[(\[]\s*([^()\[\]\d+]*[^\W\d_][^()\[\]\d+]*)\s*[)\]]")
_RUN = re.compile(r"[+(]*\d[\d\s().+/~-]*")
_MISTYPED = re.compile(r"[\d\s().+/-]*(?:[OoIlОоІ](?=[\d-])|(?<=[\d-])[OoIlОоІ])[\d\s().+/-]*[OoIlОоІ]?")
_NOT_DIGIT = re.compile(r"[^0-9]+")
_MARKS = re.compile(r"[^\d\s().+/~-]")
_WORD = re.compile(r"[^\W\d_]+")
_EDGES = " .:,;-–/()[]|*_'\"`´‘’“”"
_OUTSIDE = " '\"`´‘’“”,;:=_|*•·"
_SHORT_END = re.compile(r"(.*\d)\s*/\s*(\d{1,3})")
_SWITCHBOARD = re.compile(r".*\d\s*-\s*0{1,2}")
_URI = re.compile(
    r"(?:tel|callto|sms|smsto|whatsapp|facetime):(?:/{2})?(?=[+\d(])|(?:https?:/{2})?(?:wa\.me/|api\.whatsapp\.com/send/?\?phone=)",
    re.IGNORECASE,
)
_CONTEXT = re.compile(r";phone-context=(\+\d[\d.()-]{0,9})(?=;|$)", re.IGNORECASE)
_SUPPRESSED = re.compile(r"[*#]31[*#]")
_TYPED = str.maketrans(
    {
        **dict.fromkeys("–—‒‐‑−－ー", "-"),
        **dict.fromkeys("\u00a0\u2009\u202f\u3000_", " "),
        **dict.fromkeys("·•∙・", "."),
    }
    | dict(zip("（）．／＋～∼", "()./+~~", strict=True))
)
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@swift
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
        return text.replace("_", " ")
    typed = _HIDDEN.sub("", text).translate(_TYPED)
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() and not char.isascii() else char for char in typed
    )


def bared(text: str) -> str:
    """The number without quotation marks, without the scheme of a link, and without what hides the caller."""
    bare = text.strip(_OUTSIDE)
    if scheme := _URI.match(bare):
        rest = bare[scheme.end() :]
        is_chat = "wa.me" in scheme[0] or "whatsapp.com" in scheme[0]
        bare = f"+{rest.lstrip('+')}" if is_chat else rest
        if context := _CONTEXT.search(bare):
            bare = context[1] + _CONTEXT.sub("", bare).removeprefix("0")
    elif hidden := _SUPPRESSED.match(bare):
        bare = bare[hidden.end() :]
    return bare or text


def part(text: str, vocabulary: Vocabulary) -> list[str]:
    """The numbers of a list. `030/123456` is one number: a part counts from seven digits on."""
    digits = _count(text)
    if digits < 2 * _FULL_NUMBER or _is_extended(text, vocabulary.words["phone_extension_words"]):
        return [text]
    for between in _BETWEEN:
        parts = [each for each in between.split(text) if each]
        if sum(_count(each) >= _FULL_NUMBER for each in parts) > 1:
            return [one for each in _with_short_ends(parts) for one in part(each, vocabulary)]
    words = text.split()
    if digits >= _TWO_NUMBERS and all(_count(each) > _FULL_NUMBER for each in words):
        return words
    return _labelled_numbers(text)


def _labelled_numbers(text: str) -> list[str]:
    """`vast 020 … mob 06 …`: numbers that only words keep apart, each with the words beside it."""
    runs = [run for run in _RUN.finditer(text) if _count(run[0]) >= _FULL_NUMBER]
    if len(runs) < 2:
        return [text]
    is_before = _WORD.match(text.lstrip(_EDGES)) is not None
    cuts = [run.end() for run in runs[:-1]] if is_before else [run.start() for run in runs[1:]]
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def halves(text: str) -> list[tuple[str, str]]:
    """Where two numbers could part that have no more than a blank or a hyphen between them."""
    if _count(text) < 2 * _FULL_NUMBER:
        return []
    cuts = [blank.start() for blank in re.finditer("[ -]", text)]
    pairs = ((text[:cut], text[cut + 1 :]) for cut in cuts)
    return [pair for pair in pairs if min(map(_count, pair)) >= _FULL_NUMBER]


def short_end(text: str) -> tuple[str, str] | None:
    """`020-1234567/68`: a number, and the last digits of its neighbour."""
    found = _SHORT_END.fullmatch(text)
    return (found[1], found[2]) if found and _count(found[1]) > _FULL_NUMBER else None


def is_switchboard(digits: str) -> bool:
    """Does it end in the `-0` by which Germans and Austrians write their central desk?"""
    return digits[-1:] == "0" and "-" in digits and _SWITCHBOARD.fullmatch(digits) is not None


def unwrap(text: str, vocabulary: Vocabulary) -> Wrapped:
    """One number without its extension, label and remarks; plain and mistyped numbers stay as they are."""
    if not _MARKS.search(text) or _MISTYPED.fullmatch(text):
        return Wrapped(digits=text)
    bracketed = [each[1] for each in _BRACKETED.finditer(text)]
    bare = _BRACKETED.sub(" ", text).strip()
    bare, extension = _without_extension(bare, vocabulary.words["phone_extension_words"])
    codes = ("PHN.EXTENSION",) if extension else ()
    core = max(_RUN.finditer(bare), key=lambda run: _count(run[0]), default=None)
    if core is None or _count(core[0]) < _LEAST:
        return Wrapped(digits=bare, extension=extension, codes=codes)
    around = (bare[: core.start()], *bracketed, bare[core.end() :])
    remarks = " ".join(kept for each in around if (kept := each.strip(_EDGES)))
    return _labelled(core[0].strip(" ("), extension, remarks, vocabulary, codes)


def _labelled(
    digits: str, extension: str | None, remarks: str, vocabulary: Vocabulary, codes: tuple[str, ...]
) -> Wrapped:
    """Words that are all labels become the label; any other text is a note."""
    if not remarks:
        return Wrapped(digits=digits, extension=extension, codes=codes)
    words = _WORD.findall(remarks)
    if not words and not any(map(str.isdigit, remarks)):
        return Wrapped(digits=digits, extension=extension, codes=codes or ("PHN.REFORMAT",))
    labels = [vocabulary.translate("phone_labels", word) for word in words]
    if not labels or not all(labels):
        note = None if vocabulary.knows("placeholders", remarks) else remarks
        return Wrapped(digits=digits, extension=extension, note=note, codes=(*codes, "PHN.TRAILING_TEXT"))
    telling = [label for label in labels if label and label != "phone"]
    label = telling[0] if telling else None
    return Wrapped(digits=digits, extension=extension, label=label, codes=(*codes, "PHN.LABEL"))


def _with_short_ends(parts: list[str]) -> list[str]:
    """Short parts (an extension, a label) stay with the number before them."""
    numbers: list[str] = []
    for each in parts:
        if numbers and _count(each) < _FULL_NUMBER:
            numbers[-1] += f" {each}"
        else:
            numbers.append(each)
    return numbers


def _is_extended(text: str, words: frozenset[str]) -> bool:
    """Are all digits that follow the number those of an extension, however long it is?"""
    found = _extension(words).search(text, _LEAST)
    return (
        found is not None
        and _LEAST <= _count(text[: found.start()]) < 2 * _FULL_NUMBER
        and not _count(text[found.end() :])
    )


def _without_extension(text: str, words: frozenset[str]) -> tuple[str, str | None]:
    if not _MARKS.search(text):
        return text, None
    found = _extension(words).search(text, _LEAST)
    if found is None or _count(text[: found.start()]) < _LEAST:
        return text, None
    return f"{text[: found.start()].rstrip(' ,;(-/')} {text[found.end() :]}".rstrip(), found[1]


@lru_cache(maxsize=4)
def _extension(words: frozenset[str]) -> re.Pattern[str]:
    inside = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?:(?<![^\W\d_])(?:;?(?:{inside})|#)\s*[:.=-]?\s*|[,;]{{2,4}}\s*|(?<=\d)[pw])([0-9]{{1,{_LONGEST_EXTENSION}}})(?![0-9])[)#]?",
        re.IGNORECASE,
    )


def _count(text: str) -> int:
    return len(_NOT_DIGIT.sub("", text))
