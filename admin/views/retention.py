"""How long is kept what of whom, whose time is over, and who agrees that they go?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, notices, requested
from admin.forms import Field, Form
from admin.lists import Column
from admin.views import contacts as people
from admin.words import Text, Word
from rules.erasing import Category
from rules.records import Kind
from rules.retention import ALONE, KEPT_BY_DUTY, PERIOD, Action, Rule, Trigger
from service import purposes, retention, sources, users
from service.access import Scope
from service.errors import Conflict, Invalid
from service.retention import Order, RuleView, runs
from service.retention.runs import Fate, Line, RunState
from service.work import Work

pages = Blueprint("retention", __name__, url_prefix="/retention")
_ = lazy_gettext

RULE_COLUMNS = (
    Column(_("Rule")),
    Column(_("How long")),
    Column(_("Then")),
    Column(_("For whom"), wide_only=True),
    Column(_("On what it rests"), wide_only=True),
    Column(_("Actions"), hidden=True),
)
RUN_COLUMNS = (
    Column(_("Begun"), "date"),
    Column(_("State")),
    Column(_("People"), "number"),
    Column(_("Over"), "number"),
    Column(_("Without a rule"), "number"),
)
LINE_COLUMNS = (
    Column(_("Contact")),
    Column(_("Rule")),
    Column(_("Counted from"), "date"),
    Column(_("Over since"), "date"),
    Column(_("What became of it")),
)
TRIGGERS: Mapping[Trigger, Text] = {
    Trigger.COLLECTED: _("The data were last given to us"),
    Trigger.LAST_ACTIVITY: _("We last heard of the person"),
    Trigger.WITHDRAWN: _("The person said no, and that still holds"),
    Trigger.CONTRACT_END: _("A contract or sale has ended"),
    Trigger.LAST_CONTACT: _("We last wrote to the person, or passed the data on"),
}
ACTIONS: Mapping[Action, Text] = {
    Action.ERASE: _("Erase"),
    Action.RESTRICT: _("Keep and use for nothing"),
    Action.REVIEW: _("Somebody looks at it"),
    Action.KEEP: _("May go: until then it has to be kept"),
}
UNITS: Mapping[str, Text] = {"Y": _("years"), "M": _("months"), "D": _("days")}
STATES: Mapping[RunState, Word] = {
    RunState.LOOKING: Word(_("Everybody is being looked at"), "accent"),
    RunState.PROPOSED: Word(_("Waits for somebody else"), "warn"),
    RunState.DECLINED: Word(_("Declined"), "bad"),
    RunState.RUNNING: Word(_("Under way"), "accent"),
    RunState.DONE: Word(_("Done"), "good"),
}
FATES: Mapping[Fate, Word] = {
    Fate.LISTED: Word(_("Nothing yet")),
    Fate.ERASING: Word(_("Erasure written down"), "good"),
    Fate.RESTRICTED: Word(_("Restricted"), "good"),
    Fate.TO_REVIEW: Word(_("To be looked at"), "warn"),
    Fate.LEFT: Word(_("Left alone: the rule no longer says so")),
    Fate.UNCOVERED: Word(_("No rule says when it ends"), "warn"),
}
FAULTS: Mapping[str, Text] = {
    "missing": _("A duty rests on a law: say which."),
    "unacceptable": _("This cannot end, or be kept, by itself."),
    "unreadable": _("This does not have the right form: see the hint."),
    "unknown": _("There is no such thing here any more."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A rule in words."""

    view: RuleView
    long: str
    then: str
    whom: str


@pages.get("/")
@auth.needs(Scope.RETENTION_MANAGE)
def listed() -> str:
    """The rules, and the latest runs."""
    with auth.look() as work:
        named = {str(each.id): each.name for each in sources.listed(work)}
        rules = [_glance(each, named) for each in retention.listed(work)]
        found = runs.newest(work, before=lists.cursor_id())
    return render_template(
        "retention.html",
        columns=RULE_COLUMNS,
        rules=[each for each in rules if each.view.ended_at is None],
        ended=[each for each in rules if each.view.ended_at is not None],
        run_columns=RUN_COLUMNS,
        runs=[(each, STATES[each.state]) for each in found],
        is_open=any(each.state not in (RunState.DONE, RunState.DECLINED) for each in found),
    )


