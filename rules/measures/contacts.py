"""In which of six respects are our contacts good, and what do they tell of the sources that feed them?

A contact is measured by what is filed about it in clear: which fields it has, how the value in use of each
was judged, from which source that came, how likely it still holds, and which questions are open. The six
respects and what a verdict counts for are those of `rules.dimensions` and `rules.quality`, where one record
is measured the same way.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from rules.dimensions import Dimension
from rules.fields import FIELD_OF_MEMBER, FieldName
from rules.findings import Verdict
from rules.freshness.belief import Band, band_of
from rules.measures.scorecard import Rate
from rules.measures.shares import Share
from rules.quality import NEEDS, USABLE
from rules.records import Kind


class Cut(StrEnum):
    """By what the contacts are parted when they are measured."""

    WHOLE = "whole"
    SOURCE = "source"
    COUNTRY = "country"
    KIND = "kind"


HOW: Mapping[Dimension, str] = MappingProxyType(
    {
        Dimension.COMPLETENESS: "Of the five things that some use cannot do without (an e-mail address, a "
        "telephone number, a postal address, a name, and a name or an organisation), how many a contact has.",
        Dimension.VALIDITY: "Of the values in use, how many obey the rules: one in doubt counts 0.6, a wrong "
        "one nothing.",
        Dimension.UNIQUENESS: "How many contacts there are about which nobody asks whether they are "
        "duplicates of others.",
        Dimension.TIMELINESS: "How likely the values in use still hold, on average; those that never go "
        "stale are left out.",
        Dimension.CONSISTENCY: "How well the fields of a contact fit together: each remark that two do not "
        "agree lowers it by the weight of its verdict.",
        Dimension.ACCURACY: "Of the values in use, how many may be taken to be those of the real person: one "
        "that could not be verified counts 0.7, one in doubt 0.6.",
    }
)
"""How each is measured, to be written beside the figure."""

NEEDED: frozenset[frozenset[FieldName]] = frozenset(
    frozenset(FIELD_OF_MEMBER[member] for member in part.members)
    for parts in NEEDS.values()
    for part in parts
)
"""What some use cannot do without: of each set, one field will do."""

OF_CONTACTS = (Rate.BOUNCED, Rate.COMPLAINED, Rate.STALE, Rate.UNPERMITTED)
"""Rates of a source that its contacts tell; the others are told by its leads."""

_LOST_TO_RULES = frozenset({Verdict.SUSPECT, Verdict.INVALID})
_LOST_TO_DOUBT = frozenset({Verdict.SUSPECT, Verdict.UNVERIFIABLE})
_STALE = frozenset({Band.VERIFY, Band.WITHHOLD})


@dataclass(frozen=True, slots=True)
class Value:
    """One value in use of a contact, as far as it is told in clear."""

    field: FieldName
    verdict: Verdict
    source: UUID | None = None
    """From whose record it is; None when that record is gone."""
    chance: float | None = None
    """That it still holds; None for what never goes stale, or of which nothing is believed yet."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What was remarked on how the fields of one record go together."""

    verdict: Verdict
    source: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One contact, as far as it is told in clear."""

    kind: Kind | None = None
    country: str | None = None
    values: tuple[Value, ...] = ()
    remarks: tuple[Remark, ...] = ()
    """On the records that its values are from."""
    is_doubted: bool = False
    """Is it asked whether it is another one's duplicate?"""
    has_bounced: bool = False
    """Did a letter to it come back for good?"""
    has_complained: bool = False
    is_permitted: bool | None = None
    """May it be contacted for any purpose, on any channel? None when that was never decided."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What one contact adds to one figure."""

    cut: Cut
    value: str
    """The source, country or kind; empty for the whole, and for what is not known."""
    measure: Dimension | Rate
    share: Share


