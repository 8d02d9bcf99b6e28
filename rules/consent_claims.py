"""Can what a source says a person agreed to be believed as it stands?"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, date, timedelta
from itertools import pairwise

from rules.findings import Finding, Verdict
from rules.purposes import is_key, is_word
from rules.records import Channel, ConsentClaim, ConsentState

MEMBER = "consents"

EARLIEST = date(1995, 10, 24)
"""Day of the European directive on data protection (95/46/EC): nobody asked for such consent before it."""

_AHEAD = timedelta(days=1)
"""A day begins in the east before it does in UTC."""


def remarks(claims: Sequence[ConsentClaim], today: date) -> Iterator[Finding]:
    """What speaks against the claims of one lead; it weighs in a decision and forbids nothing by itself."""
    for claim in claims:
        yield from _of_one(claim, today)
    if len(claims) > 1:
        yield from _contradictions(claims)


def unknown(claims: Sequence[ConsentClaim], known: Collection[str]) -> Iterator[Finding]:
    """What is claimed of purposes that there are not here: it stays with the record, and allows nothing."""
    strange = [claim for claim in claims if is_key(claim.purpose) and claim.purpose not in known]
    named = dict.fromkeys(claim.channel for claim in strange)
    yield from (_finding("CNS.UNKNOWN_PURPOSE", Verdict.UNVERIFIABLE, channel) for channel in named)
    numbers = dict.fromkeys(claim.channel for claim in strange if not is_word(claim.purpose))
    yield from (_finding("CNS.PURPOSE", Verdict.SUSPECT, channel) for channel in numbers)


def left_alone(
    claims: Sequence[ConsentClaim], is_wished: Callable[[str, Channel], bool]
) -> Iterator[Finding]:
    """What is said to be allowed by somebody who asked to be left alone in just that: it allows nothing."""
    named = dict.fromkeys(
        claim.channel
        for claim in claims
        if claim.state is ConsentState.GIVEN and is_wished(claim.purpose, claim.channel)
    )
    yield from (_finding("CNS.LEFT_ALONE", Verdict.SUSPECT, channel) for channel in named)


def _of_one(claim: ConsentClaim, today: date) -> Iterator[Finding]:
    said_on = claim.at.astimezone(UTC).date() if claim.at.tzinfo else claim.at.date()
    if said_on > today + _AHEAD:
        yield _finding("CNS.FUTURE", Verdict.SUSPECT, claim.channel)
    elif said_on < EARLIEST:
        yield _finding("CNS.TOO_OLD", Verdict.SUSPECT, claim.channel)
    if not is_key(claim.purpose):
        yield _finding("CNS.PURPOSE", Verdict.SUSPECT, claim.channel)
    is_proven = claim.notice or claim.method or claim.evidence
    if not is_proven and claim.state is ConsentState.GIVEN:
        yield _finding("CNS.UNPROVEN", Verdict.UNVERIFIABLE, claim.channel)


def _contradictions(claims: Sequence[ConsentClaim]) -> Iterator[Finding]:
    """A later statement replaces an earlier one; two at one moment cannot both be true."""
    ordered = sorted(
        claims, key=lambda claim: (claim.purpose.casefold(), claim.channel, claim.at.isoformat())
    )
    told: set[Channel] = set()
    for one, other in pairwise(ordered):
        is_same_moment = _moment(one) == _moment(other)
        is_at_odds = (one.state is ConsentState.GIVEN) != (other.state is ConsentState.GIVEN)
        if is_same_moment and is_at_odds and one.channel not in told:
            told.add(one.channel)
            yield _finding("CNS.CONTRADICTION", Verdict.SUSPECT, one.channel)


def _moment(claim: ConsentClaim) -> tuple[str, Channel, str]:
    return claim.purpose.casefold(), claim.channel, claim.at.isoformat()


def _finding(code: str, verdict: Verdict, channel: Channel) -> Finding:
    return Finding(
        code=code, field=MEMBER, verdict=verdict, rule="consents", params={"channel": channel.value}
    )
