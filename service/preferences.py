"""What may a person be contacted for, by their own word, and how do they change it? For whoever holds a link.

A yes and a no take the same steps. What was never answered stays unanswered until the person answers it:
nothing is ticked for them, and nothing is written down for what they did not touch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rules import permissions
from rules.consent import ANY, Author, EventState, LegalBasis, Method
from rules.fields import FieldName
from rules.freshness.signals import SignalKind
from rules.permissions import State
from rules.purposes import PurposeKind, PurposeStatus
from rules.records import Channel
from rules.tellings import Deed
from service import barring, consents, freshness, page_links, purposes, recipients, suppressions
from service.barring import Bars
from service.consents import Statement
from service.errors import Gone, LeftAlone, NotFound
from service.freshness import Heard, Way
from service.page_links import Link
from service.purposes import Notice, Purpose
from service.suppressions import Hit
from service.work import Work

Answers = Mapping[tuple[str, str], bool]
"""By purpose and channel: yes or no. What is not in it was not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """By what a click can be shown later; it is kept sealed under the key of the person."""

    page: str
    language: str
    ip: str = field(default="", repr=False)
    user_agent: str = field(default="", repr=False)

    def evidence(self) -> dict[str, str]:
        """As the ledger keeps it."""
        told = {"page": self.page, "ip": self.ip, "user_agent": self.user_agent[:500]}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is stored of one purpose on one channel."""

    channel: str
    answer: bool | None
    """Yes, no, or never answered."""
    since: datetime | None
    is_pending: bool = False
    """Asked for, and not confirmed yet."""
    is_barred: bool = False
    """No yes counts, whatever is stored: for a wider wish of the person, or what is not theirs to lift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One purpose as the person sees it."""

    purpose: Purpose
    notice: Notice | None
    """The very text that an answer now binds to."""
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Everything that a person is asked, and what they have answered."""

    topics: tuple[Topic, ...]
    stopped_since: datetime | None
    """When they wished for no marketing at all, if they did not ask to choose again since."""
    ended_since: datetime | None
    """Since when a wish of theirs for more than one thing stands against anything that is asked here."""
    reopened_since: datetime | None
    """When they asked to choose again: all is a no but what they answer Yes to since."""
    is_kept_from_some: bool
    """Does anything but a wish of theirs stand against what is asked here?"""
    unshared_since: datetime | None
    """Since when nothing may be shared with others, by a signal of the browser or by their word."""


def show(work: Work, link: Link, *, language: str) -> Preferences:
    """What is stored now for whoever holds the link, with the texts in that language where there are any."""
    states = consents.standing_of(work, link.contact_id)
    bars = barring.of_contact(work, link.contact_id)
    asked = [each for each in purposes.current(work).values() if _is_asked(each)]
    pairs = [(each.key, channel.value) for each in asked for channel in each.channels]
    everything = states.get((ANY, ANY))
    return Preferences(
        topics=tuple(
            Topic(
                purpose=each,
                notice=purposes.latest_notice(work, each.key, language),
                wishes=tuple(_wish(channel.value, each, states, bars) for channel in each.channels),
            )
            for each in asked
        ),
        stopped_since=_no_since(everything) if _is_objection(everything) else None,
        ended_since=bars.own_since(pairs),
        reopened_since=None if _is_objection(everything) else _no_since(everything),
        is_kept_from_some=any(bars.bar(*each) and not bars.bar_by_own_wish(*each) for each in pairs),
        unshared_since=_no_since(permissions.holding(states, ANY, Channel.SHARE)),
    )


