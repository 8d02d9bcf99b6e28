"""What came of a campaign, and which figures are too small to be shown?"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from rules.engagement import EngagementKind
from rules.freshness.signals import SignalKind

FEWEST = 10
"""A count below this in a breakdown may tell of single people, so it is hidden."""


class Result(StrEnum):
    """What may come of a letter; people are counted, each once."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    OPENED = "opened"
    CLICKED = "clicked"
    REPLIED = "replied"
    CONVERTED = "converted"
    """They did what it was for, or bought something."""
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"


DONE: Mapping[EngagementKind, Result] = MappingProxyType(
    {
        EngagementKind.OPEN: Result.OPENED,
        EngagementKind.CLICK: Result.CLICKED,
        EngagementKind.REPLY: Result.REPLIED,
        EngagementKind.CONVERSION: Result.CONVERTED,
        EngagementKind.PURCHASE: Result.CONVERTED,
        EngagementKind.CONTRACT_STARTED: Result.CONVERTED,
    }
)
"""What people's doings mean for a campaign; visits and downloads are no results of their own."""

HEARD: Mapping[SignalKind, Result] = MappingProxyType(
    {
        SignalKind.DELIVERED: Result.DELIVERED,
        SignalKind.BOUNCE_DISABLED: Result.BOUNCED,
        SignalKind.BOUNCE_FULL: Result.BOUNCED,
        SignalKind.BOUNCE_MOVED: Result.BOUNCED,
        SignalKind.BOUNCE_NO_MAIL: Result.BOUNCED,
        SignalKind.BOUNCE_POLICY: Result.BOUNCED,
        SignalKind.BOUNCE_UNCLEAR: Result.BOUNCED,
        SignalKind.BOUNCE_UNKNOWN_HOST: Result.BOUNCED,
        SignalKind.BOUNCE_UNKNOWN_USER: Result.BOUNCED,
        SignalKind.OPENED: Result.OPENED,
        SignalKind.CLICKED: Result.CLICKED,
        SignalKind.REPLIED: Result.REPLIED,
        SignalKind.UNSUBSCRIBED: Result.UNSUBSCRIBED,
        SignalKind.COMPLAINED: Result.COMPLAINED,
    }
)
"""What was heard of mailboxes; a letter that is only late is no result yet."""


def shown(rows: Sequence[Mapping[Result, int]]) -> list[dict[Result, int | None]]:
    """The rows of a breakdown with every count below ten hidden, nothing of anybody included.

    A result that nobody had at all is told. Where only one count of a column would be hidden, what the others
    leave of the total would tell it: so the smallest of the others is hidden too.
    """
    hidden = {result: _hidden([row.get(result, 0) for row in rows]) for result in Result}
    return [
        {result: None if at in hidden[result] else row.get(result, 0) for result in Result}
        for at, row in enumerate(rows)
    ]


def _hidden(counts: Sequence[int]) -> frozenset[int]:
    """The places of the counts of one column that are hidden."""
    if not any(counts):
        return frozenset()
    small = [at for at, count in enumerate(counts) if count < FEWEST]
    if len(small) == 1 and len(counts) > 1:
        small.append(min((at for at in range(len(counts)) if at not in small), key=counts.__getitem__))
    return frozenset(small)
