"""Somebody objects: what ends at once, what stands still until it is weighed, and who else is told?

GDPR art. 21. Marketing and profiling end for every contact of the person, with nothing weighed against it.
Where whose interest weighs more has yet to be decided, the data are kept and not used until it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules import suppressions as whom
from rules.consent import ANY, Author, EventState, Method
from rules.objections import ends_at_once
from rules.restrictions import Ground
from rules.tellings import Deed
from service import consents, purposes, recipients, restrictions, suppressions
from service.access import Scope
from service.consents import Statement, subjects
from service.consents.statements import LedgerEvent
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who objects, how, and when."""

    author: Author = Author.SUBJECT
    method: Method = Method.API
    at: datetime | None = None
    """Now unless said."""
    language: str | None = None
    request_id: UUID | None = None
    """The case in which they do."""


def object_(
    work: Work, contact_ids: Collection[UUID], voice: Voice, *, suppress: bool = True
) -> Sequence[UUID]:
    """Write an objection to marketing down for these contacts of one person; gives the lines of the ledger.

    It is said of all purposes but service, on every channel, and so of every duplicate that was merged.
    `suppress` puts their addresses and numbers on the list of those to leave alone as well, so that nothing
    is taken in of them again: as the person wishes. Needs requests:manage; raises NotFound.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    written = _write(work, contact_ids, voice, [ANY])
    for each in written if suppress else ():
        _leave_alone(work, each.contact_id, each.id)
    recipients.tell(work, contact_ids, deed=Deed.OBJECTED, request_id=voice.request_id)
    return list(dict.fromkeys(each.id for each in written))


def hold_still(work: Work, contact_ids: Collection[UUID], voice: Voice) -> None:
    """Use nothing of these contacts until an objection to our interest is weighed, GDPR art. 18(1)(d).

    Marketing that rests on our interest ends now and for good: nothing can be weighed against that. Whoever
    was given the data hears of both. Needs requests:manage; raises NotFound, and Gone for the erased.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    ended = [key for key, each in purposes.current(work).items() if ends_at_once(each.kind, each.basis)]
    _write(work, contact_ids, voice, sorted(ended))
    for each in sorted(set(contact_ids)):
        restrictions.restrict(work, each, ground=Ground.OBJECTION, request_id=voice.request_id)
    recipients.tell(work, contact_ids, deed=Deed.OBJECTED, request_id=voice.request_id)


def uphold(work: Work, contact_ids: Collection[UUID], voice: Voice) -> None:
    """The person's reasons weigh more: from now on nothing but service is done with these contacts.

    What they agreed to before ends with it: from one objection alone nobody can tell what they meant to keep,
    and they may agree anew. Needs requests:manage; raises NotFound.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    _write(work, contact_ids, voice, [ANY])


def _write(
    work: Work, contact_ids: Collection[UUID], voice: Voice, keys: Collection[str]
) -> list[LedgerEvent]:
    return [
        consents.record(work, each, _statement(work, voice, key)).event
        for each in sorted(set(contact_ids))
        for key in keys
    ]


def _statement(work: Work, voice: Voice, purpose: str) -> Statement:
    return Statement(
        purpose=purpose,
        channel=ANY,
        state=EventState.OBJECTED,
        author=voice.author,
        method=voice.method,
        at=voice.at or work.now,
        language=voice.language,
        evidence={"request": str(voice.request_id)} if voice.request_id else {},
    )


def _leave_alone(work: Work, contact_id: UUID, event_id: UUID) -> None:
    located = subjects.locate(work, contact_id)
    if located is not None and (known_by := subjects.identifiers(located.subject)):
        suppressions.add(work, known_by, reason=whom.Reason.OBJECTION, origin_event_id=event_id)
