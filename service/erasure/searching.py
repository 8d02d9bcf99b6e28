"""Where else may something of a person lie that no id leads to? Opened, some at a time, and compared.

Leads that wait for a steward, rows of files that nobody has taken over, and answers that are kept to be given
again hold many people's data and name none of them in clear.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from rules.erasing import Category
from service.erasure import case as cases
from service.erasure import person
from service.erasure.case import Case, Done
from service.erasure.person import Known, Needles, Person
from service.errors import Tampered
from service.storage import keys, traces
from service.storage.erasure import SubjectKind
from service.storage.imports import Chunk
from service.vault import KeyRow, Safe
from service.vault.places import Part, Place, Table
from service.vault.sealed import Sealed
from service.work import Work

STRAYS, CHUNKS, ANSWERS = 1_000, 20, 1_000
"""So many are opened in one transaction: a fraction of a second's work."""

_PAYLOAD: Place = (Table.LEAD, Part.PAYLOAD)
_ROWS: Place = (Table.IMPORT, Part.ROWS)
_BODY: Place = (Table.ANSWER, Part.BODY)

# Data keys are asked for so many at a time.
_SLICE = 500


def strays(case: Case) -> tuple[list[UUID], str | None]:
    """Write down the next leads of the person that were never made part of a contact.

    Gives their ids, and where to go on when there are more to look at.
    """
    begun = case.results[Category.TOKENS].after
    asked = traces.strays(UUID(begun) if begun else None, until=case.erasure.recorded_at, limit=STRAYS)
    sent = {row.id: row.payload for row in case.work.session.execute(asked)}
    who = person.of(case.work, case.contacts, case.leads)
    theirs = sorted(_theirs(case.work, who, sent) - set(case.leads))
    cases.write_down(case.work, case.erasure.id, theirs, SubjectKind.LEAD)
    return theirs, str(max(sent)) if len(sent) == STRAYS else None


def imports(case: Case) -> Done:
    """Take the person's rows out of files that are not over; the rows of others stay as they are."""
    begun = case.results[Category.IMPORTS].after
    chunks = case.work.session.scalars(traces.open_chunks(after=_place(begun), limit=CHUNKS)).all()
    needles = person.of(case.work, case.contacts, case.leads).needles()
    key_rows = _keys(case.work, sorted({chunk.import_id for chunk in chunks}))
    gone = sum(
        _thin(chunk, case.work.vault.safe(key_rows[chunk.import_id]), needles)
        for chunk in chunks
        if chunk.import_id in key_rows
    )
    last = chunks[-1] if len(chunks) == CHUNKS else None
    return Done(gone=gone, after=f"{last.import_id} {last.ordinal}" if last else None)


def answers(case: Case) -> Done:
    """Forget answers that tell of the person's contacts or leads."""
    begun = case.results[Category.ANSWERS].after
    asked = traces.answers(after=bytes.fromhex(begun) if begun else None, limit=ANSWERS)
    rows = case.work.session.scalars(asked).all()
    key_rows = _keys(case.work, [row.claim for row in rows])
    ids = [str(owner).encode() for owner in (*case.contacts, *case.leads)]
    telling = [
        row
        for row in rows
        if row.body is not None
        and row.claim in key_rows
        and _tells(_opened(case.work, key_rows[row.claim], _BODY, row.body), ids)
    ]
    keys.shred(case.work.session, [row.claim for row in telling])
    for row in telling:
        case.work.session.delete(row)
    return Done(gone=len(telling), after=rows[-1].digest.hex() if len(rows) == ANSWERS else None)


def _theirs(work: Work, who: Person, sent: Mapping[UUID, Sealed | None]) -> set[UUID]:
    """Those of the leads that are of the person: by what was read in them, or stands in the raw row."""
    known = person.of_leads(work, list(sent))
    found = {lead_id for lead_id, other in known.items() if who.is_of(other)}
    # Of a row that could not be read as such there is nothing but itself.
    unread = [each for each, payload in sent.items() if payload and not _is_known(known.get(each))]
    key_rows, needles = _keys(work, unread), who.needles()
    for lead_id in unread:
        payload = sent[lead_id]
        if lead_id in key_rows and payload is not None:
            text = _opened(work, key_rows[lead_id], _PAYLOAD, payload).decode("utf-8", "replace")
            if needles.are_in(json.loads(text) if text else ""):
                found.add(lead_id)
    return found


def _is_known(known: Known | None) -> bool:
    return known is not None and bool(known.emails or known.phones)


def _thin(chunk: Chunk, safe: Safe, needles: Needles) -> int:
    """Take the rows with one of the needles out of a chunk, and say how many these were."""
    if chunk.content is None:
        return 0
    try:
        ordinal, rows = json.loads(zlib.decompress(safe.open_bytes(_ROWS, chunk.content)))
    except Tampered:
        return 0
    left = [row for row in rows if not needles.are_in(row[1])]
    if len(left) < len(rows):
        text = json.dumps([ordinal, left], ensure_ascii=False, separators=(",", ":"))
        chunk.content = safe.seal_bytes(_ROWS, zlib.compress(text.encode("utf-8", "replace"), 1))
    return len(rows) - len(left)


def _opened(work: Work, key: KeyRow, place: Place, sealed: Sealed) -> bytes:
    """What was sealed; nothing when it was tampered with, for then nobody can read it either."""
    try:
        return work.vault.safe(key).open_bytes(place, sealed)
    except Tampered:
        return b""


def _tells(body: bytes, ids: Iterable[bytes]) -> bool:
    return any(each in body for each in ids)


def _place(after: str | None) -> tuple[UUID, int] | None:
    if after is None:
        return None
    file, _, ordinal = after.partition(" ")
    return UUID(file), int(ordinal)


def _keys(work: Work, owners: Sequence[UUID]) -> dict[UUID, KeyRow]:
    found: dict[UUID, KeyRow] = {}
    for start in range(0, len(owners), _SLICE):
        found |= keys.find_many(work.session, owners[start : start + _SLICE])
    return found
