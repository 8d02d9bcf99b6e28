"""How are our buyers spread over how recently and how often they buy?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import lazy_gettext

from admin import auth, facts_words, lists, members
from admin.lists import Column
from admin.words import Word
from rules import masking, rfm
from service.access import Scope
from service.contacts import comparing
from service.errors import NotFound
from service.facts import grid, scoring
from service.facts.scoring import CutsView

pages = Blueprint("rfm", __name__, url_prefix="/rfm")
_ = lazy_gettext

BUYERS = (
    Column(_("Person")),
    Column(_("As a customer")),
    Column(_("Purchases"), "number"),
    Column(_("Spent"), "number"),
    Column(_("Monetary value (1–5)"), "number", wide_only=True),
    Column(_("Last purchase"), "date"),
)
SHADES = 4
"""Shades of a cell, by its share of the fullest one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the grid."""

    recency: int
    frequency: int
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class Line:
    """A buyer in words."""

    contact_id: UUID
    who: str
    status: Word
    purchases: int
    spent: str
    monetary: int | None
    last_at: datetime | None


@pages.get("/")
@auth.needs(Scope.CONTACTS_READ)
def shown() -> str:
    """Five by five: how recently down, how often across."""
    with auth.look() as work:
        counts, cuts = grid.counts(work), scoring.latest(work)
        statuses = [(facts_words.STATUS[status], count) for status, count in grid.statuses(work).items()]
        most = max(counts.values(), default=0)
        rows = [
            (recency, [_cell(counts.get((recency, each), 0), recency, each, most) for each in rfm.SCORES])
            for recency in reversed(rfm.SCORES)
        ]
        return render_template(
            "rfm.html",
            rows=rows,
            scores=rfm.SCORES,
            buyers=sum(counts.values()),
            statuses=statuses,
            cuts=cuts,
            points=_points(cuts),
        )


@pages.get("/<int:recency>/<int:frequency>")
@auth.needs(Scope.CONTACTS_READ)
def cell(recency: int, frequency: int) -> str:
    """Who has these two scores."""
    if recency not in rfm.SCORES or frequency not in rfm.SCORES:
        raise NotFound
    with auth.look() as work:
        found, more = grid.cell(work, recency=recency, frequency=frequency, before=lists.cursor_id())
        cuts = scoring.latest(work)
        who = comparing.who(work, [each.contact_id for each in found])
        currency = cuts.currency if cuts else scoring.CURRENCY
        lines = [_line(each, who.get(each.contact_id, masking.DOTS), currency) for each in found]
        return render_template(
            "rfm_cell.html",
            recency=recency,
            frequency=frequency,
            columns=BUYERS,
            lines=lines,
            pages=lists.pages({}, next_cursor=more),
        )


def _cell(count: int, recency: int, frequency: int, most: int) -> Cell:
    return Cell(recency, frequency, count, -(-count * SHADES // most) if most else 0)


def _points(cuts: CutsView | None) -> list[tuple[str, str]]:
    if cuts is None:
        return []
    named = (
        (_("Recency (1–5)"), "recency"),
        (_("Frequency (1–5)"), "frequency"),
        (_("Monetary value (1–5)"), "monetary"),
    )
    return [(str(label), facts_words.between(cuts, name)) for label, name in named]


def _line(each: grid.Buyer, who: str, currency: str) -> Line:
    return Line(
        contact_id=each.contact_id,
        who=members.who(who),
        status=facts_words.STATUS[each.status],
        purchases=each.purchases,
        spent=facts_words.money(each.spent, currency),
        monetary=each.monetary,
        last_at=each.last_purchase_at,
    )
