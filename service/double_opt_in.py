"""Did the person whose address was given ask for it themselves? A letter asks, and only its link can answer.

Whoever types somebody else's address into a form so gains nothing: until it is confirmed from that mailbox
nothing is allowed, and how often a mailbox may be asked is limited.
"""

import logging
from datetime import timedelta
from uuid import UUID

from rules.records import Email
from service import outbox, page_links, purposes, records, restrictions
from service.channels import mail, wording
from service.channels.wording import Particulars
from service.outbox import LetterKind, Sealed
from service.page_links import LASTS, LinkKind
from service.storage import keys
from service.storage import outbox as letters
from service.storage.consents import ConsentEvent
from service.storage.contacts import Contact
from service.vault import KeyRow
from service.vault.places import Part, Table
from service.work import Work

log = logging.getLogger(__name__)

MOST_A_DAY = 5
"""Letters that one contact is sent in a day: a form must not become a means to flood a mailbox."""


def ask(work: Work, event: ConsentEvent) -> UUID | None:
    """Write the letter that asks to confirm an event `requested`; gives its id, None when none is sent.

    Events of one contact in one piece of work share a letter. It goes to the first address of the contact,
    not to one that came with the request: whoever asks in another's name must not be the one who confirms.
    Without any address nobody can be asked, nor while the person's data may be kept and not used.
    """
    contact_id = event.contact_id
    if restrictions.covering(work, [contact_id]):
        return None
    written = letters.waiting(contact_id, kind=LetterKind.CONFIRM, created_at=work.now)
    letter = work.session.scalars(written).first()
    if letter and page_links.add_event(work, LinkKind.CONFIRM, contact_id, event.id):
        return letter.id
    key = keys.find(work.session, contact_id)
    to = recipient(work, contact_id, key) if key else None
    if key is None or to is None or _is_flooded(work, contact_id):
        return None
    token = page_links.issue(work, LinkKind.CONFIRM, contact_id, events=[event.id])
    return outbox.put(
        work,
        LetterKind.CONFIRM,
        contact_id,
        key,
        to=to,
        token=token,
        choices=page_links.issue(work, LinkKind.PREFERENCE, contact_id),
        language=_language(work, contact_id, event.language),
        expires_at=work.now + LASTS[LinkKind.CONFIRM],
    )


def particulars(work: Work, sealed: Sealed, *, language: str) -> Particulars | None:
    """What the letter is about; None when there is nothing left to confirm."""
    link = page_links.redeem(work, LinkKind.CONFIRM, sealed.token)
    if link is None or link.used_at is not None:
        return None
    known = purposes.current(work)
    events = (work.session.get(ConsentEvent, event_id) for event_id in link.events)
    items = [
        f"{known[event.purpose].title(language)} ({wording.channel(event.channel, language)})"
        for event in events
        if event is not None and event.purpose in known
    ]
    return Particulars(
        sender=mail.sender_name(work.settings),
        imprint=mail.imprint(work.settings),
        link=page_links.address(work, LinkKind.CONFIRM, sealed.token),
        days=LASTS[LinkKind.CONFIRM].days,
        items=tuple(dict.fromkeys(items)),
        choices=page_links.address(work, LinkKind.PREFERENCE, sealed.choices) if sealed.choices else "",
    )


def _is_flooded(work: Work, contact_id: UUID) -> bool:
    since = work.now - timedelta(days=1)
    if page_links.issued_since(work, LinkKind.CONFIRM, contact_id, since) < MOST_A_DAY:
        return False
    log.warning("confirmation not asked for again today", extra={"contact": contact_id})
    return True


def recipient(work: Work, contact_id: UUID, key: KeyRow) -> str | None:
    """Where letters to a contact go: its first address; None without any."""
    email = _first_email(work, contact_id, key)
    # A domain travels in ASCII, whatever it looks like.
    return f"{email.address.rpartition('@')[0]}@{email.domain}" if email else None


def _first_email(work: Work, contact_id: UUID, key: KeyRow) -> Email | None:
    row = work.session.get(Contact, contact_id)
    if row is None or row.email is None:
        return None
    opened = records.emails(work.vault.safe(key).open((Table.CONTACT, Part.EMAIL), row.email))
    return next(iter(opened), None)


def _language(work: Work, contact_id: UUID, given: str | None) -> str:
    """The language the person is known to read, else that of the text they were shown, else English."""
    row = work.session.get(Contact, contact_id)
    for tag in (row.language if row else None, given):
        if tag and tag[:2].lower() in wording.LANGUAGES:
            return tag[:2].lower()
    return wording.LANGUAGES[0]
