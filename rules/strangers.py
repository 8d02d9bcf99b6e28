"""Who else is named in a text about somebody? What a copy for one person must not tell of another.

GDPR art. 15(4): a copy must not hurt the rights of others. Here the places are found where a text may name
somebody; whether anybody is known by that is asked of the database by whoever calls.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from rules.matching.of_record import folded

MASK = "[…]"
"""What stands in the copy where somebody else was named."""

LONGEST = 20_000
"""Letters of one text that are looked through; what is longer is masked as a whole by whoever calls."""

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*[^\W_.]|[^\W\d_]\.?")
_NEXT = re.compile(r",? {0,3}|\n")
_MOST_WORDS = 6
"""Words that a name may have: two first names, particles, and two family names."""


class Sign(StrEnum):
    """By what somebody is named."""

    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    ADDED = "added"
    """Somebody who read it said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A place in a text."""

    sign: Sign
    start: int
    end: int

    def of(self, text: str) -> str:
        """What stands there."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class NamePassage:
    """A place where a name may stand, and how it would be read: folded first name, folded family name."""

    passage: Passage
    given: str
    family: str


def emails(text: str) -> Iterator[Passage]:
    """Where e-mail addresses stand."""
    for found in _EMAIL.finditer(text):
        yield Passage(sign=Sign.EMAIL, start=found.start(), end=found.end())


def phones(text: str, region: str | None) -> Iterator[tuple[Passage, str, bool]]:
    """Where telephone numbers stand, each in E.164, and whether there can be such a number.

    `region` is the country that a number without a country code is read in.
    """
    for found in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.POSSIBLE):
        passage = Passage(sign=Sign.PHONE, start=found.start, end=found.end)
        e164 = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        yield passage, e164, phonenumbers.is_valid_number(found.number)


def names(text: str) -> Iterator[NamePassage]:
    """Where a first name and a family name may stand side by side, in whatever order, particles between.

    Many more than there are names in it: each is to be looked up.
    """
    words = list(_WORD.finditer(text))
    for first in range(len(words)):
        run = list(_run(text, words[first : first + _MOST_WORDS]))
        for length in range(2, len(run) + 1):
            yield from _readings(run[:length])


def words_of(text: str, sought: Iterable[str]) -> Iterator[Passage]:
    """Where one of these folded words stands by itself."""
    wanted = set(sought)
    for found in _WORD.finditer(text):
        if folded(found[0]) in wanted:
            yield Passage(sign=Sign.NAME, start=found.start(), end=found.end())


def literal(text: str, sought: str) -> Iterator[Passage]:
    """Where this very text stands, in small letters or capitals."""
    for found in re.finditer(re.escape(sought), text, re.IGNORECASE) if sought else ():
        yield Passage(sign=Sign.ADDED, start=found.start(), end=found.end())


def masked(text: str, passages: Iterable[Passage]) -> str:
    """The text with a mark in each of these places; where they overlap, one mark."""
    told, until = list[str](), 0
    for start, end in _joined(sorted((each.start, each.end) for each in passages)):
        told += (text[until:start], MASK)
        until = end
    return "".join((*told, text[until:]))


def _run(text: str, words: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """The words up to the first that does not follow the one before it directly."""
    before: re.Match[str] | None = None
    for word in words:
        if before is not None and not _NEXT.fullmatch(text, before.end(), word.start()):
            return
        yield word
        before = word


def _readings(run: Sequence[re.Match[str]]) -> Iterator[NamePassage]:
    texts = [folded(word[0]) for word in run]
    if not all(texts) or not (_begins_a_name(run[0]) and _begins_a_name(run[-1])):
        return
    passage = Passage(sign=Sign.NAME, start=run[0].start(), end=run[-1].end())
    for split in range(1, len(texts)):
        given, family = texts[:split], texts[split:]
        # Whatever is written small between the two are particles, which names are not found by.
        bare = list(_without_particles(run[split:], family))
        for told in {" ".join(bare), " ".join(family), "".join(family)} - {""}:
            yield NamePassage(passage, " ".join(given), told)


def _begins_a_name(word: re.Match[str]) -> bool:
    # Scripts without capitals have no small letters either.
    return not word[0][0].islower()


def _without_particles(run: Sequence[re.Match[str]], texts: Sequence[str]) -> Iterator[str]:
    is_ahead = True
    for word, text in zip(run, texts, strict=True):
        is_ahead = is_ahead and word[0][0].islower()
        if not is_ahead:
            yield text


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held is not None and start < held[1]:
            held = held[0], max(held[1], end)
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held
