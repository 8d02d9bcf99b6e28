"""Which value of each field stands for a contact, which others are there, and has somebody chosen?"""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from admin import auth, beside, members, notices, reveals
from admin.beside import Opened
from admin.views.contacts import WHY, head
from rules.fields import FieldName
from rules.survivorship import Ground
from service import contacts
from service.access import Scope
from service.contacts import comparing, pinning
from service.errors import Invalid, NotFound, TooMany

pages = Blueprint("contact_values", __name__, url_prefix="/contacts")


@pages.get("/<uuid:contact_id>/values")
@auth.needs(Scope.CONTACTS_READ)
def shown(contact_id: UUID) -> str:
    """What every record of the contact says, beside each other."""
    return _shown(contact_id)


@pages.post("/<uuid:contact_id>/values/open")
@auth.needs(Scope.CONTACTS_REVEAL)
def unmask(contact_id: UUID) -> Answer | str:
    """The same in clear, in this answer alone."""
    try:
        with auth.work() as work:
            opened = comparing.reveal(work, [contact_id], purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_shown(contact_id, fault=reveals.refusal(refusal)), refusal.status)
    return _shown(contact_id, opened=opened)


@pages.get("/<uuid:contact_id>/values/open")
@auth.needs(Scope.CONTACTS_READ)
def closed(contact_id: UUID) -> Answer:
    """What was open is closed again when somebody comes back to the address."""
    return redirect(url_for(".shown", contact_id=contact_id), 303)


@pages.post("/<uuid:contact_id>/values")
@auth.needs(Scope.DUPLICATES_DECIDE)
def choose(contact_id: UUID) -> Answer:
    """Let the chosen values stand, whatever comes in."""
    if "nothing" in request.form:
        return closed(contact_id)
    with auth.work() as work:
        picks = beside.picks(comparing.compare(work, [contact_id]), request.form)
        if picks:
            pinning.pin(work, contact_id, picks)
    said = "values_chosen" if picks else "nothing_chosen"
    return notices.leave(redirect(url_for(".shown", contact_id=contact_id), 303), said)


@pages.post("/<uuid:contact_id>/values/<field>/free")
@auth.needs(Scope.DUPLICATES_DECIDE)
def free(contact_id: UUID, field: str) -> Answer:
    """Let the best value of a field stand again."""
    if field not in set(FieldName):
        raise NotFound
    with auth.work() as work:
        pinning.unpin(work, contact_id, [FieldName(field)])
    return notices.leave(redirect(url_for(".shown", contact_id=contact_id), 303), "value_freed")


def _shown(contact_id: UUID, *, opened: Opened | None = None, fault: str | None = None) -> str:
    with auth.look() as work:
        view = contacts.show(work, contact_id)
        compared = comparing.compare(work, [contact_id])
        heads = beside.heads(compared)
        return render_template(
            "contact_values.html",
            **head(view, "values"),
            compared=compared,
            heads=heads,
            page_keys=beside.KEYS,
            rows=list(beside.rows(compared, heads, opened)),
            grounds=[
                (name.value, members.FIELDS[name], WHY[best.ground], best.ground is Ground.PIN)
                for name, best in compared.best.items()
            ],
            opened=opened,
            purposes=reveals.PURPOSES,
            may_choose=work.actor.may(Scope.DUPLICATES_DECIDE),
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL),
            fault=fault,
        )
