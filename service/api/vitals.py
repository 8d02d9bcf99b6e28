"""Are we alive, are we ready, and how are we doing? For whoever watches the service; no key is asked."""

import ipaddress
import logging
from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus

from flask import Flask, Request, Response, jsonify, request

from service.access import SYSTEM, Scope
from service.api import auth
from service.errors import BeingRestored, ConfigurationError, KeyMissing, ServiceError
from service.feed import changes as feed
from service.matching import hotness
from service.metrics import MEDIA_TYPE, Gauge, Labels, Metrics
from service.requests import views
from service.storage import health, migrations, restorations
from service.work import Work, Workshop

log = logging.getLogger(__name__)


class Lack(StrEnum):
    """Why requests can not be taken now."""

    DATABASE = "database"
    """It does not answer."""
    SETUP = "setup"
    """Tables or keys do not fit this program: `goodstanding doctor` tells which."""
    RESTORE = "restore"
    """The database is being put back from a backup: who was erased since may be in it again."""


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
            auth.identify(workshop, request)[0].must(Scope.SYSTEM_READ)
        with workshop.look(SYSTEM) as work:
            return Response(counted.text(gauges(work)), content_type=MEDIA_TYPE)


def _lacking(workshop: Workshop) -> list[Lack]:
    try:
        with workshop.look(SYSTEM) as work:
            connection = work.session.connection()
            if not migrations.is_current(connection):
                return [Lack.SETUP]
            return [Lack.RESTORE] if restorations.is_under_way(connection) else []
    except ServiceError:
        return [Lack.DATABASE]
    except BeingRestored:
        return [Lack.RESTORE]
    except (ConfigurationError, KeyMissing):
        log.exception("not set up")
        return [Lack.SETUP]


def gauges(work: Work) -> Sequence[Gauge]:
    """What waits, counted in the database: the same whichever process is asked."""
    jobs: dict[Labels, float] = {
        (("state", state.value),): count for state, count in health.jobs_by_state(work.session).items()
    }
    waiting: dict[Labels, float] = {(): health.leads_waiting(work.session)}
    cases: dict[Labels, float] = {
        (("state", state.value),): count for state, count in views.counts(work).items()
    }
    late: dict[Labels, float] = {(): views.late(work)}
    hot: dict[Labels, float] = {(("kind", each.kind.name.lower()),): each.keys for each in hotness.told(work)}
    told = feed.state(work)
    behind: dict[Labels, float] = {
        (("key", str(each.key_id)),): each.behind for each in feed.readers(work) if not each.is_revoked
    }
    return (
        Gauge(name="goodstanding_jobs", help="Jobs by state.", values=jobs),
        Gauge(name="goodstanding_leads_in_quarantine", help="Leads that wait for a steward.", values=waiting),
        Gauge(name="goodstanding_requests", help="Open subject requests by state.", values=cases),
        Gauge(
            name="goodstanding_requests_late", help="Open subject requests past their last day.", values=late
        ),
        Gauge(
            name="goodstanding_matching_hot_keys",
            help="Keys of records that too many contacts share to be compared for their sake.",
            values=hot,
        ),
        Gauge(
            name="goodstanding_feed_last_number",
            help="Number of the last change that was published.",
            values={(): told.last},
        ),
        Gauge(name="goodstanding_feed_waiting", help="Changes to be published.", values={(): told.waiting}),
        Gauge(
            name="goodstanding_feed_behind",
            help="Numbers that the reader with a key has not acknowledged.",
            values=behind,
        ),
    )


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
