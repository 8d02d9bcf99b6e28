"""Who sends us data, on what ground, and how good is it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, charts, notices, timeline
from admin.forms import Field, Form, dated
from admin.lists import Column
from admin.views import api_keys, overrides
from admin.words import Text, Word
from rules.sources import LawfulBasis, SourceKind
from service import overview, sources
from service.access import Scope
from service.errors import Invalid
from service.sources import Source
from service.work import Work

pages = Blueprint("sources", __name__, url_prefix="/sources")
_ = lazy_gettext

COLUMNS = (
    Column(_("Source")),
    Column(_("Kind"), wide_only=True),
    Column(_("Lawful basis"), wide_only=True),
    Column(_("Trust"), "number"),
    Column(_("Leads"), "number"),
    Column(_("In quarantine"), "number"),
    Column(_("State")),
)
KINDS: Mapping[SourceKind, Text] = {
    SourceKind.FORM: _("Web form"),
    SourceKind.CRM: _("CRM"),
    SourceKind.EVENT: _("Event"),
    SourceKind.BOUGHT_LIST: _("Bought list"),
    SourceKind.OTHER: _("Other"),
}
BASES: Mapping[LawfulBasis, Text] = {
    LawfulBasis.CONSENT: _("Consent"),
    LawfulBasis.CONTRACT: _("Contract"),
    LawfulBasis.LEGITIMATE_INTEREST: _("Legitimate interest"),
    LawfulBasis.LEGAL_OBLIGATION: _("Legal obligation"),
}
FAULTS: Mapping[str, Text] = {
    "shape": _("This does not have the right form: see the hint."),
    "taken": _("Another source has this key."),
    "range": _("Trust is a whole number from 0 to 100."),
    "length": _("Give a name of at most 120 characters."),
    "not_for_keys": _("Choose at least one thing the key may do."),
}

_KEY = Field(
    name="key",
    label=_("Short name"),
    hint=_("For commands and reports: lower-case letters, digits and hyphens. It cannot be changed later."),
    longest=60,
)
_PARTICULARS = (
    Field(name="name", label=_("Name"), longest=120),
    Field(
        name="kind",
        label=_("Kind"),
        kind="select",
        options={kind.value: label for kind, label in KINDS.items()},
    ),
    Field(
        name="lawful_basis",
        label=_("Lawful basis"),
        kind="select",
        hint=_("The ground of GDPR article 6 on which the source passes data on."),
        options={basis.value: label for basis, label in BASES.items()},
    ),
    Field(
        name="trust",
        label=_("Trust"),
        kind="number",
        hint=_("0 to 100: whose value is taken when two sources disagree."),
    ),
    Field(
        name="country",
        label=_("Country"),
        required=False,
        longest=2,
        hint=_("Two letters; assumed where a lead names none."),
    ),
    Field(
        name="language",
        label=_("Language"),
        required=False,
        longest=16,
        hint=_("As nl or fi; assumed where a lead names none."),
    ),
    Field(
        name="birth_date_format",
        label=_("How it writes dates of birth"),
        required=False,
        longest=20,
        hint=_("As DD-MM-YYYY; ISO 8601 unless said."),
    ),
    Field(
        name="licence_ends_on",
        label=_("Licence ends on"),
        kind="date",
        required=False,
        hint=_("After this day nothing more is taken."),
    ),
)
NEW = Form((_KEY, *_PARTICULARS))
EDIT = Form(_PARTICULARS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A source in the list."""

    source: Source
    kind: Text
    basis: Text
    leads: int
    quarantined: int
    share: float
    state: Word


@pages.get("/")
@auth.needs(Scope.SOURCES_READ)
def suppliers() -> str:
    """Every source with its key figures."""
    with auth.look() as work:
        glances = [_glance(work, each) for each in overview.at_a_glance(work)]
        may = work.actor.may(Scope.SOURCES_MANAGE)
    newest = overview.NEWEST
    return render_template("sources.html", columns=COLUMNS, glances=glances, newest=newest, may_manage=may)


@pages.get("/new")
@auth.needs(Scope.SOURCES_MANAGE)
def new() -> str:
    """Ask for the particulars of a new source."""
    return render_template("source_new.html", form=NEW.filled(trust="50"))


