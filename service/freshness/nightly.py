"""What do our own outcomes teach about how fast values go stale, and is what was learned any better?

Every night a model is learned from all outcomes but the latest fifth and tried on these, beside the one in
force. It is used only when it believes no worse than that; what was tried is exactly what is used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules.freshness import lessons, trials
from rules.freshness.lessons import Learned
from rules.freshness.outcomes import Outcome
from rules.freshness.pack import Decay
from rules.freshness.rates import YEAR
from service.access import SYSTEM
from service.freshness import learning_from
from service.ids import new_id
from service.storage import freshness_outcomes as stored
from service.storage.freshness_outcomes import FreshnessModel
from service.work import Work, Workshop

JOB = "freshness.learn"
REMEMBERED = timedelta(days=5 * YEAR)
"""People change jobs and addresses otherwise than they did long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """All that a model is learned from."""

    at: datetime
    decay: Decay
    before: Learned
    """What is in force until then."""
    outcomes: tuple[Outcome, ...]
    count: int
    """Of all outcomes there are."""


def learn(work: Work) -> UUID | None:
    """Learn anew from all outcomes; gives the id of the model, None when too few or none are new."""
    known = _known(work)
    if known is None:
        return None
    made = _made(known)
    work.session.add(made)
    return made.id


def learn_again(workshop: Workshop, _payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The nightly job; it thinks for some seconds, in which nobody must wait for the database.

    What is too old to be true of today is forgotten.
    """
    with workshop.look(SYSTEM) as work:
        known = _known(work)
    made = _made(known) if known else None

    def write_down(work: Work) -> None:
        stored.forget(work.session, work.now - REMEMBERED)
        if made is not None:
            work.session.add(made)

    return write_down


def _known(work: Work) -> _Known | None:
    """None when there is too little to learn from, or nothing new."""
    count = work.session.scalar(stored.count_outcomes()) or 0
    last = work.session.scalars(stored.newest()).first()
    decay = work.knowledge.decay
    if count < trials.LEAST or (last and (last.known, last.packs) == (count, decay.version)):
        return None
    return _Known(
        at=work.now,
        decay=decay,
        before=learning_from.in_force(work).learned,
        outcomes=tuple(learning_from.outcomes_of(work)),
        count=count,
    )


def _made(known: _Known) -> FreshnessModel:
    earlier, later = trials.parted(known.outcomes)
    after = lessons.learn(known.decay, earlier)
    trial = trials.tried(known.decay, known.before, after, later)
    return FreshnessModel(
        id=new_id(known.at),
        made_at=known.at,
        packs=known.decay.version,
        known=known.count,
        outcomes=len(earlier),
        held_out=trial.count,
        brier_before=trial.before,
        brier_after=trial.after,
        is_used=trial.is_no_worse,
        rates=[[group, country, rate.mean, rate.weight] for (group, country), rate in after.rates.items()],
        worths=[learning_from.written(key, after) for key in after.worths],
    )
