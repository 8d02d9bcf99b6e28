"""With which weights do we tell whether two records are one person, and where did they come from?"""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from uuid import UUID

from rules.matching import deciding, shipped
from rules.matching.deciding import Thresholds
from rules.matching.fitting import Fitted
from rules.matching.levels.names import Nicknames
from rules.matching.model import Model
from rules.vocabulary import Vocabulary
from service.ids import new_id
from service.storage import matching as stored
from service.storage.matching import MatchModel
from service.work import Work

SHIPPED = "shipped"
"""The version of weights that came with the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What it takes to compare two records and to say what that means."""

    version: str
    """`shipped`, or the id of those that were learned here."""
    model: Model = field(repr=False)
    nicknames: Nicknames = field(repr=False)
    counted: int
    """How many records there were when they were counted last."""


def weights(work: Work) -> Weights:
    """The weights in force: the newest that were learned here, else those that came with the program."""
    nicknames = _nicknames(work.knowledge.vocabulary)
    learned, counted = stored.in_force(work.session)
    version, model = (SHIPPED, _shipped()) if learned is None else (str(learned), _learned(work, learned))
    return Weights(version=version, model=model, nicknames=nicknames, counted=counted)


def thresholds(weights: Weights) -> Thresholds:
    """From how many bits on records are one person, for as many of them as were counted last."""
    return deciding.thresholds(weights.counted, fitted_on=weights.model.records)


def keep(work: Work, fitted: Fitted, *, records: int) -> UUID:
    """Put newly learned weights in force; those whose fit looked wrong are kept to be looked at only."""
    row = MatchModel(
        id=new_id(work.now),
        made_at=work.now,
        records=records,
        weights=shipped.written(fitted.model, version=f"{work.now:%Y-%m-%d}", source="learned here"),
        alarm=fitted.alarm,
    )
    work.session.add(row)
    work.session.flush()  # leads ask for it past the unit of work
    return row.id


@cache
def _shipped() -> Model:
    text = files("rules").joinpath("packs", "matching", "weights.toml").read_text(encoding="utf-8")
    return shipped.read(text)


@lru_cache(maxsize=4)
def _nicknames(vocabulary: Vocabulary) -> Nicknames:
    return shipped.nicknames(vocabulary)


_LEARNED: dict[UUID, Model] = {}
"""The last weights that this process has read; they are never changed."""


def _learned(work: Work, model_id: UUID) -> Model:
    if model_id not in _LEARNED:
        row = work.session.get_one(MatchModel, model_id)
        _LEARNED.clear()
        _LEARNED[model_id] = shipped.read(row.weights)
    return _LEARNED[model_id]
