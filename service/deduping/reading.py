"""How does everybody come into memory as they are compared, each record opened once?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import polars as pl

from rules.fields import FieldName
from rules.matching.of_record import traits_of
from rules.matching.traits import NAMES, Traits
from service import parallel, records
from service.access import Actor
from service.ids import earliest_id
from service.matching import keyed
from service.settings import Settings
from service.storage import matching
from service.storage.matching import Held
from service.vault.places import Table
from service.work import Work, Workshop

BATCH = 5_000
"""Records that are opened in one transaction: none stays open while all are read."""
LARGE = 20 * BATCH
"""Records from which on it pays to begin other processes, each with a database and keys of its own.

To begin one costs as much as to open thirty thousand records.
"""

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


@dataclass(frozen=True)
class Part:
    """Some of them. It goes from one process to another by memory alone, never by a file."""

    record_ids: Sequence[bytes]
    contact_ids: Sequence[bytes]
    traits: pl.DataFrame


Opener = Callable[[Settings], Workshop]
"""How another process opens the database and the keyring for itself: a function of a module."""
Span = tuple[UUID | None, UUID]
"""The last record before a part, and the last one in it."""


def read(
    workshop: Workshop,
    actor: Actor,
    *,
    advance: Callable[[int], Any] | None = None,
    opener: Opener | None = None,
    large: int = LARGE,
) -> Everybody:
    """Open every record of a contact, the oldest first; what was shredded is left out.

    `advance` hears how many records have been read. With an `opener` other processes open each their share
    of `large` and more.
    """
    spans = list(_spans(workshop, actor))
    parts = []
    for part in _parts(workshop, actor, spans, opener if len(spans) * BATCH >= large else None):
        parts.append(part)
        if advance:
            advance(len(part.record_ids))
    whole = pl.concat([_columns([]), *(part.traits for part in parts)], rechunk=True)
    return Everybody(
        [UUID(bytes=each) for part in parts for each in part.record_ids],
        [UUID(bytes=each) for part in parts for each in part.contact_ids],
        {name: whole[name] for name in NAMES},
    )


def _spans(workshop: Workshop, actor: Actor) -> Iterator[Span]:
    """The records there are now, so many at a time."""
    after = None
    while True:
        with workshop.look(actor) as work:
            before = earliest_id(work.now + SKEW)
            ids = work.session.scalars(matching.uncounted(after, before=before, limit=BATCH)).all()
        if not ids:
            return
        yield after, ids[-1]
        after = ids[-1]


def _parts(workshop: Workshop, actor: Actor, spans: Sequence[Span], opener: Opener | None) -> Iterator[Part]:
    if opener is None:
        yield from parallel.ordered(partial(_part, workshop, actor), spans, processes=1, prepare=_ready)
        return
    given = (opener, workshop.settings, actor)
    yield from parallel.ordered(
        _elsewhere, spans, processes=max(2, parallel.cores()), prepare=_set_up, given=given
    )


def _ready() -> None:
    """Here everything is open already."""


_bench: tuple[Workshop, Actor] | None = None


def _set_up(opener: Opener, settings: Settings, actor: Actor) -> None:
    """Open what is needed in this process, which was begun anew and inherits no key and no connection."""
    global _bench  # noqa: PLW0603 - a process that is begun for this has no other place to keep it
    _bench = opener(settings), actor


def _elsewhere(span: Span) -> Part:
    if _bench is None:
        raise RuntimeError("this process was not set up")
    return _part(*_bench, span)


def _part(workshop: Workshop, actor: Actor, span: Span) -> Part:
    after, last = span
    following = UUID(int=last.int + 1)
    with workshop.look(actor) as work:
        ids = work.session.scalars(matching.uncounted(after, before=following, limit=BATCH)).all()
        held = sorted(matching.several(work.session, ids), key=lambda each: each.id)
        told = [_traits(work, each) for each in held]
    return Part([each.id.bytes for each in held], [each.contact_id.bytes for each in held], _columns(told))


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
