"""What do the words of job titles tell, as a reader of one language takes them?"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rules.context import Context
from rules.vocabulary import Vocabulary

LANGUAGES = ("en", "nl", "de", "fr", "fi", "sv", "es", "it", "pl")
"""Languages we have lists for; what one's own does not know is looked up in the others, in this order."""

# A short word of another language is too easily a word of one's own: Italian `ad` is a managing director.
_FOREIGN_LETTERS = 4
_WORD = re.compile(r"(?:\b[dl]['’])?([^\W\d_]+(?:['’]s\b)?)")
# An owner runs a firm of any field, and posts of these fields serve every other: an assistant in sales is of
# sales.
_HELPING = frozenset({"staff", "senior"})
_SERVING = frozenset({"administration", "consulting", "engineering", "production"})


@dataclass(frozen=True, slots=True)
class Entry:
    """What one word or phrase tells: a level, a field of work (`weak` if another may tell it better), and
    the manner to read it in: alone, doubt, edge, last, officer, student, or none."""

    level: str | None
    function: str | None
    weak: bool = False
    manner: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """All words as one language's reader takes them.

    `longest` is the most words a phrase has that begins with a word; `links` tells what a small word does.
    """

    language: str
    entries: Mapping[str, Entry]
    longest: Mapping[str, int]
    endings: Mapping[str, Entry]
    agents: tuple[str, ...]
    links: Mapping[str, str]
    english: Mapping[str, Entry]


def lexicon_for(context: Context) -> Lexicon:
    """The words as the language of the record, else that of its country, reads them."""
    return _lexicon(context.vocabulary, _language(context))


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without digits and marks."""
    return _WORD.findall(text.casefold())


def _language(context: Context) -> str:
    known = context.vocabulary.maps["job_languages"]
    stated = (context.language or "").partition("-")[0].casefold()
    return known.get(stated) or known.get(f"..{context.country or ''}".casefold()) or LANGUAGES[0]


@lru_cache(maxsize=4 * len(LANGUAGES))
def _lexicon(vocabulary: Vocabulary, language: str) -> Lexicon:
    entries: dict[str, Entry] = {}
    for each in reversed(_order(language)):
        entries |= {
            phrase: entry
            for phrase, entry in _entries(vocabulary, each).items()
            if each in {language, LANGUAGES[0]} or len(phrase) >= _FOREIGN_LETTERS
        }
    return Lexicon(
        language=language,
        entries=entries,
        longest=_longest(entries),
        endings=dict(_read("", vocabulary.maps["job_endings"])),
        agents=tuple(_listed(vocabulary.maps["job_agent_endings"][language])),
        links=_links(vocabulary),
        english=_entries(vocabulary, LANGUAGES[0]),
    )


def _order(language: str) -> list[str]:
    return [language, *(each for each in LANGUAGES if each != language)]


@lru_cache(maxsize=4 * len(LANGUAGES))
def _entries(vocabulary: Vocabulary, language: str) -> dict[str, Entry]:
    return dict(_read(language, vocabulary.maps[f"job_words_{language}"], _links(vocabulary)))


def _read(
    language: str, groups: Mapping[str, str], links: Mapping[str, str] | None = None
) -> Iterator[tuple[str, Entry]]:
    """Every phrase of a list with what it tells: `manager sales` = `sales manager, …`."""
    for told, phrases in groups.items():
        level, function, *manner = (*told.split(), "", "")[:3]
        for phrase in _listed(phrases):
            words = [word for word in words_of(phrase) if word not in (links or ())]
            field = function.rstrip("?")
            serves = level == "owner" or (field in _SERVING and level in _HELPING and len(words) == 1)
            yield (
                " ".join(words),
                Entry(
                    _told(level),
                    _told(field),
                    weak=serves or function.endswith("?") or phrase.endswith("?"),
                    manner="".join(manner),
                    language=language,
                ),
            )


def _told(word: str) -> str | None:
    return None if word == "-" else word


def _listed(text: str) -> list[str]:
    return text.split(", ")


def _longest(entries: Mapping[str, Entry]) -> dict[str, int]:
    found: dict[str, int] = {}
    for phrase in entries:
        words = phrase.split(" ")
        found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


@lru_cache(maxsize=4)
def _links(vocabulary: Vocabulary) -> dict[str, str]:
    groups = vocabulary.maps["job_links"]
    return {word: kind for kind in ("small", "and", "to") for word in _listed(groups[kind])}


def compound(word: str, lexicon: Lexicon) -> Entry | None:
    """What a word written together tells: `Vertriebsleiter` is a head, of sales."""
    for cut in range(2, len(word) - 2):
        if ending := lexicon.endings.get(word[cut:]):
            before = beginning(word[:cut], lexicon)
            function, language = (before.function, before.language) if before else (ending.function, "")
            return Entry(ending.level, function, weak=before is None, language=language)
    return None


def beginning(word: str, lexicon: Lexicon) -> Entry | None:
    """The field of work that the beginning of a compound tells, or its last part: `personal`, `s`-linked."""
    for part in _parts(word):
        entry = lexicon.entries.get(part)
        if entry and entry.function and not entry.weak:
            return entry
    return None


def _parts(word: str) -> Iterator[str]:
    """The whole, the whole without a linking letter, ever shorter beginnings, ever shorter ends."""
    yield word
    yield from (word.removesuffix(link) for link in ("s", "n", "en", "es", "-") if word.endswith(link))
    yield from islice((word[:end] for end in range(len(word) - 1, 3, -1)), 24)
    yield from islice((word[start:] for start in range(1, len(word) - 3)), 24)
