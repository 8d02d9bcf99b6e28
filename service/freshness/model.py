"""By which rates and worths are beliefs reckoned today, and what are they called?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
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
    paces: dict[tuple[Group, str | None], Pace | None] = field(default_factory=dict, repr=False)
    """Those that were asked for: there are few."""

    def pace(self, group: Group | None, country: str | None, *, tenure: float | None = None) -> Pace | None:
        """How fast values of that group go stale there; None for what never does.

        `tenure`: years in the job when the value was first seen, where known.
        """
        if group is None:
            return None
        if tenure is not None:
            return pace(self.decay.hazards, group, country=country, tenure=tenure, learned=self.rates)
        known = (group, country)
        if known not in self.paces:
            self.paces[known] = pace(self.decay.hazards, group, country=country, learned=self.rates)
        return self.paces[known]

    def believe(
        self, name: FieldName, start: Start, heard: Iterable[Signal], ages: Pace | None, *, at: datetime
    ) -> Belief:
        """What is to be believed of a value of that field, from its start and all that was heard of it."""
        return believe(start, heard, field=name, worths=self.worths, pace=ages, at=at)


def current(work: Work) -> Model:
    """The model that is in force: what was learned here, over the packs. One read."""
    found = learning_from.in_force(work)
    return Model(
        decay=work.knowledge.decay,
        rates=found.learned.rates,
        worths=found.worths,
        version=found.version[:MODEL_LENGTH],
    )
