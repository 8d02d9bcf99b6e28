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
    match = _BRACKETS.search(text)
    if match is None:
        return Aside(text=text)
    inside, after = match[1].strip(), text[match.end() :]
    rest = " ".join(f"{text[: match.start()]} {after}".split())
    first, *others = inside.split() or [""]
    if others and first.casefold().rstrip(".") in context.vocabulary.words["maiden_markers"]:
        return Aside(text=rest, maiden=" ".join(others))
    _, before = words.take_titles(words.split(text[: match.start()]), context)
    if before and all(map(words.is_initials, before)) and inside.istitle():
        return Aside(text=rest, call_name=inside)
    moved = remark("NAM.NOTE", member, Verdict.CORRECTED, confidence=casing.SURE)
    return Aside(text=rest, note=inside or None, findings=(moved,))


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
