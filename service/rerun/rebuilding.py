"""What do contacts look like once the records they are built from have changed?"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from rules.fields import FieldName
from rules.survivorship import Choice, fullness_of
from service import records, sources
from service.contacts import golden as goldens
from service.contacts.golden import Contribution, Golden
from service.contacts.provenance import choices, provenance
from service.contacts.retoken import tokens_in
from service.intake.placing import field_verdicts
from service.intake.writing import contact_row
from service.rerun import judging
from service.rerun.judging import Judged, Standing
from service.storage import bulk, contacts, keys, reruns, tokens
from service.storage.contacts import Contact
from service.vault import KeyRow, Safe, Token
from service.vault.places import Part, Table
from service.vault.sealed import Sealed
from service.work import Work

_FOUND_BY = (FieldName.EMAIL, FieldName.PHONE, FieldName.EXTRAS)


def lock(work: Work, contact_ids: Iterable[UUID], changed: Iterable[Judged]) -> None:
    """Keep everybody else from placing a lead with these contacts until we commit, by what they have now and
    by what they will be found by."""
    held = {Token(kind, version, value) for kind, version, value, _ in _held(work, list(contact_ids))}
    tokens.lock(work.session, held | {token for each in changed for token in tokens_in(work, each.texts)})


def rebuild(work: Work, contact_ids: Sequence[UUID]) -> int:
    """Build contacts anew from all their records, and say how many became others.

    A field that no record of today stands for was set by a person, or came from a record that is gone: it
    stays as it is.
    """
    key_rows = keys.find_many(work.session, contact_ids)
    given: dict[UUID, list[Contribution]] = {}
    for standing in _standing(work, contact_ids):
        if standing.record is not None and standing.record.contact_id is not None:
            contribution = _contribution(work, standing)
            given.setdefault(standing.record.contact_id, []).append(contribution)
    built = [
        _built(work, row, key_rows[row.id], given[row.id])
        for row in work.session.scalars(contacts.several(contact_ids))
        if row.id in key_rows and row.id in given
    ]
    changed = [golden for golden in built if golden.is_changed]
    contacts.overwrite(work.session, [contact_row(work, golden) for golden in changed])
    _retoken(work, {golden.id: golden.tokens for golden in built})
    return len(changed)


def _standing(work: Work, contact_ids: Sequence[UUID]) -> Iterable[Standing]:
    ids = work.session.scalars(reruns.of_contacts(contact_ids)).all()
    return judging.load(work, ids).values()


def _contribution(work: Work, standing: Standing) -> Contribution:
    """What the record brings, from what is stored of it."""
    kind, country, language = standing.filed
    filed = {"kind": kind, "country": country, "language": language}
    name = standing.texts.get(FieldName.NAME)
    return Contribution(
        record_id=standing.row.id,
        trust=sources.of_id(work, standing.row.source_id).trust,
        observed_at=standing.record.observed_at if standing.record else standing.row.received_at,
        texts=records.lasting(standing.texts),
        verdicts=field_verdicts(standing.findings),
        name_fullness=fullness_of(records.name(name)) if name else 0,
        filed={part: value for part, value in filed.items() if value},
        score=standing.row.score,
        grade=standing.row.grade,
        tokens=frozenset(tokens_in(work, standing.texts)),
    )


def _built(work: Work, row: Contact, key: KeyRow, given: Sequence[Contribution]) -> Golden:
    """The contact anew, with the old seals on everything that is as it was."""
    before = choices(row.provenance)
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
    for contribution in sorted(given, key=lambda each: each.record_id):
        goldens.absorb(golden, contribution)
    _keep_by_hand(golden, row, before, {each.record_id for each in given})
    same = _keep_seals(golden, row)
    golden.tokens |= tokens_in(work, _opened(golden))
    golden.is_changed = not same or (
        (row.kind, row.country, row.language, row.score, row.grade)
        != (golden.kind, golden.country, golden.language, golden.score, golden.grade)
        or provenance(golden.choices) != row.provenance
    )
    return golden


def _keep_by_hand(golden: Golden, row: Contact, before: Mapping[str, Choice], ours: set[UUID]) -> None:
    for name, choice in before.items():
        if choice.claim.record_id in ours:
            continue
        golden.choices[name] = choice
        if name in golden.columns:
            golden.columns[name] = getattr(row, name)
        else:
            setattr(golden, name, getattr(row, name))


def _keep_seals(golden: Golden, row: Contact) -> bool:
    """Put the old seal back on what has the same text; is everything the same?"""
    same = True
    for name, part in records.PARTS.items():
        old, new = getattr(row, name.value), golden.columns[name.value]
        if old is new or (old is not None and new is not None and _reads_same(golden.safe, part, old, new)):
            golden.columns[name.value] = old
        else:
            same = False
    return same


def _reads_same(safe: Safe, part: Part, old: Sealed, new: Sealed) -> bool:
    return safe.open((Table.CONTACT, part), old) == safe.open((Table.CONTACT, part), new)


def _opened(golden: Golden) -> dict[FieldName, str]:
    """The fields that a contact is found by."""
    sealed = {name: golden.columns[name.value] for name in _FOUND_BY}
    return {
        name: golden.safe.open((Table.CONTACT, records.PARTS[name]), value)
        for name, value in sealed.items()
        if value is not None
    }


def _held(work: Work, contact_ids: Sequence[UUID]) -> set[tuple[int, int, int, UUID]]:
    return contacts.tokens_of(work.session, contact_ids)


def _retoken(work: Work, wanted: Mapping[UUID, set[Token]]) -> None:
    """Have contacts found by what they hold now, and by nothing else."""
    held: dict[UUID, set[Token]] = {}
    for kind, version, value, contact_id in _held(work, list(wanted)):
        held.setdefault(contact_id, set()).add(Token(kind, version, value))
    other = [contact_id for contact_id, each in wanted.items() if each != held.get(contact_id, set())]
    contacts.forget_tokens(work.session, other)
    bulk.insert_many(
        work.session,
        contacts.TOKENS,
        [
            {"kind": token.kind, "version": token.version, "value": token.value, "contact_id": contact_id}
            for contact_id in other
            for token in sorted(wanted[contact_id])
        ],
    )
