"""Between which points do the scores of buyers lie, and who cuts them anew each night?

Cut points are kept with a number: a score can be explained by those that it was given by.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import rfm
from rules.rfm import Cuts
from service.jobs import queue
from service.storage import engagement as events
from service.storage import rfm as stored
from service.storage.rfm import RfmCuts
from service.work import Work

log = logging.getLogger(__name__)

CUT, RESCORE = "facts.cut", "facts.rescore"
BATCH = 5_000
CURRENCY = "EUR"
"""In which money is added up until the purchases tell which currency is the usual one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutsView:
    """The cut points that hold now."""

    version: int
    made_at: datetime
    currency: str
    """The one in which most purchases are made; money in others is not added up, for rates are not known."""
    buyers: int
    cuts: Cuts


def latest(work: Work) -> CutsView | None:
    """The cut points that hold now; None before the first night."""
    row = stored.latest(work.session)
    return None if row is None else _view(row)


def cut_anew(work: Work, _payload: Mapping[str, Any]) -> None:
    """The job: cut the base of today's buyers into fifths, and have all of them scored by that."""
    buyers = stored.buyers(work.session)
    places = rfm.places(buyers)
    last = stored.ranked(work.session, "last_purchase_at", places)
    row = RfmCuts(
        made_at=work.now,
        currency=events.commonest_currency(work.session) or CURRENCY,
        buyers=buyers,
        recency=[each.isoformat() for each in last],
        frequency=stored.ranked(work.session, "purchases", places),
        monetary=stored.ranked(work.session, "spent", places),
    )
    work.session.add(row)
    work.session.flush()  # the job names its number
    queue.enqueue(work, RESCORE, {"version": row.id}, priority=queue.LATER)
    log.info("buyers cut into fifths", extra={"count": buyers})


def score_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: score some buyers by the cut points of a night, unless younger ones have come since."""
    row = stored.latest(work.session)
    if row is None or row.id != payload["version"]:
        return
    after = UUID(payload["after"]) if "after" in payload else None
    last = stored.rescore(work.session, _view(row).cuts, version=row.id, after=after, limit=BATCH)
    if last is not None:
        queue.enqueue(work, RESCORE, {"version": row.id, "after": last}, priority=queue.LATER)


def _view(row: RfmCuts) -> CutsView:
    return CutsView(
        version=row.id,
        made_at=row.made_at,
        currency=row.currency,
        buyers=row.buyers,
        cuts=Cuts(
            recency=tuple(map(datetime.fromisoformat, row.recency)),
            frequency=tuple(row.frequency),
            monetary=tuple(row.monetary),
        ),
    )
