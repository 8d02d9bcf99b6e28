"""What answers on the web: the public interface alone; the pages for people are added by `admin.site`."""

import logging
import threading
from collections.abc import Callable
from typing import cast

from flask import Flask, Response, request
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from service import logs
from service.api import openapi, problems, signed, vitals, watch
from service.api.bodies import SteadyInput
from service.api.limits import Limits
from service.api.operation import Operation
from service.api.perform import Performer
from service.api.routes import OPERATIONS
from service.errors import DatabaseAway, ServiceError, Unavailable
from service.metrics import Metrics
from service.opening import open_workshop
from service.settings import Settings, load
from service.work import Clock, Workshop, system_clock

log = logging.getLogger(__name__)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock = system_clock,
    operations: tuple[Operation, ...] = OPERATIONS,
) -> Flask:
    """The application, from settings or else from the environment.

    Nothing is opened here and no thread is started: the workshop is made when the first request needs it,
    in the process that serves it, and is found at `app.extensions["workshop"]`.
    """
    chosen = load() if settings is None else settings
    app = Flask("service", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.json.sort_keys = False  # type: ignore[attr-defined]
    workshop = _workshop(chosen, clock)
    app.extensions["workshop"] = workshop
    metrics = Metrics()
    watch.install(app, settings=chosen, clock=clock, metrics=metrics)
    vitals.install(app, workshop=workshop, counted=metrics)
    signed.install(app, workshop=workshop)
    openapi.install(app, operations)
    limits = Limits(per_minute=chosen.rate_per_minute, processes=chosen.workers)
    _install(app, operations, Performer(workshop, limits=limits))
    _install_refusals(app)
    _wrap(app, chosen)
    return app


def _workshop(settings: Settings, clock: Clock) -> Workshop:
    """A workshop that is made at first use, once, however many threads ask at the same time."""
    lock = threading.Lock()
    made: list[Workshop] = []

    def make() -> Workshop:
        with lock:
            if not made:
                made.append(_opened(settings, clock))
        return made[0]

    return cast("Workshop", LocalProxy(make))


def _opened(settings: Settings, clock: Clock) -> Workshop:
    try:
        return open_workshop(settings, clock=clock)
    except (DatabaseAway, exc.OperationalError) as error:
        log.error("database does not answer", extra={"error": logs.name_of(error)})
        raise Unavailable from None


def _install(app: Flask, operations: tuple[Operation, ...], performer: Performer) -> None:
    for operation in operations:
        path = operation.path.replace("{", "<").replace("}", ">")
        view = _view(operation, performer)
        app.add_url_rule(path, operation.name, view, methods=[operation.method])


def _view(operation: Operation, performer: Performer) -> Callable[..., Response]:
    def view(**_path: str) -> Response:
        try:
            return performer.perform(operation, request)
        except ServiceError as refusal:
            if not operation.signed:
                raise
            return signed.refused(refusal)

    return view


def _install_refusals(app: Flask) -> None:
    app.register_error_handler(ServiceError, problems.refused)
    app.register_error_handler(HTTPException, problems.failed)
    app.register_error_handler(Exception, _unexpected)


def _unexpected(error: Exception) -> Response:
    log.error("request failed", exc_info=error)
    return problems.unexpected()


def _wrap(app: Flask, settings: Settings) -> None:
    app.wsgi_app = SteadyInput(app.wsgi_app)  # type: ignore[assignment,method-assign]
    if hops := settings.proxies:
        # Forwarded headers are believed only from as many proxies as really stand before us.
        fixed = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = fixed  # type: ignore[method-assign]
