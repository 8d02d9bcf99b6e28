"""No file of the database keeps an erased person's words, sealed values or wrapped data key."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from rules.consent import EventState
from rules.copies import PackageKind
from rules.erasing import ErasureState
from service import packages, worker
from service.access import COMMAND, SYSTEM
from service.consents import chain
from service.erasure import cleaning
from service.jobs import queue
from service.storage import keys, traces, wiping
from service.storage.contacts import Contact
from service.storage.leads import Lead
from service.storage.sources import Source
from service.work import Workshop
from tests.house.canaries import WORD, traces_in_files
from tests.service.consents.ledgers import purpose, record
from tests.service.erasure.people import BYSTANDER, CANARY, OFFICER, erased, known, send, view
from tests.service.erasure.people import WORD as NAME

assert NAME == WORD


def filled(workshop: Workshop, source: Source) -> UUID:
    """Somebody of whom there is as much as there can be, among others."""
    purpose(workshop)
    for number in range(40):
        other = replace(
            BYSTANDER, given_name=f"Grace{chr(97 + number % 26)}", email=f"g{number}@example.com", phone=None
        )
        send(workshop, source, other)
    contact_id = known(workshop, source, CANARY, replace(CANARY, job_title="Chair", external_id=f"{WORD}-7"))
    send(workshop, source, replace(CANARY, family_name="<script>alert(1)</script>"))
    record(workshop, contact_id, EventState.GIVEN, evidence={"form": WORD})
    with workshop.open(OFFICER) as work:
        packages.order(work, [contact_id], kind=PackageKind.ACCESS, request_id=None, language="en")
    worker.run_due(workshop)
    for number in range(40, 60):
        send(
            workshop,
            source,
            replace(BYSTANDER, given_name="Greta", email=f"g{number}@example.com", phone=None),
        )
    return contact_id


def secrets(workshop: Workshop, contact_id: UUID) -> dict[str, bytes]:
    """The wrapped data keys of the person, and what they seal: bytes that no chance makes twice."""
    with workshop.look(COMMAND) as work:
        leads = traces.leads_of(work.session, [contact_id])
        owners = [contact_id, *leads]
        found = {f"key {owner}": key.wrapped for owner, key in keys.find_many(work.session, owners).items()}
        sealed = work.session.scalars(select(Contact.email).where(Contact.id == contact_id)).one()
        payloads = work.session.scalars(select(Lead.payload).where(Lead.id.in_(leads))).all()
    found |= {f"payload {number}": bytes(each) for number, each in enumerate(payloads) if each}
    return found | {"email": bytes(sealed or b"")}


def files(workshop: Workshop) -> list[Path]:
    """The files of the database itself, written out."""
    if workshop.engine.dialect.name == "sqlite":
        database = Path(workshop.engine.url.database or "")
        return [each for each in database.parent.glob(f"{database.name}*") if each.is_file()]
    with workshop.engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        asked = text("SELECT oid FROM pg_database WHERE datname = current_database()")
        number = connection.execute(asked).scalar_one()
    if not (folder / "PG_VERSION").exists():
        pytest.skip("the files of the PostgreSQL server are not on this machine")
    return sorted((folder / "base" / str(number)).iterdir())


def found(places: Iterable[Path], needles: Mapping[str, bytes]) -> set[str]:
    contents = [place.read_bytes() for place in places]
    return {name for name, needle in needles.items() if any(needle in content for content in contents)}


def test_no_wrapped_key_is_left_in_any_file(workshop: Workshop, source: Source) -> None:
    contact_id = filled(workshop, source)
    needles = secrets(workshop, contact_id)
    if workshop.engine.dialect.name == "postgresql":
        # PostgreSQL leaves what is deleted where it lay; without its key nobody reads it.
        needles = {name: each for name, each in needles.items() if name.startswith("key")}
    assert found(files(workshop), needles) == set(needles)
    assert erased(workshop, contact_id).state is ErasureState.FINAL
    assert found(files(workshop), needles) == set()


def test_no_file_anywhere_has_a_word_of_an_erased_person(
    workshop: Workshop, source: Source, tmp_path: Path
) -> None:
    contact_id = filled(workshop, source)
    erased(workshop, contact_id)
    assert traces_in_files(tmp_path) == []
    assert (tmp_path / "erasures.jsonl").exists()
    with workshop.look(COMMAND) as work:
        whole = chain.verify(work)
    assert (whole.is_sound, whole.opened) == (True, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_somebody_reads_it_is_not_said_to_be_final(workshop: Workshop, source: Source) -> None:
    contact_id = known(workshop, source, CANARY)
    with workshop.engine.connect() as reader:
        reader.execute(text("PRAGMA busy_timeout=1"))
        reader.execute(text("SELECT count(*) FROM lead")).one()
        workshop.engine.dispose()
        shown = erased(workshop, contact_id)
        assert shown.state is ErasureState.CLEANING
        assert shown.cleaned_at is None


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_long_table_is_written_anew_by_night_only(
    workshop: Workshop, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "SHORT", 0)
    contact_id = known(workshop, source, CANARY)
    needles = {name: each for name, each in secrets(workshop, contact_id).items() if "key" in name}
    shown = erased(workshop, contact_id)
    assert shown.state is ErasureState.CLEANING
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, cleaning.BY_NIGHT)
    worker.run_due(workshop)
    assert view(workshop, shown.id).state is ErasureState.FINAL
    assert found(files(workshop), needles) == set()
