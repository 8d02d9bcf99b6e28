"""How is a list fetched: once, piece by piece, and written down before the first of it goes out?

For a quarter of an hour the same file is given again, because downloads break off.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from rules import exports as rules
from rules.exports import Ending, ExportState, Format
from service import audit, exported, exports, recipients, standing
from service.access import SYSTEM, Actor, Scope
from service.audit import Action
from service.errors import Conflict, Fault, Gone, NotFound, Tampered
from service.exports import parquet
from service.storage import exports as stored
from service.storage import keys
from service.storage.exports import Export
from service.storage.recipients import Recipient
from service.vault.places import Part, Table
from service.work import Work, Workshop

AGAIN = timedelta(minutes=15)
"""How long after it was first fetched it may be fetched again."""
BATCH = 1_000
"""Contacts that are asked about at a time."""
NUMBER = 4
"""Bytes before each piece that say which it is: pieces are bound to the list, and not to their order."""

CONTENT = (Table.EXPORT, Part.ARCHIVE)

ENDINGS = {
    Ending.REFUSED: "A second person did not agree that this list goes out.",
    Ending.FETCHED: "This list was fetched, and is given once.",
    Ending.EXPIRED: "The hours of this list are over.",
    Ending.ERASED: "Somebody in this list was erased since; order it anew.",
    Ending.RESTRICTED: "The data of somebody in this list may not be used any more; order it anew.",
    Ending.NOT_PERMITTED: "Somebody in this list may not be addressed any more; order it anew.",
    Ending.TAKEN_BACK: "This list was taken back.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file as it is fetched."""

    filename: str
    size: int
    sha256: str
    pieces: Iterator[bytes] = field(repr=False)


def fetch(workshop: Workshop, actor: Actor, export_id: UUID, *, segment_id: UUID | None = None) -> Download:
    """The file of a list; that it was passed on is written down and committed first. Needs exports:run.

    Raises NotFound; Conflict while it is not ready; Gone, with the reason as a fault, when it is over.
    """
    with workshop.open(actor) as work:
        work.actor.must(Scope.EXPORTS_RUN)
        row = exports.mine(work, export_id)
        if segment_id not in {None, row.segment_id}:
            raise NotFound
        ending = _ending(work, row)
        if ending is None:
            _must_be_ready(work, row)
            _note(work, row)
        elif row.state is not ExportState.OVER:
            exported.end(work, row, ending)
        filename = f"export-{row.id}.{row.format.suffix}"
        sha256, size = row.sha256.hex() if row.sha256 else "", int(row.size or 0)
    if ending is not None:
        raise Gone(ENDINGS[ending], faults=[Fault("", ending.value, ENDINGS[ending])])
    pieces = whole(workshop, actor, export_id)
    return Download(filename=filename, size=size, sha256=sha256, pieces=pieces)


def whole(workshop: Workshop, actor: Actor, export_id: UUID) -> Iterator[bytes]:
    """A file that is made, in pieces. Raises Tampered when a piece is not the one that was put there.

    Each piece is read by itself: for as long as somebody takes to fetch a file nothing is kept open.
    """
    with workshop.look(actor) as work:
        row = work.session.get_one(Export, export_id)
        form, names, count = row.format, rules.columns(row.format, row.fields), row.chunks
    pieces = (_piece(workshop, actor, export_id, ordinal) for ordinal in range(count))
    if form is Format.PARQUET:
        return parquet.written(names, pieces)
    return pieces


def numbered(ordinal: int, content: bytes) -> bytes:
    """A piece with its number."""
    return ordinal.to_bytes(NUMBER) + content


def _piece(workshop: Workshop, actor: Actor, export_id: UUID, ordinal: int) -> bytes:
    with workshop.look(actor) as work:
        key = keys.find(work.session, export_id)
        sealed = work.session.scalars(stored.chunk(export_id, ordinal)).one_or_none()
        if key is None or sealed is None:
            raise Tampered
        content = work.vault.safe(key).open_bytes(CONTENT, sealed)
    if content[:NUMBER] != ordinal.to_bytes(NUMBER):
        raise Tampered
    return content[NUMBER:]


def _ending(work: Work, row: Export) -> Ending | None:
    """Why it cannot be fetched any more; None when it can be, or will be."""
    if row.state is ExportState.OVER:
        return row.ending
    if row.fetched_at is not None and work.now >= row.fetched_at + AGAIN:
        return Ending.FETCHED
    if work.now >= row.expires_at:
        return Ending.EXPIRED
    if row.state is ExportState.READY and stored.is_any_restricted(work.session, row.id):
        return Ending.RESTRICTED
    if row.state is ExportState.READY and not _may_be_addressed(work, row):
        return Ending.NOT_PERMITTED
    return None


def _may_be_addressed(work: Work, row: Export) -> bool:
    """Do those in it still agree? Everybody to whom anything happened since it was ordered is asked again."""
    changed = work.session.scalars(stored.changed(row.id, since=row.ordered_at)).all()
    # Whoever may fetch it hears that somebody may not be addressed, whatever else they may.
    asking = replace(work, actor=SYSTEM)
    for start in range(0, len(changed), BATCH):
        part = changed[start : start + BATCH]
        seen = standing.decide_opened(asking, part, purpose=row.purpose, channel=row.channel, opening=())
        if not all(each.decision.allowed for each in seen):
            return False
    return True


def _must_be_ready(work: Work, row: Export) -> None:
    if work.session.get_one(Recipient, row.recipient_id).ended_at is not None:
        raise Conflict("Nothing is passed on to this recipient any more.")
    if row.state is ExportState.WAITING:
        raise Conflict("A second person has to agree to it first.")
    if row.state is not ExportState.READY:
        raise Conflict("It is not ready yet.")


def _note(work: Work, row: Export) -> None:
    """Write down that it was passed on, with everybody in it, the first time."""
    audit.note(work, Action.EXPORT_FETCHED, about=row.id, count=row.included)
    if row.fetched_at is not None:
        return
    row.fetched_at = work.now
    recipients.disclose(
        work,
        row.recipient_id,
        stored.every_member(row.id),
        fields=rules.disclosed(row.format, row.fields),
        purpose=row.purpose,
        export_id=row.id,
    )
