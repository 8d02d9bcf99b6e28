"""What has a person done with what we sent or offered, and on which channel do they answer?"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from rules.freshness.signals import SignalKind
from rules.records import Channel
from rules.values import swift


class EngagementKind(StrEnum):
    """Everything that counts as somebody's doing."""

    VISIT = "visit"
    DOWNLOAD = "download"
    OPEN = "open"
    CLICK = "click"
    REPLY = "reply"
    PURCHASE = "purchase"
    CONVERSION = "conversion"
    """What a campaign was for: a registration, an appointment."""
    CONTRACT_STARTED = "contract_started"
    CONTRACT_ENDED = "contract_ended"


WITH_AMOUNT = frozenset({EngagementKind.PURCHASE, EngagementKind.CONVERSION, EngagementKind.CONTRACT_STARTED})
"""What money may be told of; of a contract it is what it brings in a year."""

WITH_PRODUCT = frozenset({EngagementKind.CONTRACT_STARTED, EngagementKind.CONTRACT_ENDED})
"""Which contract it is must be said: by its product one that ends is known."""

SIGNALS: Final = {
    EngagementKind.OPEN: SignalKind.OPENED,
    EngagementKind.CLICK: SignalKind.CLICKED,
    EngagementKind.REPLY: SignalKind.REPLIED,
}
"""What tells that the mailbox is alive as well."""

POINTS: Final = {
    EngagementKind.VISIT: 1,
    EngagementKind.DOWNLOAD: 2,
    EngagementKind.OPEN: 0,
    EngagementKind.CLICK: 3,
    EngagementKind.REPLY: 5,
    EngagementKind.PURCHASE: 5,
    EngagementKind.CONVERSION: 5,
    EngagementKind.CONTRACT_STARTED: 5,
    EngagementKind.CONTRACT_ENDED: 0,
}
"""How much each tells of interest: a choice of our own. Mail programs open letters by themselves, so that an
opened letter tells nothing (as in the pack of signals)."""

BY_MAIL = frozenset({EngagementKind.OPEN, EngagementKind.CLICK})
"""What happens to letters: by e-mail, when no channel is said."""

ANSWERED_WITHIN = timedelta(days=730)
"""Older answers do not tell on which channel somebody answers today: a choice of our own."""

USUAL: Final = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.POST)
"""The order of channels for somebody who has not answered on any: the cheapest first."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """One thing that somebody did."""

    kind: EngagementKind
    at: datetime
    amount: int | None = None
    """In hundredths of the currency."""
    currency: str | None = None
    """ISO 4217."""
    product: str | None = None
    campaign: str | None = None
    channel: Channel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A channel on which somebody can be reached, and how well they answer there."""

    channel: Channel
    points: int
    answers: int
    """How many of the things they did tell of it."""


def heard_on(kind: EngagementKind, channel: Channel | None) -> Channel | None:
    """On which channel it happened, as far as that is known."""
    return channel or (Channel.EMAIL if kind in BY_MAIL else None)


def interest(done: Iterable[Engagement], *, since: datetime) -> int:
    """The points of all that was done since a moment."""
    return sum(POINTS[each.kind] for each in done if each.at >= since)


def channels(
    done: Iterable[Engagement], *, reachable: Collection[Channel], now: datetime
) -> tuple[Answering, ...]:
    """The channels on which somebody can be reached, the one on which they answer best first.

    Equals stand in the usual order. Nothing is said here of what is permitted.
    """
    points: Counter[Channel] = Counter()
    answers: Counter[Channel] = Counter()
    for each in done:
        channel = heard_on(each.kind, each.channel)
        if channel is not None and POINTS[each.kind] and each.at >= now - ANSWERED_WITHIN:
            points[channel] += POINTS[each.kind]
            answers[channel] += 1
    open_to_us = [channel for channel in USUAL if channel in reachable]
    ranked = sorted(open_to_us, key=lambda channel: (-points[channel], USUAL.index(channel)))
    return tuple(
        Answering(channel=channel, points=points[channel], answers=answers[channel]) for channel in ranked
    )
