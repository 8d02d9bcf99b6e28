"""How is a recipient told by letter? It says that there is something to do, and leads to a page.

Nothing of the person stands in the letter: mail is read on the way, and kept for years.
"""

from datetime import timedelta
from uuid import UUID

from service import outbox, page_links
from service.outbox import LetterKind, Told
from service.page_links import LASTS, LinkKind
from service.storage import keys
from service.storage.recipients import Recipient, Telling
from service.vault import KeyRow
from service.vault.places import Part, Table
from service.work import Work

ADDRESS = (Table.RECIPIENT, Part.ADDRESS)

USEFUL = timedelta(days=30)
"""So long a letter is tried."""


def put(work: Work, telling: Telling, recipient: Recipient, key: KeyRow, *, token: str) -> UUID:
    """Have the letter sent after this work is committed; gives its id. `key` is the notice's own."""
    told = Told(
        link=page_links.address(work, LinkKind.TELLING, token),
        also=(telling.deed.value,),
        days=LASTS[LinkKind.TELLING].days,
        facts={"recipient": recipient.name},
    )
    return outbox.put(
        work,
        LetterKind.TELLING,
        telling.id,
        key,
        to=address(work, recipient),
        language=recipient.language,
        expires_at=work.now + USEFUL,
        told=told,
    )


def address(work: Work, recipient: Recipient) -> str:
    """Where a recipient is told; empty without an address."""
    if recipient.address is None:
        return ""
    own = keys.find(work.session, recipient.id)
    return work.vault.safe(own).open(ADDRESS, recipient.address) if own else ""
