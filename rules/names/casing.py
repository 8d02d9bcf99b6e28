"""How is a name written that was typed all in capitals or all in small letters?"""

from dataclasses import replace
from functools import lru_cache

from rules.context import Context
from rules.findings import APPLY_FROM, Finding, Verdict
from rules.names import words
from rules.names.oddities import remark
from rules.records import PersonName

SURE, UNSURE = 0.97, 0.8

# Countries that write the Dutch letter ij with two capitals; elsewhere (Finnish Ijäs) only the first is.
_IJ_COUNTRIES = frozenset({None, "NL", "BE", "SR", "CW", "AW"})


def is_flat(text: str) -> bool:
    """Is the text all capitals, or all small letters, so that its case tells nothing?

    One capital letter is an initial, not shouting. Scripts without case are never flat.
    """
    return (len(text) > 1 and text.isupper()) or text.islower()


def in_usual_case(
    name: PersonName, text: str, member: str, context: Context
) -> tuple[PersonName, tuple[Finding, ...]]:
    """Mend a name typed all in capitals or all small: applied when sure, else offered. Mixed case stays."""
    if not is_flat(text):
        return name, ()
    better, sure = mended(name, context, was_capitals=text.isupper())
    if better == name:
        return name, ()
    if sure >= APPLY_FROM:
        return better, (remark("NAM.CASE", member, Verdict.CORRECTED, confidence=sure),)
    return name, (remark("NAM.CASE", member, suggestion=better.display, confidence=sure),)


def mended(name: PersonName, context: Context, *, was_capitals: bool) -> tuple[PersonName, float]:
    """The name in usual case, and how sure we are of it: the least sure part decides."""
    country = words.country_of(context)
    given, sure_given = _text(name.given, country, context)
    family, sure_family = _text(name.family, country, context)
    maiden, sure_maiden = _text(name.maiden, country, context)
    particle, sure_particle = _particle(name.particle, context, was_capitals=was_capitals)
    initials, sure_initials = _initials(name.initials)
    better = replace(name, given=given, initials=initials, particle=particle, family=family, maiden=maiden)
    return better, min(sure_given, sure_family, sure_maiden, sure_particle, sure_initials)


def lowered_particle(name: PersonName, context: Context) -> str | None:
    """The particle in small letters where the country writes it so; as it is elsewhere (Belgium)."""
    if name.particle is None or name.particle.islower():
        return name.particle
    table = context.vocabulary.maps["particle_case"]
    lower = table.get((words.country_of(context) or "").lower()) == "lower"
    return name.particle.lower() if lower else name.particle


def _particle(particle: str | None, context: Context, *, was_capitals: bool) -> tuple[str | None, float]:
    if particle is None or not was_capitals:
        return particle, SURE
    table = context.vocabulary.maps["particle_case"]
    known = table.get((words.country_of(context) or "").lower()) is not None
    return particle.lower(), SURE if known else UNSURE


def _initials(initials: str | None) -> tuple[str | None, float]:
    """Capitals; but who writes several small ones (e.e. cummings) may mean it."""
    if initials is None or not initials.islower():
        return initials, SURE
    better = ".".join(piece[:1].upper() + piece[1:] for piece in initials.split("."))
    return better, SURE if initials.count(".") == 1 else UNSURE


def _text(text: str | None, country: str | None, context: Context) -> tuple[str | None, float]:
    if text is None:
        return None, SURE
    if not is_flat(text):
        return text, SURE
    particles = context.vocabulary.words["particles"]
    pairs = [_hyphened(word, country, particles) for word in text.split()]
    return " ".join(word for word, _ in pairs), min((sure for _, sure in pairs), default=SURE)


def _hyphened(word: str, country: str | None, particles: frozenset[str]) -> tuple[str, float]:
    """Each part of `heuvel-de` by itself; a particle inside stays small."""
    pairs = [
        (part.lower(), SURE) if at and part.casefold() in particles else mended_word(part, country)
        for at, part in enumerate(word.split("-"))
    ]
    return "-".join(part for part, _ in pairs), min(sure for _, sure in pairs)


@lru_cache(maxsize=16_384)
def mended_word(word: str, country: str | None) -> tuple[str, float]:
    """One word in usual case, and how sure we are.

    Mac and Mc are unsure (Mackay, MacKay), so are a Turkish I and a leading d' or short capitals (AJ).
    """
    small = word.lower()
    for mark in ("'", "’"):
        head, found, tail = small.partition(mark)
        if found and 0 < len(head) <= 2 and tail:
            return f"{head.title()}{mark}{tail[:1].upper()}{tail[1:]}", SURE if head == "o" else UNSURE
        if found and not head:
            return small, SURE
    return _plain(small, country, short=len(word) <= 2 and word.isupper())


def _plain(small: str, country: str | None, *, short: bool) -> tuple[str, float]:
    usual = small[:1].title() + small[1:]
    if small.startswith("mc") and len(small) > 3:
        return f"Mc{small[2:3].upper()}{small[3:]}", UNSURE
    if small.startswith("mac") and len(small) > 5:
        return f"Mac{small[3:4].upper()}{small[4:]}", UNSURE
    if small.startswith("ij") and len(small) > 2:
        return (f"IJ{small[2:]}", SURE) if country in _IJ_COUNTRIES else (usual, UNSURE)
    turkish = country in {"TR", "AZ"} and "i" in small.replace("i̇", "")
    return usual, UNSURE if turkish or short else SURE
