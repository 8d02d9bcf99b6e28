"""What do we call what was measured, and how is a figure written?"""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from admin import figures
from admin.words import Text, Word
from rules.dimensions import Dimension
from rules.measures.campaigns import Result
from rules.measures.scorecard import Line, Rate
from rules.measures.shares import Beside, Share

_ = lazy_gettext

HOW: Mapping[Dimension, Text] = {
    Dimension.COMPLETENESS: _(
        "Of the five things that some use cannot do without (an e-mail address, a telephone number, a postal "
        "address, a name, and a name or an organisation), how many a contact has."
    ),
    Dimension.VALIDITY: _(
        "Of the values in use, how many obey the rules: one in doubt counts 0.6, a wrong one nothing."
    ),
    Dimension.UNIQUENESS: _(
        "How many contacts there are about which nobody asks whether they are duplicates of others."
    ),
    Dimension.TIMELINESS: _(
        "How likely the values in use still hold, on average; those that never go stale are left out."
    ),
    Dimension.CONSISTENCY: _(
        "How well the fields of a contact fit together: each remark that two do not agree lowers it by the "
        "weight of its verdict."
    ),
    Dimension.ACCURACY: _(
        "Of the values in use, how many may be taken to be those of the real person: one that could not be "
        "verified counts 0.7, one in doubt 0.6."
    ),
}

RATES: Mapping[Rate, Text] = {
    Rate.REJECTED: _("Rejected"),
    Rate.DUPLICATE: _("Known already"),
    Rate.BOUNCED: _("Letters came back"),
    Rate.UNPERMITTED: _("Without permission"),
    Rate.STALE: _("Stale"),
    Rate.COMPLAINED: _("Complaints"),
    Rate.COST: _("Cost"),
}

HOW_RATE: Mapping[Rate, Text] = {
    Rate.REJECTED: _(
        "Leads of the last 90 days that a steward refused, that were rolled back, or that nobody decided "
        "over in time, of all that came."
    ),
    Rate.DUPLICATE: _("Leads of the last 90 days of somebody we knew already, of all that were taken in."),
    Rate.BOUNCED: _(
        "Contacts whose e-mail address is from this source and to whom letters came back for good."
    ),
    Rate.UNPERMITTED: _("Contacts with a value in use from this source who may be contacted for nothing."),
    Rate.STALE: _("Values in use from this source that are probably no longer true."),
    Rate.COMPLAINED: _("Contacts whose e-mail address is from this source and who called a letter spam."),
    Rate.COST: _(
        "Minutes that stewards looked at leads of the last 90 days and at the questions they gave rise to, "
        "for each thousand leads. A look counts for 15 minutes at most."
    ),
}

BESIDE: Mapping[Beside, Word] = {
    Beside.HIGHER: Word(_("Worse than others"), "bad"),
    Beside.LOWER: Word(_("Better than others"), "good"),
    Beside.ALIKE: Word(_("Like others")),
    Beside.ALONE: Word(_("Not compared")),
}

RESULTS: Mapping[Result, Text] = {
    Result.DELIVERED: _("Delivered"),
    Result.BOUNCED: _("Came back"),
    Result.OPENED: _("Opened"),
    Result.CLICKED: _("Clicked"),
    Result.REPLIED: _("Replied"),
    Result.CONVERTED: _("Converted"),
    Result.UNSUBSCRIBED: _("Unsubscribed"),
    Result.COMPLAINED: _("Complained"),
}


def percent(rate: float | None) -> str:
    """A rate as people read it."""
    return "–" if rate is None else figures.percent(rate, "#,##0.0%")


def tone(share: Share) -> str:
    """What a reader should think of a dimension: our own marks, for the eye alone."""
    rate = share.rate
    if rate is None:
        return "calm"
    return "good" if rate >= 0.9 else "warn" if rate >= 0.7 else "bad"


def figure(line: Line) -> str:
    """A rate of a source, or what it costs."""
    if line.figure is None:
        return "–"
    if line.rate is Rate.COST:
        return str(gettext("%(minutes)s min", minutes=f"{line.figure:.0f}"))
    return percent(line.figure)


def of_others(line: Line) -> str:
    """The middle of the others, written as the figure is."""
    if line.others is None:
        return "–"
    if line.rate is Rate.COST:
        return str(gettext("%(minutes)s min", minutes=f"{line.others:.0f}"))
    return percent(line.others)


def bounds(line: Line) -> str:
    """Between which two the true rate lies."""
    if line.bounds is None:
        return ""
    low, high = percent(line.bounds.low), percent(line.bounds.high)
    return str(gettext("%(low)s to %(high)s", low=low, high=high))
