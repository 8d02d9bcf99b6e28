"""Ask why two contacts are taken for one person, or are not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar
from uuid import UUID

from rules.matching import deciding, explaining
from rules.matching.deciding import Verdict
from rules.matching.evidence import Respect
from rules.matching.explaining import Line, Unmet
from rules.matching.seeds import Class
from service import contacts
from service.api.operation import Call
from service.errors import Conflict
from service.matching import why


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoContacts:
    """The two contacts that it is about."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    a: UUID
    """Id of one contact."""
    b: UUID
    """Id of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RespectAnswer:
    """What one respect says, in words and in bits; never the values."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    respect: Respect
    level: int
    """The level of comparison, as in the weights."""
    words: tuple[str, ...]
    """What the level means, in the caller's language."""
    bits: Mapping[str, float]
    """How much it speaks for one person against each other thing that the two could be."""
    correction: float
    """Bits that the decisions of stewards have taught."""
    shared_by: int | None
    """How many records share what is the same in both, where that matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationAnswer:
    """Why the two are taken for one person, or are not."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    a: UUID
    """The contact that was compared as the first: its survivor, where the one you named was merged."""
    b: UUID
    """The contact that was compared as the other."""
    merged: tuple[UUID, ...]
    """Those of the ids you named that were merged, and so were followed to their survivors."""
    verdict: Verdict
    """What the weights say: `same`, `unsure` (somebody is asked) or `different`."""
    bits: float
    """Log2 of the odds that they are one person."""
    chance: float
    """The same from 0 to 1."""
    same_from: float
    """Bits from which on two are one unasked."""
    unsure_from: float
    """Bits from which on somebody is asked."""
    weights: str
    """The weights in force: `shipped`, or the id of those learned here."""
    record_ids: tuple[UUID, UUID]
    """The two records that say most, one of each contact."""
    respects: tuple[RespectAnswer, ...]
    classes: Mapping[str, float]
    """The chance of each thing that the two could be: same, moved, a household, colleagues, namesakes, …"""
    shared_keys: tuple[str, ...]
    """By which keys the two find each other."""
    blocked_by: Unmet | None
    """Why they were never compared, if they were not."""
    are_judged_different: bool
    """A steward found that they are two, which stands above the weights."""


def explain(call: Call, body: TwoContacts) -> ExplanationAnswer:
    """Tell why two contacts are one person to us, or why not.

    The answer names levels, bits and ids, never a value of either. A merged id is followed to its survivor;
    two that are one contact by now have their merge in its timeline.
    """
    a, b = (contacts.survivor_of(call.work, each) for each in (body.a, body.b))
    for each in (a, b):
        contacts.must_stand(call.work, each)
    if a == b:
        raise Conflict("The two are one contact: its timeline tells since when.")
    told = why.explain(call.work, a, b)
    explained = told.explained
    return ExplanationAnswer(
        a=a,
        b=b,
        merged=tuple(named for named, now in ((body.a, a), (body.b, b)) if named != now),
        verdict=told.verdict,
        bits=round(explained.bits, 3),
        chance=deciding.chance(explained.bits),
        same_from=told.thresholds.same,
        unsure_from=told.thresholds.unsure,
        weights=told.weights,
        record_ids=told.record_ids,
        respects=tuple(_respects(explained.lines, told.counts, call.language)),
        classes={_name(kind): round(chance, 6) for kind, chance in explained.chances.items()},
        shared_keys=told.shared_keys,
        blocked_by=told.unmet,
        are_judged_different=told.are_judged_different,
    )


def _respects(
    lines: tuple[Line, ...], counts: Mapping[Respect, int], language: str
) -> Iterator[RespectAnswer]:
    for line in lines:
        yield RespectAnswer(
            respect=line.respect,
            level=line.level,
            words=tuple(_texts()[key][language] for key in line.words),
            bits={_name(kind): round(bits, 3) for kind, bits in line.against.items()},
            correction=round(line.correction, 3),
            shared_by=counts.get(line.respect),
        )


def _name(kind: Class) -> str:
    return kind.name.lower()


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    file = files("rules").joinpath("packs", "matching", "words.toml")
    return explaining.texts(file.read_text(encoding="utf-8"))
