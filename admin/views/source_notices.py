"""Who must still be told where we have their data from (GDPR art. 14), and by when?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, members, notices
from admin.forms import Field, Form, dated, midnight
from admin.lists import Choice, Column
from admin.words import Word
from rules import masking
from rules.sources import SourceKind
from service import source_notices, sources
from service.access import Scope
from service.contacts import comparing
from service.errors import Invalid, NotFound
from service.source_notices import Due
from service.work import Work

pages = Blueprint("source_notices", __name__, url_prefix="/source-notices")
_ = lazy_gettext

COLUMNS = (
    Column(_("Person")),
    Column(_("Source")),
    Column(_("Came in"), "date", wide_only=True),
    Column(_("To be told by"), "date"),
    Column(_("Days left")),
)
SOON = 7
"""Days before the end on which it becomes urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Somebody who must be told."""

    due: Due
    who: str
    left: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A source with people who must be told."""

    name: str
    count: int
    first: Due


@pages.get("/")
@auth.needs(Scope.CONSENTS_READ)
def waiting() -> str:
    """The most urgent first, and the form for what was sent."""
    return _page(None)


@pages.post("/")
@auth.needs(Scope.CONSENTS_WRITE)
def sent() -> Answer:
    """Note that everybody whose data had come from a source by a day was told."""
    with auth.work() as work:
        form = dated(_form(work).read(request.form), "sent_on")
        if not form.faults:
            form = _noted(work, form)
    if form.faults:
        return make_response(_page(form), 422)
    return notices.leave(redirect(url_for(".waiting"), 303), "people_told")


def _noted(work: Work, form: Form) -> Form:
    contact = form.value("contact")
    try:
        source_notices.note_sent(
            work,
            UUID(form.value("source")),
            sent_at=_until(form.value("sent_on"), work.now),
            contact_id=UUID(contact) if contact else None,
        )
    except Invalid:
        return form.refuse("sent_on", gettext("This day has not been yet."))
    except (NotFound, ValueError):
        return form.refuse("contact", gettext("This contact has nothing that the source had sent by then."))
    return form


def _until(day: str, now: datetime) -> datetime | None:
    """The end of a day that is over, or this moment; a day to come stays one, to be refused."""
    midday = midnight(day)
    if midday is None or midday.date() == now.date():
        return None
    return midday + timedelta(days=1) - timedelta(microseconds=1)


def _page(form: Form | None) -> str:
    with auth.look() as work:
        choices = _choices(work)
        chosen = lists.chosen(choices)
        source_id = UUID(chosen["source"]) if "source" in chosen else None
        due = source_notices.due(work, source_id=source_id)
        who = comparing.who(work, [each.contact_id for each in due.lines]) if _sees_contacts(work) else {}
        return render_template(
            "source_notices.html",
            columns=COLUMNS,
            choices=choices,
            chosen=chosen,
            chips=lists.chips(choices, chosen),
            lines=[
                Line(due=each, who=members.who(who.get(each.contact_id, masking.DOTS)), left=_left(each))
                for each in due.lines
            ],
            total=due.total,
            by_source=_by_source(work),
            form=form or _form(work).filled(source=chosen.get("source")),
            may_note=work.actor.may(Scope.CONSENTS_WRITE),
            sees_contacts=_sees_contacts(work),
        )


def _by_source(work: Work) -> list[Waiting]:
    found = []
    for source in _bought(work):
        due = source_notices.due(work, source_id=source.id, limit=1)
        if due.lines:
            found.append(Waiting(name=source.name, count=due.total, first=due.lines[0]))
    return sorted(found, key=lambda each: each.first.due_on)


def _sees_contacts(work: Work) -> bool:
    return work.actor.may(Scope.CONTACTS_READ)


def _left(due: Due) -> Word:
    if due.days_left < 0:
        late = ngettext("%(num)s day late", "%(num)s days late", -due.days_left)
        return Word(late, "bad")
    left = ngettext("%(num)s day", "%(num)s days", due.days_left)
    return Word(left, "warn" if due.days_left <= SOON else "")


def _bought(work: Work) -> list[sources.Source]:
    return [each for each in sources.listed(work) if each.kind is SourceKind.BOUGHT_LIST]


def _choices(work: Work) -> tuple[Choice, ...]:
    named = {str(each.id): each.name for each in _bought(work)}
    return (Choice(name="source", label=gettext("Source"), options=named),) if named else ()


def _form(work: Work) -> Form:
    return Form(
        (
            Field(
                name="source",
                label=_("To whom from which source?"),
                kind="select",
                options={str(each.id): each.name for each in _bought(work)},
            ),
            Field(
                name="sent_on",
                label=_("When was it sent?"),
                kind="date",
                required=False,
                hint=_("Just now unless said. What the source sends later needs a notice of its own."),
            ),
            Field(
                name="contact",
                label=_("To one contact only"),
                required=False,
                longest=36,
                hint=_("Its id; everybody from the source unless said."),
            ),
        )
    )