def choose(
    work: Work, link: Link, answers: Answers, *, proof: Proof, notices: Mapping[str, str] | None = None
) -> int:
    """Write down the answers that differ from what is stored; gives how many.

    `notices` says by purpose which text stood on the page: an answer binds to that one, though a newer one
    may have come into force since. Answers about what is not asked here are passed over, and so is a yes that
    could not count: see `choose_again`.
    """
    states = consents.standing_of(work, link.contact_id)
    bars = barring.of_contact(work, link.contact_id)
    known = {key: each for key, each in purposes.current(work).items() if _is_asked(each)}
    count = 0
    for (key, channel), yes in sorted(answers.items()):
        purpose = known.get(key)
        if purpose is None or channel not in purpose.channels or (yes and bars.bar(key, channel)):
            continue
        if _answer(permissions.holding(states, key, channel)) is yes:
            continue
        notice = _shown(work, purpose, (notices or {}).get(key), proof.language)
        _state(
            work,
            link,
            key,
            channel,
            state=_given_or_not(states, key, channel, yes=yes),
            proof=proof,
            notice=notice,
        )
        count += 1
    return count


def stop_all(work: Work, link: Link, *, proof: Proof) -> bool:
    """The person objects to all marketing, GDPR art. 21(2): nothing is weighed against it.

    Who was given the data hears of it. False when it was said before.
    """
    if _is_objection(consents.standing_of(work, link.contact_id).get((ANY, ANY))):
        return False
    _state(work, link, ANY, ANY, state=EventState.OBJECTED, proof=proof)
    recipients.tell(work, [link.contact_id], deed=Deed.OBJECTED)
    return True


def choose_again(work: Work, link: Link, *, proof: Proof) -> bool:
    """The person takes back their own wishes against more than one thing, to answer anew.

    Nothing is allowed by it: what was agreed to before such a wish does not come back, so each of them
    becomes a withdrawal, and only what is answered Yes from now on counts. What is not the person's own wish
    stays as it is. False when there is nothing to take back.
    """
    everything = consents.standing_of(work, link.contact_id).get((ANY, ANY))
    wide = [hit for hit in barring.of_contact(work, link.contact_id).own if _is_wide(hit)]
    reaches = {(hit.reach.purpose, hit.reach.channel) for hit in wide}
    if _is_objection(everything):
        reaches.add((ANY, ANY))
    suppressions.take_back(work, wide)
    told = replace(proof, page="preferences/again")
    for purpose, channel in sorted(reaches):
        _state(work, link, purpose, channel, state=EventState.WITHDRAWN, proof=told)
    return bool(reaches)


def leave(work: Work, link: Link, *, proof: Proof, method: Method = Method.PREFERENCE_PAGE) -> bool:
    """End the one purpose on the one channel that the link is for. False: it was over already."""
    purpose, channel = link.purpose or ANY, link.channel or ANY
    held = permissions.holding(consents.standing_of(work, link.contact_id), purpose, channel)
    if held is not None and held.state.forbids:
        return False
    _state(work, link, purpose, channel, state=EventState.WITHDRAWN, proof=proof, method=method)
    if channel in {ANY, Channel.EMAIL}:
        _answered(work, link, SignalKind.UNSUBSCRIBED)
    return True


def requested(work: Work, link: Link, *, language: str) -> Sequence[Topic]:
    """What a link asks to confirm, purpose by purpose, with the text bound to it and what holds now."""
    known, found = purposes.current(work), dict[str, Topic]()
    bars = barring.of_contact(work, link.contact_id)
    states = consents.standing_of(work, link.contact_id)
    for event_id in link.events:
        line = consents.event(work, event_id)
        said = line.event
        if said.purpose not in known:
            continue
        wish = _wish(said.channel, known[said.purpose], states, bars)
        there = found.get(said.purpose)
        found[said.purpose] = Topic(
            purpose=known[said.purpose],
            notice=purposes.notice(work, said.notice_id)
            if said.notice_id
            else purposes.latest_notice(work, said.purpose, language),
            wishes=(*there.wishes, wish) if there else (wish,),
        )
    return tuple(found.values())


def confirm(work: Work, link: Link, *, proof: Proof) -> int:
    """Make consents of what the link asks to confirm; gives how many. A second time does nothing.

    What the person has refused or withdrawn since stays so.
    """
    if not page_links.use(work, link):
        return 0
    count = 0
    for event_id in link.events:
        try:
            count += consents.confirm(work, event_id, evidence=proof.evidence()).is_new
        except (Gone, LeftAlone, NotFound):
            continue
    if count:
        _answered(work, link, SignalKind.CONFIRMED_BY_PERSON)
    return count


