"""Which rules are in force, where do they come from, and was everything judged by them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, charts, notices, words
from admin.forms import Field, Form
from admin.lists import Column
from admin.views.overrides import WORDS
from admin.words import Word
from rules.freshness.shelf import AgeingPack
from rules.law import LawPack
from rules.pack import Pack
from service import overrides, packs, rerun, sources
from service.access import Scope
from service.errors import Conflict
from service.rerun import Rerun, RerunState
from service.work import Work

pages = Blueprint("packs", __name__, url_prefix="/packs")
_ = lazy_gettext

COLUMNS = (
    Column(_("Pack")),
    Column(_("Version")),
    Column(_("Rules"), "number"),
    Column(_("Tests"), "number"),
    Column(_("Read by a reviewer")),
    Column(_("Source of the knowledge"), wide_only=True),
)
OVERRIDES = (Column(_("Source")), Column(_("Finding")), Column(_("Told as")))
RUNS = (
    Column(_("Begun"), "date"),
    Column(_("State")),
    Column(_("Judged"), "number"),
    Column(_("Changed"), "number"),
    Column(_("Contacts"), "number"),
    Column(_("Taken in"), "number"),
    Column(_("Left out"), "number", wide_only=True),
    Column(_("Rules"), wide_only=True),
)
STATES: Mapping[RerunState, Word] = {
    RerunState.RUNNING: Word(_("Running"), "accent"),
    RerunState.DONE: Word(_("Done"), "good"),
    RerunState.STOPPED: Word(_("Stopped"), "warn"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A pack in the list."""

    id: str
    version: str
    rules: int
    tests: int
    source: str
    is_own: bool
    reviewed: Word | None = None
    """Of what is law or a figure from elsewhere; None for rules, which their tests prove."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A re-run in the list."""

    run: Rerun
    began: datetime
    state: Word
    share: float
    """Of the leads there were, per cent."""


@pages.get("/")
@auth.needs(Scope.LEADS_READ)
def shelf() -> str:
    """Every pack, the versions under them, what sources hear otherwise, and the latest re-runs."""
    with auth.look() as work:
        knowledge, own = work.knowledge, packs.own(work.settings.packs)
        return render_template(
            "packs.html",
            columns=COLUMNS,
            packs=[
                *(_shelved(pack, own) for pack in knowledge.packs),
                *(_law(pack, own) for pack in knowledge.law.packs),
                *(_ageing(pack, own) for pack in packs.ageing(knowledge)),
            ],
            version=knowledge.version,
            stamp=work.rules,
            libraries=packs.libraries(),
            words=len(knowledge.vocabulary.words) + len(knowledge.vocabulary.maps),
            codes=len(knowledge.codes),
            override_columns=OVERRIDES,
            overrides=_overrides(work),
            run_columns=RUNS,
            runs=[_run(each) for each in rerun.newest(work)],
            may_manage=work.actor.may(Scope.SYSTEM_MANAGE),
            may_change=work.actor.may(Scope.SOURCES_MANAGE),
        )


@pages.get("/rerun")
@auth.needs(Scope.SYSTEM_MANAGE)
def ask_rerun() -> str:
    """Say what a re-run does, and ask for which source."""
    with auth.look() as work:
        return render_template("packs_rerun.html", form=_form(work).filled(source=request.args.get("source")))


@pages.post("/rerun")
@auth.needs(Scope.SYSTEM_MANAGE)
def begin() -> Answer:
    """Begin a re-run in the background."""
    with auth.look() as work:
        form = _form(work).read(request.form)
    if not form.faults:
        chosen = form.value("source")
        try:
            with auth.work() as work:
                rerun.begin(work, source_id=UUID(chosen) if chosen else None)
        except Conflict:
            return notices.leave(redirect(url_for(".shelf"), 303), "rerun_under_way")
        return notices.leave(redirect(url_for(".shelf"), 303), "rerun_begun")
    return make_response(render_template("packs_rerun.html", form=form), 422)


@pages.post("/rerun/<uuid:run_id>/stop")
@auth.needs(Scope.SYSTEM_MANAGE)
def stop(run_id: UUID) -> Answer:
    """Stop a re-run; what was judged anew stays."""
    with auth.work() as work:
        rerun.stop(work, run_id)
    return notices.leave(redirect(url_for(".shelf"), 303), "rerun_stopped")


def _shelved(pack: Pack, own: frozenset[str]) -> Shelved:
    # A rule for several members stands there once, with its tests.
    tests = {rule.id: len(rule.examples) for rule in pack.rules}
    return Shelved(
        id=pack.id,
        version=".".join(map(str, pack.version)),
        rules=len(tests),
        tests=sum(tests.values()),
        source=pack.source,
        is_own=pack.path in own,
    )


def _law(pack: LawPack, own: frozenset[str]) -> Shelved:
    return Shelved(
        id=pack.id,
        version=pack.version,
        rules=pack.entries,
        tests=pack.tests,
        source=pack.source,
        is_own=pack.path in own,
        reviewed=None if pack.is_verified is None else words.REVIEWED[pack.is_verified],
    )


def _ageing(pack: AgeingPack, own: frozenset[str]) -> Shelved:
    return Shelved(
        id=pack.id,
        version=pack.version,
        rules=pack.entries,
        tests=pack.tests,
        source=pack.source,
        is_own=pack.path in own,
        reviewed=words.REVIEWED[False],
    )


def _run(run: Rerun) -> Run:
    return Run(
        run=run, began=run.started_at, state=STATES[run.state], share=charts.share(run.seen, run.total)
    )


def _overrides(work: Work) -> list[tuple[UUID, str, str, Word]]:
    if not work.actor.may(Scope.SOURCES_READ):
        return []
    return [
        (each.source.id, each.source.name, each.code, WORDS[each.word]) for each in overrides.in_force(work)
    ]


def _form(work: Work) -> Form:
    field = Field(
        name="source",
        label=_("Only the leads of"),
        kind="select",
        required=False,
        options={str(source.id): source.name for source in sources.listed(work)},
        hint=_("None means the leads of all sources."),
    )
    return Form((field,))
