"""Which packs of freshness are there, of which version, and where do their figures come from?"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FOLDER = "freshness/"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeingPack:
    """A versioned pack of freshness, as it is listed. No figure in it was read by a reviewer."""

    id: str
    version: str
    source: str
    path: str
    entries: int
    tests: int
    """Questions with answers that stand in it."""


def listed(texts: Mapping[str, str]) -> tuple[AgeingPack, ...]:
    """The packs of freshness among the texts of sound packs, keyed by path, in order of path."""
    return tuple(_pack(path, texts[path]) for path in sorted(texts) if path.startswith(FOLDER))


def _pack(path: str, text: str) -> AgeingPack:
    table: dict[str, Any] = tomllib.loads(text)
    head = table.pop("pack")
    entries = [entry for found in table.values() for entry in found]
    return AgeingPack(
        id=head["id"],
        version=head["version"],
        source=head["source"],
        path=path,
        entries=len(entries),
        tests=sum(len(entry.get("test", ())) for entry in entries),
    )
