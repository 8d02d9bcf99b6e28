"""How long do the figures of quality take: to be measured at night, and to be asked for by day?

A base of so many contacts of forty sources, laid out row by row as the intake leaves them, with what is
believed of their values, and a quarter of a year of nights. The night is the whole job over everybody; its
floor is to read the same contacts and their provenance and do nothing with them. By day the dashboard, a
scorecard and a campaign are asked for over HTTP, in-process.
"""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import select

from rules.dimensions import Dimension
from rules.engagement import EngagementKind
from rules.fields import FieldName
from rules.findings import Verdict
from rules.freshness.belief import band_of
from rules.leads import LeadStatus, Outcome
from rules.measures.contacts import Cut
from rules.measures.scorecard import Rate
from rules.records import Kind
from rules.sources import LawfulBasis, SourceKind
from service import packs, sources
from service.access import COMMAND, KEY_SCOPES, SYSTEM
from service.app import create_app
from service.ids import new_id
from service.measures import taking
from service.storage import bulk
from service.storage import measures as kept
from service.storage.contacts import CONTACTS
from service.storage.engagement import EVENTS
from service.storage.freshness import FRESHNESS
from service.storage.leads import FINDINGS, LEADS, RECORDS
from service.work import Work, Workshop
from service.worker import run_due
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Fresh, Ground
from tests.service.api.caller import Caller, stamp
from tests.workshops import SetClock, open_workshop

CONTACTS_THERE, AT_ONCE = 100_000, 5_000
SOURCES, NIGHTS = 40, 90
CAMPAIGN, EVERY = "spring", 4
ASKED = 40
HELD = (FieldName.NAME, FieldName.EMAIL, FieldName.PHONE, FieldName.ADDRESS)
VERDICTS = (Verdict.VALID,) * 6 + (Verdict.CORRECTED, Verdict.SUSPECT, Verdict.UNVERIFIABLE)
COUNTRIES = ("NL", "FI", "DE", "BE", "SE", "GB", "US", None)


def figures(ground: Ground) -> Iterator[Figure]:
    size = ground.either(CONTACTS_THERE, 500)
    for place, fresh in ground.databases.items():
        folder = ground.folder / f"quality-{place}"
        folder.mkdir()
        with _laid_out(fresh, folder, size) as (workshop, supplier):
            yield Figure(
                name="contacts measured at night",
                on=place,
                value=size / _timed(lambda: _measured(workshop)),
                unit=Unit.RATE,
                floor=size / _timed(lambda: _read(workshop)),
                more={"contacts": size},
            )
            _remember(workshop)
            yield from _by_day(workshop, supplier, place, times=ground.either(ASKED, 3))


def _by_day(workshop: Workshop, supplier: UUID, place: str, *, times: int) -> Iterator[Figure]:
    with workshop.open(COMMAND) as work:
        secret = sources.issue_key(work, supplier, label="bench", scopes=KEY_SCOPES).secret
    stamp(workshop.engine)
    app = create_app(workshop.settings, clock=workshop.clock)
    caller = Caller(app, secret)
    for name, path in (
        ("GET /v1/quality, a quarter of a year", "/v1/quality"),
        ("GET /v1/quality of one source", f"/v1/quality?source={supplier}"),
        ("GET /v1/sources/{id}/scorecard", f"/v1/sources/{supplier}/scorecard"),
        ("GET /v1/campaigns/{key}, a quarter of all", f"/v1/campaigns/{CAMPAIGN}"),
    ):
        spans = [_timed(partial(_asked, caller, path)) for _ in range(times + 1)][1:]
        worst = statistics.quantiles(spans, n=20)[-1]
        yield Figure(
            name=name,
            on=place,
            value=statistics.median(spans) * 1e3,
            unit=Unit.MILLIS,
            more={"p95": round(worst * 1e3, 1)},
        )
    app.extensions["workshop"].engine.dispose()


