"""Which words around a name are no names: titles, particles, initials, degrees?"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rules.context import Context
from rules.text import fold

Words = tuple[str, ...]
Table = Mapping[str, str]

# One letter, or one of the letter pairs that Dutch and Greek names are shortened to (Th., Chr., IJ.).
_PIECE = r"(?:[^\W\d_]|(?:Chr|Ch|Th|Ph|IJ|Ij|Sj|Tj|Ts|Kj|Joh|Jac|Wm|Yu|Ya)(?=\.))"
_INITIALS = re.compile(rf"(?:{_PIECE}\.-?)*{_PIECE}\.?")
_GLUED = re.compile(r"((?:[^\W\d_]\.)+|v/d\.?)([^\W\d_'’][\w'’-]{2,})")
# `J.v.d.Berg`: the capitals are initials, the small letters an abbreviated particle.
_GLUED_PARTICLE = re.compile(r"((?:[A-Z]\.)*)(v\.[dh]\.|v/d\.?)([^\W\d_][\w'’-]+)?")
_GLUED_TITLE = re.compile(
    r"((?:(?:dr|drs|mr|mrs|ms|prof|ir|ing|dhr|mevr|mw|hr)\.)+)([^\W\d_][\w'’-]{2,})", re.IGNORECASE
)
_APART = {("v.", "d."): "v.d.", ("v.", "h."): "v.h.", ("v.", "der"): "v.der", ("v.", "den"): "v.den"}
_LONGEST_INITIALS = 24
_OFTEN_DOTTED = frozenset({"md", "ba", "ma", "qc", "kc", "dds", "jd", "rn", "do", "mp"})
_NEVER_NAMES = frozenset({"MD", "DDS", "JD", "RN"})
_LEAST_BEFORE_DEGREE = 3
"""Words in capitals, the last of which may be a degree rather than a name."""
_NOBLE = frozenset({"DE", "AT", "CH", "LI"})
# Two doctorates are told twice; a form of address that stands twice was typed twice.
_OFTEN_TWICE = frozenset({"dr.", "dr", "prof."})
_VOWELS = frozenset("aeiouy")
_NAME_WITHOUT_VOWEL = "ng"


def split(text: str) -> Words:
    """The words of a name; initials typed against the name after them (`J.P.Jansen`) are set apart."""
    words = tuple(text.split())
    if "." not in text and "/" not in text:
        return words
    return _closed([part for word in words for part in _unglued(word)])


def language_of(context: Context) -> str | None:
    """The language whose forms of address are read first."""
    if context.language:
        return context.language.partition("-")[0].lower()
    return context.vocabulary.maps["name_languages"].get((country_of(context) or "").lower())


def country_of(context: Context) -> str | None:
    return context.country or context.source_country


def take_titles(words: Words, context: Context) -> tuple[Words, Words]:
    """Titles and forms of address in front, in their usual spelling, and what remains."""
    tables = context.vocabulary.maps
    shared = tables["honorifics"]
    own = tables.get(f"honorifics_{language_of(context)}", shared)
    openers = context.vocabulary.words["name_title_openers"]
    titles: list[str] = []
    at = 0
    while at < len(words):
        key = words[at].casefold().rstrip(".,")
        title = pair = None
        if key in openers and at + 1 < len(words):
            both = f"{key} {words[at + 1].casefold().rstrip('.,')}"
            title = pair = own.get(both) or shared.get(both)
        title = title or own.get(key) or shared.get(key) or _marked_title(words[at].casefold(), own, shared)
        if not title or _is_no_title(words, at, key, context):
            break
        if title not in titles[-1:] or title.casefold() in _OFTEN_TWICE:
            titles.append(title)
        at += 2 if pair else 1
    return tuple(titles), words[at:]


def _marked_title(word: str, own: Table, shared: Table) -> str | None:
    """A title only with its dot (`Gen.`, a given name without), or several as one word (`prof.dr.ir`)."""
    if "." not in word:
        return None
    return own.get(word.rstrip(",")) or _several_titles(word.rstrip(".,"), own, shared)


def _is_no_title(words: Words, at: int, key: str, context: Context) -> bool:
    """`M.` before other initials is one; `Lord, Jack` is a family name in front of a comma."""
    if len(key) == 1:
        return at + 1 < len(words) and is_initials(words[at + 1])
    return at == 0 and words[0][-1:] == "," and key in context.vocabulary.words["name_titles_as_names"]


def take_last_titles(words: Words, context: Context) -> tuple[Words, Words]:
    """A title at the end (`J. Jansen, dhr.`), in its usual spelling, and the words before."""
    if len(words) < 2 or len(words[-1]) < 2:
        return (), words
    is_name = words[-1].casefold() in context.vocabulary.words["name_titles_as_names"]
    if is_name and words[-2][-1:] != "," and (not words[-1].isupper() or words[-2].isupper()):
        return (), words
    for at in (len(words) - 2, len(words) - 1):
        titles, rest = take_titles(words[at:], context) if at else ((), words)
        if titles and not rest:
            return titles, words[:at]
    return (), words


def take_suffixes(words: Words, context: Context, *, keep: int = 1) -> tuple[Words, Words]:
    """Degrees and generations at the end, in their usual spelling, and the words before, `keep` at least."""
    known, cased = context.vocabulary.maps["suffixes"], context.vocabulary.words["suffixes_cased"]
    if not words or (len(words) <= keep) or words[-1].casefold().replace(".", "").rstrip(",") not in known:
        return _spaced_doctor(words, keep)
    shouted = len(words) > 1 and " ".join(words).isupper()
    # Behind a comma and before another degree a word that is no name is one too: `RN CRNA`.
    is_behind = keep == 0
    found: list[str] = []
    end = len(words)
    while end > keep:
        bare = words[end - 1].replace(".", "").rstrip(",")
        suffix = known.get(bare.casefold())
        is_cased = bare.casefold() in cased and not (
            "." in words[end - 1] and bare.casefold() in _OFTEN_DOTTED
        )
        before = _LEAST_BEFORE_DEGREE if is_behind and found else end
        if suffix is None or (is_cased and _is_name_rather(bare, suffix, before if shouted else 0)):
            break
        if _are_rather_initials(words[end - 1], bare, context, before=end - 1 - keep if keep else None):
            break
        found.append(suffix)
        end -= 1
    return tuple(reversed(found)), words[:end]


def _is_name_rather(bare: str, suffix: str, shouted_words: int) -> bool:
    """`Ma` is a name and `MA` a degree; of words all in capitals only what nobody is called is a degree."""
    return bare != suffix or (
        shouted_words > 0 and (shouted_words < _LEAST_BEFORE_DEGREE or bare not in _NEVER_NAMES)
    )


def _are_rather_initials(word: str, bare: str, context: Context, *, before: int | None) -> bool:
    """`R.A.` and `V.` are initials, `RA` is a degree; `M.D.` is one behind a whole name.

    `before` counts the words besides the first that stand before it; None when it stands behind a comma.
    """
    if len(bare) == 1:
        return "." in word or before == 0 or (before is None and language_of(context) != "en")
    small = bare.casefold()
    if "." not in word or small not in context.vocabulary.words["suffixes_cased"]:
        return False
    return small not in _OFTEN_DOTTED or before == 0


def _spaced_doctor(words: Words, keep: int) -> tuple[Words, Words]:
    """`John Smith Ph. D.`, the one degree that is often typed as two words."""
    is_doctor = len(words) > keep + 1 and words[-1] in {"D.", "D"} and words[-2] == "Ph."
    return (("PhD",), words[:-2]) if is_doctor else ((), words)


def particle_end(words: Words, start: int, context: Context) -> int:
    """Where the run of particles that opens at `start` ends; `start` itself when there is none."""
    lists, short = context.vocabulary.words, context.vocabulary.maps["particle_abbreviations"]
    known, heads, articles = lists["particles"], lists["particle_heads"], lists["particle_articles"]
    at = start
    while at < len(words):
        word = words[at].casefold()
        if word in known or (word in short and is_short_particle(words, at)):
            at += 1
        elif word in heads and at + 1 < len(words) and words[at + 1].casefold() in articles:
            at += 2
        elif word in lists["name_nobility"] and at + 1 < len(words) and country_of(context) in _NOBLE:
            at += 1
        else:
            break
    return at


def is_short_particle(words: Words, at: int) -> bool:
    """Is a word on the list of abbreviations a particle here?

    `v.d.` is one; `V.D.` only behind another name, or where everything stands in capitals.
    """
    word = words[at]
    if word.islower() or "/" in word:
        return True
    is_longer = len(word.rstrip(".")) > 1 and at + 1 < len(words)
    return is_longer and (at > 0 or " ".join(words).isupper())


def expand(particle: str, context: Context) -> str | None:
    """A particle with its abbreviations written out, or None when it has none."""
    short = context.vocabulary.maps["particle_abbreviations"]
    words = particle.split()
    full = [short.get(word.casefold(), word) for word in words]
    return " ".join(full) if full != words else None


def is_initials(word: str) -> bool:
    """Is the word one or more initials (`J.`, `J.P.`, `Th.M.`, `J`)?"""
    if len(word) == 1:
        # Scripts without capitals have no initials; letters that become two in capitals (ß, ŉ) start no name.
        return word.isalpha() and len(word.upper()) == 1 and (word.isascii() or word.upper() != word.lower())
    return "." in word and len(word) <= _LONGEST_INITIALS and _INITIALS.fullmatch(word) is not None


def is_bare_initials(word: str) -> bool:
    """Is the word made of capitals that nobody could speak (`JHM`)?"""
    if not (2 <= len(word) <= 4 and word.isalpha() and word.isupper()):
        return False
    plain = fold(word)
    return plain != _NAME_WITHOUT_VOWEL and plain.isalpha() and not _VOWELS & frozenset(plain)


@lru_cache(maxsize=8_192)
def initials(text: str) -> str:
    """Initials as they are written: each with a dot, nothing between (`J.P.`). Their case is kept."""
    pieces = text.replace(".", " ").replace("-", " ").split()
    if len(pieces) == 1 and "." not in text and is_bare_initials(pieces[0]):
        pieces = list(pieces[0])
    return "".join(f"{piece}." for piece in pieces)


def joined(words: Sequence[str]) -> str | None:
    """The words as one text, or None for no words."""
    return " ".join(words) or None


def _unglued(word: str) -> Words:
    if (word[0] == "v" or ".v" in word) and (glued := _GLUED_PARTICLE.fullmatch(word)):
        return tuple(part for part in glued.groups() if part)
    glued = _GLUED.fullmatch(word) or _GLUED_TITLE.fullmatch(word)
    return (glued[1], glued[2]) if glued else (word,)


def _closed(words: list[str]) -> Words:
    """The words with `v. d. Berg` as `v.d. Berg`."""
    for at in range(len(words) - 2, -1, -1):
        if words[at] == "v." and (one := _APART.get((words[at], words[at + 1]))):
            words[at : at + 2] = [one]
    return tuple(words)


def _several_titles(key: str, own: Table, shared: Table) -> str | None:
    """Titles typed as one word: `prof.dr.ir`."""
    parts = [part for part in key.split(".") if part] if "." in key else []
    found = [own.get(part) or shared.get(part) or own.get(f"{part}.") for part in parts if len(part) > 1]
    return " ".join(map(str, found)) if len(found) == len(parts) > 1 and all(found) else None
