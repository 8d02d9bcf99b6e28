"""How do the people responsible hear that nothing reaches a program any more, or that it does again?

By one letter when it stops and one when it goes on. What the letter says of the program is its description,
or else the machine at which it is: the rest of an address may be as good as a password.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from service import outbox
from service.outbox import LetterKind, Told
from service.storage import keys
from service.storage.webhooks import Webhook
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

ADDRESS, MAILBOX = (Table.WEBHOOK, Part.ADDRESS), (Table.WEBHOOK, Part.EMAIL)

GIVEN_UP = "given_up"
"""Why a letter is written before anything is stopped: a notice was given up, and nothing else was taken."""

USEFUL = timedelta(days=30)
"""So long a letter is tried."""


def tell_trouble(work: Work, row: Webhook, why: str) -> None:
    """Write that nothing arrives, and why: the value of a `Stop`, or GIVEN_UP."""
    row.troubled_at = work.now
    _write(work, row, LetterKind.WEBHOOK_STOPPED, why)


def tell_goes_on(work: Work, row: Webhook) -> None:
    """Write that it goes on, to whoever was told that it does not."""
    if row.troubled_at is not None:
        row.troubled_at = None
        _write(work, row, LetterKind.WEBHOOK_GOES_ON)


def mailbox(work: Work, row: Webhook, safe: Safe) -> str:
    """To whom letters about an address go: whom it names, else the controller; empty for nobody."""
    return safe.open(MAILBOX, row.mailbox) if row.mailbox is not None else work.settings.controller_email


def _write(work: Work, row: Webhook, kind: LetterKind, *also: str) -> None:
    key = keys.find(work.session, row.id)
    safe = work.vault.safe(key) if key is not None else None
    to = mailbox(work, row, safe) if safe is not None else ""
    if key is None or safe is None or not to:
        return
    # It stands in the subject, which is one line.
    name = " ".join(row.description.split()) or urlsplit(safe.open(ADDRESS, row.address)).hostname or ""
    outbox.put(
        work,
        kind,
        row.id,
        key,
        to=to,
        language=row.language or "en",
        expires_at=work.now + USEFUL,
        told=Told(also=also, facts={"webhook": name}),
    )
