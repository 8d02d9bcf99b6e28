"""What does it cost to read, check and take over a file, beside the least that it could cost?

Rows a second. Reading is set beside the parser of the standard library, and taking over beside writing the
very same rows into an empty database through the same driver with the same commits: the rest is ours.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from rules.normalise import SourceDefaults
from rules.sources import LawfulBasis, SourceKind
from service import checking, packs, sources
from service.access import COMMAND
from service.checking.paper import Wanted
from service.files import opening
from service.files.rows import Format
from service.imports import from_disk
from service.storage import audit, bulk, contacts, keys, leads
from service.storage.engine import connect
from service.storage.sources import Source
from service.work import Workshop, system_clock
from tests.benchmarks.crowd import HEADER, delimited, people
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Fresh, Ground
from tests.workshops import open_workshop

ROWS, MANY = 8_000, 16_000
"""The long file is for those who begin other processes: it takes two seconds to begin one."""
COPIED: tuple[Any, ...] = (
    keys.DataKey.__table__,
    leads.LEADS,
    leads.RECORDS,
    leads.FINDINGS,
    contacts.CONTACTS,
    contacts.TOKENS,
    audit.AuditEvent.__table__,
)

Rows = dict[Any, list[dict[str, Any]]]
"""What stands in each table."""

_folders = count(1)


def figures(ground: Ground) -> Iterator[Figure]:
    table = people(ground.either(ROWS, 1_000))
    path, long = written(ground, "people", table), written(ground, "many", people(ground.either(MANY, 2_000)))
    yield from reading(table)
    yield Figure(name="check a file", value=check(path, 0), unit=Unit.RATE)
    yield Figure(name="check a long file, 2 more processes", value=check(long, 2), unit=Unit.RATE)
    for place, fresh in ground.databases.items():
        yield from importing(place, fresh, ground.folder, path, long)


def written(ground: Ground, name: str, table: list[list[str]]) -> Path:
    path = ground.folder / f"{name}.csv"
    path.write_bytes(delimited(table))
    return path


def rows_in(path: Path) -> int:
    with path.open("rb") as body:
        return sum(1 for _ in body) - 1


def reading(table: list[list[str]]) -> Iterator[Figure]:
    content = delimited(table)
    quoted = content.replace(b"Manager", b'"Manager; sales"')
    lines = "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in table).encode()
    for name, body, bare in (
        ("read CSV", content, _bare_csv),
        ("read CSV with quotes", quoted, _bare_csv),
        ("read JSON lines", lines, _bare_json),
    ):
        ours = speed(len(table), partial(_read, body))
        yield Figure(name=name, value=ours, unit=Unit.RATE, floor=speed(len(table), partial(bare, body)))


def _read(body: bytes) -> None:
    drain(opening.read(io.BytesIO(body)).rows)


def _bare_csv(body: bytes) -> None:
    drain(csv.reader(io.StringIO(body.decode()), delimiter=";"))


def _bare_json(body: bytes) -> None:
    drain(map(json.loads, io.BytesIO(body)))


def check(path: Path, others: int) -> float:
    knowledge = packs.shipped()

    def run() -> None:
        with path.open("rb") as body:
            file = opening.read(body)
            drain(
                checking.check(
                    file,
                    checking.begin(file, knowledge=knowledge, mapping={}),
                    knowledge=knowledge,
                    mapping={},
                    defaults=SourceDefaults(country="NL"),
                    wanted=Wanted(clean=Format.DELIMITED),
                    now=system_clock(),
                    others=others,
                )
            )

    return speed(rows_in(path), run, rounds=1)


def importing(place: str, fresh: Fresh, folder: Path, path: Path, long: Path) -> Iterator[Figure]:
    """Take the file over into an empty database, and copy what came of it into another."""
    rows = rows_in(path)
    with workshop_on(fresh, folder, rows) as workshop, fresh() as other:
        value = speed(rows, lambda: from_disk.take_over(workshop, "crm", path, processes=1), rounds=1)
        least = rows / copied(workshop.engine, other)
        yield Figure(name="import a file", on=place, value=value, unit=Unit.RATE, floor=least)
    many = rows_in(long)
    with workshop_on(fresh, folder, many) as workshop:
        value = speed(many, lambda: from_disk.take_over(workshop, "crm", long, processes=2), rounds=1)
        yield Figure(name="import a long file, 2 processes", on=place, value=value, unit=Unit.RATE)
    with workshop_on(fresh, folder, rows) as workshop:
        value = speed(rows, lambda: from_disk.rehearse(workshop, "crm", path, processes=1), rounds=1)
        yield Figure(name="try an import out", on=place, value=value, unit=Unit.RATE)


@contextmanager
def workshop_on(fresh: Fresh, folder: Path, rows: int) -> Iterator[Workshop]:
    """An empty installation with one source, planned for as many people as come."""
    own = folder / f"import{next(_folders)}"
    own.mkdir()
    with (
        fresh() as address,
        open_workshop(
            address, own, clock=system_clock, knowledge=packs.shipped(), expected_contacts=rows
        ) as workshop,
    ):
        with workshop.open(COMMAND) as work:
            sources.create(
                work,
                key="crm",
                name="CRM",
                kind=SourceKind.CRM,
                lawful_basis=LawfulBasis.CONSENT,
                country="NL",
            )
        yield workshop


def copied(engine: Engine, address: str) -> float:
    """Seconds to write the same rows with a commit for every thousand leads."""
    with Session(engine) as session:
        first: tuple[Any, ...] = (keys.KeyCheck.__table__, Source.__table__)
        parents = {table: rows_of(session, table) for table in first}
        rows = {table: rows_of(session, table) for table in COPIED}
    target = connect(address)
    chunks = chunked(rows, max(1, len(rows[leads.LEADS]) // 1_000))
    with Session(target) as session, session.begin():
        for table, content in parents.items():
            bulk.insert_many(session, table, content)
    begun = perf_counter()
    for chunk in chunks:
        with Session(target) as session, session.begin():
            for table, content in chunk.items():
                bulk.insert_many(session, table, content)
    seconds = perf_counter() - begun
    target.dispose()
    return seconds


def chunked(rows: Rows, chunks: int) -> list[Rows]:
    """So many parts of about one size, what hangs on a lead or a contact in the same part as that."""
    heads: tuple[Any, ...] = (leads.LEADS, contacts.CONTACTS)
    place = {
        each["id"]: number * chunks // len(rows[table])
        for table in heads
        for number, each in enumerate(rows[table])
    }
    parts: list[Rows] = [{table: [] for table in rows} for _ in range(chunks)]
    for table, content in rows.items():
        follows = () if table in heads else ("lead_id", "contact_id")
        parent = next((name for name in follows if name in table.c), None)
        for number, row in enumerate(content):
            chunk = place[row[parent]] if parent else number * chunks // len(content)
            parts[chunk][table].append(row)
    return parts


def rows_of(session: Session, table: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key))]


def speed(count: int, run: Callable[[], object], *, rounds: int = 3) -> int:
    best = float("inf")
    for _ in range(rounds):
        begun = perf_counter()
        run()
        best = min(best, perf_counter() - begun)
    return round(count / best)


def drain(things: Any) -> None:
    for _ in things:
        pass