def measure(seen: Seen) -> dict[Dimension, Share]:
    """What a contact adds to each dimension: as `HOW` says. Deterministic."""
    held = {value.field for value in seen.values}
    chances = [value.chance for value in seen.values if value.chance is not None]
    return {
        Dimension.COMPLETENESS: Share(sum(not held.isdisjoint(each) for each in NEEDED), len(NEEDED)),
        Dimension.VALIDITY: _kept(seen.values, _LOST_TO_RULES),
        Dimension.UNIQUENESS: Share(0.0 if seen.is_doubted else 1.0, 1),
        Dimension.TIMELINESS: Share(sum(chances), len(chances)),
        Dimension.CONSISTENCY: Share(_agreement(seen.remarks), 1),
        Dimension.ACCURACY: _kept(seen.values, _LOST_TO_DOUBT),
    }


def is_behind(seen: Seen, name: Dimension | Rate, *, source: UUID | None = None) -> bool:
    """Does the contact lower that dimension or raise that rate, of all or of one source?"""
    mine = seen if source is None else of_source(seen, source)
    if source is not None and not mine.values:
        return False
    if isinstance(name, Rate):
        return _rates(mine).get(name, Share()).part > 0
    if name is Dimension.TIMELINESS:
        # Nothing is quite sure, so everybody lowers it a little: whoever is to be asked lowers it most.
        return any(value.chance is not None and band_of(value.chance) in _STALE for value in mine.values)
    share = (measure(seen) if name is Dimension.COMPLETENESS else measure(mine))[name]
    return share.part < share.whole


def of_source(seen: Seen, source: UUID) -> Seen:
    """The contact as the figures of one of its sources see it: with what came from there only.

    Whether it is complete is asked of the whole: nobody is blamed for not having sent everything.
    """
    return replace(
        seen,
        values=tuple(value for value in seen.values if value.source == source),
        remarks=tuple(remark for remark in seen.remarks if remark.source == source),
    )


def figures(seen: Seen) -> Iterator[Figure]:
    """Everything that a contact adds to the figures of the day."""
    whole = measure(seen)
    for cut, value in (
        (Cut.WHOLE, ""),
        (Cut.COUNTRY, seen.country or ""),
        (Cut.KIND, seen.kind.value if seen.kind else ""),
    ):
        yield from _figures(cut, value, whole.items())
    for source in dict.fromkeys(value.source for value in seen.values):
        if source is not None:
            mine = of_source(seen, source)
            told = {**measure(mine), Dimension.COMPLETENESS: whole[Dimension.COMPLETENESS]}
            yield from _figures(Cut.SOURCE, str(source), told.items())
            yield from _figures(Cut.SOURCE, str(source), _rates(mine).items())


def _figures(cut: Cut, value: str, told: Iterable[tuple[Dimension | Rate, Share]]) -> Iterator[Figure]:
    return (Figure(cut, value, name, share) for name, share in told if share.whole)


def _rates(mine: Seen) -> dict[Rate, Share]:
    """What a contact tells of a source that feeds it: letters tell only of whose address they went to."""
    believed = [value.chance for value in mine.values if value.chance is not None]
    mailed = int(any(value.field is FieldName.EMAIL for value in mine.values))
    return {
        Rate.STALE: Share(sum(band_of(chance) in _STALE for chance in believed), len(believed)),
        Rate.BOUNCED: Share(float(mine.has_bounced and mailed), mailed),
        Rate.COMPLAINED: Share(float(mine.has_complained and mailed), mailed),
        Rate.UNPERMITTED: Share(float(mine.is_permitted is False), int(mine.is_permitted is not None)),
    }


def _kept(values: tuple[Value, ...], lost: frozenset[Verdict]) -> Share:
    part = sum(USABLE[value.verdict] if value.verdict in lost else 1.0 for value in values)
    return Share(part, len(values))


def _agreement(remarks: tuple[Remark, ...]) -> float:
    chance = 1.0
    for remark in remarks:
        chance *= USABLE[remark.verdict] if remark.verdict is not Verdict.MISSING else 1.0
    return chance
