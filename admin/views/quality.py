"""In which six respects are our data good, how did that change, and which contacts lower it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import format_date, gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, figures, measured, notices, places, trends, words
from admin.lists import Chip, Column, Tab
from admin.trends import Trend
from admin.views.contacts import COLUMNS as PEOPLE
from admin.views.contacts import KINDS
from admin.words import Text
from rules.dimensions import Dimension
from rules.measures.contacts import OF_CONTACTS, Cut
from rules.measures.scorecard import Rate
from rules.measures.shares import Share
from service import measures, sources
from service.access import Scope
from service.errors import NotFound
from service.measures import Course, taking
from service.work import Work

pages = Blueprint("quality", __name__, url_prefix="/quality")
_ = lazy_gettext

CUTS: Mapping[Cut, Text] = {
    Cut.SOURCE: _("By source"),
    Cut.COUNTRY: _("By country"),
    Cut.KIND: _("By kind"),
}
HEADS: Mapping[Cut, Text] = {Cut.SOURCE: _("Source"), Cut.COUNTRY: _("Country"), Cut.KIND: _("Kind")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One dimension on the page."""

    dimension: Dimension
    title: Text
    how: Text
    figure: str
    change: str
    counted: int
    trend: Trend | None
    behind_url: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Of which contacts the page tells."""

    cut: Cut
    value: str
    name: str

    @property
    def query(self) -> dict[str, Any]:
        return {} if self.cut is Cut.WHOLE else {self.cut.value: self.value}


@pages.get("/")
@auth.needs(Scope.QUALITY_READ)
def dashboard() -> str:
    """The six dimensions, of all contacts or of those of one source, country or kind."""
    cut = Cut(request.args["by"]) if request.args.get("by") in set(CUTS) else Cut.SOURCE
    with auth.look() as work:
        chosen = _chosen(work)
        told = measures.quality(work, cut=chosen.cut, value=chosen.value)
        rows = measures.parted(work, cut)
        names = _names(work, cut)
        may_open = work.actor.may(Scope.CONTACTS_READ)
    return render_template(
        "quality.html",
        told=told,
        chosen=chosen,
        panels=[_panel(each, chosen) for each in told.courses],
        may_open=may_open,
        tabs=[
            Tab(label, url_for(".dashboard", by=each.value, **chosen.query), each is cut)
            for each, label in CUTS.items()
        ],
        columns=(Column(HEADS[cut]), *(Column(words.DIMENSION[each], "number") for each in Dimension)),
        rows=[_row(each, cut, names) for each in rows],
        chips=[Chip(chosen.name, url_for(".dashboard", by=cut.value))] if chosen.name else [],
        percent=measured.percent,
    )


@pages.post("/measure")
@auth.needs(Scope.QUALITY_READ)
def order() -> Answer:
    """Have everybody measured now."""
    with auth.work() as work:
        taking.order(work)
    return notices.leave(redirect(url_for(".dashboard"), 303), "measuring")


@pages.get("/<name>/contacts")
@auth.needs(Scope.CONTACTS_READ)
def behind(name: str) -> str:
    """The contacts that lower a figure."""
    measure = _measure(name)
    with auth.look() as work:
        chosen = _chosen(work)
        found = measures.behind(work, measure, cut=chosen.cut, value=chosen.value, after=_after())
    more = {**chosen.query, "after": str(found.after)} if found.after else None
    return render_template(
        "quality_contacts.html",
        title=_title(measure),
        how=_how(measure),
        chosen=chosen,
        columns=PEOPLE,
        lines=[(each, KINDS[each.kind], words.grade(each.grade)) for each in found.lines],
        back_url=_back(measure, chosen),
        more_url=url_for(".behind", name=name, **more) if more else None,
        is_first=_after() is None,
    )


def small(work: Work) -> Sequence[tuple[Text, str, float, str]]:
    """The six dimensions for the first page: name, figure, per cent and tone. None before the first night."""
    told = measures.quality(work)
    if not told.contacts:
        return ()
    return [
        (
            words.DIMENSION[each.dimension],
            measured.percent(each.share.rate),
            100 * (each.share.rate or 0.0),
            measured.tone(each.share),
        )
        for each in told.courses
    ]


def _panel(course: Course, chosen: Chosen) -> Panel:
    title = words.DIMENSION[course.dimension]
    rates = [(point.day, point.share.rate) for point in course.points]
    label = gettext(
        "%(dimension)s by day, now %(figure)s", dimension=title, figure=measured.percent(course.share.rate)
    )
    return Panel(
        dimension=course.dimension,
        title=title,
        how=measured.HOW[course.dimension],
        figure=measured.percent(course.share.rate),
        change=_change(course),
        counted=course.share.whole,
        trend=trends.trend(rates, label=label) if len(rates) > 1 else None,
        behind_url=url_for(".behind", name=course.dimension.value, **chosen.query),
    )


def _change(course: Course) -> str:
    """By how many points it has changed since the first day that is told of."""
    first, last = (course.points[0], course.points[-1]) if course.points else (None, None)
    if first is None or last is None or first is last or None in (first.share.rate, last.share.rate):
        return ""
    points = 100 * ((last.share.rate or 0.0) - (first.share.rate or 0.0))
    since = format_date(first.day, "medium")
    return str(gettext("%(points)s points since %(day)s", points=figures.signed(points), day=since))


def _row(row: measures.Row, cut: Cut, names: Mapping[str, str]) -> tuple[str, str, str | None, list[str]]:
    """What it is called, where its figures are, its scorecard, and the figures themselves."""
    named = names.get(row.value) or (places.country(row.value) if cut is Cut.COUNTRY else row.value)
    name = named or gettext("Not known")
    card = url_for("ui.scorecards.card", source_id=row.value) if cut is Cut.SOURCE else None
    cells = [_cell(row.shares[each]) for each in Dimension]
    of_it: dict[str, Any] = {cut.value: row.value}
    return name, url_for(".dashboard", by=cut.value, **of_it), card, cells


def _cell(share: Share | None) -> str:
    return "–" if share is None else measured.percent(share.rate)


def _chosen(work: Work) -> Chosen:
    """Of which contacts the address asks; of all, where it asks for nothing that there is."""
    for cut in CUTS:
        if cut.value in request.args:
            value = request.args[cut.value]
            names = _names(work, cut)
            if cut is Cut.COUNTRY and len(value) <= 2:
                return Chosen(cut, value, places.country(value) or gettext("Country not known"))
            if value in names:
                return Chosen(cut, value, names[value])
            raise NotFound
    return Chosen(Cut.WHOLE, "", "")


def _names(work: Work, cut: Cut) -> Mapping[str, str]:
    match cut:
        case Cut.SOURCE:
            return {str(each.id): each.name for each in sources.listed(work)}
        case Cut.KIND:
            return {kind.value if kind else "": str(label) for kind, label in KINDS.items()}
    return {}


def _measure(name: str) -> Dimension | Rate:
    """What an address names. Raises NotFound for what no contact is behind."""
    if name in set(Dimension):
        return Dimension(name)
    if name in set(OF_CONTACTS):
        return Rate(name)
    raise NotFound


def _title(measure: Dimension | Rate) -> Text:
    return measured.RATES[measure] if isinstance(measure, Rate) else words.DIMENSION[measure]


def _how(measure: Dimension | Rate) -> Text:
    return measured.HOW_RATE[measure] if isinstance(measure, Rate) else measured.HOW[measure]


def _back(measure: Dimension | Rate, chosen: Chosen) -> str:
    if isinstance(measure, Rate) and chosen.cut is Cut.SOURCE:
        return url_for("ui.scorecards.card", source_id=chosen.value)
    return url_for(".dashboard", **chosen.query)


def _after() -> UUID | None:
    try:
        return UUID(request.args.get("after", ""))
    except ValueError:
        return None
