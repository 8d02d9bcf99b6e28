"""What do we know of this person in codes and figures, and what does each follow from?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import lazy_gettext

from admin import auth, facts_words, lists, words
from admin.lists import Column
from admin.views import contacts as contact_pages
from admin.words import Text
from service import contacts, facts, purposes
from service.access import Scope
from service.facts import FactsView
from service.standing import channels
from service.work import Work

pages = Blueprint("contact_facts", __name__, url_prefix="/contacts")
_ = lazy_gettext

SHARES = (Column(_("Part")), Column(_("Found")), Column(_("Points"), "number"), Column(_("Of"), "number"))
CHANNELS = (Column(_("Purpose")), Column(_("Best channel that is permitted now")))
DEEDS = (
    Column(_("When"), "date"),
    Column(_("What")),
    Column(_("Product")),
    Column(_("Campaign"), wide_only=True),
    Column(_("Amount"), "number"),
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did."""

    at: datetime
    what: Text
    product: str
    campaign: str
    amount: str


@pages.get("/<uuid:contact_id>/facts")
@auth.needs(Scope.CONTACTS_READ)
def shown(contact_id: UUID) -> str:
    """Codes and figures with their reasons, and what they were made of."""
    with auth.look() as work:
        head = contact_pages.head(contacts.show(work, contact_id), "facts")
        view = facts.of_contact(work, contact_id)
        if view is None:
            return render_template("contact_facts.html", **head, facts=None)
        did, more = facts.history(work, contact_id, before=lists.cursor_id())
        return render_template(
            "contact_facts.html",
            **head,
            facts=view,
            organisation=_organisation(view),
            at_work=facts_words.at_work(view),
            as_customer=list(facts_words.as_customer(view)),
            hints=[facts_words.HINTS[each] for each in view.hints],
            worth=facts_words.WORTH[view.value.worth] if view.value else None,
            shares=facts_words.shares(view),
            share_columns=SHARES,
            answering=facts_words.channel(view),
            permitted=_permitted(work, contact_id, view),
            channel_columns=CHANNELS,
            deeds=[_deed(each) for each in did],
            deed_columns=DEEDS,
            pages=lists.pages({}, next_cursor=more),
        )


def _organisation(view: FactsView) -> tuple[str, str] | None:
    """What it is called, masked, and the way there."""
    if view.organisation is None:
        return None
    way = url_for("ui.organisations.organisation", organisation_id=view.row.organisation_id)
    return view.organisation, way


def _permitted(work: Work, contact_id: UUID, view: FactsView) -> Sequence[tuple[str, Text]]:
    """For each purpose the best channel on which it is permitted now, for those who may ask."""
    if not work.actor.may(Scope.STANDING_READ):
        return ()
    held, language = [each.channel for each in view.channels], auth.visit().language
    found = []
    for key, each in purposes.current(work).items():
        allowed = channels.channels_open(work, contact_id, purpose=key, channels=held)
        best = facts.best_channel(view, allowed)
        found.append((each.title(language), words.CHANNELS[best] if best else _("None")))
    return found


def _deed(row: facts.Done) -> Deed:
    amount = facts_words.money(row.amount, row.currency or "") if row.amount is not None else ""
    return Deed(row.at, facts_words.DEEDS[row.kind], row.product or "", row.campaign or "", amount)
