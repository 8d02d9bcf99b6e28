"""Through which organisations do we know people, what are these, and who belongs to whom?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from rules import masking
from service import audit, reveals
from service.access import Scope
from service.audit import Action
from service.errors import NotFound
from service.storage import facts as people
from service.storage import keys
from service.storage import organisations as stored
from service.storage.organisations import Organisation
from service.vault import KeyRow
from service.vault.places import Part, Table
from service.work import Work

NAME = (Table.ORGANISATION, Part.NAME)
"""Where the name of an organisation is sealed, under a key of its own."""
MOST = 200
"""As many are shown at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """One organisation as it is shown."""

    id: UUID
    called: str
    """Its name, masked: a firm may bear the name of its owner."""
    country: str | None
    industry: str | None
    size_band: str | None
    revenue_band: str | None
    parent_id: UUID | None
    dissolved_on: date | None
    by_hand: frozenset[str]
    """Attributes that somebody set."""
    revision: int
    created_at: datetime
    updated_at: datetime
    people: int
    """How many contacts are known through it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who is known through an organisation, in codes."""

    contact_id: UUID
    job_level: str | None
    job_function: str | None
    buying_role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One organisation with what it belongs to and what belongs to it."""

    itself: OrganisationView
    above: tuple[OrganisationView, ...]
    """What it belongs to, the nearest first."""
    below: tuple[OrganisationView, ...]
    """What belongs to it directly; at most two hundred."""
    roles: Mapping[str, int]
    """How many of its people have each part in a purchase; those without one under an empty code."""


def show(work: Work, organisation_id: UUID) -> OrganisationView:
    """One organisation, or the one it was merged into. Needs contacts:read; raises NotFound."""
    work.actor.must(Scope.CONTACTS_READ)
    return _views(work, [living(work, organisation_id)])[0]


def tree(work: Work, organisation_id: UUID) -> Tree:
    """The same with its relations and the roles of its people."""
    itself = show(work, organisation_id)
    lines = ancestors(work, itself.id)
    below = work.session.scalars(stored.children(itself.id, limit=MOST)).all()
    found = stored.several(work.session, lines)
    roles = work.session.execute(people.roles_at(itself.id)).all()
    return Tree(
        itself=itself,
        above=tuple(_views(work, [found[each] for each in lines])),
        below=tuple(_views(work, below)),
        roles={role or "": count for role, count in roles},
    )


def listed(
    work: Work,
    *,
    industry: str | None = None,
    size_band: str | None = None,
    country: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> tuple[Sequence[OrganisationView], UUID | None]:
    """Organisations, newest first, and the id to go on from when there are more. Needs contacts:read."""
    work.actor.must(Scope.CONTACTS_READ)
    limit = min(limit, MOST)
    rows = people.organisations(
        industry=industry, size_band=size_band, country=country, before=before, limit=limit + 1
    )
    ids = work.session.scalars(rows).all()
    found = stored.several(work.session, ids[:limit])
    shown = _views(work, [found[each] for each in ids[:limit]])
    return shown, ids[limit - 1] if len(ids) > limit else None


def count(work: Work) -> int:
    """How many organisations there are."""
    return work.session.scalar(stored.count()) or 0


def members(
    work: Work, organisation_id: UUID, *, before: UUID | None = None, limit: int = 50
) -> tuple[Sequence[Member], UUID | None]:
    """Who is known through an organisation, newest first, and the id to go on from. Needs contacts:read."""
    work.actor.must(Scope.CONTACTS_READ)
    limit = min(limit, MOST)
    rows = work.session.execute(people.of_organisation(organisation_id, before=before, limit=limit + 1)).all()
    shown = [Member(**row._asdict()) for row in rows[:limit]]
    return shown, shown[-1].contact_id if len(rows) > limit else None


def called(work: Work, ids: Collection[UUID]) -> dict[UUID, str]:
    """What those organisations are called, masked. Needs contacts:read."""
    work.actor.must(Scope.CONTACTS_READ)
    return {each: masking.mask_text(name) for each, name in _names(work, ids).items()}


def read_names(work: Work, ids: Collection[UUID]) -> dict[UUID, str]:
    """What those organisations are called, in clear: that a key was told is written down before it is.

    Needs contacts:read.
    """
    work.actor.must(Scope.CONTACTS_READ)
    if ids:
        audit.note(work, Action.ORGANISATION_READ, count=len(ids))
    return _names(work, ids)


def reveal(work: Work, organisation_id: UUID, *, purpose: str) -> str:
    """What one is called, in clear. The audit says who looked, and why, before it is given.

    Needs contacts:reveal. Raises NotFound, Invalid without a purpose, TooMany when the hour's budget is
    spent.
    """
    work.actor.must(Scope.CONTACTS_REVEAL)
    row = living(work, organisation_id)
    reveals.note(work, Action.ORGANISATION_REVEALED, owner=row.id, fields=["name"], purpose=purpose)
    return _names(work, [row.id])[row.id]


def living(work: Work, organisation_id: UUID) -> Organisation:
    """The organisation that answers for this one today. Raises NotFound."""
    row = work.session.get(Organisation, organisation_id)
    while row is not None and row.merged_into is not None:
        row = work.session.get(Organisation, row.merged_into)
    if row is None:
        raise NotFound
    return row


def ancestors(work: Work, organisation_id: UUID) -> list[UUID]:
    """What an organisation belongs to, the nearest first; a ring, which there should not be, ends it."""
    found: list[UUID] = []
    at = stored.above(work.session, organisation_id)
    while at is not None and at.parent_id is not None and at.parent_id not in {*found, organisation_id}:
        found.append(at.parent_id)
        at = stored.above(work.session, at.parent_id)
    return found


def _views(work: Work, rows: Sequence[Organisation]) -> list[OrganisationView]:
    ids = [row.id for row in rows]
    opening = _keys(work, ids)
    counted = dict(work.session.execute(people.at(ids)).all()) if ids else {}
    return [
        OrganisationView(
            id=row.id,
            called=masking.mask_text(_name(work, row, opening)),
            country=row.country,
            industry=row.industry,
            size_band=row.size_band,
            revenue_band=row.revenue_band,
            parent_id=row.parent_id,
            dissolved_on=row.dissolved_on,
            by_hand=frozenset(row.by_hand),
            revision=row.revision,
            created_at=row.created_at,
            updated_at=row.updated_at,
            people=counted.get(row.id, 0),
        )
        for row in rows
    ]


def _names(work: Work, ids: Collection[UUID]) -> dict[UUID, str]:
    found = stored.several(work.session, ids)
    opening = _keys(work, list(found))
    return {each: _name(work, row, opening) for each, row in found.items() if each in opening}


def _keys(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, KeyRow]:
    return keys.find_many(work.session, ids) if ids else {}


def _name(work: Work, row: Organisation, opening: Mapping[UUID, KeyRow]) -> str:
    return work.vault.safe(opening[row.id]).open(NAME, row.name)
