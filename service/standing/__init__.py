"""May these people be contacted, for this purpose, on this channel, now or at some instant, and why?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.purposes import PurposeStatus
from rules.records import Channel
from rules.standing import Decision, alike
from rules.standing.asked import Facts, Purpose, Question
from rules.standing.case import Reason
from rules.values import swift
from service import audit, purposes, suppressions
from service.access import Scope
from service.audit import Action
from service.standing.gathering import Gathered, gather
from service.standing.locating import Located, locate
from service.standing.locating import Subject as Subject
from service.work import Work

MOST = 1_000
"""Subjects of one question."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What holds for one subject."""

    contact_id: UUID | None
    """The contact that answers; None when we know nobody by that."""
    decision: Decision
    as_of: datetime


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What holds for one contact, and what was opened of it."""

    contact_id: UUID | None
    """The contact that answers; None for one that there is not."""
    decision: Decision
    values: Mapping[FieldName, Any] = field(repr=False)


NOBODY = Decision(
    allowed=False, reasons=(Reason("SYS.UNKNOWN_SUBJECT"),), rule=None, is_verified=True, evidence=()
)
"""Nobody may be addressed of whom nothing is there."""

UNREADABLE = Decision(
    allowed=False, reasons=(Reason("SYS.UNREADABLE"),), rule=None, is_verified=True, evidence=()
)
"""Nor anybody of whom something that is asked for cannot be opened."""


def ask(
    work: Work,
    subjects: Sequence[Subject],
    *,
    purpose: str,
    channel: Channel,
    as_of: datetime | None = None,
    country: str | None = None,
) -> list[Answer]:
    """The answers for subjects, in order, with the question written down; see `decide_many`."""
    answers = decide_many(work, subjects, purpose=purpose, channel=channel, as_of=as_of, country=country)
    allowed = sum(answer.decision.allowed for answer in answers)
    counts = {"allowed": allowed, "denied": len(answers) - allowed}
    audit.note(work, Action.STANDING_ASKED, purpose=purpose, channel=channel.value, counts=counts)
    return answers


def decide_many(
    work: Work,
    subjects: Sequence[Subject],
    *,
    purpose: str,
    channel: Channel,
    as_of: datetime | None = None,
    country: str | None = None,
) -> list[Answer]:
    """The answers for subjects, in order: a handful of reads for a thousand of them.

    Whoever we do not know, and whatever nobody has described, is a no. With `as_of` it is answered from what
    was known at that instant of wishes, suppressions, sources and notices; addresses are those of today.
    An address that several share is answered for by the one who allows least. `country` says how to read
    numbers without country code.
    """
    work.actor.must(Scope.STANDING_READ)
    at = as_of or work.now
    question = asked_of(work, purpose=purpose, channel=channel, as_of=as_of)
    located = locate(work, subjects, country=country)
    ids = {contact_id for each in located for contact_id in each.contact_ids}
    gathered = gather(work, ids, question, as_of=as_of)
    law = work.knowledge.law
    decided = dict(
        zip(gathered.facts, alike.decide_each(question, gathered.facts.values(), law), strict=True)
    )
    found = [_known(each, gathered.answering, decided, at) for each in located]
    strangers = [each for each, answer in zip(located, found, strict=True) if answer is None]
    unknown = iter(_unknown(work, strangers, question, as_of))
    return [answer or next(unknown) for answer in found]


def decide_opened(
    work: Work,
    contact_ids: Sequence[UUID],
    *,
    purpose: str,
    channel: Channel,
    opening: Collection[FieldName],
) -> list[Seen]:
    """What holds now for contacts, in order, with some of their fields: each is opened once for both.

    The answers are those of `decide_many`. Whoever writes such fields down looks at the decision first.
    """
    work.actor.must(Scope.STANDING_READ)
    question = Question(
        purpose=_purpose(work, purpose, None), channel=channel, at=work.now, senders=work.settings.sender
    )
    gathered = gather(work, contact_ids, question, as_of=None, also=opening)
    decisions = alike.decide_each(question, gathered.facts.values(), work.knowledge.law)
    decided = dict(zip(gathered.facts, decisions, strict=True))
    return [_seen(gathered, decided, each) for each in contact_ids]


def _seen(gathered: Gathered, decided: Mapping[UUID, Decision], contact_id: UUID) -> Seen:
    root = gathered.answering.get(contact_id)
    if root is None:
        return Seen(contact_id=None, decision=NOBODY, values={})
    return Seen(contact_id=root, decision=decided[root], values=gathered.people[root].values)


def asked_of(work: Work, *, purpose: str, channel: Channel, as_of: datetime | None = None) -> Question:
    """The question as it is put to everybody alike, now or at some instant."""
    described = _purpose(work, purpose, as_of)
    return Question(purpose=described, channel=channel, at=as_of or work.now, senders=work.settings.sender)


def _purpose(work: Work, key: str, as_of: datetime | None) -> Purpose | None:
    """The purpose as it was described then."""
    found = purposes.find(work, key) if as_of is None else _version(work, key, as_of)
    if found is None:
        return None
    return Purpose(
        key=found.key,
        kind=found.kind,
        basis=found.basis,
        channels=found.channels,
        needs_double_opt_in=found.needs_double_opt_in,
        product_group=found.product_group,
        is_active=found.status is PurposeStatus.ACTIVE,
    )


def _version(work: Work, key: str, as_of: datetime) -> purposes.Purpose | None:
    return next((each for each in purposes.versions(work, key) if each.created_at <= as_of), None)


def _known(
    located: Located, answering: Mapping[UUID, UUID], decided: Mapping[UUID, Decision], at: datetime
) -> Answer | None:
    """The answer of the contact; of several that share an address, of the one who allows least."""
    answers = [
        Answer(contact_id=root, decision=found, as_of=at)
        for each in located.contact_ids
        if (root := answering.get(each)) is not None and (found := decided.get(root)) is not None
    ]
    return min(answers, key=_is_allowed) if len(answers) > 1 else next(iter(answers), None)


def _is_allowed(answer: Answer) -> bool:
    return answer.decision.allowed


def _unknown(
    work: Work, located: Sequence[Located], question: Question, as_of: datetime | None
) -> list[Answer]:
    """The answers about people whom we do not know; they may be on the list all the same."""
    hits = suppressions.matching_each(work, [each.asked_by for each in located], as_of=as_of)
    facts = (Facts(is_known=False, suppressions=tuple(hit.reach for hit in found)) for found in hits)
    decided = alike.decide_each(question, facts, work.knowledge.law)
    return [Answer(contact_id=None, decision=each, as_of=question.at) for each in decided]