def heed_signal(work: Work, link: Link, *, proof: Proof) -> bool:
    """The browser says that nothing may be sold or shared (Sec-GPC: 1): taken as the person's word, once.

    Once, because whoever allows it later with their own hand means it. False: it was off, or heard before.
    """
    if was_heard(work, link):
        return False
    held = permissions.holding(consents.standing_of(work, link.contact_id), ANY, Channel.SHARE)
    if held is not None and held.state.forbids:
        return False
    _state(work, link, ANY, Channel.SHARE, state=EventState.OBJECTED, proof=proof, method=Method.GPC)
    recipients.tell(work, [link.contact_id], deed=Deed.OBJECTED)
    return True


def _answered(work: Work, link: Link, kind: SignalKind) -> None:
    """Whoever uses a link that was mailed to them reads the mailbox."""
    told = Heard(contact_id=link.contact_id, kind=kind, at=work.now, way=Way.PERSON, field=FieldName.EMAIL)
    freshness.hear(work, [told])


def was_heard(work: Work, link: Link) -> bool:
    """Was the browser's signal ever written down for this person?"""
    return any(each.event.method is Method.GPC for each in consents.ledger(work, link.contact_id))


def _state(
    work: Work,
    link: Link,
    purpose: str,
    channel: str,
    *,
    state: EventState,
    proof: Proof,
    method: Method = Method.PREFERENCE_PAGE,
    notice: Notice | None = None,
) -> None:
    consents.record(
        work,
        link.contact_id,
        Statement(
            purpose=purpose,
            channel=channel,
            state=state,
            author=Author.SUBJECT,
            method=method,
            at=work.now,
            basis=LegalBasis.CONSENT if state.allows else None,
            notice_id=notice.id if notice else None,
            language=proof.language,
            evidence=proof.evidence(),
        ),
    )


def _is_asked(purpose: Purpose) -> bool:
    """What somebody asked for themselves is no matter of taste, and what is over is not asked any more."""
    return purpose.kind is not PurposeKind.SERVICE and purpose.status is PurposeStatus.ACTIVE


def _wish(channel: str, purpose: Purpose, states: Mapping[permissions.Key, State], bars: Bars) -> Wish:
    held = permissions.holding(states, purpose.key, channel)
    answer = _answer(held)
    return Wish(
        channel=channel,
        answer=answer,
        since=held.since if held is not None and answer is not None else None,
        is_pending=held is not None and held.state is EventState.REQUESTED,
        is_barred=bars.bar(purpose.key, channel),
    )


def _is_wide(hit: Hit) -> bool:
    return ANY in (hit.reach.purpose, hit.reach.channel)


def _is_objection(held: State | None) -> bool:
    return held is not None and held.state is EventState.OBJECTED


def _answer(held: State | None) -> bool | None:
    """The person's own word: a soft opt-in, an expiry or a mere request is none."""
    if held is None:
        return None
    if held.is_consent:
        return True
    return False if held.state.forbids else None


def _given_or_not(
    states: Mapping[permissions.Key, State], purpose: str, channel: str, *, yes: bool
) -> EventState:
    if yes:
        return EventState.GIVEN
    held = permissions.holding(states, purpose, channel)
    return EventState.WITHDRAWN if held is not None and held.state.allows else EventState.REFUSED


def _no_since(held: State | None) -> datetime | None:
    return held.since if held is not None and held.state.forbids else None


def _shown(work: Work, purpose: Purpose, given: str | None, language: str) -> Notice | None:
    """The text that stood on the page, if it is one of this purpose; else the one in force."""
    there = (each for each in purposes.notices(work, purpose.key) if str(each.id) == given)
    return next(there, None) or purposes.latest_notice(work, purpose.key, language)
