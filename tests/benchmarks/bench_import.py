"""What does it cost to read, check and take over a file, beside the least that it could cost?

    python -m tests.benchmarks.bench_import [rows]

Prints JSON. Reading is set beside the parser of the standard library, and taking over beside writing the very
same rows into an empty database with the same commits: the time that is left over is ours. Rows a second, the
best of three for reading, one run for the rest.
"""

import csv
import io
import json
import platform
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from rules.normalise import SourceDefaults
from service import checking, packs, sources
from service.access import COMMAND
from service.checking import Wanted
from service.files import opening
from service.files.rows import Format
from service.imports import from_disk
from service.storage import audit, bulk, contacts, keys, leads
from service.storage.engine import connect
from service.storage.sources import LawfulBasis, Source, SourceKind
from service.work import system_clock
from tests.databases import PostgresCopies, SqliteCopies
from tests.postgres import Missing, serve
from tests.workshops import open_workshop

ROWS = 20_000
HEADER = (
    "Klantnr",
    "Voornaam",
    "Achternaam",
    "E-mailadres",
    "Telefoon",
    "Straat",
    "Huisnummer",
    "Postcode",
    "Woonplaats",
    "Bedrijf",
    "Functie",
)
GIVEN = (
    "Anna",
    "Bo",
    "Cia",
    "Daan",
    "Eva",
    "Finn",
    "Gijs",
    "Hanna",
    "Iris",
    "Jan",
    "Kees",
    "Lotte",
    "Mia",
    "Noor",
    "Olaf",
    "Piet",
    "Roos",
    "Sara",
    "Tim",
    "Vera",
)
FAMILY = (
    "Jansen",
    "de Vries",
    "van den Berg",
    "Bakker",
    "Visser",
    "Smit",
    "Meijer",
    "de Boer",
    "Mulder",
    "Bos",
    "Vos",
    "Peters",
    "van Dijk",
)
COPIED = (
    keys.DataKey.__table__,
    leads.LEADS,
    leads.RECORDS,
    leads.FINDINGS,
    contacts.CONTACTS,
    contacts.TOKENS,
    audit.AuditEvent.__table__,
)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    table = people(count)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        # The server runs as a user of its own, who must be able to pass.
        folder.chmod(0o755)
        path = folder / "people.csv"
        path.write_bytes(delimited(table))
        result = {
            "machine": {"python": platform.python_version(), "rows": count},
            "rows a second": {
                **reading(table),
                "check, one process": check(path, 1),
                "check, two processes": check(path, 2),
                **{
                    f"{kind}: {text}": value
                    for kind, make in databases(folder, stack).items()
                    for text, value in importing(make, folder / kind, path, count).items()
                },
            },
        }
    print(json.dumps(result, indent=1))


def people(count: int) -> list[list[str]]:
    """Made-up people, one in ten of them twice."""
    chance = random.Random(7)
    rows = []
    for number in range(count):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        person = chance.randrange(number) if number and chance.random() < 0.1 else number
        mail = f"{given}.{family.split()[-1]}{person}@example.org".lower()
        phone = f"06 1{chance.randrange(10**7):07d}"
        place = [
            "Dorpsstraat",
            str(chance.randrange(1, 200)),
            f"{chance.randrange(1000, 9999)} AB",
            "Utrecht",
        ]
        rows.append(
            [f"K{number}", given, family, mail, phone, *place, f"Voorbeeld {number % 500} BV", "Manager"]
        )
    return rows


def delimited(table: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([HEADER, *table])
    return text.getvalue().encode()


def reading(table: list[list[str]]) -> dict[str, int]:
    content = delimited(table)
    quoted = content.replace(b"Manager", b'"Manager; sales"')
    lines = "".join(json.dumps(dict(zip(HEADER, row, strict=True))) + "\n" for row in table).encode()
    count = len(table)
    return {
        "read CSV": speed(count, lambda: drain(opening.read(io.BytesIO(content)).rows)),
        "read CSV, floor csv.reader": speed(
            count, lambda: drain(csv.reader(io.StringIO(content.decode()), delimiter=";"))
        ),
        "read CSV with quotes": speed(count, lambda: drain(opening.read(io.BytesIO(quoted)).rows)),
        "read JSON lines": speed(count, lambda: drain(opening.read(io.BytesIO(lines)).rows)),
        "read JSON lines, floor json.loads": speed(count, lambda: drain(map(json.loads, io.BytesIO(lines)))),
    }


def check(path: Path, processes: int) -> int:
    def run() -> None:
        with path.open("rb") as body:
            file = opening.read(body)
            knowledge = packs.shipped()
            plan = checking.begin(file, knowledge=knowledge, mapping={})
            drain(
                checking.check(
                    file,
                    plan,
                    knowledge=knowledge,
                    mapping={},
                    defaults=SourceDefaults(country="NL"),
                    wanted=Wanted(clean=Format.DELIMITED),
                    now=system_clock(),
                    processes=processes,
                )
            )

    with path.open("rb") as body:
        count = sum(1 for _ in body) - 1
    packs.shipped()
    return speed(count, run, rounds=1)


def importing(make: Callable[[], Any], folder: Path, path: Path, count: int) -> dict[str, int]:
    """Take the file over into an empty database, and copy what came of it into another."""
    folder.mkdir()
    told = {}
    for processes in (1, 2):
        with make() as address, workshop_on(address, folder / str(processes)) as workshop:
            begun = perf_counter()
            from_disk.take_over(workshop, "crm", path, processes=processes)
            told[f"import, {processes} preparing"] = round(count / (perf_counter() - begun))
            if processes == 1:
                with make() as other:
                    told["import, floor the same rows written"] = round(
                        count / copied(workshop.engine, other)
                    )
    return told


@contextmanager
def workshop_on(address: str, folder: Path) -> Iterator[Any]:
    folder.mkdir()
    with open_workshop(address, folder, clock=system_clock, knowledge=packs.shipped()) as workshop:
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
        parents = {table: rows_of(session, table) for table in (keys.KeyCheck.__table__, Source.__table__)}
        rows = {table: rows_of(session, table) for table in COPIED}
    target = connect(address)
    chunks = max(1, len(rows[leads.LEADS]) // 1_000)
    with Session(target) as session, session.begin():
        for table, content in parents.items():
            bulk.insert_many(session, table, content)
    begun = perf_counter()
    for chunk in range(chunks):
        with Session(target) as session, session.begin():
            for table, content in rows.items():
                bulk.insert_many(session, table, content[part(len(content), chunk, chunks)])
    seconds = perf_counter() - begun
    target.dispose()
    return seconds


def part(length: int, chunk: int, chunks: int) -> slice:
    return slice(length * chunk // chunks, length * (chunk + 1) // chunks)


def rows_of(session: Session, table: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in session.execute(select(table).order_by(*table.primary_key))]


def databases(folder: Path, stack: ExitStack) -> dict[str, Callable[[], Any]]:
    templates = folder / "templates"
    templates.mkdir()
    sqlite = SqliteCopies(templates)
    found: dict[str, Callable[[], Any]] = {"SQLite": lambda: sqlite.fresh(folder)}
    try:
        server = stack.enter_context(serve())
    except Missing as reason:
        print(f"no PostgreSQL: {reason}", file=sys.stderr)
        return found
    copies = PostgresCopies(server)
    stack.callback(copies.drop_template)
    return {**found, "PostgreSQL": copies.fresh}


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


if __name__ == "__main__":
    main()
