"""Which files were sent, what would they do, how far are they, and what came of them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, charts, file_columns, lists, notices, uploads, words
from admin.forms import Field, Form
from admin.lists import Column
from admin.views.leads import text_of
from admin.words import Text, Word
from rules import headers
from rules.findings import Verdict
from service import imports, sources
from service.access import Scope
from service.errors import Invalid, SourcePaused, Stale
from service.files.refused import FileRefused
from service.imports import results, undoing, uploading
from service.imports.views import Counts, ImportView
from service.work import Work

pages = Blueprint("imports", __name__, url_prefix="/imports")
_ = lazy_gettext

COLUMNS = (
    Column(_("File")),
    Column(_("Source")),
    Column(_("State")),
    Column(_("Rows"), "number"),
    Column(_("In quarantine"), "number"),
    Column(_("Begun"), "date"),
)
MAP_COLUMNS = (Column(_("Column of the file")), Column(_("Examples, masked")), Column(_("Is taken for")))
TRIED_COLUMNS = (
    Column(_("Row"), "number"),
    Column(_("Would be")),
    Column(_("Grade")),
    Column(_("Findings")),
)
STATES: Mapping[str, Word] = {
    "waiting": Word(_("Waits for its file"), "warn"),
    "ready": Word(_("To check"), "accent"),
    "running": Word(_("Runs"), "accent"),
    "done": Word(_("Done"), "good"),
    "undone": Word(_("Rolled back")),
}
# Rows of a preview that are shown one by one; the counts are of all that were tried.
SHOWN = 25
_ROLL_BACK = Field(
    name="word",
    label=_("Type the word to confirm"),
    longest=40,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An import in the list."""

    file: ImportView
    state: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What would become of one row."""

    number: int
    fate: Word
    grade: Word
    findings: tuple[str, ...]


@pages.get("/")
@auth.needs(Scope.IMPORTS_WRITE)
def files() -> str:
    """The newest imports."""
    with auth.look() as work:
        shown = imports.listed(work, before=lists.cursor_id(), limit=lists.PAGE + 1)
    page = shown[: lists.PAGE]
    return render_template(
        "imports.html",
        columns=COLUMNS,
        lines=[Line(file=each, state=STATES[each.state]) for each in page],
        pages=lists.pages({}, next_cursor=page[-1].id if len(shown) > lists.PAGE else None),
    )


@pages.get("/new")
@auth.needs(Scope.IMPORTS_WRITE)
def new() -> str:
    """Ask for a source and its file."""
    with auth.look() as work:
        return render_template("import_new.html", form=_form(work), most=work.settings.max_file_bytes)


@pages.post("/new")
@auth.needs(Scope.IMPORTS_WRITE)
def upload() -> Answer:
    """Read the file as it arrives; the answer leads to its columns."""
    sent = uploads.of(request)
    with auth.look() as work:
        form = _form(work).read(uploads.Answers(sent))
    if not sent.filename:
        form = form.refuse("file", gettext("Choose a file."))
    if not form.faults:
        try:
            return redirect(url_for(".columns", import_id=_taken(sent, UUID(form.value("source")))), 303)
        except FileRefused as refusal:
            form = form.refuse("file", _in_words(refusal))
        except SourcePaused:
            form = form.refuse("source", gettext("This source is paused, or its licence has ended."))
    sent.hear_out()
    body = render_template("import_new.html", form=form, most=auth.workshop().settings.max_file_bytes)
    return make_response(body, 422)


@pages.get("/<uuid:import_id>")
@auth.needs(Scope.IMPORTS_WRITE)
def file(import_id: UUID) -> Answer | str:
    """One import as it stands: on to the step that comes next, or what came of it."""
    with auth.look() as work:
        view = imports.show(work, import_id)
        if view.state == "ready":
            return redirect(url_for(".columns", import_id=import_id), 303)
        return _report(work, view)


@pages.get("/<uuid:import_id>/columns")
@auth.needs(Scope.IMPORTS_WRITE)
def columns(import_id: UUID) -> Answer | str:
    """What each column is taken for, to be checked."""
    return _columns(import_id)


@pages.post("/<uuid:import_id>/columns")
@auth.needs(Scope.IMPORTS_WRITE)
def map_columns(import_id: UUID) -> Answer | str:
    """Say what the columns mean, and remember it for the next file of the source."""
    with auth.look() as work:
        view = imports.show(work, import_id)
    given = {
        column.header: target
        for at, column in enumerate(view.columns)
        if (target := request.form.get(f"column-{at}", ""))
    }
    try:
        with auth.work() as work:
            imports.remap(work, import_id, given, remember=request.form.get("remember") == "yes")
    except Invalid:
        return make_response(_columns(import_id, given=given), 422)
    return redirect(url_for(".preview", import_id=import_id), 303)


@pages.get("/<uuid:import_id>/preview")
@auth.needs(Scope.IMPORTS_WRITE)
def preview(import_id: UUID) -> Answer | str:
    """What taking the file over would do, by the same code that does it."""
    return _preview(import_id)


@pages.post("/<uuid:import_id>/commit")
@auth.needs(Scope.IMPORTS_WRITE)
def commit(import_id: UUID) -> Answer | str:
    """Take the rows over, in the background."""
    try:
        with auth.work() as work:
            imports.commit(work, import_id, expected=request.form.get("etag", ""))
    except Stale:
        return make_response(_preview(import_id, is_stale=True), 412)
    return notices.leave(redirect(url_for(".file", import_id=import_id), 303), "import_committed")


@pages.post("/<uuid:import_id>/errors")
@auth.needs(Scope.CONTACTS_REVEAL)
def errors(import_id: UUID) -> Response:
    """The rows to mend, as a file. It is in clear, so the audit notes who took it."""
    is_for_spreadsheets = request.form.get("guarded") == "yes"
    with auth.work() as work:
        taken = results.error_file(
            work, import_id, guarded=is_for_spreadsheets, language=auth.visit().language
        )
        # Whole, and only then sent: the note in the audit must be in before the first byte leaves.
        content = b"".join(taken.content)
    response = make_response(content)
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = f'attachment; filename="{taken.filename}"'
    return response


@pages.get("/<uuid:import_id>/roll-back")
@auth.needs(Scope.IMPORTS_WRITE)
def ask_roll_back(import_id: UUID) -> str:
    """Say what it means to take an import back, and have a word typed."""
    return _roll_back(import_id, Form((_ROLL_BACK,)))


@pages.post("/<uuid:import_id>/roll-back")
@auth.needs(Scope.IMPORTS_WRITE)
def roll_back(import_id: UUID) -> Answer | str:
    """Take the import back, in the background."""
    form = Form((_ROLL_BACK,)).read(request.form)
    if form.value("word").casefold() != _word().casefold():
        form = form.refuse("word", gettext("Type the word exactly as it stands above the field."))
        return make_response(_roll_back(import_id, form), 422)
    with auth.work() as work:
        undoing.roll_back(work, import_id)
    return notices.leave(redirect(url_for(".file", import_id=import_id), 303), "import_rolled_back")


def _taken(sent: uploads.Upload, source_id: UUID) -> UUID:
    with auth.work() as work:
        import_id = imports.create(work, source_id, filename=sent.filename[:200]).id
    return uploading.upload(auth.workshop(), auth.visit().actor, import_id, sent).id


def _in_words(refusal: FileRefused) -> str:
    """Why a file was refused, in the reader's language where the sentence needs no figures."""
    code = auth.workshop().knowledge.codes[refusal.faults[0].code]
    said = code.text(auth.visit().language)
    return refusal.detail if "…" in said else said


