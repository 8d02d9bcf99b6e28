"""May these people be contacted, for this purpose, on this channel, now or at some instant, and why?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules import standing as rules
from rules.purposes import PurposeStatus
from rules.records import Channel
from rules.standing import Decision
from rules.standing.asked import Facts, Purpose, Question
from service import audit, purposes, suppressions
from service.access import Scope
from service.audit import Action
from service.standing.gathering import Gathered, gather
from service.standing.locating import Located, locate
from service.standing.locating import Subject as Subject
from service.work import Work

MOST = 1_000
"""Subjects of one question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What holds for one subject."""

    contact_id: UUID | None
    """The contact that answers; None when we know nobody by that."""
    decision: Decision
    as_of: datetime


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
    question = Question(
        purpose=_purpose(work, purpose, as_of), channel=channel, at=at, senders=work.settings.sender
    )
    located = locate(work, subjects, country=country)
    ids = {contact_id for each in located for contact_id in each.contact_ids}
    gathered = gather(work, ids, question, as_of=as_of)
    unknown = _unknown(work, located, gathered, as_of)
    return [_answer(work, question, each, gathered, unknown.get(place)) for place, each in enumerate(located)]


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


def _unknown(
    work: Work, located: Sequence[Located], gathered: Gathered, as_of: datetime | None
) -> dict[int, Facts]:
    """What is known of subjects whom we do not know: whether they are to be left alone."""
    strangers = [place for place, each in enumerate(located) if not _contacts(each.contact_ids, gathered)]
    asked = [located[place].asked_by for place in strangers]
    hits = suppressions.matching_each(work, asked, as_of=as_of) if any(asked) else [()] * len(asked)
    return {
        place: Facts(is_known=False, suppressions=tuple(hit.reach for hit in found))
        for place, found in zip(strangers, hits, strict=True)
    }


def _contacts(ids: Iterable[UUID], gathered: Gathered) -> list[UUID]:
    roots = {gathered.answering[each] for each in ids if each in gathered.answering}
    return sorted(root for root in roots if root in gathered.facts)


def _answer(
    work: Work, question: Question, located: Located, gathered: Gathered, unknown: Facts | None
) -> Answer:
    law = work.knowledge.law
    if unknown is not None:
        return Answer(contact_id=None, decision=rules.decide(question, unknown, law), as_of=question.at)
    answers = [
        Answer(
            contact_id=root,
            decision=rules.decide(question, gathered.facts[root], law),
            as_of=question.at,
        )
        for root in _contacts(located.contact_ids, gathered)
    ]
    return min(answers, key=lambda answer: answer.decision.allowed)
