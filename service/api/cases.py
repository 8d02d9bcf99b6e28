"""How is a case told to a program: what is asked for, by when, and what became of it?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from rules.requests import Outcome, Refusal, Regime, RequestState, Right
from rules.restrictions import Ground
from service.requests import Identity
from service.requests.views import RequestView

_TOLD: dict[str, Any] = {"use_attribute_docstrings": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class RightAnswer:
    """One right, its clock and what became of it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    right: Right
    due_raw: date | None
    """The last day as counted."""
    due_on: date | None
    """The last day as moved to a working day."""
    clock: str | None
    """The rule by which it was counted."""
    clock_version: str | None
    outcome: Outcome | None
    reason: Refusal | None
    ground: Ground | None
    """Why the data are kept and not used, once it is known; null for other rights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswer:
    """A case. It tells neither who asks nor whether we know them."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    request_id: UUID
    state: RequestState
    regime: Regime
    rights: tuple[RightAnswer, ...]
    identity: Identity
    """How it was shown who asks."""
    received_at: datetime
    due_on: date | None
    """The earliest last day of a right that is open."""
    days_left: int | None
    """0 on the last day, negative after it; null when nobody waits."""
    clock_stands_since: datetime | None
    """Since when the clock stands still for an answer of the person."""
    acknowledge_by: date | None
    acknowledged_at: datetime | None
    extended_at: datetime | None
    extension: str | None
    assignee_id: UUID | None
    ended_at: datetime | None
    etag: str
    """To be sent as If-Match."""


def told(view: RequestView) -> RequestAnswer:
    """The case without a word of whoever asks."""
    return RequestAnswer(
        request_id=view.id,
        state=view.state,
        regime=view.regime,
        rights=tuple(
            RightAnswer(
                right=each.right,
                due_raw=each.due_raw,
                due_on=each.due_on,
                clock=each.clock_id,
                clock_version=each.clock_version,
                outcome=each.outcome,
                reason=each.refusal,
                ground=each.ground,
            )
            for each in view.rights
        ),
        identity=view.identity,
        received_at=view.received_at,
        due_on=view.due_on,
        days_left=view.days_left,
        clock_stands_since=view.stands_since,
        acknowledge_by=view.acknowledge_by,
        acknowledged_at=view.acknowledged_at,
        extended_at=view.extended_at,
        extension=view.extension,
        assignee_id=view.assignee_id,
        ended_at=view.ended_at,
        etag=view.etag,
    )
