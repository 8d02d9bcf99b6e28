"""What may become of a subject request, step by step, and how others call it?

A request is one case with one or more rights. Each right ends with an outcome of its own; the case is
fulfilled when all are, refused when none is, and partially fulfilled in between.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class Right(StrEnum):
    """What the person asks for, with the article of the GDPR."""

    ACCESS = "access"
    """Art. 15."""
    RECTIFICATION = "rectification"
    """Art. 16."""
    ERASURE = "erasure"
    """Art. 17."""
    RESTRICTION = "restriction"
    """Art. 18."""
    PORTABILITY = "portability"
    """Art. 20."""
    OBJECTION = "objection"
    """Art. 21(2): to marketing, which ends at once."""
    OBJECTION_TO_INTEREST = "objection_to_interest"
    """Art. 21(1): to what rests on our own interest, for reasons of their situation; it is weighed."""


class Regime(StrEnum):
    """The law under which it is asked."""

    GDPR = "gdpr"
    UK_GDPR = "uk_gdpr"
    CCPA = "ccpa"


class RequestState(StrEnum):
    """Where a case is."""

    RECEIVED = "received"
    IDENTITY_PENDING = "identity_pending"
    """We doubt, with a reason, who asks (GDPR art. 12(6))."""
    CLARIFICATION_PENDING = "clarification_pending"
    IN_PROGRESS = "in_progress"
    AWAITING_APPROVAL = "awaiting_approval"
    """A second person has to agree."""
    EXECUTING = "executing"
    FULFILLED = "fulfilled"
    PARTIALLY_FULFILLED = "partially_fulfilled"
    REFUSED = "refused"
    REVOKED = "revoked"
    """Taken back by who asked."""
    EXPIRED = "expired"
    """What we had to know never came."""

    @property
    def is_over(self) -> bool:
        return not STEPS[self]

    @property
    def waits_for_the_person(self) -> bool:
        return self in {RequestState.IDENTITY_PENDING, RequestState.CLARIFICATION_PENDING}


class Refusal(StrEnum):
    """Why a right is not, or not wholly, given way to."""

    NO_MATCH = "no_match"
    NOT_COVERED = "not_covered"
    UNFOUNDED = "unfounded"
    """Manifestly unfounded (GDPR art. 12(5)); the controller has to prove it."""
    EXCESSIVE = "excessive"
    """The same article."""
    FRAUD = "fraud"
    OTHER_RIGHTS = "other_rights"
    """It would hurt the rights of others (GDPR art. 15(4), 20(4))."""
    HOLD = "hold"
    """A legal hold or a duty to keep (GDPR art. 17(3))."""
    COMPELLING = "compelling"
    """Our grounds are compelling and weigh more (GDPR art. 21(1)); the controller has to show it."""
    CLAIMS = "claims"
    """The data are needed for a legal claim (the same article)."""

    @property
    def outweighs(self) -> bool:
        """May it stand against an objection to our interest, and against nothing else?"""
        return self in {Refusal.COMPELLING, Refusal.CLAIMS}


class Outcome(StrEnum):
    """What became of one right."""

    DONE = "done"
    PARTLY = "partly"
    REFUSED = "refused"


_BUSY = frozenset(
    {
        RequestState.IDENTITY_PENDING,
        RequestState.CLARIFICATION_PENDING,
        RequestState.IN_PROGRESS,
        RequestState.REFUSED,
        RequestState.REVOKED,
    }
)
_ENDS = frozenset({RequestState.FULFILLED, RequestState.PARTIALLY_FULFILLED, RequestState.REFUSED})

STEPS: Mapping[RequestState, frozenset[RequestState]] = MappingProxyType(
    {
        RequestState.RECEIVED: _BUSY,
        RequestState.IDENTITY_PENDING: (_BUSY | {RequestState.EXPIRED}) - {RequestState.IDENTITY_PENDING},
        RequestState.CLARIFICATION_PENDING: (_BUSY | {RequestState.EXPIRED})
        - {RequestState.CLARIFICATION_PENDING},
        RequestState.IN_PROGRESS: (_BUSY - {RequestState.IN_PROGRESS})
        | {RequestState.AWAITING_APPROVAL, RequestState.EXECUTING},
        RequestState.AWAITING_APPROVAL: frozenset(
            {
                RequestState.IN_PROGRESS,
                RequestState.EXECUTING,
                RequestState.REFUSED,
                RequestState.REVOKED,
            }
        ),
        # What has begun is carried through: nobody can take back what is half erased.
        RequestState.EXECUTING: _ENDS,
        # The release of a hold finishes what had to be left.
        RequestState.PARTIALLY_FULFILLED: frozenset({RequestState.EXECUTING}),
        RequestState.FULFILLED: frozenset(),
        RequestState.REFUSED: frozenset(),
        RequestState.REVOKED: frozenset(),
        RequestState.EXPIRED: frozenset(),
    }
)
"""Where a case may go from each state."""

OPENDSR: Mapping[RequestState, str] = MappingProxyType(
    {
        RequestState.RECEIVED: "pending",
        RequestState.IDENTITY_PENDING: "pending",
        RequestState.CLARIFICATION_PENDING: "pending",
        RequestState.IN_PROGRESS: "in_progress",
        RequestState.AWAITING_APPROVAL: "in_progress",
        RequestState.EXECUTING: "in_progress",
        RequestState.PARTIALLY_FULFILLED: "completed",
        RequestState.FULFILLED: "completed",
        RequestState.REFUSED: "completed",
        RequestState.REVOKED: "cancelled",
        RequestState.EXPIRED: "cancelled",
    }
)
"""The word of OpenDSR 2.0 for each state."""


def may_go(now: RequestState, to: RequestState) -> bool:
    """Is that a step a case may take?"""
    return to in STEPS[now]


def end_of(outcomes: Iterable[Outcome]) -> RequestState:
    """How a case ends whose rights came out like this. Raises ValueError when none did."""
    seen = set(outcomes)
    if not seen:
        raise ValueError("a case ends with what became of its rights")
    if seen == {Outcome.DONE}:
        return RequestState.FULFILLED
    return RequestState.REFUSED if seen == {Outcome.REFUSED} else RequestState.PARTIALLY_FULFILLED
