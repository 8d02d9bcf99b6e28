"""Who is called by the family name first: in East Asia, in Viet Nam, in Hungary?"""

import re
from dataclasses import replace

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.names import words
from rules.names.oddities import remark
from rules.names.words import Words, joined
from rules.records import PersonName
from rules.text import fold

Split = tuple[PersonName, tuple[Finding, ...]]

FIRST_LETTER = "\u3005"
"""Kana, Han and Hangul stand from here on."""

_LETTERS = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff々〆ー・·\uff66-\uff9f]+"
)
_HANGUL = re.compile(r"[\uac00-\ud7af]{2,4}")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")
_KATAKANA = re.compile(r"[\u30a0-\u30ffー・·\uff66-\uff9f]+")
_DOTS = re.compile("[・·\uff65]")
# One character that may as well end a given name: a form of address only behind a blank or a whole name.
_APART_ONLY = frozenset({"殿", "氏", "씨", "님", "양", "군"})
_TWO_SYLLABLE_FAMILIES = frozenset({"남궁", "황보", "제갈", "사공", "선우", "서문", "독고"})
_CHINESE = frozenset({"CN", "TW", "HK", "MO", "SG"})
# Countries whose people keep their order in Latin letters, and which list tells the family names of each.
_LISTED = {"CN": "CN", "TW": "TW", "HK": "HK", "MO": "HK", "SG": "SG", "MY": "SG", "KR": "KR", "VN": "VN"}

_ASKED = frozenset({*_LISTED, "HU"})


def is_eastern(found: Words) -> bool:
    """Is the name written in kana, Chinese characters or Hangul?"""
    return found[0][0] >= FIRST_LETTER and _LETTERS.fullmatch("".join(found)) is not None


def parts(found: Words, member: str, context: Context) -> Split:
    """The parts of a name in East Asian letters: family name first, but not in foreign names in katakana.

    Korean names without a blank are split, Chinese ones where the record's country says that they are; a
    Japanese one cannot be.
    """
    titles, found = _title_behind(found, context)
    parted = tuple(part for word in found for part in _DOTS.split(word) if part) or found
    if len(parted) > len(found):
        # A dot parts the names of foreigners, who are called by the given name first.
        return PersonName(given=" ".join(parted[:-1]), family=parted[-1], titles=joined(titles)), ()
    name, findings = _split(found, member, context)
    # Behind a form of address a name need not be whole: 王先生 is Mr Wang.
    return replace(name, titles=joined(titles)), () if titles else findings


def _title_behind(found: Words, context: Context) -> tuple[Words, Words]:
    """`山田 太郎 様`: forms of address stand behind the name, often without a blank."""
    known = context.vocabulary.maps["name_honorifics_behind"]
    if len(found) > 1 and found[-1] in known:
        return (found[-1],), found[:-1]
    for title in known:
        length = len("".join(found)) - len(title)
        if found[-1].endswith(title) and length > (2 if title in _APART_ONLY else 0):
            return (title,), (*found[:-1], found[-1][: -len(title)])
    return (), found


def _split(found: Words, member: str, context: Context) -> Split:
    if len(found) > 1:
        if all(map(_KATAKANA.fullmatch, found)):
            return PersonName(given=" ".join(found[:-1]), family=found[-1]), ()
        return PersonName(family=found[0], given=" ".join(found[1:])), ()
    whole = found[0]
    at = _boundary(whole, context)
    if at:
        return PersonName(family=whole[:at], given=whole[at:]), ()
    return PersonName(family=whole), (remark("NAM.UNSPLIT", member, Verdict.UNVERIFIABLE),)


def _boundary(whole: str, context: Context) -> int:
    """Where the given name begins in one word; 0 when that cannot be told."""
    if _HANGUL.fullmatch(whole) and len(whole) > 2:
        return 2 if whole[:2] in _TWO_SYLLABLE_FAMILIES else 1
    if words.country_of(context) in _CHINESE and _HAN.fullmatch(whole):
        families = context.vocabulary.words["name_families_han"]
        if len(whole) > 2 and whole[:2] in families:
            return 2
        return 1 if len(whole) < 4 and whole[0] in families else 0
    return 0


def turned(rest: Words, context: Context) -> tuple[Words, Words] | None:
    """Family name and given names of Latin words, where country and lists tell that the family is first."""
    country = words.country_of(context)
    if country == "HU" and len(rest) > 1:
        known = context.vocabulary.words["name_given_hu"]
        is_turned = rest[-1].casefold() in known and (rest[0].casefold() not in known or len(rest) > 2)
        is_turned = is_turned and not (len(rest) > 2 and rest[0].casefold() in known)
        return _hungarian(rest, known) if is_turned else None
    if country in _LISTED and 1 < len(rest) < 5 and _is_listed(rest[0], country, context):
        # At home the first word is the family name; only capitals tell that it is not: Wei LI.
        is_last = len(rest) == 2 and rest[-1].isupper() and not rest[0].isupper()
        is_last = is_last and _is_listed(rest[-1], country, context)
        return None if is_last else (rest[:1], rest[1:])
    return None


def _hungarian(rest: Words, known: frozenset[str]) -> tuple[Words, Words]:
    """All given names at the end are the person's (Nagy Anna Mária)."""
    at = len(rest) - 1
    while at > 1 and rest[at - 1].casefold() in known:
        at -= 1
    return rest[:at], rest[at:]


def _is_listed(word: str, country: str | None, context: Context) -> bool:
    listed = context.vocabulary.maps["name_families_first"][_LISTED[country or ""].lower()]
    small = word.casefold()
    return f" {small} " in f" {listed} " or f" {fold(small)} " in f" {listed} "


def may_be_first(name: PersonName, context: Context) -> bool:
    """Is the question worth asking? One look, because nearly always it is not."""
    return (
        (name.family or "")[:1] >= FIRST_LETTER
        or context.country in _ASKED
        or context.source_country in _ASKED
    )


def is_family_first(name: PersonName, context: Context) -> bool:
    """Is the family name written first? Told by letters, or by the country and the name itself."""
    family, given = name.family, name.given
    if not family or not given:
        return False
    if family[0] >= FIRST_LETTER and _LETTERS.fullmatch(family):
        # Foreign names keep their order: those in katakana, and long ones written by their sound (莎士比亚).
        is_foreign = len(family) > 3 or (_KATAKANA.fullmatch(family) and _KATAKANA.fullmatch(given))
        return not is_foreign
    country = words.country_of(context)
    if country == "HU":
        return given.split()[0].casefold() in context.vocabulary.words["name_given_hu"]
    return country in _LISTED and name.particle is None and _is_listed(family, country, context)
