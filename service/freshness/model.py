"""By which rates and worths are beliefs reckoned today, and what are they called?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.fields import FieldName
from rules.freshness.belief import Belief, Start, believe
from rules.freshness.outcomes import Rates
from rules.freshness.pack import Decay
from rules.freshness.rates import Group, Pace, pace
from rules.freshness.signals import Signal, Worths
from service.freshness import learning_from
from service.storage.freshness import MODEL_LENGTH
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What the packs say, and what own outcomes have taught since."""

    decay: Decay
    rates: Rates
    """Learned; empty until something was."""
    worths: Worths
    version: str

    def pace(self, group: Group | None, country: str | None) -> Pace | None:
        """How fast values of that group go stale there; None for what never does."""
        if group is None:
            return None
        return pace(self.decay.hazards, group, country=country, learned=self.rates)

    def believe(
        self, field: FieldName, start: Start, heard: Iterable[Signal], ages: Pace | None, *, at: datetime
    ) -> Belief:
        """What is to be believed of a value of that field, from its start and all that was heard of it."""
        return believe(start, heard, field=field, worths=self.worths, pace=ages, at=at)


def current(work: Work) -> Model:
    """The model that is in force: what was learned here, over the packs. One read."""
    found = learning_from.in_force(work)
    return Model(
        decay=work.knowledge.decay,
        rates=found.learned.rates,
        worths=found.worths,
        version=found.version[:MODEL_LENGTH],
    )
