"""Which cookies do we give, and how are they guarded?"""

from flask import Response, current_app, request

SESSION = "gs_session"
"""Secret of the session."""
VISITOR = "gs_visitor"
"""What the CSRF token of somebody who has not signed in is made from."""
NOTICE = "gs_notice"
"""Code of a message for the next page."""
LANGUAGE = "gs_language"
"""Language chosen before signing in."""


def read(name: str) -> str | None:
    """The value the browser sent back."""
    return request.cookies.get(_full(name))


def give(response: Response, name: str, value: str, *, days: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send.

    Strict is possible because nothing leads in from elsewhere: signing in never leaves this site.
    """
    response.set_cookie(
        _full(name),
        value,
        max_age=None if days is None else days * 86_400,
        path="/",
        secure=_is_secure(),
        httponly=True,
        samesite="Strict",
    )


def take_back(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(_full(name), path="/", secure=_is_secure(), httponly=True, samesite="Strict")


def _is_secure() -> bool:
    return bool(current_app.config["SECURE_COOKIES"])


def _full(name: str) -> str:
    # Browsers take a __Host- cookie only over TLS, for this very host and the whole of it.
    return f"__Host-{name}" if _is_secure() else name
