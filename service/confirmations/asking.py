"""Who is asked by letter whether what we hold of them is still right, and who is left in peace?

A letter about one's own data is not marketing, yet it is a letter. Nobody gets it who is restricted, on a
list of those to leave alone, or has told us no; nor whose mailbox is in such doubt that somebody else may
read it.
"""

import logging
from datetime import timedelta
from uuid import UUID

from rules import standing
from rules.consent import LegalBasis
from rules.fields import FieldName
from rules.purposes import PurposeKind
from rules.records import Channel
from rules.standing.asked import Purpose, Question
from service import double_opt_in, freshness, outbox, page_links, restrictions, unreadable
from service.channels import mail, wording
from service.errors import Tampered
from service.freshness import confirming
from service.outbox import LetterKind
from service.page_links import LASTS, LinkKind
from service.standing.gathering import gather
from service.storage import doubts as stored
from service.storage import keys
from service.storage.contacts import Contact
from service.storage.doubts import Asked, Doubt
from service.work import Work

log = logging.getLogger(__name__)

MOST_A_DAY = 500
"""Letters in a day: thousands of doubts at once, after an import, must not become thousands of letters."""
NOT_AGAIN = timedelta(days=180)
"""Whoever was asked is not asked again within this, whatever has come into doubt since."""

_PURPOSE = Purpose(key="still-right", kind=PurposeKind.SERVICE, basis=LegalBasis.LEGAL_OBLIGATION)
"""GDPR art. 5(1)(d) obliges to keep data right; so it is no consent that has to be asked for first."""


def ask_next(work: Work, *, limit: int) -> int:
    """Decide of some doubts whether the person is asked, and write the letters; gives how many doubts.

    Nothing is decided while no mail can be sent, nor once the letters of a day have gone.
    """
    if not mail.is_on(work.settings):
        return 0
    sent = work.session.scalar(stored.asked_since(work.now - timedelta(days=1))) or 0
    room = min(limit, MOST_A_DAY - sent)
    if room <= 0:
        return 0
    rows = work.session.scalars(stored.unasked(limit=room)).all()
    for row in rows:
        row.asked, row.asked_at = _asked(work, row), work.now
    work.session.flush()  # the sweep may come back for more of them
    return len(rows)


def may_be_asked(work: Work, contact_id: UUID) -> Asked:
    """SENT when a letter may go to the contact, else why not."""
    if restrictions.covering(work, [contact_id]):
        return Asked.RESTRICTED
    if confirming.is_left_alone(work, contact_id):
        return Asked.LEFT_ALONE
    if freshness.withheld(work, [contact_id], FieldName.EMAIL):
        return Asked.NO_MAILBOX
    question = Question(purpose=_PURPOSE, channel=Channel.EMAIL, at=work.now, senders=work.settings.sender)
    facts = gather(work, [contact_id], question, as_of=None).facts.get(contact_id)
    if facts is None or facts.address is None:
        return Asked.NO_MAILBOX
    decision = standing.decide(question, facts, work.knowledge.law)
    return Asked.SENT if decision.allowed else Asked.NOT_ALLOWED


def _asked(work: Work, row: Doubt) -> Asked:
    lately = stored.was_asked(row.contact_id, since=work.now - NOT_AGAIN)
    if work.session.scalar(lately):
        return Asked.LATELY
    try:
        answer = may_be_asked(work, row.contact_id)
        if answer is Asked.SENT and not _write(work, row):
            answer = Asked.NO_MAILBOX
    except Tampered:
        # Of whoever cannot be opened nobody knows where to write, and the others are asked all the same.
        unreadable.note(work, row.contact_id)
        answer = Asked.NO_MAILBOX
    log.info("doubt considered", extra={"contact": row.contact_id, "state": answer.value})
    return answer


def _write(work: Work, row: Doubt) -> bool:
    key = keys.find(work.session, row.contact_id)
    to = double_opt_in.recipient(work, row.contact_id, key) if key else None
    if key is None or to is None:
        return False
    outbox.put(
        work,
        LetterKind.STILL_RIGHT,
        row.contact_id,
        key,
        to=to,
        token=page_links.issue(work, LinkKind.STILL_RIGHT, row.contact_id, events=[row.id]),
        choices=page_links.issue(work, LinkKind.PREFERENCE, row.contact_id),
        language=_language(work, row.contact_id),
        expires_at=work.now + LASTS[LinkKind.STILL_RIGHT],
    )
    return True


def _language(work: Work, contact_id: UUID) -> str:
    row = work.session.get(Contact, contact_id)
    tag = ((row.language if row else None) or "")[:2].lower()
    return tag if tag in wording.LANGUAGES else wording.LANGUAGES[0]
