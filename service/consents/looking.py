"""Is this one line of the ledger what was written then, and who may see by what it is proven?

The whole ledger is looked through by `chain.verify`, which takes minutes; here one line is held against its
own place in the chain and the line before it, which is at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from rules import ledger
from rules.ledger import Line
from service import reveals
from service.access import Scope
from service.audit import Action
from service.consents.statements import holds, opened
from service.errors import Gone, NotFound, Tampered
from service.storage import consents as stored
from service.storage import keys
from service.storage.consents import ConsentEvent
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found when one line was looked at."""

    seq: int | None
    """Its place in the chain; None for the second or so until it has one."""
    event_hash: bytes | None
    commitment: bytes
    follows: bool
    """Is its hash what its members and the line before it give? True also of a line without a place yet."""
    content: bool | None
    """Is what is sealed what was committed to? None when nobody can open it any more."""

    @property
    def is_sound(self) -> bool:
        return self.follows and self.content is not False


def at_line(work: Work, event_id: UUID) -> Looked:
    """Look whether one line is what was written. Needs consents:read; raises NotFound."""
    work.actor.must(Scope.CONSENTS_READ)
    row = _row(work, event_id)
    return Looked(
        seq=row.seq,
        event_hash=row.event_hash,
        commitment=row.commitment,
        follows=row.seq is None or _follows(work, row.seq),
        content=_content(work, row),
    )


def reveal(work: Work, event_id: UUID, *, purpose: str) -> Mapping[str, str]:
    """What proves a line, in clear. The audit says who looked, and why, before it is given.

    Needs contacts:reveal. Raises NotFound, Gone, Invalid without a reason, TooMany when the hour's budget is
    spent.
    """
    work.actor.must(Scope.CONTACTS_REVEAL)
    row = _row(work, event_id)
    key = keys.find(work.session, row.contact_id)
    if key is None or row.proof is None:
        raise Gone
    reveals.note(work, Action.CONTACT_REVEALED, owner=row.contact_id, fields=["evidence"], purpose=purpose)
    _, content = opened(work.vault.safe(key), row.proof)
    return dict(content["evidence"])


def bound_to_notices(work: Work) -> Mapping[UUID, int]:
    """How many statements bind to each text; one that nobody ever answered to is left out."""
    rows = work.session.execute(stored.bound_to_notices())
    return {notice_id: count for notice_id, count in rows if notice_id is not None}


def _row(work: Work, event_id: UUID) -> ConsentEvent:
    row = work.session.get(ConsentEvent, event_id)
    if row is None:
        raise NotFound
    return row


def _follows(work: Work, seq: int) -> bool:
    """Does the line follow the one before it, and is its hash its own?"""
    lines = [Line(**row._asdict()) for row in stored.chained(work.session, after=max(0, seq - 2), limit=2)]
    own = next((line for line in lines if line.seq == seq), None)
    before = next((line.event_hash for line in lines if line.seq == seq - 1), None)
    expected = ledger.BEFORE_ALL if seq == 1 else before
    return own is not None and own.prev_hash == expected and own.is_sound


def _content(work: Work, row: ConsentEvent) -> bool | None:
    key = keys.find(work.session, row.contact_id)
    if key is None or row.proof is None:
        return None
    try:
        salt, content = opened(work.vault.safe(key), row.proof)
    except (Tampered, ValueError):
        return False
    return holds(salt, content, {name: getattr(row, name) for name in stored.COLUMNS})
