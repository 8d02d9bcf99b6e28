"""Who was given whose data, and who has to hear that it was put right, restricted or erased?

Whatever goes out is written into the ledger of disclosures, and whoever ever got something of a person is
told what becomes of it (GDPR art. 19). A notice says only what its reader knows already: never more of the
person than was passed on to them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from rules import tellings
from rules.consent import ANY
from rules.fields import FieldName
from rules.recipients import FIELDS, Protocol, Via
from rules.records import Channel
from rules.tellings import Answered, Closing, Deed, TellingState
from service import audit, contacts, page_links
from service.audit import Action
from service.errors import Fault, Invalid, NotFound
from service.ids import new_id, new_secret
from service.jobs import queue
from service.page_links import LinkKind
from service.recipients import contents, letters
from service.storage import keys, merges
from service.storage import recipients as stored
from service.storage.base import BigCount
from service.storage.recipients import Recipient
from service.storage.recipients import Telling as Row
from service.work import Work

JOB = "tellings.send"

MOST = 1_000
"""Disclosures of one person that are told at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One time at which somebody was given data of a person."""

    recipient_id: UUID
    recipient_name: str
    at: datetime
    purpose: str
    fields: tuple[str, ...]
    via: Via
    export_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One notice to one recipient, and what became of it. What it says of the person is not here."""

    id: UUID
    recipient_id: UUID
    recipient_name: str
    request_id: UUID | None
    deed: Deed
    protocol: Protocol
    state: TellingState
    attempts: int
    """Tries since it was last begun."""
    next_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    due_on: date
    is_silent: bool
    """Should they have answered by now?"""
    acknowledged_at: datetime | None
    answered: Answered | None
    ack_signature: bytes | None
    ack_signed_sha256: bytes | None
    closing: Closing | None

    @property
    def needs_a_person(self) -> bool:
        """Is there nothing that the service can still do by itself?"""
        by_hand = self.protocol is Protocol.MANUAL and self.state is TellingState.QUEUED
        return by_hand or self.is_silent or self.state.needs_a_person


def disclose(
    work: Work,
    recipient_id: UUID,
    contact_ids: Iterable[UUID] | Select[UUID],
    *,
    fields: Collection[str],
    purpose: str,
    export_id: UUID | None = None,
    via: Via = Via.EXPORT,
    at: datetime | None = None,
) -> None:
    """Write down that these contacts were passed on, in the work that does it. Takes a million at once,
    most quickly as the question that finds them.

    Raises NotFound for a recipient that is not there, Invalid for a field that there is not.
    """
    if work.session.get(Recipient, recipient_id) is None:
        raise NotFound
    if strange := sorted(set(map(str, fields)) - FIELDS):
        raise Invalid(faults=[Fault("/fields", "unknown", f"{len(strange)} of them are no fields.")])
    disclosure_id = new_id(work.now)
    row = stored.Disclosure(
        id=disclosure_id,
        recipient_id=recipient_id,
        at=at or work.now,
        purpose=purpose,
        fields=sorted(set(map(str, fields))),
        via=via,
        export_id=export_id,
        count=0,
    )
    work.session.add(row)
    if isinstance(contact_ids, Select):
        count = stored.copy_disclosed(work.session, disclosure_id, contact_ids)
    else:
        count = stored.add_disclosed(work.session, disclosure_id, dict.fromkeys(contact_ids))
    row.count = BigCount(count)


def note_read(work: Work, contact_ids: Collection[UUID], *, fields: Collection[str]) -> None:
    """Write down what a key was given in clear, when whoever holds it is a recipient."""
    reader = holder(work)
    if reader is not None and contact_ids:
        disclose(work, reader.id, contact_ids, fields=fields, purpose=ANY, via=Via.API)


def holder(work: Work) -> Recipient | None:
    """The recipient for whom the key at hand speaks; None when it is one of our own systems."""
    source_id = work.actor.source_id
    return work.session.scalars(stored.of_source(source_id)).first() if source_id else None


def of_contacts(work: Work, contact_ids: Collection[UUID]) -> Sequence[Disclosure]:
    """Who was given data of a person and when, the newest first: under any id that the person ever had."""
    rows = stored.of_contacts(work.session, whole(work, contact_ids), limit=MOST)
    return [
        Disclosure(
            recipient_id=row.recipient_id,
            recipient_name=name,
            at=row.at,
            purpose=row.purpose,
            fields=tuple(row.fields),
            via=row.via,
            export_id=row.export_id,
        )
        for row, name in rows
    ]


def known_by(work: Work, contact_ids: Collection[UUID]) -> Mapping[FieldName, Any]:
    """The fields of a contact as they are, for `tell` after a change; nothing when nobody ever got them."""
    cluster = whole(work, contact_ids)
    return contents.values(work, cluster) if _given(work, cluster) else {}