def _asked(caller: Caller, path: str) -> None:
    answer = caller.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def _measured(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        taking.order(work)
    run_due(workshop)


def _read(workshop: Workshop) -> None:
    with workshop.look(SYSTEM) as work:
        rows = work.session.execute(select(CONTACTS.c.id, CONTACTS.c.provenance).order_by(CONTACTS.c.id))
        for _ in rows:
            pass


def _remember(workshop: Workshop) -> None:
    """The same figures for the nights before, so that there is a trend to read."""
    with workshop.open(SYSTEM) as work:
        today = work.now.date()
        rows = kept.of_day(work.session, today, Cut.SOURCE, (*Dimension, *Rate), limit=100_000)
        sums = {(Cut.SOURCE, row.value, row.measure): (row.part, row.whole) for row in rows}
        for row in kept.of_day(work.session, today, Cut.WHOLE, tuple(Dimension), limit=100):
            sums[Cut.WHOLE, row.value, row.measure] = (row.part, row.whole)
        for back in range(1, NIGHTS):
            day = today - timedelta(days=back)
            kept.begin(work.session, day, run=new_id(work.now), now=work.now)
            kept.add(work.session, day, sums)
            kept.end(work.session, day, now=work.now)


@contextmanager
def _laid_out(fresh: Fresh, folder: Path, size: int) -> Iterator[tuple[Workshop, UUID]]:
    with (
        fresh() as address,
        open_workshop(
            address, folder, clock=SetClock(), knowledge=packs.shipped(), expected_contacts=size
        ) as workshop,
    ):
        with workshop.open(COMMAND) as work:
            suppliers = [_supplier(work, number) for number in range(SOURCES)]
        for first in range(0, size, AT_ONCE):
            with workshop.open(COMMAND) as work:
                _lay_out(work, suppliers, range(first, min(first + AT_ONCE, size)))
        run_due(workshop)
        yield workshop, suppliers[0]


def _supplier(work: Work, number: int) -> UUID:
    return sources.create(
        work,
        key=f"source{number}",
        name=f"Source {number}",
        kind=tuple(SourceKind)[number % len(SourceKind)],
        lawful_basis=LawfulBasis.CONSENT,
    ).id


def _lay_out(work: Work, suppliers: Sequence[UUID], numbers: range) -> None:
    made = [(number, new_id(work.now), new_id(work.now)) for number in numbers]
    owner = {number: suppliers[number % len(suppliers)] for number in numbers}
    now = work.now
    for table, rows in (
        (LEADS, [_lead(work, lead, contact, owner[number]) for number, contact, lead in made]),
        (
            RECORDS,
            [
                {"lead_id": lead, "source_id": owner[number], "contact_id": contact, "observed_at": now}
                for number, contact, lead in made
            ],
        ),
        (FINDINGS, [_finding(lead) for number, _, lead in made if number % 10 == 0]),
        (CONTACTS, [_contact(work, number, contact, lead) for number, contact, lead in made]),
        (FRESHNESS, [row for number, contact, _ in made for row in _beliefs(work, number, contact)]),
        (
            EVENTS,
            [
                _event(work, contact, owner[number], number)
                for number, contact, _ in made
                if number % EVERY == 0
            ],
        ),
    ):
        bulk.insert_many(work.session, table, rows)


def _lead(work: Work, lead: UUID, contact: UUID, source: UUID) -> Mapping[str, Any]:
    return {
        "id": lead,
        "source_id": source,
        "contact_id": contact,
        "status": LeadStatus.ACCEPTED,
        "outcome": Outcome.CREATED,
        "received_at": work.now,
        "reasons": [],
        "score": 50,
        "grade": "C",
        "rules": work.rules,
        "expires_at": work.now + timedelta(days=90),
    }


def _finding(lead: UUID) -> Mapping[str, Any]:
    return {
        "lead_id": lead,
        "ordinal": 0,
        "code": "XFD.PHONE_COUNTRY",
        "field": "phone",
        "verdict": Verdict.SUSPECT,
        "rule": "",
        "params": {},
    }


def _contact(work: Work, number: int, contact: UUID, lead: UUID) -> Mapping[str, Any]:
    at = work.now.isoformat()
    provenance = {
        field.value: {
            "record": str(lead),
            "verdict": VERDICTS[(number + place) % len(VERDICTS)].value,
            "trust": 50,
            "at": at,
            "ground": "only",
            "fullness": 0,
        }
        for place, field in enumerate(HELD[: 2 + number % 3])
    }
    return {
        "id": contact,
        "kind": (Kind.CONSUMER, Kind.PROFESSIONAL, None)[number % 3],
        "country": COUNTRIES[number % len(COUNTRIES)],
        "provenance": provenance,
        "pins": {},
        "score": 50,
        "grade": "C",
        "revision": 1,
        "created_at": work.now,
        "updated_at": work.now,
    }


def _beliefs(work: Work, number: int, contact: UUID) -> Iterator[Mapping[str, Any]]:
    for place, field in enumerate(HELD[: 2 + number % 3]):
        chance = 0.05 + 0.9 * ((number + place) % 17) / 17
        yield {
            "contact_id": contact,
            "field": field,
            "value": contact.bytes,
            "probability": chance,
            "at": work.now,
            "since": work.now,
            "pace": 0.1,
            "band": band_of(chance),
            "started_at": work.now,
            "started_with": 0.9,
            "model": "m",
        }


def _event(work: Work, contact: UUID, source: UUID, number: int) -> Mapping[str, Any]:
    kinds = (EngagementKind.OPEN, EngagementKind.CLICK, EngagementKind.REPLY, EngagementKind.PURCHASE)
    return {
        "id": new_id(work.now),
        "contact_id": contact,
        "kind": kinds[number // EVERY % len(kinds)],
        "at": work.now,
        "campaign": CAMPAIGN,
        "source_id": source,
        "received_at": work.now,
    }


def _timed(do: Callable[[], None]) -> float:
    begun = perf_counter()
    do()
    return perf_counter() - begun
