"""What do the fields for salutation, given name and family name say, each by itself?"""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.names import beside, casing, pieces, words
from rules.names.oddities import is_placeholder, remark
from rules.names.reading import Reading, read
from rules.names.words import Words, joined
from rules.records import PersonName
from rules.vocabulary import Vocabulary

_LONGEST_BARE = 4
"""Capitals up to this length may be initials without dots (`JHMG`)."""

_MOST_TITLES = 2_048

Salutation = tuple[str | None, tuple[Finding, ...]]


def salutation(text: str, names: Collection[str], context: Context) -> Salutation:
    """Titles in their usual spelling; greetings and the name itself (`names`) around them are dropped.

    Words we do not know are told and left out: a code for gender (M, V) is no form of address.
    """
    known = _titles_alone(context.vocabulary)
    key = (text, context.country, context.source_country, context.language)
    if key in known:
        return known[key], ()
    greetings = context.vocabulary.words["greetings"]
    found = tuple(word for word in words.split(text) if word.casefold().rstrip(",.") not in greetings)
    if len(found) > 1 and beside.is_household(found, context):
        return None, (remark("NAM.MULTI", "salutation"),)
    titles, rest = words.take_titles(found, context)
    told = joined(titles)
    if not rest and len(known) < _MOST_TITLES:
        known[key] = told
    if all(word in " ".join(names).split() for word in rest):
        return told, ()
    return told, (remark("NAM.SALUTATION", "salutation", Verdict.UNVERIFIABLE),)


@lru_cache(maxsize=4)
def _titles_alone(_: Vocabulary) -> dict[tuple[str, str | None, str | None, str | None], str | None]:
    """Salutations without a name in them, as they were read: few, and nobody's own."""
    return {}


def plain(given_text: str, family_text: str, titles: str | None, context: Context) -> PersonName | None:
    """The name of two fields that need no closer look, as most do; None for all others."""
    if not _is_plain(family_text, context):
        particle, _, base = family_text.rpartition(" ")
        particles = context.vocabulary.words["particles"]
        if not (base.isalpha() and base.istitle() and particle.islower()):
            return None
        if not all(word in particles for word in particle.split()):
            return None
    else:
        particle, base = "", family_text
    if _is_plain(given_text, context):
        return PersonName(given=given_text, particle=particle or None, family=base, titles=titles)
    if given_text.isupper() and words.is_initials(given_text):
        initials = words.initials(given_text)
        return PersonName(initials=initials, particle=particle or None, family=base, titles=titles)
    return None


def _is_plain(text: str, context: Context) -> bool:
    """One word with a capital (two around a hyphen or an apostrophe) that is no title."""
    return (
        len(text) > 1
        and (text.isalpha() or text.replace("-", "").replace("'", "").isalpha())
        and text.istitle()
        and text.casefold() not in context.vocabulary.maps["honorifics"]
    )


def _are_only_names(text: str, found: Words, context: Context) -> bool:
    """Is the text nothing but words of letters, none of which is anything else than a name?"""
    return text.replace(" ", "").isalpha() and beside.is_only_name(found, context)


def given(text: str, context: Context, *, has_family: bool) -> Reading:
    """Given names or initials; what does not belong there goes where it does."""
    if _is_plain(text, context):
        return Reading(name=PersonName(given=text))
    found = tuple(text.split())
    may_be_initials = text.isupper() and len(found) == 1 and len(text) <= _LONGEST_BARE
    if not may_be_initials and _are_only_names(text, found, context):
        names, initials, behind = pieces.given(found, context)
        return Reading(name=PersonName(given=names, initials=initials, particle=joined(behind)))
    aside = beside.brackets(text, "given_name", context)
    found = words.split(aside.text.replace(",", " "))
    findings = aside.findings
    if beside.is_household(found, context):
        multi = remark("NAM.MULTI", "given_name")
        return Reading(name=PersonName(given=joined(found)), findings=(*findings, multi), note=aside.note)
    titles, found = words.take_titles(found, context)
    suffixes, found = words.take_suffixes(found, context)
    strayed: Words = ()
    if len(found) == 1 and has_family and words.is_bare_initials(found[0]):
        findings = (*findings, remark("NAM.INITIALS", "given_name", Verdict.CORRECTED, confidence=APPLY_FROM))
        name = PersonName(initials=words.initials(found[0]))
    else:
        names, initials, strayed = pieces.given(found, context)
        name = PersonName(given=names or aside.call_name, initials=initials)
    name = replace(name, particle=joined(strayed), titles=joined(titles), suffix=joined(suffixes))
    return Reading(name=name, findings=findings, note=aside.note)


