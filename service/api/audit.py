"""Read the log of deeds, keep its checkpoints, and have it proven that nothing in it was changed."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from service import audit
from service.access import ActorKind
from service.api import pages
from service.api.operation import Call
from service.audit import Action, AuditEvent, checkpoints, proofs, verifying
from service.audit.checking import Damage
from service.errors import Conflict
from service.jobs import queue

_ASIDE = frozenset({"action", "actor", "at", "object"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedAnswer:
    """One deed. Ids, codes and counts only."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    entry_id: int
    at: datetime
    action: str
    object: UUID | None
    """What it was done to; of a person a reference that leads nowhere once they are erased."""
    actor: ActorKind | None
    """Null for a deed that was emptied with an erasure, like its object and facts."""
    actor_id: UUID | None
    facts: Mapping[str, Any]
    place: int | None
    """Its place in the log; null for the second that it takes to be given one."""
    redacted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedsAnswer:
    """A page of deeds, newest first."""

    items: tuple[DeedAnswer, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointAnswer:
    """How far the log went, signed: keep the note where we cannot change it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    size: int
    root: str
    """Base64."""
    at: datetime
    note: str
    """A signed note in the form of https://c2sp.org/tlog-checkpoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointsAnswer:
    """The latest checkpoints, newest first."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    items: tuple[CheckpointAnswer, ...]
    public_keys: tuple[str, ...]
    """By which they are signed, the one in use first: name, key id and key."""
    next_cursor: str | None
    """Give it back as `cursor` to go on; null at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAnswer:
    """The way from one deed to a signed root (RFC 6962, 2.1.1); hashes in Base64."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    entry: int
    index: int
    size: int
    salt: str | None
    body: str | None
    """As it was committed to: SHA-256 of salt and these bytes is the commitment."""
    commitment: str
    """The leaf is SHA-256 of 00, `gsA`, 01 and these bytes."""
    path: tuple[str, ...]
    checkpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyOrder:
    """What to compare the log with."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    checkpoints: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    """Notes that you kept: does the log of today begin with what they say?"""


_ALL = VerifyOrder()

# The place of a checkpoint is one number in a cursor: the life of the log before its last fifteen digits.
_PER_ERA = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAnswer:
    """What became of a note that was kept."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    size: int | None
    is_genuine: bool
    """Was it signed by us, for this log?"""
    is_kept: bool
    """Does the log of today begin with what it says?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlawAnswer:
    """One thing wrong with the log."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    damage: Damage
    first: int
    """The place, or where the stretch begins; -1 where there is none."""
    last: int
    entry: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeAnswer:
    """What was found when the whole log was last looked through."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    at: datetime
    sound: bool
    leaves: int
    waiting: int
    redacted: int
    checkpoints: int
    lost: int
    """Deeds that were signed for and are gone because a backup was restored."""
    flaws: tuple[FlawAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyAnswer:
    """Is the log whole?"""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    notes: tuple[NoteAnswer, ...]
    whole: WholeAnswer | None
    """The last look at everything; null before the first one."""
    is_ordered: bool
    """True where the log is too long to wait for: it is looked through now, ask again in a minute."""


def list_deeds(
    call: Call,
    *,
    action: Action | None = None,
    actor_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 100,
    cursor: str | None = None,
) -> DeedsAnswer:
    """List who did what, to what, and when: newest first."""
    rows = audit.newest(
        call.work,
        before=pages.place(cursor) or None,
        limit=limit,
        action=action,
        actor_id=actor_id,
        since=since,
        until=until,
    )
    more = rows[-1].id if len(rows) == limit else None
    return DeedsAnswer(items=tuple(map(_deed, rows)), next_cursor=pages.cursor(more))


def list_checkpoints(
    call: Call, *, limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 50, cursor: str | None = None
) -> CheckpointsAnswer:
    """List the latest checkpoints. Whoever keeps them will notice whatever is done to the log before them."""
    before = divmod(pages.place(cursor), _PER_ERA) if cursor is not None else None
    found = checkpoints.newest(call.work, limit=limit, before=before)
    more = found[-1].era * _PER_ERA + found[-1].size if len(found) == limit else None
    return CheckpointsAnswer(
        items=tuple(
            CheckpointAnswer(
                size=each.size, root=base64.b64encode(each.root).decode(), at=each.at, note=each.note
            )
            for each in found
        ),
        public_keys=tuple(each.text for each in checkpoints.verifiers(call.work)),
        next_cursor=pages.cursor(more),
    )


def prove(call: Call, *, entry_id: int) -> ProofAnswer:
    """Prove that one deed is in the log, to somebody who need not see any other.

    409 while no checkpoint speaks for it yet, which takes a minute.
    """
    proof = proofs.of_entry(call.work, entry_id)
    if proof is None:
        raise Conflict("No checkpoint speaks for that deed yet; ask again in a minute.")
    told: dict[str, Any] = proofs.on_paper(proof)
    return ProofAnswer(**{**told, "path": tuple(told["path"])})


def verify(call: Call, body: VerifyOrder = _ALL) -> VerifyAnswer:
    """Ask whether anything in the log was changed, dropped, moved or cut off.

    Notes that you kept are compared at once. A log of up to 20,000 deeds is looked through at once as well; a
    longer one in the background, and the answer tells what was found the last time.
    """
    compared = verifying.compare(call.work, body.checkpoints)
    is_ordered = verifying.is_long(call.work)
    if is_ordered:
        queue.enqueue_unless_waiting(call.work, verifying.JOB, lane=verifying.JOB)
    else:
        verifying.keep(call.work, verifying.verify(call.work))
    last = verifying.newest(call.work)
    return VerifyAnswer(
        notes=tuple(
            NoteAnswer(
                size=each.checkpoint.size if each.checkpoint else None,
                is_genuine=each.is_genuine,
                is_kept=each.is_kept,
            )
            for each in compared
        ),
        whole=None if last is None else _whole(last.at, last.report),
        is_ordered=is_ordered,
    )


def _deed(row: AuditEvent) -> DeedAnswer:
    body = row.body or {}
    actor = body.get("actor")
    return DeedAnswer(
        entry_id=row.id,
        at=row.at,
        action=row.action,
        object=row.object_ref,
        actor=ActorKind(actor["kind"]) if isinstance(actor, dict) else None,
        actor_id=row.actor_id,
        facts={name: value for name, value in body.items() if name not in _ASIDE},
        place=row.leaf_index,
        redacted_at=row.redacted_at,
    )


def _whole(at: datetime, report: Mapping[str, Any]) -> WholeAnswer:
    told = {name: report[name] for name in ("sound", "leaves", "waiting", "redacted", "checkpoints", "lost")}
    flaws = tuple(FlawAnswer(**{**each, "damage": Damage(each["damage"])}) for each in report["flaws"])
    return WholeAnswer(at=at, flaws=flaws, **told)
