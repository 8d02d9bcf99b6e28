"""How long may somebody's data be kept, when is that time over, and what happens then?

GDPR art. 5(1)(e): no longer than is needed for the purposes. A rule covers the people whom it was written
for; one without a scope covers those whom no other covers wholly. Somebody whom several rules cover is kept
until the last of them is over, for one purpose may still need what another does not.
"""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from rules.erasing import Category
from rules.records import Kind


class Trigger(StrEnum):
    """From when time is counted."""

    COLLECTED = "collected"
    """The data were last given to us."""
    LAST_ACTIVITY = "last_activity"
    """The person, or a source, last let us hear of them."""
    WITHDRAWN = "withdrawn"
    """The person withdrew, refused or objected, and that still holds."""
    CONTRACT_END = "contract_end"
    """What rested on a contract or a sale has ended."""
    LAST_CONTACT = "last_contact"
    """We last wrote to the person, or passed the data on."""


class Action(StrEnum):
    """What happens when the time is over."""

    ERASE = "erase"
    RESTRICT = "restrict"
    """Kept, and used for nothing."""
    REVIEW = "review"
    """Somebody looks whether it is still needed."""
    KEEP = "keep"
    """Until then one category has to be kept, whatever else goes: a duty."""


PERIOD = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?")
"""ISO 8601, in years, months and days: `P2Y`, `P18M`, `P1Y6M`, `P90D`."""

# Ending a category on its own would leave half a person, or what the law wants to stay.
ALONE = frozenset(
    {
        Category.MAIL,
        Category.PAGE_LINKS,
        Category.PACKAGES,
        Category.LINKS,
        Category.SIGNALS,
        Category.REVIEWS_AND_JUDGEMENTS,
        Category.CONSENTS,
    }
)
"""Categories that may end by themselves."""

KEPT_BY_DUTY = frozenset({Category.CONSENTS, Category.REQUESTS})
"""What a duty may want kept when the person goes: proof of what was stated, and cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """For whom, and of what, a rule is; what is not said does not matter."""

    purpose: str | None = None
    source: str | None = None
    """Id of a source: for people known by it."""
    kind: Kind | None = None
    country: str | None = None
    category: Category | None = None
    """Only this of the person; all of it unless said."""

    @property
    def is_everybody(self) -> bool:
        return (self.purpose, self.source, self.kind, self.country) == (None, None, None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How long something is kept of whom, and on which ground that is so."""

    id: str
    trigger: Trigger
    period: str
    action: Action
    scope: Scope = field(default_factory=Scope)

    @property
    def is_of_the_whole_person(self) -> bool:
        """Does it end everything that is kept?"""
        return self.action is Action.ERASE and self.scope.category is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one person, to see which rules cover them."""

    sources: frozenset[str] = frozenset()
    kind: Kind | None = None
    country: str | None = None
    moments: Mapping[Trigger, datetime] = field(default_factory=dict)
    """When time began that does not depend on a purpose."""
    purposes: Mapping[str, Mapping[Trigger, datetime]] = field(default_factory=dict)
    """The purposes of which anything was stated, each with when time began for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """One rule whose time is over for somebody."""

    rule: Rule
    since: datetime
    """From when it was counted."""
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the rules say of one person."""

    over: tuple[Over, ...] = ()
    is_covered: bool = True
    """Is there any rule at all by which the person's data will one day end?"""
    kept_until: Mapping[Category, datetime] = field(default_factory=dict)
    """Categories that a duty wants kept beyond now."""


def is_period(text: str) -> bool:
    """Is this a length of time that we can count?"""
    return PERIOD.fullmatch(text) is not None


def ends(period: str, since: datetime) -> datetime:
    """When a time that began at an instant is over: by the calendar, to the last day of a shorter month.

    Raises ValueError for what is no period.
    """
    found = PERIOD.fullmatch(period)
    if found is None:
        raise ValueError("not a period in years, months and days")
    years, months, days = (int(part or 0) for part in found.groups())
    at = since.astimezone(UTC)
    carried, month = divmod(at.month - 1 + months, 12)
    year = min(at.year + years + carried, _LAST_YEAR)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    moved = at.replace(year=year, month=month + 1, day=day)
    return datetime.fromordinal(min(moved.toordinal() + days, _LAST_DAY)).replace(
        hour=at.hour, minute=at.minute, second=at.second, microsecond=at.microsecond, tzinfo=UTC
    )


