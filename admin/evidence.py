"""Why may two be one person? What came of comparing them, and how much it counts, in words and bits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from flask_babel import lazy_gettext

from admin import levels
from admin.words import Text, Word
from rules.matching import explaining
from rules.matching.evidence import Respect
from rules.matching.explaining import Explained
from rules.matching.model import OTHERS, Model
from rules.matching.seeds import Class
from service import matching
from service.work import Work

_ = lazy_gettext
_TELLING = 2
"""So many reasons are named in a list."""
_WORTH_A_HINT = 0.2
"""Chance from which on it is said at once what else the two may be."""
_LONGEST_BAR = 8.0
"""Bits at which a bar is full; more is sure, not surer."""

RESPECTS: Mapping[Respect, Text] = {
    Respect.NAME: _("Name"),
    Respect.BIRTH: _("Date of birth"),
    Respect.EMAIL: _("E-mail"),
    Respect.PHONE: _("Telephone"),
    Respect.PLACE: _("Address"),
    Respect.COMPANY: _("Organisation"),
    Respect.NUMBER: _("Sender's key"),
}
CLASSES: Mapping[Class, Word] = {
    Class.SAME: Word(_("One person"), "good"),
    Class.MOVED: Word(_("One person who moved or changed employer"), "good"),
    Class.TOGETHER: Word(_("Two people of one household"), "warn"),
    Class.COLLEAGUE: Word(_("Two people of one employer"), "warn"),
    Class.CROWD: Word(_("Two people who share an address, a number or an employer"), "warn"),
    Class.NAMESAKE: Word(_("Two people with the same or a like name"), "calm"),
    Class.STRANGER: Word(_("Two people who have little in common"), "calm"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One line of the sum: what was compared, what came of it, and what that counts."""

    respect: Text
    level: Text
    bits: float
    share: int
    """Of the longest bar, per cent; which side it is on is the sign of the bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The sum that was made of two records."""

    against: Word
    """What they most likely are if they are not one person: the bits weigh one against the other."""
    before: float
    """What is expected of such pairs before anything is compared."""
    lines: tuple[Weighed, ...]
    learned: float
    """What the decisions of stewards add."""
    total: float
    chances: tuple[tuple[Word, float], ...]
    """What the two may be to each other, the likeliest first, each with its chance of 0 to 100."""
    hint: Word | None
    """What else they may well be: people of one household or employer are easily taken for one."""
    version: str
    """Of the weights."""


def of(work: Work, compared: Sequence[int]) -> Why | None:
    """The sum for two records whose levels these are; None when they are of another way of comparing."""
    if not _is_comparable(compared):
        return None
    weights = matching.weights(work)
    told = _explained(weights.model, compared)
    other = _other(told)
    return Why(
        against=CLASSES[other],
        before=told.start[other],
        lines=tuple(_lines(told, other)),
        learned=(learned := sum(line.correction for line in told.lines)),
        total=told.total(other) + learned,
        chances=_likeliest(told),
        hint=CLASSES[other] if told.chances[other] >= _WORTH_A_HINT else None,
        version=weights.version,
    )


def reasons(work: Work, pairs: Sequence[Sequence[int]]) -> list[tuple[Text, ...]]:
    """For each pair of a list, what speaks most for one person."""
    if not any(map(_is_comparable, pairs)):
        return [()] * len(pairs)
    model = matching.weights(work).model
    return [_reasons(model, each) if _is_comparable(each) else () for each in pairs]


def _is_comparable(compared: Sequence[int]) -> bool:
    """Are these levels of the respects of today?"""
    return len(compared) == len(Respect)


def _explained(model: Model, compared: Sequence[int]) -> Explained:
    return explaining.explain(model, np.array(compared, np.int16))


def _other(told: Explained) -> Class:
    """What the two most likely are, if they are not one person."""
    return max(OTHERS, key=lambda each: told.chances[each])


def _reasons(model: Model, compared: Sequence[int]) -> tuple[Text, ...]:
    told = _explained(model, compared)
    telling = sorted(_lines(told, _other(told)), key=lambda line: line.bits, reverse=True)
    return tuple(line.level for line in telling[:_TELLING] if line.bits > 0)


def _lines(told: Explained, other: Class) -> Iterable[Weighed]:
    for line in told.lines:
        bits = line.against[other]
        yield Weighed(
            respect=RESPECTS[line.respect],
            level=levels.words(line.words),
            bits=bits,
            share=round(100 * min(1.0, abs(bits) / _LONGEST_BAR)),
        )


def _likeliest(told: Explained) -> tuple[tuple[Word, float], ...]:
    found = [(CLASSES[kind], 100 * chance) for kind, chance in told.chances.items()]
    return tuple(sorted(found, key=lambda each: each[1], reverse=True))
