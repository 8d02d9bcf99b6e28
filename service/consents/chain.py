"""Is the ledger whole: was no line changed, dropped or moved since it was written?

Lines are chained by one sequencer shortly after they were committed, so that writers never queue for the end
of the chain. Each time it signs how far the chain goes. Whoever keeps such a head, or an export with one, can
tell later what was done to the ledger, with neither our database nor our keys.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rules import ledger
from rules.ledger import Flaw, Head, Line
from service import changes
from service.access import Scope
from service.consents.statements import holds, opened
from service.errors import Tampered
from service.jobs import queue
from service.storage import consents as stored
from service.storage import keys
from service.storage.consents import ConsentEvent, ConsentHead
from service.vault import Safe
from service.work import Work

JOB = "consents.chain"
WAKE = "consents.wake"
BATCH = 1_000
# Data keys are asked for so many at a time.
_KEYS = 500
# What is written within a moment is chained and signed at once.
PAUSE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """How far the chain goes, and who says so."""

    head: Head
    signature: bytes
    public_key: bytes

    @property
    def is_genuine(self) -> bool:
        """Was it signed with that key? Whether the key is ours is for whoever reads it to compare."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(self.signature, self.head.note)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found when the ledger was looked through."""

    lines: int
    """In the chain."""
    waiting: int
    """Written, and not chained yet."""
    opened: int
    """Of which the content could still be opened and is what was committed to."""
    sealed_for_ever: int
    """Of which nobody can open the content any more, for the person was erased."""
    flaw: Flaw | None
    """The first thing wrong with the chain."""
    false_heads: tuple[int, ...]
    """Heads that no key of ours has signed."""
    false_contents: tuple[UUID, ...]
    """Lines whose content is not what was committed to, or whose clear part says something else."""

    @property
    def is_sound(self) -> bool:
        return self.flaw is None and not self.false_heads and not self.false_contents


def wake(work: Work) -> None:
    """Have what is written in this work chained soon after; a job that waits already does for all."""
    queue.enqueue_unless_waiting(work, JOB, lane=JOB, run_after=work.now + PAUSE)


def wake_overlooked(work: Work, _payload: Mapping[str, Any]) -> None:
    """The job: have chained what was committed while the sequencer had looked already."""
    if work.session.scalar(stored.count_unchained()):
        wake(work)


def chain_next(work: Work, _payload: Mapping[str, Any]) -> None:
    """The job: give lines without a place the next places, in the order of their ids, and sign the end.

    Whoever follows the feed hears of them right after.
    """
    changes.wake(work, pause=timedelta())
    waiting = stored.unchained(work.session, limit=BATCH)
    if not waiting:
        return
    last = work.session.execute(stored.last_in_chain()).one_or_none()
    seq, tip = (last.seq, last.event_hash) if last else (0, ledger.BEFORE_ALL)
    places = []
    for row in waiting:
        before, seq = tip, seq + 1
        tip = ledger.chained(before, _header(row), row.commitment)
        places.append({"of": row.id, "place": seq, "before": before, "hash": tip})
    stored.chain(work.session, places)
    signed = _signed(work, Head(seq=seq, hash=tip, at=work.now))
    work.session.add(
        ConsentHead(seq=seq, hash=tip, at=work.now, signature=signed.signature, public_key=signed.public_key)
    )
    if len(waiting) == BATCH:
        queue.enqueue(work, JOB, lane=JOB)


def head(work: Work) -> SignedHead:
    """How far the chain goes now, signed for whoever wants to keep it. Needs consents:read."""
    work.actor.must(Scope.CONSENTS_READ)
    last = work.session.execute(stored.last_in_chain()).one_or_none()
    seq, tip = (last.seq, last.event_hash) if last else (0, ledger.BEFORE_ALL)
    return _signed(work, Head(seq=seq, hash=tip, at=work.now))


def lines(work: Work) -> Iterator[Line]:
    """The chain from its first line on; read it within one transaction. Needs consents:read."""
    work.actor.must(Scope.CONSENTS_READ)
    after = 0
    while rows := stored.chained(work.session, after=after, limit=BATCH):
        yield from map(_line, rows)
        after = rows[-1].seq


def verify(work: Work, *, known: Collection[Head] = ()) -> Verified:
    """Look through the whole ledger: the chain, its signed heads, and all content that can be opened.

    Needs audit:read. `known` are heads that were kept elsewhere. Opens every proof, so for a large ledger it
    takes minutes.
    """
    work.actor.must(Scope.AUDIT_READ)
    heads = work.session.scalars(stored.heads()).all()
    trusted = frozenset(work.vault.verifying_keys())
    false_heads = tuple(each.seq for each in heads if not _is_ours(each, trusted))
    kept = [Head(seq=each.seq, hash=each.hash, at=each.at) for each in heads]
    tally = _Tally()
    flaw = ledger.first_flaw(tally.counted(lines(work)), [*kept, *known])
    tally.open_all(work)
    return Verified(
        lines=tally.lines,
        waiting=work.session.scalar(stored.count_unchained()) or 0,
        opened=tally.opened,
        sealed_for_ever=tally.shut,
        flaw=flaw,
        false_heads=false_heads,
        false_contents=tuple(tally.false),
    )


@dataclass(slots=True)
class _Tally:
    """What was counted on the way."""

    lines: int = 0
    opened: int = 0
    shut: int = 0
    false: list[UUID] = field(default_factory=list)

    def counted(self, chain: Iterator[Line]) -> Iterator[Line]:
        for each in chain:
            self.lines += 1
            yield each

    def open_all(self, work: Work) -> None:
        """Open what can be opened, and compare it with what was committed to."""
        after = None
        while rows := work.session.scalars(stored.whole(after=after, limit=BATCH)).all():
            owners = sorted({row.contact_id for row in rows})
            for start in range(0, len(owners), _KEYS):
                mine = owners[start : start + _KEYS]
                safes = {o: work.vault.safe(key) for o, key in keys.find_many(work.session, mine).items()}
                for row in rows:
                    if row.contact_id in mine:
                        self._open(safes.get(row.contact_id), row)
            after = rows[-1].id
            work.session.expunge_all()

    def _open(self, safe: Safe | None, row: ConsentEvent) -> None:
        if safe is None or row.proof is None:
            self.shut += 1
            return
        try:
            salt, content = opened(safe, row.proof)
        except (Tampered, ValueError):
            self.false.append(row.id)
            return
        self.opened += 1
        if not holds(salt, content, {name: getattr(row, name) for name in stored.COLUMNS}):
            self.false.append(row.id)


def _is_ours(stored_head: ConsentHead, trusted: Collection[bytes]) -> bool:
    told = Head(seq=stored_head.seq, hash=stored_head.hash, at=stored_head.at)
    signed = SignedHead(head=told, signature=stored_head.signature, public_key=stored_head.public_key)
    return signed.public_key in trusted and signed.is_genuine


def _signed(work: Work, told: Head) -> SignedHead:
    return SignedHead(
        head=told, signature=work.vault.sign(told.note), public_key=work.vault.verifying_keys()[0]
    )


def _header(row: Any) -> bytes:
    return ledger.header_of(
        id=row.id,
        purpose=row.purpose,
        channel=row.channel,
        state=row.state,
        at=row.at,
        recorded_at=row.recorded_at,
        valid_until=row.valid_until,
        notice_sha256=row.notice_sha256,
    )


def _line(row: Any) -> Line:
    return Line(**row._asdict())
