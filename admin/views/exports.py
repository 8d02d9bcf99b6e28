"""Which lists were made for recipients, who agreed, who was left out and why, and where is the file?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response as Answer

from admin import auth, lists, notices, outgoing, recipient_form, words
from admin.forms import Field, Form
from admin.lists import Choice, Column
from admin.words import Text, Word
from rules.exports import ExportState, Format
from rules.records import Channel
from service import exports, segments, users
from service.access import Scope
from service.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from service.exports import ExportOrder, ExportView, fetching
from service.recipients.register import Recipient
from service.work import Work

pages = Blueprint("exports", __name__, url_prefix="/exports")
_ = lazy_gettext

COLUMNS = (
    Column(_("Ordered"), "date"),
    Column(_("Segment"), wide_only=True),
    Column(_("Recipient")),
    Column(_("Written as"), wide_only=True),
    Column(_("In it"), "number"),
    Column(_("Left out"), "number", wide_only=True),
    Column(_("State")),
)
CHOICES = (
    Choice(
        name="state",
        label=_("State"),
        options={each.value: word.label for each, word in outgoing.STATES.items()},
    ),
)
FEW = 4
"""So many fields are named beside a recipient; of more only the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A list in words."""

    view: ExportView
    segment: str
    form: str
    state: Word


@pages.get("/")
@auth.needs(Scope.SEGMENTS_READ)
def listed() -> str:
    """Lists, the newest first."""
    chosen = lists.chosen(CHOICES)
    with auth.look() as work:
        found = exports.listed(
            work,
            state=ExportState(chosen["state"]) if "state" in chosen else None,
            before=lists.cursor_id(),
            limit=lists.PAGE + 1,
        )
        names = _names(work)
        return render_template(
            "exports.html",
            columns=COLUMNS,
            lines=[_line(names, view) for view in found[: lists.PAGE]],
            choices=CHOICES,
            chosen=chosen,
            chips=lists.chips(CHOICES, chosen),
            pages=lists.pages(
                chosen, next_cursor=found[lists.PAGE - 1].id if len(found) > lists.PAGE else None
            ),
            may_order=work.actor.may(Scope.EXPORTS_RUN),
        )


@pages.get("/new")
@auth.needs(Scope.EXPORTS_RUN)
def new() -> str:
    """Ask what is to go out, and to whom."""
    with auth.look() as work:
        form = _form(work)
        wanted = request.args.get("segment", "")
        known = {str(each.id): each for each in segments.listed(work, limit=200)[0]}
        segment = known.get(wanted)
        form = form.filled(
            segment=wanted if segment else None,
            recipient=_fitting(work, segment.purpose) if segment else None,
            purpose=segment.purpose if segment else None,
            channel=segment.channel.value if segment else None,
            format=Format.CSV.value,
            fields=("contact_id", "email"),
        )
    return render_template("export_new.html", form=form)


@pages.post("/new")
@auth.needs(Scope.EXPORTS_RUN)
def order() -> Answer:
    """Have it made in the background."""
    with auth.look() as work:
        form = _form(work).read(request.form)
    if not form.faults:
        try:
            with auth.work() as work:
                export_id = exports.order(work, UUID(form.value("segment")), _order(form))
        except Invalid as refusal:
            form = _refused(form, refusal)
        except NotFound:
            form = form.refuse("segment", gettext("This segment is not used any more."))
        else:
            return _back(export_id, "export_ordered")
    return make_response(render_template("export_new.html", form=form), 422)


@pages.get("/<uuid:export_id>")
@auth.needs(Scope.SEGMENTS_READ)
def shown(export_id: UUID) -> str:
    """How far it is, who was left out and why, and what may be done with it."""
    return _page(export_id)


@pages.post("/<uuid:export_id>/approve")
@auth.needs(Scope.EXPORTS_APPROVE)
def approve(export_id: UUID) -> Answer:
    """Agree that it goes out."""
    return _decided(export_id, is_agreed=True)


@pages.post("/<uuid:export_id>/refuse")
@auth.needs(Scope.EXPORTS_APPROVE)
def refuse(export_id: UUID) -> Answer:
    """Let it not go out."""
    return _decided(export_id, is_agreed=False)


@pages.post("/<uuid:export_id>/take-back")
@auth.needs(Scope.EXPORTS_RUN)
def take_back(export_id: UUID) -> Answer:
    """Let it go out no more."""
    try:
        with auth.work() as work:
            exports.take_back(work, export_id)
    except Conflict:
        return _back(export_id, "export_over")
    return _back(export_id, "export_taken_back")


@pages.post("/<uuid:export_id>/file")
@auth.needs(Scope.EXPORTS_RUN)
def fetch(export_id: UUID) -> Answer | str:
    """The file, once; that it was passed on is written down first."""
    try:
        found = fetching.fetch(auth.workshop(), auth.visit().actor, export_id)
    except (Conflict, Gone):
        return make_response(_page(export_id, fault=gettext("It cannot be fetched now. See its state.")), 409)
    answer = Response(found.pieces, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.filename}"'
    return answer


def _decided(export_id: UUID, *, is_agreed: bool) -> Answer:
    try:
        with auth.work() as work:
            (exports.approve if is_agreed else exports.refuse)(work, export_id)
    except Conflict:
        return _back(export_id, "export_over")
    except Forbidden:
        return _back(export_id, "export_own")
    return _back(export_id, "export_approved" if is_agreed else "export_refused")


def _page(export_id: UUID, *, fault: str | None = None) -> str:
    with auth.look() as work:
        view = exports.view(work, export_id)
        people = [each for each in (view.ordered_by, view.decided_by) if each is not None]
        names = users.names(work, people)
        is_mine = view.ordered_by is not None and view.ordered_by == work.actor.id
        is_waiting = view.state is ExportState.WAITING
        return render_template(
            "export.html",
            line=_line(_names(work), view),
            fields=", ".join(outgoing.column(each, view.format) for each in view.fields),
            purpose=recipient_form.titles(work).get(view.purpose, view.purpose),
            channel=outgoing.channel(view),
            left=list(outgoing.left(work, view)),
            ordered_by=names.get(view.ordered_by, "") if view.ordered_by else "",
            decided_by=names.get(view.decided_by, "") if view.decided_by else "",
            is_under_way=view.state in {ExportState.LISTING, ExportState.RUNNING},
            is_mine=is_waiting and is_mine,
            is_ready=view.state is ExportState.READY,
            may_decide=is_waiting and not is_mine and work.actor.may(Scope.EXPORTS_APPROVE),
            may_take_back=view.state is not ExportState.OVER and work.actor.may(Scope.EXPORTS_RUN),
            may_fetch=view.state is ExportState.READY and work.actor.may(Scope.EXPORTS_RUN),
            most_alone=work.settings.export_alone,
            fault=fault,
        )


def _form(work: Work) -> Form:
    titles = recipient_form.titles(work)
    named = segments.listed(work, limit=200)[0]
    return Form(
        (
            Field(
                name="segment",
                label=_("Segment"),
                kind="select",
                options={str(each.id): each.name for each in named},
            ),
            Field(
                name="recipient",
                label=_("For whom?"),
                kind="select",
                options={str(each.id): _taker(each, titles) for each in exports.takers(work)},
                hint=_("Recipients, and what they may be given, are registered by the privacy officer."),
            ),
            Field(
                name="purpose",
                label=_("For which purpose?"),
                kind="select",
                options={key: text for key, text in titles.items() if key != "*"},
            ),
            Field(
                name="channel",
                label=_("On which channel?"),
                kind="select",
                options={each.value: words.CHANNELS[each] for each in Channel},
                hint=_(
                    "Sharing with others: for hashed lists, and whoever decides over the data themselves."
                ),
            ),
            Field(
                name="format",
                label=_("Written as"),
                kind="select",
                options={each.value: text for each, text in outgoing.FORMATS.items()},
            ),
            Field(
                name="fields",
                label=_("What goes out of each contact?"),
                kind="checks",
                options=outgoing.choices(),
                hint=_("No more than it takes."),
            ),
        )
    )


def _taker(recipient: Recipient, titles: Mapping[str, Text]) -> str:
    """A recipient, with the fields they are given and for what: whoever chooses sees what will be refused."""
    fields = recipient_form.fields(recipient.categories)
    if len(recipient.categories) > FEW:
        fields = ngettext("%(num)s kind of data", "%(num)s kinds of data", len(recipient.categories))
    use = ", ".join(str(titles.get(key, key)) for key in recipient.purposes)
    return f"{recipient.name} ({' · '.join(filter(None, (fields, use)))})"


def _fitting(work: Work, purpose: str) -> str | None:
    """The first recipient who may be given something for this purpose; of whom none is named, for any."""
    fit = (each for each in exports.takers(work) if not each.purposes or purpose in each.purposes)
    return next((str(each.id) for each in fit), None)


def _order(form: Form) -> ExportOrder:
    return ExportOrder(
        format=Format(form.value("format")),
        fields=form.all("fields"),
        purpose=form.value("purpose"),
        channel=Channel(form.value("channel")),
        recipient=UUID(form.value("recipient")),
    )


def _refused(form: Form, refusal: Invalid) -> Form:
    """The form with what the service found, each said at its field."""
    for fault in refusal.faults:
        name = fault.pointer.strip("/").partition("/")[0]
        own = outgoing.NOT_THEIRS if fault.code == "not_for_recipient" else {}
        form = form.refuse(name, own.get(name) or outgoing.FAULTS.get(fault.code, fault.detail))
    return form


def _names(work: Work) -> Mapping[UUID, str]:
    """What segments are called, also those that are not used any more."""
    return {each.id: each.name for each in segments.listed(work, with_ended=True, limit=200)[0]}


def _line(names: Mapping[UUID, str], view: ExportView) -> Line:
    return Line(
        view=view,
        segment=names.get(view.segment_id, str(view.segment_id)),
        form=str(outgoing.FORMATS[view.format]),
        state=outgoing.state(view),
    )


def _back(export_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".shown", export_id=export_id), 303), said)
