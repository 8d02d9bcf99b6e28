"""Somebody lost the link to their preferences: who gets a new one, and how does nobody learn whom we know?

A letter goes to the mailbox that was typed, if it is the first of a contact: whoever put an address of their
own beside another's gets no say. For everybody else as much is written down, and nothing is sent.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from rules.fields import FieldName
from rules.normalise import SourceDefaults, normalise
from rules.records import Lead
from service import contacts, double_opt_in, outbox, page_links
from service.access import Scope
from service.channels import mail
from service.channels.wording import Particulars
from service.errors import Fault, Invalid
from service.ids import new_id
from service.outbox import LetterKind, Sealed
from service.page_links import LASTS, LinkKind
from service.storage import keys
from service.storage import outbox as letters
from service.work import Work

MOST_A_DAY = 3
"""Letters that one contact is sent in a day."""
USEFUL = timedelta(days=1)
"""Whoever asked waits no longer for the letter."""


def ask(work: Work, address: str, *, language: str) -> None:
    """Send a new link to whoever reads this mailbox, if we know them; the caller hears nothing of it.

    Raises Invalid for what is no address.
    """
    contact_id = _of_mailbox(work, address)
    is_sent = contact_id is not None and _count(work, contact_id) < MOST_A_DAY
    holder = contact_id if contact_id is not None and is_sent else new_id(work.now)
    token = page_links.issue(work, LinkKind.PREFERENCE, holder)
    key = keys.find(work.session, holder)
    to = double_opt_in.recipient(work, holder, key) if key else None
    if key is None or to is None:
        outbox.put_nothing(work, LetterKind.PREFERENCES, holder, language=language, until=work.now + USEFUL)
        return
    outbox.put(
        work,
        LetterKind.PREFERENCES,
        holder,
        key,
        to=to,
        token=token,
        language=language,
        expires_at=work.now + USEFUL,
    )


def particulars(work: Work, sealed: Sealed, *, language: str) -> Particulars | None:  # noqa: ARG001 - as all
    """What the letter is about; None when its link opens nothing any more."""
    if page_links.redeem(work, LinkKind.PREFERENCE, sealed.token) is None:
        return None
    return Particulars(
        sender=mail.sender_name(work.settings),
        imprint=mail.imprint(work.settings),
        link=page_links.address(work, LinkKind.PREFERENCE, sealed.token),
        days=LASTS[LinkKind.PREFERENCE].days,
    )


def _of_mailbox(work: Work, address: str) -> UUID | None:
    """The contact whose first address this is."""
    record = normalise(
        Lead(email=address),
        knowledge=work.knowledge,
        source=SourceDefaults(),
        today=work.now.date(),
    )
    if not record.emails:
        raise Invalid(faults=[Fault("/email", "unreadable", "Is not an e-mail address.")])
    key = record.emails[0].key
    # Whoever asks for a letter is shown nobody: only an id comes of this.
    scopes = work.actor.scopes | {Scope.CONTACTS_READ}
    found = contacts.lookup(replace(work, actor=replace(work.actor, scopes=scopes)), email=key)
    firsts = ((each.id, next(iter(each.values.get(FieldName.EMAIL, ())), None)) for each in found)
    return next((contact_id for contact_id, first in firsts if first and first.key == key), None)


def _count(work: Work, contact_id: UUID) -> int:
    since = work.now - timedelta(days=1)
    kind = LetterKind.PREFERENCES
    return work.session.scalar(letters.of_contact_since(contact_id, kind=kind, since=since)) or 0
