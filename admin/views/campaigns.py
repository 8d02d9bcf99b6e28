"""What came of each campaign, in people and in money?"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template
from flask_babel import format_decimal, gettext, lazy_gettext

from admin import auth, measured
from admin.lists import Column
from admin.words import Text
from rules.measures.campaigns import FEWEST, Result
from service.access import Scope
from service.measures import campaigns
from service.measures.campaigns import Campaign, Portion

pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")
_ = lazy_gettext

COLUMNS = (
    Column(_("Campaign")),
    Column(_("First"), "date"),
    Column(_("Last"), "date"),
    Column(_("People"), "number"),
)
TONES: Mapping[Result, str] = {
    Result.BOUNCED: "warn",
    Result.COMPLAINED: "bad",
    Result.UNSUBSCRIBED: "warn",
}


@pages.get("/")
@auth.needs(Scope.QUALITY_READ)
def listed() -> str:
    """The latest campaigns."""
    with auth.look() as work:
        found = campaigns.listed(work)
    return render_template("campaigns.html", columns=COLUMNS, lines=found)


@pages.get("/<key>")
@auth.needs(Scope.QUALITY_READ)
def shown(key: str) -> str:
    """What came of one of them."""
    with auth.look() as work:
        told = campaigns.campaign(work, key)
    return render_template(
        "campaign.html",
        told=told,
        results=[
            (measured.RESULTS[each], count, TONES.get(each, "") if count else "")
            for each, count in told.counts.items()
        ],
        revenue=_revenue(told),
        parts=[
            (title, note, (Column(head), *_heads()), [(each.name, _cells(each)) for each in portions])
            for title, note, head, portions in (
                (_("By segment"), _("whoever stands on a list of it"), _("Segment"), told.segments),
                (
                    _("By source"),
                    _("somebody whom several sources know is counted with each"),
                    _("Source"),
                    told.sources,
                ),
            )
            if portions
        ],
        fewest=FEWEST,
    )


def _heads() -> Sequence[Column]:
    return [Column(measured.RESULTS[each], "number") for each in Result]


def _cells(portion: Portion) -> Sequence[str]:
    return [_cell(portion.counts[each]) for each in Result]


def _cell(count: int | None) -> str:
    return gettext("few") if count is None else str(format_decimal(count))


def _revenue(told: Campaign) -> Sequence[tuple[Text, str]]:
    return [
        (currency or gettext("No currency named"), str(format_decimal(amount / 100, "#,##0.00")))
        for currency, amount in told.revenue.items()
    ]
