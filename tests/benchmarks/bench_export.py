"""How many contacts a second go into a list for a recipient, with everything that this takes?

From the contacts of a segment to the file on the disk: freezing them, asking of each whether they may be
addressed, opening, writing, sealing at rest, reading the whole again for its hash, writing down that each was
passed on, and fetching. The floor is the file alone: the same contacts read in their order, opened by the
quickest way there is and written, with nothing asked and nothing kept. The goal is half the rate of that.
One in ten may not be addressed; in the file of the floor they stand all the same.
"""

import csv
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import Engine, select

from rules.consent import Author, EventState, LegalBasis
from rules.exports import Format
from rules.fields import FieldName
from rules.purposes import PurposeKind
from rules.recipients import Protocol, Role
from rules.records import Channel, Kind
from service import exported, exports, packs, purposes, records, segments
from service.access import COMMAND, SYSTEM
from service.exports import ExportOrder, fetching, running
from service.ids import new_id
from service.purposes import PurposeOrder
from service.recipients import register
from service.recipients.register import Order
from service.storage import bulk, keys
from service.storage.consent_states import STATES
from service.storage.contacts import CONTACTS
from service.storage.keys import DataKey
from service.vault import BareKey, Safe
from service.vault.places import Table
from service.work import Work, Workshop
from tests.benchmarks.figures import Figure, Unit
from tests.benchmarks.ground import Ground
from tests.workshops import SetClock, open_workshop

FIELDS = ("contact_id", "email", "given_name", "family_name")
AT_ONCE = 5_000
_KEY = DataKey.__table__.c
_OPENED = ((Table.CONTACT, records.PARTS[FieldName.EMAIL]), (Table.CONTACT, records.PARTS[FieldName.NAME]))


def figures(ground: Ground) -> Iterator[Figure]:
    """On SQLite up to a million, on PostgreSQL a tenth of that: what grows there grows on both."""
    for place, fresh in ground.databases.items():
        sizes = ground.either((10_000, 100_000, 1_000_000), (500,))
        for size in sizes if place == "SQLite" else sizes[:2]:
            folder = ground.folder / f"export-{place}-{size}"
            with (
                fresh() as address,
                open_workshop(
                    address, folder, clock=SetClock(), knowledge=packs.shipped(), expected_contacts=size
                ) as workshop,
            ):
                yield _figure(workshop, place, folder, size)


def _figure(workshop: Workshop, place: str, folder: Path, size: int) -> Figure:
    _people(workshop, size)
    segment_id, recipient_id = _order_of(workshop)
    bare = _timed(lambda: _written(workshop, folder / "bare.csv"))
    begun = perf_counter()
    export_id = _ordered(workshop, segment_id, recipient_id)
    running.make_here(workshop, COMMAND, export_id, tell=lambda _done, _total: None)
    made = perf_counter()
    with (folder / "list.csv").open("wb") as target:
        target.writelines(fetching.fetch(workshop, COMMAND, export_id).pieces)
    over = perf_counter()
    with workshop.look(COMMAND) as work:
        view = exports.view(work, export_id)
    assert view.included == size - size // 10
    return Figure(
        name=f"export of {size:,} contacts",
        value=size / (over - begun),
        unit=Unit.RATE,
        on=place,
        floor=size / bare,
        more={"included": view.included, "seconds": over - begun, "made in": made - begun, "bare in": bare},
    )


def _timed(work: Any) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _people(workshop: Workshop, size: int) -> None:
    """So many contacts as the intake leaves them, nine of ten with a yes."""
    ids = [new_id(workshop.clock()) for _ in range(size)]
    for start in range(0, size, AT_ONCE):
        with workshop.open(SYSTEM) as work:
            _lay_down(work, ids[start : start + AT_ONCE], start)
    _settle(workshop.engine)


def _lay_down(work: Work, ids: list[UUID], start: int) -> None:
    made = [work.vault.new_safe(each) for each in ids]
    keys.save(work.session, [key for _, key in made])
    people = [_contact(work, safe, number) for number, (safe, _) in enumerate(made, start)]
    bulk.insert_many(work.session, CONTACTS, people)
    agreed = [each for number, each in enumerate(ids, start) if number % 10]
    bulk.insert_many(work.session, STATES, [_yes(work, each) for each in agreed])


