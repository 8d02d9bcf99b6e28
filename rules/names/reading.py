"""Which part of a name in one field is given, which is family, and what else stands there?"""

from dataclasses import dataclass, replace

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.names import beside, casing, order, pieces, words
from rules.names.oddities import remark
from rules.names.words import Words, joined
from rules.records import PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A name as one text tells it, with what is odd about it and what stood there beside it."""

    name: PersonName | None = None
    findings: tuple[Finding, ...] = ()
    note: str | None = None


def read(text: str, member: str, context: Context) -> Reading:
    """Read a whole name; every word ends up in a part of the name or in the note."""
    aside = beside.brackets(text, member, context)
    found = words.split(aside.text)
    if beside.is_household(found, context):
        return _household(found, member, context, aside)
    name, findings = _person(found, member, context)
    if name is None:
        return Reading(findings=(*aside.findings, *findings), note=aside.note)
    if aside.call_name or aside.maiden:
        name = replace(name, given=name.given or aside.call_name, maiden=name.maiden or aside.maiden)
    return Reading(name=name, findings=(*aside.findings, *findings), note=aside.note)


def _person(found: Words, member: str, context: Context) -> tuple[PersonName | None, tuple[Finding, ...]]:
    """One person's name, of words that may hold a comma (`Berg, Jan van der`)."""
    found, maiden = beside.take_maiden(found, context)
    titles, found = words.take_titles(found, context)
    found, family, suffixes = _uncomma(found, context)
    more_titles, found = words.take_titles(found, context) if family else ((), found)
    more_suffixes, found = words.take_suffixes(found, context)
    last_titles, found = words.take_last_titles(found, context)
    if not found and not family:
        return None, (remark("NAM.TITLE_ONLY", member),)
    titles, suffixes = titles + more_titles + last_titles, suffixes + more_suffixes
    if family:
        name, findings = _turned(found, family, member, context)
    else:
        name, findings = order.parts(found, member, context, has_title=bool(titles))
    if titles or suffixes or maiden:
        name = replace(name, titles=joined(titles), suffix=joined(suffixes), maiden=maiden)
    return name, findings


def _turned(
    first: Words, last: Words, member: str, context: Context
) -> tuple[PersonName, tuple[Finding, ...]]:
    """A name of which a comma told the family name."""
    given, initials, strayed = pieces.given(first, context)
    particle, family, _ = pieces.family(last, context)
    particles = " ".join(filter(None, (*strayed, particle)))
    name = PersonName(given=given, initials=initials, particle=particles or None, family=family)
    moved = remark("NAM.ORDER", member, Verdict.CORRECTED, confidence=casing.SURE)
    return name, (moved,)


def _uncomma(found: Words, context: Context) -> tuple[Words, Words, Words]:
    """The words before the family name, the family name when a comma tells it, and degrees after a comma."""
    text = " ".join(found)
    if "," not in text:
        return found, (), ()
    parts = [part for piece in text.split(",") if (part := tuple(piece.split()))]
    suffixes: Words = ()
    while len(parts) > 1:
        taken, others = words.take_suffixes(parts[-1], context, keep=0)
        if others:
            break
        suffixes = taken + suffixes
        parts.pop()
    if len(parts) < 2:
        return tuple(word for part in parts for word in part), (), suffixes
    strays = [part for part in parts[1:] if words.particle_end(part, 0, context) == len(part)]
    rest = tuple(word for part in parts[1:] if part not in strays for word in part)
    return rest, (*(word for part in strays for word in part), *parts[0]), suffixes


def _household(found: Words, member: str, context: Context, aside: beside.Aside) -> Reading:
    """Several people in one field: the family name is kept, who is who is for a steward to say."""
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
    name, _ = order.parts(rest, member, context, has_title=rest != found)
    return Reading(name=replace(name, titles=joined(titles)), findings=findings, note=aside.note)
