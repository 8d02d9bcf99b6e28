"""How does everybody come into memory as they are compared, each record opened once?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import polars as pl

from rules.fields import FieldName
from rules.matching.of_record import traits_of
from rules.matching.traits import NAMES, Traits
from service import records
from service.access import Actor
from service.ids import earliest_id
from service.matching import keyed
from service.storage import matching
from service.storage.matching import Held
from service.vault.places import Table
from service.work import Work, Workshop

BATCH = 5_000
"""Records that are opened in one transaction: none stays open while all are read."""

SKEW = timedelta(minutes=1)
"""By so much the clock of another machine may be ahead; what it has made is read too."""


@dataclass(frozen=True)
class Everybody:
    """What is compared of every record, and which contact it is of; lives only while they are compared."""

    record_ids: Sequence[UUID]
    contact_ids: Sequence[UUID]
    traits: Mapping[str, pl.Series]

    def __len__(self) -> int:
        return len(self.record_ids)


def read(workshop: Workshop, actor: Actor, *, advance: Callable[[int], Any] | None = None) -> Everybody:
    """Open every record of a contact, the oldest first; what was shredded is left out.

    `advance` hears how many records have been read.
    """
    record_ids: list[UUID] = []
    contact_ids: list[UUID] = []
    frames: list[pl.DataFrame] = []
    after = None
    while True:
        with workshop.look(actor) as work:
            ids = work.session.scalars(
                matching.uncounted(after, before=earliest_id(work.now + SKEW), limit=BATCH)
            ).all()
            held = sorted(matching.several(work.session, ids), key=lambda each: each.id)
            told = [_traits(work, each) for each in held]
        if not ids:
            break
        after = ids[-1]
        record_ids += [each.id for each in held]
        contact_ids += [each.contact_id for each in held]
        frames.append(_columns(told))
        if advance:
            advance(len(ids))
    whole = pl.concat([_columns([]), *frames], rechunk=True)
    return Everybody(record_ids, contact_ids, {name: whole[name] for name in NAMES})


def _traits(work: Work, held: Held) -> Traits:
    safe = work.vault.safe(held.key)
    opened: dict[FieldName, str] = {
        name: safe.open((Table.RECORD, records.PARTS[name]), sealed)
        for name, sealed in held.sealed.items()
        if name is not FieldName.EXTRAS
    }
    return traits_of(keyed.record_in(opened), work.knowledge.vocabulary)


def _columns(told: Sequence[Traits]) -> pl.DataFrame:
    """The traits as columns, which take a tenth of the room; missing where a record lacks one."""
    columns = {name: [getattr(each, name) or None for each in told] for name in NAMES}
    return pl.DataFrame(columns, schema=dict.fromkeys(NAMES, pl.String))
