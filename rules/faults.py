"""What is wrong in a pack, and on which line?"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_.-]+))\s*=""")
_SYNTAX_LINE = re.compile(r"\(at line (\d+)")

Place = tuple[str, ...]
"""Where in a pack: `("rule", "2", "when")` is the condition of its third rule."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One mistake in a pack, as a steward can find and mend it."""

    path: str
    line: int
    rule: str = ""
    message: str = ""

    def __str__(self) -> str:
        rule = f" {self.rule}:" if self.rule else ""
        return f"{self.path}:{self.line}:{rule} {self.message}"


@dataclass(frozen=True, slots=True)
class Lines:
    """On which line each table and key of a TOML text stands; its parser does not say."""

    of: Mapping[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest table around it."""
        while place and place not in self.of:
            place = place[:-1]
        return self.of.get(place, 1)


def lines_of(text: str) -> Lines:
    """Read where the tables and keys of a TOML text stand."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in _plain_lines(text):
        if header := _HEADER.fullmatch(line):
            table = _table(header[2], repeated=header[1] == "[[", counts=counts)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1] or key[2] or key[3]), number)
    return Lines(found)


def tables_of(texts: Mapping[str, str], faults: list[Fault]) -> Iterator[tuple[str, dict[str, Any], Lines]]:
    """Path, table and lines of each TOML text, by path; of one that is none `faults` is told."""
    for path, text in sorted(texts.items()):
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            faults.append(syntax_fault(path, error))
        else:
            yield path, table, lines_of(text)


def syntax_fault(path: str, error: Exception) -> Fault:
    """The fault of a text that is no TOML at all."""
    at = _SYNTAX_LINE.search(str(error))
    return Fault(path=path, line=int(at[1]) if at else 1, message=f"not readable as TOML: {error}")


def _plain_lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line that does not lie inside a text of several lines."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if not inside:
            yield number, line
        if (line.count('"""') + line.count("'''")) % 2:
            inside = not inside


def _table(name: str, *, repeated: bool, counts: dict[Place, int]) -> Place:
    """Where a table stands: `[[rule.test]]` is the next test of the latest rule."""
    place: Place = ()
    parts = [part.strip().strip("\"'") for part in ([name] if name[0] in "\"'" else name.split("."))]
    for depth, part in enumerate(parts, start=1):
        place = (*place, part)
        if depth == len(parts) and repeated:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, str(counts[place]))
    return place
