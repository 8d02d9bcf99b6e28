"""Where does the given name end and the family name begin?"""

import re
from dataclasses import replace

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.names import casing, pieces, words
from rules.names.oddities import remark
from rules.names.words import Words, joined
from rules.records import PersonName

_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af々ー・]+")
_HANGUL = re.compile(r"[\uac00-\ud7af]{2,4}")
_TWO_SYLLABLE_FAMILIES = frozenset({"남궁", "황보", "제갈", "사공", "선우", "서문", "독고"})
_PATRONYMIC = re.compile(r".{2,}(?:ович|евич|ич|овна|евна|ична|инична)", re.IGNORECASE)

Split = tuple[PersonName, tuple[Finding, ...]]


def parts(found: Words, member: str, context: Context, *, has_title: bool) -> Split:
    """The parts of one person's name of at least one word, without titles and degrees, in running order."""
    if _EAST_ASIAN.fullmatch("".join(found)):
        return _east_asian(found, member)
    bare = len(found) > 1 and words.is_bare_initials(found[0])
    at = 1 if bare else pieces.initials_end(found, context)
    first, rest = found[:at], found[at:]
    initials = words.initials(" ".join(first)) if first else None
    if not rest:
        return PersonName(initials=initials), (remark("NAM.FAMILY_MISSING", member),)
    if not first and (told := _told_by_capitals(rest, member, context)):
        return told
    name = replace(_running(rest, context, family_only=bool(first) or has_title), initials=initials)
    name, findings = _doubts(name, rest, member, context, has_title=has_title)
    dotted = remark("NAM.INITIALS", member, Verdict.CORRECTED, confidence=APPLY_FROM)
    return name, (*findings, dotted) if bare else findings


def _running(rest: Words, context: Context, *, family_only: bool) -> PersonName:
    """Given names, particles, family name, in the order of running text."""
    start, end = _family_at(rest, context, family_only=family_only)
    if start is None and (cut := _cut_off(rest, context, family_only=family_only)) is not None:
        start, end = cut, len(rest)
    if start is None:
        if len(rest) == 1:
            return PersonName(family=rest[0]) if family_only else PersonName(given=rest[0])
        start = end = _plain_boundary(rest)
    return PersonName(given=joined(rest[:start]), particle=joined(rest[start:end]), family=joined(rest[end:]))


def _family_at(rest: Words, context: Context, *, family_only: bool) -> tuple[int | None, int]:
    """From where to where the particles stand that open the family name; None when there are none."""
    if _has_two_families(context) and (boundary := _second_last_group(rest, context)):
        return boundary, words.particle_end(rest, boundary, context)
    at = 0
    while at < len(rest) - 1:
        end = words.particle_end(rest, at, context)
        is_given = at == 0 and not family_only and _is_given_after_all(rest, end, context)
        if at < end < len(rest) and not is_given:
            if not _is_given(rest, end, context):
                return at, end
            at = end
        at += 1
    return None, 0


def _cut_off(rest: Words, context: Context, *, family_only: bool) -> int | None:
    """Where a name breaks off after its particles (`Jan van der`); None when it does not."""
    for at in range(0 if family_only else 1, len(rest) - 1):
        if words.particle_end(rest, at, context) == len(rest) and " ".join(rest[at:]).islower():
            return at
    return None


def _is_given(rest: Words, at: int, context: Context) -> bool:
    """Does a particle belong to the given name, as in María del Carmen?"""
    return at < len(rest) - 1 and rest[at].casefold() in context.vocabulary.words["given_after_particle"]


def _is_given_after_all(rest: Words, end: int, context: Context) -> bool:
    """Is a particle in front a given name, as in Van Morrison? Not in the Low Countries."""
    return (
        end == 1
        and len(rest) == 2
        and rest[0][:1].isupper()
        and words.country_of(context) not in {"NL", "BE"}
        and not rest[0].isupper()
    )


