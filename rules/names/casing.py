"""How is a name written that was typed all in capitals or all in small letters?"""

from functools import lru_cache

from rules.context import Context
from rules.names import words

SURE, UNSURE = 0.97, 0.8

# Countries that write the Dutch letter ij with two capitals; elsewhere (Finnish Ijäs) only the first is.
_IJ_COUNTRIES = frozenset({None, "NL", "BE", "SR", "CW", "AW"})


_TURKIC = frozenset({"TR", "AZ"})


def is_flat(text: str) -> bool:
    """Is the text all capitals, or all small letters, so that its case tells nothing?

    One capital letter is an initial, not shouting. Scripts without case are never flat.
    """
    return (len(text) > 1 and (text.isupper() or text.replace("ß", "").isupper())) or text.islower()


def usual_given(given: str, context: Context) -> tuple[str, float]:
    """Given names in usual case, and how sure we are of it."""
    return _text(given, context)


def usual_family(particle: str | None, family: str, context: Context) -> tuple[str | None, str, float]:
    """Particle and family name in usual case, and how sure we are: the less sure part decides."""
    whole = f"{particle} {family}" if particle else family
    if particle and not is_flat(whole):
        return particle, family, SURE
    better, sure = _text(family, context)
    # The word between two family names is small: Ortega y Gasset.
    better = better.replace(" Y ", " y ")
    if particle is None or particle.islower():
        return particle, better, sure
    is_usual = _particle_case(context) == "lower"
    return _usual_case(particle, context), better, sure if is_usual else min(sure, UNSURE)


def usual_initials(initials: str) -> tuple[str, float]:
    """Capitals; but who writes several small ones (e.e. cummings) may mean it."""
    if not initials.islower():
        return initials, SURE
    better = ".".join(piece[:1].upper() + piece[1:] for piece in initials.split("."))
    return better, SURE if initials.count(".") == 1 else UNSURE


def usual_particle(particle: str, context: Context) -> str:
    """The particle in small letters where the country writes it so; as it is elsewhere (Belgium)."""
    return _usual_case(particle, context) if _particle_case(context) == "lower" else particle


def _usual_case(particle: str, context: Context) -> str:
    """Small letters, but for German titles of nobility (`Graf von`) and where a country has other habits.

    Belgian names have one capital in front (`Van den Broeck`), French articles (`de La Tour`) and Italian
    particles (`De Luca`) have their own.
    """
    small = particle.lower()
    match _particle_case(context):
        case "first":
            return small[:1].upper() + small[1:]
        case "articles":
            return " ".join(word if word == "de" else word.title() for word in small.split())
        case "title":
            return small.title()
    noble = context.vocabulary.words["name_nobility"]
    if noble.isdisjoint(small.split()):
        return small
    return " ".join(word.title() if word in noble else word for word in small.split())


def _particle_case(context: Context) -> str | None:
    country = words.country_of(context)
    return context.vocabulary.maps["particle_case"].get(country.lower()) if country else None


def _text(text: str, context: Context) -> tuple[str, float]:
    if not is_flat(text):
        return text, SURE
    country, particles = words.country_of(context), context.vocabulary.words["particles"]
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
    small = _lowered(word, country)
    for mark in ("'", "’"):
        head, found, tail = small.partition(mark)
        if found and 0 < len(head) <= 2 and tail:
            return f"{head.title()}{mark}{tail[:1].upper()}{tail[1:]}", SURE if head == "o" else UNSURE
        if found and not head:
            return small, SURE
    if "." in small[:-1]:
        return word, SURE
    if word[:1] == "İ":
        return f"İ{small[1:]}", SURE
    return _plain(small, country, short=len(word) == 2 and word.isupper())


def _lowered(word: str, country: str | None) -> str:
    """Small letters; the Turkish alphabet has two letters i, and `İ` tells it anywhere."""
    if word.isascii() and country not in _TURKIC:
        return word.lower()
    if country in _TURKIC and word.isupper():
        word = word.replace("I", "ı")
    return word.replace("İ", "i").lower()


def _plain(small: str, country: str | None, *, short: bool) -> tuple[str, float]:
    usual = small[:1].title() + small[1:]
    if small.startswith("mc") and len(small) > 3:
        return f"Mc{small[2:3].upper()}{small[3:]}", UNSURE
    if small.startswith("mac") and len(small) > 5:
        return f"Mac{small[3:4].upper()}{small[4:]}", UNSURE
    if small.startswith("ij") and len(small) > 2:
        return (f"IJ{small[2:]}", SURE) if country in _IJ_COUNTRIES else (usual, UNSURE)
    # A Turkish I may be the i of a foreign name (DAVID).
    is_doubtful = short or (country in _TURKIC and "ı" in small)
    return usual, UNSURE if is_doubtful else SURE
