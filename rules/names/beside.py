"""What stands in a name field beside the name: a note in brackets, a name of birth, a second person?"""

import re
from dataclasses import dataclass

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.names import casing, words
from rules.names.oddities import remark
from rules.names.words import Words

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A text without its brackets, and what they held."""

    text: str
    call_name: str | None = None
    maiden: str | None = None
    note: str | None = None
    findings: tuple[Finding, ...] = ()


def brackets(text: str, member: str, context: Context) -> Aside:
    """Take out what stands in brackets: a call name after initials, a name of birth, else a note."""
    call_name = maiden = None
    notes: list[str] = []
    moved: tuple[Finding, ...] = ()
    while match := _BRACKETS.search(text):
        inside, before = match[1].strip(), text[: match.start()]
        text = " ".join(f"{before} {text[match.end() :]}".split())
        if maiden is None and (found := _maiden(inside, context)):
            maiden = found
        elif call_name is None and inside.istitle() and _are_initials(before, context):
            call_name = inside
        else:
            notes += [inside] if inside else []
            moved = (remark("NAM.NOTE", member, Verdict.CORRECTED, confidence=casing.SURE),)
    return Aside(text=text, call_name=call_name, maiden=maiden, note="; ".join(notes) or None, findings=moved)


def _maiden(inside: str, context: Context) -> str | None:
    """The name behind a word such as `geb.`."""
    first, _, others = inside.partition(" ")
    is_marked = first.casefold().rstrip(".") in context.vocabulary.words["maiden_markers"]
    return " ".join(others.split()) or None if is_marked else None


def _are_initials(text: str, context: Context) -> bool:
    _, found = words.take_titles(words.split(text), context)
    return bool(found) and all(map(words.is_initials, found))


def take_maiden(found: Words, context: Context) -> tuple[Words, str | None]:
    """`Jansen geb. de Vries` as `Jansen` and the name of birth."""
    markers = context.vocabulary.words["maiden_markers"]
    for at in range(1, len(found) - 1):
        if found[at].casefold().rstrip(".") in markers:
            return found[:at], " ".join(found[at + 1 :])
    return found, None


def is_household(found: Words, context: Context) -> bool:
    """Are several people, or a whole family, named in one text?"""
    if not found:
        return False
    lists = context.vocabulary.words
    if found[0].casefold().rstrip(".") in lists["households"]:
        return True
    joiners, particles = lists["name_joiners"], lists["particles"]
    shortened = context.vocabulary.maps["particle_abbreviations"]
    return any(
        found[at].casefold() in joiners and found[at - 1].casefold() not in particles
        for at in range(1, len(found) - 1)
    ) or any("/" in word[1:-1] and word.casefold() not in shortened for word in found)
