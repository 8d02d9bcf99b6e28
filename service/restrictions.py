"""Whose data may be kept and not used, and how does that end: who must hear of it before?

GDPR art. 18. A restriction is of the person, so it is of every contact that turned out to be that person. It
stands until the person has been told that it ends: by our letter, or by whoever tells them otherwise.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rules.changes import Change
from rules.fields import FieldName
from rules.objections import Weighed
from rules.restrictions import Ground, Notice, Step, Told, next_step
from service import audit, changes, outbox, records
from service.access import Scope
from service.audit import Action
from service.channels import mail, wording
from service.errors import Conflict, Fault, Gone, Invalid, NotFound, Restricted
from service.ids import new_id
from service.jobs import queue
from service.outbox import LetterKind
from service.storage import contacts, keys, merges, tokens
from service.storage import restrictions as stored
from service.storage.contacts import Contact
from service.storage.outbox import Letter, LetterState
from service.storage.restrictions import Restriction
from service.vault import KeyRow, Token
from service.vault.places import Part, Table
from service.work import Work

log = logging.getLogger(__name__)

PLACED, ENDED = "restrictions.placed", "restrictions.ended"
"""Jobs by which whoever was given the data hears of it (GDPR art. 19)."""

USEFUL = timedelta(days=30)
"""So long a letter is tried; after that somebody must tell the person otherwise."""

_NOTICES = {
    LetterState.WAITING: Notice.WAITING,
    LetterState.SENT: Notice.SENT,
    LetterState.REFUSED: Notice.LOST,
    LetterState.DROPPED: Notice.LOST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionView:
    """One time in which the data of a person are, or were, kept and not used."""

    id: UUID
    contact_id: UUID
    ground: Ground
    fields: tuple[FieldName, ...]
    """What the person says is wrong; nothing for all."""
    request_id: UUID | None
    since: datetime
    placed_by: UUID | None
    lifting_begun_at: datetime | None
    notice: Notice
    """What became of the letter that tells the person."""
    told_at: datetime | None
    told_how: Told | None
    lifted_at: datetime | None

    @property
    def stands(self) -> bool:
        return self.lifted_at is None

    @property
    def step(self) -> Step | None:
        """What comes next once it is to end; None before and after."""
        return next_step(self.notice) if self.stands and self.lifting_begun_at else None


def restrict(
    work: Work,
    contact_id: UUID,
    *,
    ground: Ground,
    request_id: UUID | None = None,
    fields: Collection[FieldName] = (),
) -> UUID:
    """Keep the data of this person and do not use them from now on; gives the id of the restriction.

    A merged contact is answered for by its survivor. The same ground in the same case stands once. `fields`
    are those that the person says are wrong. Whoever was given the data is told, by a job.
    Needs requests:manage; raises NotFound, and Gone when the person was erased.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    root, key = _kept_still(work, contact_id)
    if request_id is not None:
        for row in work.session.scalars(stored.of_contact(root)):
            if (row.request_id, row.ground, row.lifted_at) == (request_id, ground, None):
                return row.id
    made = Restriction(
        id=new_id(work.now),
        contact_id=root,
        ground=ground,
        fields=sorted(each.value for each in set(fields)),
        request_id=request_id,
        since=work.now,
        placed_by=work.actor.id,
    )
    work.session.add(made)
    work.session.flush()  # its contacts refer to it
    stored.name(work.session, made.id, _person(work, root), work.now)
    changes.mark(work, [root], Change.PERMISSION)
    audit.note(work, Action.CONTACT_RESTRICTED, about=key.audit_ref, why=ground.value)
    queue.enqueue(work, PLACED, {"restriction": made.id})
    return made.id


def covering(work: Work, contact_ids: Collection[UUID], *, as_of: datetime | None = None) -> frozenset[UUID]:
    """Those of the contacts whose data may be kept and not used, now or at an instant: one indexed read."""
    return frozenset(stored.covered(work.session, contact_ids, as_of=as_of)) if contact_ids else frozenset()


