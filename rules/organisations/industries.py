"""In which industry is the organisation, and what is that industry's European code?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.organisations.remarks import remark

_MEMBER = "industry"

# A code alone or before its heading: `62.10`, `J62`, `SBI 62010`, `6201Z`, `NACE 62.01: software`.
_CODE = re.compile(
    r"(?:(NACE|SBI|TOL|WZ|NAF|APE|SNI|ISIC|UKSIC|SIC|NAICS|ÖNACE|NACE-BEL|DB07|ATECO|CNAE|PKD)"
    r"(?:[ -]?(?:REV\.? ?)?(?:2[.,]1|2|20(?:02|07|08|12|17|22|25)))?(?:[ -]?CODE)?[ .:-]*)?"
    r"([A-V]?)[ .-]?(\d{2}(?:[. ]?\d{1,2}(?:[. ]?\d{1,3}){0,2})?)[ ]?([A-Z]?)"
    r"(?:(\s*:\s*|(?:\s*[-–—;,|)]\s*|\s+)(?=[^\d\s]))(\S.*))?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:NACE[ :]*)?([A-V])(?:\s*[-–—:;|)]\s*(\S.+))?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_](?:[^\W_]|[-'&/](?=[^\W_]))*")
_LONGEST_PHRASE = 4
_SHORTEST_PART = 4
_AMERICAN = frozenset({"US", "CA", "MX", "PR"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """The industry in words, and its NACE Rev. 2.1 code when it could be told."""

    words: str | None = None
    code: str | None = None
    findings: tuple[Finding, ...] = ()


def read(text: str, country: str | None, context: Context) -> Industry:
    """Tell the industry from a code (NACE, SBI, TOL, WZ, NAF, NAICS) or from words in six languages.

    National codes are NACE's four digits and some of their own, so the first four count; a code of the former
    edition is followed to its successor. NAICS is read when it is named, or of six digits, or at home. Words
    give the section, division or class that holds most of what they are used for.
    """
    if (match := _CODE.fullmatch(text)) and not _is_a_count(match):
        return _coded(text, match, country, context)
    section = _SECTION.fullmatch(text)
    if section and (name := context.vocabulary.maps["industries"].get(section[1].casefold())):
        return _named(section[1].upper(), section[2], name, text)
    if code := _of_words(text, context.vocabulary.maps):
        return Industry(words=text, code=code)
    return Industry(words=text, findings=(remark("ORG.INDUSTRY.UNCLASSED", _MEMBER, Verdict.UNVERIFIABLE),))


def as_text(words: str | None, code: str | None) -> str | None:
    """The text that reads back as these words and this code."""
    return f"{code}: {words}" if code and words else words or code


def _is_a_count(match: re.Match[str]) -> bool:
    """Two digits before a word may count something (`10 stores`): a mark between them makes a code."""
    return match[6] is not None and not match[5].strip() and not match[1] and len(match[3]) < 3


def _coded(text: str, match: re.Match[str], country: str | None, context: Context) -> Industry:
    scheme, _, digits, _, _, told = match.groups()
    figures = re.sub(r"\D", "", digits)
    maps = context.vocabulary.maps
    if (scheme or "").upper() == "NAICS" or (not scheme and (len(figures) == 6 or country in _AMERICAN)):
        code = _beginning(figures, maps["industries_naics"])
        return _named(code, told, maps["industries"][code.casefold()], text) if code else _unknown(text)
    for length in range(min(4, len(figures)), 1, -1):
        code = figures[:2] + (f".{figures[2:length]}" if length > 2 else "")
        if name := maps["industries"].get(code):
            # Four digits that lead nowhere are no code of this edition, though the first three are.
            return _named(code, told, name, text) if length == min(4, len(figures)) else _unknown(text)
        if (heir := maps["industries_former"].get(code)) and length == min(4, len(figures)):
            former = remark("ORG.INDUSTRY.FORMER", _MEMBER, Verdict.CORRECTED, confidence=APPLY_FROM)
            return Industry(words=told or maps["industries"][heir.casefold()], code=heir, findings=(former,))
    return _unknown(text)


def _beginning(figures: str, codes: Mapping[str, str]) -> str | None:
    """What the table says for the longest beginning it knows."""
    return next((codes[figures[:end]] for end in range(len(figures), 1, -1) if figures[:end] in codes), None)


def _named(code: str, told: str | None, name: str, text: str) -> Industry:
    """A code under the name that came with it, else under its heading."""
    words = told or name
    if text == as_text(words, code):
        return Industry(words=words, code=code)
    named = remark("ORG.INDUSTRY.CODED", _MEMBER, Verdict.CORRECTED, confidence=APPLY_FROM)
    return Industry(words=words, code=code, findings=(named,))


def _unknown(text: str) -> Industry:
    return Industry(words=text, findings=(remark("ORG.INDUSTRY.UNKNOWN", _MEMBER),))


def _of_words(text: str, maps: Mapping[str, Mapping[str, str]]) -> str | None:
    """The code of the words: the whole, then the longest phrase, then a part of a compound."""
    plain = text.casefold()
    known = maps["industry_words"]
    if code := known.get(plain):
        return code
    words = _WORD.findall(plain)
    # Of phrases of one length the closer code tells more: “production of furniture” is about furniture.
    found = max(_phrases(words, known), default=None)
    part = None if found else max(_parts(words, known), default=None)
    return found[-1] if found else part[-1] if part else None


def _phrases(words: list[str], known: Mapping[str, str]) -> Iterator[tuple[int, int, int, str]]:
    for length in range(1, min(_LONGEST_PHRASE, len(words)) + 1):
        for at in range(len(words) - length + 1):
            if code := known.get(" ".join(words[at : at + length])):
                yield length, len(code), -at, code


def _parts(words: list[str], known: Mapping[str, str]) -> Iterator[tuple[bool, int, int, str]]:
    """Compounds tell their industry in front (energiebedrijf) or at the end (boekengroothandel)."""
    for at, word in enumerate(words[:40]):
        for cut in range(1, min(len(word), 40) - _SHORTEST_PART + 1):
            if code := known.get(word[cut:]):
                yield len(code) > 1, len(word) - cut, -at, code
            if code := known.get(word[:-cut].rstrip("-")):
                yield len(code) > 1, len(word) - cut, -at, code
