"""What came by letter, by telephone or at the counter: an officer writes it down, and the clock runs."""

from collections.abc import Mapping
from datetime import UTC, datetime, time

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices, requested, restricted
from admin.forms import Field, Form, dated
from admin.languages import NAMES
from admin.words import Text
from rules.requests import Right
from rules.restrictions import Ground
from service import requests
from service.access import Scope
from service.errors import Invalid
from service.requests import Asker, Identity, Intake, Person, Via

pages = Blueprint("request_new", __name__, url_prefix="/requests")
_ = lazy_gettext

NEW = Form(
    (
        Field(
            name="rights",
            label=_("What do they ask for?"),
            kind="checks",
            options={right.value: text for right, text in requested.RIGHTS.items()},
        ),
        Field(
            name="ground",
            label=_("Why restrict?"),
            kind="select",
            required=False,
            options=restricted.OF_THE_PERSON,
            hint=_("Only for a restriction. It can be said later, before it is carried out."),
        ),
        Field(name="email", label=_("E-mail address"), required=False),
        Field(name="phone", label=_("Telephone number"), required=False),
        Field(name="name", label=_("Name"), required=False),
        Field(
            name="asker",
            label=_("Who asks?"),
            kind="select",
            options={asker.value: text for asker, text in requested.ASKERS.items()},
        ),
        Field(name="mandate", label=_("Mandate"), required=False, hint=_("Needed when another asks.")),
        Field(
            name="reply_to",
            label=_("Address for the answer"),
            required=False,
            hint=_("When it is not that of the person."),
        ),
        Field(
            name="received",
            label=_("Received on"),
            kind="date",
            required=False,
            hint=_("Today, unless said."),
        ),
        Field(
            name="language",
            label=_("Language of the letters"),
            kind="select",
            options=dict(NAMES),
        ),
        Field(
            name="is_sure",
            label=_("I am sure that it is this person, or that the mandate is good"),
            kind="check",
            required=False,
            options={"yes": _("Yes")},
            hint=_("Otherwise the address is asked to confirm."),
        ),
        Field(name="details", label=_("What they wrote"), kind="text-long", required=False, longest=10_000),
    )
)
FAULTS: Mapping[str, Text] = {
    "nothing_given": _("Give an address, a number or a name."),
    "unreadable": _("Nothing can be made of this."),
    "missing": _("Fill this in."),
    "in_future": _("This day lies in the future."),
    "unacceptable": _("Is no ground of what is asked for."),
}
_MEMBERS = {
    "subject": "email",
    "subject/email": "email",
    "subject/phone": "phone",
    "requester/email": "reply_to",
    "requester/mandate_ref": "mandate",
    "received_at": "received",
    "restriction_ground": "ground",
}


@pages.get("/new")
@auth.needs(Scope.REQUESTS_WRITE)
def new() -> str:
    """Ask what came by letter, telephone or at the counter."""
    form = NEW.filled(asker=Asker.SELF.value, language=auth.visit().language)
    return render_template("request_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.REQUESTS_WRITE)
def create() -> Answer:
    """Open a case."""
    form = dated(NEW.read(request.form), "received")
    if not form.faults:
        try:
            with auth.work() as work:
                request_id = requests.receive(work, _intake(form, work.now))
        except Invalid as refusal:
            for fault in refusal.faults:
                pointer = fault.pointer.strip("/")
                form = form.refuse(_MEMBERS.get(pointer, pointer), FAULTS.get(fault.code, fault.detail))
        else:
            return notices.leave(
                redirect(url_for("ui.requests.case", request_id=request_id), 303), "request_opened"
            )
    return make_response(render_template("request_new.html", form=form), 422)


def _intake(form: Form, now: datetime) -> Intake:
    received = form.value("received")
    asker = Asker(form.value("asker"))
    language = form.value("language")
    return Intake(
        rights=tuple(Right(each) for each in form.all("rights")),
        ground=Ground(form.value("ground")) if form.value("ground") else None,
        subject=Person(
            email=form.value("email") or None,
            phone=form.value("phone") or None,
            name=form.value("name") or None,
        ),
        via=Via.OFFICER,
        asker=asker,
        reply_to=form.value("reply_to") or None,
        mandate=form.value("mandate") or None,
        details=form.value("details"),
        received_at=_noon(received, now) if received else None,
        language=language,
        proof=_proof(form, asker),
    )


def _proof(form: Form, asker: Asker) -> Identity:
    if not form.holds("is_sure", "yes"):
        return Identity.NONE
    return Identity.OFFICER if asker is Asker.SELF else Identity.MANDATE


def _noon(day: str, now: datetime) -> datetime:
    """The middle of a day, which is that day wherever we are; now for today."""
    at = datetime.combine(datetime.fromisoformat(day).date(), time(12), UTC)
    return min(at, now) if at.date() == now.date() else at