def must_be_free(work: Work, contact_ids: Collection[UUID]) -> None:
    """Raises Restricted when the data of any of these people may not be used."""
    if covering(work, contact_ids):
        raise Restricted


def holding(work: Work, contact_id: UUID) -> Sequence[RestrictionView]:
    """The restrictions that hold for a contact now, newest first."""
    rows = work.session.scalars(stored.of_contact(contact_id)).all()
    return [_view(work, row) for row in rows if row.lifted_at is None]


def count(work: Work) -> int:
    """How many contacts are kept and not used."""
    return work.session.scalar(stored.count_standing()) or 0


def listed(work: Work, contact_id: UUID) -> Sequence[RestrictionView]:
    """The restrictions of a contact, newest first. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return [_view(work, row) for row in work.session.scalars(stored.of_contact(contact_id))]


def of_request(work: Work, request_id: UUID) -> Sequence[RestrictionView]:
    """The restrictions that a case has brought about. Needs requests:read."""
    work.actor.must(Scope.REQUESTS_READ)
    return [_view(work, row) for row in work.session.scalars(stored.of_request(request_id))]


def begin_lifting(work: Work, restriction_id: UUID, *, weighed: Weighed | None = None) -> None:
    """Decide that a restriction ends: the person is told first, and until then it stands.

    A letter is written in the person's language; without an address somebody must tell them otherwise. It
    tells how the objection was `weighed` that brought the restriction about. Needs requests:manage; raises
    NotFound, and Conflict when that was decided before.
    """
    row = _locked(work, restriction_id)
    if row.lifting_begun_at is not None:
        raise Conflict("That has been decided already.")
    row.lifting_begun_at, row.lifted_by = work.now, work.actor.id
    row.letter_id = _write(work, row, f"objection_{weighed}" if weighed else row.ground.value)
    _note(work, row, Action.RESTRICTION_ENDING)


def told_otherwise(
    work: Work, restriction_id: UUID, *, how: Told, at: datetime | None = None
) -> RestrictionView:
    """Somebody has told the person that the restriction ends: so it does, now.

    Needs requests:manage; raises NotFound; Conflict before it was decided that it ends; Invalid for a letter
    of ours, which we see going out ourselves, and for a moment before that decision or to come.
    """
    row = _locked(work, restriction_id)
    if row.lifting_begun_at is None:
        raise Conflict("Decide first that it ends.")
    told_at = at or work.now
    if not how.is_by_hand:
        raise Invalid(faults=[Fault("/how", "unacceptable", "Say how the person was told.")])
    if not row.lifting_begun_at <= told_at <= work.now:
        detail = "Must lie between the decision and now."
        raise Invalid(faults=[Fault("/at", "range", detail)])
    if row.letter_id is not None:
        outbox.end(work, row.letter_id, LetterState.DROPPED)
    _end(work, row, told_at=told_at, how=how, by=work.actor.id)
    return _view(work, row)


def settle(work: Work, *, limit: int) -> int:
    """End the restrictions whose letter has gone out; gives how many."""
    rows = work.session.scalars(stored.ending(limit=limit)).all()
    for row in rows:
        letter = work.session.get_one(Letter, row.letter_id)
        _end(work, row, told_at=letter.ended_at or work.now, how=Told.LETTER, by=row.lifted_by)
    return len(rows)


def extend(work: Work, *, of: UUID, to: Collection[UUID]) -> None:
    """What holds for a contact holds for these, too: they are the same person, kept apart meanwhile."""
    for restriction_id in stored.standing_of(work.session, of):
        stored.name(work.session, restriction_id, to, work.now)
    changes.mark(work, to, Change.PERMISSION)


def joined(work: Work, survivor_id: UUID, lost: Collection[UUID], *, merge_id: UUID) -> None:
    """Contacts were made one: the survivor answers for what once held for the others."""
    stored.inherit(work.session, survivor_id, lost, merge_id=merge_id)


def parted(work: Work, merge_id: UUID) -> None:
    """A merge was taken back: each answers for itself again."""
    stored.disinherit(work.session, merge_id)


def _kept_still(work: Work, contact_id: UUID) -> tuple[UUID, KeyRow]:
    """The contact that answers, with its key; no lead is placed with it until we commit."""
    row = work.session.get(Contact, contact_id)
    while row is not None and row.merged_into is not None:
        row = work.session.get(Contact, row.merged_into)
    if row is None:
        raise NotFound
    held = contacts.tokens_of(work.session, [row.id])
    tokens.lock(work.session, {Token(*token) for *token, _ in held})
    key = keys.find(work.session, row.id)
    if key is None:
        raise Gone
    return row.id, key


def _person(work: Work, root: UUID) -> set[UUID]:
    """The contact, and all that were merged into it, at whatever remove."""
    found, ahead = {root}, {root}
    while ahead:
        ahead = set(work.session.scalars(merges.buried_in(ahead))) - found
        found |= ahead
    return found


def _locked(work: Work, restriction_id: UUID) -> Restriction:
    work.actor.must(Scope.REQUESTS_MANAGE)
    row = work.session.scalars(stored.locked(restriction_id)).one_or_none()
    if row is None:
        raise NotFound
    if row.lifted_at is not None:
        raise Conflict("This restriction has ended.")
    return row


def _write(work: Work, row: Restriction, why: str) -> UUID | None:
    """The letter that tells the person, `why` being a sentence of it; None when we know no address."""
    contact, key = work.session.get(Contact, row.contact_id), keys.find(work.session, row.contact_id)
    if contact is None or key is None or contact.email is None:
        return None
    [first, *_] = records.emails(work.vault.safe(key).open((Table.CONTACT, Part.EMAIL), contact.email))
    spoken = (contact.language or "")[:2].lower()
    return outbox.put(
        work,
        LetterKind.RESTRICTION_LIFTED,
        row.contact_id,
        key,
        # A domain travels in ASCII, whatever it looks like.
        to=f"{first.address.rpartition('@')[0]}@{first.domain}",
        language=spoken if spoken in wording.LANGUAGES else wording.LANGUAGES[0],
        expires_at=work.now + USEFUL,
        told=outbox.Told(also=(why,)),
    )


def _end(work: Work, row: Restriction, *, told_at: datetime, how: Told, by: UUID | None) -> None:
    row.told_at, row.told_how = told_at, how
    row.lifted_at, row.lifted_by = work.now, by
    _note(work, row, Action.RESTRICTION_LIFTED, why=how.value)
    queue.enqueue(work, ENDED, {"restriction": row.id})
    changes.mark(work, stored.contacts_of(work.session, row.id), Change.PERMISSION)
    log.info("restriction lifted", extra={"contact": row.contact_id, "kind": how.value})


def _note(work: Work, row: Restriction, action: Action, **facts: str) -> None:
    key = keys.find(work.session, row.contact_id)
    audit.note(work, action, about=key.audit_ref if key else None, **facts)


def _view(work: Work, row: Restriction) -> RestrictionView:
    letter = work.session.get(Letter, row.letter_id) if row.letter_id else None
    return RestrictionView(
        id=row.id,
        contact_id=row.contact_id,
        ground=row.ground,
        fields=tuple(map(FieldName, row.fields)),
        request_id=row.request_id,
        since=row.since,
        placed_by=row.placed_by,
        lifting_begun_at=row.lifting_begun_at,
        notice=_notice(work, letter),
        told_at=row.told_at,
        told_how=row.told_how,
        lifted_at=row.lifted_at,
    )


def _notice(work: Work, letter: Letter | None) -> Notice:
    """What became of the letter; one that waits for a mail server that there is not, is none."""
    if letter is None or (letter.state is LetterState.WAITING and not mail.is_on(work.settings)):
        return Notice.NONE
    return _NOTICES[letter.state]