def _contact(work: Work, safe: Safe, number: int) -> dict[str, Any]:
    email = f"person.{number}@example.org"
    born = date(1950, 1, 1) + timedelta(days=number % 15_000)
    texts = {
        FieldName.NAME: to_json({"given": f"Person{number % 977}", "family": f"Number{number % 4_999}"}),
        FieldName.EMAIL: to_json([{"address": email, "key": email, "flags": ["free"]}]),
        FieldName.BIRTH_DATE: born.isoformat().encode(),
    }
    judged = {"record": str(safe.owner), "trust": 70, "verdict": "valid", "at": work.now.isoformat()}
    return {
        "id": safe.owner,
        "kind": Kind.CONSUMER,
        "country": "NL",
        "language": "nl",
        **{
            name.value: safe.seal_bytes((Table.CONTACT, part), texts[name]) if name in texts else None
            for name, part in records.PARTS.items()
        },
        "provenance": {name.value: judged for name in texts},
        "pins": {},
        "score": 80,
        "grade": "B",
        "revision": 1,
        "created_at": work.now,
        "updated_at": work.now,
    }


def _yes(work: Work, contact_id: UUID) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "member_id": contact_id,
        "purpose": "newsletter",
        "channel": "email",
        "state": EventState.GIVEN,
        "basis": LegalBasis.CONSENT,
        "author": Author.SUBJECT,
        "since": work.now - timedelta(days=contact_id.int % 250),
        "valid_until": None,
        "event_id": contact_id,
        "is_confirmed": True,
        "ineffective": [],
        "facts": {},
    }


def _settle(engine: Engine) -> None:
    """Let the database know what lies in it, as it does after a while."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            driver.execute("ANALYZE")
        else:
            connection.commit()
            driver.autocommit = True
            driver.execute("ANALYZE")
            driver.autocommit = False


def _order_of(workshop: Workshop) -> tuple[UUID, UUID]:
    # What somebody else thinks about it is not measured.
    workshop.settings = replace(workshop.settings, export_alone=10**9)
    with workshop.open(COMMAND) as work:
        purposes.create(
            work,
            PurposeOrder(
                key="newsletter",
                kind=PurposeKind.MARKETING,
                titles={"en": "Newsletter"},
                channels=(Channel.EMAIL,),
                basis=LegalBasis.CONSENT,
            ),
        )
        tree = {"purpose": "newsletter", "channel": "email", "where": {"all": []}, "fresh": {}, "valid": []}
        segment = segments.create(work, name="Everybody", tree=tree)
        house = Order(
            name="Mailing house",
            role=Role.PROCESSOR,
            protocol=Protocol.MANUAL,
            categories=("email", "name"),
        )
        return segment.id, register.register(work, house).id


def _ordered(workshop: Workshop, segment_id: UUID, recipient_id: UUID) -> UUID:
    wish = ExportOrder(
        format=Format.CSV,
        fields=FIELDS,
        purpose="newsletter",
        channel=Channel.EMAIL,
        recipient=recipient_id,
    )
    with workshop.open(COMMAND) as work:
        export_id = exports.order(work, segment_id, wish)
        work.session.flush()
        running.freeze(work, exported.locked(work, export_id), select(CONTACTS.c.id))
    return export_id


def _written(workshop: Workshop, path: Path) -> None:
    """The file alone."""
    asked = (
        select(
            CONTACTS.c.id,
            _KEY.generation,
            _KEY.kid,
            _KEY.wrapped,
            _KEY.commitment,
            CONTACTS.c.email,
            CONTACTS.c.name,
        )
        .join(DataKey.__table__, _KEY.owner == CONTACTS.c.id)
        .where(CONTACTS.c.merged_into.is_(None))
        .order_by(CONTACTS.c.id)
    )
    with workshop.look(COMMAND) as work, path.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(FIELDS)
        rows = iter(work.session.connection().execution_options(yield_per=AT_ONCE).execute(asked))
        while some := list(islice(rows, AT_ONCE)):
            writer.writerows(map(_line(work), some))


def _line(work: Work) -> Any:
    """How a row becomes a line."""
    opened = work.vault.opened

    def line(row: Any) -> tuple[str, ...]:
        key = BareKey(row[0].bytes, *row[1:5])
        email, name = opened(key, _OPENED, (bytes(row[5]), bytes(row[6])))
        told = from_json(name)
        return (str(row[0]), from_json(email)[0]["address"], told["given"], told["family"])

    return line
