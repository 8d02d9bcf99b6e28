"""Pages for the people whom the data is about: no sign-in, no cookies, no script, and a link as the only key.

Whoever brings a link that opens nothing is shown one and the same page, whatever is wrong with it: it was
never made, was changed, is over, or belongs to somebody who has been forgotten.
"""

import logging
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from admin import languages
from admin.pacing import Pace
from admin.protection import protect
from service import page_links
from service.access import PERSON
from service.api.notes import notes_of
from service.channels import mail
from service.errors import ServiceError, TooMany
from service.page_links import Link, LinkKind
from service.preferences import Proof
from service.users import LANGUAGES
from service.work import Workshop

log = logging.getLogger(__name__)

# As for other pages, but without any script, and nothing may be asked for in the background.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

MISSES = Pace(most=60)
"""Links that open nothing, by address: so often a minute nobody mistypes."""
CLICKS = Pace(most=30)
"""Changes by one link in a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody whom we do not ask who they are."""

    language: str
    theme: str = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Where whoever is answerable for the data can be found; empty what is not told."""

    address: str
    email: str
    policy_url: str


def stand_at_the_door(pages: Blueprint) -> None:
    """Guard every page of this blueprint and of those in it."""
    pages.before_request(_greet)
    pages.after_request(_protect)
    pages.register_error_handler(ServiceError, _refused)
    pages.register_error_handler(HTTPException, _failed)
    pages.register_error_handler(Exception, _unexpected)
    pages.context_processor(
        lambda: {"visit": g.visit, "sender": sender(), "imprint": imprint(), "tongues": _tongues()}
    )


def workshop() -> Workshop:
    """Where work is opened."""
    return cast("Workshop", current_app.extensions["workshop"])


def language() -> str:
    """In which language the page at hand is."""
    return cast("Guest", g.visit).language


def sender() -> str:
    """Whose pages these are, by the name people know."""
    return mail.sender_name(workshop().settings)


def imprint() -> Imprint:
    """Where whoever is answerable can be found."""
    settings = workshop().settings
    return Imprint(
        address=settings.controller_address,
        email=settings.controller_email,
        policy_url=settings.controller_policy_url,
    )


def proof(page: str) -> Proof:
    """By what the click at hand can be shown later."""
    return Proof(
        page=page,
        language=language(),
        ip=request.remote_addr or "",
        user_agent=request.headers.get("User-Agent", ""),
    )


def recognise(kind: LinkKind, token: str) -> Link | None:
    """What the link opens, if anything. Raises TooMany when somebody tries links, or plays with one."""
    now = workshop().clock()
    wait = MISSES.wait(_caller(), now) or (CLICKS.take(token, now) if request.method == "POST" else 0)
    if wait:
        raise TooMany(retry_after=wait)
    with workshop().look(PERSON) as work:
        link = page_links.redeem(work, kind, token)
    if link is None:
        MISSES.take(_caller(), now)
    return link


def nothing() -> Response:
    """The answer to every link that opens nothing."""
    return page("public/nothing.html", status=404)


def page(template: str, *, status: int = 200, **told: object) -> Response:
    """A page, or a refusal as a page."""
    return make_response(render_template(template, **told), status)


def _caller() -> str:
    return request.remote_addr or ""


def _greet() -> None:
    g.visit = Guest(language=_wanted() or request.accept_languages.best_match(LANGUAGES) or "en")
    notes_of(request).actor_id = PERSON.id


def _wanted() -> str | None:
    """The language that the link names, or that was chosen on the page."""
    wanted = request.args.get("lang")
    return wanted if wanted in LANGUAGES else None


def _tongues() -> list[languages.Offer]:
    # Without the path: a page never repeats what it was asked for.
    return [
        languages.Offer(code, languages.NAMES[code], f"?lang={code}", code == language())
        for code in LANGUAGES
    ]


def _protect(response: Response) -> Response:
    protect(response)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _refused(refusal: ServiceError) -> Response:
    response = _sorry(refusal.status)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _failed(error: HTTPException) -> Response:
    return _sorry(error.code or 500)


def _unexpected(error: Exception) -> Response:
    log.error("page failed", exc_info=error, extra={"route": request.endpoint})
    return _sorry(500)


def _sorry(status: int) -> Response:
    match status:
        case 429:
            text = gettext("Too many clicks in a short time. Wait a moment and try again.")
        case 503:
            text = gettext("The service cannot answer at the moment. Nothing was changed; try again shortly.")
        case _:
            text = gettext("Nothing was changed. Go back and try again.")
    return page("public/sorry.html", status=status, text=text)
