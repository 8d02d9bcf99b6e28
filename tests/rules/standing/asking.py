"""Questions in a few words, and what was answered."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rules.consent import Author, Event, EventState, LegalBasis, Method
from rules.law import Law
from rules.standing import Decision, examples


def told(law: Law, **asked: Any) -> Decision:
    assert not examples.asked_wrongly(asked)
    return examples.answer(asked, law)


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def params(decision: Decision, code: str) -> Mapping[str, str]:
    [found] = [reason.params for reason in decision.reasons if reason.code == code]
    return found


def event(number: int, state: EventState, purpose: str, channel: str, **more: Any) -> Event:
    at = datetime(2026, 1, number % 28 + 1, tzinfo=UTC)
    parts: dict[str, Any] = {"author": Author.SUBJECT, "method": Method.WEB_FORM, "at": at, "recorded_at": at}
    return Event(
        id=UUID(int=number),
        purpose=purpose,
        channel=channel,
        state=state,
        basis=LegalBasis.CONSENT,
        **parts | more,
    )
