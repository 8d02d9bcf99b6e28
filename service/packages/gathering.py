"""What do we hold of a person, chapter by chapter, as the person reads it?

Of others nothing is told: texts that may name somebody else go through the scrubber first.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from rules import copies, quality
from rules.copies import Cell, Chapter, Row, Section, Term
from rules.fields import FieldName
from rules.findings import Finding, Verdict
from rules.survivorship import standing_of_fields
from service import leads
from service.contacts.provenance import choices
from service.packages import persons
from service.packages.persons import Held, Person
from service.packages.scanning import Scrubber
from service.storage import copies as stored
from service.storage.leads import Finding as FindingRow
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One person's copy while it is being gathered."""

    work: Work
    person: Person
    language: str
    scrubber: Scrubber

    def scrubbed(self, text: str, *place: object) -> str:
        return self.scrubber.text(text, "/".join(map(str, place)))


def fields(reading: Reading) -> Section:
    """What we go by today: the value that stands for each field, where it comes from, and why it stands."""
    rows = [row for root in reading.person.roots for row in _standing(reading, root)]
    columns = ("field", "part", "value", "verdict", "source", "observed_at", "ground")
    return Section(chapter=Chapter.FIELDS, columns=columns, rows=tuple(rows))


def values(reading: Reading) -> Section:
    """Every value of every record, also those that others have taken the place of."""
    remarks = _remarks(reading)
    rows = [
        row for each in reading.person.held for row in _of_record(reading, each, remarks.get(each.id, []))
    ]
    columns = ("record", "source", "received_at", "observed_at", "field", "part", "value", "verdict")
    return Section(chapter=Chapter.VALUES, columns=columns, rows=tuple(rows))


def findings(reading: Reading) -> Section:
    """What was remarked when the data were checked, in words."""
    remarks = _remarks(reading)
    rows: list[Row] = []
    for each in reading.person.held:
        proposed = persons.suggestions(each)
        for remark in remarks.get(each.id, []):
            offered = proposed.get(remark.ordinal)
            rows.append(
                {
                    "record": reading.person.number(each.id),
                    "source": each.source.name,
                    "member": Term("member", remark.field),
                    "verdict": Term("verdict", remark.verdict.value),
                    "message": _message(reading, remark),
                    "suggestion": reading.scrubbed(offered, "findings", each.id, remark.field)
                    if offered
                    else None,
                    "code": remark.code,
                }
            )
    columns = ("record", "source", "member", "verdict", "message", "suggestion", "code")
    return Section(chapter=Chapter.FINDINGS, columns=columns, rows=tuple(rows))


def sent(reading: Reading) -> Section:
    """What came in, as it came in; of what is not kept any more, that it came in."""
    rows = [row for each in reading.person.held for row in _lead(reading, each)]
    columns = ("lead", "source", "received_at", "state", "outcome", "form", "member", "value")
    return Section(chapter=Chapter.LEADS, columns=columns, rows=tuple(rows))


def scores(reading: Reading) -> Section:
    """The score of each record, and what took points from it."""
    remarks = _remarks(reading)
    rows = [row for each in reading.person.held for row in _score(reading, each, remarks.get(each.id, []))]
    columns = ("record", "score", "grade", "use", "member", "verdict", "points")
    return Section(chapter=Chapter.QUALITY, columns=columns, rows=tuple(rows))


def _standing(reading: Reading, root: UUID) -> Iterator[Row]:
    row = reading.person.contacts[root]
    chosen = choices(row.provenance)
    names = {each.id: each.source.name for each in reading.person.held}
    for name, value in persons.contact_values(reading.work, reading.person, root).items():
        choice = chosen.get(name.value)
        for part, text in copies.parts(name, _without_keys(value)):
            yield {
                "field": Term("field", name.value),
                "part": part,
                "value": _shown(reading, name, part, text, "fields", root),
                "verdict": Term("verdict", choice.claim.verdict.value) if choice else None,
                "source": names.get(choice.claim.record_id) if choice else None,
                "observed_at": choice.claim.observed_at if choice else None,
                "ground": Term("ground", choice.ground.value) if choice else None,
            }
    for filed in ("kind", "country", "language"):
        if value := getattr(row, filed):
            yield {"field": Term("field", filed), "part": filed, "value": str(value)}


