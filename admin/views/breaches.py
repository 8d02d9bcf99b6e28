"""What has happened to personal data, how many hours are left, and what was done about it?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, members, notices, places
from admin.forms import Field, Form
from admin.lists import Column
from admin.views import breach_steps
from admin.views.breach_steps import (
    EXPOSURES,
    FAULTS,
    NATURES,
    RISKS,
    SPARED,
    STEPS,
    TEXTS,
    Act,
    moment_given,
    with_moments,
)
from admin.words import Word
from rules.breaches import Exposure, Nature, Risk, Spared, hours_left
from rules.fields import FieldName
from service import breaches, sources, users
from service.access import Scope
from service.breaches import BreachView, Line, Order
from service.errors import Conflict, Invalid
from service.work import Work

pages = Blueprint("breaches", __name__, url_prefix="/breaches")
_ = lazy_gettext

COLUMNS = (
    Column(_("Number"), "number"),
    Column(_("What happened")),
    Column(_("Aware since"), "date"),
    Column(_("How grave")),
    Column(_("Report")),
    Column(_("People"), "number"),
)
NEW = Form(
    (
        Field(
            name="title",
            label=_("What happened, in a few words?"),
            longest=breaches.LONGEST_TITLE,
            hint=_("Without names: the list shows it."),
        ),
        Field(
            name="detected_at",
            label=_("When was it noticed?"),
            kind="datetime-local",
            hint=_("In UTC."),
        ),
        Field(
            name="aware_at",
            label=_("When were you sure that personal data were reached?"),
            kind="datetime-local",
            hint=_("In UTC. The hours count from then, through nights and weekends."),
        ),
        Field(
            name="natures",
            label=_("What was lost?"),
            kind="checks",
            required=False,
            options={each.value: text for each, text in NATURES.items()},
        ),
        Field(
            name="facts",
            label=TEXTS["facts"],
            kind="text-long",
            required=False,
            longest=breaches.LONGEST_TEXT,
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A line of the course in words."""

    line: Line
    what: str
    told: tuple[str, ...]
    by: str


@pages.get("/")
@auth.needs(Scope.BREACHES_MANAGE)
def listed() -> str:
    """The register, newest first."""
    with auth.look() as work:
        found = breaches.listed(work, before=lists.cursor())
        lines = [(each, _risk(each), countdown(each, work.now)) for each in found]
    older = found[-1].number if len(found) == breaches.PAGE else None
    return render_template(
        "breaches.html", columns=COLUMNS, lines=lines, pages=lists.pages({}, next_cursor=older)
    )


@pages.get("/new")
@auth.needs(Scope.BREACHES_MANAGE)
def new() -> str:
    """Ask what is known already."""
    return render_template("breach_new.html", form=NEW)


