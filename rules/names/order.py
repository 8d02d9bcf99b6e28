"""Where does the given name end and the family name begin?"""

import re
from dataclasses import replace

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.names import casing, eastern, pieces, words
from rules.names.oddities import remark
from rules.names.words import Words, joined
from rules.records import PersonName

_PATRONYMIC = re.compile(r".{2,}(?:ович|евич|ич|овна|евна|ична|инична)", re.IGNORECASE)
# In Latin letters it may be a family name (Abramovich): only where people have patronymics.
_LATIN_PATRONYMIC = re.compile(r".{2,}(?:ovich|evich|ovna|evna|yich|ichna|ovych|ivna)", re.IGNORECASE)
_PATRONYMIC_COUNTRIES = frozenset({"RU", "UA", "BY", "KZ", "KG", "UZ"})
_JOINERS = frozenset({"y", "i"})

Split = tuple[PersonName, tuple[Finding, ...]]


def parts(found: Words, member: str, context: Context, *, has_title: bool) -> Split:
    """The parts of one person's name of at least one word, without titles and degrees, in running order."""
    if eastern.is_eastern(found):
        return eastern.parts(found, member, context)
    bare = len(found) > 1 and words.is_bare_initials(found[0])
    at = 1 if bare else pieces.initials_end(found, context)
    first, rest = found[:at], found[at:]
    initials = words.initials(" ".join(first)) if first else None
    if not rest:
        return PersonName(initials=initials), (remark("NAM.FAMILY_MISSING", member),)
    if told := None if first else _told(rest, member, context):
        return told
    family_only = bool(first) or (has_title and not _opens_given(rest, context))
    name = replace(_running(rest, context, family_only=family_only), initials=initials)
    name, findings = _doubts(name, rest, member, context, has_title=has_title)
    dotted = remark("NAM.INITIALS", member, Verdict.CORRECTED, confidence=APPLY_FROM)
    return name, (*findings, dotted) if bare else findings


def _told(rest: Words, member: str, context: Context) -> Split | None:
    """What something else than the order of the words tells: capitals, the country, initials at the end."""
    if told := _told_by_capitals(rest, member, context):
        return told
    if len(rest) > 1 and (native := eastern.turned(rest, context)):
        return PersonName(family=joined(native[0]), given=joined(native[1])), ()
    return _initials_behind(rest, member, context)


def _initials_behind(rest: Words, member: str, context: Context) -> Split | None:
    """`Balkenende J.P.`: no family name is two initials; one alone may be a family name cut short."""
    at = len(rest)
    while at > 1 and words.is_initials(rest[at - 1]):
        at -= 1
    last = " ".join(rest[at:])
    is_after_particle = words.particle_end(rest, 0, context) > 0
    if not last or (last.count(".") < 2 and not is_after_particle) or (at > 1 and not is_after_particle):
        return None
    if last.casefold() in context.vocabulary.words["name_organisation_words"] or words.is_initials(rest[0]):
        return None
    particle, family, _ = pieces.family(rest[:at], context)
    name = PersonName(initials=words.initials(last), particle=particle, family=family)
    return name, (remark("NAM.ORDER", member, Verdict.CORRECTED, confidence=casing.SURE),)


def _running(rest: Words, context: Context, *, family_only: bool) -> PersonName:
    """Given names, particles, family name, in the order of running text."""
    start, end = _family_at(rest, context, family_only=family_only)
    if start is None and (cut := _cut_off(rest, context, family_only=family_only)) is not None:
        start, end = cut, len(rest)
    if start is None:
        if len(rest) == 1:
            return PersonName(family=rest[0]) if family_only else PersonName(given=rest[0])
        start = end = _plain_boundary(rest, context)
    return PersonName(given=joined(rest[:start]), particle=joined(rest[start:end]), family=joined(rest[end:]))


def _family_at(rest: Words, context: Context, *, family_only: bool) -> tuple[int | None, int]:
    """From where to where the particles stand that open the family name; None when there are none."""
    if _has_two_families(context) and (boundary := _second_last_group(rest, context)):
        return boundary, words.particle_end(rest, boundary, context)
    joiners = _JOINERS if not _is_shouted_pair(rest) else frozenset({"Y"})
    if not joiners.isdisjoint(rest[2:-1]):
        # Two family names joined by “y” or “i”, in any country: Velasquez y Garcia, Carod i Rovira.
        at = next(place for place, word in enumerate(rest) if place > 1 and word in joiners) - 1
        return at, words.particle_end(rest, at, context)
    at = 0
    particles = context.vocabulary.words["particles"]
    while at < len(rest) - 1:
        # `Jansen-de Vries`: the particle of the second name hangs on the first.
        if (at or family_only) and rest[at].rpartition("-")[2] in particles and "-" in rest[at]:
            return at, at
        end = words.particle_end(rest, at, context)
        is_given = at == 0 and not family_only and _is_given_after_all(rest, end, context)
        if at < end < len(rest) and not is_given:
            if not _is_given(rest, end, context):
                return at, end
            at = end
        at += 1
    return None, 0


def _is_shouted_pair(rest: Words) -> bool:
    """`JUAN GARCIA Y LOPEZ`: in capitals the joining word has one too; an initial stands behind one name."""
    return len(rest) == 4 and rest[2] == "Y" and " ".join(rest).isupper() and len(rest[1]) > 1


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
    """Is a particle in front a given name, as in Van Morrison (not in the Low Countries) or Ben de Vries?"""
    if _opens_given(rest, context):
        return end < len(rest)
    if len(rest) > 2 and end == 1 and words.language_of(context) == "en":
        # La Shawn Ford, De Forest Kelley: English given names in two words.
        return rest[0].istitle()
    return (
        end == 1
        and len(rest) == 2
        and rest[0][:1].isupper()
        and words.country_of(context) not in {"NL", "BE"}
        and not rest[0].isupper()
    )


