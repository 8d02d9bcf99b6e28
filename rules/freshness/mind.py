"""How does a belief change with the time that passes, and with each thing that is heard?

Of values that went stale some never tell: a mail server that takes everything takes the tenth letter to
nobody like the first. So the filter has three states: true, stale and telling, stale and silent. Of what
speaks for a value each further signal counts for less, down to the share of the silent; but only against
what had gone stale by then, for who left since was not there to tell.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.freshness.rates import YEAR, Pace
from rules.freshness.signals import TAKES_BACK, Signal, SignalKind, Worth

LEAST, MOST = 0.001, 0.999
"""Nothing is ever quite sure; without this, no evidence could turn a belief again."""

CONFIRMED = 0.98
"""After somebody who knows has said so: people err, and press the wrong button, about one time in fifty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of mind: what was seen, and from where to where it took us."""

    at: datetime
    kind: SignalKind | None
    """None for the time that passed since the step before."""
    ratio: float
    """What it counted for, capped and weakened by distrust; for time exp(-hazard)."""
    before: float
    after: float


class Mind:
    """A belief about one value while it is being formed; told of signals in order of time."""

    def __init__(self, at: datetime, probability: float, pace: Pace | None) -> None:
        self.probability = _clipped(probability)
        self.since = self.at = self.began = at
        self._pace = pace
        self._spent = 0.0
        self._against: dict[SignalKind, float] = {}
        self._telling: dict[SignalKind, float] = {}
        """Of a kind that speaks for the value: the share of the stale that would show otherwise, as against
        that share among those that have just gone stale."""
        self._without: float | None = None
        """What would be believed had no letter arrived; None before one did."""

    def age(self, at: datetime) -> None:
        """Let the time pass until then. Who goes stale meanwhile has told nothing yet."""
        if self._pace is None or at <= self.at:
            return
        spent = self._pace.spent(years(self.began, at))
        before, lives = self.probability, math.exp(self._spent - spent)
        self._spent = spent
        self._to(before * lives, at, None, lives)
        older = (1.0 - before) / (1.0 - self.probability)
        for kind, telling in self._telling.items():
            self._telling[kind] = 1.0 - (1.0 - telling) * older
        if self._without is not None:
            self._without = _clipped(self._without * lives)

    def hear(self, signal: Signal, worth: Worth) -> None:
        """Change the belief by a signal, at its time."""
        self.age(signal.at)
        if worth.confirms:
            self._confirm(signal)
        elif worth.ratio < 1.0:
            self._in_favour(signal, worth)
        else:
            self._weigh_against(signal, worth)

    def _confirm(self, signal: Signal) -> None:
        sure = CONFIRMED * signal.trust + self.probability * (1.0 - signal.trust)
        self._to(max(self.probability, sure), signal.at, signal.kind, 0.0)
        self.since, self._against, self._telling, self._without = signal.at, {}, {}, None

    def _in_favour(self, signal: Signal, worth: Worth) -> None:
        """The silent are as likely to be seen so as the true; the cap is their share of the stale."""
        telling = self._telling.get(signal.kind, 1.0)
        slip = _weakened((worth.ratio - worth.cap) / (1.0 - worth.cap), signal.trust)
        ratio = 1.0 - (1.0 - worth.cap) * telling * (1.0 - slip)
        self._telling[signal.kind] = telling * slip / ratio
        if signal.kind is not SignalKind.DELIVERED:
            self._without = _after(self._without, ratio)
        elif self._without is None:
            self._without = self.probability
        self._to(_moved(self.probability, ratio), signal.at, signal.kind, ratio)

    def _weigh_against(self, signal: Signal, worth: Worth) -> None:
        so_far = self._against.get(signal.kind, 1.0)
        ratio = max(1.0, min(_weakened(worth.ratio, signal.trust), worth.cap / so_far))
        self._against[signal.kind] = so_far * ratio
        self._without = _after(self._without, ratio)
        told = _moved(self.probability, ratio)
        if signal.kind in TAKES_BACK and ratio > 1.0:
            told, ratio = self._taken_back(told, ratio, signal.trust)
        self._to(told, signal.at, signal.kind, ratio)

    def _taken_back(self, told: float, ratio: float, trust: float) -> tuple[float, float]:
        """What is left when earlier letters count no more, and what the signal counted for in all."""
        without, self._without = self._without, None
        self._telling.pop(SignalKind.DELIVERED, None)
        if without is None or without >= told:
            return told, ratio
        left = trust * without + (1.0 - trust) * told
        return left, _odds(self.probability) / _odds(left)

    def _to(self, probability: float, at: datetime, kind: SignalKind | None, ratio: float) -> None:
        """`Remembering` notes down by which step it came there."""
        self.probability, self.at = _clipped(probability), at


class Remembering(Mind):
    """A belief that can say why."""

    def __init__(self, at: datetime, probability: float, pace: Pace | None) -> None:
        super().__init__(at, probability, pace)
        self.steps: list[Step] = []

    def _to(self, probability: float, at: datetime, kind: SignalKind | None, ratio: float) -> None:
        before = self.probability
        super()._to(probability, at, kind, ratio)
        if self.probability != before or kind is not None:
            self.steps.append(Step(at=at, kind=kind, ratio=ratio, before=before, after=self.probability))


def years(since: datetime, at: datetime) -> float:
    """The years between two instants; none when the second comes first."""
    return max(0.0, (at - since) / timedelta(days=YEAR))


def _odds(probability: float) -> float:
    return probability / (1.0 - probability)


def _moved(probability: float, ratio: float) -> float:
    """A probability after a signal of that ratio: its odds divided by it."""
    odds = _odds(probability) / ratio
    return odds / (1.0 + odds)


def _after(probability: float | None, ratio: float) -> float | None:
    return None if probability is None else _clipped(_moved(probability, ratio))


def _weakened(ratio: float, trust: float) -> float:
    """Whoever is not believed could have said the same of any value: the ratio is mixed with one."""
    return trust * ratio + (1.0 - trust)


def _clipped(probability: float) -> float:
    return LEAST if probability < LEAST else min(probability, MOST)
