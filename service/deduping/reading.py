"""How does everybody come into memory as they are compared, each record opened once?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import polars as pl
from pydantic_core import from_json

from rules.matching import of_parts
from rules.matching.editions import edition
from rules.matching.of_parts import Texts
from rules.matching.traits import NAMES
from rules.vocabulary import Vocabulary
from service import parallel, records
from service.access import Actor
from service.deduping.ids import Ids
from service.ids import earliest_id
from service.matching import likenesses
from service.settings import Settings
from service.storage import everybody
from service.storage.everybody import Row, Span
from service.vault.places import Table
from service.work import Work, Workshop

BATCH = 5_000
"""Records that are opened in one transaction: none stays open while all are read."""
LARGE = 40 * BATCH
"""Records from which on it pays to begin other processes, each with a database and keys of its own.

To begin one costs as much as to open sixty thousand records.
"""

SKEW = timedelta(minutes=1)
"""By so much the clock of another machine may be ahead; what it has made is read too."""


@dataclass(frozen=True)
class Everybody:
    """What is compared of every record, and which contact it is of; lives only while they are compared."""

    record_ids: Ids
    contact_ids: Ids
    traits: Mapping[str, pl.Series]

    def __len__(self) -> int:
        return len(self.record_ids)


@dataclass(frozen=True)
class Part:
    """Some of them. It goes from one process to another by memory alone, never by a file."""

    record_ids: bytes
    """End to end, as are those of the contacts."""
    contact_ids: bytes
    traits: pl.DataFrame


Opener = Callable[[Settings], Workshop]
"""How another process opens the database and the keyring for itself: a function of a module."""


def read(
    workshop: Workshop,
    actor: Actor,
    *,
    advance: Callable[[int], Any] | None = None,
    opener: Opener | None = None,
    large: int = LARGE,
) -> Everybody:
    """Open every record of a contact, the oldest first.

    What was shredded is left out, and whoever's data may be kept and not used.
    `advance` hears how many records have been read. With an `opener` other processes open each their share
    of `large` and more.
    """
    with workshop.look(actor) as work:
        spans = everybody.spans(work.session, upto=earliest_id(work.now + SKEW), size=BATCH)
    parts = []
    for part in _parts(workshop, actor, spans, opener if len(spans) * BATCH >= large else None):
        parts.append(part)
        if advance:
            advance(len(part.traits))
    whole = pl.concat([_columns([]), *(part.traits for part in parts)], rechunk=True)
    return Everybody(
        Ids(b"".join([part.record_ids for part in parts])),
        Ids(b"".join([part.contact_ids for part in parts])),
        {name: whole[name] for name in NAMES},
    )


def _parts(workshop: Workshop, actor: Actor, spans: Sequence[Span], opener: Opener | None) -> Iterator[Part]:
    if opener is None:
        yield from parallel.ordered(partial(_part, workshop, actor), spans, others=0, prepare=_ready)
        return
    given = (opener, workshop.settings, actor)
    yield from parallel.ordered(
        _elsewhere, spans, others=max(2, parallel.cores()), prepare=_set_up, given=given
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
    with workshop.look(actor) as work:
        rows = everybody.rows(work.session, span, edition=edition(work.knowledge.vocabulary))
        told = _told(work, rows)
    ids = b"".join([row.key.owner for row in rows]), b"".join([row.contact_id for row in rows])
    return Part(*ids, _columns(told))


_LIKENESS = (likenesses.PLACE,)
_PLACES = [(Table.RECORD, records.PARTS[name]) for name in everybody.COMPARED]


def _told(work: Work, rows: Sequence[Row]) -> list[Texts]:
    """The traits of each record: most have a likeness, and these are read in one go."""
    written = [
        work.vault.opened(row.key, _LIKENESS, (row.likeness,))[0] if row.likeness is not None else None
        for row in rows
    ]
    plain = iter(likenesses.all_plain([each for each in written if each is not None]))
    return [
        _traits(work, row) if each is None else next(plain) for row, each in zip(rows, written, strict=True)
    ]


def _traits(work: Work, row: Row) -> Texts:
    return traits(work.vault.opened(row.key, _PLACES, row.sealed), work.knowledge.vocabulary)


def traits(written: Sequence[bytes], vocabulary: Vocabulary) -> Texts:
    """What is compared of a record, from the texts of the fields that are; empty for those it lacks."""
    *parts, birth = written
    # All in one, for to begin reading costs as much as to read.
    plain = from_json(b"[%b]" % b",".join([part or b"null" for part in parts]), cache_strings="keys")
    name, emails, phones, address, organisation = plain
    return of_parts.traits(name, emails, phones, address, organisation, birth.decode(), vocabulary)


def _columns(told: Sequence[Texts]) -> pl.DataFrame:
    """The traits as columns, which take a tenth of the room; missing where a record lacks one."""
    columns = zip(*told, strict=True) if told else [()] * len(NAMES)
    series = [pl.Series(name, each, pl.String) for name, each in zip(NAMES, columns, strict=True)]
    return pl.DataFrame(series).select(
        pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in NAMES
    )
