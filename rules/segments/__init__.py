"""Whom does a segment mean: by which attributes, for what, on which channel, and how sure must we be?

A definition is a tree of conditions on attributes that are not personal. What is unknown of a contact fulfils
no condition on it, so that `not` and its opposite never both miss somebody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.records import Channel
from rules.segments.attributes import Operator

Value = tuple[str, ...] | int | date | bool | None


@dataclass(frozen=True, slots=True)
class Trait:
    """What must be true of one attribute. The value is None where the operator takes none."""

    attribute: str
    operator: Operator
    value: Value = None


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts must hold; of no parts, everybody fulfils it."""

    parts: "tuple[Condition, ...]" = ()


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the parts must hold."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Never:
    """The part must not hold."""

    part: "Condition"


Condition = Trait | Every | Either | Never


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Whom a segment means. Only who is in good standing for the purpose and channel comes into it."""

    purpose: str
    channel: Channel
    where: Condition = Every()
    fresh: Mapping[FieldName, Band] = field(default_factory=dict)
    """The worst band that is good enough, by field; a value of which nothing is believed is not."""
    valid: tuple[FieldName, ...] = ()
    """Fields that must be there and in order, besides the address that is used."""


def traits_in(condition: Condition) -> Iterator[Trait]:
    """What is asked of single attributes in a tree, in order."""
    match condition:
        case Trait():
            yield condition
        case Every(parts) | Either(parts):
            for part in parts:
                yield from traits_in(part)
        case Never(part):
            yield from traits_in(part)


def as_tree(definition: Definition) -> dict[str, Any]:
    """The definition as JSON, as `reading.read` reads it; equal definitions are equal trees."""
    return {
        "purpose": definition.purpose,
        "channel": definition.channel.value,
        "where": _branch(definition.where),
        "fresh": {name.value: band.value for name, band in sorted(definition.fresh.items())},
        "valid": sorted(name.value for name in definition.valid),
    }


def _branch(condition: Condition) -> dict[str, Any]:
    match condition:
        case Every(parts):
            return {"all": [_branch(part) for part in parts]}
        case Either(parts):
            return {"any": [_branch(part) for part in parts]}
        case Never(part):
            return {"not": _branch(part)}
        case Trait(attribute, operator, value):
            told = {"attribute": attribute, "op": operator.value}
            return told if value is None else told | {"value": _plain(value)}


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