def family(text: str, context: Context) -> Reading:
    """A family name with its particles in front, and its degrees and name of birth set apart."""
    if _is_plain(text, context):
        return Reading(name=PersonName(family=text))
    found = tuple(text.split())
    if found[1:] != ("V",) and _are_only_names(text, found, context):
        particle, base, was_behind = pieces.family(found, context)
        moved = (remark("NAM.ORDER", "family_name", Verdict.CORRECTED, confidence=casing.SURE),)
        return Reading(name=PersonName(particle=particle, family=base), findings=moved if was_behind else ())
    aside = beside.brackets(text, "family_name", context)
    found, maiden = beside.take_maiden(words.split(aside.text.replace(",", " ")), context)
    suffixes, found = words.take_suffixes(found, context)
    if len(found) == 2 and found[1] == "V":
        # Behind a family name the numeral needs no given name before it.
        suffixes, found = ("V", *suffixes), found[:1]
    titles, names = words.take_titles(found, context)
    if names or not found or found[-1].casefold() not in context.vocabulary.words["name_titles_as_names"]:
        found = names
    else:
        # Where a family name is asked for, Lord is one.
        titles = ()
    last_titles, found = words.take_last_titles(found, context)
    if not found and maiden:
        return Reading(name=PersonName(maiden=maiden), findings=aside.findings, note=aside.note)
    if not found:
        return Reading(findings=(*aside.findings, remark("NAM.TITLE_ONLY", "family_name")), note=aside.note)
    particle, base, was_behind = pieces.family(found, context)
    name = PersonName(
        particle=particle,
        family=base,
        titles=joined(titles + last_titles),
        suffix=joined(suffixes),
        maiden=maiden or aside.maiden,
    )
    moved = (remark("NAM.ORDER", "family_name", Verdict.CORRECTED, confidence=casing.SURE),)
    return Reading(name=name, findings=(*aside.findings, *(moved if was_behind else ())), note=aside.note)


def together(given_text: str, family_text: str, context: Context) -> Reading:
    """Both fields as one name; a family field that repeats the given name is told apart."""
    findings: tuple[Finding, ...] = ()
    if rest := _after_given(given_text, family_text, context):
        family_text = rest
        findings = (remark("NAM.REPEATED", "family_name", Verdict.CORRECTED, confidence=APPLY_FROM),)
    first, last = given(given_text, context, has_family=True), family(family_text, context)
    notes = "; ".join(filter(None, (first.note, last.note))) or None
    return Reading(
        name=merged(first.name, last.name),
        findings=(*findings, *first.findings, *last.findings, *_swapped(given_text, family_text, context)),
        note=notes,
    )


def _swapped(given_text: str, family_text: str, context: Context) -> tuple[Finding, ...]:
    """`van Rijn` as the given name of `Bram`: the fields have probably changed places."""
    found = words.split(given_text)
    is_family = found[0].islower() and 0 < words.particle_end(found, 0, context) < len(found)
    if not is_family or not _is_plain(family_text, context):
        return ()
    offer = f"{family_text} {given_text}"
    return (remark("NAM.SWAPPED", "given_name", suggestion=offer, confidence=casing.UNSURE),)


def _after_given(given_text: str, family_text: str, context: Context) -> str | None:
    """The family name in a field that repeats the given one (`Jan` and `Jan Jansen`), else None."""
    if given_text.split()[-1].casefold() in context.vocabulary.words["particles"]:
        return None
    rest = family_text[len(given_text) :]
    is_repeated = family_text.casefold() == f"{given_text.casefold()}{rest.casefold()}" and rest[:1] == " "
    return rest.strip() if is_repeated and not is_placeholder(rest.strip(), context) else None


def merged(first: PersonName | None, last: PersonName | None) -> PersonName | None:
    """The given parts of one reading with the family parts of another."""
    if first is None or last is None:
        return first or last
    return PersonName(
        given=first.given or last.given,
        initials=first.initials or last.initials,
        particle=_both(first.particle, last.particle),
        family=last.family or first.family,
        titles=_both(first.titles, last.titles),
        suffix=_both(first.suffix, last.suffix),
        maiden=last.maiden or first.maiden,
    )


def whole(full_text: str, part: PersonName | None, context: Context) -> Reading:
    """A name from one field; a part that was also sent by itself goes before."""
    reading = read(full_text, "full_name", context)
    if part is None:
        return reading
    if reading.name is None:
        return replace(reading, name=part)
    name = reading.name
    if part.family:
        first = given(name.given, context, has_family=True).name if name.given else None
        if first:
            name = replace(name, given=first.given, initials=name.initials or first.initials)
        repeated = _after_given(name.given, part.family, context) if name.given else None
        name = replace(name, family=repeated or part.family, particle=part.particle)
    if part.given or part.initials:
        name = replace(name, given=part.given, initials=part.initials or name.initials)
    return replace(reading, name=name)


def _both(first: str | None, last: str | None) -> str | None:
    return " ".join(filter(None, (first, last))) or None
