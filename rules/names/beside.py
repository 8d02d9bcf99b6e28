"""What stands in a name field beside the name: a note in brackets, a name of birth, a second person?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rules.context import Context
from rules.findings import Finding, Verdict
from rules.names import casing, words
from rules.names.oddities import remark
from rules.names.words import Words
from rules.values import swift
from rules.vocabulary import Vocabulary

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
# A call name in quotation marks: the single ones only around whole words (`'t Hart` has none).
_QUOTED = re.compile(
    r"[\"“”„«»『「]([^\"“”„«»『』「」]*)[\"“”«»』」]|''([^']+)''|(?<!\S)['‘]([^\W\d_][^'’‘]*[^\W\d_s])['’](?=[\s,]|$)"
)
_MARKS = frozenset("([\"“”„«»『「'‘")
# What may stand inside the words of a name.
_INSIDE = str.maketrans("", "", ".,'’")
_DASHES = frozenset({"-", "–", "—", "/", "|"})


@swift
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
    if _MARKS.isdisjoint(text):
        return Aside(text=text)
    call_name = maiden = None
    notes: list[str] = []
    moved: tuple[Finding, ...] = ()
    while match := _BRACKETS.search(text) or _QUOTED.search(text):
        inside, before = (match[1] or match[match.lastindex or 1] or "").strip(), text[: match.start()]
        after = text[match.end() :]
        if _is_particle(inside, context):
            text = _spaced(before, inside, after)
            continue
        text = _spaced(before, after)
        if maiden is None and (found := _maiden(inside, context)):
            maiden = found
        elif call_name is None and inside.istitle() and _is_given(match, context):
            call_name = inside
        else:
            notes += [inside] if inside else []
            moved = (remark("NAM.NOTE", member, Verdict.CORRECTED, confidence=casing.SURE),)
    return Aside(text=text, call_name=call_name, maiden=maiden, note="; ".join(notes) or None, findings=moved)


def _is_given(match: re.Match[str], context: Context) -> bool:
    """Is a call name the given name: `J.P. (Jan) Jansen`, and `"Rick" Edmonds` in quotation marks?"""
    before, after = match.string[: match.start()], match.string[match.end() :].split()
    is_first = not before and match[0][0] not in "([" and len(after) == 1 and after[0].isalpha()
    return is_first or _are_initials(before, context)


def _spaced(*pieces: str) -> str:
    return " ".join(" ".join(pieces).split()).replace(" ,", ",")


def _is_particle(inside: str, context: Context) -> bool:
    """`Vries (de), Jan`: the brackets hold nothing but particles."""
    found = tuple(inside.split())
    return bool(found) and words.particle_end(found, 0, context) == len(found) and inside.islower()


def _maiden(inside: str, context: Context) -> str | None:
    """The name behind a word such as `geb.`."""
    found = tuple(inside.split())
    length = _marker(found, 0, context)
    return " ".join(found[length:]) or None if length else None


def _are_initials(text: str, context: Context) -> bool:
    _, found = words.take_titles(words.split(text.rpartition(",")[2]), context)
    return bool(found) and all(map(words.is_initials, found))


def _marker(found: Words, at: int, context: Context) -> int:
    """How many words from here on say that a name of birth follows (`geb.`, `z domu`)."""
    markers = context.vocabulary.words["maiden_markers"]
    word = found[at].casefold().rstrip(".") if found else ""
    if word in markers:
        return 1
    return 2 if at + 1 < len(found) and f"{word} {found[at + 1].casefold()}" in markers else 0


_BESIDE = (
    "households",
    "name_joiners",
    "greetings",
    "name_occupations",
    "name_organisation_words",
    "name_partner_markers",
    "maiden_markers",
)


def is_alone(found: Words, context: Context) -> bool:
    """Does nothing stand beside the name? One look at its words, because nearly always it is so."""
    whole = "".join(found)
    if not whole.isalpha() and not whole.translate(_INSIDE).isalpha():
        return False
    small = [word.casefold().rstrip(".,") for word in found]
    if not _words_beside(context.vocabulary).isdisjoint(small):
        return False
    return not found[-1].islower() or "," not in whole


def is_only_name(found: Words, context: Context) -> bool:
    """Are all words those of a name, with no title or degree among them and nothing beside them?"""
    titles = _titles(context.vocabulary, words.language_of(context))
    return titles.isdisjoint(map(str.casefold, found)) and is_alone(found, context)


@lru_cache(maxsize=4)
def _words_beside(vocabulary: Vocabulary) -> frozenset[str]:
    """Every word that may stand beside a name, and the first of two that do (`z domu`)."""
    return frozenset({"z", "soltera"}).union(*(vocabulary.words[each] for each in _BESIDE))


@lru_cache(maxsize=256)
def _titles(vocabulary: Vocabulary, language: str | None) -> frozenset[str]:
    """Titles of any language and of this one, and degrees."""
    tables = vocabulary.maps
    return frozenset().union(
        tables["honorifics"], tables["suffixes"], tables.get(f"honorifics_{language}", ())
    )


def second_person(found: Words, context: Context) -> int:
    """Where the word stands that joins two whole names (`Jan Jansen en Piet de Wit`); 0 for none."""
    joiners, given = context.vocabulary.words["name_joiners"], context.vocabulary.words["name_given"]
    for at in range(2, len(found) - 1):
        if found[at].casefold() in joiners:
            _, first = words.take_titles(found[:at], context)
            if not joiners.isdisjoint([word.casefold() for word in found[1:at]]):
                return 0
            titles, second = words.take_titles(found[at + 1 :], context)
            is_whole = (
                len(first) > 1 and first[-1].casefold() not in given and not words.is_initials(first[-1])
            )
            return at if is_whole and len(second) > (0 if titles else 1) else 0
    return 0


def take_others(found: Words, member: str, context: Context) -> tuple[Words, Aside]:
    """Words that are no part of any name: an opening of a letter, a number, a remark, a spouse."""
    if not found:
        return found, Aside(text="")
    findings: list[Finding] = []
    notes: list[str] = []
    greetings, joiners = context.vocabulary.words["greetings"], context.vocabulary.words["name_joiners"]
    while len(found) > 1 and found[0].casefold().rstrip(".,:") in greetings:
        found = found[1:]
        findings = [remark("NAM.OPENING", member, Verdict.CORRECTED, confidence=casing.SURE)]
    if not "".join(found).isalpha() or len(found) > 2:
        kept = tuple(
            word for word in found if word in joiners or word in _DASHES or any(map(str.isalpha, word))
        )
        notes += [word for word in found if word not in kept and any(map(str.isdigit, word))]
        if 0 < len(kept) < len(found):
            findings.append(remark("NAM.STRAY", member, Verdict.CORRECTED, confidence=casing.SURE))
        closed = closed_up(kept or found, context)
        if len(closed) < len(kept or found) and "-" in "".join(closed):
            findings.append(remark("NAM.HYPHEN", member, Verdict.CORRECTED, confidence=casing.SURE))
        found, told = take_remark(closed, context)
        if told:
            notes.append(told)
            findings.append(remark("NAM.NOTE", member, Verdict.CORRECTED, confidence=casing.SURE))
    firms = context.vocabulary.words["name_organisation_words"]
    # `B.V. Jansen` has initials, `Jansen B.V.` is a firm.
    at = 1 if words.is_initials(found[0]) else 0
    if not firms.isdisjoint([word.casefold() for word in found[at:]]):
        findings.append(remark("NAM.ORGANISATION", member))
    return found, Aside(text="", note="; ".join(notes) or None, findings=tuple(findings))


def take_maiden(found: Words, context: Context) -> tuple[Words, str | None]:
    """`Jansen geb. de Vries` as `Jansen` and the name of birth."""
    if len(found) > 1 and (length := _marker(found, 0, context)) and len(found) > length:
        return (), " ".join(found[length:])
    for at in range(1, len(found) - 1):
        if length := _marker(found, at, context):
            behind = found[at + length :]
            end = next((place + 1 for place, word in enumerate(behind) if word[-1:] == ","), len(behind))
            if end == len(behind):
                return (found[:at], " ".join(behind)) if behind else (found, None)
            # `Jansen geb. de Vries, Anna`: the comma belongs to the family name.
            before = (*found[: at - 1], f"{found[at - 1].rstrip(',')},")
            return (*before, *behind[end:]), " ".join(behind[:end]).rstrip(",")
    return found, None


def take_remark(found: Words, context: Context) -> tuple[Words, str | None]:
    """Words behind a name that tell of somebody else or of something else.

    `Jansen e/v de Boer` names a spouse; behind a dash, or a comma after a whole name, small letters are a
    remark (`Jan Jansen - inkoop`).
    """
    partners = context.vocabulary.words["name_partner_markers"]
    occupations = context.vocabulary.words["name_occupations"]
    for at in range(1, len(found)):
        word = found[at]
        if at > 1 and word.casefold().rstrip(".") in occupations:
            return (*found[: at - 1], found[at - 1].rstrip(",")), " ".join(found[at:])
        if at == len(found) - 1:
            break
        if word[-1:] == "," and _is_remark(found, at, context):
            return (*found[:at], word.rstrip(",")), " ".join(found[at + 1 :])
        if word.casefold().rstrip(".") in partners or (
            word in _DASHES and " ".join(found[at + 1 :]).islower() and not found[0].islower()
        ):
            return found[:at], " ".join(found[at:] if word not in _DASHES else found[at + 1 :])
    return found, None


def _is_remark(found: Words, at: int, context: Context) -> bool:
    """Small letters behind a whole name and a comma, unless they are a given name or particles."""
    behind = found[at + 1 :]
    return (
        " ".join(behind).islower()
        and not found[at].islower()
        and behind[0] not in context.vocabulary.words["name_given"]
        and words.particle_end(found, 0, context) == 0
        and words.particle_end(behind, 0, context) == 0
        and words.take_titles(behind, context)[1] == behind
        and words.take_suffixes(behind, context, keep=0)[1] == behind
    )


def closed_up(found: Words, context: Context) -> Words:
    """`Jansen - de Vries` as the double name `Jansen-de Vries`."""
    kept: list[str] = []
    for word in found:
        is_second = len(kept) > 1 and kept[-1] in {"-", "–"}
        if is_second and {kept[-2].casefold(), word.casefold()} <= context.vocabulary.maps["suffixes"].keys():
            # `RN - CRNA`: two degrees are no double name.
            kept[-1] = word
        elif is_second and (not word.islower() or _is_particle(word, context)):
            kept[-2:] = [f"{kept[-2]}-{word}"]
        else:
            kept.append(word)
    return tuple(kept)


def is_household(found: Words, context: Context) -> bool:
    """Are several people, or a whole family, named in one text?"""
    if not found:
        return False
    lists = context.vocabulary.words
    if found[0].casefold().rstrip(".") in lists["households"]:
        return True
    joiners, particles = lists["name_joiners"], lists["particles"]
    shortened = (
        context.vocabulary.maps["particle_abbreviations"].keys() | context.vocabulary.maps["suffixes"].keys()
        if any("/" in word for word in found)
        else ()
    )
    return any(
        found[at].casefold() in joiners and found[at - 1].casefold() not in particles
        for at in range(1, len(found) - 1)
    ) or any("/" in word[1:-1] and word.casefold() not in shortened for word in found)
