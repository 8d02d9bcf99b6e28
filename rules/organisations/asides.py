"""What is written beside the name of an organisation: a trade name, a branch, a department, an owner?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.context import Context
from rules.organisations import legal_forms
from rules.values import swift

Words = tuple[str, ...]

_LONGEST_MARK = 5
_OPENING = "*"
_BETWEEN = frozenset({"-", "–", "—", "/", "|", ":", ",", "("})
_DEPARTMENT_ENDS = ("abteilung", "osasto", "avdelning", "avdelningen", "afdeling", "department", "dept")
# Marks that are also words or names: they count with a dot, behind a comma, a bracket or a legal form.
_WORDS_TOO = frozenset({"prop", "inh", "fd", "zh", "att", "tav", "fao", "abt", "namens", "vroeger"})
_PARTED = re.compile(r"[,/|:](?: |$)|(?:^| )[-–—(](?: |$)")
_STRIPPED = " ,;:-–—/|("


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Asides:
    """The words of the name alone, and what stood beside it by its kind.

    The kinds are `trade_name`, `branch`, `department`, `attention`, `owner`, `former` and `aside`.
    """

    words: Words
    found: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""
    """The word that told the kind."""
    is_sure: bool = True
    """A department without a mark, behind a name without a legal form, is a guess."""


def apart(words: Words, context: Context) -> Asides | None:
    """Set apart what a mark (h.o.d.n., Filiale, afd., t.a.v., Inh., v/h), a bracket or a comma tells of."""
    if len(words) < 2:
        return None
    if len(words) > 2 and (marked := _marked(words, context)):
        return marked
    if words[-1][-1] == ")" and (bracketed := _bracketed(words, context)):
        return bracketed
    return _department(words, context) if _PARTED.search(" ".join(words)) else None


def _marked(words: Words, context: Context) -> Asides | None:
    """What the first mark between other words tells of."""
    marks = context.vocabulary.maps["organisation_marks"]
    keys = legal_forms.keys_of(words)
    for at in range(1, len(keys) - 1):
        opening = keys[at]
        if opening not in marks:
            opening = opening.strip("():")
            if opening not in marks:
                continue
        for length in range(min(_LONGEST_MARK, len(keys) - 1 - at), 0, -1):
            mark = legal_forms.joined((opening, *(key.strip(":") for key in keys[at + 1 : at + length])))
            kind = marks.get(mark, _OPENING)
            if kind != _OPENING and (told := _told(kind, mark, words, at, length, context)):
                return told
    return None


def _told(kind: str, mark: str, words: Words, at: int, length: int, context: Context) -> Asides | None:
    """What the words behind a mark are, unless the words before it need them."""
    name, rest = _trimmed(words[:at]), words[at + length :]
    if not name:
        return None
    if mark in _WORDS_TOO and not _is_signed(words, at, name, context):
        return None
    if kind == "branch":
        return Asides(words=name, found={kind: _text(words[at:])}) if _has_form(name, context) else None
    if kind == "department" and not _may_have_departments(words, at, name, rest, context):
        return None
    if kind == "attention" and len(rest) > 1:
        inner = legal_forms.keys_of(rest[:1])[0].strip(":")
        if context.vocabulary.maps["organisation_marks"].get(inner) == "department":
            kind, rest = "department", rest[1:]
    text = _text(rest)
    return Asides(words=name, found={kind: text}, mark=mark) if text else None


def _is_signed(words: Words, at: int, name: Words, context: Context) -> bool:
    return words[at][0] == "(" or words[at][-1] in ".:" or name != words[:at] or _has_form(name, context)


def _may_have_departments(words: Words, at: int, name: Words, rest: Words, context: Context) -> bool:
    """A department needs a comma, a legal form or a known name: `Scouting afdeling Utrecht` is a chapter."""
    if legal_forms.keys_of(words[:1])[0] in context.vocabulary.maps["legal_forms_kept"]:
        return False
    is_parted = name != words[:at] or words[at].startswith("(")
    return is_parted or _is_department(_text(rest), context) or _has_form(name, context)


def _bracketed(words: Words, context: Context) -> Asides | None:
    """A remark in brackets behind the legal form (`Acme Ltd (for …)`), or the form itself in brackets."""
    at = next((at for at in range(len(words) - 1, 0, -1) if words[at].startswith("(")), None)
    if at is None or legal_forms.split(words, context).form:
        return None
    inner = " ".join(words[at:])[1:-1].strip()
    name = _trimmed(words[:at])
    if not inner or not name:
        return None
    spelt = (*name, *inner.split())
    form = legal_forms.split(spelt, context)
    if form.is_in_formation or form.is_winding_up or (form.form and form.name == " ".join(name)):
        return Asides(words=spelt)
    return Asides(words=name, found={"aside": inner}) if _has_form(name, context) else None


def _department(words: Words, context: Context) -> Asides | None:
    """The last part behind a comma or a dash, when it is called as departments are."""
    at = max(
        (at for at, word in enumerate(words[:-1], start=1) if word[-1] in ",/|:" or word in _BETWEEN),
        default=0,
    )
    name, text = _trimmed(words[:at]), _text(words[at:])
    plain = text.casefold()
    is_marked = plain.endswith(_DEPARTMENT_ENDS)
    if not name or not text or not (is_marked or _is_department(text, context)):
        return None
    is_sure = is_marked or _has_form(name, context)
    return Asides(words=name if is_sure else words, found={"department": text}, is_sure=is_sure)


def tailed(words: Words, context: Context) -> Asides | None:
    """Words behind the legal form that belong to no name (`& subsidiaries`), if the name ends in no form."""
    tails = context.vocabulary.words["organisation_tails"]
    for length in (2, 3):
        tail = " ".join(legal_forms.keys_of(words[-length:]))
        if tail in tails and (name := _trimmed(words[:-length])) and _has_form(name, context):
            return Asides(words=name, found={"aside": _text(words[-length:])})
    return None


def _is_department(text: str, context: Context) -> bool:
    return text.casefold() in context.vocabulary.words["departments"]


def _has_form(words: Words, context: Context) -> bool:
    return legal_forms.split(words, context).form is not None


def _trimmed(words: Words) -> Words:
    """Without the signs that parted the name from what followed."""
    end = len(words)
    while end and words[end - 1] in _BETWEEN:
        end -= 1
    if not end:
        return ()
    last = words[end - 1].rstrip(",;:/|")
    return (*words[: end - 1], last) if last else words[: end - 1]


def _text(words: Words) -> str:
    text = " ".join(words).strip(_STRIPPED)
    return text[:-1].rstrip() if text.endswith(")") and "(" not in text else text
