"""Whom may we reach of those we mean: segments, how they are made, and what keeps people out of them?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, counted, lists, members, notices, segment_form, segment_words, timeline, words
from admin.counted import Counted
from admin.forms import Form
from admin.lists import Column, Pages
from admin.segment_form import Draft
from admin.views.contacts import COLUMNS as PEOPLE
from admin.views.contacts import KINDS
from rules.segments import as_tree
from service import contacts, purposes, segments
from service.access import Scope
from service.contacts import ContactLine
from service.errors import Conflict, Invalid
from service.segments import SegmentView, snapshots
from service.segments.snapshots import SnapshotView
from service.work import Work

pages = Blueprint("segments", __name__, url_prefix="/segments")
_ = lazy_gettext

COLUMNS = (
    Column(_("Segment")),
    Column(_("For"), wide_only=True),
    Column(_("Channel"), wide_only=True),
    Column(_("Version"), "number"),
    Column(_("Changed"), "date"),
)
FROZEN = (
    Column(_("Frozen"), "date"),
    Column(_("Version"), "number"),
    Column(_("In it"), "number"),
    Column(_("Left out"), "number", wide_only=True),
    Column(_("Compare"), hidden=True),
)
SAMPLE = 50


@pages.get("/")
@auth.needs(Scope.SEGMENTS_READ)
def listed() -> str:
    """Every segment in use."""
    with auth.look() as work:
        found, more = segments.listed(work, before=lists.cursor_id(), limit=lists.PAGE)
        titles = _titles(work)
        may_manage = work.actor.may(Scope.SEGMENTS_MANAGE)
    return render_template(
        "segments.html",
        columns=COLUMNS,
        lines=[
            (each, titles.get(each.purpose, each.purpose), words.CHANNELS[each.channel]) for each in found
        ],
        pages=lists.pages({}, next_cursor=more),
        may_manage=may_manage,
    )


@pages.get("/new")
@auth.needs(Scope.SEGMENTS_MANAGE)
def new() -> str:
    """An empty form: everybody."""
    with auth.look() as work:
        draft = segment_form.fresh(work)
    return _builder(draft, None, None)


@pages.post("/new")
@auth.needs(Scope.SEGMENTS_MANAGE)
def create() -> Answer:
    """Change the form, try it, or make the segment of it."""
    return _submitted(None)


@pages.get("/<uuid:segment_id>/edit")
@auth.needs(Scope.SEGMENTS_MANAGE)
def edit(segment_id: UUID) -> str:
    """The segment as a form."""
    with auth.look() as work:
        view = segments.view(work, segment_id)
        draft = segment_form.filled(work, view.name, view.definition)
    if draft is None:
        tree = as_tree(view.definition)
        return render_template("segment_deep.html", segment=view, tree=tree, words=segment_form.deeper())
    return _builder(draft, view, None)


@pages.post("/<uuid:segment_id>/edit")
@auth.needs(Scope.SEGMENTS_MANAGE)
def change(segment_id: UUID) -> Answer:
    """Change the form, try it, or let it be the next version."""
    return _submitted(segment_id)


@pages.get("/<uuid:segment_id>")
@auth.needs(Scope.SEGMENTS_READ)
def segment(segment_id: UUID) -> str:
    """Who is in it now, what keeps out the others, and what it was before."""
    with auth.look() as work:
        view = segments.view(work, segment_id)
        found = counted.told(work, segments.preview_of(work, segment_id), segment_id=segment_id)
        others, _more = segments.listed(work, limit=200)
        frozen = snapshots.listed(work, segment_id)
        beside = _beside(work, view)
        return render_template(
            "segment.html",
            segment=view,
            title_of=_titles(work).get(view.purpose, view.purpose),
            channel=words.CHANNELS[view.channel],
            lines=list(segment_words.lines(view.definition)),
            counted=found,
            some=[(line.id, members.who(line.who)) for line in contacts.lines(work, found.sample)],
            others={str(each.id): each.name for each in others if each.id != view.id},
            beside=beside,
            frozen=_frozen(frozen),
            frozen_columns=FROZEN,
            versions=[
                (each, list(segment_words.lines(each.definition)))
                for each in segments.versions(work, segment_id)[1:]
            ],
            deeds=timeline.of(work, segment_id),
            may_manage=work.actor.may(Scope.SEGMENTS_MANAGE) and view.ended_at is None,
            may_export=work.actor.may(Scope.EXPORTS_RUN) and view.ended_at is None,
        )


@pages.get("/<uuid:segment_id>/excluded/<code>")
@auth.needs(Scope.CONTACTS_READ)
def excluded(segment_id: UUID, code: str) -> str:
    """Whom the segment means and leaves out for one reason."""
    with auth.look() as work:
        view = segments.view(work, segment_id)
        ids, more = segments.excluded(work, segment_id, code, after=lists.cursor_id(), limit=lists.PAGE)
        lines = contacts.lines(work, ids)
        said = segment_words.reason(work, code)
    url = url_for(".excluded", segment_id=segment_id, code=code, before=more) if more else None
    return render_template(
        "segment_excluded.html",
        segment=view,
        reason=said,
        columns=PEOPLE,
        lines=[(line, KINDS[line.kind], words.grade(line.grade)) for line in lines],
        pages=Pages(older=url),
    )


@pages.post("/<uuid:segment_id>/freeze")
@auth.needs(Scope.SEGMENTS_MANAGE)
def freeze(segment_id: UUID) -> Answer:
    """Write down who is in it now."""
    with auth.work() as work:
        snapshots.take(work, segment_id)
    return _back(segment_id, "segment_frozen")


@pages.post("/<uuid:segment_id>/end")
@auth.needs(Scope.SEGMENTS_MANAGE)
def end(segment_id: UUID) -> Answer:
    """Use it no longer."""
    with auth.work() as work:
        segments.end(work, segment_id)
    return _back(segment_id, "segment_ended")


@pages.get("/<uuid:segment_id>/changes/<uuid:older_id>/<uuid:newer_id>")
@auth.needs(Scope.CONTACTS_READ)
def changes(segment_id: UUID, older_id: UUID, newer_id: UUID) -> str:
    """Who came and who went between two snapshots, and why."""
    with auth.look() as work:
        view = segments.view(work, segment_id)
        moves = snapshots.compare(work, older_id, newer_id)
        came, _more = snapshots.moved(work, older_id, newer_id, came=True, limit=SAMPLE)
        went, _more = snapshots.moved(work, older_id, newer_id, came=False, limit=SAMPLE)
        told = {
            "came": (counted.turns(work, moves.changes.came), _people(work, dict(came))),
            "went": (counted.turns(work, moves.changes.went), _people(work, dict(went))),
        }
    return render_template(
        "segment_changes.html", segment=view, moves=moves, told=told, columns=PEOPLE, shown=SAMPLE
    )


def _submitted(segment_id: UUID | None) -> Answer:
    """One form, many buttons: those of the form give it back, the others try it or keep it."""
    do = request.form.get("do", "")
    with auth.look() as work:
        view = segments.view(work, segment_id) if segment_id else None
        draft = segment_form.read(work, request.form)
    if segment_form.is_of_form(do):
        return make_response(_builder(_unjudged(draft), view, None))
    if do == "try":
        draft = _unnamed(draft)
    if draft.form.faults:
        return make_response(_builder(draft, view, None), 422)
    try:
        if do == "try":
            return make_response(_builder(draft, view, _tried(draft)))
        return _saved(draft, view)
    except Invalid as refusal:
        return make_response(_builder(draft.refused(refusal.faults), view, None), 422)
    except Conflict:
        taken = draft.form.refuse("name", gettext("Another segment is called so."))
        return make_response(_builder(Draft(taken, draft.groups), view, None), 422)


def _unjudged(draft: Draft) -> Draft:
    """Whoever is still filling it in is not told what is missing."""
    return Draft(Form(draft.form.fields, draft.form.values), draft.groups)


def _unnamed(draft: Draft) -> Draft:
    """Whoever only wants to know how many need not have thought of a name."""
    faults = {name: fault for name, fault in draft.form.faults.items() if name != "name"}
    return Draft(replace(draft.form, faults=faults), draft.groups)


def _tried(draft: Draft) -> Counted:
    """Whom it means now; what nobody has asked about before is decided from now on."""
    with auth.look() as work:
        definition = segments.understood(work, draft.tree())
        told = counted.told(work, segments.preview(work, definition))
    if told.found.waiting:
        with auth.work() as work:
            segments.keep(work, definition.purpose, definition.channel)
    return told


def _saved(draft: Draft, view: SegmentView | None) -> Answer:
    with auth.work() as work:
        if view is None:
            kept = segments.create(work, name=draft.name, tree=draft.tree())
        else:
            kept = segments.change(work, view.id, name=draft.name, tree=draft.tree())
    return _back(kept.id, "segment_saved")


def _builder(draft: Draft, view: SegmentView | None, found: Counted | None) -> str:
    action = url_for(".change", segment_id=view.id) if view else url_for(".create")
    strict = [each.name for each in draft.form.fields if each.name.startswith("fresh-")]
    return render_template(
        "segment_edit.html",
        segment=view,
        draft=draft,
        form=draft.form,
        action=action,
        hows=segment_form.HOWS,
        attributes=segment_form.new_options(),
        freshness=strict,
        is_strict=any(draft.form.value(name) for name in ("valid", *strict)),
        counted=found,
        is_begun=view is not None or request.method == "POST",
    )


def _beside(work: Work, view: SegmentView) -> tuple[SegmentView, segments.Overlap] | None:
    """The segment that it is laid beside, and what they share."""
    try:
        other = segments.view(work, UUID(request.args.get("with", "")))
    except ValueError:
        return None
    return other, segments.overlap(work, view.id, other.id)


def _frozen(found: Sequence[SnapshotView]) -> list[tuple[SnapshotView, int, UUID | None]]:
    """Each snapshot, how many it left out, and the one before it."""
    return [
        (each, sum(each.reasons.values()), found[at + 1].id if at + 1 < len(found) else None)
        for at, each in enumerate(found)
    ]


def _people(work: Work, why: Mapping[UUID, str]) -> list[tuple[ContactLine, str]]:
    lines = contacts.lines(work, list(why))
    return [(line, segment_words.reason(work, why[line.id])) for line in lines]


def _titles(work: Work) -> dict[str, str]:
    language = auth.visit().language
    return {key: each.title(language) for key, each in purposes.current(work).items()}


def _back(segment_id: UUID, said: str) -> Answer:
    return notices.leave(redirect(url_for(".segment", segment_id=segment_id), 303), said)
