"""What was found in a file, added up: by field, by code and by what one wants to do with the people in it?"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from rules.codes import Code
from rules.fields import CATALOGUE, FIELD_OF_MEMBER, FieldName
from rules.findings import Verdict, worst
from rules.quality import USABLE, Use
from rules.records import Record
from service.checking.examples import Examples, join
from service.checking.judged import Judged

_ATTRIBUTES = {FieldName.EMAIL: "emails", FieldName.PHONE: "phones"}

# An enumeration takes as long to name one of its members as to count it.
_VALID, _INVALID, _MISSING = Verdict.VALID, Verdict.INVALID, Verdict.MISSING

_FIELDS = tuple(spec.name for spec in CATALOGUE if spec.name is not FieldName.EXTRAS)
"""Every field that is shown."""

_values: Callable[[Record], tuple[object, ...]] = attrgetter(
    *(_ATTRIBUTES.get(name, name.value) for name in _FIELDS)
)

_Shape = tuple[tuple[bool, ...], tuple[tuple[FieldName, Verdict], ...], tuple[float, ...]]
"""Which fields a record has, the worst that was found of each, and the chance of each use."""

SURE_FROM = USABLE[Verdict.CORRECTED] ** 3
"""A use is sure when each of the three parts it may need is valid or was mended; below it is in doubt."""

_ADVISABLE = frozenset({Verdict.INVALID, Verdict.SUSPECT, Verdict.UNVERIFIABLE})
"""Verdicts of codes about which somebody can do something; what was mended or empty needs no hand."""


@dataclass(slots=True)
class Tally:
    """What was found in a file, added up."""

    rows: int = 0
    invalid: int = 0
    """Rows in which anything at all is invalid."""
    held: int = 0
    """Rows that would wait for a steward: nobody is named in them, or something in them is dangerous."""
    faulty: int = 0
    """Rows that could not be read as such; they count as invalid and held too."""
    grades: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Counter[str]] = field(
        default_factory=lambda: {name.value: Counter() for name in _FIELDS}
    )
    """By field, how many rows have it valid, corrected, suspect, invalid …"""
    codes: Counter[str] = field(default_factory=Counter)
    """By code, in how many rows it was found."""
    ready: Counter[str] = field(default_factory=Counter)
    """By use, how many rows can be used for it beyond reasonable doubt."""
    doubtful: Counter[str] = field(default_factory=Counter)
    """By use, how many rows may serve it, but something about them is in doubt."""
    examples: Examples = field(default_factory=dict)

    shapes: Counter[_Shape] = field(default_factory=Counter, repr=False)
    """Rows that are counted but not yet added up by field and use; many are alike."""

    def count(self, judged: Judged) -> None:
        """Add one row; `settle` must follow the last."""
        self.rows += 1
        self.held += not judged.is_taken
        self.faulty += judged.row.fault is not None
        self.grades[judged.quality.grade] += 1
        found = self._count_findings(judged)
        there = tuple(map(bool, _values(judged.record)))
        self.shapes[there, tuple(found.items()), tuple(judged.quality.readiness.values())] += 1

    def settle(self) -> None:
        """Add up by field and use what was counted."""
        for shape, count in self.shapes.items():
            self._add_up(shape, count)
        self.shapes.clear()

    def _add_up(self, shape: _Shape, count: int) -> None:
        there, told, chances = shape
        found = dict(told)
        for name, is_there in zip(_FIELDS, there, strict=True):
            verdict = found.get(name) or (_VALID if is_there else _MISSING)
            self.fields[name][verdict] += count
        for use, chance in zip(Use, chances, strict=True):
            if chance:
                (self.ready if chance >= SURE_FROM else self.doubtful)[use] += count

    def _count_findings(self, judged: Judged) -> dict[FieldName, Verdict]:
        """Add the codes of a row, and tell the worst that was found of each field."""
        found: dict[FieldName, Verdict] = {}
        codes: set[str] = set()
        is_invalid = not judged.is_taken
        for finding in judged.findings:
            codes.add(finding.code)
            verdict = finding.verdict
            is_invalid = is_invalid or verdict is _INVALID
            if owner := FIELD_OF_MEMBER.get(finding.field):
                known = found.get(owner)
                found[owner] = worst((known, verdict)) if known and known is not verdict else verdict
        self.invalid += is_invalid
        for code in codes:
            self.codes[code] += 1
        return found

    def add(self, other: "Tally") -> None:
        """Join the tally of another part of the file to this one."""
        self.rows += other.rows
        self.invalid += other.invalid
        self.held += other.held
        self.faulty += other.faulty
        for own, others in (
            (self.grades, other.grades),
            (self.codes, other.codes),
            (self.ready, other.ready),
            (self.doubtful, other.doubtful),
            *((verdicts, other.fields[name]) for name, verdicts in self.fields.items()),
        ):
            own.update(others)
        join(self.examples, other.examples)

    def share(self, use: Use) -> float:
        """The part of all rows that can be used so without doubt."""
        return self.ready[use] / self.rows if self.rows else 0.0


def first_to_do(tally: Tally, codes: Mapping[str, Code]) -> Iterator[tuple[Code, int]]:
    """The codes that it pays most to do something about, with their rows: by rows times harm.

    Harm is the chance that is lost of a value with that verdict serving its purpose.
    """

    def harm(code: Code) -> float:
        return tally.codes[code.name] * (1 - USABLE[code.verdict])

    worth = [codes[name] for name in tally.codes if codes[name].verdict in _ADVISABLE]
    for code in sorted(worth, key=lambda code: (-harm(code), code.name)):
        yield code, tally.codes[code.name]
