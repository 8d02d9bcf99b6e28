"""Of some of the made-up people something is not true any more; of others the truth came out before."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from rules.fields import FieldName
from rules.freshness.belief import Start
from rules.freshness.outcomes import Outcome, believed_by
from rules.freshness.rates import YEAR, Group
from rules.freshness.signals import SignalKind
from service import contacts, freshness
from service.freshness import Heard, Way, learning_from, nightly
from service.work import Work

HEARD = (
    SignalKind.PHONE_WRONG_PERSON,
    SignalKind.AUTO_REPLY_LEFT,
    SignalKind.BOUNCE_UNKNOWN_USER,
    SignalKind.POST_UNKNOWN,
)
EVERY = 3
"""Of every third contact one of these was heard."""
MOST = 45
PAST = 80
"""Values of which the truth came out in the years before."""
RATE = 0.2
"""Share of them that went stale in a year: more than is published for addresses at home."""


def grow_old(work: Work) -> None:
    """Fill the queue of doubts, and let a model of freshness be learned."""
    found, _ = contacts.listed(work, limit=MOST)
    told = [
        Heard(contact_id=each.id, kind=HEARD[number % len(HEARD)], at=work.now, way=Way.API)
        for number, each in enumerate(found[::EVERY])
    ]
    freshness.hear(work, told)
    learning_from.keep(work, [(each, SignalKind.CONFIRMED_BY_STEWARD) for each in _past(work)])
    nightly.learn(work)


def _past(work: Work) -> Iterator[Outcome]:
    decay = work.knowledge.decay
    for number in range(PAST):
        years = 0.25 + number % 16 / 8
        bare = _outcome(work.now - timedelta(days=number % 60), years, was_true=_lives(number, years))
        yield _outcome(
            bare.at,
            years,
            was_true=bare.was_true,
            believed=believed_by(bare, decay.hazards, {}, decay.worths),
        )


def _lives(number: int, years: float) -> bool:
    """Spread evenly, without chance: every demo looks alike."""
    return number * 37 % 100 / 100 < math.exp(-RATE * years)


def _outcome(at: datetime, years: float, *, was_true: bool, believed: float = 0.0) -> Outcome:
    return Outcome(
        field=FieldName.EMAIL,
        group=Group.PERSONAL_EMAIL,
        country="NL",
        tenure=None,
        start=Start(at=at - timedelta(days=years * YEAR), probability=0.98),
        heard=(),
        believed=believed,
        at=at,
        was_true=was_true,
    )