def _plain_boundary(rest: Words) -> int:
    """Where the family name begins when no particle tells."""
    if len(rest) == 3 and _PATRONYMIC.fullmatch(rest[1]):
        return 2
    return len(rest) - 1


def _has_two_families(context: Context) -> bool:
    country = words.country_of(context)
    return country is not None and country.lower() in context.vocabulary.words["two_family_countries"]


def _second_last_group(rest: Words, context: Context) -> int | None:
    """Where the last but one name begins, its particles included; None when that is the first."""
    starts: list[int] = []
    at = 0
    while at < len(rest):
        starts.append(at)
        # “y” joins the two family names: Ortega y Gasset.
        at += rest[at].casefold() == "y"
        at = words.particle_end(rest, at, context) + 1
    return starts[-2] if len(starts) > 2 else None


def _told_by_capitals(rest: Words, member: str, context: Context) -> Split | None:
    """`VIRTANEN Matti` and `Jean DUPONT`: the custom of capitals for the family name tells the order."""
    loud = [word.isupper() and len(word) > 2 for word in rest]
    if all(loud) or not any(loud):
        return None
    start, stop = loud.index(True), len(loud) - loud[::-1].index(True)
    if not all(loud[start:stop]) or (start and stop < len(rest)):
        return None
    family, given = rest[start:stop], rest[:start] or rest[stop:]
    if words.particle_end(given, 0, context) or not all(
        word[:1].isupper() and len(word) > 1 for word in given
    ):
        return None
    name = PersonName(given=joined(given), family=joined(family))
    turned = remark("NAM.ORDER", member, Verdict.CORRECTED, confidence=casing.SURE)
    return name, () if start else (turned,)


def _doubts(name: PersonName, rest: Words, member: str, context: Context, *, has_title: bool) -> Split:
    """What makes the reading less than certain."""
    if name.given is None and name.initials is None and not has_title:
        return name, (_no_given(name, rest, member, context),)
    if len(rest) == 3 and _PATRONYMIC.fullmatch(rest[2]):
        return PersonName(given=" ".join(rest[1:]), family=rest[0]), ()
    if len(rest) == 2 and name.initials is None and _is_turned(rest, context):
        offer = f"{rest[1]} {rest[0]}"
        return name, (remark("NAM.ORDER", member, suggestion=offer, confidence=casing.UNSURE),)
    return name, ()


def _no_given(name: PersonName, rest: Words, member: str, context: Context) -> Finding:
    """Only a family name; but `VAN DER BERG JAN` may well end in the given one."""
    family = (name.family or "").split()
    if len(family) > 1 and rest[0].isupper():
        given, _ = casing.usual_given(family[-1], context)
        particle, base, _ = casing.usual_family(name.particle, " ".join(family[:-1]), context)
        offer = PersonName(given=given, particle=particle, family=base)
        return remark("NAM.ORDER", member, suggestion=offer.display, confidence=casing.UNSURE)
    return remark("NAM.GIVEN_MISSING", member)


def _is_turned(rest: Words, context: Context) -> bool:
    """Does only the first of two words end as family names do (`Virtanen Matti`)?"""
    endings = context.vocabulary.words["family_endings"]
    return _ends(rest[0], endings) and not _ends(rest[1], endings)


def _ends(word: str, endings: frozenset[str]) -> bool:
    small = word.casefold()
    return len(small) > 5 and any(small[-length:] in endings for length in (3, 4, 5))


def _east_asian(found: Words, member: str) -> Split:
    """Family name first. Korean names without a space are split; a Chinese or Japanese one cannot be."""
    if len(found) > 1:
        return PersonName(family=found[0], given=" ".join(found[1:])), ()
    whole = found[0]
    if _HANGUL.fullmatch(whole) and len(whole) > 2:
        at = 2 if whole[:2] in _TWO_SYLLABLE_FAMILIES and len(whole) > 2 else 1
        return PersonName(family=whole[:at], given=whole[at:]), ()
    return PersonName(family=whole), (remark("NAM.UNSPLIT", member, Verdict.UNVERIFIABLE),)
