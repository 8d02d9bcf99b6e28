"""What was learned about telling people apart: how much does each likeness count, and from when do we act?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from admin import auth, evidence, levels
from admin.lists import Column
from admin.words import Text, Word
from rules.matching import explaining
from rules.matching.evidence import Respect
from rules.matching.model import Model
from rules.matching.seeds import Class
from service import matching
from service.access import Scope
from service.matching import hotness, teaching
from service.matching.teaching import Kept

pages = Blueprint("learning", __name__, url_prefix="/learning")
_ = lazy_gettext

AGAINST = (Class.TOGETHER, Class.COLLEAGUE, Class.CROWD, Class.NAMESAKE, Class.STRANGER)
COLUMNS = (
    Column(_("What came of it")),
    Column(_("Household"), "number"),
    Column(_("Employer"), "number"),
    Column(_("Shared place"), "number"),
    Column(_("Like name"), "number"),
    Column(_("Little in common"), "number"),
    Column(_("Stewards"), "number"),
)
RUNS = (
    Column(_("Learned"), "date"),
    Column(_("Records"), "number"),
    Column(_("State")),
    Column(_("What looked wrong"), wide_only=True),
)
HINTS: Mapping[Respect, Text] = {
    Respect.NAME: _("Given and family name together; how rare an equal name is counts too."),
    Respect.PHONE: _("A number that is used under many family names is a switchboard and says little."),
    Respect.PLACE: _("Somebody who moved is elsewhere too, so another address speaks little against."),
}
HOT = (Column(_("What is the same")), Column(_("Keys"), "number"))
PARTS: Mapping[str, Text] = {
    "given": _("Given name"),
    "family": _("Family name"),
    "birth": _("Date of birth"),
    "phone": _("Phone"),
    "domain": _("Domain"),
    "street": _("Street"),
    "house": _("House number"),
    "postcode": _("Postal code"),
    "city": _("Town"),
    "company": _("Organisation"),
}
"""What keys are made of; of some only the beginning counts."""
_LOWEST = log(1e-6)
"""A level whose chance is less than this in every class never came up: nothing was learned of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A level, and how many bits it speaks for one person against each other relation."""

    level: str
    bits: tuple[float, ...]
    learned: float
    """What the decisions of stewards add, whatever the other relation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One respect in which records are compared."""

    name: str
    label: Text
    hint: Text
    lines: tuple[Line, ...]


@pages.get("/")
@auth.needs(Scope.DUPLICATES_DECIDE)
def learned() -> str:
    """The weights in force, where they come from, and the limits they are held against."""
    with auth.look() as work:
        weights = matching.weights(work)
        limits = matching.thresholds(weights)
        decided = teaching.decisions(work)
        runs = [(each, _state(each, weights.version)) for each in teaching.kept(work)]
        hot = [(_made_of(each.parts), each.keys) for each in hotness.told(work)]
    return render_template(
        "learning.html",
        weights=weights,
        is_shipped=weights.version == matching.SHIPPED,
        records=weights.model.records,
        limits=limits,
        decided=decided,
        run_columns=RUNS,
        runs=runs,
        columns=COLUMNS,
        groups=list(_groups(weights.model)),
        shares=_shares(weights.model),
        hot_columns=HOT,
        hot=hot,
    )


def _groups(model: Model) -> Iterator[Group]:
    for place, (respect, table) in enumerate(zip(Respect, model.tables, strict=True)):
        learned = model.correction[place].tolist() if model.correction else [0.0] * len(table)
        yield Group(
            name=respect.value,
            label=evidence.RESPECTS[respect],
            hint=HINTS.get(respect, ""),
            lines=tuple(_lines(respect, table.tolist(), learned)),
        )


def _lines(respect: Respect, table: Sequence[Sequence[float]], learned: Sequence[float]) -> Iterator[Line]:
    for level in levels.every(respect):
        logs = table[level]
        if max(logs) > _LOWEST:
            bits = tuple((logs[Class.SAME] - logs[other]) / log(2) for other in AGAINST)
            yield Line(
                level=levels.words(explaining.words(respect, level)), bits=bits, learned=learned[level]
            )


def _state(kept: Kept, version: str) -> Word:
    if kept.alarm:
        return Word(_("Not used: the fit looked wrong"), "bad")
    return Word(_("In force"), "good") if str(kept.id) == version else Word(_("Replaced"))


def _made_of(parts: Sequence[str]) -> str:
    """`Given name + Town` for a key of these."""
    return " + ".join(str(PARTS[part.partition("_")[0]]) for part in parts)


def _shares(model: Model) -> list[tuple[Word, float]]:
    """What the pairs that are looked at at all mostly are."""
    told = [(evidence.CLASSES[kind], 100 * float(model.shares[kind])) for kind in Class]
    return sorted(told, key=lambda each: each[1], reverse=True)
