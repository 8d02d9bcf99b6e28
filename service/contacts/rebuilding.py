"""What is a golden contact, given the records that it is built from and what a steward pinned?"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from rules.changes import Change
from rules.fields import FieldName
from rules.findings import Verdict
from rules.survivorship import fullness_of, standing_of_fields
from service import changes, records
from service.contacts import golden as goldens
from service.contacts.golden import Contribution, Golden
from service.contacts.provenance import Pins, pins, provenance
from service.contacts.retoken import tokens_in
from service.matching import marks
from service.storage import bulk, contacts, keys, tokens
from service.storage.contacts import Contact
from service.vault import KeyRow, Safe, Token
from service.vault.places import Table
from service.work import Work

# Data keys are asked for so many at a time.
_SLICE = 500


def lock(
    work: Work, contact_ids: Iterable[UUID], *, also: Iterable[Mapping[FieldName, str]] = ()
) -> dict[UUID, Contact]:
    """The contacts as they stand now; until we commit nobody changes them, or places a lead with them.

    `also` is what their records will hold, field by field, if that is about to change: by that nobody may
    place a lead with them either. Tokens first and rows after, as the intake does: two that wait for each
    other would wait for ever.
    """
    ids = sorted(set(contact_ids))
    held = {Token(*token) for *token, _ in contacts.tokens_of(work.session, ids)}
    tokens.lock(work.session, held | {token for texts in also for token in tokens_in(work, texts)})
    return {row.id: row for row in work.session.scalars(contacts.locked(ids))}


def rebuild(work: Work, contact_ids: Sequence[UUID]) -> int:
    """Build contacts anew from all their records, pins heeded, and say how many became others.

    The outcome is what absorbing the records one by one in order of arrival gives, and they are found by
    what these hold. A contact without any record is left empty and found by nothing; one whose key was
    shredded is left alone.
    """
    work.session.flush()  # rows are read and written past the unit of work
    key_rows = keys.find_many(work.session, contact_ids)
    rows = [row for row in work.session.scalars(contacts.locked(contact_ids)) if row.id in key_rows]
    given = contributions(work, {row.id: pins(row.pins) for row in rows})
    built = [_built(work, row, key_rows[row.id], given.get(row.id, ())) for row in rows]
    changed = {golden.id: row for golden, row in zip(built, rows, strict=True) if not _is_same(golden, row)}
    anew = [golden for golden in built if golden.id in changed]
    for golden in anew:
        changes.mark(work, [golden.id], Change.UPSERT, fields=_differing(golden, changed[golden.id]))
    contacts.overwrite(work.session, [goldens.row(golden, now=work.now) for golden in anew])
    retoken(work, {golden.id: golden.tokens for golden in built})
    for row in rows:
        work.session.expire(row)
    return len(changed)


def contributions(work: Work, pinned: Mapping[UUID, Pins]) -> dict[UUID, list[Contribution]]:
    """What each record brings to its contact, in order of arrival; one whose key is gone brings nothing."""
    found = work.session.execute(contacts.built_from(list(pinned))).all()
    key_rows = _keys_of(work, [record.lead_id for record, *_ in found])
    verdicts = _verdicts(work, list(key_rows))
    given: dict[UUID, list[Contribution]] = {}
    for record, score, grade, trust in found:
        if record.lead_id in key_rows and record.contact_id is not None:
            texts = opened(record, work.vault.safe(key_rows[record.lead_id]))
            mine = pinned[record.contact_id]
            contribution = Contribution(
                record_id=record.lead_id,
                trust=trust,
                observed_at=record.observed_at,
                texts=records.lasting(texts),
                verdicts=verdicts.get(record.lead_id, {}),
                name_fullness=_fullness(texts),
                filed={name: value for name in goldens.FILED if (value := getattr(record, name))},
                score=score,
                grade=grade,
                tokens=frozenset(tokens_in(work, texts)),
                pins={name: pin for name, (record_id, pin) in mine.items() if record_id == record.lead_id},
            )
            given.setdefault(record.contact_id, []).append(contribution)
    return given


def opened(record: Any, safe: Safe) -> dict[FieldName, str]:
    """Every field of a record, as the text that was sealed."""
    return {
        name: safe.open((Table.RECORD, part), sealed)
        for name, part in records.PARTS.items()
        if (sealed := getattr(record, name.value)) is not None
    }


def retoken(work: Work, wanted: Mapping[UUID, set[Token]]) -> None:
    """Have contacts found by these tokens, and by nothing else."""
    contacts.forget_tokens(work.session, list(wanted))
    bulk.insert_many(work.session, contacts.TOKENS, list(marks.rows(work.vault, wanted)))


def _built(work: Work, row: Contact, key: KeyRow, given: Iterable[Contribution]) -> Golden:
    golden = Golden(
        id=row.id,
        safe=work.vault.safe(key),
        key=key,
        columns=dict.fromkeys(records.COLUMNS),
        choices={},
        revision=row.revision,
        created_at=row.created_at,
        is_new=False,
    )
    for contribution in given:
        goldens.absorb(golden, contribution)
    return golden


def _is_same(golden: Golden, row: Contact) -> bool:
    """Is the contact as it was built what is stored of it already, seals apart?"""
    filed = ("kind", "country", "language", "score", "grade")
    return (
        all(getattr(golden, name) == getattr(row, name) for name in filed)
        and provenance(golden.choices) == row.provenance
        and all(_reads_same(golden, row, name) for name in FieldName)
    )


def _differing(golden: Golden, row: Contact) -> list[FieldName]:
    return [name for name in FieldName if not _reads_same(golden, row, name)]


def _reads_same(golden: Golden, row: Contact, name: FieldName) -> bool:
    new, old = golden.columns[name.value], getattr(row, name.value)
    if new is None or old is None:
        return new is old
    place = (Table.CONTACT, records.PARTS[name])
    return golden.safe.open(place, new) == golden.safe.open(place, old)


def _fullness(texts: Mapping[FieldName, str]) -> int:
    text = texts.get(FieldName.NAME)
    return fullness_of(records.name(text)) if text else 0


def _keys_of(work: Work, record_ids: Sequence[UUID]) -> dict[UUID, KeyRow]:
    found: dict[UUID, KeyRow] = {}
    for start in range(0, len(record_ids), _SLICE):
        found |= keys.find_many(work.session, record_ids[start : start + _SLICE])
    return found


def _verdicts(work: Work, record_ids: Sequence[UUID]) -> dict[UUID, dict[FieldName, Verdict]]:
    remarks: dict[UUID, list[tuple[str, Verdict]]] = {}
    for start in range(0, len(record_ids), _SLICE):
        for record_id, member, verdict in work.session.execute(
            contacts.remarks(record_ids[start : start + _SLICE])
        ):
            remarks.setdefault(record_id, []).append((member, verdict))
    return {record_id: standing_of_fields(said) for record_id, said in remarks.items()}
