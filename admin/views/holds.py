"""What must not be erased yet, on what ground, and who has to look at it when?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, erased, lists, notices, requested
from admin.forms import Field, Form, dated, midnight
from admin.lists import Choice, Column
from admin.views.erasures import tabs
from admin.words import Text
from rules.erasing import ARTICLES, HOLDABLE, OF_HOLDS, Category, Ground
from service import contacts, purposes, users
from service.access import Scope
from service.erasure import holds
from service.erasure.holds import HoldView
from service.errors import Invalid
from service.work import Work

pages = Blueprint("holds", __name__, url_prefix="/holds")
_ = lazy_gettext

COLUMNS = (
    Column(_("Held")),
    Column(_("Ground")),
    Column(_("File"), wide_only=True),
    Column(_("Placed"), "date", wide_only=True),
    Column(_("Look at it on"), "date"),
    Column(_("Actions"), hidden=True),
)
FAULTS: Mapping[str, Text] = {
    "past": _("Give a day to come."),
    "shape": _("Give the reference of the file: letters, digits and signs, at most 80. Never a name."),
    "not_narrow": _("Only wishes are held by purpose: choose nothing else, or no purpose."),
}
REVIEW = Field(
    name="review_at",
    label=_("Look at it again on"),
    kind="date",
    hint=_("From that day on it is marked as due."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A hold in words."""

    view: HoldView
    held: str
    ground: Text
    article: str
    by: str
    is_due: bool


@pages.get("/")
@auth.needs(Scope.REQUESTS_READ)
def listed() -> str:
    """Holds that stand, or that were released."""
    choices = (Choice(name="which", label=gettext("Which"), options={"released": gettext("Released")}),)
    chosen = lists.chosen(choices)
    with auth.look() as work:
        found, more = holds.listed(work, is_open="which" not in chosen, before=lists.cursor_id())
        return render_template(
            "holds.html",
            columns=COLUMNS,
            lines=[_line(work, each) for each in found],
            choices=choices,
            chosen=chosen,
            chips=lists.chips(choices, chosen),
            pages=lists.pages(chosen, next_cursor=more),
            tabs=tabs("holds", reviews=holds.to_review(work)),
            may_manage=work.actor.may(Scope.REQUESTS_MANAGE),
        )


@pages.get("/of/<uuid:contact_id>")
@auth.needs(Scope.REQUESTS_MANAGE)
def ask(contact_id: UUID) -> str:
    """Ask what of a person is to be held."""
    with auth.look() as work:
        form = _form(work)
    return _ask(contact_id, form)


@pages.post("/of/<uuid:contact_id>")
@auth.needs(Scope.REQUESTS_MANAGE)
def place(contact_id: UUID) -> Answer:
    """Hold it from now on."""
    with auth.look() as work:
        form = dated(_form(work).read(request.form), "review_at")
    review_at = None if form.faults else midnight(form.value("review_at"))
    if review_at is not None:
        try:
            with auth.work() as work:
                holds.place(
                    work,
                    contact_id,
                    categories=form.all("categories"),
                    ground=Ground(form.value("ground")),
                    matter=form.value("matter"),
                    review_at=review_at,
                    purpose=form.value("purpose") or None,
                )
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return notices.leave(redirect(url_for(".listed"), 303), "hold_placed")
    return make_response(_ask(contact_id, form), 422)


@pages.get("/<uuid:hold_id>")
@auth.needs(Scope.REQUESTS_MANAGE)
def shown(hold_id: UUID) -> str:
    """One hold: release it, or say that it is still needed."""
    return _shown(hold_id, Form((REVIEW,)))


@pages.post("/<uuid:hold_id>/release")
@auth.needs(Scope.REQUESTS_MANAGE)
def release(hold_id: UUID) -> Answer:
    """Hold it no longer; what was kept goes now."""
    with auth.work() as work:
        holds.release(work, hold_id)
    return notices.leave(redirect(url_for(".listed"), 303), "hold_released")


@pages.post("/<uuid:hold_id>/keep")
@auth.needs(Scope.REQUESTS_MANAGE)
def keep(hold_id: UUID) -> Answer:
    """It was looked at and is still needed."""
    form = dated(Form((REVIEW,)).read(request.form), "review_at")
    review_at = None if form.faults else midnight(form.value("review_at"))
    if review_at is not None:
        try:
            with auth.work() as work:
                holds.put_off(work, hold_id, review_at=review_at)
        except Invalid as refusal:
            form = form.refuse_all(refusal.faults, FAULTS)
        else:
            return notices.leave(redirect(url_for(".listed"), 303), "hold_kept")
    return make_response(_shown(hold_id, form), 422)


def _ask(contact_id: UUID, form: Form) -> str:
    with auth.look() as work:
        return render_template(
            "hold_new.html",
            contact_id=contact_id,
            who=contacts.show(work, contact_id).line.who,
            lines=[_line(work, each) for each in holds.of_contact(work, contact_id)],
            columns=COLUMNS,
            form=form,
            may_manage=True,
        )


def _shown(hold_id: UUID, form: Form) -> str:
    with auth.look() as work:
        return render_template("hold.html", line=_line(work, holds.show(work, hold_id)), form=form)


def _form(work: Work) -> Form:
    language = auth.visit().language
    titles = {key: each.titles.get(language, key) for key, each in purposes.current(work).items()}
    categories = {each.value: text for each, text in requested.CATEGORIES.items() if each in HOLDABLE}
    grounds = {each.value: text for each, text in erased.GROUNDS.items() if each in OF_HOLDS}
    return Form(
        (
            Field(name="categories", label=_("What is held?"), kind="checks", options=categories),
            Field(name="ground", label=_("On what ground?"), kind="radio", options=grounds),
            Field(
                name="matter",
                label=_("File"),
                hint=_("The reference of the case, as 2026/114-K. Never a name."),
                longest=80,
            ),
            Field(
                name="purpose",
                label=_("For one purpose only"),
                kind="select",
                required=False,
                options=titles,
                hint=_("Narrows a hold on wishes to those about this purpose."),
            ),
            REVIEW,
        )
    )


def _line(work: Work, view: HoldView) -> Line:
    names = users.names(work, [view.placed_by]) if view.placed_by else {}
    held = [str(requested.CATEGORIES[Category(each)]) for each in view.categories]
    return Line(
        view=view,
        held=", ".join([*held, *([view.purpose] if view.purpose else [])]),
        ground=erased.GROUNDS[view.ground],
        article=ARTICLES[view.ground],
        by=names.get(view.placed_by, "") if view.placed_by else "",
        is_due=view.released_at is None and not view.lapses and view.review_at <= work.now,
    )
