"""What is in the copy of their data that a person gets, and how is it laid out?

A copy is a list of chapters, and each chapter a table. The same tables become JSON for programs, CSV for
spreadsheets and a page to read, so that none of the three says more or less than the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import count
from typing import Any

from rules.fields import FieldName


class PackageKind(StrEnum):
    """By which right somebody gets a copy."""

    ACCESS = "access"
    """GDPR art. 15: everything."""
    PORTABILITY = "portability"
    """GDPR art. 20: what they provided themselves, in a form that another system takes."""


class PackageState(StrEnum):
    """How far a package is."""

    ORDERED = "ordered"
    """A job makes it."""
    REVIEW = "review"
    """It names others, who are masked in it: somebody has to look before it is given out."""
    READY = "ready"
    EXPIRED = "expired"
    """Its days are over, or it was fetched: the archive is gone."""
    REVOKED = "revoked"
    """It was taken back; for somebody who was erased, always."""

    @property
    def is_gone(self) -> bool:
        """Can nobody open its archive any more?"""
        return self in {PackageState.EXPIRED, PackageState.REVOKED}


class Chapter(StrEnum):
    """The chapters of a copy, in the order in which they are read."""

    FIELDS = "fields"
    """What we go by: the value that stands, and why."""
    VALUES = "values"
    """Every value of every record, also those that do not stand."""
    FINDINGS = "findings"
    LEADS = "leads"
    """What was sent to us, as it was sent."""
    SOURCES = "sources"
    CONSENTS = "consents"
    NOTICES = "notices"
    """The texts that the consents were given to."""
    PERMISSIONS = "permissions"
    """What holds now."""
    SUPPRESSIONS = "suppressions"
    RESTRICTIONS = "restrictions"
    DISCLOSURES = "disclosures"
    """Who was given what, by name."""
    TOLD = "told"
    """When programs that follow changes were told that there was one."""
    QUALITY = "quality"
    FRESHNESS = "freshness"
    """How likely it is held to be that a value is still true."""
    SIGNALS = "signals"
    """What was heard of values."""
    DOUBTS = "doubts"
    """When somebody was asked whether it is still right."""
    ENGAGEMENT = "engagement"
    """What they did, as we were told."""
    FACTS = "facts"
    """The codes and figures by which people are chosen."""
    SEGMENTS = "segments"
    """The choices of people in which they were named."""
    MATCHING = "matching"
    """How records became one person."""
    LINKS = "links"
    REVIEWS = "reviews"
    RETENTION = "retention"
    LETTERS = "letters"
    REQUESTS = "requests"
    PACKAGES = "packages"
    ACCESSES = "accesses"
    """What was done with the data, and when somebody looked at it."""


@dataclass(frozen=True, slots=True)
class Term:
    """One of a closed list of words: programs read its code, people the word for it in their language."""

    group: str
    code: str


Cell = str | int | float | bool | datetime | date | Term | tuple[Term, ...] | None
Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One chapter with its rows; a row has a cell for each column or leaves it out."""

    chapter: Chapter
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """All that one person gets to read."""

    kind: PackageKind
    made_at: datetime
    language: str
    controller: Mapping[str, str]
    """Who is answerable, by what is told of them; only what is known."""
    sections: tuple[Section, ...]


def parts(name: FieldName, value: Any) -> list[tuple[str, str]]:
    """Every part of a field that holds something, with the path to it: (`city`, `Leiden`), (`2.address`, …).

    Nothing is left out, and whatever a field may hold in time to come is in it by itself.
    """
    return list(_parts("", value)) or [(name.value, str(value))]


def _parts(path: str, value: Any) -> list[tuple[str, str]]:
    if value is None or value is False or value in ("", (), {}):
        return []
    if is_dataclass(value):
        return [
            found
            for part in fields(value)
            for found in _parts(_below(path, part.name), getattr(value, part.name))
        ]
    if isinstance(value, Mapping):
        return [found for key, held in value.items() for found in _parts(_below(path, str(key)), held)]
    if isinstance(value, tuple | list):
        if all(isinstance(each, str) for each in value):
            return [(path, ", ".join(value))]
        numbered = zip(count(1), value, strict=False)
        return [found for number, each in numbered for found in _parts(_below(path, str(number)), each)]
    return [(path, value.isoformat() if isinstance(value, date) else str(value))] if path else []


def _below(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part


def plain(copy: Copy) -> dict[str, Any]:
    """The copy as JSON: codes for words, ISO 8601 for moments."""
    return {
        "format": f"goodstanding {copy.kind.value} copy 1",
        "made_at": copy.made_at.isoformat(),
        "language": copy.language,
        "controller": dict(copy.controller),
        **{
            section.chapter.value: [
                {column: _plain(row[column]) for column in section.columns if row.get(column) is not None}
                for row in section.rows
            ]
            for section in copy.sections
        },
    }


def _plain(cell: Cell) -> Any:
    match cell:
        case Term():
            return cell.code
        case tuple():
            return [each.code for each in cell]
        case date():
            return cell.isoformat()
    return cell
