"""What do we call the codes and figures of a contact, and what do they follow from?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import format_date, format_decimal, gettext, lazy_gettext, ngettext

from admin import segment_words, words
from admin.words import Text, Word
from rules.customer_hints import Hint
from rules.customer_status import CustomerStatus, Ground
from rules.engagement import EngagementKind
from rules.lead_value import MOST, Part, Reason, Worth
from service.facts import FactsView
from service.facts.scoring import CutsView

_ = lazy_gettext

STATUS: Mapping[CustomerStatus, Word] = {
    CustomerStatus.PROSPECT: Word(_("Prospect")),
    CustomerStatus.FIRST_TIME: Word(_("First-time customer"), "accent"),
    CustomerStatus.LOYAL: Word(_("Loyal customer"), "good"),
    CustomerStatus.LAPSED: Word(_("Lapsed customer"), "warn"),
}
GROUNDS: Mapping[Ground, Text] = {
    Ground.NOTHING_BOUGHT: _("Has bought nothing that we were told of."),
    Ground.ONE_PURCHASE: _("One purchase or contract, less than a year ago."),
    Ground.CAME_BACK: _("Came back within the last year, or has a contract and bought before."),
    Ground.CONTRACT_FOR_LONG: _("A contract has been running for more than a year."),
    Ground.QUIET_FOR_LONG: _("Nothing bought for a year, and no contract."),
}
HINTS: Mapping[Hint, Text] = {
    Hint.OVERDUE: _("May leave: twice the usual time between two purchases has gone by."),
    Hint.WENT_QUIET: _("May leave: used to answer, and has done nothing for half a year."),
    Hint.RENEWAL_NEAR: _("May leave: a contract comes round to its day within two months."),
    Hint.ONE_PRODUCT: _("Might buy something else: loyal, and has only ever bought one product."),
    Hint.OFTEN_AND_LITTLE: _("Might buy more: buys more often than most, and spends less."),
}
WORTH: Mapping[Worth, Word] = {
    Worth.HIGH: Word(_("High"), "good"),
    Worth.MEDIUM: Word(_("Medium"), "accent"),
    Worth.LOW: Word(_("Low")),
}
PARTS: Mapping[Part, Text] = {
    Part.ROLE: _("Part in a purchase"),
    Part.SIZE: _("People at the organisation"),
    Part.INTEREST: _("Interest in the last 90 days"),
    Part.CUSTOMER: _("As a customer"),
    Part.QUALITY: _("Can be reached"),
}
DEEDS: Mapping[EngagementKind, Text] = {
    EngagementKind.VISIT: _("Visited a page"),
    EngagementKind.DOWNLOAD: _("Downloaded something"),
    EngagementKind.OPEN: _("Opened a letter"),
    EngagementKind.CLICK: _("Clicked in a letter"),
    EngagementKind.REPLY: _("Answered"),
    EngagementKind.PURCHASE: _("Bought something"),
    EngagementKind.CONVERSION: _("Did what the campaign was for"),
    EngagementKind.CONTRACT_STARTED: _("Began a contract"),
    EngagementKind.CONTRACT_ENDED: _("Ended a contract"),
}
AT_WORK = ("industry", "size_band", "revenue_band", "job_level", "job_function", "buying_role")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact in words, and what it follows from."""

    label: Text
    value: str
    why: Text = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the lead value."""

    label: Text
    found: str
    points: int
    most: int


def at_work(view: FactsView) -> list[Fact]:
    """What is known of the post and the organisation; what is not known is left out."""
    found = ((name, getattr(view.row, name)) for name in AT_WORK)
    return [
        Fact(segment_words.ATTRIBUTE[name], named(name, code)) for name, code in found if code is not None
    ]


def as_customer(view: FactsView) -> Iterator[Fact]:
    """What the person is as a customer, each with its ground."""
    row, custom = view.row, view.custom
    ends = custom.changes_at
    until = gettext("If nothing happens, until %(day)s.", day=format_date(ends, "medium")) if ends else ""
    status = str(STATUS[custom.status].label)
    yield Fact(_("Status"), status, f"{GROUNDS[custom.ground]} {until}".strip())
    if row.purchases:
        yield Fact(_("Purchases"), str(format_decimal(row.purchases)))
        yield Fact(
            _("Spent"), money(row.spent, view.currency), _("Money in other currencies is not added up.")
        )
    if row.last_purchase_at is not None:
        yield Fact(_("Last purchase"), str(format_date(row.last_purchase_at, "medium")))
    if custom.contracts:
        products = ", ".join(contract.product for contract in custom.contracts)
        yield Fact(_("Contracts"), products, _("Running now."))
        yield Fact(_("Contract value in a year"), money(row.contract_value, view.currency))
    yield from _scores(view)


def shares(view: FactsView) -> list[Share]:
    """The parts of the lead value."""
    return [
        Share(PARTS[reason.part], _found(reason), reason.points, MOST[reason.part])
        for reason in (view.value.reasons if view.value else ())
    ]


def money(hundredths: int, currency: str) -> str:
    """An amount with its currency."""
    return f"{format_decimal(hundredths / 100, '#,##0.00')} {currency}"


def named(name: str, code: str) -> str:
    """A code in words, as far as there are any."""
    known = segment_words.CHOICES.get(name, {})
    return str(known[code]) if code in known else code.replace("_", " ")


def _found(reason: Reason) -> str:
    if reason.part is Part.CUSTOMER:
        return str(STATUS[CustomerStatus(reason.found)].label)
    if reason.part is Part.INTEREST:
        return str(ngettext("%(num)s point", "%(num)s points", int(reason.found)))
    return named("buying_role", reason.found) if reason.part is Part.ROLE else reason.found


def _scores(view: FactsView) -> Iterator[Fact]:
    row, cuts = view.row, view.cuts
    if cuts is None or row.recency is None or row.frequency is None or row.monetary is None:
        return
    yield Fact(_("Recency (1–5)"), str(row.recency), between(cuts, "recency"))
    yield Fact(_("Frequency (1–5)"), str(row.frequency), between(cuts, "frequency"))
    yield Fact(_("Monetary value (1–5)"), str(row.monetary), between(cuts, "monetary"))


def between(cuts: CutsView, name: str) -> str:
    """The four points between the scores from 1 to 5, in words."""
    points = {
        "recency": [str(format_date(each, "medium")) for each in cuts.cuts.recency],
        "frequency": [str(format_decimal(each)) for each in cuts.cuts.frequency],
        "monetary": [money(each, cuts.currency) for each in cuts.cuts.monetary],
    }[name]
    return gettext("Cut at %(points)s.", points=" · ".join(points)) if points else ""


def channel(view: FactsView) -> str:
    """The channels on which they answer, the best first."""
    return ", ".join(str(words.CHANNELS[each.channel]) for each in view.channels)
