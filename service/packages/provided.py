"""What did the person provide, as another service takes it in? The files of a package under GDPR art. 20.

One line of `leads.ndjson` is one lead, as `POST /v1/leads:batch` and an import take it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rules import portable
from rules.fields import FieldName
from rules.records import Lead
from service import leads
from service.files.writing import encoded
from service.packages import doings, persons, rendering
from service.packages.gathering import Reading
from service.packages.persons import Held


def files(reading: Reading, *, made_at: datetime) -> dict[str, bytes]:
    """The files of a package: lines for programs, one document, a table and a page to read."""
    given = list(of_person(reading))
    plain = [json.loads(leads.write(lead)) for lead in given]
    lines = [_line(each) for each in plain]
    document: dict[str, Any] = {
        "format": "goodstanding portability copy 1",
        "made_at": made_at.isoformat(),
        "leads": plain,
    }
    done = list(doings.provided(reading))
    document |= {"events": done} if done else {}
    told = {"events.ndjson": encoded("".join(_line(each) for each in done))} if done else {}
    said = rendering.words(reading.language)
    return {
        **told,
        "leads.ndjson": encoded("".join(lines)),
        "data.json": encoded(json.dumps(document, ensure_ascii=False, indent=1) + "\n"),
        "leads.csv": rendering.table(_table(plain)),
        "index.html": rendering.provided_html(
            _shown(plain, said), said, made_at=made_at, controller=persons.controller(reading.work)
        ),
    }


def _line(each: Mapping[str, Any]) -> str:
    return json.dumps(each, ensure_ascii=False) + "\n"


def of_person(reading: Reading) -> Iterator[Lead]:
    """What the person provided, lead by lead; of what is not kept as it came, what was made of it."""
    person = str(reading.person.roots[0])
    for each in reading.person.held:
        if not portable.is_provided(each.source.kind, each.source.lawful_basis):
            continue
        for lead in _given(each):
            provided = portable.as_provided(lead, person=person)
            yield _scrubbed(reading, replace(provided, observed_at=each.row.observed_at), each)


def _given(each: Held) -> Sequence[Lead]:
    if each.lead.payload is not None:
        return (leads.as_amended(each.safe, each.lead),)
    values = each.values
    birth_date = values.get(FieldName.BIRTH_DATE)
    return portable.lead_of(
        name=values.get(FieldName.NAME),
        emails=values.get(FieldName.EMAIL, ()),
        phones=values.get(FieldName.PHONE, ()),
        address=values.get(FieldName.ADDRESS),
        organisation=values.get(FieldName.ORGANISATION),
        job=values.get(FieldName.JOB),
        birth_date=birth_date.isoformat() if birth_date else None,
        notes=values.get(FieldName.NOTES),
        extras=values.get(FieldName.EXTRAS),
        language=each.row.language,
    )


def _scrubbed(reading: Reading, lead: Lead, each: Held) -> Lead:
    def clean(text: str, member: str) -> str:
        return reading.scrubbed(text, "provided", each.id, member)

    return replace(
        lead,
        notes=clean(lead.notes, "notes") if lead.notes else None,
        address_line2=clean(lead.address_line2, "address_line2") if lead.address_line2 else None,
        attributes={key: clean(text, f"attributes.{key}") for key, text in lead.attributes.items()},
        consents=tuple(
            replace(claim, evidence={key: clean(text, "consents") for key, text in claim.evidence.items()})
            for claim in lead.consents
        ),
    )


def _table(plain: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    """One row a lead, one column a member; what has several parts is written as JSON."""
    columns = list(dict.fromkeys(member for each in plain for member in each))
    yield columns
    for each in plain:
        yield [_cell(each.get(column)) for column in columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shown(plain: Sequence[Mapping[str, Any]], said: rendering.Words) -> list[list[str]]:
    return [
        [str(number), said.of("member", member), _cell(value)]
        for number, each in enumerate(plain, 1)
        for member, value in each.items()
        if member != "external_id"
    ]
