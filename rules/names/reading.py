"""Which part of a name in one field is given, which is family, and what else stands there?"""

import re
from dataclasses import dataclass, replace

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.names import beside, casing, order, pieces, words
from rules.names.oddities import remark
from rules.names.words import Words, joined
from rules.records import PersonName
from rules.values import swift

# Semicolons, and commas and brackets of East Asian and Arabic writing.
_COMMAS = str.maketrans(
    {";": ", ", "，": ", ", "、": ", ", "،": ", ", "（": " (", "）": ") ", "．": ".", "｢": "「", "｣": "」"}
)
_WIDE_STOP = re.compile(r"(?<=[A-Za-z])[。｡]")
_BEFORE_GIVEN = frozenset({"Sir", "Dame"})


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A name as one text tells it, with what is odd about it and what stood there beside it."""

    name: PersonName | None = None
    findings: tuple[Finding, ...] = ()
    note: str | None = None


def read(text: str, member: str, context: Context) -> Reading:
    """Read a whole name; every word ends up in a part of the name or in the note."""
    if ", " in text and (name := _plainly_turned(text, context)):
        return Reading(name=name, findings=(_moved(member),))
    if ";" in text or not text.isascii():
        text = " ".join(_WIDE_STOP.sub(".", text.translate(_COMMAS)).split())
    aside = beside.brackets(text, member, context)
    found = words.split(aside.text)
    is_bare = not (aside.findings or aside.maiden or aside.call_name)
    if is_bare and beside.is_alone(found, context):
        name, findings = _person(found, None, member, context)
        return Reading(name=name, findings=findings)
    found, others = beside.take_others(found, member, context)
    findings, note = (*aside.findings, *others.findings), _joined_notes(aside.note, others.note)
    if beside.is_household(found, context):
        return _household(found, member, context, Reading(findings=findings, note=note))
    found, maiden = beside.take_maiden(found, context)
    name, read_findings = _person(found, maiden, member, context)
    findings = (*findings, *read_findings)
    if name is None:
        return Reading(findings=findings, note=note)
    if aside.call_name or aside.maiden:
        if aside.call_name and name.given and not name.family:
            name = replace(name, given=None, family=name.given)
        name = replace(name, given=name.given or aside.call_name, maiden=name.maiden or aside.maiden)
    return Reading(name=name, findings=findings, note=note)


def _joined_notes(first: str | None, second: str | None) -> str | None:
    return "; ".join(filter(None, (first, second))) or None


def _person(
    found: Words, maiden: str | None, member: str, context: Context
) -> tuple[PersonName | None, tuple[Finding, ...]]:
    """One person's name, of words that may hold a comma (`Berg, Jan van der`)."""
    titles, found = words.take_titles(found, context)
    has_comma = "," in "".join(found)
    family: Words = ()
    suffixes: Words = ()
    if has_comma:
        found, behind = _title_behind_comma(found, context)
        titles += behind
        found, family, suffixes = _uncomma(found, context)
    names_family = bool(titles or maiden) or (has_comma and bool(suffixes) and len(found) == 1)
    more_titles, found = words.take_titles(found, context) if family else ((), found)
    more_suffixes, found = words.take_suffixes(found, context)
    last_titles, found = words.take_last_titles(found, context)
    if not found and not family:
        return None, (remark("NAM.TITLE_ONLY", member),)
    titles, suffixes = titles + more_titles + last_titles, suffixes + more_suffixes
    if family:
        name, findings = _turned(found, family, member, context)
    else:
        name, findings = order.parts(found, member, context, has_title=names_family or bool(last_titles))
    if name.family and name.display == name.family and not _BEFORE_GIVEN.isdisjoint(titles):
        name = replace(name, given=name.family, family=None)
    if titles or suffixes or maiden:
        suffixes = (*(name.suffix or "").split(), *suffixes)
        titles = (*titles, *(name.titles or "").split())
        name = replace(name, titles=joined(titles), suffix=joined(suffixes), maiden=maiden)
    return name, findings


def _title_behind_comma(found: Words, context: Context) -> tuple[Words, Words]:
    """`Matti Virtanen, DI`: behind a whole name and a comma, a title alone is no given name."""
    for at in range(1, len(found) - 1):
        if found[at][-1:] == ",":
            titles, rest = words.take_titles(found[at + 1 :], context)
            is_behind = bool(titles) and not rest
            return ((*found[:at], found[at].rstrip(",")), titles) if is_behind else (found, ())
    return found, ()


