"""What somebody provided goes with them: taken in elsewhere it makes the same person; nothing else goes."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import contacts, intake, leads, packs, sources
from service.access import COMMAND
from service.intake import Submission
from service.packages import PackageKind
from service.storage.sources import Source
from service.work import Workshop
from tests.conftest import Missing
from tests.service.facts.customers import buys
from tests.service.packages import people
from tests.workshops import SetClock, open_workshop

PROVIDED: tuple[dict[str, Any], ...] = (
    {
        "salutation": "Mevr.",
        "given_name": "Anna",
        "family_name": "van den Berg",
        "birth_date": "1980-02-03",
        "email": "Anna@Example.org",
        "email2": "a.berg@example.com",
        "phone": "+44 7700 900123",
        "organisation": "Example Advies B.V.",
        "job_title": "Head of Sales",
        "street": "Keizersgracht",
        "house_number": "12",
        "postal_code": "1017gc",
        "city": "AMSTERDAM",
        "notes": "Likes tulips.",
        "language": "nl",
        "attributes": {"shoe size": "39"},
        "external_id": "K-7",
        "tags": ("hot prospect",),
    },
    {
        "given_name": "Anna",
        "family_name": "van den Berg",
        "email": "anna@example.org",
        "phone": "+44 7700 900789",
    },
)


@pytest.fixture
def anna(workshop: Workshop, source: Source, clock: SetClock) -> UUID:
    for told in PROVIDED:
        contact_id = people.send(workshop, source, **told)
        clock.pass_by(timedelta(minutes=5))
    return contact_id


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Workshop]:
    """An empty installation with keys and a database of its own, of the same kind."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    kind = "sqlite" if database_url.startswith("sqlite") else "postgres"
    copies = request.getfixturevalue(f"{kind}_copies")
    if isinstance(copies, Missing):
        pytest.skip(str(copies))
    with (
        copies.fresh(folder) if kind == "sqlite" else copies.fresh() as address,
        open_workshop(address, folder, clock=SetClock(), knowledge=packs.shipped()) as opened,
    ):
        yield opened


def taken_in(workshop: Workshop, lines: str) -> list[UUID]:
    """Another service takes the lines in; gives the contacts that it has of them."""
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="brought",
            name="Brought along",
            kind=SourceKind.OTHER,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
        submissions = [Submission(lead=leads.read(line), payload=line) for line in lines.splitlines()]
        receipts = intake.accept(work, source, submissions)
    assert {receipt.status.value for receipt in receipts} == {"accepted"}
    return sorted({receipt.contact_id for receipt in receipts if receipt.contact_id})


def known(workshop: Workshop, contact_id: UUID) -> dict[str, Any]:
    """What stands for a contact, without senders' keys and labels."""
    with workshop.look(COMMAND) as work:
        held = contacts.read(work, contact_id).values
    values = {name.value: value for name, value in held.items()}
    return {**values, "extras": dict(values["extras"].attributes)}


def test_what_was_provided_makes_the_same_person_elsewhere(
    workshop: Workshop, anna: UUID, elsewhere: Workshop
) -> None:
    taken = people.copy_of(workshop, anna, kind=PackageKind.PORTABILITY)
    [contact_id] = taken_in(elsewhere, taken.files["leads.ndjson"].decode())
    assert known(elsewhere, contact_id) == known(workshop, anna)


def test_it_does_so_also_when_the_leads_themselves_are_not_kept(
    workshop: Workshop, anna: UUID, elsewhere: Workshop, clock: SetClock
) -> None:
    clock.pass_by(timedelta(days=100))
    with workshop.open(COMMAND) as work:
        leads.expire(work)
    taken = people.copy_of(workshop, anna, kind=PackageKind.PORTABILITY)
    [contact_id] = taken_in(elsewhere, taken.files["leads.ndjson"].decode())
    assert known(elsewhere, contact_id) == known(workshop, anna)


def test_what_is_not_the_persons_stays_here(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(COMMAND) as work:
        bought = sources.create(
            work,
            key="list",
            name="Bought list",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
    told = {"full_name": "Anna van den Berg", "email": "anna@example.org", "city": "Rotterdam"}
    assert people.send(workshop, bought, **told) == anna
    taken = people.copy_of(workshop, anna, kind=PackageKind.PORTABILITY)
    for trace in ("Rotterdam", "Bought list", "hot prospect", "K-7", "grade", "score"):
        assert trace not in taken.everything, trace


def test_every_file_says_the_same(workshop: Workshop, anna: UUID) -> None:
    files = people.copy_of(workshop, anna, kind=PackageKind.PORTABILITY).files
    lines = [json.loads(line) for line in files["leads.ndjson"].decode().splitlines()]
    assert json.loads(files["data.json"])["leads"] == lines
    rows = list(csv.DictReader(io.StringIO(files["leads.csv"].decode("utf-8-sig"), newline="")))
    assert [row["email"] for row in rows] == [line["email"] for line in lines]
    assert rows[0]["phone"] == "'+44 7700 900123"
    page = files["index.html"].decode()
    assert "Likes tulips." in page
    assert "The data that you provided" in page
    assert "score from 0 to 100" not in page


def test_nothing_was_provided_by_somebody_whom_only_a_list_knows(workshop: Workshop) -> None:
    with workshop.open(COMMAND) as work:
        crm = sources.create(
            work,
            key="crm",
            name="Sales",
            kind=SourceKind.CRM,
            lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
            country="NL",
        )
    otto = people.send(workshop, crm, full_name="Otto Visser", email="otto@example.org")
    files = people.copy_of(workshop, otto, kind=PackageKind.PORTABILITY).files
    assert files["leads.ndjson"] == b""
    assert b"otto@example.org" not in b"".join(files.values())


def test_what_somebody_did_goes_along_as_it_is_told(workshop: Workshop, source: Source) -> None:
    anna = people.send(workshop, source, given_name="Anna", family_name="de Vries", email="anna@example.org")
    buys(workshop, source, anna, 30)
    files = people.copy_of(workshop, anna, kind=PackageKind.PORTABILITY).files
    [line] = files["events.ndjson"].decode().splitlines()
    told = json.loads(line)
    assert (told["kind"], told["amount"], told["currency"]) == ("purchase", 30.0, "EUR")
    assert json.loads(files["data.json"])["events"] == [told]
