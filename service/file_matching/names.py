"""Which given and family name does a row tell, and when was the person born?"""

from functools import partial

import polars as pl

from rules.birth_dates import PLACEHOLDERS
from rules.vocabulary import Vocabulary
from service.file_matching import texts

_APART = str.maketrans({"-": " ", "‐": " ", "–": " ", ".": " ", "'": "", "’": "", "‘": "", "`": ""})
_GLUED = frozenset({"mc", "mac"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_FILLED = sorted(date.strftime("%Y%m%d").zfill(8) for date in PLACEHOLDERS)


def given(column: pl.Series, vocabulary: Vocabulary) -> pl.Series:
    """Given names or initials, without titles: `jan willem`, `j`."""
    names = texts.without(texts.folded(column), vocabulary.words["placeholders"])
    return texts.each(names, partial(_given, titles=_titles(vocabulary)))


def family(column: pl.Series, vocabulary: Vocabulary) -> pl.Series:
    """The family name without its particles, in front or behind: `berg` of `van der Berg`."""
    names = texts.without(texts.folded(column), vocabulary.words["placeholders"])
    return texts.each(names, partial(_family, particles=vocabulary.words["particles"]))


def full(column: pl.Series, vocabulary: Vocabulary) -> tuple[pl.Series, pl.Series]:
    """Given and family names of a column that has both."""
    names = texts.without(texts.folded(column), vocabulary.words["placeholders"])
    particles, titles = vocabulary.words["particles"], _titles(vocabulary)
    return (
        texts.each(names, lambda name: _given(_parted(name, particles, titles)[0], titles)),
        texts.each(names, lambda name: _family(_parted(name, particles, titles)[1], particles)),
    )


def born(column: pl.Series, declared: str | None = None) -> pl.Series:
    """Dates as YYYYMMDD, in the one form that the whole column has; missing where no form is certain.

    A date that no calendar has stays: it is a slip of a true one, and slips are weighed.
    """
    shown = column.str.strip_chars()
    compact = shown.filter(shown.str.contains(r"^\d{8}$"))
    whole = pl.DataFrame({"date": shown}).select(
        pl.coalesce(
            pl.col("date").str.extract(r"^((?:1[89]|20)\d{6})(?:\.0)?$"),
            _joined(r"^(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})(?:[T ]00:00.*)?$", (1, 2, 3)),
            _joined(r"^(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})$", _order(shown, declared)),
        )
    )["date"]
    if len(compact) and not len(whole.drop_nulls()):
        whole = shown.set(~shown.str.contains(r"^\d{8}$"), None)
    return texts.without(whole, _FILLED)


def _joined(pattern: str, order: tuple[int, int, int] | None) -> pl.Expr:
    if order is None:
        return pl.lit(None, pl.String)
    parts = [pl.col("date").str.extract(pattern, group) for group in order]
    return pl.concat_str([parts[0], *(part.str.zfill(2) for part in parts[1:])])


def _order(shown: pl.Series, declared: str | None) -> tuple[int, int, int] | None:
    """Where year, month and day stand in dates that end in the year; None where nobody can tell."""
    if declared:
        return (3, 1, 2) if declared.upper().startswith("M") else (3, 2, 1)
    pattern = r"^(\d{1,2})[-./ ](\d{1,2})[-./ ]\d{4}$"
    first = shown.str.extract(pattern, 1).cast(pl.Int32, strict=False)
    second = shown.str.extract(pattern, 2).cast(pl.Int32, strict=False)
    days_first, days_second = int((first > 12).sum()), int((second > 12).sum())
    # Some slips are in every column; the other order would show in about six of ten dates.
    if days_first > 20 * days_second:
        return 3, 2, 1
    return (3, 1, 2) if days_second > 20 * days_first else None


def _titles(vocabulary: Vocabulary) -> frozenset[str]:
    told = (vocabulary.maps[name] for name in vocabulary.maps if name.startswith("honorifics"))
    return frozenset(word.rstrip(".") for table in told for word in table)


def _given(name: str, titles: frozenset[str]) -> str:
    words = name.translate(_APART).split()
    while len(words) > 1 and words[0] in titles and len(words[0]) > 1:
        words = words[1:]
    # Of initials the first alone: the others are left out as often as not.
    return words[0] if words and max(map(len, words)) == 1 else " ".join(words)


def _family(name: str, particles: frozenset[str]) -> str:
    head, _, tail = name.partition(",")
    if tail and not particles.issuperset(tail.split()):
        head = name.replace(",", " ")
    words = head.split()
    while len(words) > 1 and words[0] in particles and words[0] not in _GLUED:
        words = words[1:]
    while len(words) > 1 and words[-1].rstrip(".") in _SUFFIXES:
        words = words[:-1]
    glue = "" if words and words[0] in _GLUED else " "
    return " ".join(glue.join(words).translate(_APART).split())


def _parted(name: str, particles: frozenset[str], titles: frozenset[str]) -> tuple[str, str]:
    """`jan van der berg`, `berg, jan van der` and `berg` as given and family name."""
    family, comma, rest = name.partition(",")
    words = rest.split()
    if comma and words and not particles.issuperset(words):
        return " ".join(word for word in words if word not in particles), family
    words = name.replace(",", " ").split()
    while len(words) > 1 and words[0].rstrip(".") in titles:
        words = words[1:]
    while len(words) > 2 and words[-1].rstrip(".") in _SUFFIXES:
        words = words[:-1]
    start = next((place for place in range(1, len(words) - 1) if words[place] in particles), len(words) - 1)
    return " ".join(words[:start]), " ".join(words[start:])
