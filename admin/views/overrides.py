"""Which findings does a source hear otherwise, and who wants that changed?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices, words
from admin.forms import Field, Form
from admin.lists import Column
from admin.words import Text, Word
from rules.overrides import OFF, VERDICTS
from service import overrides, sources
from service.access import Scope
from service.errors import Invalid
from service.sources import Source
from service.work import Work

pages = Blueprint("overrides", __name__, url_prefix="/sources")
_ = lazy_gettext

COLUMNS = (
    Column(_("Finding")),
    Column(_("Told as")),
    Column(_("Actions"), hidden=True),
)
WORDS: Mapping[str, Word] = {
    OFF: Word(_("Not told")),
    **{verdict.value: words.VERDICT[verdict] for verdict in VERDICTS},
}
FAULTS: Mapping[str, Text] = {
    "unknown_code": _("The rules know no finding with this code."),
    "not_of_leads": _("This finding cannot be changed for a source."),
    "protected": _("This finding protects people or the service: it may be made invalid, but never milder."),
}
_VERDICT = Field(
    name="verdict",
    label=_("Tell it as"),
    kind="select",
    options={word: word_of.label for word, word_of in WORDS.items()},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An override in the list of its source."""

    code: str
    text: str
    word: Word


def lines(work: Work, source: Source) -> list[Line]:
    """What a source hears otherwise, in words."""
    known, language = work.knowledge.codes, auth.visit().language
    return [
        Line(code=code, text=known[code].text(language) if code in known else code, word=WORDS[word])
        for code, word in source.overrides.items()
    ]


@pages.get("/<uuid:source_id>/overrides")
@auth.needs(Scope.SOURCES_MANAGE)
def shown(source_id: UUID) -> str:
    """The overrides of a source, and a form for one more."""
    with auth.look() as work:
        form = _form(work).filled(code=request.args.get("code"), verdict=OFF)
        return _page(work, sources.of_id(work, source_id), form)


@pages.post("/<uuid:source_id>/overrides")
@auth.needs(Scope.SOURCES_MANAGE)
def add(source_id: UUID) -> Answer:
    """Have one finding told otherwise from now on."""
    with auth.look() as work:
        form = _form(work).read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                overrides.change(work, source_id, {form.value("code"): form.value("verdict")})
        except Invalid as refusal:
            form = form.refuse("code", FAULTS[refusal.faults[0].code])
        else:
            return notices.leave(redirect(url_for(".shown", source_id=source_id), 303), "override_kept")
    with auth.look() as work:
        return make_response(_page(work, sources.of_id(work, source_id), form), 422)


@pages.post("/<uuid:source_id>/overrides/take-back")
@auth.needs(Scope.SOURCES_MANAGE)
def take_back(source_id: UUID) -> Answer:
    """Have a finding told as the rules give it."""
    with auth.work() as work:
        overrides.change(work, source_id, {request.form.get("code", ""): None})
    return notices.leave(redirect(url_for(".shown", source_id=source_id), 303), "override_gone")


def _page(work: Work, source: Source, form: Form) -> str:
    return render_template(
        "source_overrides.html",
        source=source,
        form=form,
        columns=COLUMNS,
        lines=lines(work, source),
        may_rerun=work.actor.may(Scope.SYSTEM_MANAGE),
    )


def _form(work: Work) -> Form:
    known, language = work.knowledge.codes, auth.visit().language
    options = {code: f"{code} · {known[code].text(language)}" for code in overrides.changeable(work)}
    code = Field(
        name="code",
        label=_("Finding"),
        kind="select",
        options=options,
        hint=_("Findings that protect people, and those of files, are told to everybody alike."),
    )
    return Form((code, _VERDICT))
