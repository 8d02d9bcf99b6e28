"""How long does the server take over each page for people, and how often does it ask the database?

In-process, with 10,000 leads, 2,000 contacts and a file of each kind: milliseconds at the median and the 99th
percentile. The number of questions is counted on SQLite, which tells of every statement: a page that asks
more when there is more to show asks once for each row.
"""

import io
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event

from admin.site import create_app
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import imports, intake, leads, packs, sources, worker
from service.access import COMMAND, Role
from service.imports import uploading
from service.intake import Submission
from service.storage.sources import Source
from service.work import Workshop
from tests.admin.office import Desk, Office
from tests.benchmarks.crowd import FAMILY, GIVEN, delimited, people
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Fresh, Ground
from tests.workshops import SetClock, open_workshop

LEADS, LEADS_A_PERSON, BATCH = 10_000, 5, 500
LEADS_A_SOURCE, MOST_SOURCES = 25, 40
"""For every so many leads there is one more source, file and colleague, so that those lists grow too."""
SECONDS, MOST, LEAST = 2.0, 100, 5
"""How long and how often each page is asked for."""

PAGES = (
    "/",
    "/leads/",
    "/leads/{lead}",
    "/quarantine/",
    "/quarantine/{waiting}",
    "/contacts/",
    "/contacts/{contact}",
    "/contacts/{contact}/sources",
    "/contacts/{contact}/timeline",
    "/imports/",
    "/imports/{done}",
    "/imports/{ready}/columns",
    "/imports/{ready}/preview",
    "/sources/",
    "/sources/{source}",
    "/users/",
    "/users/{user}",
    "/audit/",
    "/account/",
)


@dataclass(frozen=True, slots=True)
class Town:
    """An installation with people in it, somebody signed in, and what the addresses of pages name."""

    office: Office
    desk: Desk
    names: dict[str, Any]

    def path(self, page: str) -> str:
        return page.format_map(self.names)


def figures(ground: Ground) -> Iterator[Figure]:
    for place, fresh in ground.databases.items():
        folder = ground.folder / f"pages-{place}"
        folder.mkdir()
        with founded(fresh, folder, leads=ground.either(LEADS, 500)) as town:
            for page in PAGES:
                spans = timed(town, page, seconds=ground.either(SECONDS, 0.1))
                asked = {"queries": queries(town, page)} if place == "SQLite" else {}
                yield Figure(
                    name=page,
                    on=place,
                    value=statistics.median(spans) * 1e3,
                    unit=Unit.MILLIS,
                    more={"p99": round(statistics.quantiles(spans, n=100)[98] * 1e3, 1)} | asked,
                )


def timed(town: Town, page: str, *, seconds: float) -> list[float]:
    """Seconds of each request, the first left out."""
    path = town.path(page)
    spans: list[float] = []
    visit(town, path)
    until = perf_counter() + seconds
    while len(spans) < LEAST or (perf_counter() < until and len(spans) < MOST):
        begun = perf_counter()
        visit(town, path)
        spans.append(perf_counter() - begun)
    return spans


def visit(town: Town, path: str) -> None:
    answer = town.desk.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def queries(town: Town, page: str) -> int:
    """How many statements the page takes on SQLite; keeping time and place in a transaction are none."""
    path = town.path(page)
    with traced(town.office.workshop.engine) as said:
        visit(town, path)
    return sum(1 for each in said if not each.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")))


@contextmanager
def traced(engine: Engine) -> Iterator[list[str]]:
    """Every statement that connections are given during the block, those past SQLAlchemy included."""
    said: list[str] = []

    def listen(connection: Any, *_: object) -> None:
        connection.set_trace_callback(said.append)

    def leave(connection: Any, *_: object) -> None:
        connection.set_trace_callback(None)

    event.listen(engine, "checkout", listen)
    event.listen(engine, "checkin", leave)
    try:
        yield said
    finally:
        event.remove(engine, "checkout", listen)
        event.remove(engine, "checkin", leave)


@contextmanager
def founded(fresh: Fresh, folder: Path, *, leads: int) -> Iterator[Town]:
    """An installation with that many leads of a fifth as many people, and somebody who may see all of it."""
    clock = SetClock()
    with (
        fresh() as address,
        open_workshop(
            address, folder, clock=clock, knowledge=packs.shipped(), expected_contacts=leads
        ) as workshop,
    ):
        app = create_app(workshop.settings, clock=clock)
        app.extensions["workshop"] = workshop
        office = Office(app, workshop, clock)
        desk = office.signed_in("eva", *Role)
        names = {"user": office.hire("sam").id, **_filled(workshop, leads)}
        for number in range(min(leads // LEADS_A_SOURCE, MOST_SOURCES)):
            office.hire(f"colleague{number}")
            _waiting_file(workshop, _source(workshop, f"source{number}"), "waiting")
        yield Town(office, desk, names)


def _filled(workshop: Workshop, number: int) -> dict[str, Any]:
    source = _source(workshop, "crm")
    receipts = [
        receipt
        for start in range(0, number, BATCH)
        for receipt in _sent(workshop, source, range(start, min(start + BATCH, number)), number)
    ]
    accepted = next(each for each in receipts if each.contact_id)
    waiting = next(each for each in receipts if each.reasons)
    done, ready = (_uploaded(workshop, source, seed) for seed in ("done", "ready"))
    with workshop.open(COMMAND) as work:
        imports.commit(work, done)
    worker.run_due(workshop)
    return {
        "source": source.id,
        "lead": accepted.lead_id,
        "contact": accepted.contact_id,
        "waiting": waiting.lead_id,
        "done": done,
        "ready": ready,
    }


def _source(workshop: Workshop, key: str) -> Source:
    with workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key=key,
            name=key.upper(),
            kind=SourceKind.CRM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )


def _sent(workshop: Workshop, source: Source, numbers: range, of: int) -> list[intake.Receipt]:
    given = [_lead(number, of // LEADS_A_PERSON) for number in numbers]
    with workshop.open(COMMAND) as work:
        return intake.accept(
            work, source, [Submission(lead=lead, payload=leads.write(lead)) for lead in given]
        )


def _lead(number: int, persons: int) -> Lead:
    """One in thirteen has a broken address and nothing else to find anybody by."""
    person = number % persons
    given, family = GIVEN[person % len(GIVEN)], FAMILY[person % len(FAMILY)]
    if number % 13 == 12:
        return Lead(given_name=given, family_name=family, email=f"{given}.{number}@voorbeeld,nl".lower())
    return Lead(
        given_name=given,
        family_name=family,
        email=f"{given}.{person}@example.org".lower(),
        phone=f"020 1{person:06d}",
        city="Utrecht",
        postal_code=f"{1011 + person % 8_000} AB",
    )


def _uploaded(workshop: Workshop, source: Source, name: str) -> UUID:
    import_id = _waiting_file(workshop, source, name)
    uploading.upload(workshop, COMMAND, import_id, io.BytesIO(delimited(people(200))))
    return import_id


def _waiting_file(workshop: Workshop, source: Source, name: str) -> UUID:
    with workshop.open(COMMAND) as work:
        return imports.create(work, source.id, filename=f"{name}.csv").id
