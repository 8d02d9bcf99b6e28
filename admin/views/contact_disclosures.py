"""Who was given the data of this person, when, and which part of it?"""

from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext, lazy_gettext

from admin import auth, recipient_form
from admin.lists import Column
from admin.views import contacts as contact_pages
from admin.views import recipients as recipient_pages
from admin.words import Text
from service import contacts, purposes, recipients
from service.access import Scope
from service.recipients import Disclosure

pages = Blueprint("contact_disclosures", __name__, url_prefix="/contacts")
_ = lazy_gettext

COLUMNS = (
    Column(_("Recipient")),
    Column(_("When"), "date"),
    Column(_("How")),
    Column(_("Fields")),
    Column(_("For"), wide_only=True),
)


@pages.get("/<uuid:contact_id>/disclosed")
@auth.needs(Scope.CONTACTS_READ)
def shown(contact_id: UUID) -> str:
    """Everybody who was given something of the contact, the newest first."""
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        language = auth.visit().language
        titles = {key: each.title(language) for key, each in purposes.current(work).items()}
        lines = [_line(each, titles) for each in recipients.of_contacts(work, [contact_id])]
        return render_template(
            "contact_disclosures.html",
            **contact_pages.head(view, "disclosed"),
            columns=COLUMNS,
            lines=lines,
            may_open=work.actor.may(Scope.RECIPIENTS_MANAGE),
        )


def _line(each: Disclosure, titles: dict[str, str]) -> tuple[Disclosure, Text, str, str]:
    purpose = gettext("Not said") if each.purpose == "*" else titles.get(each.purpose, each.purpose)
    return each, recipient_pages.VIAS[each.via], recipient_form.fields(each.fields), purpose