def _opens_given(rest: Words, context: Context) -> bool:
    """Is the first word a particle elsewhere but a given name here (`Dr. Ben Carson`, not `Mme Ben Ali`)?"""
    if len(rest) < 2 or not rest[0][:1].isupper() or words.language_of(context) == "fr":
        return False
    return rest[0].casefold() in context.vocabulary.words["name_given_particles"]


def _plain_boundary(rest: Words, context: Context) -> int:
    """Where the family name begins when no particle tells."""
    if len(rest) == 3 and _is_patronymic(rest[1], context):
        return 2
    return len(rest) - 1


def _has_two_families(context: Context) -> bool:
    country = words.country_of(context)
    return country is not None and country.lower() in context.vocabulary.words["two_family_countries"]


def _second_last_group(rest: Words, context: Context) -> int | None:
    """Where the last but one name begins, its particles included; None when that is the first.

    Two given names that belong together (José Luis, María José) leave one family name.
    """
    compound = context.vocabulary.words["name_given_compound"]
    if len(rest) == 3 and rest[0].casefold() in compound and rest[1].casefold() in compound:
        return 2
    starts: list[int] = []
    at = 0
    while at < len(rest):
        starts.append(at)
        # “y” joins the two family names: Ortega y Gasset.
        at += rest[at].casefold() == "y"
        end = words.particle_end(rest, at, context)
        if end > at and len(starts) > 1 and _is_given(rest, end, context):
            starts.pop()
        at = end + 1
    return starts[-2] if len(starts) > 2 else None


def _told_by_capitals(rest: Words, member: str, context: Context) -> Split | None:
    """`VIRTANEN Matti` and `Jean DUPONT`: the custom of capitals for the family name tells the order."""
    particles = context.vocabulary.words["particles"]
    loud = [
        word.isupper() and "." not in word and (len(word) > 2 or word.casefold() in particles)
        for word in rest
    ]
    if all(loud) or not any(loud) or " ".join(rest).isupper():
        return None
    start, stop = loud.index(True), len(loud) - loud[::-1].index(True)
    if not all(loud[start:stop]) or (start and stop < len(rest)):
        return None
    family, given = rest[start:stop], rest[:start] or rest[stop:]
    if words.particle_end(given, 0, context) or not all(
        word[:1].isupper() and len(word) > 1 for word in given
    ):
        return None
    particle, base, _ = pieces.family(family, context)
    name = PersonName(given=joined(given), particle=particle, family=base)
    turned = remark("NAM.ORDER", member, Verdict.CORRECTED, confidence=casing.SURE)
    return name, () if start else (turned,)


def _doubts(name: PersonName, rest: Words, member: str, context: Context, *, has_title: bool) -> Split:
    """What makes the reading less than certain."""
    if name.given is None and name.initials is None and not has_title:
        return name, (_no_given(name, rest, member, context),)
    if len(rest) == 3 and _is_patronymic(rest[2], context) and not _is_patronymic(rest[1], context):
        return PersonName(given=" ".join(rest[1:]), family=rest[0]), ()
    if name.initials is None and len(rest) in {2, 3} and _is_turned(rest, context):
        offer = _in_order(rest[1:], None, rest[0], context)
        return name, (remark("NAM.ORDER", member, suggestion=offer, confidence=casing.UNSURE),)
    return name, ()


def _is_patronymic(word: str, context: Context) -> bool:
    if word.isascii():
        return words.country_of(context) in _PATRONYMIC_COUNTRIES and bool(_LATIN_PATRONYMIC.fullmatch(word))
    return _PATRONYMIC.fullmatch(word) is not None


def _in_order(given: Words, particle: str | None, family: str, context: Context) -> str:
    """The whole name as it is offered: in running order and in usual case."""
    first, _ = casing.usual_given(" ".join(given), context)
    particle, base, _ = casing.usual_family(particle, family, context)
    return PersonName(given=first, particle=particle, family=base).display


def _no_given(name: PersonName, rest: Words, member: str, context: Context) -> Finding:
    """Only a family name; but `VAN DER BERG JAN` may well end in the given one."""
    family = (name.family or "").split()
    known = context.vocabulary.words["name_given"]
    if len(family) > 1 and (rest[0].isupper() or family[-1].casefold() in known):
        offer = _in_order(tuple(family[-1:]), name.particle, " ".join(family[:-1]), context)
        return remark("NAM.ORDER", member, suggestion=offer, confidence=casing.UNSURE)
    return remark("NAM.GIVEN_MISSING", member)


def _is_turned(rest: Words, context: Context) -> bool:
    """Does only the first word end as family names do (`Virtanen Matti`), or is only the last a given one?"""
    endings, known = context.vocabulary.words["family_endings"], context.vocabulary.words["name_given"]
    first, last = rest[0].casefold(), rest[-1].casefold()
    if first in known or last in endings or last in context.vocabulary.words["name_organisation_words"]:
        return False
    if _ends(rest[0], endings):
        return not any(_ends(word, endings) for word in rest[1:])
    if words.is_initials(rest[-1]):
        return not words.is_initials(rest[-2])
    return len(rest) == 2 and last in known and "-" not in last


def _ends(word: str, endings: frozenset[str]) -> bool:
    small = word.casefold()
    return len(small) > 5 and any(small[-length:] in endings for length in (3, 4, 5))
