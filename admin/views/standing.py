"""May I use this contact for this, now or at some instant, and why? The question, asked by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, reasons, words
from admin.forms import Field, Form
from admin.words import Text, Word
from rules.law.reasons import Effect
from rules.records import Channel
from rules.standing.case import Reason
from service import purposes, standing
from service.access import Scope
from service.standing import Subject
from service.work import Work

pages = Blueprint("standing", __name__, url_prefix="/standing")
_ = lazy_gettext

EFFECTS: Mapping[Effect, Word] = {
    Effect.DENIES: Word(_("Stands in the way"), "bad"),
    Effect.ALLOWS: Word(_("Allows it"), "good"),
    Effect.ASKS: Word(_("Must be done"), "accent"),
    Effect.NOTES: Word(_("Worth knowing"), "warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One reason in words."""

    code: str
    effect: Word
    text: str
    remedy: str | None
    """What to do about it, where it stands in the way."""
    rule: str | None
    row: str | None
    """The row of the matrix, where it stands there."""
    source: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The answer as it is shown."""

    allowed: bool
    contact_id: UUID | None
    purpose: str
    channel: Text
    at: datetime
    is_past: bool
    lines: tuple[Line, ...]
    rule: str | None
    row: str | None
    reviewed: Word
    evidence: int


@pages.get("/")
@auth.needs(Scope.STANDING_READ)
def question() -> str:
    """The form; a contact may be named in the address, an e-mail address or number never is."""
    with auth.look() as work:
        form = _form(work).filled(who=_named(request.args.get("contact", "")), channel=Channel.EMAIL.value)
    return render_template("standing.html", form=form, shown=None)


@pages.post("/")
@auth.needs(Scope.STANDING_READ)
def answer() -> Answer:
    """The answer, below the question. It is written down that it was asked."""
    with auth.work() as work:
        form = _checked(_form(work).read(request.form), work.now)
        if form.faults:
            return make_response(render_template("standing.html", form=form, shown=None), 422)
        return make_response(render_template("standing.html", form=form, shown=_asked(work, form)))


def _form(work: Work) -> Form:
    known = purposes.current(work)
    language = auth.visit().language
    return Form(
        (
            Field(
                name="who",
                label=_("Who?"),
                hint=_("An e-mail address, a telephone number, or the id of a contact."),
                autofocus=request.method == "GET",
            ),
            Field(
                name="purpose",
                label=_("For what?"),
                kind="select",
                options={key: each.titles.get(language, key) for key, each in known.items()},
            ),
            Field(
                name="channel",
                label=_("On which channel?"),
                kind="select",
                options={each.value: words.CHANNELS[each] for each in Channel},
            ),
            Field(
                name="at",
                label=_("When?"),
                kind="datetime-local",
                required=False,
                hint=_(
                    "Now, unless you name a moment that has been (UTC): then what was known at that moment."
                ),
            ),
        )
    )


def _checked(form: Form, now: datetime) -> Form:
    try:
        at = _instant(form.value("at"))
    except ValueError:
        return form.refuse("at", gettext("Give a moment as 2027-12-31T09:30."))
    return form.refuse("at", gettext("This moment has not been yet.")) if at and at > now else form


def _asked(work: Work, form: Form) -> Shown:
    channel, at = Channel(form.value("channel")), _instant(form.value("at"))
    [found] = standing.ask(
        work, [_subject(form.value("who"))], purpose=form.value("purpose"), channel=channel, as_of=at
    )
    decision = found.decision
    lines = [_line(work, reason) for reason in decision.reasons]
    return Shown(
        allowed=decision.allowed,
        contact_id=found.contact_id,
        purpose=form.value("purpose"),
        channel=words.CHANNELS[channel],
        at=found.as_of,
        is_past=at is not None,
        lines=tuple(sorted(lines, key=lambda line: [*EFFECTS.values()].index(line.effect))),
        rule=decision.rule,
        row=_row(work, decision.rule),
        reviewed=words.REVIEWED[decision.is_verified],
        evidence=len(decision.evidence),
    )


def _line(work: Work, reason: Reason) -> Line:
    told, language = work.knowledge.law.reasons[reason.code], auth.visit().language
    return Line(
        code=reason.code,
        effect=EFFECTS[reason.effect],
        text=reasons.said(told, reason.params),
        remedy=told.remedy(language) if reason.effect is Effect.DENIES else None,
        rule=reason.rule,
        row=_row(work, reason.rule),
        source=reason.source,
    )


def _row(work: Work, rule: str | None) -> str | None:
    return next((row.id for row in work.knowledge.law.matrix.rows if row.rule == rule), None)


def _subject(who: str) -> Subject:
    if contact_id := _named(who):
        return Subject(contact_id=UUID(contact_id))
    return Subject(email=who) if "@" in who else Subject(phone=who)


def _named(text: str) -> str | None:
    """The id of a contact, if it is one."""
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