def _columns(import_id: UUID, *, given: Mapping[str, str] | None = None) -> Answer | str:
    with auth.look() as work:
        view = imports.show(work, import_id)
        if view.state != "ready":
            return redirect(url_for(".file", import_id=import_id), 303)
        rows = file_columns.rows(work, view, given)
    wrong = headers.mistakes(given) if given else []
    return render_template(
        "import_columns.html",
        view=view,
        columns=MAP_COLUMNS,
        rows=rows,
        targets=file_columns.targets(view),
        wrong=wrong,
    )


def _preview(import_id: UUID, *, is_stale: bool = False) -> Answer | str:
    with auth.look() as work:
        view = imports.show(work, import_id)
        if view.state != "ready":
            return redirect(url_for(".file", import_id=import_id), 303)
        tried = imports.preview(work, import_id)
        # The rows that need a person first: they are what a preview is for.
        ordered = sorted(tried.rows, key=lambda row: (row.status.value == "accepted", row.number))
        shown = [_tried(work, row) for row in ordered[:SHOWN]]
    return render_template(
        "import_preview.html",
        view=tried.view,
        counts=tried.counts,
        fates=_fates(tried.counts, is_forecast=True),
        is_whole=tried.is_whole,
        tried=len(tried.rows),
        columns=TRIED_COLUMNS,
        rows=shown,
        is_stale=is_stale,
    )


def _tried(work: Work, row: imports.TriedRow) -> Tried:
    is_accepted = row.status.value == "accepted"

    def is_mended(code: str) -> bool:
        return work.knowledge.codes[code].verdict is Verdict.CORRECTED

    return Tried(
        number=row.number,
        fate=words.OUTCOME[row.outcome] if is_accepted else words.STATUS[row.status],
        grade=words.grade(row.grade),
        findings=tuple(text_of(work, code) for code in sorted(row.codes, key=is_mended)[:3]),
    )


def _report(work: Work, view: ImportView) -> str:
    done = view.counts.done
    return render_template(
        "import.html",
        view=view,
        state=STATES[view.state],
        fates=_fates(view.counts, is_forecast=False),
        done=done,
        share=charts.share(done, view.rows),
        runs=view.state == "running" or (view.state == "undone" and view.undone_at is None),
        may_take_errors=work.actor.may(Scope.CONTACTS_REVEAL),
        may_roll_back=view.state in {"running", "done"},
        may_see_leads=work.actor.may(Scope.LEADS_READ),
        may_decide=work.actor.may(Scope.QUARANTINE_DECIDE),
    )


def _fates(counts: Counts, *, is_forecast: bool) -> list[tuple[Text, int, str]]:
    """What became, or would become, of the rows: words, how many, and the tone."""
    always = [
        (_("New contacts"), counts.created, ""),
        (_("Joined known contacts"), counts.merged, ""),
        (_("In quarantine"), counts.quarantined, "warn" if counts.quarantined else ""),
    ]
    sometimes = [
        (_("Suppressed"), counts.suppressed, ""),
        (_("Rejected"), counts.rejected, "bad"),
        (_("Expired"), counts.expired, ""),
    ]
    return always + [fate for fate in sometimes if fate[1] and not is_forecast]


def _roll_back(import_id: UUID, form: Form) -> str:
    with auth.look() as work:
        view = imports.show(work, import_id)
    return render_template("import_roll_back.html", view=view, form=form, word=_word())


def _word() -> str:
    """What must be typed, in the reader's language."""
    return str(gettext("roll back"))


def _form(work: Work) -> Form:
    named = {str(source.id): source.name for source in sources.listed(work)}
    return Form(
        (
            Field(name="source", label=_("Source"), kind="select", options=named),
            Field(name="file", label=_("File"), kind="file", required=False),
        )
    )
