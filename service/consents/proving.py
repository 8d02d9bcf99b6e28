"""Did the person confirm it, and by what is that known: by a link of ours, or by another's word?

Only what came by one of our own links is proof enough to undo a wish to be left alone. A sender who confirms
people by itself is believed for everything else, once it says when and how that was done.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from rules.consent import Method
from service.access import ActorKind
from service.consents.statements import Statement
from service.errors import Fault, Invalid
from service.work import Work

WHEN, HOW = "confirmed_at", "confirmed_how"
"""Members of the evidence: a moment with its offset, and in words or as a reference what the person did."""


def is_ours(work: Work, statement: Statement) -> bool:
    """Did the person come by a link of ours, which only their mailbox was sent?"""
    return work.actor.kind is ActorKind.PERSON or statement.confirms is not None


def must_be_told(work: Work, statement: Statement) -> None:
    """Raises Invalid for a yes that another says was confirmed, without saying when and how."""
    is_told_by_another = work.actor.kind in {ActorKind.API_KEY, ActorKind.USER}
    if is_told_by_another and statement.state.allows and statement.method.proves_the_mailbox:
        faults = list(_faults(statement.evidence, work.now))
        if faults:
            raise Invalid(faults=faults)


def is_told(method: Method, evidence: Mapping[str, str], now: datetime) -> bool:
    """Is this method either none that proves a mailbox, or told with when and how?"""
    return not method.proves_the_mailbox or not list(_faults(evidence, now))


def _faults(evidence: Mapping[str, str], now: datetime) -> Iterator[Fault]:
    moment = _moment(evidence.get(WHEN, ""))
    if moment is None or moment > now:
        yield Fault(f"/evidence/{WHEN}", "unproven", "Say when it was confirmed: a past moment with offset.")
    if not evidence.get(HOW, "").strip():
        yield Fault(f"/evidence/{HOW}", "unproven", "Say how it was confirmed, or name another method.")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
