"""What somebody did tells on which channel they answer; what programs do by themselves tells nothing."""

from datetime import UTC, datetime, timedelta

from rules import engagement
from rules.engagement import Engagement, EngagementKind
from rules.records import Channel

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYWHERE = frozenset({Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.POST})


def did(kind: EngagementKind, days_ago: float = 1, channel: Channel | None = None) -> Engagement:
    return Engagement(kind=kind, at=NOW - days_ago * DAY, channel=channel)


def order(*done: Engagement, reachable: frozenset[Channel] = EVERYWHERE) -> list[Channel]:
    return [each.channel for each in engagement.channels(done, reachable=reachable, now=NOW)]


def test_whoever_answers_by_telephone_is_best_reached_there() -> None:
    assert order(did(EngagementKind.REPLY, channel=Channel.PHONE), did(EngagementKind.CLICK))[:2] == [
        Channel.PHONE,
        Channel.EMAIL,
    ]


def test_nobody_is_best_reached_where_they_cannot_be() -> None:
    answered = did(EngagementKind.REPLY, channel=Channel.PHONE)
    assert order(answered, reachable=frozenset({Channel.POST})) == [Channel.POST]


def test_opened_letters_say_nothing_of_a_channel() -> None:
    [first, *_] = engagement.channels(
        [did(EngagementKind.OPEN)] * 50 + [did(EngagementKind.REPLY, channel=Channel.POST)],
        reachable=EVERYWHERE,
        now=NOW,
    )
    assert (first.channel, first.points, first.answers) == (Channel.POST, 5, 1)


def test_answers_of_three_years_ago_do_not_count() -> None:
    assert order(did(EngagementKind.REPLY, 1_100, Channel.POST))[0] is Channel.EMAIL


def test_without_answers_the_usual_order_holds() -> None:
    assert order() == [Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.POST]


def test_interest_counts_what_was_done_lately() -> None:
    done = [did(EngagementKind.CLICK, 10), did(EngagementKind.REPLY, 200), did(EngagementKind.OPEN, 1)]
    assert engagement.interest(done, since=NOW - 90 * DAY) == 3


def test_every_kind_has_points_and_every_signal_is_of_the_mailbox() -> None:
    assert set(engagement.POINTS) == set(EngagementKind)
    assert set(engagement.SIGNALS) <= engagement.BY_MAIL | {EngagementKind.REPLY}
