"""A copy of somebody's data before it goes out: whom does it name, may it go, and where is the link?"""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices, packaged, reveals
from admin.lists import Column
from admin.packaged import SIGNS, WHYS
from rules.copies import PackageState
from service import packages, page_links
from service.access import Scope
from service.errors import Conflict, Gone, Invalid, TooMany
from service.packages import PackageView, reviewing
from service.packages.reviewing import Named, Why
from service.page_links import LinkKind

pages = Blueprint("copies", __name__, url_prefix="/copies")


@pages.get("/<uuid:package_id>")
@auth.needs(Scope.REQUESTS_READ)
def shown(package_id: UUID) -> str:
    """What has become of it, and whom it names, masked."""
    return _page(package_id)


@pages.get("/<uuid:package_id>/named")
@auth.needs(Scope.REQUESTS_MANAGE)
def ask(package_id: UUID) -> str:
    """Ask why somebody needs to see who is named."""
    return _asked(package_id)


@pages.post("/<uuid:package_id>/named")
@auth.needs(Scope.REQUESTS_MANAGE)
def reveal(package_id: UUID) -> Answer | str:
    """Show who is named, in this answer alone."""
    try:
        with auth.work() as work:
            named = reviewing.reveal(work, package_id, purpose=reveals.purpose())
    except (Invalid, TooMany) as refusal:
        page = _asked(package_id, fault=reveals.refusal(refusal))
        return make_response(page, refusal.status)
    return _page(package_id, named=named)


@pages.post("/<uuid:package_id>/release")
@auth.needs(Scope.REQUESTS_MANAGE)
def release(package_id: UUID) -> Answer:
    """Let it go out, with what was decided about those who are named."""
    chosen = {key.removeprefix("show:"): value for key, value in request.form.items() if value}
    show = {key: Why(value) for key, value in chosen.items() if value in set(Why)}
    mask = request.form.get("mask", "").splitlines()
    try:
        with auth.work() as work:
            reviewing.release(work, package_id, show=show, mask=mask)
    except (Invalid, Conflict, Gone):
        fault = gettext("That could not be done. Look at the page again: something has changed meanwhile.")
        return make_response(_page(package_id, fault=fault), 409)
    return notices.leave(redirect(url_for(".shown", package_id=package_id), 303), "package_released")


@pages.post("/<uuid:package_id>/link")
@auth.needs(Scope.REQUESTS_MANAGE)
def link(package_id: UUID) -> Answer | str:
    """Show a new link, this once."""
    try:
        with auth.work() as work:
            token = packages.link(work, package_id)
            address = page_links.address(work, LinkKind.PACKAGE, token)
    except (Conflict, Gone):
        fault = gettext("There is no link to it any more, or not yet.")
        return make_response(_page(package_id, fault=fault), 409)
    return render_template(
        "package_link.html", address=address, back=url_for(".shown", package_id=package_id)
    )


@pages.post("/<uuid:package_id>/revoke")
@auth.needs(Scope.REQUESTS_MANAGE)
def revoke(package_id: UUID) -> Answer:
    """Take it back for ever."""
    try:
        with auth.work() as work:
            packages.revoke(work, package_id)
    except Gone:
        return redirect(url_for(".shown", package_id=package_id), 303)
    return notices.leave(redirect(url_for(".shown", package_id=package_id), 303), "package_revoked")


def _page(package_id: UUID, *, named: Named | None = None, fault: str | None = None) -> str:
    with auth.look() as work:
        view = packages.view(work, package_id)
        may_manage = work.actor.may(Scope.REQUESTS_MANAGE)
        is_clear = named is not None
        if named is None and may_manage and not view.state.is_gone and view.made_at is not None:
            named = reviewing.named(work, package_id)
        return render_template(
            "package.html",
            view=view,
            line=packaged.line(view),
            named=_rows(named) if named else [],
            added=named.added if named else 0,
            is_clear=is_clear,
            columns=_columns(),
            whys={why.value: text for why, text in WHYS.items()},
            fault=fault,
            back=_case(view),
            may_manage=may_manage,
            may_reveal=work.actor.may(Scope.CONTACTS_REVEAL),
            may_decide=may_manage
            and view.state in {PackageState.REVIEW, PackageState.READY}
            and view.fetched_at is None,
            may_link=may_manage and view.state is PackageState.READY and view.fetched_at is None,
            may_revoke=may_manage and not view.state.is_gone,
        )


def _case(view: PackageView) -> str | None:
    """Where the request is dealt with that it was made for."""
    return url_for("ui.requests.case", request_id=view.request_id) if view.request_id else None


def _rows(named: Named) -> list[dict[str, object]]:
    return [
        {
            "key": each.key,
            "sign": SIGNS[each.sign],
            "is_known": each.is_known,
            "said": each.said,
            "places": len(each.places),
            "where": each.places[0].rpartition("/")[2],
            "why": each.why.value if each.why else "",
        }
        for each in named.places
    ]


def _columns() -> list[Column]:
    labels = (gettext("Named by"), gettext("What stands there"), gettext("Where"), gettext("In the copy"))
    return [Column(label) for label in labels]


def _asked(package_id: UUID, *, fault: str | None = None) -> str:
    with auth.look() as work:
        view = packages.view(work, package_id)
    return render_template(
        "reveal.html",
        title=gettext("Show who is named"),
        about=gettext("Others in this copy"),
        who=packaged.KINDS[view.kind],
        action=url_for(".reveal", package_id=package_id),
        back=url_for(".shown", package_id=package_id),
        purposes=reveals.PURPOSES,
        fault=fault,
    )
