"""Who is looking at this page, and may they?

Every view says who may see it: `@needs(Scope.X)`, `@signed_in`, `@halfway` or `@open_to_all`. One that says
nothing is refused to everybody. The decisions themselves are `service.sign_in` and `service.sessions`.
"""

import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import ParamSpec, TypeVar, cast

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from admin import cookies, languages, uploads, words
from service import sessions
from service.access import Actor, Scope
from service.api.notes import notes_of
from service.errors import Forbidden, ServiceError
from service.ids import new_secret
from service.sessions import NOBODY, Presence, Stage
from service.work import Work, Workshop

P = ParamSpec("P")
R = TypeVar("R")
View = Callable[P, R]

_MARK = "admitted"


class FormExpired(ServiceError):
    """This form is too old, or did not come from here. Open the page again and send it once more."""

    code, status = "form_expired", 400


class Admitted(Enum):
    """Who is let in to a view that needs no scope."""

    ANYBODY = "anybody"
    HALFWAY = "halfway"
    """Signed in, but the password or the second factor may still have to be chosen."""
    SIGNED_IN = "signed in"


def needs(scope: Scope) -> Callable[[View[P, R]], View[P, R]]:
    """Only for people whose roles hold the scope."""
    return lambda view: _marked(view, scope)


def signed_in(view: View[P, R]) -> View[P, R]:
    """For everybody who works here, whatever their role."""
    return _marked(view, Admitted.SIGNED_IN)


def halfway(view: View[P, R]) -> View[P, R]:
    """Also for those who must still choose a password or set up a second factor."""
    return _marked(view, Admitted.HALFWAY)


def open_to_all(view: View[P, R]) -> View[P, R]:
    """For strangers too: the way in."""
    return _marked(view, Admitted.ANYBODY)


def mark_of(view: object) -> Scope | Admitted | None:
    """Who may see a view; None when nobody said."""
    return cast("Scope | Admitted | None", getattr(view, _MARK, None))


def _marked(view: View[P, R], mark: Scope | Admitted) -> View[P, R]:
    setattr(view, _MARK, mark)
    return view


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request by one browser: who it is, and how they like their pages."""

    secret: str | None = field(repr=False)
    """Of the session, if there is one."""
    seed: str = field(repr=False)
    """What the CSRF token of this browser is made from."""
    presence: Presence | None
    actor: Actor
    language: str
    theme: str
    shortcuts: bool
    name: str

    @property
    def roles(self) -> str:
        """The person's roles in words: told late, once the language is known."""
        return words.roles(self.presence.user.roles) if self.presence else ""

    @property
    def is_in(self) -> bool:
        """Signed in with everything that is asked for."""
        return self.presence is not None and self.presence.session.stage is Stage.FULL

    @property
    def is_in_half(self) -> bool:
        """The password was right, the code is still to come."""
        return self.presence is not None and self.presence.session.stage is Stage.HALF


def visit() -> Visit:
    """The visit at hand."""
    return cast("Visit", g.visit)


def presence() -> Presence:
    """The person at hand; only where a guard has let them in."""
    here = visit().presence
    if here is None:
        raise Forbidden
    return here


def workshop() -> Workshop:
    """Where work is opened."""
    return cast("Workshop", current_app.extensions["workshop"])


def work() -> AbstractContextManager[Work]:
    """Work that writes, as the person at hand."""
    return workshop().open(visit().actor)


def look() -> AbstractContextManager[Work]:
    """Work that only reads, as the person at hand."""
    return workshop().look(visit().actor)


def guard(pages: Blueprint) -> None:
    """Stand at the door of every page of this blueprint and of those in it."""
    pages.before_request(_let_in)
    pages.after_request(_keep_seed)


def csrf_token() -> str:
    """What every form of this browser must send back."""
    return hmac.new(visit().seed.encode(), b"csrf", "sha256").hexdigest()


def _let_in() -> Answer | None:
    if request.endpoint == "ui.static":
        return None
    mark = mark_of(current_app.view_functions.get(request.endpoint or ""))
    g.visit = _recognise()
    notes_of(request).actor_id = visit().actor.id
    if mark is None:
        raise Forbidden
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        _must_be_ours()
    if mark is Admitted.ANYBODY:
        return None
    if not visit().is_in:
        return _to_the_door()
    if mark is not Admitted.HALFWAY and (unfinished := _unfinished()):
        return redirect(url_for(unfinished), 303)
    if isinstance(mark, Scope):
        visit().actor.must(mark)
    return None


def _recognise() -> Visit:
    secret = cookies.read(cookies.SESSION)
    here = _resume(secret) if secret else None
    user = here.user if here else None
    is_in = here is not None and here.session.stage is Stage.FULL
    return Visit(
        secret=secret if here else None,
        seed=(secret if here and secret else cookies.read(cookies.VISITOR)) or new_secret(32).hex(),
        presence=here,
        actor=sessions.actor_of(user) if user and is_in else NOBODY,
        language=languages.choose(user.language if user else None),
        theme=user.theme.value if user else "system",
        shortcuts=user.shortcuts if user else False,
        name=user.name if user else "",
    )


def _resume(secret: str) -> Presence | None:
    with workshop().look(NOBODY) as looking:
        here = sessions.resume(looking, secret)
    if here and here.is_due_a_touch:
        with workshop().open(NOBODY) as writing:
            sessions.touch(writing, secret)
    return here


def _must_be_ours() -> None:
    """Refuse a POST that another site may have sent."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise FormExpired
    is_upload = request.mimetype == "multipart/form-data"
    sent = uploads.of(request).fields if is_upload else request.form
    if not hmac.compare_digest(sent.get("csrf", "").encode(), csrf_token().encode()):
        raise FormExpired


def _to_the_door() -> Answer:
    if visit().is_in_half:
        return redirect(url_for("ui.sign_in.code"), 303)
    wanted = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
    return redirect(url_for("ui.sign_in.door", next=wanted), 303)


def _unfinished() -> str | None:
    """The page where the person must first finish what sign-in left open."""
    here = presence()
    if here.must_choose_password:
        return "ui.account.password"
    if workshop().settings.require_totp and here.user.totp_confirmed_at is None:
        return "ui.account.second_factor_page"
    return None


def _keep_seed(response: Response) -> Response:
    """Give a stranger's browser something to make CSRF tokens from."""
    here: Visit | None = g.get("visit")
    if here and not here.presence and cookies.read(cookies.VISITOR) != here.seed:
        cookies.give(response, cookies.VISITOR, here.seed)
    return response
