"""Which recipients were told what, who has not answered, and what is there for a person to do?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, members, notices, reveals, timeline
from admin.forms import Field, Form
from admin.lists import Column
from admin.words import Text, Word
from rules import tellings as rules
from rules.fields import FieldName
from rules.recipients import Protocol
from rules.tellings import Answered, Closing, Deed, TellingState
from service.access import Scope
from service.channels.outgoing import Outcome
from service.errors import Conflict, Gone, Invalid, TooMany
from service.recipients import Telling, answers, watching
from service.recipients.contents import Notice
from service.recipients.watching import Try

pages = Blueprint("tellings", __name__, url_prefix="/tellings")
_ = lazy_gettext

COLUMNS = (
    Column(_("Recipient")),
    Column(_("What they are told")),
    Column(_("Told by"), wide_only=True),
    Column(_("Since"), "date", wide_only=True),
    Column(_("Answer due"), "date"),
    Column(_("State")),
)
TRIES = (
    Column(_("Try"), "number"),
    Column(_("When"), "date"),
    Column(_("What came of it")),
    Column(_("Status"), "number"),
    Column(_("Milliseconds"), "number", wide_only=True),
)
PROTOCOLS: Mapping[Protocol, Text] = {
    Protocol.WEBHOOK: _("Webhook"),
    Protocol.OPENDSR: _("OpenDSR"),
    Protocol.EMAIL: _("Letter with a link"),
    Protocol.MANUAL: _("A person here"),
}
DEEDS: Mapping[Deed, Text] = {
    Deed.RECTIFIED: _("Data were put right"),
    Deed.ERASED: _("A person was erased"),
    Deed.RESTRICTED: _("Data may be kept and not used"),
    Deed.UNRESTRICTED: _("A restriction has ended"),
    Deed.OBJECTED: _("A person objects"),
    Deed.WITHDRAWN: _("A consent was withdrawn"),
}
STATES: Mapping[TellingState, Word] = {
    TellingState.QUEUED: Word(_("On its way"), "accent"),
    TellingState.SENT: Word(_("Arrived, not answered"), ""),
    TellingState.IN_PROGRESS: Word(_("They are at it"), "accent"),
    TellingState.FAILED: Word(_("Could not be delivered"), "bad"),
    TellingState.ACKNOWLEDGED: Word(_("Confirmed"), "good"),
    TellingState.REFUSED: Word(_("They will not"), "bad"),
    TellingState.CLOSED: Word(_("Closed"), ""),
}
ANSWERED: Mapping[Answered, Text] = {
    Answered.RESPONSE: _("In answer to the delivery"),
    Answered.PAGE: _("By the link in the notice"),
    Answered.KEY: _("With their key"),
    Answered.OPENDSR: _("By OpenDSR"),
    Answered.OFFICER: _("They told somebody here"),
}
CLOSINGS: Mapping[Closing, Text] = {
    Closing.IMPOSSIBLE: _("It is impossible to tell them (GDPR article 19)"),
    Closing.DISPROPORTIONATE: _("It takes disproportionate effort (GDPR article 19)"),
    Closing.GONE: _("The recipient is no more"),
    Closing.HOLDS_NOTHING: _("They have deleted everything long since"),
}
OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.TAKEN: _("Taken"),
    Outcome.ELSEWHERE: _("They sent us elsewhere, where we do not go"),
    Outcome.GONE: _("They want nothing more at this address"),
    Outcome.ANSWERED_NO: _("Not taken"),
    Outcome.UNREACHABLE: _("Nobody there"),
    Outcome.TOO_SLOW: _("Too slow"),
    Outcome.UNTRUSTED: _("They could not prove who they are"),
    Outcome.UNSAFE: _("The address is not of the open internet"),
}
CLOSE = Form(
    (
        Field(
            name="why",
            label=_("Why will there be no answer?"),
            kind="radio",
            options={why.value: text for why, text in CLOSINGS.items()},
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A notice in words."""

    telling: Telling
    deed: Text
    way: Text
    state: Word
    days_late: int


@pages.get("/")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def waiting() -> str:
    """Notices that are not over, the most urgent first."""
    with auth.look() as work:
        found = [line(each, today=work.now.date()) for each in watching.waiting(work)]
    late = [each for each in found if each.telling.needs_a_person]
    rest = [each for each in found if not each.telling.needs_a_person]
    return render_template("tellings.html", columns=COLUMNS, late=late, rest=rest)


@pages.get("/all")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def everything() -> str:
    """Every notice, newest first."""
    with auth.look() as work:
        found, more = watching.newest(work, before=lists.cursor_id())
        lines = [line(each, today=work.now.date()) for each in found]
    return render_template(
        "tellings_all.html",
        columns=COLUMNS,
        lines=lines,
        pages=lists.pages({}, next_cursor=more),
    )


@pages.get("/<uuid:telling_id>")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def telling(telling_id: UUID) -> str:
    """One notice, and every try to deliver it."""
    return _telling(telling_id)


@pages.get("/<uuid:telling_id>/reveal")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def ask(telling_id: UUID) -> str:
    """Ask why somebody needs to see what the notice says."""
    return _asked(telling_id)


