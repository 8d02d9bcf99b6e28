"""Does a domain take mail, going by what the domain name system has answered over time?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType


class DomainState(StrEnum):
    """What is known of a domain."""

    TAKES_MAIL = "takes_mail"
    NO_MAIL = "no_mail"
    GONE = "gone"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """What one look-up gave."""

    TAKES_MAIL = "takes_mail"
    """There is a server for its mail, or at least a machine of that name (RFC 5321 section 5.1)."""
    REFUSES_MAIL = "refuses_mail"
    """It says that it takes none, by a “null MX” (RFC 7505)."""
    ABSENT = "absent"
    """There is no such name, or nothing under it that mail could be brought to."""
    SILENT = "silent"
    """No answer, or one that says nothing of the domain: a fault on the way."""


Domains = Mapping[str, DomainState]
"""What is known of domains, by their ASCII form."""

NOTHING_KNOWN: Domains = MappingProxyType({})

CHECKS = 3
"""So many absences make a domain gone: a registration may lapse by oversight and be mended in days."""
BETWEEN_CHECKS = timedelta(days=7)
"""Absences nearer together than this count as one."""
KEEPS_FOR = timedelta(days=30)
"""A sure answer is not asked for again before; domains change hands and hosts about as often as years."""
ASK_AGAIN = timedelta(days=1)
"""When to try again after silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a domain stands after the looks that were taken so far."""

    state: DomainState = DomainState.UNKNOWN
    absences: int = 0
    absent_at: datetime | None = None
    """When the last absence was counted."""
    check_after: datetime
    """It need not be asked about before."""


def after(answer: Answer, *, before: Standing | None, now: datetime) -> Standing:
    """The standing once this answer is known.

    One absence proves little, so a domain is gone only after `CHECKS` of them, each `BETWEEN_CHECKS` after
    the last. Silence changes nothing: a resolver that is down must not make a domain look dead.
    """
    match answer:
        case Answer.TAKES_MAIL:
            return Standing(state=DomainState.TAKES_MAIL, check_after=now + KEEPS_FOR)
        case Answer.REFUSES_MAIL:
            return Standing(state=DomainState.NO_MAIL, check_after=now + KEEPS_FOR)
        case Answer.ABSENT:
            return _absent(before, now)
    known = before or Standing(check_after=now)
    return Standing(
        state=known.state,
        absences=known.absences,
        absent_at=known.absent_at,
        check_after=now + ASK_AGAIN,
    )


def _absent(before: Standing | None, now: datetime) -> Standing:
    counted, last = (before.absences, before.absent_at) if before else (0, None)
    if last is None or now - last >= BETWEEN_CHECKS:
        counted, last = counted + 1, now
    is_gone = counted >= CHECKS
    return Standing(
        state=DomainState.GONE if is_gone else DomainState.UNKNOWN,
        absences=min(counted, CHECKS),
        absent_at=last,
        check_after=now + KEEPS_FOR if is_gone else last + BETWEEN_CHECKS,
    )