def judged(rules: Sequence[Rule], known: Known, now: datetime) -> Judged:
    """Whose time is over by which rules, by what is known now."""
    begun = [(rule, since) for rule in rules if (since := began(rule, known)) is not None]
    counted = [Over(rule=rule, since=since, ended_at=ends(rule.period, since)) for rule, since in begun]
    whole = _deciding([each for each in counted if each.rule.is_of_the_whole_person], known)
    last = max(whole, key=lambda each: (each.ended_at, each.rule.id), default=None)
    is_whole = last is not None and last.ended_at <= now
    duties = [each for each in counted if each.rule.action is Action.KEEP and each.ended_at > now]
    rest = [each for each in counted if each.rule.action in _PARTS and each.ended_at <= now]
    others = tuple(each for each in rest if not each.rule.is_of_the_whole_person)
    return Judged(
        over=(last,) if last is not None and is_whole else others,
        is_covered=bool(whole) or any(each.rule.action in _ENDING for each in counted),
        kept_until=MappingProxyType(_latest(duties)),
    )


def began(rule: Rule, known: Known) -> datetime | None:
    """When the time of a rule began for somebody; None when the rule does not cover them, or not yet."""
    scope = rule.scope
    if scope.source is not None and scope.source not in known.sources:
        return None
    if scope.kind is not None and scope.kind is not known.kind:
        return None
    if scope.country is not None and scope.country != known.country:
        return None
    if scope.purpose is None:
        return _anywhere(rule.trigger, known)
    if scope.purpose not in known.purposes:
        return None
    return known.purposes[scope.purpose].get(rule.trigger) or (
        known.moments.get(rule.trigger) if rule.trigger in _OF_NO_PURPOSE else None
    )


def limits(rules: Iterable[Rule], purpose: str) -> tuple[Rule, ...]:
    """The rules that set the time limit for a purpose: its own, or those for everybody."""
    found = [rule for rule in rules if rule.action is not Action.KEEP]
    own = tuple(rule for rule in found if rule.scope.purpose == purpose)
    return own or tuple(rule for rule in found if rule.scope.is_everybody)


# What happens to a person as a whole, and not for one purpose.
_OF_NO_PURPOSE = frozenset({Trigger.COLLECTED, Trigger.LAST_ACTIVITY, Trigger.LAST_CONTACT})

_LAST_YEAR = 9990
_LAST_DAY = datetime(_LAST_YEAR, 12, 31, tzinfo=UTC).toordinal()


def _anywhere(trigger: Trigger, known: Known) -> datetime | None:
    if trigger in known.moments:
        return known.moments[trigger]
    # Without a purpose it has ended only when it has ended for all of them.
    told = [each.get(trigger) for each in known.purposes.values()]
    moments = [each for each in told if each is not None]
    return max(moments) if moments and len(moments) == len(told) else None


def _deciding(counted: Sequence[Over], known: Known) -> Sequence[Over]:
    """The rules of which the last decides; none while somebody is known by a source that no rule covers."""
    own = [each for each in counted if not each.rule.scope.is_everybody]
    rest = [each for each in counted if each.rule.scope.is_everybody]
    if not own:
        return rest
    of_sources = {each.rule.scope.source for each in own}
    if None in of_sources or known.sources <= of_sources:
        return own
    return [*own, *rest] if rest else []


def _latest(duties: Iterable[Over]) -> dict[Category, datetime]:
    found: dict[Category, datetime] = {}
    for each in duties:
        category = each.rule.scope.category or Category.CONSENTS
        found[category] = max(found.get(category, each.ended_at), each.ended_at)
    return found


_PARTS = frozenset({Action.ERASE, Action.RESTRICT, Action.REVIEW})
_ENDING = frozenset({Action.RESTRICT, Action.REVIEW})
"""What settles the end of all that is kept of somebody, besides erasing it."""
