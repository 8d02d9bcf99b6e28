"""Which notices were forgotten by their job, which letters have gone, and who has been silent too long?"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from rules import tellings as rules
from rules.recipients import Protocol
from rules.tellings import TellingState
from service import audit, recipients
from service.access import Scope
from service.audit import Action
from service.errors import NotFound
from service.jobs import queue
from service.recipients import JOB, answers
from service.recipients import Telling as View
from service.storage import recipients as stored
from service.storage.outbox import Letter, LetterState
from service.storage.recipients import Recipient, Telling
from service.storage.recipients import Try as Try
from service.work import Work

log = logging.getLogger(__name__)

OVERLOOKED_AFTER = timedelta(hours=3)
"""A notice that should have been tried by then has lost its job: longer than the eight tries of one."""

MOST = 200


def sweep(work: Work, *, limit: int) -> int:
    """Follow letters, find what was overlooked, and remind who is silent; says how many it touched."""
    gone = [_follow(work, each) for each in work.session.scalars(stored.by_letter(limit=limit)).all()]
    lost = work.session.scalars(stored.overlooked(work.now - OVERLOOKED_AFTER, limit=limit)).all()
    for each in lost:
        each.next_at = work.now
        queue.enqueue(work, JOB, {"telling": each.id}, priority=queue.LATER)
    silent = work.session.scalars(stored.fallen_silent(work.now.date(), limit=limit)).all()
    for each in silent:
        _remind(work, each)
    if silent:
        log.warning("recipients are silent", extra={"count": len(silent)})
    return sum(gone) + len(lost) + len(silent)


def waiting(work: Work) -> Sequence[View]:
    """Notices that are not over, the most urgent first."""
    rows = work.session.execute(stored.open_tellings(limit=MOST))
    return [recipients.view(work, row, name) for row, name in rows]


def newest(
    work: Work, *, recipient_id: UUID | None = None, before: UUID | None = None, limit: int = 50
) -> tuple[Sequence[View], UUID | None]:
    """Notices, newest first, to anybody or to one, and the id to go on from when there are more."""
    rows = work.session.execute(
        stored.newest_tellings(recipient_id=recipient_id, before=before, limit=limit + 1)
    ).all()
    shown = [recipients.view(work, row, name) for row, name in rows[:limit]]
    return shown, shown[-1].id if len(rows) > limit else None


def show(work: Work, telling_id: UUID) -> tuple[View, Sequence[Try]]:
    """One notice with every try. Needs recipients:manage; raises NotFound."""
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    row = work.session.get(Telling, telling_id)
    if row is None:
        raise NotFound
    name = work.session.get_one(Recipient, row.recipient_id).name
    return recipients.view(work, row, name), work.session.scalars(stored.tries_of(telling_id)).all()


def _follow(work: Work, telling: Telling) -> int:
    """Take over what became of a letter; gives 1 when something did."""
    letter = work.session.get(Letter, telling.letter_id)
    if letter is not None and letter.state is LetterState.WAITING:
        return 0
    if letter is not None and letter.state is LetterState.SENT:
        recipient = work.session.get_one(Recipient, telling.recipient_id)
        telling.state = TellingState.SENT
        if telling.sent_at is None:
            telling.sent_at = letter.ended_at or work.now
            telling.due_on = rules.due_on(telling.sent_at.date(), recipient.patience)
    else:
        telling.state = TellingState.FAILED
    telling.letter_id = None
    return 1


def _remind(work: Work, telling: Telling) -> None:
    """Say it once more, where it arrived and was not answered; from now on somebody has to see to it."""
    telling.reminded_at = work.now
    audit.note(work, Action.RECIPIENT_SILENT, about=telling.id, why=telling.deed.value)
    if telling.state is TellingState.SENT and telling.protocol in {Protocol.WEBHOOK, Protocol.EMAIL}:
        answers.send_on(work, telling)
