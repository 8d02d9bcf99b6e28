"""Why may somebody look at a personal value? The reasons on offer, and what to say when it is refused."""

from collections.abc import Mapping

from flask import request
from flask_babel import gettext, lazy_gettext

from admin.words import Text
from service.errors import Invalid, TooMany

_ = lazy_gettext

PURPOSES: Mapping[str, Text] = {
    "correct_data": _("To correct the data"),
    "answer_person": _("To answer the person"),
    "check_duplicate": _("To see whether two are the same person"),
    "handle_request": _("To handle a request for access or erasure"),
    "investigate_incident": _("To look into an incident"),
}


def purpose() -> str:
    """The reason that was given; empty when none was."""
    return request.form.get("purpose", "")


def refusal(error: Invalid | TooMany) -> str:
    """What to say to somebody who is not shown a value."""
    if isinstance(error, TooMany):
        return str(gettext("You have revealed as many values as one may in an hour. Try again later."))
    return str(gettext("Choose why you need to see it."))