@pages.post("/new")
@auth.needs(Scope.BREACHES_MANAGE)
def begin() -> Answer:
    """Register it; from now on the hours are shown."""
    form = with_moments(NEW.read(request.form), "detected_at", "aware_at")
    if not form.faults:
        try:
            with auth.work() as work:
                breach_id = breaches.begin(work, _order(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return notices.leave(redirect(url_for(".shown", breach_id=breach_id), 303), "breach_opened")
    return make_response(render_template("breach_new.html", form=form), 422)


@pages.get("/<uuid:breach_id>")
@auth.needs(Scope.BREACHES_MANAGE)
def shown(breach_id: UUID) -> str:
    """The case: the clock, what is known, whom it concerns, and its course."""
    return render_template("breach.html", **_whole(breach_id))


@pages.get("/<uuid:breach_id>/report")
@auth.needs(Scope.BREACHES_MANAGE)
def report(breach_id: UUID) -> str:
    """The same to be printed or sent: what GDPR art. 33(3) asks for, in its order."""
    return render_template("breach_report.html", **_whole(breach_id))


@pages.get("/<uuid:breach_id>/<act>")
@auth.needs(Scope.BREACHES_MANAGE)
def ask(breach_id: UUID, act: str) -> str:
    """One step: its form."""
    found = _act(act)
    with auth.work() as work:
        view = breaches.show(work, breach_id)
        form = found.form(work, view)
    return _asked(view, found, form)


@pages.post("/<uuid:breach_id>/<act>")
@auth.needs(Scope.BREACHES_MANAGE)
def do(breach_id: UUID, act: str) -> Answer:
    """One step: it is done."""
    found = _act(act)
    with auth.work() as work:
        view = breaches.show(work, breach_id)
        form = with_moments(found.form(work, view).read(request.form), *found.moments)
    if not form.faults:
        try:
            with auth.work() as work:
                found.do(work, breach_id, form)
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        except Conflict:
            form = form.refuse(form.fields[0].name, found.refusal)
        else:
            return notices.leave(redirect(url_for(".shown", breach_id=breach_id), 303), "breach_noted")
    return make_response(_asked(view, found, form), 422)


def countdown(view: BreachView, now: datetime) -> Word:
    """How the report stands, in hours while they run."""
    if view.reported_at is not None:
        return (
            Word(gettext("Reported in full"), "good")
            if view.is_complete
            else Word(gettext("Reported in part"), "accent")
        )
    if not view.is_awaited or view.due_at is None:
        return Word(gettext("Not due"))
    left = hours_left(view.due_at, now)
    if left < 0:
        return Word(ngettext("%(num)s hour late", "%(num)s hours late", -left), "bad")
    return Word(ngettext("%(num)s hour left", "%(num)s hours left", left), "warn" if left < 24 else "accent")


def _act(name: str) -> Act:
    found = next((each for each in breach_steps.ACTS if each.name == name), None)
    if found is None:
        abort(404)
    return found


def _asked(view: BreachView, act: Act, form: Form) -> str:
    return render_template("breach_act.html", view=view, act=act, form=form)


def _whole(breach_id: UUID) -> dict[str, object]:
    with auth.work() as work:
        view = breaches.show(work, breach_id)
        course = breaches.course(work, breach_id)
        names = users.names(work, [each.actor_id for each in course if each.actor_id])
        scope = _scope(work, view)
        clock = countdown(view, work.now)
    found = view.affected
    return {
        "view": view,
        "acts": [each for each in breach_steps.ACTS if each.fits(view)],
        "risk": _risk(view),
        "clock": clock,
        "natures": ", ".join(str(NATURES[each]) for each in view.natures),
        "exposure": EXPOSURES[view.exposure],
        "spared": SPARED[view.spared] if view.spared else None,
        "texts": [(TEXTS[each.value], text) for each, text in view.texts.items()],
        "scope": scope,
        "countries": [
            (places.country(code) or gettext("Not known"), count) for code, count in found.by_country.items()
        ],
        "fields": [(members.FIELDS[FieldName(name)], count) for name, count in found.by_field.items()],
        "course": [_step(each, names) for each in course],
    }


def _scope(work: Work, view: BreachView) -> str:
    told = view.affected.scope or {}
    named = {str(each.id): each.name for each in sources.listed(work)}
    parts = [
        *(named.get(each, each) for each in told.get("sources", ())),
        *filter(None, (told.get("since"), told.get("until"))),
        *told.get("countries", ()),
        *(str(members.FIELDS[FieldName(each)]) for each in told.get("fields", ())),
    ]
    return ", ".join(parts) or (gettext("Everybody") if view.affected.scope is not None else "")


def _step(line: Line, names: Mapping[UUID, str]) -> Step:
    facts = line.facts
    said: list[tuple[str, Callable[[str], object]]] = [
        ("risk", lambda code: RISKS[Risk(code)].label),
        ("exposure", lambda code: EXPOSURES[Exposure(code)]),
        ("spared", lambda code: SPARED[Spared(code)]),
    ]
    told = [str(words(facts[name])) for name, words in said if facts.get(name)]
    if facts.get("is_late"):
        told.append(gettext("late"))
    if "subjects" in facts:
        told.append(ngettext("%(num)s person", "%(num)s people", facts["subjects"]))
    note = "" if line.step in breach_steps.WITH_TEXTS else line.note
    return Step(
        line=line,
        what=str(STEPS[line.step]),
        told=tuple(filter(None, (*told, note))),
        by=names.get(line.actor_id, "") if line.actor_id else "",
    )


def _risk(view: BreachView) -> Word:
    return RISKS[view.risk] if view.risk else Word(gettext("Not assessed yet"), "warn")


def _order(form: Form) -> Order:
    return Order(
        title=form.value("title"),
        detected_at=moment_given(form, "detected_at"),
        aware_at=moment_given(form, "aware_at"),
        natures=frozenset(map(Nature, form.all("natures"))),
        facts=form.value("facts"),
    )
