"""How are records shown beside each other, so that one sees at a glance where they differ?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext

from admin import members, words
from admin.words import Text, Word
from rules.fields import FieldName
from rules.survivorship import Ground, Pin
from service.contacts.comparing import Comparison, Side, Told
from service.merges import Pick

_ = lazy_gettext

KEPT_TOGETHER = frozenset({FieldName.EMAIL, FieldName.PHONE})
"""Fields of which a person may have several."""

KEYS: tuple[tuple[str, Text], ...] = (
    ("o", _("Show in clear")),
    ("19", _("First to ninth record: let its value stand in the field at hand")),
    ("b", _("Keep the other addresses or numbers, or drop them")),
)
"""The keys of every page with records beside each other, for the list of shortcuts."""

Opened = Mapping[UUID, Mapping[FieldName, Any]]
"""What was revealed: the fields of a record, by id of its lead."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; does it stand in the other record otherwise?"""

    text: str
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a value, with its name where it has one."""

    label: Text
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one record says of one field."""

    head: "Head"
    lines: tuple[Line, ...]
    verdict: Word | None
    """Only what a reader should mind: sound values need no badge."""
    differs: bool
    is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field across all records."""

    name: str
    label: Text
    cells: tuple[Cell | None, ...]
    agreement: Word | None
    """None where there is but one record, which agrees with itself."""
    may_pick: bool
    adds_up: bool
    """Several may stand; is that so now?"""
    keeps_all: bool
    best: str
    """Lead of the value that stands unless the steward chooses another."""
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The top of a column: the key that picks from it, whose record it is, and where it is from."""

    key: int
    lead_id: str
    contact_id: str
    letter: str
    """Which contact it belongs to: A, B, C; empty where there is but one."""
    who: str
    begins: bool
    """The first record of its contact."""
    side: Side
    grade: Word


def heads(compared: Comparison) -> tuple[Head, ...]:
    """The columns, in the order of the records."""
    are_several = len(compared.contact_ids) > 1
    letters = {
        each: chr(ord("A") + place) if are_several else "" for place, each in enumerate(compared.contact_ids)
    }
    who = dict(zip(compared.contact_ids, compared.who, strict=True))
    before = [None, *(side.contact_id for side in compared.sides)]
    return tuple(
        Head(
            key=place + 1,
            lead_id=str(side.lead_id),
            contact_id=str(side.contact_id),
            letter=letters[side.contact_id],
            who=members.who(who[side.contact_id]),
            begins=before[place] != side.contact_id,
            side=side,
            grade=words.grade(side.grade),
        )
        for place, side in enumerate(compared.sides)
    )


def rows(compared: Comparison, columns: Sequence[Head], opened: Opened | None = None) -> Iterator[Row]:
    """Every field that any record has, masked or as it was revealed."""
    for name, best in compared.best.items():
        told = [side.told.get(name) for side in compared.sides]
        held = [each for each in told if each]
        different = len({each.same_as for each in held})
        yield Row(
            name=name.value,
            label=members.FIELDS[name],
            cells=tuple(_cells(compared, columns, name, told, opened or {})),
            agreement=words.agreement(len(held), different) if len(told) > 1 else None,
            may_pick=different > 1,
            adds_up=name in KEPT_TOGETHER and different > 1,
            keeps_all=best.claim.pin is not Pin.ALONE,
            best=str(best.claim.record_id),
            ground=best.ground,
        )


def _cells(
    compared: Comparison,
    columns: Sequence[Head],
    name: FieldName,
    told: Sequence[Told | None],
    opened: Opened,
) -> Iterator[Cell | None]:
    values = [opened.get(side.lead_id, {}).get(name) for side in compared.sides]
    for place, (each, head) in enumerate(zip(told, columns, strict=True)):
        if each is None:
            yield None
            continue
        other = _other(told, place)
        clear = _parts(values[place])
        against = _parts(values[other]) if other is not None else clear
        yield Cell(
            head=head,
            lines=_lines(clear, against) if clear else (Line("", (Piece(each.masked),)),),
            verdict=words.doubt(each.verdict),
            differs=other is not None,
            is_best=compared.best[name].claim.record_id == compared.sides[place].lead_id,
        )


def _other(told: Sequence[Told | None], place: int) -> int | None:
    """With which record this one is compared: the first that says something else; None when none does."""
    mine = told[place]
    return next(
        (at for at, each in enumerate(told) if each and mine and each.same_as != mine.same_as),
        None,
    )


Parts = Sequence[tuple[Text, str]]


def _parts(value: Any) -> Parts:
    return () if value is None else tuple(members.parts(value))


def _lines(ours: Parts, theirs: Parts) -> tuple[Line, ...]:
    return tuple(Line(label, tuple(_pieces(label, text, theirs))) for label, text in ours)


def _pieces(label: Text, text: str, theirs: Parts) -> Iterator[Piece]:
    """The text in stretches: those that the other record has too, and those that it has not."""
    alike = [other for named, other in theirs if named == label]
    if text in alike:
        yield Piece(text)
    elif not alike:
        yield Piece(text, differs=True)
    else:
        closest = max(alike, key=lambda other: SequenceMatcher(None, other, text, autojunk=False).ratio())
        yield from _stretches(text, closest)


def _stretches(text: str, other: str) -> Iterator[Piece]:
    # Beyond this the comparison costs more than it tells.
    if len(text) * len(other) > 40_000:
        yield Piece(text, differs=True)
        return
    for kind, _start, _end, start, end in SequenceMatcher(None, other, text, autojunk=False).get_opcodes():
        if end > start:
            yield Piece(text[start:end], differs=kind != "equal")


def picks(compared: Comparison, given: Mapping[str, str]) -> dict[FieldName, Pick]:
    """What the steward chose otherwise than it would stand by itself: only that is kept for good."""
    chosen = {}
    for name, best in compared.best.items():
        record = given.get(f"pick-{name.value}", "")
        told = {str(side.lead_id): side for side in compared.sides if name in side.told}
        if record not in told:
            continue
        alone = name in KEPT_TOGETHER and f"keep-{name.value}" not in given
        is_now = (str(best.claim.record_id), best.claim.pin is Pin.ALONE)
        if (record, alone) != is_now:
            chosen[name] = Pick(record_id=told[record].lead_id, alone=alone)
    return chosen
