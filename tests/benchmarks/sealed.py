"""Where is a database in which everybody is sealed, so that a run over all contacts has to open them?

Each record is a contact of its own, as if nobody had ever been recognised. Records go through the rules as in
an intake and are sealed as there; tokens are left out, for a run over all looks for none.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rules.leads import LeadStatus, Outcome
from rules.matching.of_record import traits_of
from rules.records import Lead, Record
from rules.sources import LawfulBasis, SourceKind
from service import intake, opening, records, sources
from service.access import COMMAND
from service.ids import new_id
from service.imports.chunks import batched
from service.intake import Submission
from service.matching import likenesses
from service.settings import Settings
from service.storage import bulk, contacts, keys
from service.storage import leads as stored
from service.storage.sources import Source
from service.vault import KeyRow
from service.vault.places import Table
from service.work import Work, Workshop
from tests.benchmarks.matching.contacts import rows
from tests.benchmarks.matching.people import Mix

_AT_ONCE = 5_000


def laid_down(folder: Path, mix: Mix) -> Settings:
    """A new SQLite database in this folder, with the made-up people of a mix."""
    settings = Settings(data_dir=folder, expected_contacts=mix.records)
    opening.prepare_database(settings)
    workshop = opening.open_workshop(settings)
    source = _source(workshop)
    for part in batched((row.values for row in rows(mix)), _AT_ONCE):
        told: list[dict[str, Any]] = [{name: text for name, text in each.items() if text} for each in part]
        with workshop.open(COMMAND) as work:
            _lay_down(work, source, [Lead(**each) for each in told])
    workshop.engine.dispose()
    return settings


def _source(workshop: Workshop) -> Source:
    with workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key="list",
            name="List",
            kind=SourceKind.OTHER,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )


def _lay_down(work: Work, source: Source, leads: Sequence[Lead]) -> None:
    prepared = intake.prepare(
        [Submission(lead=each, payload="{}") for each in leads],
        defaults=intake.defaults_of(source),
        knowledge=work.knowledge,
        now=work.now,
    )
    bulk.insert_many(work.session, contacts.CONTACTS, golden := [_contact(work) for _ in prepared])
    written = [_record(work, source, each.record, row) for each, row in zip(prepared, golden, strict=True)]
    keys.save(work.session, [key for key, _ in written])
    bulk.insert_many(work.session, stored.LEADS, [_lead(work, row) for _, row in written])
    bulk.insert_many(work.session, stored.RECORDS, [row for _, row in written])


def _contact(work: Work) -> bulk.Row:
    """Nobody looks into it, so that it may stay empty."""
    made = {"provenance": {}, "score": 80, "grade": "B", "revision": 1}
    return {"id": new_id(work.now), **made, "created_at": work.now, "updated_at": work.now}


def _lead(work: Work, record: bulk.Row) -> bulk.Row:
    """As a lead is after its days, when the original is gone."""
    return {
        "id": record["lead_id"],
        "source_id": record["source_id"],
        "contact_id": record["contact_id"],
        "status": LeadStatus.ACCEPTED,
        "outcome": Outcome.CREATED,
        "received_at": work.now,
        "reasons": [],
        "score": 80,
        "grade": "B",
        "rules": work.rules,
        "expires_at": work.now,
    }


def _record(work: Work, source: Source, record: Record, golden: bulk.Row) -> tuple[KeyRow, bulk.Row]:
    safe, key = work.vault.new_safe(new_id(work.now))
    texts = records.texts(record, source_id=source.id, external_id=None)
    row = {
        "lead_id": key.owner,
        "source_id": source.id,
        "contact_id": golden["id"],
        "observed_at": work.now,
        **records.seal(safe, Table.RECORD, texts),
        **likenesses.columns(work, safe, traits_of(record, work.knowledge.vocabulary), ""),
    }
    return key, row
