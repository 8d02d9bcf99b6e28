"""What holds of all that a person ever said, and which of it had no effect?

Events may come in any order, twice, and with wrong clocks: the answer depends only on which events there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import product
from math import inf
from uuid import UUID

from rules.consent import ANY, Author, Event, EventState, LegalBasis
from rules.values import swift

Key = tuple[str, str]
"""Purpose and channel, either of them ANY."""

_RESTRICTING = (
    EventState.OBJECTED,
    EventState.WITHDRAWN,
    EventState.REFUSED,
    EventState.INVALIDATED,
    EventState.TERMINATED,
    EventState.EXPIRED,
    EventState.DEFERRED,
    EventState.REQUESTED,
    EventState.RENEWED,
    EventState.GIVEN,
)
"""From what forbids most to what allows most."""

_RANK: Mapping[EventState, int] = {state: rank for rank, state in enumerate(_RESTRICTING)}
_UNANSWERED = frozenset({EventState.REQUESTED, EventState.DEFERRED})


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What holds for one purpose and channel, by which event, and which events changed nothing."""

    state: EventState
    basis: LegalBasis
    author: Author
    since: datetime
    event_id: UUID
    """The event that decided; of an expiry, the one whose time ran out."""
    valid_until: datetime | None = None
    is_confirmed: bool = False
    """By a double opt-in, and said nothing else since."""
    facts: Mapping[str, str] = field(default_factory=dict)
    ineffective: tuple[UUID, ...] = ()
    """Events kept as they came, which had no say; in order of time."""

    @property
    def is_consent(self) -> bool:
        """Does the person's agreement stand? A soft opt-in is none."""
        return self.state.allows and self.basis.is_consent

    def as_it_stands(self, at: datetime) -> "State":
        """The same at a later moment: what was allowed or asked for a time is over when the time is."""
        is_limited = self.state.allows or self.state in _UNANSWERED
        if not is_limited or self.valid_until is None or at < self.valid_until:
            return self
        return replace(self, state=EventState.EXPIRED, since=self.valid_until, is_confirmed=False)


def project(events: Iterable[Event], as_of: datetime) -> dict[Key, State]:
    """What was known to hold at a moment, by purpose and channel.

    There is an entry for every purpose that any event names with every channel that any event names, and for
    ANY in the place of all others; none where nothing was said. `holding` finds the one for a question.
    """
    known = _once(event for event in events if event.recorded_at <= as_of)
    found = ((key, _state([event for event in known if _covers(event, key)], as_of)) for key in _keys(known))
    return {key: state for key, state in found if state}


def together(projections: Sequence[Mapping[Key, State]]) -> dict[Key, State]:
    """The most restrictive answer of several contacts for each purpose and channel that any of them knows.

    A pending request is a question and not an answer: it decides only where nobody has given one.
    """
    if len(projections) == 1:
        return dict(projections[0])
    names = {key for projection in projections for key in projection}
    keys = product({ANY, *(purpose for purpose, _ in names)}, {ANY, *(channel for _, channel in names)})
    found = {key: [state for each in projections if (state := holding(each, *key))] for key in keys}
    return {key: decided for key, states in found.items() if (decided := strictest(states))}


def strictest(states: Sequence[State]) -> State | None:
    """The most restrictive of what the histories of one person say about one thing; None of none."""
    if len(states) < 2:
        return states[0] if states else None
    answers = [state for state in states if state.state not in _UNANSWERED] or list(states)
    best = min(answers, key=lambda state: (_weight(state), -state.since.timestamp(), state.event_id))
    ends = [state.valid_until for state in answers if state.valid_until and state.state.allows]
    idle = {event: None for state in states for event in state.ineffective}
    until = min(ends, default=None) if best.state.allows else best.valid_until
    return replace(best, valid_until=until, ineffective=tuple(idle))


def holding(projection: Mapping[Key, State], purpose: str, channel: str) -> State | None:
    """What a projection says of a purpose and channel; None when nobody ever said anything."""
    for key in ((purpose, channel), (purpose, ANY), (ANY, channel), (ANY, ANY)):
        if state := projection.get(key):
            return state
    return None