@pages.post("/new")
@auth.needs(Scope.SOURCES_MANAGE)
def create() -> Answer:
    """Register a source."""
    form = NEW.read(request.form)
    form = _checked(form, key=form.value("key"))
    if not form.faults:
        try:
            with auth.work() as work:
                source = sources.create(work, key=form.value("key"), **_particulars(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return notices.leave(redirect(url_for(".supplier", source_id=source.id), 303), "source_created")
    return make_response(render_template("source_new.html", form=form), 422)


@pages.get("/<uuid:source_id>")
@auth.needs(Scope.SOURCES_READ)
def supplier(source_id: UUID) -> str:
    """One source, its keys, and what was done to it."""
    with auth.look() as work:
        source = sources.of_id(work, source_id)
        return render_template(
            "source.html",
            source=source,
            kind=KINDS[source.kind],
            basis=BASES[source.lawful_basis],
            state=_state(work, source),
            columns=api_keys.COLUMNS,
            overrides=overrides.lines(work, source),
            keys=api_keys.lines(work, source_id),
            may_manage=work.actor.may(Scope.SOURCES_MANAGE),
            may_see_leads=work.actor.may(Scope.LEADS_READ),
            may_see_quality=work.actor.may(Scope.QUALITY_READ),
            deeds=timeline.of(work, source_id) if work.actor.may(Scope.AUDIT_READ) else [],
        )


@pages.get("/<uuid:source_id>/edit")
@auth.needs(Scope.SOURCES_MANAGE)
def edit(source_id: UUID) -> str:
    """The particulars as they are, to be changed."""
    with auth.look() as work:
        source = sources.of_id(work, source_id)
    return render_template("source_edit.html", source=source, form=EDIT.filled(**_as_filled(source)))


@pages.post("/<uuid:source_id>/edit")
@auth.needs(Scope.SOURCES_MANAGE)
def change(source_id: UUID) -> Answer:
    """Put new particulars in place of the old."""
    form = _checked(EDIT.read(request.form), key="unchanged")
    if not form.faults:
        try:
            with auth.work() as work:
                sources.change(work, source_id, **_particulars(form))
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return notices.leave(redirect(url_for(".supplier", source_id=source_id), 303), "source_changed")
    with auth.look() as work:
        source = sources.of_id(work, source_id)
    return make_response(render_template("source_edit.html", source=source, form=form), 422)


@pages.post("/<uuid:source_id>/pause")
@auth.needs(Scope.SOURCES_MANAGE)
def pause(source_id: UUID) -> Answer:
    """Take nothing more from the source."""
    with auth.work() as work:
        sources.pause(work, source_id)
    return notices.leave(redirect(url_for(".supplier", source_id=source_id), 303), "source_paused")


@pages.post("/<uuid:source_id>/resume")
@auth.needs(Scope.SOURCES_MANAGE)
def resume(source_id: UUID) -> Answer:
    """Take data from the source again."""
    with auth.work() as work:
        sources.resume(work, source_id)
    return notices.leave(redirect(url_for(".supplier", source_id=source_id), 303), "source_open")


def _glance(work: Work, each: overview.SourceGlance) -> Glance:
    return Glance(
        source=each.source,
        kind=KINDS[each.source.kind],
        basis=BASES[each.source.lawful_basis],
        leads=each.leads,
        quarantined=each.quarantined,
        share=charts.share(each.quarantined, each.leads),
        state=_state(work, each.source),
    )


def _state(work: Work, source: Source) -> Word:
    if source.paused_at:
        return Word(gettext("Paused"), "warn")
    if source.licence_ends_on and source.licence_ends_on < work.now.date():
        return Word(gettext("Licence ended"), "bad")
    return Word(gettext("Open"), "good")


def _particulars(form: Form) -> dict[str, Any]:
    ends = form.value("licence_ends_on")
    return {
        "name": form.value("name"),
        "kind": SourceKind(form.value("kind")),
        "lawful_basis": LawfulBasis(form.value("lawful_basis")),
        "trust": int(form.value("trust")),
        "country": form.value("country").upper() or None,
        "language": form.value("language") or None,
        "birth_date_format": form.value("birth_date_format") or None,
        "licence_ends_on": date.fromisoformat(ends) if ends else None,
    }


def _as_filled(source: Source) -> dict[str, str | None]:
    return {
        "name": source.name,
        "kind": source.kind.value,
        "lawful_basis": source.lawful_basis.value,
        "trust": str(source.trust),
        "country": source.country,
        "language": source.language,
        "birth_date_format": source.birth_date_format,
        "licence_ends_on": source.licence_ends_on.isoformat() if source.licence_ends_on else None,
    }


def _checked(form: Form, *, key: str) -> Form:
    given = form.value("trust")
    trust = int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else -1
    country = form.value("country").upper() or None
    name, dates = form.value("name"), form.value("birth_date_format") or None
    found = sources.mistakes(key=key, name=name, trust=trust, country=country, birth_date_format=dates)
    news = [fault for fault in found if fault.pointer.strip("/") not in form.faults]
    return dated(form.refuse_all(news, FAULTS), "licence_ends_on")