@pages.get("/new")
@auth.needs(Scope.RETENTION_MANAGE)
def new() -> str:
    """Ask what the rule is."""
    with auth.look() as work:
        form = _form(work).filled(
            trigger=Trigger.LAST_ACTIVITY.value, length="3", unit="Y", action=Action.ERASE.value
        )
    return render_template("retention_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.RETENTION_MANAGE)
def make() -> Answer:
    """Let the rule hold."""
    with auth.look() as work:
        form = _form(work).read(request.form)
    if not form.faults and not PERIOD.fullmatch(_period(form)):
        form = form.refuse("length", gettext("Give a whole number."))
    if not form.faults:
        try:
            with auth.work() as work:
                retention.make(work, _order(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
    if form.faults:
        return make_response(render_template("retention_new.html", form=form), 422)
    return notices.leave(redirect(url_for(".listed"), 303), "retention_ruled")


@pages.post("/<uuid:rule_id>/end")
@auth.needs(Scope.RETENTION_MANAGE)
def end(rule_id: UUID) -> Answer:
    """Let the rule hold no longer."""
    with auth.work() as work:
        retention.end(work, rule_id)
    return notices.leave(redirect(url_for(".listed"), 303), "retention_ended")


@pages.post("/runs")
@auth.needs(Scope.RETENTION_MANAGE)
def begin() -> Answer:
    """Have everybody looked at; nothing happens to anybody."""
    try:
        with auth.work() as work:
            run_id = runs.begin(work)
    except Conflict:
        return notices.leave(redirect(url_for(".listed"), 303), "retention_undecided")
    return redirect(url_for(".run", run_id=run_id), 303)


@pages.get("/runs/<uuid:run_id>")
@auth.needs(Scope.RETENTION_MANAGE)
def run(run_id: UUID) -> str:
    """Who will go and why, and what became of it."""
    with auth.look() as work:
        view = runs.show(work, run_id)
        found = runs.lines(work, run_id, after=lists.cursor() or 0)
        named = _rule_names(work)
        by_rule = [
            (named.get(rule_id, ""), FATES[fate], count)
            for rule_id, counts in runs.counts(work, run_id).items()
            for fate, count in counts.items()
        ]
        names = users.names(work, [each for each in (view.made_by, view.decided_by) if each])
    return render_template(
        "retention_run.html",
        view=view,
        state=STATES[view.state],
        by=_of(names, view.made_by),
        decided_by=_of(names, view.decided_by),
        by_rule=by_rule,
        columns=LINE_COLUMNS,
        lines=[_shown(each, named) for each in found],
        pages=lists.pages({}, next_cursor=found[-1].ordinal if len(found) == runs.PAGE else None),
        is_open=view.state is RunState.PROPOSED,
        is_under_way=view.state in (RunState.LOOKING, RunState.RUNNING),
        is_mine=view.made_by == auth.visit().actor.id,
    )


@pages.post("/runs/<uuid:run_id>/approve")
@auth.needs(Scope.RETENTION_MANAGE)
def approve(run_id: UUID) -> Answer:
    """A second person agrees."""
    try:
        with auth.work() as work:
            runs.approve(work, run_id, digest=request.form.get("digest", ""))
    except Conflict:
        return _back(run_id, "bulk_decided")
    return _back(run_id, "retention_approved")


@pages.post("/runs/<uuid:run_id>/decline")
@auth.needs(Scope.RETENTION_MANAGE)
def decline(run_id: UUID) -> Answer:
    """Nothing happens to anybody."""
    try:
        with auth.work() as work:
            runs.decline(work, run_id)
    except Conflict:
        return _back(run_id, "bulk_decided")
    return _back(run_id, "retention_declined")


def period_in_words(period: str) -> str:
    """`P1Y6M` as people say it."""
    found = PERIOD.fullmatch(period)
    counts = found.groups() if found else ()
    told = [f"{int(count)} {unit}" for count, unit in zip(counts, UNITS.values(), strict=False) if count]
    return ", ".join(told) or period


def _back(run_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".run", run_id=run_id), 303), said)


def _of(names: Mapping[UUID, str], user_id: UUID | None) -> str:
    return names.get(user_id, "") if user_id else ""


def _rule_names(work: Work) -> dict[UUID | None, str]:
    return {each.id: each.order.name for each in retention.listed(work)}


def _shown(line: Line, named: Mapping[UUID | None, str]) -> tuple[Line, str, Word]:
    return line, named.get(line.rule_id, ""), FATES[line.fate]


def _glance(view: RuleView, named: Mapping[str, str]) -> Glance:
    said = view.order
    then = str(ACTIONS[said.action])
    if said.category:
        then = f"{then}: {requested.CATEGORIES[said.category]}"
    return Glance(
        view=view,
        long=f"{period_in_words(said.period)} · {TRIGGERS[said.trigger]}",
        then=then,
        whom=" · ".join(_whom(view.rule, named)) or gettext("All others"),
    )


def _whom(rule: Rule, named: Mapping[str, str]) -> Sequence[str]:
    scope = rule.scope
    kind = str(people.KINDS[scope.kind]) if scope.kind else None
    source = named.get(scope.source, scope.source) if scope.source else None
    return [each for each in (scope.purpose, source, kind, scope.country) if each]


def _form(work: Work) -> Form:
    alone = [each for each in Category if each in ALONE | KEPT_BY_DUTY]
    return Form(
        (
            Field(name="name", label=_("What do you call it?"), longest=retention.LONGEST_NAME),
            Field(
                name="trigger",
                label=_("Time counts from when"),
                kind="select",
                options={each.value: text for each, text in TRIGGERS.items()},
            ),
            Field(name="length", label=_("How long?"), kind="number", longest=5),
            Field(name="unit", label=_("Counted in"), kind="select", options=UNITS),
            Field(
                name="action",
                label=_("What happens then?"),
                kind="radio",
                options={each.value: text for each, text in ACTIONS.items()},
            ),
            Field(
                name="category",
                label=_("Only of this part"),
                kind="select",
                required=False,
                options={each.value: requested.CATEGORIES[each] for each in alone},
                hint=_("Everything we keep of the person unless you say so; a duty needs it."),
            ),
            Field(
                name="purpose",
                label=_("Only for this purpose"),
                kind="select",
                required=False,
                options={key: each.title("en") for key, each in purposes.current(work).items()},
            ),
            Field(
                name="source",
                label=_("Only from this source"),
                kind="select",
                required=False,
                options={str(each.id): each.name for each in sources.listed(work)},
            ),
            Field(
                name="kind",
                label=_("Only this kind of person"),
                kind="select",
                required=False,
                options={each.value: people.KINDS[each] for each in Kind},
            ),
            Field(
                name="country",
                label=_("Only in this country"),
                required=False,
                longest=2,
                hint=_("Two letters, as NL."),
            ),
            Field(
                name="law",
                label=_("On what it rests"),
                required=False,
                longest=retention.LONGEST_LAW,
                hint=_("A law, or a decision of yours, with its date."),
            ),
        )
    )


def _period(form: Form) -> str:
    return f"P{form.value('length')}{form.value('unit')}"


def _order(form: Form) -> Order:
    category, kind, source = form.value("category"), form.value("kind"), form.value("source")
    return Order(
        name=form.value("name"),
        trigger=Trigger(form.value("trigger")),
        period=_period(form),
        action=Action(form.value("action")),
        law=form.value("law"),
        purpose=form.value("purpose") or None,
        source_id=UUID(source) if source else None,
        kind=Kind(kind) if kind else None,
        country=form.value("country").upper() or None,
        category=Category(category) if category else None,
    )
