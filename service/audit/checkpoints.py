"""How far does the log go, who says so, and does it still begin as it did when that was said before?

A checkpoint is signed every minute, or after every thousand deeds, when there is something new. Nothing is
ever signed that does not begin with what was signed last, here and outside: who rewrites the log in the
database can have no signature for it.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from rules import merkle, notes, tiles
from rules.notes import Checkpoint, Verifier
from service.access import SYSTEM, Scope
from service.audit import outside
from service.errors import Conflict
from service.storage import audit_log as stored
from service.storage.audit_log import AuditCheckpoint
from service.vault import Vault
from service.work import Work, Workshop

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=60)
EVERY_LEAVES = 1_000


class Forked(Conflict):
    """The log is not the one that was signed before, so nothing is signed: look at it with `audit verify`."""

    code = "audit_forked"


def origin(vault: Vault, era: int = 1) -> str:
    """Name of the log: of this installation, and of how often it was restored from a backup."""
    return f"goodstanding/{vault.deployment}" + (f"/{era}" if era > 1 else "")


def verifiers(work: Work) -> tuple[Verifier, ...]:
    """The public keys that checkpoints are signed with, the one in use first."""
    name = origin(work.vault, stored.head(work.session).era)
    return tuple(Verifier(name, key) for key in work.vault.verifying_keys())


def newest(
    work: Work, *, limit: int = 50, before: tuple[int, int] | None = None
) -> Sequence[AuditCheckpoint]:
    """The latest checkpoints, newest first, or those before the one of a life and size. Needs audit:read."""
    work.actor.must(Scope.AUDIT_READ)
    return work.session.scalars(stored.checkpoints(limit=min(limit, 200), before=before)).all()


def of_size(work: Work, era: int, size: int) -> str | None:
    """The note of one checkpoint. Needs audit:read."""
    work.actor.must(Scope.AUDIT_READ)
    found = work.session.get(AuditCheckpoint, (era, size))
    return found.note if found else None


def is_genuine(written: str, keys: Sequence[bytes]) -> bool:
    """Was this note signed by one of these keys, under the name of the log that it speaks of?"""
    try:
        note = notes.note_in(written)
        name = notes.checkpoint_in(note).origin
    except ValueError:
        return False
    return any(_holds(key, signature, note.text.encode()) for key in keys for signature in note.by(name, key))


def sign_if_due(workshop: Workshop) -> None:
    """Sign how far the log goes, when it is time; then carry outside what is not there yet."""
    with workshop.look(SYSTEM) as work:
        is_due = _is_due(work)
    if is_due:
        with workshop.open(SYSTEM) as work:
            if stored.is_mine(work.session) and _is_due(work):
                sign(work)
    carry_outside(workshop)


def sign(work: Work) -> AuditCheckpoint:
    """Sign how far the log goes now.

    Raises Forked when it does not begin with what was signed last, in the database or outside of it.
    """
    head = stored.head(work.session)
    told = Checkpoint(origin(work.vault, head.era), head.size, root_of(work, head.size))
    for known in _said_before(work, told.origin):
        if not begins_with(work, told, known):
            log.error("audit log is not the one that was signed", extra={"count": known.size})
            raise Forked
    key = work.vault.verifying_keys()[0]
    note = notes.signed(told.text, told.origin, key, work.vault.sign(told.text.encode()))
    made = AuditCheckpoint(era=head.era, size=told.size, root=told.root, at=work.now, note=note)
    work.session.add(made)
    log.info("audit checkpoint", extra={"count": told.size, "root": told.root.hex()})
    return made


def root_of(work: Work, size: int) -> bytes:
    """The root over the first deeds, from the tiles. Raises Forked where some are gone."""
    return tiles.root(size, lambda *where: read(work, *where))


def origins(work: Work) -> list[str]:
    """The names of the log in each of its lives."""
    return [origin(work.vault, era) for era in range(1, stored.head(work.session).era + 1)]


def begins_with(work: Work, whole: Checkpoint, known: Checkpoint) -> bool:
    """Is the log of one checkpoint the continuation of another?"""
    if known.size > whole.size:
        return False
    try:
        proof = tiles.consistency(known.size, whole.size, lambda *where: read(work, *where))
    except (IndexError, Forked):
        return False
    return merkle.is_consistent(known.size, known.root, whole.size, whole.root, proof)


def read(work: Work, level: int, first: int, last: int) -> list[bytes]:
    """Hashes of the log: leaves at level 0, roots of full tiles above. Raises Forked where some are gone."""
    found = (
        [merkle.leaf_of(each) for each in stored.commitments(work.session, first, last)]
        if level == 0
        else stored.tile_roots(work.session, level, first, last)
    )
    if len(found) != last - first:
        raise Forked
    return found


def carry_outside(workshop: Workshop) -> int:
    """Add to the file outside what was signed since its last note; says how many notes."""
    path = outside.path_of(workshop.settings)
    with workshop.look(SYSTEM) as work:
        newest_one = work.session.scalars(stored.checkpoints(limit=1)).first()
    if newest_one is None or outside.last(path) == newest_one.note:
        return 0
    with outside.opened(path) as file, workshop.look(SYSTEM) as work:
        era, size = _place_outside(work, outside.last(path))
        fresh = work.session.scalars(stored.checkpoints_after(era, size)).all()
        outside.add(file, [each.note for each in fresh])
    return len(fresh)


def _is_due(work: Work) -> bool:
    size = stored.head(work.session).size
    last = work.session.scalars(stored.checkpoints(limit=1)).first()
    if last is None:
        return bool(size > 0)
    is_new = size > last.size or stored.head(work.session).era > last.era
    return bool(is_new and (size - last.size >= EVERY_LEAVES or work.now - last.at >= EVERY))


def _said_before(work: Work, name: str) -> list[Checkpoint]:
    """What was signed last: in the database, under whatever name, and outside, under this one."""
    said = [
        Checkpoint(name, each.size, each.root) for each in work.session.scalars(stored.checkpoints(limit=1))
    ]
    last = outside.last(outside.path_of(work.settings))
    if last is not None and is_genuine(last, work.vault.verifying_keys()):
        known = outside.checkpoint_of(last)
        if known.origin == name:
            said.append(known)
    return said


def _place_outside(work: Work, last: str | None) -> tuple[int, int]:
    """Era and size of the last note outside; of another installation's, or of none, nothing."""
    if last is None:
        return 0, 0
    known = outside.checkpoint_of(last)
    lives = origins(work)
    return (lives.index(known.origin) + 1, known.size) if known.origin in lives else (0, 0)


def _holds(key: bytes, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
