"""What is over by now? Small batches, asked for by the timetable, safe to run twice."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from service import activities, idempotency, leads, mail_domains, outbox, page_links, restrictions, sessions
from service.confirmations import asking
from service.consents import lapsing
from service.erasure import holds, running
from service.exports import running as exporting
from service.facts import sweeping as behind
from service.feed import changes as feed
from service.freshness import doubts, mail_batches
from service.freshness import sweeping as freshened
from service.imports import expiring
from service.jobs import queue
from service.matching import census
from service.opendsr import callbacks
from service.organisations import tending
from service.packages import fetching
from service.recipients import watching
from service.requests import sweeping
from service.segments import snapshots
from service.suppressions import lists
from service.webhooks import watching as deliveries
from service.work import Work

log = logging.getLogger(__name__)

BATCH = 1_000


def _activities(work: Work) -> int:
    return activities.sweep(work, limit=BATCH)


def _leads(work: Work) -> int:
    return leads.expire(work, limit=BATCH)


def _answers(work: Work) -> int:
    return idempotency.sweep(work, limit=BATCH)


def _consents(work: Work) -> int:
    return lapsing.lapse(work, limit=BATCH)


def _doubts(work: Work) -> int:
    return doubts.sweep(work, limit=BATCH)


def _doubts_asked(work: Work) -> int:
    return asking.ask_next(work, limit=BATCH)


def _erasures(work: Work) -> int:
    return max(holds.lapse(work, limit=BATCH), running.sweep(work, limit=BATCH))


def _feed(work: Work) -> int:
    return feed.expire(work, limit=BATCH)


def _exports(work: Work) -> int:
    return exporting.sweep(work, limit=BATCH)


def _facts(work: Work) -> int:
    return behind.catch_up(work, limit=BATCH)


def _organisations(work: Work) -> int:
    return tending.forget(work, limit=BATCH)


def _freshness(work: Work) -> int:
    return freshened.sweep(work, limit=BATCH)


def _freshness_of_new(work: Work) -> int:
    return freshened.judge_new(work, limit=BATCH)


def _freshness_of_others(work: Work) -> int:
    return freshened.conclude(work, limit=BATCH)


def _mail_batches(work: Work) -> int:
    return mail_batches.expire(work, limit=BATCH)


def _imports(work: Work) -> int:
    return expiring.expire(work, limit=BATCH)


def _segments(work: Work) -> int:
    return snapshots.expire(work, limit=BATCH)


def _suppression_lists(work: Work) -> int:
    return lists.expire(work, limit=BATCH)


def _mail_domains(work: Work) -> int:
    return mail_domains.sweep(work, limit=BATCH)


def _packages(work: Work) -> int:
    return fetching.sweep(work, limit=BATCH)


def _page_links(work: Work) -> int:
    return page_links.sweep(work, limit=BATCH)


def _requests_expired(work: Work) -> int:
    return sweeping.expire(work, limit=BATCH)


def _requests_forgotten(work: Work) -> int:
    return sweeping.forget(work, limit=BATCH)


def _outbox(work: Work) -> int:
    return outbox.sweep(work, limit=BATCH)


def _opendsr(work: Work) -> int:
    return callbacks.sweep(work, limit=BATCH)


def _restrictions(work: Work) -> int:
    return restrictions.settle(work, limit=BATCH)


def _tellings(work: Work) -> int:
    return watching.sweep(work, limit=BATCH)


def _webhooks(work: Work) -> int:
    return deliveries.sweep(work, limit=BATCH)


def _keys_expiring(work: Work) -> int:
    return deliveries.look_at_keys(work, limit=BATCH)


def _counts(work: Work) -> int:
    return census.count_on(work, limit=BATCH)


# How many rows each takes away at a time; a full batch means that there is more.
SWEEPS: Mapping[str, Callable[[Work], int]] = {
    "activities.sweep": _activities,
    "answers.sweep": _answers,
    "consents.sweep": _consents,
    "doubts.ask": _doubts_asked,
    "doubts.sweep": _doubts,
    "erasure.sweep": _erasures,
    "exports.sweep": _exports,
    "feed.sweep": _feed,
    "facts.sweep": _facts,
    "freshness.conclude": _freshness_of_others,
    "freshness.judge": _freshness_of_new,
    "freshness.mails_sweep": _mail_batches,
    "freshness.sweep": _freshness,
    "imports.sweep": _imports,
    "jobs.sweep": queue.purge,
    "leads.sweep": _leads,
    "mail_domains.sweep": _mail_domains,
    "matching.count": _counts,
    "opendsr.sweep": _opendsr,
    "organisations.sweep": _organisations,
    "outbox.sweep": _outbox,
    "packages.sweep": _packages,
    "page_links.sweep": _page_links,
    "restrictions.sweep": _restrictions,
    "requests.expire": _requests_expired,
    "requests.forget": _requests_forgotten,
    "segments.sweep": _segments,
    "sessions.sweep": sessions.sweep,
    "suppressions.sweep": _suppression_lists,
    "tellings.sweep": _tellings,
    "webhooks.keys": _keys_expiring,
    "webhooks.sweep": _webhooks,
}


def handler(kind: str) -> Callable[[Work, Mapping[str, Any]], None]:
    """The job that carries out one sweep and comes back at once while there is more."""

    def carry_out(work: Work, _payload: Mapping[str, Any]) -> None:
        gone = SWEEPS[kind](work)
        if gone >= BATCH:
            queue.enqueue(work, kind, priority=queue.LATER)
        log.info("swept", extra={"kind": kind, "count": gone})

    return carry_out
