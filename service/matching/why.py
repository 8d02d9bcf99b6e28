"""Why are two contacts one person to us, or why not, and were they compared at all?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import numpy as np

from rules.matching import among, deciding, evidence, explaining
from rules.matching.columns import Pairs
from rules.matching.deciding import Thresholds, Verdict
from rules.matching.evidence import Respect
from rules.matching.explaining import Explained, Held, Unmet
from service import judgements, matching
from service.access import Scope
from service.errors import NotFound
from service.matching import census, keyed, nearby
from service.matching.nearby import MOST, Seen
from service.storage import matching as stored
from service.storage import tokens
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The two most telling records of two contacts, laid out respect by respect; nothing of what they say."""

    record_ids: tuple[UUID, UUID]
    verdict: Verdict
    """What the weights make of the two; a steward's judgement stands above it."""
    thresholds: Thresholds
    weights: str
    """`shipped`, or the id of weights that were learned here."""
    explained: Explained
    counts: Mapping[Respect, int]
    """How many records share what is the same in both, by respect."""
    shared_keys: tuple[str, ...]
    """By which keys they find each other."""
    unmet: Unmet | None
    """Why they never met, if no key brings them together."""
    are_judged_different: bool
    """Did a steward find that they are two?"""


def explain(work: Work, one: UUID, other: UUID) -> Why:
    """Why two contacts are taken for one person, or are not. Raises NotFound for one without any record."""
    work.actor.must(Scope.CONTACTS_READ)
    ours, theirs = _seen(work, one), _seen(work, other)
    if not ours or not theirs:
        raise NotFound
    weights = matching.weights(work)
    limits = matching.thresholds(weights)
    traits = [*(each.traits for each in ours), *(each.traits for each in theirs)]
    table = among.table(traits, census.told(work, traits))
    pairs = _all(len(ours), len(theirs))
    levels = evidence.compare(table, pairs, weights.nicknames).levels
    bits = weights.model.bits(levels)
    best = int(bits.argmax())
    left, right = int(pairs.left[best]), int(pairs.right[best])
    mine, yours = ours[left], theirs[right - len(ours)]
    shared = explaining.shared(mine.traits, yours.traits)
    return Why(
        record_ids=(mine.record_id, yours.record_id),
        verdict=deciding.verdict([float(bits[best])], records=1, limits=limits),
        thresholds=limits,
        weights=weights.version,
        explained=explaining.explain(weights.model, levels[best]),
        counts=explaining.counts(table, left, right),
        shared_keys=tuple(sorted({name for name, _ in shared})),
        unmet=explaining.unmet(mine.traits, yours.traits, lambda held: _holders(work, held)),
        are_judged_different=other in judgements.forbidden(work, one),
    )


def _all(ours: int, theirs: int) -> Pairs:
    left, right = np.divmod(np.arange(ours * theirs, dtype=np.int32), np.int32(theirs))
    return Pairs(left, right + np.int32(ours))


def _holders(work: Work, held: Held) -> int:
    """How many contacts a key leads to, one without tokens to none; short ones to a few strangers besides."""
    name, parts = held
    kind = keyed.KINDS.get(name)
    sought = work.vault.lookup_tokens(kind, *parts) if kind else ()
    holders = tokens.holders(work.session, sought, may_lead=work.vault.may_lead)
    return len({holder.contact_id for holder in holders})


def _seen(work: Work, contact_id: UUID) -> list[Seen]:
    held: Iterator[stored.Held] = stored.of_contacts(work.session, [contact_id])
    return [nearby.seen(work, each) for each in islice(held, MOST)]
