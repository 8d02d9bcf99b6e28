"""How is all that is compared of a record kept in one piece, so that it need not be told of its fields anew?

A lead among a million contacts is held against several records. To open six fields of each and to tell their
traits takes longer than to compare them; so each record has its traits, sealed with its own key. They are of
one edition: where words or ways have changed since, the fields are opened as if there were none, until the
nightly job has been there.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from rules.fields import FieldName
from rules.matching.editions import edition
from rules.matching.of_record import traits_of
from rules.matching.traits import NAMES, Traits, texts
from service import records
from service.access import SYSTEM
from service.jobs import queue
from service.matching import keyed
from service.storage import matching
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work, Workshop

PLACE = (Table.RECORD, Part.LIKENESS)
JOB = "matching.liken"
BATCH = 500
"""Records at a time: to open and seal them keeps other writers waiting for a few hundredths of a second."""


def columns(work: Work, safe: Safe, traits: Traits, sender_key: str) -> dict[str, Any]:
    """What is stored with a record whose traits these are, and which its sender calls by this key."""
    likeness = safe.seal_bytes(PLACE, written(traits, sender_key))
    return {"edition": edition(work.knowledge.vocabulary), "likeness": likeness}


def read(written: bytes, *, closed: Sequence[int] = ()) -> tuple[Traits, str]:
    """The traits of a record and its sender's key, empty when it has none, from a likeness that was opened.

    `closed` are the places of traits that are left out, for nobody asked for them.
    """
    told = plain(written)
    sender_key = told.pop()
    for place in closed:
        told[place] = ""
    return Traits(**dict(zip(NAMES, told, strict=True))), sender_key


def plain(written: bytes) -> list[str]:
    """The traits in their order, and the sender's key."""
    try:
        told: list[str] = from_json(written)
    except ValueError:
        told = json.loads(written)  # half a character, which the quick reader does not take
    return told


def all_plain(written: Sequence[bytes]) -> list[tuple[str, ...]]:
    """The traits alone of many: to begin reading costs as much as to read."""
    try:
        told: list[list[str]] = from_json(b"[%b]" % b",".join(written))
    except ValueError:
        told = [plain(each) for each in written]
    return [tuple(each[:-1]) for each in told]


def liken(workshop: Workshop, payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The nightly job: look for records without a likeness of today, before anybody has to wait for it."""
    after = payload.get("after")
    with workshop.look(SYSTEM) as work:
        today = edition(work.knowledge.vocabulary)
        asked = matching.unlike(today, after=UUID(after) if after else None, limit=BATCH)
        ids = work.session.scalars(asked).all()
    return lambda work: _liken(work, ids)


def _liken(work: Work, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    rows = []
    for held in matching.several(work.session, ids):
        safe = work.vault.safe(held.key)
        opened = {
            name: safe.open((Table.RECORD, records.PARTS[name]), sealed)
            for name, sealed in held.sealed.items()
        }
        traits = traits_of(keyed.record_in(opened), work.knowledge.vocabulary)
        extras = records.extras(opened.get(FieldName.EXTRAS, "{}"))
        sender_key = extras.external_ids.get(str(held.source_id), "")
        rows.append({"id": held.id, **columns(work, safe, traits, sender_key)})
    matching.keep_likenesses(work.session, rows)
    queue.enqueue(work, JOB, {"after": ids[-1]}, priority=queue.LATER)


def written(traits: Traits, sender_key: str) -> bytes:
    """The text of a likeness.

    In ASCII: half a character, as a broken sender may leave one, comes back as it was.
    """
    return json.dumps([*texts(traits), sender_key]).encode()
