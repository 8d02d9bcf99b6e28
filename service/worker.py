"""Who does what was put off? A loop: take a job, carry it out, write down that it is done, all at once.

A job must fit its lease, and on SQLite it keeps every other writer waiting: big work is many small jobs.
Effects outside the database (mail, webhooks) are jobs of their own that bear being done twice.
"""

import logging
import os
import signal
import socket
from collections.abc import Callable, Mapping
from datetime import timedelta
from threading import Event
from typing import Any

from sqlalchemy import exc

from service import (
    changes,
    erasure,
    exports,
    mail_domains,
    outbox,
    packages,
    passing_on,
    posting,
    recipients,
    requests,
    rerun,
    restrictions,
    sweeps,
    webhooks,
)
from service.access import SYSTEM
from service.audit import verifying
from service.breaches import counting
from service.consents import chain
from service.erasure import cleaning, proposals
from service.erasure import running as erasing
from service.exports import running as exporting
from service.facts import scoring
from service.feed import publishing
from service.freshness import mail_batches, nightly
from service.ids import new_secret
from service.imports import running, undoing
from service.jobs import queue
from service.jobs.queue import Claimed, LeaseLost
from service.logs import name_of, within
from service.mail_domains import asking
from service.matching import hotness, likenesses, teaching
from service.measures import taking as measuring
from service.merges import bulk
from service.opendsr import LOCATE, callbacks, seeking
from service.organisations import dissolving
from service.packages import making
from service.recipients import sending
from service.requests import carrying, locating, sweeping, weighing
from service.retention import doing
from service.retention import runs as retaining
from service.segments import deciding
from service.storage.jobs import State
from service.suppressions import lists
from service.webhooks import delivering, register
from service.webhooks import watching as deliveries
from service.work import Work, Workshop

log = logging.getLogger(__name__)

Handler = Callable[[Work, Mapping[str, Any]], None]
Handlers = Mapping[str, Handler]
Errand = Callable[[Workshop, Mapping[str, Any]], Callable[[Work], None]]
"""Goes out first, with no transaction open, and brings back what writes its answer down."""

LEASE = timedelta(seconds=60)
SHORTEST_REST, LONGEST_REST = 0.05, 0.5
"""Seconds between two looks at an empty queue: doubled each time nothing is found."""


HANDLERS: Handlers = {
    "imports.chunk": running.take_next,
    "imports.undo": undoing.undo_next,
    bulk.JOB: bulk.take_next,
    erasure.JOB: erasing.take_next,
    exports.LIST: exporting.list_next,
    exports.TAKE: exporting.take_next,
    packages.MAKE: making.make,
    proposals.JOB: proposals.take_next,
    chain.JOB: chain.chain_next,
    chain.WAKE: chain.wake_overlooked,
    rerun.JOB: rerun.take_next,
    scoring.CUT: scoring.cut_anew,
    scoring.RESCORE: scoring.score_next,
    dissolving.JOB: dissolving.tell_next,
    changes.LOOK: deciding.ask_again,
    publishing.JOB: publishing.publish_next,
    publishing.WAKE: publishing.wake_overlooked,
    deciding.JOB: deciding.take_next,
    restrictions.PLACED: passing_on.tell_placed,
    restrictions.ENDED: passing_on.tell_ended,
    teaching.JOB: teaching.learn_again,
    hotness.JOB: hotness.count_next,
    lists.JOB: lists.take_next,
    mail_batches.JOB: mail_batches.take_next,
    requests.LOCATE: locating.locate_next,
    counting.JOB: counting.count_next,
    requests.SETTLE: carrying.settle_next,
    requests.WEIGH: weighing.tend_next,
    retaining.LOOK: retaining.look_next,
    retaining.DO: doing.do_next,
    sweeping.LOOK: sweeping.look_next,
    LOCATE: seeking.seek_next,
    register.RESUME: deliveries.resume_next,
    deliveries.EXPIRING: deliveries.tell_expiring,
    **{kind: sweeps.handler(kind) for kind in sweeps.SWEEPS},
}


