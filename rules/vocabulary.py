"""Which words do the packs know: roles, particles, placeholders, country names, legal forms?"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Word lists and look-up tables from `packs/vocab/*.toml`, by their id.

    Keys and words are stored case-folded; look a word up case-folded.
    """

    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def knows(self, list_id: str, word: str) -> bool:
        """Is the word on the list? A list nobody shipped is a fault of the packs, so it raises KeyError."""
        return word.casefold() in self.words[list_id]

    def translate(self, map_id: str, word: str) -> str | None:
        """What the table says for the word, or None."""
        return self.maps[map_id].get(word.casefold())
