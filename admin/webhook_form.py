"""What is asked about a webhook, what do the answers stand for, and what do we call its events?"""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from admin import languages
from admin.forms import Field, Form
from admin.words import Text, Word
from rules.webhooks import DeliveryState, Event, Stop
from service.channels.mail import LONGEST_MAILBOX
from service.webhooks.orders import LONGEST_DESCRIPTION, Order

_ = lazy_gettext

EVENTS: Mapping[Event, Text] = {
    Event.CONTACT_CHANGED: _("Contacts are new or changed"),
    Event.CONTACT_MERGED: _("Contacts were merged"),
    Event.CONTACT_UNMERGED: _("A merge was undone"),
    Event.CONTACT_ERASED: _("Contacts were erased"),
    Event.PERMISSION_CHANGED: _("Permissions have changed"),
    Event.REQUEST_RECEIVED: _("A subject request came in"),
    Event.EXPORT_READY: _("An export is ready"),
    Event.IMPORT_FINISHED: _("An import has finished"),
    Event.KEY_EXPIRING: _("A key will soon expire"),
}
STATES: Mapping[DeliveryState, Word] = {
    DeliveryState.WAITING: Word(_("On its way"), "accent"),
    DeliveryState.TAKEN: Word(_("Taken"), "good"),
    DeliveryState.FAILED: Word(_("Given up"), "bad"),
}
STOPS: Mapping[Stop, Word] = {
    Stop.BY_HAND: Word(_("Disabled"), ""),
    Stop.GONE: Word(_("Wants nothing more"), "bad"),
    Stop.FAILING: Word(_("Failed for five days"), "bad"),
    Stop.NO_KEY: Word(_("Its source has no key"), "bad"),
    Stop.SOURCE_CLOSED: Word(_("Its source is paused"), "warn"),
}
FAULTS: Mapping[str, Text] = {
    "unreadable": _("This is no web address to which something can be sent."),
    "not_https": _("The address must begin with https://."),
    "private": _("This address is not of the open internet."),
    "missing": _("Choose at least one event."),
    "shape": _("This is no e-mail address."),
}
FORM = Form(
    (
        Field(
            name="url",
            label=_("Address"),
            longest=500,
            hint=_("Begins with https:// and leads to a program that answers. It is kept encrypted."),
        ),
        Field(
            name="description",
            label=_("Description"),
            required=False,
            longest=LONGEST_DESCRIPTION,
            hint=_("What is at that address, as: mailing tool."),
        ),
        Field(
            name="events",
            label=_("What is it told?"),
            kind="checks",
            options={event.value: label for event, label in EVENTS.items()},
        ),
        Field(
            name="mailbox",
            label=_("E-mail of those responsible"),
            required=False,
            longest=LONGEST_MAILBOX,
            hint=_(
                "They are told by letter when nothing reaches it any more, and when it goes on. "
                "Without one the address for questions about personal data is written to."
            ),
        ),
        Field(name="language", label=_("Language of letters"), kind="select", options=languages.NAMES),
    )
)


def order(form: Form) -> Order:
    """What was answered."""
    return Order(
        url=form.value("url"),
        description=form.value("description"),
        events=tuple(map(Event, form.all("events"))),
        mailbox=form.value("mailbox"),
        language=form.value("language"),
    )
