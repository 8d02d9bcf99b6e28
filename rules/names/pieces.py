"""What does a text hold that is only the given names, or only the family name?"""

from rules.context import Context
from rules.names import words
from rules.names.words import Words, joined


def given(found: Words, context: Context) -> tuple[str | None, str | None, Words]:
    """Given names, initials, and the particles that strayed behind them (`Jan van der`)."""
    at = trailing_particles(found, context) if len(found) > 1 else len(found)
    found, strayed = found[:at], found[at:]
    end = initials_end(found, context)
    initials = words.initials(" ".join(found[:end])) if end else None
    return joined(found[end:]), initials, strayed


def family(found: Words, context: Context) -> tuple[str | None, str | None, bool]:
    """Particles, family name, and whether the particles stood behind it (`Berg van der`).

    Of several small particles with nothing behind them (`van der`) the family name is lost.
    """
    end = words.particle_end(found, 0, context)
    if end == len(found) > 1 and " ".join(found).islower():
        return joined(found), None, False
    if end:
        # A family that is all particles (Al, De) is a name: its last word is the base.
        end = min(end, len(found) - 1)
        return joined(found[:end]), joined(found[end:]), False
    at = trailing_particles(found, context) if len(found) > 1 else len(found)
    return joined(found[at:]), joined(found[:at]), at < len(found)


def initials_end(found: Words, context: Context) -> int:
    """How many words in front are initials; `v.d.` is no initial but a particle."""
    short = context.vocabulary.maps["particle_abbreviations"]
    for at, word in enumerate(found):
        if not words.is_initials(word) or (word.casefold() in short and words.is_short_particle(found, at)):
            return at
    return len(found)


def trailing_particles(found: Words, context: Context) -> int:
    """Where the particles at the end begin; the length when there are none."""
    for at in range(1, len(found)):
        if words.particle_end(found, at, context) == len(found):
            return at
    return len(found)