def _of_record(reading: Reading, each: Held, remarks: list[FindingRow]) -> Iterator[Row]:
    judged = standing_of_fields((remark.field, remark.verdict) for remark in remarks)
    told: dict[str, Cell] = {
        "record": reading.person.number(each.id),
        "source": each.source.name,
        "received_at": each.lead.received_at,
        "observed_at": each.row.observed_at,
    }
    for name, value in each.values.items():
        verdict = judged.get(name, Verdict.VALID)
        for part, text in copies.parts(name, _without_keys(value)):
            yield told | {
                "field": Term("field", name.value),
                "part": part,
                "value": _shown(reading, name, part, text, "values", each.id),
                "verdict": Term("verdict", verdict.value),
            }
    for filed in ("kind", "country", "language"):
        if held := getattr(each.row, filed):
            yield told | {"field": Term("field", filed), "part": filed, "value": str(held)}


def _lead(reading: Reading, each: Held) -> Iterator[Row]:
    told: dict[str, Cell] = {
        "lead": reading.person.number(each.id),
        "source": each.source.name,
        "received_at": each.lead.received_at,
        "state": Term("lead_state", each.lead.status.value),
        "outcome": Term("outcome", each.lead.outcome.value),
    }
    payload = persons.payload(each)
    if payload is None:
        yield told | {"form": Term("form", "expired")}
        return
    plain = json.loads(payload)
    forms = {"sent": plain["lead"] if "row" in plain else plain}
    if "row" in plain:
        forms["row"] = plain["row"] if isinstance(plain["row"], dict) else {"": plain["row"]}
    if each.lead.amended is not None:
        forms["amended"] = json.loads(leads.write(leads.as_amended(each.safe, each.lead)))
    for form, members in forms.items():
        for member, text in _texts("", members):
            shown = _member(reading, form, member, text, each.id)
            yield told | {"form": Term("form", form), "member": member, "value": shown}


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a piece of JSON, with the way to it."""
    match value:
        case dict():
            for key, held in value.items():
                yield from _texts(f"{path}.{key}" if path else str(key), held)
        case list():
            for number, held in enumerate(value, 1):
                yield from _texts(f"{path}.{number}", held)
        case None | "":
            return
        case _:
            yield path, str(value)


def _member(reading: Reading, form: str, member: str, text: str, lead_id: UUID) -> str:
    is_free = form == "row" or member.split(".")[0] in FREE_MEMBERS
    return reading.scrubbed(text, "leads", lead_id, member) if is_free else text


def _shown(reading: Reading, name: FieldName, part: str, text: str, *place: object) -> str:
    is_free = name in {FieldName.NOTES, FieldName.EXTRAS} or part in FREE_PARTS
    return reading.scrubbed(text, *place, name.value) if is_free else text


FREE_MEMBERS = frozenset({"notes", "attributes", "tags", "consents", "address_line1", "address_line2"})
"""Members of a lead in which people write what they like."""
FREE_PARTS = frozenset({"care_of", "extra", "others"})
"""Parts of a field in which somebody else may be named."""


def _score(reading: Reading, each: Held, remarks: list[FindingRow]) -> Iterator[Row]:
    told: dict[str, Cell] = {
        "record": reading.person.number(each.id),
        "score": each.lead.score,
        "grade": each.lead.grade,
    }
    judged = tuple(
        Finding(code=remark.code, field=remark.field, verdict=remark.verdict) for remark in remarks
    )
    losses = quality.losses(replace(persons.record_of(each), findings=judged))
    if not losses:
        yield told
    for loss in losses:
        yield told | {
            "use": Term("use", loss.use.value),
            "member": Term("member", loss.member),
            "verdict": Term("verdict", loss.verdict.value),
            "points": round(loss.points, 1),
        }


def _remarks(reading: Reading) -> Mapping[UUID, list[FindingRow]]:
    found: dict[UUID, list[FindingRow]] = {}
    for row in stored.findings(reading.work.session, reading.person.record_ids):
        found.setdefault(row.lead_id, []).append(row)
    return found


def _message(reading: Reading, remark: FindingRow) -> str:
    code = reading.work.knowledge.codes.get(remark.code)
    return code.text(reading.language, remark.params) if code else remark.code


def _without_keys(value: Any) -> Any:
    """Extras name sources by their ids, which tell nobody anything: the keys are kept, their places named."""
    keys = getattr(value, "external_ids", None)
    if keys is None:
        return value
    return replace(value, external_ids={str(number): key for number, key in enumerate(keys.values(), 1)})
