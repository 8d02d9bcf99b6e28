"""Does the field hold one title or several?"""

import re
from collections.abc import Iterable

from rules.jobs import tidying
from rules.jobs.lexicon import Lexicon
from rules.jobs.meaning import Meaning, meaning_of, rank_of
from rules.vocabulary import Vocabulary

_SURE = re.compile(r"\s*[;|]\s*")
_LISTED = re.compile(r"\s*[;|]\s*|,\s+")
_BETWEEN = "; "
_MOST = 12


def parted(text: str, lexis: Lexicon, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The titles of a field. A comma parts only what are titles on both sides: `SVP Sales, EMEA` is one.

    `Owner/Founder/CEO` stays whole: a slash joins what one person is at once.
    """
    for mark in (_SURE, _LISTED):
        parts = _parts(text, mark, vocabulary)
        if len(parts) > 1 and all(_is_title(part, lexis) for part in parts[:_MOST]):
            return parts
    return (text,)


def joined(titles: Iterable[str]) -> str:
    """Several titles as one text that reads back as the same titles."""
    return _BETWEEN.join(titles)


def looks_listed(text: str) -> bool:
    """Three texts or more in a row, whatever they are."""
    return len(_LISTED.split(text)) > 2


def first_in_rank(meanings: Iterable[Meaning]) -> Meaning:
    """What the title of the highest level tells; the first of equals."""
    return min(meanings, key=rank_of)


def _parts(text: str, mark: re.Pattern[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The texts between the marks, each once, without fillers."""
    found: dict[str, str] = {}
    for part in mark.split(text):
        tidy = tidying.bare(part, vocabulary)
        if tidy and tidy.casefold() not in vocabulary.words["job_placeholders"]:
            found.setdefault(tidy.casefold(), tidy)
    return tuple(found.values())


def _is_title(text: str, lexis: Lexicon) -> bool:
    return meaning_of(text, lexis, frozenset()).is_title
