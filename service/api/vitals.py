"""Are we alive, are we ready, and how are we doing? For whoever watches the service; no key is asked."""

import ipaddress
import logging
from http import HTTPStatus

from flask import Flask, Request, Response, jsonify, request

from service import health
from service.access import SYSTEM
from service.api import auth
from service.errors import ConfigurationError, KeyMissing, ServiceError
from service.health import Lack
from service.metrics import MEDIA_TYPE, Metrics
from service.work import Workshop

log = logging.getLogger(__name__)


def install(app: Flask, *, workshop: Workshop, counted: Metrics) -> None:
    """Answer at /healthz, /readyz and /metrics."""

    @app.get("/healthz")
    def healthz() -> Response:
        """The process answers; it says nothing of the database."""
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Database, tables and keys are there, so that requests may be sent to this process."""
        lacking = _lacking(workshop)
        status = HTTPStatus.SERVICE_UNAVAILABLE if lacking else HTTPStatus.OK
        return jsonify(status="unavailable" if lacking else "ok", lacking=lacking), status

    @app.get("/metrics")
    def metrics() -> Response:
        """Counts for Prometheus: to callers on this machine, or with a key that has system:read."""
        if not _is_local(request):
            auth.identify(workshop, request)[0].must(health.NEEDED)
        with workshop.look(SYSTEM) as work:
            return Response(counted.text(health.gauges(work)), content_type=MEDIA_TYPE)


def _lacking(workshop: Workshop) -> list[Lack]:
    try:
        with workshop.look(SYSTEM) as work:
            return list(health.lacks(work))
    except ServiceError:
        return [Lack.DATABASE]
    except (ConfigurationError, KeyMissing):
        log.exception("not set up")
        return [Lack.SETUP]


def _is_local(request: Request) -> bool:
    """Does the caller sit on this machine, with no proxy between that could speak for anybody?"""
    forwarded = any(
        name.startswith(("X-Forwarded", "Forwarded", "X-Real", "Via")) for name, _ in request.headers
    )
    if forwarded or request.remote_addr is None:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr).is_loopback
    except ValueError:
        return False