# What asks other machines, or thinks for long: meanwhile nobody must wait for the database.
ERRANDS: Mapping[str, Errand] = {
    nightly.JOB: nightly.learn_again,
    verifying.JOB: verifying.look_through,
    cleaning.JOB: cleaning.clean,
    cleaning.BY_NIGHT: cleaning.clean_thoroughly,
    exports.CLOSE: exporting.close,
    callbacks.JOB: callbacks.send,
    mail_domains.JOB: asking.ask,
    outbox.JOB: posting.send,
    likenesses.JOB: likenesses.liken,
    measuring.JOB: measuring.measure,
    recipients.JOB: sending.send,
    webhooks.JOB: delivering.deliver,
}


class UnknownKind(Exception):
    """No handler of this worker knows the kind; a newer worker may."""


def run(workshop: Workshop, stop: Event, *, handlers: Handlers = HANDLERS, lease: timedelta = LEASE) -> None:
    """Work until `stop` is set; the job in hand is finished first. Survives a database that goes away."""
    name = worker_name()
    rest = SHORTEST_REST
    while not stop.is_set():
        try:
            found = run_next(workshop, worker=name, handlers=handlers, lease=lease)
        except Exception:  # the loop must outlive everything; the lease brings the job back
            log.exception("worker stumbled", extra={"worker": name})
            found = False
        if found:
            rest = SHORTEST_REST
        else:
            stop.wait(rest)
            rest = min(rest * 2, LONGEST_REST)


def run_due(workshop: Workshop, *, handlers: Handlers = HANDLERS) -> int:
    """Carry out everything that is due now, and what comes due of it; gives how many runs it took."""
    name, runs = worker_name(), 0
    while run_next(workshop, worker=name, handlers=handlers, lease=LEASE):
        runs += 1
    return runs


def run_next(workshop: Workshop, *, worker: str, handlers: Handlers, lease: timedelta) -> bool:
    """Carry out one job, if one is due; tells whether it is worth asking again at once."""
    with workshop.look(SYSTEM) as work:
        if not queue.is_any_due(work):
            return False
    try:
        with workshop.open(SYSTEM) as work:
            claimed = queue.claim(work, worker=worker, lease=lease)
    except exc.IntegrityError:
        return True  # another was faster into the lane
    if claimed is None:
        return False
    with within(f"job-{claimed.id}"):
        _carry_out(workshop, claimed, handlers)
    return True


def _carry_out(workshop: Workshop, claimed: Claimed, handlers: Handlers) -> None:
    facts = {"job": claimed.id, "kind": claimed.kind, "attempt": claimed.attempt}
    begun = workshop.clock()
    try:
        effect = _effect(workshop, claimed, handlers)
        with workshop.open(SYSTEM) as work:
            effect(work)
            queue.finish(work, claimed)
    except LeaseLost:
        log.warning("job taken over by another worker", extra=facts)
    except Exception as error:  # whatever it is, it is written down and tried again
        state = _put_back(workshop, claimed, error)
        log.exception("job failed", extra=facts | {"state": state})
    else:
        log.info(
            "job done", extra=facts | {"millis": (workshop.clock() - begun) // timedelta(milliseconds=1)}
        )


def _effect(workshop: Workshop, claimed: Claimed, handlers: Handlers) -> Callable[[Work], None]:
    """What is to be done in the one transaction that also ends the job."""
    if errand := ERRANDS.get(claimed.kind):
        return errand(workshop, claimed.payload)
    handler = _handler(handlers, claimed.kind)
    return lambda work: handler(work, claimed.payload)


def _handler(handlers: Handlers, kind: str) -> Handler:
    try:
        return handlers[kind]
    except KeyError:
        raise UnknownKind from None


def _put_back(workshop: Workshop, claimed: Claimed, error: Exception) -> State | None:
    try:
        with workshop.open(SYSTEM) as work:
            return queue.fail(work, claimed, error=name_of(error))
    except LeaseLost:
        return None


def stop_on_signals() -> Event:
    """An event that SIGTERM and SIGINT set. Only the main thread of a process may ask for it."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def worker_name() -> str:
    """A name that no other worker has, nor this one after a restart."""
    return f"{socket.gethostname()}-{os.getpid()}-{new_secret(4).hex()}"
