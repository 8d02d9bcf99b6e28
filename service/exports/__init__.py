"""A list of the contacts of a segment for a recipient: how is it ordered, who agrees, what becomes of it?

It is made by jobs, piece by piece, and sealed by a key of its own. Whoever may not be addressed at that very
moment is left out and counted with the reason. It is fetched once; nobody can open it once its key is gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from rules import exports as rules
from rules.exports import Ending as Ending
from rules.exports import ExportState as ExportState
from rules.exports import Format as Format
from rules.purposes import is_key
from rules.recipients import Role
from rules.records import Channel
from service import audit, exported, purposes, recipients
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from service.exports import members, parquet
from service.ids import new_id
from service.jobs import queue
from service.storage import exports as stored
from service.storage import keys
from service.storage import recipients as registered
from service.storage.base import BigCount
from service.storage.exports import Export
from service.storage.recipients import Recipient
from service.work import Work

LIST, TAKE, CLOSE = "exports.list", "exports.take", "exports.close"
"""The jobs: write down who is in it; work off the next contacts; look at the whole."""

MOST_LISTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What somebody wants to go out."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    format: Format
    """csv, ndjson, parquet; google and meta are hashed as these platforms match their customers."""
    fields: tuple[str, ...]
    """What goes out of each contact, and no more: for files the columns; for google and meta email, phone,
    name, address, and for meta birth_date."""
    purpose: str
    """Key of the purpose that it is for."""
    channel: Channel
    """On which channel they are to be addressed; share when the data is passed on for its own sake."""
    recipient: UUID
    """Who is given it; recipients are registered by the privacy officer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """How far a list is; nobody who is in it."""

    id: UUID
    segment_id: UUID
    format: Format
    fields: tuple[str, ...]
    purpose: str
    channel: Channel
    recipient_id: UUID
    recipient_name: str
    state: ExportState
    ending: Ending | None
    ordered_at: datetime
    ordered_by: UUID | None
    members: int | None
    decided_at: datetime | None
    decided_by: UUID | None
    included: int
    excluded: Mapping[str, int]
    made_at: datetime | None
    expires_at: datetime
    fetched_at: datetime | None
    ended_at: datetime | None
    sha256: str | None
    size: int | None

    @property
    def done(self) -> int:
        """How many contacts were worked off."""
        return self.included + sum(self.excluded.values())


def order(work: Work, segment_id: UUID, wish: ExportOrder) -> UUID:
    """Have a list made of the contacts of a segment, for a recipient; gives its id. Needs exports:run.

    Raises NotFound for a segment that is not there, Invalid with every fault at once. Who is in the segment
    is frozen by a job; when they are more than one person may decide over, it waits for a second.
    """
    work.actor.must(Scope.EXPORTS_RUN)
    members.must_be_there(work, segment_id)
    _must_be_sound(work, wish)
    export_id = new_id(work.now)
    _, key = work.vault.new_safe(export_id)
    keys.save(work.session, [key])
    work.session.add(
        Export(
            id=export_id,
            segment_id=segment_id,
            format=wish.format,
            fields=list(dict.fromkeys(wish.fields)),
            purpose=wish.purpose,
            channel=wish.channel,
            recipient_id=wish.recipient,
            state=ExportState.LISTING,
            ordered_at=work.now,
            ordered_by=work.actor.id,
            source_id=work.actor.source_id,
            chunks=0,
            included=BigCount(0),
            excluded={},
            expires_at=_expiry(work),
        )
    )
    audit.note(
        work,
        Action.EXPORT_ORDERED,
        about=export_id,
        purpose=wish.purpose,
        channel=wish.channel.value,
        fields=sorted(rules.disclosed(wish.format, wish.fields)),
        state=wish.format.value,
    )
    queue.enqueue(work, LIST, {"export": export_id})
    return export_id


def view(work: Work, export_id: UUID, *, segment_id: UUID | None = None) -> ExportView:
    """How far a list is. Needs exports:run or exports:approve; a key sees those of its own source.

    Raises NotFound, also when it is of another segment than the one named.
    """
    found = work.session.execute(stored.one(export_id)).one_or_none()
    if found is None or not _may_see(work, found[0]) or segment_id not in {None, found[0].segment_id}:
        raise NotFound
    return _view(found[0], found[1])


def listed(
    work: Work,
    *,
    segment_id: UUID | None = None,
    state: ExportState | None = None,
    before: UUID | None = None,
    limit: int = MOST_LISTED,
) -> Sequence[ExportView]:
    """Lists, the newest first. Needs exports:run or exports:approve; a key sees those of its own source."""
    _must_look(work)
    rows = stored.newest(
        segment_id=segment_id, source_id=work.actor.source_id, state=state, before=before, limit=limit
    )
    return [_view(row, name) for row, name in work.session.execute(rows)]


def approve(work: Work, export_id: UUID) -> None:
    """Agree that a large list goes out. Needs exports:approve.

    Raises NotFound, Forbidden for whoever ordered it, Conflict when nobody has to agree, or it was decided.
    """
    row = _undecided(work, export_id)
    row.state, row.decided_at, row.decided_by = ExportState.RUNNING, work.now, work.actor.id
    row.expires_at = _expiry(work)
    audit.note(work, Action.EXPORT_DECIDED, about=row.id, state="approved", count=row.members)
    go_on(work, row)


