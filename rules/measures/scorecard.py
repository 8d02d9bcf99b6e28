"""How good is what a source sends, beside what others of its kind send, and what does it cost us?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from rules.measures.shares import Beside, Interval, Share, beside, interval, middle

WINDOW = timedelta(days=90)
"""Of which leads and decisions are told: long enough for letters to come back, short enough to mend one's
ways."""

LONGEST_LOOK = timedelta(minutes=15)
"""As long as a claim lasts. Whoever takes longer has gone for coffee, and that is not the source's fault."""


class Rate(StrEnum):
    """What is told of a source; of each, less is better."""

    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    BOUNCED = "bounced"
    UNPERMITTED = "unpermitted"
    STALE = "stale"
    COMPLAINED = "complained"
    COST = "cost"
    """Minutes of stewards on so many leads: no part of a whole, so it has no interval."""


HOW: Mapping[Rate, str] = MappingProxyType(
    {
        Rate.REJECTED: "Leads of the last 90 days that a steward refused, that were rolled back, or that "
        "nobody decided over in time, of all that came.",
        Rate.DUPLICATE: "Leads of the last 90 days of somebody we knew already, of all that were taken in.",
        Rate.BOUNCED: "Contacts whose e-mail address is from this source and to whom letters came back for "
        "good.",
        Rate.UNPERMITTED: "Contacts with a value in use from this source who may be contacted for nothing.",
        Rate.STALE: "Values in use from this source that are probably no longer true.",
        Rate.COMPLAINED: "Contacts whose e-mail address is from this source and who called a letter spam.",
        Rate.COST: "Minutes that stewards looked at leads of the last 90 days and at the questions they gave "
        "rise to, for each thousand leads. A look counts for 15 minutes at most.",
    }
)
"""How each is measured, to be written beside the figure."""

A_THOUSAND = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rate of a source, beside those of others of its kind."""

    rate: Rate
    share: Share
    bounds: Interval | None
    others: float | None
    """The median of the others of the kind; None with fewer than two."""
    beside: Beside

    @property
    def figure(self) -> float | None:
        """A rate from 0 to 1; of the cost, minutes for a thousand leads."""
        return _figure(self.rate, self.share)


def compare(mine: Mapping[Rate, Share], others: Sequence[Mapping[Rate, Share]]) -> tuple[Line, ...]:
    """Every rate of a source beside the same of the other sources of its kind."""
    return tuple(_line(rate, mine.get(rate, Share()), others) for rate in Rate)


def minutes(looks: Iterable[timedelta]) -> float:
    """How long people looked, in minutes; a look that was left open counts no longer than a claim lasts."""
    spans = [min(max(look, timedelta()), LONGEST_LOOK) for look in looks]
    return round(sum(spans, timedelta()) / timedelta(minutes=1), 2)


def _line(rate: Rate, share: Share, others: Sequence[Mapping[Rate, Share]]) -> Line:
    theirs = middle([_figure(rate, each.get(rate, Share())) for each in others])
    is_part = rate is not Rate.COST
    return Line(
        rate=rate,
        share=share,
        bounds=interval(share) if is_part else None,
        others=theirs,
        beside=beside(share, theirs) if is_part else Beside.ALONE,
    )


def _figure(rate: Rate, share: Share) -> float | None:
    if rate is not Rate.COST or not share.whole:
        return share.rate
    return round(A_THOUSAND * share.part / share.whole, 1)
