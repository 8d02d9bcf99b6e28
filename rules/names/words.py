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
_LONGEST_INITIALS = 24
_VOWELS = frozenset("aeiouy")
_NAME_WITHOUT_VOWEL = "ng"


def split(text: str) -> Words:
    """The words of a name; initials typed against the name after them (`J.P.Jansen`) are set apart."""
    words = tuple(text.split())
    if "." not in text and "/" not in text:
        return words
    return tuple(part for word in words for part in _unglued(word))


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
    titles: list[str] = []
    at = 0
    while at < len(words):
        key = words[at].casefold().rstrip(".,")
        pair = f"{key} {words[at + 1].casefold()}" if at + 1 < len(words) else ""
        if pair and (title := shared.get(pair)):
            at += 1
        else:
            title = own.get(key) or shared.get(key) or _several_titles(key, own, shared)
        if not title or (len(key) == 1 and at + 1 < len(words) and is_initials(words[at + 1])):
            break
        titles.append(title)
        at += 1
    return tuple(titles), words[at:]


def take_last_titles(words: Words, context: Context) -> tuple[Words, Words]:
    """A title at the end (`J. Jansen, dhr.`), in its usual spelling, and the words before."""
    if len(words) < 2 or len(words[-1]) < 2:
        return (), words
    titles, rest = take_titles(words[-1:], context)
    return (titles, words[:-1]) if titles and not rest else ((), words)


def take_suffixes(words: Words, context: Context, *, keep: int = 1) -> tuple[Words, Words]:
    """Degrees and generations at the end, in their usual spelling, and the words before, `keep` at least."""
    known, cased = context.vocabulary.maps["suffixes"], context.vocabulary.words["suffixes_cased"]
    if not words or (len(words) <= keep) or words[-1].casefold().replace(".", "").rstrip(",") not in known:
        return (), words
    shouted = len(words) > 1 and " ".join(words).isupper()
    found: list[str] = []
    end = len(words)
    while end > keep:
        bare = words[end - 1].replace(".", "").rstrip(",")
        suffix = known.get(bare.casefold())
        if suffix is None or (bare.casefold() in cased and (shouted or bare != suffix)):
            break
        found.append(suffix)
        end -= 1
    return tuple(reversed(found)), words[:end]


def particle_end(words: Words, start: int, context: Context) -> int:
    """Where the run of particles that opens at `start` ends; `start` itself when there is none."""
    lists, short = context.vocabulary.words, context.vocabulary.maps["particle_abbreviations"]
    known, heads, articles = lists["particles"], lists["particle_heads"], lists["particle_articles"]
    at = start
    while at < len(words):
        word = words[at].casefold()
        if word in known or (word in short and (words[at].islower() or "/" in word)):
            at += 1
        elif word in heads and at + 1 < len(words) and words[at + 1].casefold() in articles:
            at += 2
        else:
            break
    return at


def expand(particle: str, context: Context) -> str | None:
    """A particle with its abbreviations written out, or None when it has none."""
    short = context.vocabulary.maps["particle_abbreviations"]
    words = particle.split()
    full = [short.get(word.casefold(), word) for word in words]
    return " ".join(full) if full != words else None


def is_initials(word: str) -> bool:
    """Is the word one or more initials (`J.`, `J.P.`, `Th.M.`, `J`)?"""
    if len(word) == 1:
        # Some letters become two in capitals (ß, ŉ): they start no name.
        return word.isalpha() and len(word.upper()) == 1
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
    glued = _GLUED.fullmatch(word)
    return (glued[1], glued[2]) if glued else (word,)


def _several_titles(key: str, own: Table, shared: Table) -> str | None:
    """Titles typed as one word: `prof.dr.ir`."""
    parts = [part for part in key.split(".") if part] if "." in key else []
    found = [own.get(part) or shared.get(part) for part in parts if len(part) > 1]
    return " ".join(map(str, found)) if len(found) == len(parts) > 1 and all(found) else None
