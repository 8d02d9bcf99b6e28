"""What is compared of many leads at once, and what would their golden contacts be?

As an intake makes them, as far as a search looks at them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import repeat
from uuid import UUID

import polars as pl

from rules.fields import FieldName
from rules.matching.traits import NAMES, Traits
from rules.records import Lead
from service import records
from service.file_matching import cleaning, roles
from service.intake import Prepared
from service.storage import bulk
from service.vault import Safe
from service.vault.places import Table
from service.work import Work, Workshop


def cleaned(leads: Sequence[Lead], workshop: Workshop) -> Iterator[Traits]:
    """The traits of all leads, a column at a time."""
    members = [name for name in asdict(leads[0]) if any(getattr(each, name) for each in leads[:1_000])]
    frame = pl.DataFrame(
        {name: [getattr(each, name) for each in leads] for name in members},
        schema=dict.fromkeys(members, pl.String),
    )
    vocabulary = workshop.knowledge.vocabulary
    found = roles.of(frame.columns, vocabulary)
    told = cleaning.traits(frame, found.column, vocabulary, country="NL")
    columns = [
        told[name].fill_null("").to_list() if name in told else repeat("", len(leads)) for name in NAMES
    ]
    for texts in zip(*columns, strict=True):
        yield Traits(**dict(zip(NAMES, texts, strict=True)))


def golden(work: Work, safe: Safe, contact_id: UUID, those: Sequence[Prepared]) -> bulk.Row:
    """A contact with all addresses and numbers of its records, which is all that is looked at."""
    emails = {email.key: email for each in those for email in each.record.emails}
    phones = {phone.e164: phone for each in those for phone in each.record.phones}
    told = {
        FieldName.EMAIL: records.many(tuple(emails.values())),
        FieldName.PHONE: records.many(tuple(phones.values())),
    }
    sealed = records.seal(safe, Table.CONTACT, {name: text for name, text in told.items() if text})
    return {
        "id": contact_id,
        **sealed,
        "provenance": {},
        "score": 80,
        "grade": "B",
        "revision": 1,
        "created_at": work.now,
        "updated_at": work.now,
    }