def _once(events: Iterable[Event]) -> list[Event]:
    """Events in order of effect: the first to be written down of each id and of each content."""
    told = list(events)
    if len(told) < 2:
        return told  # most people have said one thing, and there is nothing to compare it with
    ids: set[UUID] = set()
    contents: set[tuple[object, ...]] = set()
    kept = []
    for event in sorted(told, key=lambda event: (event.recorded_at, event.id, _content(event))):
        content = _content(event)
        if event.id not in ids and content not in contents:
            kept.append(event)
        ids.add(event.id)
        contents.add(content)
    return sorted(kept, key=_order)


def _order(event: Event) -> tuple[object, ...]:
    """By time; of one instant the most restrictive has the last word, and of two alike the sooner over."""
    return (
        event.took_effect_at,
        -_RANK[event.state],
        -event.valid_until.timestamp() if event.valid_until else -inf,
        event.is_granted_by_the_person,
        event.recorded_at,
        event.id,
    )


def _content(event: Event) -> tuple[str, ...]:
    """All that was stated, and nothing of how it reached us."""
    parts = (
        event.purpose,
        event.channel,
        event.state,
        event.basis,
        event.author,
        event.method,
        event.at.timestamp(),
        event.valid_until and event.valid_until.timestamp(),
        event.notice_id,
        sorted(event.facts.items()),
    )
    return tuple(map(str, parts))


def _keys(events: Sequence[Event]) -> Iterable[Key]:
    return product({ANY, *(event.purpose for event in events)}, {ANY, *(event.channel for event in events)})


def _covers(event: Event, key: Key) -> bool:
    return event.purpose in (ANY, key[0]) and event.channel in (ANY, key[1])


def _state(events: Sequence[Event], as_of: datetime) -> State | None:
    state: State | None = None
    idle: list[UUID] = []
    for event in events:
        standing = state.as_it_stands(event.took_effect_at) if state else None
        if _has_effect(event, standing):
            state = _after(event, standing)
        else:
            idle.append(event.id)
    if state is None:
        return None
    stands = state.as_it_stands(as_of)
    return replace(stands, ineffective=tuple(idle)) if idle or stands.ineffective else stands


def _has_effect(event: Event, standing: State | None) -> bool:
    if event.state.allows and event.purpose == ANY:
        return False  # GDPR art. 4(11): consent is specific; a yes to everything is a yes to nothing
    if standing is None or event.state.forbids:
        return True
    if standing.state.forbids:
        return event.is_granted_by_the_person
    if event.state in _UNANSWERED:
        return not standing.state.allows
    return not event.state.allows or _adds_to(event, standing)


def _adds_to(event: Event, standing: State) -> bool:
    """May a yes take the place of what stands? An import improves only on what an import said."""
    if event.is_granted_by_the_person:
        return True
    if event.is_imported and not (standing.state.allows and standing.author is Author.IMPORT):
        return False
    is_weaker = standing.author.speaks_for_the_person or not event.basis.is_consent
    return not (standing.is_consent and is_weaker)


def _after(event: Event, standing: State | None) -> State:
    is_kept = standing is not None and standing.is_consent and standing.is_confirmed
    is_confirmed = event.is_granted_by_the_person and (event.method.proves_the_mailbox or is_kept)
    return State(
        state=event.state,
        basis=event.basis,
        author=Author.IMPORT if event.is_imported else event.author,
        since=event.took_effect_at,
        event_id=event.id,
        valid_until=None if event.state.forbids else event.valid_until,
        is_confirmed=is_confirmed,
        facts={**standing.facts, **event.facts} if standing and standing.state.allows else event.facts,
    )


def _weight(state: State) -> tuple[int, bool, bool]:
    """Among those who allow, agreement before tolerance, and the confirmed before the rest."""
    rank = len(_RANK) if state.state.allows else _RANK[state.state]
    return rank, not state.is_consent, not state.is_confirmed
