"""Who calls? The bearer of a key, or nobody we know."""

import threading
from datetime import date
from uuid import UUID

from flask import Request

from service import sources
from service.access import Actor, ActorKind
from service.errors import Unauthenticated
from service.storage.sources import Source
from service.work import Workshop

NOBODY = Actor(kind=ActorKind.API_KEY)
"""Whoever has not shown a key yet: may do nothing."""

SCHEME = "bearer"


def identify(workshop: Workshop, request: Request) -> tuple[Actor, Source]:
    """The caller, by the Authorization header. Raises Unauthenticated, the same for every reason.

    One indexed read for every request and no memory of it: a revoked key is refused from the next request on.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not secret:
        raise Unauthenticated
    with workshop.look(NOBODY) as work:
        return sources.authenticate(work, secret.strip())


class Uses:
    """Notes once a day, and not for every request, that a key is in use."""

    def __init__(self) -> None:
        self._noted: dict[UUID, date] = {}
        self._lock = threading.Lock()

    def note(self, workshop: Workshop, actor: Actor) -> None:
        today = workshop.clock().date()
        with self._lock:
            if actor.id is None or self._noted.get(actor.id) == today:
                return
            self._noted[actor.id] = today
        with workshop.open(actor) as work:
            sources.note_use(work, actor.id)
