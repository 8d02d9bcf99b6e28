"""How do letters leave the house? An errand: open, word, hand over, and only then write down that it went.

When the machine stops between the last two, the letter goes out once more, under the same Message-ID.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from service import double_opt_in, lost_links, outbox
from service.access import SYSTEM
from service.channels import mail, wording
from service.channels.mail import RefusedLetter
from service.channels.wording import Particulars
from service.freshness import confirming
from service.outbox import LetterKind, Sealed
from service.storage.outbox import Letter, LetterState
from service.work import Work, Workshop

log = logging.getLogger(__name__)


class Wording(Protocol):
    """Tells what a letter is about, at the moment it is sent; None when it has become useless."""

    def __call__(self, work: Work, sealed: Sealed, *, language: str) -> Particulars | None: ...


ABOUT: Mapping[LetterKind, Wording] = {
    LetterKind.CONFIRM: double_opt_in.particulars,
    LetterKind.PREFERENCES: lost_links.particulars,
    LetterKind.STILL_RIGHT: confirming.particulars,
}
"""Letters that are worded when they go out; all others say what was settled when they were written."""


def settled(work: Work, sealed: Sealed, *, language: str) -> Particulars:  # noqa: ARG001 - as all
    """What the letter is about, as it was written down with it."""
    told = sealed.told
    return Particulars(
        sender=mail.sender_name(work.settings),
        imprint=mail.imprint(work.settings),
        link=told.link,
        days=told.days,
        items=told.items,
        also=told.also,
        facts=told.facts,
    )


def send(workshop: Workshop, payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The errand: send one letter; what it gives writes down what became of it.

    Raises what the mail server's absence raises, so that the job is tried again. Without a mail server, or
    once the letter has gone, nothing is done; a letter that waits is found again by the sweep.
    """
    letter_id, settings = UUID(payload["letter"]), workshop.settings
    if not mail.is_on(settings):
        return _leave
    with workshop.look(SYSTEM) as work:
        letter = work.session.get(Letter, letter_id)
        if letter is None or letter.state is not LetterState.WAITING:
            return _leave
        language, made_at = letter.language, letter.created_at
        sealed = outbox.open_letter(work, letter)
        about = ABOUT.get(letter.kind, settled)(work, sealed, language=language) if sealed else None
        kind = letter.kind
    if sealed is None or about is None:
        return partial(_end, letter_id=letter_id, state=LetterState.DROPPED)
    words = wording.word(kind, language, about)
    try:
        mail.deliver(
            settings,
            mail.message(settings, words, to=sealed.to, letter_id=letter_id, at=made_at, language=language),
        )
    except RefusedLetter:
        return partial(_end, letter_id=letter_id, state=LetterState.REFUSED)
    return partial(_end, letter_id=letter_id, state=LetterState.SENT)


def _leave(_work: Work) -> None:
    """Nothing to write down."""


def _end(work: Work, *, letter_id: UUID, state: LetterState) -> None:
    outbox.end(work, letter_id, state)
    log.info("letter ended", extra={"kind": outbox.JOB, "state": state})
