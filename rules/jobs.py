"""What does this person do, and in which department?"""

import re
from collections.abc import Mapping

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.records import Job, Parsed
from rules.text import clip

MEMBERS = ("job_title", "department")

_RULE = "jobs"
_SURE = 0.97
_TAG = re.compile(r"\s*[(\[]\s*([^()\[\]]{2,16})\s*[)\]]|\s+((?:[a-z]\s?/\s?){1,2}[a-z])$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_EDGES = " ,;:-–—/|*"
_WORD = re.compile(r"[^\s/,()-]+")
_SEVERAL = re.compile(r"[;|]|,\s")


def parse(members: Mapping[str, str], context: Context) -> Parsed[Job]:
    """Read `job_title` and `department`; gives one job or none. Never raises.

    The words are tidied and kept; what level and which function they mean is not told here.
    """
    findings: list[Finding] = []
    title = _tidied(members.get("job_title"), "job_title", context, findings)
    department = _tidied(members.get("department"), "department", context, findings)
    values = (Job(title=title, department=department),) if title or department else ()
    return Parsed(values=values, findings=tuple(findings))


def _tidied(text: str | None, member: str, context: Context, findings: list[Finding]) -> str | None:
    """The text of one member as it is written on a card, or None when it tells nothing."""
    if not text:
        return None
    text, too_long = clip(text)
    findings.extend(_remark(code, member, Verdict.CORRECTED) for code in too_long)
    text = " ".join(text.split())
    if refused := _refused(text, member, context):
        findings.append(refused)
        return None
    better = _without_tag(text, context)
    if better != text:
        findings.append(_remark("TTL.GENDER_TAG", member, Verdict.CORRECTED, confidence=_SURE))
    better = better.strip(_EDGES) or text
    if member == "job_title":
        findings.extend(_told(better, context))
    usual = in_usual_case(better, context) if _is_shouted(better, context) else better
    if usual != better:
        findings.append(_remark("TTL.CASE", member, Verdict.CORRECTED, confidence=APPLY_FROM))
    return usual


def in_usual_case(text: str, context: Context) -> str:
    """A shouted text with capitals at the words only; known abbreviations keep theirs."""
    lists = context.vocabulary.words
    known, small = lists["job_abbreviations"], lists["job_small_words"]

    def usual(match: re.Match[str]) -> str:
        word = match[0]
        plain = word.casefold()
        if plain in known:
            return word
        return word.lower() if match.start() and plain in small else word.capitalize()

    return _WORD.sub(usual, text)


def _refused(text: str, member: str, context: Context) -> Finding | None:
    plain = text.casefold()
    if plain in context.vocabulary.words["job_placeholders"]:
        return _remark("TTL.PLACEHOLDER", member, Verdict.MISSING)
    if _LETTER.search(text) is None:
        is_number = any(letter.isdigit() for letter in text)
        return _remark(
            "TTL.DIGITS" if is_number else "TTL.PLACEHOLDER",
            member,
            Verdict.INVALID if is_number else Verdict.MISSING,
        )
    if "@" in text and "." in text.rpartition("@")[2] and " " not in text:
        return _remark("TTL.EMAIL", member, Verdict.INVALID)
    return None


def _without_tag(text: str, context: Context) -> str:
    """The title without `(m/w/d)` and its like; other brackets stay."""
    if "/" not in text and "(" not in text and "[" not in text:
        return text
    tags = context.vocabulary.words["gender_tags"]

    def kept(match: re.Match[str]) -> str:
        tag = (match[1] or match[2]).casefold().replace(" ", "" if "/" in match[0] else " ")
        tag = tag.replace("|", "/").replace(",", "/")
        return "" if tag in tags else match[0]

    return _TAG.sub(kept, text)


def _told(text: str, context: Context) -> list[Finding]:
    """What the title says about how the person works."""
    plain, vocabulary = text.casefold(), context.vocabulary
    if plain in vocabulary.words["job_not_employed"]:
        return [_remark("TTL.NOT_EMPLOYED", "job_title", Verdict.VALID)]
    if plain in vocabulary.maps["sole_trader_forms"]:
        return [_remark("TTL.SELF_EMPLOYED", "job_title", Verdict.VALID)]
    if _SEVERAL.search(text) and len(_SEVERAL.split(text)) > 2:
        return [_remark("TTL.MULTI", "job_title")]
    return []


def _is_shouted(text: str, context: Context) -> bool:
    """All in capitals, and more than abbreviations: CEO and HR are no shouting."""
    if not text.isupper():
        return False
    known = context.vocabulary.words["job_abbreviations"]
    return any(len(word) > 3 and word.casefold() not in known for word in _WORD.findall(text))


def _remark(
    code: str, member: str, verdict: Verdict = Verdict.SUSPECT, *, confidence: float | None = None
) -> Finding:
    return Finding(code=code, field=member, verdict=verdict, rule=_RULE, confidence=confidence)
