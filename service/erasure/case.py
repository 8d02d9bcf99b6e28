"""Who is being erased, which ids are to go, and what of it is held?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.erasing import Category, Fate, Ground
from service.errors import Gone, NotFound
from service.storage import erasure as stored
from service.storage import keys, merges, traces
from service.storage.contacts import Contact
from service.storage.erasure import Erasure, ErasureResult, LegalHold, SubjectKind
from service.work import Work

# Data keys are asked for so many at a time.
_SLICE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One erasure at one step of it."""

    work: Work
    erasure: Erasure
    contacts: tuple[UUID, ...]
    leads: tuple[UUID, ...]
    references: Mapping[UUID, UUID]
    """By which the audit knew each of them, as long as that is still needed."""
    results: Mapping[Category, ErasureResult]
    holds: tuple[LegalHold, ...]

    @property
    def owners(self) -> Mapping[SubjectKind, Sequence[UUID]]:
        return {SubjectKind.CONTACT: self.contacts, SubjectKind.LEAD: self.leads}

    @property
    def fates(self) -> dict[Category, Fate]:
        return {category: result.fate for category, result in self.results.items()}

    def holds_of(self, category: Category) -> tuple[LegalHold, ...]:
        """What stands in the way of a category. Records are kept with the contact that they are part of."""
        names = {category.value}
        if category is Category.CONTACT:
            names.add(Category.RECORDS.value)
        return tuple(hold for hold in self.holds if names & set(hold.categories))


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one step did."""

    gone: int = 0
    kept: int = 0
    ground: Ground | None = None
    until: datetime | None = None
    after: str | None = None
    """Where to go on: the search is not at its end."""


def opened(work: Work, erasure: Erasure) -> Case:
    """The erasure with everything that was written down for it, and what was added to the person since."""
    rows = work.session.scalars(stored.subjects(erasure.id)).all()
    people = tuple(row.owner for row in rows if row.kind is SubjectKind.CONTACT)
    known = {row.owner for row in rows}
    late = [lead_id for lead_id in traces.leads_of(work.session, people) if lead_id not in known]
    references = {row.owner: row.audit_ref for row in rows if row.audit_ref is not None}
    references |= write_down(work, erasure.id, late, SubjectKind.LEAD)
    leads = [row.owner for row in rows if row.kind is SubjectKind.LEAD] + late
    return Case(
        work=work,
        erasure=erasure,
        contacts=people,
        leads=tuple(leads),
        references=references,
        results={row.category: row for row in work.session.scalars(stored.results(erasure.id))},
        holds=tuple(work.session.scalars(stored.holds_on(people))),
    )


def write_down(work: Work, erasure_id: UUID, owners: Sequence[UUID], kind: SubjectKind) -> dict[UUID, UUID]:
    """Put ids into the ledger; gives by which references the audit knows them."""
    found: dict[UUID, UUID] = {}
    for start in range(0, len(owners), _SLICE):
        key_rows = keys.find_many(work.session, owners[start : start + _SLICE])
        found |= {owner: key.audit_ref for owner, key in key_rows.items()}
    columns = {"erasure_id": erasure_id, "kind": kind, "gone_at": None}
    stored.add_subjects(
        work.session, [{**columns, "owner": owner, "audit_ref": found.get(owner)} for owner in owners]
    )
    return found


def cluster(work: Work, contact_ids: Sequence[UUID]) -> list[UUID]:
    """Those contacts with all that were made one with them: who answers, and who was merged into it.

    Raises NotFound, and Gone for one that was erased.
    """
    found: set[UUID] = set()
    for contact_id in contact_ids:
        found.add(answering(work, contact_id))
    new = set(found)
    while new:
        new = set(work.session.scalars(merges.buried_in(new))) - found
        found |= new
    return sorted(found)


def answering(work: Work, contact_id: UUID) -> UUID:
    """The contact that answers for this one. Raises NotFound, and Gone for one that was erased."""
    row = work.session.get(Contact, contact_id)
    if row is None:
        raise Gone if stored.is_gone(work.session, contact_id) else NotFound
    while row.merged_into is not None:
        above = work.session.get(Contact, row.merged_into)
        if above is None:
            break
        row = above
    return row.id
