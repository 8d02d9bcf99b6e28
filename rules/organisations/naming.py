"""What is the organisation called, in what form, and under which name does it trade?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.organisations import asides, legal_forms
from rules.organisations.asides import Asides
from rules.organisations.legal_forms import Form
from rules.organisations.remarks import remark
from rules.text import fold, is_mixed_script
from rules.values import swift
from rules.vocabulary import Vocabulary

_MEMBER = "organisation"
_MOST_REMEMBERED = 8_192
_LONGEST_REMEMBERED = 80
_LETTER = re.compile(r"[^\W_]")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_MANY_DIGITS = re.compile(r"[\d\s.+()/-]{5,}")
_INITIALS = re.compile(r"(?:[^\W\d_]\. ?){1,6}(?=[^\W\d_]{2})")
_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)
_ASIDES = {
    "trade_name": "ORG.TRADE_NAME",
    "branch": "ORG.BRANCH",
    "department": "ORG.DEPARTMENT",
    "attention": "ORG.ATTENTION",
    "owner": "ORG.OWNER",
    "former": "ORG.FORMER_NAME",
    "aside": "ORG.ASIDE",
}
_TO_THE_NOTES = ("branch", "attention", "owner", "former", "aside")


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What the name of an organisation told, and what is odd about it."""

    name: str | None = None
    form: str | None = None
    trade_name: str | None = None
    department: str | None = None
    is_sole_trader: bool = False
    note: str | None = None
    findings: tuple[Finding, ...] = ()


def read(text: str, members: Mapping[str, str], context: Context) -> Named:
    """Read the member `organisation`; the person's own name in `members` tells a one-person firm."""
    known = _read_before(context.vocabulary)
    key = (text, context.country, context.source_country)
    named = known.get(key)
    if named is None:
        named = _read(text, members, context)
        if _is_of_a_firm(text, named) and len(known) < _MOST_REMEMBERED:
            known[key] = named
    return named


@lru_cache(maxsize=4)
def _read_before(_: Vocabulary) -> dict[tuple[str, str | None, str | None], Named]:
    """Names with a legal form, by the countries they were read in: colleagues share them."""
    return {}


def _is_of_a_firm(text: str, named: Named) -> bool:
    """With a legal form it is a firm's, whoever works there; one that names a person is not remembered."""
    is_firm = named.form is not None and not named.is_sole_trader and named.note is None
    return is_firm and len(text) <= _LONGEST_REMEMBERED and not any(map(str.isdigit, text))


def _read(text: str, members: Mapping[str, str], context: Context) -> Named:
    refused = _no_organisation(text, context)
    if refused:
        return Named(findings=(refused,))
    if alone := legal_forms.sole_trader(text, context):
        return Named(form=alone, is_sole_trader=True, findings=(_person_company(),))
    words = tuple(text.split())
    beside = asides.apart(words, context)
    form = legal_forms.split(beside.words if beside else words, context)
    if form.form is None and beside is None and (beside := asides.tailed(words, context)):
        form = legal_forms.split(beside.words, context)
    if form.form and _is_test(form.name, context):
        return Named(findings=(remark("ORG.PLACEHOLDER", _MEMBER, Verdict.MISSING),))
    found = [*_of_letters(text, form, context), *_of_form(form, text, beside, context)]
    if form.form is None and beside is None and _is_addressed(words, context):
        found.append(remark("ORG.PERSON", _MEMBER))
    if beside:
        return _with_asides(form, beside, found, members, context)
    is_the_person = form.form is None and _bears_the_persons_name(form.name, members)
    is_sole_trader = form.is_sole_trader or is_the_person
    if is_sole_trader:
        found.append(_person_company())
    return Named(name=form.name, form=form.form, is_sole_trader=is_sole_trader, findings=tuple(found))


def _with_asides(
    form: Form, beside: Asides, found: list[Finding], members: Mapping[str, str], context: Context
) -> Named:
    """The name, and what stood beside it where it belongs."""
    told = beside.found
    owned = None if form.form else context.vocabulary.maps["sole_trader_owners"].get(beside.mark)
    is_a_person = form.form is None and _is_a_person(form.name, told, members, context)
    is_sole_trader = form.is_sole_trader or owned is not None or is_a_person
    if is_sole_trader:
        found.append(_person_company())
    return Named(
        name=form.name,
        form=form.form or owned,
        trade_name=told.get("trade_name"),
        department=told.get("department") if beside.is_sure else None,
        is_sole_trader=is_sole_trader,
        note=next((told[kind] for kind in _TO_THE_NOTES if kind in told), None),
        findings=(*_of_asides(beside), *found),
    )


