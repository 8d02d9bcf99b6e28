"""When is a recipient told, how often is it tried, and when has one been silent for too long?

GDPR art. 19: whoever was given somebody's data is told when it is rectified, erased or restricted, unless
that is impossible or takes disproportionate effort. A notice is tried on a schedule and ends with an answer,
or with the word of a person who says why there is none.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class Deed(StrEnum):
    """What a recipient has to be told."""

    RECTIFIED = "rectified"
    ERASED = "erased"
    RESTRICTED = "restricted"
    UNRESTRICTED = "unrestricted"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"


class TellingState(StrEnum):
    """How far a notice is."""

    QUEUED = "queued"
    """It goes out, or goes out again, or waits for a person to pass it on."""
    SENT = "sent"
    """It arrived; an answer is awaited."""
    IN_PROGRESS = "in_progress"
    """They said that they are at it."""
    FAILED = "failed"
    """It could not be delivered: somebody has to see to it."""
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    """They say that they will not: somebody has to see to it."""
    CLOSED = "closed"
    """A person has said why there will be no answer."""

    @property
    def is_over(self) -> bool:
        return not STEPS[self]

    @property
    def needs_a_person(self) -> bool:
        return self in {TellingState.FAILED, TellingState.REFUSED}


class Closing(StrEnum):
    """Why there will be no answer, and that is all right."""

    IMPOSSIBLE = "impossible"
    """GDPR art. 19."""
    DISPROPORTIONATE = "disproportionate"
    """The same article."""
    GONE = "gone"
    """The recipient is no more."""
    HOLDS_NOTHING = "holds_nothing"
    """They have deleted everything long since."""


class Answered(StrEnum):
    """How an answer came."""

    RESPONSE = "response"
    """In the answer to the delivery itself."""
    PAGE = "page"
    """By the link in the notice."""
    KEY = "key"
    """Through the interface."""
    OPENDSR = "opendsr"
    OFFICER = "officer"
    """They told a person, who wrote it down."""


_ENDS = frozenset({TellingState.ACKNOWLEDGED, TellingState.CLOSED})

STEPS: Mapping[TellingState, frozenset[TellingState]] = MappingProxyType(
    {
        TellingState.QUEUED: _ENDS
        | {TellingState.SENT, TellingState.IN_PROGRESS, TellingState.FAILED, TellingState.REFUSED},
        TellingState.SENT: _ENDS | {TellingState.REFUSED, TellingState.QUEUED},
        TellingState.IN_PROGRESS: _ENDS | {TellingState.REFUSED, TellingState.FAILED, TellingState.QUEUED},
        # Once mended, what failed or was refused is sent again.
        TellingState.FAILED: _ENDS | {TellingState.QUEUED},
        TellingState.REFUSED: _ENDS | {TellingState.QUEUED},
        TellingState.ACKNOWLEDGED: frozenset(),
        TellingState.CLOSED: frozenset(),
    }
)
"""Where a notice may go from each state."""

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Between one try and the next, as the Standard Webhooks specification recommends: three days in all."""

SPREAD = 0.05
"""Share by which a wait is shorter or longer, so that what failed together is not tried together again."""

LONGEST_WAIT = timedelta(hours=24)
"""However long they ask us to wait."""

ASK_AFTER = timedelta(hours=6)
"""Until we ask again how far they are."""

PATIENCE = 7
"""Days in which an answer is expected, where nothing else was agreed."""


def may_go(now: TellingState, to: TellingState) -> bool:
    """Is that a step a notice may take?"""
    return to in STEPS[now]


def next_try(tries: int, *, now: datetime, chance: float, asked: timedelta | None = None) -> datetime | None:
    """When to try again after so many failed tries; None when it is given up.

    `chance` is from 0 to 1; `asked` is how long they told us to wait.
    """
    if tries > len(WAITS):
        return None
    wait = WAITS[tries - 1] * (1 - SPREAD + 2 * SPREAD * chance)
    return now + max(wait, min(asked or timedelta(), LONGEST_WAIT))


def due_on(told_on: date, patience: int) -> date:
    """The last day on which an answer is in time."""
    return told_on + timedelta(days=patience)


def is_silent(state: TellingState, due: date, *, today: date) -> bool:
    """Should they have answered by now?"""
    return not state.is_over and today > due