@pages.post("/<uuid:telling_id>/reveal")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def reveal(telling_id: UUID) -> Answer | str:
    """Show what the notice says, in this answer alone."""
    try:
        with auth.work() as work:
            notice = answers.read(work, telling_id, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        return make_response(_asked(telling_id, fault=reveals.refusal(refusal)), refusal.status)
    except Gone:
        return _back(telling_id, "telling_over")
    return _telling(telling_id, notice=notice)


@pages.post("/<uuid:telling_id>/confirm")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def confirm(telling_id: UUID) -> Answer:
    """They told somebody here that it is done."""
    try:
        with auth.work() as work:
            answers.by_officer(work, telling_id)
    except Conflict:
        return _back(telling_id, "telling_over")
    return _back(telling_id, "telling_confirmed")


@pages.post("/<uuid:telling_id>/again")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def again(telling_id: UUID) -> Answer:
    """Send it once more, with all its tries."""
    try:
        with auth.work() as work:
            answers.send_again(work, telling_id)
    except Conflict:
        return _back(telling_id, "telling_over")
    return _back(telling_id, "telling_again")


@pages.get("/<uuid:telling_id>/close")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def ask_close(telling_id: UUID) -> str:
    """Ask why there will be no answer."""
    with auth.look() as work:
        view, _tries = watching.show(work, telling_id)
        told = line(view, today=work.now.date())
    return render_template("telling_close.html", line=told, form=CLOSE)


@pages.post("/<uuid:telling_id>/close")
@auth.needs(Scope.RECIPIENTS_MANAGE)
def close(telling_id: UUID) -> Answer:
    """Say why there will be no answer, and keep nothing of what the notice said."""
    form = CLOSE.read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                answers.close(work, telling_id, why=Closing(form.value("why")))
        except Conflict:
            return _back(telling_id, "telling_over")
        return _back(telling_id, "telling_closed")
    with auth.look() as work:
        view, _tries = watching.show(work, telling_id)
        told = line(view, today=work.now.date())
    return make_response(render_template("telling_close.html", line=told, form=form), 422)


def line(view: Telling, *, today: date) -> Line:
    """A notice in words."""
    return Line(
        telling=view,
        deed=DEEDS[view.deed],
        way=PROTOCOLS[view.protocol],
        state=_state(view),
        days_late=max((today - view.due_on).days, 0) if view.is_silent else 0,
    )


def facts(notice: Notice) -> list[tuple[str, str]]:
    """What a notice says, in words: by what the person is known, and what is otherwise now."""
    known = (
        (gettext("Name"), notice.name),
        (gettext("E-mail"), ", ".join(notice.emails)),
        (gettext("Telephone"), ", ".join(notice.phones)),
        (gettext("Our ids"), ", ".join(map(str, notice.contact_ids))),
        (gettext("Purpose"), notice.purpose),
    )
    told = [(label, text) for label, text in known if text]
    for change in notice.changes:
        name = FieldName(change.field)
        label = str(members.FIELDS[name])
        between = " " if name is FieldName.NAME else ", "
        told += [
            (gettext("%(field)s, until now", field=label), _text(change.old, between)),
            (gettext("%(field)s, from now on", field=label), _text(change.new, between)),
        ]
    return told


def _text(value: object, between: str = ", ") -> str:
    match value:
        case None:
            return str(gettext("None"))
        case list():
            return between.join(map(_text, value))
        case dict():
            return between.join(_text(part) for part in value.values())
        case _:
            return str(value)


def _state(view: Telling) -> Word:
    if view.protocol is Protocol.MANUAL and view.state is TellingState.QUEUED:
        return Word(gettext("To be told by a person"), "warn")
    if view.is_silent:
        return Word(gettext("Silent"), "bad")
    return STATES[view.state]


def _telling(telling_id: UUID, *, notice: Notice | None = None) -> str:
    with auth.look() as work:
        view, tries = watching.show(work, telling_id)
        return render_template(
            "telling.html",
            line=line(view, today=work.now.date()),
            tries=[(each, _outcome(each)) for each in tries],
            columns=TRIES,
            answered=ANSWERED[view.answered] if view.answered else None,
            closing=CLOSINGS[view.closing] if view.closing else None,
            signature=view.ack_signed_sha256.hex() if view.ack_signed_sha256 else None,
            is_over=view.state.is_over,
            may_go_again=_may_go_again(view),
            facts=facts(notice) if notice else None,
            purposes=reveals.PURPOSES,
            deeds=timeline.of(work, telling_id) if work.actor.may(Scope.AUDIT_READ) else [],
        )


def _may_go_again(view: Telling) -> bool:
    is_by_hand = view.protocol is Protocol.MANUAL and not view.state.is_over
    return is_by_hand or rules.may_go(view.state, TellingState.QUEUED)


def _outcome(tried: Try) -> Text:
    return OUTCOMES[Outcome(tried.outcome)]


def _asked(telling_id: UUID, *, fault: str | None = None) -> str:
    with auth.look() as work:
        view, _tries = watching.show(work, telling_id)
    return render_template(
        "reveal.html",
        title=gettext("Reveal what the notice says"),
        about=DEEDS[view.deed],
        who=view.recipient_name,
        action=url_for(".reveal", telling_id=telling_id),
        back=url_for(".telling", telling_id=telling_id),
        purposes=reveals.PURPOSES,
        fault=fault,
    )


def _back(telling_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".telling", telling_id=telling_id), 303), said)
