"""Which part of a company's name is its legal form?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from rules.context import Context
from rules.values import swift

Words = tuple[str, ...]

_LONGEST_FORM = 7
_LONGEST_TRADER = 3
_QUOTES = re.compile(r"""^[«„“"”']+(.*?)[»“”"']+$""")
_GLUED = re.compile(r"(.*[a-zà-ÿ])(AG|GmbH|BV|NV|Ltd|Inc|LLC|Oyj?|AB|AS|SA|KG|gmbh)")
_SMALL_WORDS = frozenset(
    ["the", "de", "het", "een", "der", "die", "das", "la", "le", "el", "il", "a", "an", "&"]
)
_SHORTEST_MISSPELT = 9
_NO_INITIALS = frozenset({"bv", "nv"})
_COOPERATIVE = "Coöperatie"
_LIABILITIES = frozenset({"UA", "WA", "BA"})

# Forms that are no words: in the middle of a name they are still what they are.
_UNMISTAKABLE = frozenset(
    ["bv", "nv", "gmbh", "ltd", "inc", "llc", "plc", "oy", "oyj", "ag", "kft", "aps", "srl"]
)


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A company's name without its legal form, and what kind of form it was."""

    name: str
    form: str | None = None
    is_sole_trader: bool = False
    is_in_formation: bool = False
    is_winding_up: bool = False
    is_look_alike: bool = False
    """The form was typed in Latin letters before a name in another script."""


def split(words: Words, context: Context) -> Form:
    """Take the legal form off the end of the name; off the front only where that is the custom.

    Forms that are part of the spoken name (Stichting, Asunto Oy) are told and stay. A name is never emptied.
    """
    text = " ".join(words)
    if not text.isascii() and (glued := _glued(text, context)):
        return glued
    keys = keys_of(words)
    if kept := _kept(keys, context):
        return _liable(words, keys, context) if kept == _COOPERATIVE else Form(name=text, form=kept)
    rest, mark, formation, winding_up = _state(words, keys, context)
    form = _ending(rest, keys[: len(rest)], context)
    if form is None:
        form = _opening(words, keys, context)
        return form or Form(name=text)
    if mark is None:
        return form
    return Form(
        name=form.name,
        form=f"{form.form} {mark}",
        is_sole_trader=form.is_sole_trader,
        is_in_formation=formation,
        is_winding_up=winding_up,
    )


def sole_trader(text: str, context: Context) -> str | None:
    """The form when the text is nothing but a word for a one-person business (`ZZP`)."""
    words = tuple(text.split())
    if len(words) > _LONGEST_TRADER:
        return None
    key = joined(keys_of(words))
    form = context.vocabulary.maps["sole_trader_forms"].get(key)
    return form if form and _counts(key, words, context) else None


def suspected(text: str, context: Context) -> str | None:
    """The text with a legal form mended that was typed against the name (`SiemensAG`) or misspelt."""
    head, _, last = text.rpartition(" ")
    if glued := _GLUED.fullmatch(last):
        spelt = context.vocabulary.maps["legal_forms"].get(glued[2].casefold(), glued[2])
        return f"{head} {glued[1]} {spelt}".strip() if len(glued[1]) > 2 else None
    small = last.casefold()
    if not head or len(small) < _SHORTEST_MISSPELT:
        return None
    for known in context.vocabulary.words["legal_forms_long"]:
        if small != known and OSA.distance(small, known, score_cutoff=1) == 1:
            return f"{head} {context.vocabulary.maps['legal_forms'][known]}"
    return None


def up_to_the_form(text: str) -> str | None:
    """The text up to a legal form that other words follow (`Jansen B.V. Amsterdam`)."""
    words = tuple(text.split())
    keys = keys_of(words)
    for at in range(1, len(words) - 1):
        if keys[at] in _UNMISTAKABLE and not words[at].islower() and _bare(words[:at]):
            return " ".join(words[: at + 1]).rstrip(",")
    return None


def keys_of(words: Words) -> Words:
    """The words as legal forms are looked up: small letters, without dots and commas."""
    return tuple(map(_key, words))


@lru_cache(maxsize=8_192)
def _key(word: str) -> str:
    """One word as it is looked up; words repeat from name to name."""
    return word.casefold().replace(".", "").strip(",;")


def joined(keys: Words) -> str:
    """Keys as one; single letters side by side are drawn together (`b v` is `bv`)."""
    if len(keys) == 1:
        return keys[0]
    if 1 not in map(len, keys) and "" not in keys:
        return " ".join(keys)
    joined = ""
    for at, key in enumerate(keys):
        apart = at and not (len(key) == 1 and len(keys[at - 1]) == 1 and key != "&" != keys[at - 1])
        joined += f" {key}" if apart else key
    return joined


def _glued(text: str, context: Context) -> Form | None:
    for sign, form in context.vocabulary.maps["legal_forms_glued"].items():
        name = text.removeprefix(sign) if text.startswith(sign) else text.removesuffix(sign)
        if name != text and name.strip():
            return Form(name=name.strip(), form=form)
    return None


def _kept(keys: Words, context: Context) -> str | None:
    forms = context.vocabulary.maps["legal_forms_kept"]
    if len(keys) < 2:
        return None
    return forms.get(keys[0]) or forms.get(f"{keys[0]} {keys[1]}") or forms.get(keys[-1])


def _liable(words: Words, keys: Words, context: Context) -> Form:
    """A cooperative that tells how far its members are liable (`Coöperatie VGZ U.A.`)."""
    end = _ending(words, keys, context)
    liability = (end.form or "").rpartition(" ")[2] if end else ""
    if end is None or liability not in _LIABILITIES:
        return Form(name=" ".join(words), form=_COOPERATIVE)
    return Form(name=end.name, form=f"{_COOPERATIVE} {liability}")


def _state(words: Words, keys: Words, context: Context) -> tuple[Words, str | None, bool, bool]:
    """The words before a mark that the company is being founded or wound up, and that mark."""
    maps = context.vocabulary.maps
    for length in (1, 2):
        if len(words) <= length:
            break
        key = joined(keys[-length:])
        formation, winding_up = maps["formation_marks"].get(key), maps["winding_up_marks"].get(key)
        if formation or winding_up:
            return words[:-length], formation or winding_up, formation is not None, winding_up is not None
    return words, None, False, False


def _ending(words: Words, keys: Words, context: Context) -> Form | None:
    """The longest legal form at the end that leaves a name."""
    maps = context.vocabulary.maps
    forms, traders = maps["legal_forms"], maps["sole_trader_forms"]
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        key = joined(keys[-length:])
        form = forms.get(key)
        trader = None if form else traders.get(key)
        if not (form or trader) or not _counts(key, words[-length:], context):
            continue
        name = _bare(words[:-length])
        if name is None:
            return None
        if form and (both := _both_ends(words[:-length], keys[:-length], key, context)):
            return both
        spelt = form and _as_at_home(key, form, context)
        return Form(name=name, form=spelt or trader, is_sole_trader=trader is not None)
    return None


def _both_ends(words: Words, keys: Words, end_key: str, context: Context) -> Form | None:
    """`Oy Karl Fazer Ab`: one form of two halves around the name."""
    key = f"{keys[0]} {end_key}"
    form = context.vocabulary.maps["legal_forms"].get(key) if len(words) > 1 else None
    name = _bare(words[1:]) if form else None
    return Form(name=name, form=_as_at_home(key, form, context)) if form and name else None


def _opening(words: Words, keys: Words, context: Context) -> Form | None:
    """The legal form in front, where it may stand there."""
    maps = context.vocabulary.maps
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        key = joined(keys[:length])
        places, trader = maps["legal_forms_leading"].get(key), maps["sole_trader_forms"].get(key)
        name = _bare(words[length:]) if places or trader else None
        if name is None or not _may_open(key, words[:length], context):
            continue
        form = maps["legal_forms"].get(key)
        form = trader or (form and _as_at_home(key, form, context))
        foreign = form is not None and not form.isascii() and "".join(words[:length]).isascii()
        return Form(
            name=name,
            form=form,
            is_sole_trader=trader is not None,
            is_look_alike=foreign and not name.isascii() and len(key) < 4,
        )
    return None


def _may_open(key: str, written: Words, context: Context) -> bool:
    """At home, or where dots tell a form from a word; but two letters with dots are anybody's initials."""
    maps = context.vocabulary.maps
    places = maps["legal_forms_leading"].get(key, maps["sole_trader_dotted"].get(key, "*"))
    if places == "*" or _country(context) in places.split():
        return True
    return (len(key) > 2 or key in _NO_INITIALS) and any("." in word for word in written)


def _counts(key: str, written: Words, context: Context) -> bool:
    """Does a short form that is also a word count here? In capitals or with dots, or in its own country."""
    maps = context.vocabulary.maps
    text = "".join(written)
    home = maps["sole_trader_dotted"].get(key)
    if home is not None:
        return "." in text or _country(context) in home.split()
    home = maps["legal_forms_local"].get(key)
    if home is None or "." in text:
        return True
    return (text.isupper() and home[:1] != "!") or _country(context) in home.split()


def _as_at_home(key: str, form: str, context: Context) -> str:
    """The form as its country writes it, where others spell theirs alike (S.r.l. and SRL)."""
    country = _country(context)
    return (
        context.vocabulary.maps["legal_forms_at_home"].get(f"{country.lower()} {key}", form)
        if country
        else form
    )


def _country(context: Context) -> str | None:
    return context.country or context.source_country


def _bare(words: Words) -> str | None:
    """The name without the comma and the quotes around it; None when only small words are left."""
    if all(word.casefold().strip(",.") in _SMALL_WORDS for word in words):
        return None
    text = " ".join(words).rstrip(" ,;-")
    quoted = _QUOTES.match(text)
    return (quoted[1] if quoted else text) or None
