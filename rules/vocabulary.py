"""Which words do the packs know: roles, particles, placeholders, country names, legal forms?"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.faults import Fault, lines_of, syntax_fault

_KEYS = {"id", "version", "source", "words", "map"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vocabulary:
    """Word lists and look-up tables from `packs/vocab/*.toml`, by their id.

    There is one of a set of packs, so that what is made of it can be remembered by it. Keys and words are
    stored case-folded; look a word up case-folded.
    """

    words: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def knows(self, list_id: str, word: str) -> bool:
        """Is the word on the list? A list nobody shipped is a fault of the packs, so it raises KeyError."""
        return word.casefold() in self.words[list_id]

    def translate(self, map_id: str, word: str) -> str | None:
        """What the table says for the word, or None."""
        return self.maps[map_id].get(word.casefold())


def read(texts: Mapping[str, str]) -> tuple[Vocabulary, tuple[Fault, ...]]:
    """Make one vocabulary of the texts of `packs/vocab/`, keyed by path; faulty lists are left out."""
    words: dict[str, frozenset[str]] = {}
    maps: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    for path, text in sorted(texts.items()):
        table, wrong = _table(path, text)
        faults += wrong
        if wrong:
            continue
        name = table["id"]
        if name in words or name in maps:
            line = lines_of(text).line(("id",))
            faults.append(Fault(path=path, line=line, message=f"the vocabulary {name!r} exists already"))
        if "words" in table:
            words[name] = frozenset(word.casefold() for word in table["words"])
        if "map" in table:
            maps[name] = {key.casefold(): value for key, value in table["map"].items()}
    return Vocabulary(words=words, maps=maps), tuple(faults)


def _table(path: str, text: str) -> tuple[dict[str, Any], list[Fault]]:
    """One vocabulary file as a table, with all that is wrong in it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return {}, [syntax_fault(path, error)]
    lines = lines_of(text)
    return table, [
        Fault(path=path, line=lines.line((key,)), message=message) for key, message in _mistakes(table)
    ]


def _mistakes(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Key and complaint for everything wrong in a vocabulary's table."""
    wrong = [(key, f"unknown key {key!r}") for key in sorted(table.keys() - _KEYS)]
    wrong += [
        (key, f"{key!r} must be a text")
        for key in ("id", "version", "source")
        if not _is_text(table.get(key))
    ]
    if "words" not in table and "map" not in table:
        wrong.append(("id", "neither words nor a map"))
    words = table.get("words", [])
    if not isinstance(words, list) or not all(map(_is_text, words)):
        wrong.append(("words", "words must be a list of texts"))
    pairs = table.get("map", {})
    if not isinstance(pairs, dict) or not all(isinstance(value, str) for value in pairs.values()):
        wrong.append(("map", "a map leads from texts to texts"))
    return wrong


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