def tell(
    work: Work,
    contact_ids: Collection[UUID],
    *,
    deed: Deed,
    request_id: UUID | None = None,
    fields: Collection[str] = (),
    before: Mapping[FieldName, Any] | None = None,
    purpose: str | None = None,
) -> Sequence[UUID]:
    """Have everybody told who ever got data of these contacts; gives the ids of the notices.

    Call it before an erasure, and after a rectification: with `before`, from `known_by`, the notice says what
    each field was and is. Only who got one of the fields hears of a rectification; with `purpose`, only who
    got something for it. It goes out after the commit. What it says has a key of its own, and is forgotten
    once it is answered or closed.
    """
    cluster = whole(work, contact_ids)
    given = _given(work, cluster, purpose=purpose)
    if not given:
        return ()
    now = contents.values(work, cluster)
    changed = contents.changes(before or {}, now, named=fields)
    if (before is not None or fields) and not changed:
        return ()
    told = []
    for recipient_id in sorted(given):
        got = given[recipient_id]
        theirs = tuple(change for change in changed if change.field in got)
        if changed and not theirs:
            continue
        notice = contents.Notice(
            contact_ids=tuple(sorted(cluster)),
            **contents.identity(now, got),
            changes=theirs,
            purpose=purpose or "",
        )
        recipient = work.session.get_one(Recipient, recipient_id)
        told.append(_put(work, recipient, notice, deed=deed, request_id=request_id))
    return told


def any_was_given(work: Work) -> bool:
    """Is there anybody at all who may have been given data? One quick question before many."""
    return stored.any_recipient(work.session)


def tell_withdrawn(work: Work, contact_id: UUID, *, purpose: str, channel: str) -> Sequence[UUID]:
    """A consent was withdrawn: have those told who rely on it (ECJ C-129/21).

    These are who got data for the purpose; when it was about sharing, everybody who got any.
    """
    is_about_all = channel == Channel.SHARE or purpose == ANY
    return tell(work, [contact_id], deed=Deed.WITHDRAWN, purpose=None if is_about_all else purpose)


def tellings_of(work: Work, request_id: UUID) -> Sequence[Telling]:
    """The notices that a case brought about, by name of the recipient."""
    rows = work.session.execute(stored.tellings_of_request(request_id))
    return [view(work, row, name) for row, name in rows]


def view(work: Work, row: Row, name: str) -> Telling:
    """A notice as it is shown."""
    return Telling(
        id=row.id,
        recipient_id=row.recipient_id,
        recipient_name=name,
        request_id=row.request_id,
        deed=row.deed,
        protocol=row.protocol,
        state=row.state,
        attempts=row.tries,
        next_at=row.next_at,
        created_at=row.created_at,
        sent_at=row.sent_at,
        due_on=row.due_on,
        is_silent=tellings.is_silent(row.state, row.due_on, today=work.now.date()),
        acknowledged_at=row.acknowledged_at,
        answered=row.answered,
        ack_signature=row.ack_signature,
        ack_signed_sha256=row.ack_signed_sha256,
        closing=row.closing,
    )


def forget(work: Work, contact_ids: Collection[UUID]) -> int:
    """Let the ledger say no more of whom it speaks: erasure calls it; gives how many rows were touched.

    That somebody was passed on, when and to whom stays, under the random reference by which the audit knows
    the person, or another when the person's key is gone already.
    """
    known = keys.find_many(work.session, contact_ids)
    references = {
        contact_id: known[contact_id].audit_ref
        if contact_id in known
        else UUID(bytes=new_secret(16), version=4)
        for contact_id in contact_ids
    }
    work.session.flush()
    return stored.rename(work.session, references)


def whole(work: Work, contact_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those contacts with all that are, or answer for, the same people today."""
    found = {*contact_ids, *(contacts.survivor_of(work, each) for each in contact_ids)}
    ahead = set(found)
    while ahead:
        ahead = set(work.session.scalars(merges.buried_in(ahead))) - found
        found |= ahead
    return frozenset(found)


def _given(work: Work, cluster: Collection[UUID], *, purpose: str | None = None) -> dict[UUID, set[str]]:
    """By recipient, which fields they ever got; also what went out while a contact was one with another."""
    work.session.flush()
    found = stored.given(work.session, cluster, purpose=purpose)
    for recipient_id, fields in stored.while_merged(work.session, cluster, purpose=purpose).items():
        found.setdefault(recipient_id, set()).update(fields)
    return found


def _put(
    work: Work, recipient: Recipient, notice: contents.Notice, *, deed: Deed, request_id: UUID | None
) -> UUID:
    telling_id = new_id(work.now)
    safe, key = work.vault.new_safe(telling_id)
    keys.save(work.session, [key])
    token = page_links.issue(work, LinkKind.TELLING, telling_id)
    row = Row(
        id=telling_id,
        recipient_id=recipient.id,
        request_id=request_id,
        deed=deed,
        protocol=way(recipient, deed, notice),
        state=TellingState.QUEUED,
        content=contents.seal(safe, telling_id, notice, token=token),
        letter_id=None,
        created_at=work.now,
        tries=0,
        due_on=tellings.due_on(work.now.date(), recipient.patience),
    )
    work.session.add(row)
    if row.protocol is Protocol.EMAIL:
        row.letter_id = letters.put(work, row, recipient, key, token=token)
    elif row.protocol is not Protocol.MANUAL:
        row.next_at = work.now
        queue.enqueue(work, JOB, {"telling": telling_id})
    audit.note(work, Action.RECIPIENT_TOLD, about=telling_id, why=deed.value, state=row.protocol.value)
    return telling_id


def way(recipient: Recipient, deed: Deed, notice: contents.Notice) -> Protocol:
    """By which way it goes: by hand where the recipient's own cannot carry it."""
    if recipient.disabled_at is not None or recipient.address is None:
        return Protocol.MANUAL
    # OpenDSR knows erasure, access and portability alone.
    if recipient.protocol is Protocol.OPENDSR and deed is not Deed.ERASED:
        return Protocol.MANUAL
    if recipient.protocol is Protocol.WEBHOOK and contents.is_too_large(notice):
        return Protocol.MANUAL
    return recipient.protocol
