"""How does somebody else see that one deed is in the log, without being shown any other?"""

import base64
from dataclasses import dataclass

from rules import merkle, notes, tiles
from service.access import Scope
from service.audit import checkpoints, leaves
from service.audit.checkpoints import Forked
from service.errors import NotFound
from service.storage import audit_log as stored
from service.storage import audit_rows
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The way from one deed to a signed root."""

    entry: int
    """Number of the deed."""
    index: int
    """Its place in the log, from 0."""
    size: int
    """Size of the log that the checkpoint speaks of."""
    salt: bytes | None
    """With the body it gives the commitment; gone if the deed was erased."""
    body: bytes | None
    """As it was committed to."""
    commitment: bytes
    path: tuple[bytes, ...]
    """Hashes from the leaf up (RFC 6962, 2.1.1)."""
    checkpoint: str
    """The signed note."""

    @property
    def leaf(self) -> bytes:
        return merkle.leaf_of(self.commitment)

    def holds(self) -> bool:
        """Does the deed lead to the root that was signed? Who signed is another question."""
        said = notes.checkpoint_in(notes.note_in(self.checkpoint))
        is_its_own = (
            self.salt is None
            or self.body is None
            or merkle.commitment(self.salt, self.body) == self.commitment
        )
        return (
            is_its_own
            and said.size == self.size
            and merkle.is_included(self.leaf, self.index, self.size, self.path, said.root)
        )


def of_entry(work: Work, entry_id: int) -> Proof | None:
    """The proof that a deed is in the log; None while no checkpoint covers it yet.

    Needs audit:read. Raises NotFound for a deed that is not there, and Forked where the log is damaged.
    """
    work.actor.must(Scope.AUDIT_READ)
    deed = audit_rows.one(work.session, entry_id)
    if deed is None:
        raise NotFound
    over = None if deed.place is None else work.session.scalars(stored.checkpoint_over(deed.place)).first()
    if deed.place is None or over is None:
        return None
    try:
        path = tiles.inclusion(deed.place, over.size, lambda *where: checkpoints.read(work, *where))
    except IndexError:
        raise Forked from None
    return Proof(
        entry=deed.id,
        index=deed.place,
        size=over.size,
        salt=deed.salt,
        body=None if deed.body is None else leaves.canonical(deed.body),
        commitment=deed.commitment,
        path=tuple(path),
        checkpoint=over.note,
    )


def on_paper(proof: Proof) -> dict[str, object]:
    """The proof as JSON, hashes in Base64: `audit verify --proof` reads it, and so may anybody."""
    return {
        "entry": proof.entry,
        "index": proof.index,
        "size": proof.size,
        "salt": _coded(proof.salt),
        "body": None if proof.body is None else proof.body.decode(),
        "commitment": _coded(proof.commitment),
        "path": [_coded(each) for each in proof.path],
        "checkpoint": proof.checkpoint,
    }


def _coded(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()