def _is_a_person(name: str, told: Mapping[str, str], members: Mapping[str, str], context: Context) -> bool:
    """Is the firm called as the person is, or does a `J. Jansen` trade under another name?"""
    if _bears_the_persons_name(name, members):
        return True
    if "trade_name" not in told:
        return False
    return _INITIALS.match(name) is not None or _is_addressed(tuple(name.split()), context)


def _of_asides(beside: Asides) -> Iterator[Finding]:
    """What was set apart from the name; a guess is only offered."""
    for kind in beside.found:
        if beside.is_sure:
            yield remark(_ASIDES[kind], _MEMBER, Verdict.CORRECTED, confidence=APPLY_FROM)
        else:
            name = " ".join(beside.words).removesuffix(beside.found[kind]).rstrip(" ,;:-–—/|")
            yield remark("ORG.DEPARTMENT.DOUBTFUL", _MEMBER, suggestion=name, confidence=0.7)


def _no_organisation(text: str, context: Context) -> Finding | None:
    """Why the text cannot be an organisation: nothing, a consumer, an e-mail address, a telephone number."""
    plain, lists = text.casefold(), context.vocabulary.words
    if not text[0].isalpha() and _LETTER.search(text) is None:
        return remark("ORG.PLACEHOLDER", _MEMBER, Verdict.MISSING)
    if plain in lists["consumer_words"]:
        return remark("ORG.CONSUMER", _MEMBER, Verdict.MISSING)
    if "@" in text and re.fullmatch(r"\S+@\S+\.\S+", text):
        return remark("ORG.EMAIL", _MEMBER, Verdict.INVALID)
    if not text[0].isalpha() and _MANY_DIGITS.fullmatch(text):
        return remark("ORG.DIGITS", _MEMBER, Verdict.INVALID)
    return None


def _is_test(name: str, context: Context) -> bool:
    """A word for a made-up company, to which somebody added a legal form (`Test B.V.`)."""
    lists, plain = context.vocabulary.words, name.casefold()
    return plain in lists["organisation_placeholders"] and plain in lists["test_words"]


def _of_form(form: Form, text: str, beside: Asides | None, context: Context) -> Iterator[Finding]:
    """What the legal form, or its want, gives away."""
    if form.form is None:
        text = " ".join(beside.words) if beside else text
        if better := legal_forms.suspected(text, context):
            yield remark("ORG.FORM", _MEMBER, suggestion=better, confidence=0.8)
        elif shorter := legal_forms.up_to_the_form(text):
            yield remark("ORG.FORM.MIDDLE", _MEMBER, suggestion=shorter, confidence=0.7)
        return
    if form.is_in_formation:
        yield remark("ORG.IN_FORMATION", _MEMBER, Verdict.VALID)
    if form.is_winding_up:
        yield remark("ORG.WINDING_UP", _MEMBER)
    if form.is_look_alike:
        suggestion = f"{form.form} {form.name}"
        yield remark("ORG.CONFUSABLE", _MEMBER, suggestion=suggestion, confidence=0.8)


def _of_letters(text: str, form: Form, context: Context) -> tuple[Finding, ...]:
    """Shouting of more than one long word is offered in usual case; one word may be a brand or initials."""
    if not text.isascii() and any(map(is_mixed_script, text.split())):
        return (remark("ORG.CONFUSABLE", _MEMBER),)
    if ("/" in text or "." in text) and _WEB.search(text):
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


def _is_addressed(words: tuple[str, ...], context: Context) -> bool:
    """Does the name begin as one speaks to a person (`Mevr. P. de Vries`)?"""
    if len(words) < 2:
        return False
    keys, marks = legal_forms.keys_of(words[:2]), context.vocabulary.words["organisation_person_marks"]
    return keys[0] in marks or " ".join(keys) in marks


def _bears_the_persons_name(name: str, members: Mapping[str, str]) -> bool:
    """Is the organisation called as the person is? Then it is most likely that person."""
    if " " not in name:
        return False
    whole = members.get("full_name") or f"{members.get('given_name', '')} {members.get('family_name', '')}"
    return " " in whole.strip() and fold(whole) == fold(name)


def _person_company() -> Finding:
    return remark("PRV.PERSON_COMPANY", _MEMBER, Verdict.VALID)
