"""How is a title or a department written on a card, and when is it none?"""

import re

from rules.findings import APPLY_FROM, Finding, Verdict
from rules.text import clip
from rules.vocabulary import Vocabulary

_RULE = "jobs"
_SURE = 0.97
_TAG = re.compile(r"\s*[(\[]\s*([^()\[\]]{2,16})\s*[)\]]|\s+((?:[a-z]\s?/\s?){1,2}[a-z])$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_EDGES = " ,;:-–—/|*"
_WORD = re.compile(r"[^\s/,()-]+")


def tidied(text: str, member: str, vocabulary: Vocabulary, findings: list[Finding]) -> str | None:
    """The text of one member as it is written on a card, or None when it tells nothing."""
    text, too_long = clip(text)
    findings.extend(remark(code, member, Verdict.CORRECTED) for code in too_long)
    text = " ".join(text.split())
    if refused := _refused(text, member, vocabulary):
        findings.append(refused)
        return None
    better = bare(text, vocabulary)
    if len(better) < len(text.strip(_EDGES)):
        findings.append(remark("TTL.GENDER_TAG", member, Verdict.CORRECTED, confidence=_SURE))
    if better != text and (refused := _refused(better, member, vocabulary)):
        findings.append(refused)
        return None
    usual = in_usual_case(better, vocabulary) if _is_shouted(better, vocabulary) else better
    if usual != better:
        findings.append(remark("TTL.CASE", member, Verdict.CORRECTED, confidence=APPLY_FROM))
    return usual


def bare(text: str, vocabulary: Vocabulary) -> str:
    """A title without its tags and the marks around it; a text of nothing else stays as it is."""
    kept = text
    while (less := _without_tag(kept.strip(_EDGES), vocabulary)) != kept:
        if not less.strip(_EDGES):
            return kept
        kept = less
    return kept


def in_usual_case(text: str, vocabulary: Vocabulary) -> str:
    """A shouted text with capitals at the words only; known abbreviations keep theirs."""
    known, small = vocabulary.words["job_abbreviations"], vocabulary.words["job_small_words"]

    def usual(match: re.Match[str]) -> str:
        word = match[0]
        plain = word.casefold()
        if plain in known:
            return word
        return word.lower() if match.start() and plain in small else word.capitalize()

    return _WORD.sub(usual, text)


def remark(
    code: str, member: str, verdict: Verdict = Verdict.SUSPECT, *, confidence: float | None = None
) -> Finding:
    return Finding(code=code, field=member, verdict=verdict, rule=_RULE, confidence=confidence)


def _refused(text: str, member: str, vocabulary: Vocabulary) -> Finding | None:
    plain = text.casefold()
    if plain in vocabulary.words["job_placeholders"] or plain in vocabulary.words["placeholders"]:
        return remark("TTL.PLACEHOLDER", member, Verdict.MISSING)
    if _LETTER.search(text) is None:
        is_number = any(letter.isdigit() for letter in text)
        return remark(
            "TTL.DIGITS" if is_number else "TTL.PLACEHOLDER",
            member,
            Verdict.INVALID if is_number else Verdict.MISSING,
        )
    if "@" in text and "." in text.rpartition("@")[2] and " " not in text:
        return remark("TTL.EMAIL", member, Verdict.INVALID)
    return None


def _without_tag(text: str, vocabulary: Vocabulary) -> str:
    """The title without `(m/w/d)` and its like; other brackets stay."""
    if "/" not in text and "(" not in text and "[" not in text:
        return text
    tags = vocabulary.words["gender_tags"]

    def kept(match: re.Match[str]) -> str:
        tag = (match[1] or match[2]).casefold().replace(" ", "" if "/" in match[0] else " ")
        tag = tag.replace("|", "/").replace(",", "/")
        return "" if tag in tags else match[0]

    return _TAG.sub(kept, text)


def _is_shouted(text: str, vocabulary: Vocabulary) -> bool:
    """All in capitals, and more than abbreviations: CEO and HR are no shouting."""
    if not text.isupper():
        return False
    known = vocabulary.words["job_abbreviations"]
    words = (word.replace(".", "").casefold() for word in _WORD.findall(text))
    return any(len(word) > 3 and word not in known for word in words)
