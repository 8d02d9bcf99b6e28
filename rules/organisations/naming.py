"""What is the organisation called, in what form, and under which name does it trade?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.organisations import legal_forms
from rules.organisations.legal_forms import Form
from rules.organisations.remarks import remark
from rules.text import fold, is_mixed_script

_MEMBER = "organisation"
_LETTER = re.compile(r"[^\W_]")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_MANY_DIGITS = re.compile(r"[\d\s.+()/-]{5,}")
_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)
_LONGEST_MARK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the name of an organisation told, and what is odd about it."""

    name: str | None = None
    form: str | None = None
    trade_name: str | None = None
    note: str | None = None
    findings: tuple[Finding, ...] = ()


def read(text: str, members: Mapping[str, str], context: Context) -> Named:
    """Read the member `organisation`; the person's own name in `members` tells a one-person firm."""
    refused = _no_organisation(text, context)
    if refused:
        return Named(findings=(refused,))
    if alone := legal_forms.sole_trader(text, context):
        return Named(form=alone, findings=(_person_company(),))
    words = tuple(text.split())
    words, trade_name, told = _trade_name(words, context)
    words, branch, moved = _branch(words, context)
    form = legal_forms.split(" ".join(words), context)
    if form.form and _is_test(form.name, context):
        return Named(findings=(remark("ORG.PLACEHOLDER", _MEMBER, Verdict.MISSING),))
    findings = (*told, *moved, *_of_form(form, text, members, context), *_of_letters(text, form, context))
    return Named(name=form.name, form=form.form, trade_name=trade_name, note=branch, findings=findings)


def _no_organisation(text: str, context: Context) -> Finding | None:
    """Why the text cannot be an organisation: nothing, a consumer, an e-mail address, a telephone number."""
    plain, lists = text.casefold(), context.vocabulary.words
    if _LETTER.search(text) is None:
        return remark("ORG.PLACEHOLDER", _MEMBER, Verdict.MISSING)
    if plain in lists["consumer_words"]:
        return remark("ORG.CONSUMER", _MEMBER, Verdict.MISSING)
    if "@" in text and re.fullmatch(r"\S+@\S+\.\S+", text):
        return remark("ORG.EMAIL", _MEMBER, Verdict.INVALID)
    if _MANY_DIGITS.fullmatch(text):
        return remark("ORG.DIGITS", _MEMBER, Verdict.INVALID)
    return None


def _is_test(name: str, context: Context) -> bool:
    """A word for a made-up company, to which somebody added a legal form (`Test B.V.`)."""
    lists, plain = context.vocabulary.words, name.casefold()
    return plain in lists["organisation_placeholders"] and plain in lists["test_words"]


def _trade_name(
    words: tuple[str, ...], context: Context
) -> tuple[tuple[str, ...], str | None, tuple[Finding, ...]]:
    """The words before a mark such as h.o.d.n., and the name behind it."""
    marks = context.vocabulary.words["trade_name_marks"]
    found = _mark(words, marks)
    if found is None:
        return words, None, ()
    at, length = found
    told = remark("ORG.TRADE_NAME", _MEMBER, Verdict.CORRECTED, confidence=APPLY_FROM)
    return words[:at], " ".join(words[at + length :]), (told,)


def _branch(
    words: tuple[str, ...], context: Context
) -> tuple[tuple[str, ...], str | None, tuple[Finding, ...]]:
    """The words up to the legal form, when the name of a branch follows on it."""
    marks = context.vocabulary.words["branch_marks"]
    forms = context.vocabulary.maps["legal_forms"]
    found = _mark(words, marks)
    if found is None or legal_forms.keys_of(words[found[0] - 1 : found[0]])[0] not in forms:
        return words, None, ()
    moved = remark("ORG.BRANCH", _MEMBER, Verdict.CORRECTED, confidence=APPLY_FROM)
    return words[: found[0]], " ".join(words[found[0] :]), (moved,)


def _mark(words: tuple[str, ...], marks: frozenset[str]) -> tuple[int, int] | None:
    """Where a mark of one or more words stands between other words, and how many words it has."""
    if len(words) < 3:
        return None
    keys, openings = legal_forms.keys_of(words), _openings(marks)
    for at in range(1, len(keys) - 1):
        if keys[at] not in openings:
            continue
        for length in range(1, min(_LONGEST_MARK, len(keys) - 1 - at) + 1):
            if " ".join(keys[at : at + length]) in marks:
                return at, length
    return None


@lru_cache(maxsize=4)
def _openings(marks: frozenset[str]) -> frozenset[str]:
    """The first words of the marks."""
    return frozenset(mark.partition(" ")[0] for mark in marks)


def _of_form(form: Form, text: str, members: Mapping[str, str], context: Context) -> tuple[Finding, ...]:
    """What the legal form, or its want, gives away."""
    found: list[Finding] = []
    if form.is_in_formation:
        found.append(remark("ORG.IN_FORMATION", _MEMBER, Verdict.VALID))
    if form.is_winding_up:
        found.append(remark("ORG.WINDING_UP", _MEMBER))
    if form.is_look_alike:
        suggestion = f"{form.form} {form.name}"
        found.append(remark("ORG.CONFUSABLE", _MEMBER, suggestion=suggestion, confidence=0.8))
    if form.form is None and (better := legal_forms.suspected(text, context)):
        found.append(remark("ORG.FORM", _MEMBER, suggestion=better, confidence=0.8))
    if form.is_sole_trader or (form.form is None and _bears_the_persons_name(form.name, members)):
        found.append(_person_company())
    return tuple(found)


def _of_letters(text: str, form: Form, context: Context) -> tuple[Finding, ...]:
    """Shouting of more than one long word is offered in usual case; one word may be a brand or initials."""
    if not text.isascii() and any(map(is_mixed_script, text.split())):
        return (remark("ORG.CONFUSABLE", _MEMBER),)
    if _WEB.search(text):
        return (remark("ORG.WEB", _MEMBER),)
    if not form.name.isupper() or len(_LONG_WORD.findall(form.name)) < 2:
        return ()
    particles = context.vocabulary.words["particles"]
    usual = " ".join(
        word.lower() if at and word.casefold() in particles else word.capitalize()
        for at, word in enumerate(form.name.split())
    )
    suggestion = f"{usual} {form.form}" if form.form else usual
    return (remark("ORG.CASE", _MEMBER, suggestion=suggestion, confidence=0.7),)


def _bears_the_persons_name(name: str, members: Mapping[str, str]) -> bool:
    """Is the organisation called as the person is? Then it is most likely that person."""
    whole = members.get("full_name") or f"{members.get('given_name', '')} {members.get('family_name', '')}"
    return " " in whole.strip() and fold(whole) == fold(name)


def _person_company() -> Finding:
    return remark("PRV.PERSON_COMPANY", _MEMBER, Verdict.VALID)
