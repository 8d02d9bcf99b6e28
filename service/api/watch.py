"""Who sees that we work? A log line and a count for every request, and headers that guard answers."""

import logging
from contextlib import ExitStack
from time import perf_counter

from flask import Flask, Response, g, request

from service import logs
from service.api.notes import Notes, begin, notes_of
from service.ids import new_id
from service.metrics import Metrics
from service.settings import Settings
from service.work import Clock

log = logging.getLogger(__name__)

NO_ROUTE = "none"
"""Route of a request whose path is not ours; the path itself may hold anything and is not repeated."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

GUARDS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Set on every answer that does not set them itself."""

# Two years, as the preload lists ask for.
HSTS = "max-age=63072000"


def install(app: Flask, *, settings: Settings, clock: Clock, metrics: Metrics) -> None:
    """Watch every request of the application, pages and operations alike."""
    guards = dict(GUARDS)
    if settings.public_url.startswith("https://"):
        guards["Strict-Transport-Security"] = HSTS

    @app.before_request
    def enter() -> None:
        now = clock()
        notes = Notes(id=new_id(now), began=perf_counter())
        begin(request, notes)
        g.watched = ExitStack()
        g.watched.enter_context(logs.within(str(notes.id)))

    @app.after_request
    def leave(answer: Response) -> Response:
        notes = notes_of(request)
        for name, value in guards.items():
            answer.headers.setdefault(name, value)
        answer.headers.update(notes.headers)
        answer.headers["X-Request-Id"] = str(notes.id)
        _tell(notes, answer.status_code, metrics)
        return answer

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        if watched := g.pop("watched", None):
            watched.close()


def _tell(notes: Notes, status: int, metrics: Metrics) -> None:
    seconds = perf_counter() - notes.began
    route = request.url_rule.rule if request.url_rule else NO_ROUTE
    method = request.method if request.method in METHODS else "other"
    metrics.count(method=method, route=route, status=status, seconds=seconds)
    log.info(
        "request answered",
        extra={
            "method": method,
            "route": route,
            "status": status,
            "millis": round(seconds * 1000, 1),
            "actor": notes.actor_id,
        },
    )