def _plainly_turned(text: str, context: Context) -> PersonName | None:
    """The name of `VAN DEN BERG, Anna`, as lists mostly have it; None when it needs a closer look."""
    head, _, first = text.partition(", ")
    if len(first) < 2 or not (first.isalpha() and first.istitle()):
        return None
    found = tuple(head.split())
    if first.casefold() in context.vocabulary.words["particles"]:
        return None
    if not found or not beside.is_only_name((first, *found), context):
        return None
    particle, family, _ = pieces.family(found, context)
    return PersonName(given=first, particle=particle, family=family) if family else None


def _moved(member: str) -> Finding:
    return remark("NAM.ORDER", member, Verdict.CORRECTED, confidence=casing.SURE)


def _turned(
    first: Words, last: Words, member: str, context: Context
) -> tuple[PersonName, tuple[Finding, ...]]:
    """A name of which a comma told the family name."""
    given, initials, strayed = pieces.given(first, context)
    suffixes, last = words.take_suffixes(last, context)
    particle, family, _ = pieces.family(last, context)
    particles = " ".join(filter(None, (*strayed, particle)))
    name = PersonName(
        given=given, initials=initials, particle=particles or None, family=family, suffix=joined(suffixes)
    )
    return name, (_moved(member),)


def _uncomma(found: Words, context: Context) -> tuple[Words, Words, Words]:
    """The words before the family name, the family name when a comma tells it, and degrees after a comma."""
    text = " ".join(found)
    if "," not in text:
        return found, (), ()
    parts = [part for piece in text.split(",") if (part := tuple(piece.split()))]
    suffixes: Words = ()
    while len(parts) > 1:
        if len(parts[0]) == 1 and len(parts) == 2 and words.is_initials(parts[1][0]):
            break
        taken, others = words.take_suffixes(parts[-1], context, keep=0)
        if others and len(parts[0]) > 1 and _are_unknown_degrees(parts[-1], parts[0]):
            taken, others = parts[-1], ()
        if others:
            break
        suffixes = taken + suffixes
        parts.pop()
    parts, between = _without_degrees(parts, context)
    suffixes = between + suffixes
    if len(parts) < 2:
        return tuple(word for part in parts for word in part), (), suffixes
    strays = [part for part in parts[1:] if _are_particles(part, context)]
    rest = tuple(word for part in parts[1:] if part not in strays for word in part)
    return rest, (*(word for part in strays for word in part), *parts[0]), suffixes


def _are_particles(found: Words, context: Context) -> bool:
    """`Berg, van der`; but in English `Nguyen, Van` is a given name."""
    if words.particle_end(found, 0, context) < len(found):
        return False
    return len(found) > 1 or not found[0].istitle() or words.language_of(context) != "en"


def _without_degrees(parts: list[Words], context: Context) -> tuple[list[Words], Words]:
    """The parts of `Trojan, BSN, RN, Christine` that are names, and the degrees between them."""
    degrees: Words = ()
    kept = parts[:1]
    for part in parts[1:]:
        taken, others = words.take_suffixes(part, context, keep=0) if len(parts) > 2 else ((), part)
        degrees += () if others else taken
        kept += [part] if others else []
    return kept, degrees


def _are_unknown_degrees(found: Words, head: Words) -> bool:
    """Three or more capitals behind a name that is not in capitals (`Jan Jansen, XYZ`)."""
    if any(word.isupper() and len(word) > 2 for word in head):
        return False
    return all(word.isupper() and word.isalpha() and 2 < len(word) < 7 for word in found)


def _household(found: Words, member: str, context: Context, aside: Reading) -> Reading:
    """Several people in one field: the family name is kept, who is who is for a steward to say.

    Of two whole names the first is read, and the second goes to the note.
    """
    if at := beside.second_person(found, context):
        name, _ = _person(found[:at], None, member, context)
        findings = (*aside.findings, remark("NAM.MULTI", member))
        return Reading(name=name, findings=findings, note=_joined_notes(aside.note, joined(found[at + 1 :])))
    lists = context.vocabulary.words
    opening = lists["households"] | lists["name_joiners"]
    titles: Words = ()
    before: Words = ()
    rest = tuple(bare for word in found if (bare := word.strip(",")))
    while rest != before:
        before = rest
        more, rest = words.take_titles(rest, context)
        titles += more
        while rest and rest[0].casefold().rstrip(".") in opening:
            rest = rest[1:]
    findings = (*aside.findings, remark("NAM.MULTI", member))
    if not rest:
        return Reading(findings=findings, note=aside.note)
    if len(rest) > 2 and rest[-2].casefold() in lists["name_joiners"]:
        name = PersonName(given=joined(rest))
    else:
        name, _ = order.parts(rest, member, context, has_title=rest != found)
    return Reading(name=replace(name, titles=joined(titles)), findings=findings, note=aside.note)
