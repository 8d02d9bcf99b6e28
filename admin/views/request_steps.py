"""One step of a case: say what it means, ask what it has to know, and take it."""

from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices
from admin.forms import Form
from admin.request_steps import STEPS, Step
from service.access import Scope
from service.errors import Conflict, Forbidden, Invalid, Stale, TooMany
from service.requests import views

pages = Blueprint("request_steps", __name__, url_prefix="/requests")
_ = lazy_gettext

_FAULT = _("That could not be done.")
_LATE = _("Something has changed meanwhile. Look at the case again.")


@pages.get("/<uuid:request_id>/steps/<name>")
@auth.needs(Scope.REQUESTS_MANAGE)
def ask(request_id: UUID, name: str) -> str:
    """Say what a step means, and ask what it has to know."""
    step = STEPS.get(name) or abort(404)
    with auth.look() as work:
        case = views.case(work, request_id)
    return _page(request_id, step, Form(step.fields), case.request.etag)


@pages.post("/<uuid:request_id>/steps/<name>")
@auth.needs(Scope.REQUESTS_MANAGE)
def take(request_id: UUID, name: str) -> Answer:
    """Take it."""
    step = STEPS.get(name) or abort(404)
    form, etag = Form(step.fields).read(request.form), request.form.get("etag") or None
    if form.faults:
        return make_response(_page(request_id, step, form, etag), 422)
    try:
        with auth.work() as work:
            step.take(work, request_id, form, etag)
    except Stale:
        return _refused(request_id, step, form, str(_LATE), 412)
    except (Conflict, Forbidden, TooMany) as refusal:
        return _refused(request_id, step, form, refusal.detail, refusal.status)
    except Invalid as refusal:
        said = "; ".join(fault.detail for fault in refusal.faults) or str(_FAULT)
        return _refused(request_id, step, form, said, 422)
    return notices.leave(redirect(url_for("ui.requests.case", request_id=request_id), 303), step.notice)


def _refused(request_id: UUID, step: Step, form: Form, fault: str, status: int) -> Answer:
    with auth.look() as work:
        etag = views.show(work, request_id).etag
    return make_response(_page(request_id, step, form, etag, fault=fault), status)


def _page(request_id: UUID, step: Step, form: Form, etag: str | None, *, fault: str = "") -> str:
    return render_template(
        "request_step.html", step=step, form=form, etag=etag or "", request_id=request_id, fault=fault
    )
