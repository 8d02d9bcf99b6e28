"""What do people see when something cannot be shown or done? A page that says what, and what to do next."""

import logging

from flask import Blueprint, Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from admin import auth, languages
from admin.protection import protect
from service import logs
from service.errors import Merged, ServiceError
from service.sessions import NOBODY

log = logging.getLogger(__name__)


def catch(pages: Blueprint) -> None:
    """Answer refusals and accidents of the pages in HTML."""
    pages.register_error_handler(Merged, _led_on)
    pages.register_error_handler(ServiceError, _refused)
    pages.register_error_handler(HTTPException, _failed)
    pages.register_error_handler(Exception, _unexpected)


def speak_html(app: Flask) -> None:
    """Answer browsers in HTML where no page and no operation is meant; the API keeps its problems."""
    spoken = app.error_handler_spec[None][404].get(HTTPException) or app.error_handler_spec[None][None].get(
        HTTPException
    )

    def not_found(error: HTTPException) -> Response:
        if spoken and (request.path.startswith(("/v1/", "/opendsr/")) or not _wants_html()):
            return make_response(spoken(error))
        return protect(_failed(error))

    app.register_error_handler(404, not_found)


def _wants_html() -> bool:
    accepted = request.accept_mimetypes
    return accepted["text/html"] > accepted["application/json"]


def _led_on(merged: Merged) -> Answer:
    """Whoever asks for a contact that was merged gets the one that answers for it."""
    endpoint = request.endpoint if request.method == "GET" and request.view_args else None
    asks_for_it = (request.view_args or {}).keys() == {"contact_id"}
    to = endpoint if endpoint and asks_for_it else "ui.contacts.contact"
    return redirect(url_for(to, contact_id=merged.into), 303)


def _refused(refusal: ServiceError) -> Response:
    if refusal.status == 403:
        log.info("page refused", extra={"route": request.endpoint, "actor": auth.visit().actor.id})
    title, text = _texts().get(refusal.code) or _texts()["error"]
    response = _page(title, text, status=refusal.status)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _failed(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.get_response())
    status = error.code or 500
    title, text = _texts().get({404: "not_found", 413: "too_large"}.get(status, "")) or _texts()["error"]
    return _page(title, text, status=status)


def _unexpected(error: Exception) -> Response:
    log.error("page failed", exc_info=error, extra={"route": request.endpoint})
    title, text = _texts()["internal"]
    return _page(title, text, status=500)


def _page(title: str, text: str, *, status: int) -> Response:
    if "visit" not in g:
        g.visit = _stranger()
    body = render_template(
        "error.html",
        title=title,
        text=text,
        is_in=auth.visit().is_in,
        reference=logs.request_id(),
        visit=g.visit,
    )
    return make_response(body, status)


def _stranger() -> auth.Visit:
    """Whoever asks while we cannot look up who it is."""
    return auth.Visit(
        secret=None,
        seed="",
        presence=None,
        actor=NOBODY,
        language=languages.choose(None),
        theme="system",
        shortcuts=False,
        name="",
    )


def _texts() -> dict[str, tuple[str, str]]:
    """By public code: what happened, and what to do next."""
    return {
        "not_found": (_("Page not found"), _("There is nothing at this address, or it is not yours to see.")),
        "gone": (_("No longer here"), _("It was here once and has been erased or has expired.")),
        "forbidden": (
            _("Not open to you"),
            _("Your roles do not open this page. An administrator can change them."),
        ),
        "form_expired": (
            _("This form is out of date"),
            _("Nothing was changed. Open the page again and send the form once more."),
        ),
        "conflict": (
            _("Not possible now"),
            _("Something has changed, so this cannot be done. Open the page again to see how it stands."),
        ),
        "restricted": (
            _("Kept, and not used"),
            _("The person's data are restricted, so nothing is done with them until that has ended."),
        ),
        "source_paused": (
            _("This source is paused"),
            _("Nothing is taken from this source now, because it was paused or its licence has ended."),
        ),
        "stale": (
            _("Changed in the meantime"),
            _("Somebody changed this since you opened it. Nothing was overwritten; open the page again."),
        ),
        "too_large": (_("Too large"), _("What you sent is larger than is taken here.")),
        "too_many_requests": (
            _("A little slower"),
            _("Too many requests in a short time. Wait a moment and try again."),
        ),
        "unavailable": (
            _("Not available just now"),
            _("The service cannot answer at the moment. Nothing was changed; try again shortly."),
        ),
        "storage_full": (
            _("No room left"),
            _("This could not be stored. Nothing was changed; tell your operator."),
        ),
        "internal": (
            _("Something went wrong"),
            _("The fault is on our side and has been written down. Nothing was changed."),
        ),
        "error": (_("This did not work"), _("Nothing was changed. Go back and try again.")),
    }
