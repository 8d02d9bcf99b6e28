"""What do the decisions of stewards teach, and are they heard?

Weights are learned without anybody's help; where stewards keep finding otherwise, they are corrected. What
was learned here is corrected only: weights that came with the program change with the program, and a
correction would keep the old ones in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np

from rules.judgements import Decision
from rules.matching import learning, shipped
from rules.matching.evidence import SIZES
from rules.matching.learning import Correction
from rules.matching.model import Model
from service.access import Scope
from service.ids import new_id
from service.storage import lessons as stored
from service.storage import matching as weights
from service.storage.matching import MatchModel
from service.work import Work

JOB = "matching.learn"
MOST = 5_000
"""Decisions that are heard, the latest: more would change the figures no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Weights that were learned here."""

    id: UUID
    made_at: datetime
    records: int
    alarm: str | None
    """What looked wrong about them; such weights are never in force."""


def learn(work: Work) -> UUID | None:
    """Correct the weights in force by what was decided; gives the id of the new ones.

    None when there is nothing new to learn, or when no weights were learned here yet.
    """
    row = work.session.scalar(weights.newest_model())
    if row is None or not work.session.scalar(stored.count(since=row.made_at)):
        return None
    model = shipped.read(row.weights)
    corrected = learning.corrected(model, lesson(work, model))
    made = MatchModel(
        id=new_id(work.now),
        made_at=work.now,
        records=row.records,
        weights=shipped.written(corrected, version=f"{work.now:%Y-%m-%d}", source="corrected by decisions"),
    )
    work.session.add(made)
    return made.id


def learn_again(work: Work, _payload: Mapping[str, Any]) -> None:
    """The nightly job."""
    learn(work)


def lesson(work: Work, model: Model) -> Correction:
    """What the decisions made so far add to each level of these weights."""
    told = work.session.execute(stored.decided(limit=MOST)).all()
    usable = [(levels, decision) for levels, decision in told if _is_readable(levels)]
    levels = np.array([each for each, _ in usable], np.int16).reshape(-1, len(SIZES))
    is_same = np.array([decision is Decision.SAME for _, decision in usable], bool)
    return learning.correction(model, levels, is_same)


def decisions(work: Work) -> int:
    """How many decisions there are to learn from."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    return work.session.scalar(stored.count()) or 0


def kept(work: Work, *, limit: int = 10) -> Sequence[Kept]:
    """The weights that were learned here, the newest first."""
    work.actor.must(Scope.DUPLICATES_DECIDE)
    return [
        Kept(id=row.id, made_at=row.made_at, records=row.records, alarm=row.alarm)
        for row in work.session.scalars(stored.models(limit=limit))
    ]


def _is_readable(levels: Sequence[int]) -> bool:
    """Are these levels of the respects of today, and none that is not known here?"""
    sizes = tuple(SIZES.values())
    return len(levels) == len(sizes) and all(
        0 <= level < size for level, size in zip(levels, sizes, strict=True)
    )
