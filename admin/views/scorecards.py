"""How good is what one source sends, beside what others of its kind send?"""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import lazy_gettext

from admin import auth, measured, words
from admin.lists import Column
from admin.views.sources import KINDS
from admin.words import Text, Word
from rules.dimensions import Dimension
from rules.leads import LeadStatus
from rules.measures.contacts import OF_CONTACTS
from rules.measures.scorecard import Line, Rate
from service.access import Scope
from service.measures import scorecards
from service.work import Work

pages = Blueprint("scorecards", __name__, url_prefix="/quality/sources")
_ = lazy_gettext

COLUMNS = (
    Column(_("Rate")),
    Column(_("Figure"), "number"),
    Column(_("Surely between"), wide_only=True),
    Column(_("Counted"), "number", wide_only=True),
    Column(_("Middle of the others"), "number", wide_only=True),
    Column(_("Beside them")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rate on the page."""

    title: Text
    how: Text
    figure: str
    bounds: str
    counted: int
    others: str
    beside: Word
    url: str | None
    """Where the contacts or leads behind it are."""


@pages.get("/<uuid:source_id>")
@auth.needs(Scope.QUALITY_READ)
def card(source_id: UUID) -> str:
    """The scorecard of a source, and the button that stops it."""
    with auth.look() as work:
        told = scorecards.scorecard(work, source_id)
        rows = [_row(work, source_id, line) for line in told.lines]
        may_manage = work.actor.may(Scope.SOURCES_MANAGE)
    return render_template(
        "scorecard.html",
        told=told,
        kind=KINDS[told.source.kind],
        columns=COLUMNS,
        rows=rows,
        dimensions=[
            (
                words.DIMENSION[each],
                measured.percent(share.rate),
                100 * (share.rate or 0),
                measured.tone(share),
            )
            for each in Dimension
            if (share := told.dimensions.get(each))
        ],
        may_manage=may_manage,
    )


def _row(work: Work, source_id: UUID, line: Line) -> Row:
    return Row(
        title=measured.RATES[line.rate],
        how=measured.HOW_RATE[line.rate],
        figure=measured.figure(line),
        bounds=measured.bounds(line),
        counted=line.share.whole,
        others=measured.of_others(line),
        beside=measured.BESIDE[line.beside],
        url=_url(work, source_id, line),
    )


def _url(work: Work, source_id: UUID, line: Line) -> str | None:
    if not line.share.part:
        return None
    if line.rate in OF_CONTACTS and work.actor.may(Scope.CONTACTS_READ):
        return url_for("ui.quality.behind", name=line.rate.value, source=source_id)
    if line.rate is Rate.REJECTED and work.actor.may(Scope.LEADS_READ):
        return url_for("ui.leads.inbox", source=source_id, status=LeadStatus.REJECTED.value)
    return None
