"""How common is each given name, family name and employer among all records, without knowing any of them?"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from rules.matching.among import COUNTED, Counts
from rules.matching.traits import Traits
from service.ids import earliest_id
from service.matching import nearby
from service.storage import imports, matching
from service.storage.matching import Census, Counted
from service.vault import DigestPurpose
from service.work import Work

SETTLED = timedelta(hours=1)
"""Records younger than this are left for the next count: ids are dealt out before they are committed."""

_KINDS = {name: number for number, name in enumerate(COUNTED, start=1)}


def told(work: Work, traits: Iterable[Traits], *, counted: int | None = None) -> Counts:
    """How common the names and employers of these records are; what was never counted has one bearer.

    `counted` is how many records were counted last, where that is known already.
    """
    texts = {(name, getattr(each, name)) for each in traits for name in COUNTED}
    wanted = {(_KINDS[name], _hash(work, name, text)): (name, text) for name, text in texts if text}
    found = matching.counts(work.session, wanted)
    of: dict[str, dict[str, int]] = {name: {} for name in COUNTED}
    for value, count in found.items():
        name, text = wanted[value]
        of[name][text] = count
    return Counts(matching.in_force(work.session)[1] if counted is None else counted, of)


def count_on(work: Work, *, limit: int) -> int:
    """Count some of the records that have come since the last time, and say how many were looked at.

    Those of files were counted as they were taken over (`count`).
    """
    done = _so_far(work)
    until = earliest_id(work.now - SETTLED)
    ids = work.session.scalars(matching.uncounted(done.upto, before=until, limit=limit)).all()
    fresh = set(ids) - set(work.session.scalars(imports.brought(ids)))
    _add(work, done, (nearby.seen(work, held).traits for held in matching.several(work.session, fresh)))
    if ids:
        done.upto = ids[-1]
    return len(ids)


def count(work: Work, traits: Iterable[Traits]) -> None:
    """Count records in the transaction that takes them in, as its last step.

    A file brings as many in a minute as others do in a year: its later rows must know how common the names
    of the earlier ones are. Whoever counts next waits until we commit.
    """
    _add(work, _so_far(work), traits)


def uncount(work: Work, record_ids: Collection[UUID]) -> None:
    """Take records that are about to be erased out of the count again, as far as they were counted."""
    done = _so_far(work)
    held = list(matching.several(work.session, record_ids))
    late = {each.id for each in held if done.upto is None or each.id > done.upto}
    brought = set(work.session.scalars(imports.brought(late)))
    counted: Counter[Counted] = Counter()
    for each in held:
        if each.id not in late or each.id in brought:
            counted.update(_values(work, nearby.seen(work, each).traits))
            done.records -= 1
    matching.add_counts(work.session, {value: -number for value, number in counted.items()})
    matching.forget_empty(work.session, counted)


def recount(work: Work, of: Mapping[str, Mapping[str, int]], *, records: int, upto: UUID) -> None:
    """Put a count of all records in place of what was counted so far; `of` by trait, for each value."""
    done = _so_far(work)
    matching.forget_counts(work.session)
    anew = {
        (_KINDS[name], _hash(work, name, text)): count
        for name in COUNTED
        for text, count in of.get(name, {}).items()
    }
    matching.add_counts(work.session, anew)
    done.upto, done.records = upto, records


def _so_far(work: Work) -> Census:
    """How far it has been counted, kept from everyone else until we commit."""
    matching.begin_census(work.session)
    return work.session.scalars(matching.census()).one()


def _add(work: Work, done: Census, traits: Iterable[Traits]) -> None:
    counted: Counter[Counted] = Counter()
    records = 0
    for each in traits:
        counted.update(_values(work, each))
        records += 1
    matching.add_counts(work.session, counted)
    done.records += records


def _values(work: Work, traits: Traits) -> Iterable[Counted]:
    for name, kind in _KINDS.items():
        if text := getattr(traits, name):
            yield kind, _hash(work, name, text)


def _hash(work: Work, name: str, text: str) -> int:
    """63 bits of a keyed hash: two values that share one by chance would merely seem more common."""
    digest = work.vault.digest(DigestPurpose.VALUE_COUNT, name, text)
    return int.from_bytes(digest[:8], "big") >> 1
