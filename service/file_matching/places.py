"""Where does a row's person live, and for whom do they work, in the form in which it is compared?"""

from collections.abc import Mapping
from functools import partial

import polars as pl

from rules.addresses import keys as addresses
from rules.vocabulary import Vocabulary
from service.file_matching import texts

_HOUSE_LAST = r"^(.*?\D)[\s,]+(\d{1,5}(?:\s?[-/]?\s?[a-z]{1,3}|\s?[-/]\s?\d{1,4})?)$"
_HOUSE_FIRST = r"^(\d{1,6}\s?[a-z]?)[\s,]+(\S.*)$"
_LONGEST_FORM = 4


def doors(
    street: pl.Series, house: pl.Series | None, countries: pl.Series, vocabulary: Vocabulary
) -> tuple[pl.Series, pl.Series]:
    """Streets with their words in full, and house numbers, taken off the street where they stand there."""
    lines = texts.without(texts.folded(street), vocabulary.words["placeholders"])
    parted = pl.DataFrame({"line": lines}).select(
        street=pl.coalesce(
            pl.col("line").str.extract(_HOUSE_LAST, 1),
            pl.col("line").str.extract(_HOUSE_FIRST, 2),
            pl.col("line"),
        ),
        house=pl.coalesce(
            pl.col("line").str.extract(_HOUSE_LAST, 2), pl.col("line").str.extract(_HOUSE_FIRST, 1)
        ),
    )
    own = texts.compact(texts.folded(house)) if house is not None else None
    inside = texts.compact(parted["house"])
    # A number in a column of its own leaves the street whole: `Strasse des 17. Juni`.
    streets = parted["street"] if own is None else lines.zip_with(own.is_not_null(), parted["street"])
    houses = inside if own is None else own.zip_with(own.is_not_null(), inside)
    return _spelt(streets, countries, vocabulary), houses


def _spelt(streets: pl.Series, countries: pl.Series, vocabulary: Vocabulary) -> pl.Series:
    """Streets with every word in full, country by country: what `str.` stands for differs."""
    frame = pl.DataFrame({"street": streets, "country": countries.fill_null("")}).with_row_index("row")
    parts = []
    for (country,), rows in frame.group_by("country"):
        about = partial(_word, country=str(country).lower(), vocabulary=vocabulary)
        words = rows["street"].str.replace_all(r"[^\p{L}\p{N}.'’]+", " ").str.strip_chars()
        parts.append(rows.select("row", texts.by_word(words, about).alias("street")))
    return pl.concat(parts).sort("row")["street"] if parts else streets


def _word(word: str, country: str, vocabulary: Vocabulary) -> str:
    spellings, endings = vocabulary.maps["street_spellings"], vocabulary.maps["street_endings"]
    bare = word.rstrip(".")
    for key in (f"{country}/{word}", f"{country}/{bare}", word, bare):
        if (whole := spellings.get(key)) is not None:
            return whole
    for size in (5, 4, 3, 2):
        end = word[-size:]
        if len(word) > size and (whole := endings.get(f"{country}/{end}") or endings.get(end)):
            return word[:-size] + whole
    return bare.replace("'", "").replace("’", "").replace(".", "")


def postcodes(column: pl.Series, countries: pl.Series) -> pl.Series:
    """Letters and digits of the postcode; of an American one the first five."""
    codes = texts.compact(texts.folded(column))
    is_long = (countries == "US") & codes.str.contains(r"^\d{5}-?\d{4}$")
    return codes.str.slice(0, 5).zip_with(is_long.fill_null(value=False), codes)


def towns(column: pl.Series, countries: pl.Series, vocabulary: Vocabulary) -> pl.Series:
    """Towns by the name that their country knows them by: `Helsingfors` as helsinki."""
    names = texts.without(texts.folded(column), vocabulary.words["placeholders"])
    keyed = pl.DataFrame({"town": names, "country": countries.fill_null("").str.to_lowercase()})
    keyed = keyed.select(pl.concat_str(["country", "town"], separator="/"))
    return texts.each(keyed["country"], partial(_town, vocabulary=vocabulary))


def _town(key: str, vocabulary: Vocabulary) -> str:
    name = key.partition("/")[2]
    if known := vocabulary.maps["town_spellings"].get(key):
        return addresses.compact(known)
    words = vocabulary.maps["town_words"]
    return addresses.compact(" ".join(words.get(word.rstrip("."), word) for word in name.split()))


def firms(column: pl.Series, vocabulary: Vocabulary) -> pl.Series:
    """Names of organisations without their legal form."""
    names = texts.without(texts.folded(column), vocabulary.words["placeholders"])
    return texts.each(names, partial(_firm, forms=vocabulary.maps["legal_forms"]))


def _firm(name: str, forms: Mapping[str, str]) -> str:
    words = name.replace(".", "").replace(",", " ").split()
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        if " ".join(words[-length:]) in forms:
            words = words[:-length]
            break
    return " ".join(words)
