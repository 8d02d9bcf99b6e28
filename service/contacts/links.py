"""Who belongs with a contact: who is of the same household, and who of the same employer?"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.matching.links import Link
from service.access import Scope
from service.storage import keys
from service.storage import links as stored
from service.work import Work

MOST = 20
"""Others that are kept of a run, and shown for one contact: the surest."""
_READ = 100
"""Links that are read of one contact at the most: several records may say the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Two contacts that belong together, and the two records that tell so."""

    contacts: tuple[UUID, UUID]
    records: tuple[UUID, UUID]
    kind: Link
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """Another contact that belongs with one."""

    kind: Link
    contact_id: UUID
    bits: float
    """Log2 of the odds that the two are beside each other."""
    at: datetime
    """When that was found."""


def keep(work: Work, found: Iterable[Found]) -> None:
    """Keep what is new of what was found: a household says the same again and again.

    The records must have been written.
    """
    fresh = list(found)
    if not fresh:
        return
    told = {
        (frozenset((mine, theirs)), kind)
        for mine, theirs, kind, *_ in _read(work, {each.contacts[0] for each in fresh})
    }
    kept: list[Found] = []
    for each in fresh:
        said = frozenset(each.contacts), each.kind
        if said not in told:
            told.add(said)
            kept.append(each)
    stored.add(work.session, _rows(work, kept))


def write(work: Work, found: Iterable[Found]) -> None:
    """Keep what a run has found; where a record is gone by now there is nothing to keep."""
    stored.add_where_standing(work.session, _rows(work, found))


def _rows(work: Work, found: Iterable[Found]) -> list[dict[str, object]]:
    return [
        {
            "left_id": min(each.records),
            "right_id": max(each.records),
            "kind": each.kind,
            "bits": each.bits,
            "at": work.now,
        }
        for each in found
    ]


def forget_upto(work: Work, record_id: UUID) -> None:
    """Make room for what a run over all records has found; what came in since stays."""
    stored.forget_upto(work.session, record_id)


def of_contact(work: Work, contact_id: UUID) -> Sequence[LinkView]:
    """Who belongs with a contact, households first, the surest of each first."""
    return of_contacts(work, [contact_id]).get(contact_id, ())


def of_contacts(work: Work, contact_ids: Collection[UUID]) -> Mapping[UUID, Sequence[LinkView]]:
    """Who belongs with each of those contacts, as they stand today; who was erased is left out."""
    work.actor.must(Scope.CONTACTS_READ)
    told: dict[UUID, dict[tuple[Link, UUID], LinkView]] = {}
    for mine, theirs, kind, bits, at in _read(work, contact_ids):
        view = LinkView(kind=kind, contact_id=theirs, bits=bits, at=at)
        told.setdefault(mine, {}).setdefault((kind, theirs), view)
    others = {theirs for links in told.values() for _, theirs in links}
    living = keys.find_many(work.session, others) if others else {}
    return {
        mine: sorted((each for each in links.values() if each.contact_id in living), key=_order)[:MOST]
        for mine, links in told.items()
    }


def _read(work: Work, contact_ids: Collection[UUID]) -> Iterator[tuple[UUID, UUID, Link, float, datetime]]:
    asked = stored.of_contacts(contact_ids, limit=_READ * len(contact_ids))
    for mine, theirs, kind, bits, at in work.session.execute(asked):
        if mine is not None and theirs is not None:
            yield mine, theirs, kind, bits, at


def _order(link: LinkView) -> tuple[bool, float]:
    return link.kind is not Link.HOUSEHOLD, -link.bits
