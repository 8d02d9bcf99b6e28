"""How are a million texts brought into the form in which they are compared, without looking at each of them?

A column has far fewer different values than rows, and far fewer different words than values: each is folded
once, by the functions that fold single records.
"""

from collections.abc import Callable, Collection

import polars as pl

from rules.text import fold


def folded(texts: pl.Series) -> pl.Series:
    """As `rules.text.fold` folds one text; missing where nothing is left."""
    plain = texts.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
    foreign = texts.filter(texts.str.len_bytes() != texts.str.len_chars()).unique()
    if len(foreign):
        plain = texts.replace_strict(foreign, [fold(text) for text in foreign], default=plain)
    return said(plain)


def said(texts: pl.Series) -> pl.Series:
    """The texts, missing where they are empty."""
    return texts.set(texts == "", None)


def without(texts: pl.Series, fillers: Collection[str]) -> pl.Series:
    """The texts, missing where they are but typed to fill a field: `unknown`, `n/a`."""
    return texts.set(texts.is_in(list(fillers)), None)


def each(texts: pl.Series, about: Callable[[str], str]) -> pl.Series:
    """What `about` says of each text, asked once for equal texts; missing where it says nothing."""
    distinct = texts.drop_nulls().unique()
    told = [about(text) or None for text in distinct.to_list()]
    return texts.replace_strict(distinct, told, default=None, return_dtype=pl.String)


def by_word(texts: pl.Series, about: Callable[[str], str]) -> pl.Series:
    """The texts with each word replaced by what `about` says of it, and the words drawn together."""
    distinct = texts.drop_nulls().unique()
    words = pl.DataFrame({"text": distinct, "word": distinct.str.split(" ")}).explode("word")
    words = words.with_columns(each(words["word"], about).alias("word").fill_null(""))
    drawn = words.group_by("text").agg(pl.col("word").str.join(""))
    return said(texts.replace_strict(drawn["text"], drawn["word"], default=None, return_dtype=pl.String))


def compact(texts: pl.Series) -> pl.Series:
    """Letters and digits alone; the hyphen between two digits stays, for 15-18 is not 1518."""
    kept = texts.str.replace_all(r"(\d)\s*[-–]\s*(\d)", "${1}\u0001${2}")
    return said(kept.str.replace_all(r"[^\p{L}\p{N}\x{1}]+", "").str.replace_all("\u0001", "-"))
