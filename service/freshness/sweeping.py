"""What is believed by now of values nobody spoke of, and what does it tell of others that some bounced?"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.hearing import HARD
from rules.freshness.signals import SignalKind
from rules.mail_domains import DomainState
from service.freshness import keeping
from service.freshness.hearing import Heard, hear
from service.storage import freshness as stored
from service.storage import mail_domains, signals
from service.storage.signals import Way
from service.work import Work

BATCH = 200
MONTH = timedelta(days=30)
LEAST = 3
"""So many of one firm whose letters came back within a month are more than people leaving."""
MOST_COLLEAGUES = 1_000
"""Of one firm; those of a larger one tell less of each other."""

_SAYS = {DomainState.GONE: SignalKind.BOUNCE_UNKNOWN_HOST, DomainState.NO_MAIL: SignalKind.BOUNCE_NO_MAIL}


def sweep(work: Work, *, limit: int) -> int:
    """Reckon anew with what is due; gives how many contacts there were. Safe to run twice."""
    due = work.session.scalars(stored.due(work.now, limit=limit)).all()
    for part in _parts(due):
        keeping.age(work, part)
    return len(due)


def judge_new(work: Work, *, limit: int) -> int:
    """Reckon with contacts of which nothing is believed yet; gives how many there were."""
    found = work.session.scalars(stored.unjudged(limit=limit)).all()
    for part in _parts(found):
        keeping.refresh(work, part)
    return len(found)


def conclude(work: Work, *, limit: int) -> int:
    """Hear of people what is known of their colleagues and of the domains of their addresses.

    Gives how many were heard of, at most `limit`. Nobody is heard of twice within a month.
    """
    heard = _of_domains(work, limit=limit)
    heard += _of_colleagues(work, limit=limit - len(heard)) if len(heard) < limit else []
    hear(work, heard)
    return len(heard)


def _of_domains(work: Work, *, limit: int) -> list[Heard]:
    """People whose domain is gone, or says that it takes no mail."""
    found: list[Heard] = []
    for domain, state in mail_domains.lost(work.session, limit=limit):
        among = _unheard(work, domain, [_SAYS[state]])
        found += [_derived(work, each, _SAYS[state]) for each in among]
        if len(found) >= limit:
            break
    return found[:limit]


def _of_colleagues(work: Work, *, limit: int) -> list[Heard]:
    """People at a firm of which several others bounced for good within a month."""
    since = work.now - MONTH
    asked = signals.bounced_together(since, least=LEAST, limit=limit)
    found: list[Heard] = []
    for domain in work.session.scalars(asked):
        if domain is not None:
            kinds = [*HARD, SignalKind.COLLEAGUES_BOUNCED]
            found += [
                _derived(work, each, SignalKind.COLLEAGUES_BOUNCED) for each in _unheard(work, domain, kinds)
            ]
        if len(found) >= limit:
            break
    return found[:limit]


def _unheard(work: Work, domain: bytes, kinds: Sequence[SignalKind]) -> list[UUID]:
    """Those with an address there of whom none of these was heard within a month."""
    there = work.session.scalars(stored.at_domain(domain, limit=MOST_COLLEAGUES)).all()
    known = signals.heard_since(work.session, there, kinds, work.now - MONTH)
    return [each for each in there if each not in known]


def _derived(work: Work, contact_id: UUID, kind: SignalKind) -> Heard:
    return Heard(contact_id=contact_id, kind=kind, at=work.now, way=Way.DERIVED, field=FieldName.EMAIL)


def _parts(found: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [found[start : start + BATCH] for start in range(0, len(found), BATCH)]