def refuse(work: Work, export_id: UUID) -> None:
    """Let a large list not go out. Needs exports:approve; raises as `approve` does."""
    row = _undecided(work, export_id)
    row.decided_at, row.decided_by = work.now, work.actor.id
    audit.note(work, Action.EXPORT_DECIDED, about=row.id, state="refused", count=row.members)
    exported.end(work, row, Ending.REFUSED)


def take_back(work: Work, export_id: UUID) -> None:
    """Let a list not go out any more. Needs exports:run; raises NotFound, and Conflict when it is over."""
    work.actor.must(Scope.EXPORTS_RUN)
    row = mine(work, export_id)
    if row.state is ExportState.OVER:
        raise Conflict("It is over already.")
    exported.end(work, row, Ending.TAKEN_BACK)


def mine(work: Work, export_id: UUID) -> Export:
    """The row of a list that the actor may see, kept from everyone else until we commit. Raises NotFound."""
    row = exported.locked(work, export_id)
    if not _may_see(work, row):
        raise NotFound
    return row


def go_on(work: Work, row: Export) -> None:
    """Have the next contacts worked off."""
    queue.enqueue(work, TAKE, {"export": row.id}, priority=queue.LATER)


def takers(work: Work) -> Sequence[Recipient]:
    """The recipients who may be given something, by name. Needs exports:run or exports:approve."""
    _must_look(work)
    return [row for row in work.session.scalars(registered.all_by_name()) if row.ended_at is None]


def waiting(work: Work) -> int:
    """How many lists wait for a second person. Needs exports:run or exports:approve."""
    _must_look(work)
    return work.session.scalars(stored.count_waiting()).one()


def _must_be_sound(work: Work, wish: ExportOrder) -> None:
    taker = work.session.get(Recipient, wish.recipient)
    # What is no key of a purpose may be anything, and is not put to the database.
    found = purposes.find(work, wish.purpose) if is_key(wish.purpose) else None
    told = [
        Fault(each.pointer, each.code, each.detail)
        for each in rules.faults(
            rules.Wish(
                format=wish.format,
                fields=wish.fields,
                channel=wish.channel,
                purpose=wish.purpose,
                kind=found.kind if found else None,
                role=taker.role if taker else Role.PROCESSOR,
                given=frozenset(taker.categories if taker else rules.disclosed(wish.format, _known(wish))),
                purposes=frozenset(taker.purposes if taker else ()),
            )
        )
    ]
    told += _faults_of_taker(work, taker)
    if wish.format is Format.PARQUET and not parquet.is_there():
        told.append(Fault("/format", "not_installed", "This installation lacks the extra “parquet”."))
    if told:
        raise Invalid(faults=told)


def _known(wish: ExportOrder) -> Sequence[str]:
    """The fields that there are: where the recipient is unknown, that is the only fault to tell of them."""
    return wish.fields if wish.format.platform else [name for name in wish.fields if name in rules.COLUMNS]


def _faults_of_taker(work: Work, taker: Recipient | None) -> list[Fault]:
    if taker is None:
        return [Fault("/recipient", "unknown", "There is no such recipient in the register.")]
    if taker.ended_at is not None:
        return [Fault("/recipient", "ended", "Nothing is passed on to this recipient any more.")]
    holder = recipients.holder(work)
    if holder is not None and holder.id != taker.id:
        told = "Whoever holds this key is a recipient, and may order lists for themselves alone."
        return [Fault("/recipient", "not_you", told)]
    return []


def _undecided(work: Work, export_id: UUID) -> Export:
    work.actor.must(Scope.EXPORTS_APPROVE)
    row = mine(work, export_id)
    if row.state is not ExportState.WAITING:
        raise Conflict("Nobody has to agree to it, or it was decided before.")
    if row.ordered_by is not None and row.ordered_by == work.actor.id:
        raise Forbidden("Another has to look at it than the one who ordered it.")
    return row


def _must_look(work: Work) -> None:
    if not work.actor.may(Scope.EXPORTS_APPROVE):
        work.actor.must(Scope.EXPORTS_RUN)


def _may_see(work: Work, row: Export) -> bool:
    _must_look(work)
    return work.actor.source_id is None or row.source_id == work.actor.source_id


def _expiry(work: Work) -> datetime:
    return work.now + timedelta(hours=work.settings.export_hours)


def _view(row: Export, recipient_name: str) -> ExportView:
    return ExportView(
        id=row.id,
        segment_id=row.segment_id,
        format=row.format,
        fields=tuple(row.fields),
        purpose=row.purpose,
        channel=row.channel,
        recipient_id=row.recipient_id,
        recipient_name=recipient_name,
        state=row.state,
        ending=row.ending,
        ordered_at=row.ordered_at,
        ordered_by=row.ordered_by,
        members=row.members,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        included=row.included,
        excluded=row.excluded,
        made_at=row.made_at,
        expires_at=row.expires_at,
        fetched_at=row.fetched_at,
        ended_at=row.ended_at,
        sha256=row.sha256.hex() if row.sha256 else None,
        size=row.size,
    )
