"""What do we hold of a person, category by category, and what of it may not go?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.erasing import Category, Ground
from service.access import Scope
from service.erasure.case import cluster
from service.storage import audit_rows, keys, recipients, traces
from service.storage import erasure as stored
from service.storage.erasure import LegalHold, SubjectKind
from service.storage.requests import about
from service.work import Work

# Data keys are asked for so many at a time.
_SLICE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How much there is of one category, and what holds it."""

    category: Category
    count: int
    held_by: tuple[UUID, ...] = ()
    ground: Ground | None = None
    until: datetime | None = None


def located(work: Work, contact_ids: Sequence[UUID]) -> Sequence[Found]:
    """What there is of a person that ids lead to, in the order in which it would go.

    What has to be searched for (leads that wait, rows of open files, kept answers) is found when it goes.
    Needs requests:read; raises NotFound, Gone.
    """
    work.actor.must(Scope.REQUESTS_READ)
    members = cluster(work, contact_ids)
    owners = {
        SubjectKind.CONTACT: members,
        SubjectKind.LEAD: traces.leads_of(work.session, members),
    }
    holds = work.session.scalars(stored.holds_on(members)).all()
    return [
        _found(category, number, holds) for category in Category if (number := count(work, category, owners))
    ]


def count(work: Work, category: Category, owners: Mapping[SubjectKind, Sequence[UUID]]) -> int:
    """How many rows of a category lead to these contacts and leads."""
    session, people = work.session, owners[SubjectKind.CONTACT]
    number = traces.count(session, category, owners)
    match category:
        case Category.REVIEWS_AND_JUDGEMENTS:
            number += traces.merges(session, people)
        case Category.CONSENTS:
            number += traces.proofs(session, people)
        case Category.DISCLOSURES:
            number += len(recipients.of_contacts(session, people, limit=1_000_000))
        case Category.AUDIT:
            number += len(audit_rows.about(session, references(work, _all(owners))))
        case Category.REQUESTS:
            number += len(session.scalars(about(people)).all())
    return number


def _all(owners: Mapping[SubjectKind, Sequence[UUID]]) -> list[UUID]:
    return [owner for each in owners.values() for owner in each]


def references(work: Work, owners: Sequence[UUID]) -> list[UUID]:
    """By which references the audit knows these contacts and leads."""
    found: list[UUID] = []
    for start in range(0, len(owners), _SLICE):
        rows = keys.find_many(work.session, owners[start : start + _SLICE])
        found += [key.audit_ref for key in rows.values()]
    return found


def _found(category: Category, number: int, holds: Sequence[LegalHold]) -> Found:
    mine = [hold for hold in holds if category.value in hold.categories]
    if not mine:
        return Found(category=category, count=number)
    return Found(
        category=category,
        count=number,
        held_by=tuple(hold.id for hold in mine),
        ground=mine[0].ground,
        until=max(hold.review_at for hold in mine),
    )
