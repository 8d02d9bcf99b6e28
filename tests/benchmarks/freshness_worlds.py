"""People made up as published figures say: when does each value of theirs go stale, and what is heard of it?

Nothing here is read from the packs. A world is what was measured by others, as far as anybody measured it;
what nobody did is set in several worlds to several figures, so that no one of them is what beliefs are tuned
to.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from rules.fields import FieldName
from rules.freshness.belief import Start
from rules.freshness.rates import YEAR, Group
from rules.freshness.signals import Signal, SignalKind

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
LONGEST = 4.0
"""Years after which the last are looked at; every one at an instant of its own before."""
SOFT = (SignalKind.BOUNCE_DEFERRED, SignalKind.BOUNCE_FULL, SignalKind.BOUNCE_POLICY)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How people live and how mail servers answer."""

    name: str
    movers: float = 0.39
    """Those of all who have a job that change it often. With the two rates below, 22 % have had theirs for a
    year or less and half for 3.9 years or less (US Bureau of Labor Statistics, USDL-24-1971), and 22 % of
    all leave within a year (MarketingSherpa: 2.1 % a month)."""
    moving: float = 0.6
    staying: float = 0.075
    renamed: float = 0.04
    """Addresses a year that end though the job goes on: a quarter in all goes stale, as ZeroBounce found in
    2024 to 2026 (23 to 28 %)."""
    silent: float = 0.15
    """Dead addresses at servers that take every letter. ZeroBounce: over 9 % of all addresses lie at one; for
    firms alone, sellers of checks say 30 %."""
    lingers: float = 45 / YEAR
    """Years that a mailbox is kept on the average after its owner left: nobody measured it."""
    refused: float = 0.95
    """Letters to a dead mailbox that come back for that reason; the others for none that can be read."""
    mistaken: float = 0.0003
    """Letters to a living one that are said to have no such mailbox. Of all letters 0.2 to 0.7 % come back
    for good (Mailchimp, by trade), and nearly all of these from the dead."""
    soft: float = 0.006
    """Letters to the living that come back for a while (Mailchimp: 0.5 to 0.7 %)."""
    clicks: float = 0.026
    """Letters in which somebody clicks (Mailchimp), three quarters of them by one reader in five."""
    moves: float = 0.10
    """Of people from their homes in a year (US Census Bureau CB20-TPS.98: 9.3 to 11.7 %)."""
    bought_true: float = 0.62
    """Addresses of those submitted for a check that were valid (ZeroBounce 2026)."""


WORLDS = (
    World(name="as published"),
    World(name="fast", renamed=0.09, moves=0.117, lingers=15 / YEAR),
    World(name="many servers take everything", silent=0.3),
    World(name="few servers take everything", silent=0.09, mistaken=0.0001),
    World(name="mailboxes are kept", lingers=90 / YEAR),
)
"""Where the shipped packs have to do well: between them lie the published figures."""
ELSEWHERE = World(
    name="people stay", movers=0.2, moving=0.5, staying=0.05, renamed=0.02, moves=0.05, silent=0.3
)
"""Where nothing is as published, which learning has to find out: half have been in their job for 9.6 years,
as the same survey finds of those aged 55 to 64, and few move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Whose values, and what is done with them."""

    name: str
    field: FieldName
    group: Group
    letters: float = 0.0
    """A year."""
    began_with: float = 0.9
    """How likely a value is true when it comes, as is believed; bought ones as the world says."""
    knows_tenure: bool = False


MAILED = (("weekly", 52.0), ("monthly", 12.0), ("quarterly", 4.0), ("never", 0.0))
SEGMENTS = (
    *(
        Segment(
            name=f"work address, mailed {often}", field=FieldName.EMAIL, group=Group.WORK_EMAIL, letters=rate
        )
        for often, rate in MAILED
    ),
    Segment(
        name="work address, bought, mailed monthly",
        field=FieldName.EMAIL,
        group=Group.WORK_EMAIL,
        letters=12.0,
        began_with=0.6,
    ),
    Segment(
        name="employer, mailed monthly", field=FieldName.ORGANISATION, group=Group.EMPLOYER, letters=12.0
    ),
    Segment(name="employer, never mailed", field=FieldName.ORGANISATION, group=Group.EMPLOYER),
    Segment(
        name="employer, tenure known", field=FieldName.ORGANISATION, group=Group.EMPLOYER, knows_tenure=True
    ),
    Segment(name="home, never written to", field=FieldName.ADDRESS, group=Group.PRIVATE_ADDRESS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One value, all that is heard of it until an instant, and whether it is true then."""

    segment: Segment
    start: Start
    tenure: float | None
    heard: tuple[Signal, ...]
    at: datetime
    was_true: bool


def lives(world: World, segment: Segment, count: int, *, seed: int) -> Iterator[Life]:
    """So many values of a segment, each looked at once, after three months to four years."""
    random = Random(f"{world.name}/{segment.name}/{seed}")
    for _ in range(count):
        until = random.uniform(0.25, LONGEST)
        tenure, dies_after, mailbox = _ends(world, segment, random)
        heard = tuple(_letters(world, segment, mailbox, until, random))
        yield Life(
            segment=segment,
            start=Start(at=BEGAN, probability=segment.began_with),
            tenure=tenure if segment.knows_tenure else None,
            heard=heard,
            at=_after(until),
            was_true=dies_after > until,
        )


def _ends(world: World, segment: Segment, random: Random) -> tuple[float, float, float]:
    """Years in the job so far, years until the value is stale, and until the mailbox is."""
    pace = world.moving if random.random() < world.movers else world.staying
    tenure, leaves = random.expovariate(pace), random.expovariate(pace)
    was_true = segment.began_with if segment.began_with > 0.6 else world.bought_true
    if random.random() >= was_true:
        return tenure, 0.0, 0.0
    if segment.field is FieldName.ADDRESS:
        return tenure, random.expovariate(world.moves), 0.0
    mailbox = min(leaves, random.expovariate(world.renamed))
    return tenure, mailbox if segment.field is FieldName.EMAIL else leaves, mailbox


def _letters(
    world: World, segment: Segment, dies_after: float, until: float, random: Random
) -> Iterator[Signal]:
    """What comes of each letter. After one came back for good none is sent any more."""
    is_silent = random.random() < world.silent
    refuses_after = dies_after + (random.expovariate(1 / world.lingers) if dies_after else 0.0)
    clicks = world.clicks * (3.75 if random.random() < 0.2 else 0.3125)
    for number in range(1, math.floor(until * segment.letters) + 1):
        years = (number - random.random() / 2) / segment.letters
        kinds = _kinds(world, years > dies_after, years > refuses_after and not is_silent, clicks, random)
        yield from (Signal(kind=kind, at=_after(years)) for kind in kinds)
        if SignalKind.BOUNCE_UNKNOWN_USER in kinds:
            return


def _kinds(
    world: World, is_dead: bool, is_refused: bool, clicks: float, random: Random
) -> tuple[SignalKind, ...]:
    if is_refused:
        told = random.random() < world.refused
        return (SignalKind.BOUNCE_UNKNOWN_USER if told else SignalKind.BOUNCE_UNCLEAR,)
    if not is_dead and random.random() < world.mistaken:
        return (SignalKind.BOUNCE_UNKNOWN_USER,)
    if random.random() < world.soft:
        return (random.choice(SOFT),)
    if not is_dead and random.random() < clicks:
        return SignalKind.DELIVERED, SignalKind.CLICKED
    return (SignalKind.DELIVERED,)


def _after(years: float) -> datetime:
    return BEGAN + timedelta(days=years * YEAR)
