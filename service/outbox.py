"""Which letters are to go out, and what became of them?

A letter is written down, sealed, in the work that makes it necessary, and sent by an errand after the commit:
a slow or absent mail server keeps nobody waiting and loses nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.channels import mail
from service.errors import Tampered
from service.ids import new_id
from service.jobs import queue
from service.storage import keys
from service.storage import outbox as stored
from service.storage.outbox import Letter, LetterState
from service.storage.outbox import LetterKind as LetterKind
from service.vault import KeyRow
from service.vault.places import Part, Table
from service.work import Work

JOB = "mail.send"

GIVEN_UP = timedelta(hours=3)
"""A letter that still waits by then is given a new job: longer than the eight tries of the first."""

PLACE = (Table.LETTER, Part.LETTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a letter tells its reader, settled when it is written: see `service.channels.wording`."""

    link: str = field(default="", repr=False)
    items: tuple[str, ...] = field(default=(), repr=False)
    """A list, in the reader's language."""
    also: tuple[str, ...] = ()
    """Names of further sentences of the letter, in order."""
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What stands in braces in its sentences."""
    days: int = 0
    """How long the link works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What a letter keeps secret until it is gone."""

    to: str = field(repr=False)
    token: str = field(default="", repr=False)
    """Of the link in it."""
    choices: str = field(default="", repr=False)
    """Of the link to the person's own page, for the foot of the letter; empty without one."""
    told: Told = field(default_factory=Told, repr=False)
    """For a letter that is not worded anew when it goes out."""


def put(
    work: Work,
    kind: LetterKind,
    owner: UUID,
    key: KeyRow,
    *,
    to: str,
    language: str,
    expires_at: datetime,
    token: str = "",
    choices: str = "",
    told: Told | None = None,
) -> UUID:
    """Have a letter sent after this work is committed; gives its id.

    `key` is the owner's, whoever that is: a contact, a request, a recipient. When it is shredded the letter
    goes to nobody. What is `told` is settled now; kinds with a wording of their own in `service.posting` are
    worded when they go out.
    """
    letter_id = new_id(work.now)
    # The id is sealed too: one letter of a person must not be taken for another.
    secret = {"id": str(letter_id), "to": to, "token": token, "choices": choices}
    content = json.dumps(secret | {"told": asdict(told or Told())}, ensure_ascii=False)
    work.session.add(
        Letter(
            id=letter_id,
            contact_id=owner,
            kind=kind,
            language=language,
            state=LetterState.WAITING,
            content=work.vault.safe(key).seal(PLACE, content),
            wanted_at=work.now,
            created_at=work.now,
            expires_at=expires_at,
        )
    )
    queue.enqueue(work, JOB, {"letter": letter_id})
    return letter_id


def put_nothing(work: Work, kind: LetterKind, contact_id: UUID, *, language: str, until: datetime) -> None:
    """Write as much as for a letter, of which nothing comes: so that time does not tell whom we know."""
    letter = Letter(
        id=new_id(work.now),
        contact_id=contact_id,
        kind=kind,
        language=language,
        state=LetterState.WAITING,
        content=None,
        wanted_at=work.now,
        created_at=work.now,
        expires_at=until,
    )
    work.session.add(letter)
    queue.enqueue(work, JOB, {"letter": letter.id})


def open_letter(work: Work, letter: Letter) -> Sealed | None:
    """Recipient and particulars; None when they are gone, or the person is."""
    key = keys.find(work.session, letter.contact_id)
    if letter.content is None or key is None:
        return None
    content: Mapping[str, Any] = json.loads(work.vault.safe(key).open(PLACE, letter.content))
    if content["id"] != str(letter.id):
        raise Tampered
    return Sealed(
        to=content["to"],
        token=content["token"],
        choices=content.get("choices", ""),
        told=_told(content.get("told", {})),
    )


def of_owner(work: Work, owner: UUID) -> Sequence[Letter]:
    """The letters that an owner's key seals and that are remembered, oldest first: kinds and states."""
    return work.session.scalars(stored.of_owner(owner)).all()


def _told(content: Mapping[str, Any]) -> Told:
    lists = {name: tuple(content.get(name, ())) for name in ("items", "also")}
    return Told(**{**content, **lists})


def end(work: Work, letter_id: UUID, state: LetterState) -> None:
    """Note what became of a letter, and keep nothing of what it said."""
    letter = work.session.get(Letter, letter_id)
    if letter is not None and letter.state is LetterState.WAITING:
        letter.state, letter.content, letter.ended_at = state, None, work.now


def waiting(work: Work) -> int:
    """How many letters have not gone out."""
    return work.session.scalar(stored.count_waiting()) or 0


def sweep(work: Work, *, limit: int) -> int:
    """Give new jobs to letters that still wait, and forget those that are over; says how many it touched."""
    waiting = []
    if mail.is_on(work.settings):
        waiting = list(stored.forgotten(work.session, wanted_before=work.now - GIVEN_UP, limit=limit))
    for letter in waiting:
        letter.wanted_at = work.now
        queue.enqueue(work, JOB, {"letter": letter.id}, priority=queue.LATER)
    work.session.flush()
    return len(waiting) + stored.forget_expired(work.session, work.now, limit=limit)
