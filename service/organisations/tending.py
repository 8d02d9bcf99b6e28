"""What does somebody who knows better put right about an organisation, and when is it forgotten?"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.organisations import bands
from service import audit
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Invalid, NotFound, Stale
from service.organisations import OrganisationView, ancestors, dissolving, living, show
from service.organisations.placing import ATTRIBUTES, SPREAD, spread
from service.storage import facts as people
from service.storage import keys
from service.storage import organisations as stored
from service.storage.organisations import Organisation
from service.work import Work

CHANGEABLE = (*ATTRIBUTES, "parent_id", "dissolved_on")
DEEPEST = 20
"""Organisations may stand so deep below one another."""
FORGOTTEN_AFTER = timedelta(days=1)
"""So long an organisation that nobody is known through any more waits for somebody to come back."""


# SQLite takes no more parameters than some hundreds in one statement by default.
_SLICE = 100


def change(
    work: Work, organisation_id: UUID, changes: Mapping[str, Any], *, expected: str | None = None
) -> OrganisationView:
    """Set attributes by hand; from then on records do not change them. Needs duplicates:decide.

    Raises NotFound, Stale when `expected` is another revision, Invalid with every fault; Conflict when it
    becomes one with another at this very moment.
    """
    work.actor.must(Scope.DUPLICATES_DECIDE)
    if faults := list(_faults(changes)):
        raise Invalid(faults=faults)
    place = living(work, organisation_id).id
    row = _locked(work, place)[place]
    if expected is not None and expected != str(row.revision):
        raise Stale
    if changes.get("parent_id") is not None:
        changes = {**changes, "parent_id": _parent(work, row, changes["parent_id"])}
    new = {name: changes[name] for name in CHANGEABLE if name in changes}
    told = {name: value for name, value in new.items() if getattr(row, name) != value}
    for name, value in new.items():
        setattr(row, name, value)
    row.by_hand = sorted({*row.by_hand, *new})
    if told:
        row.revision += 1
        row.updated_at = work.now
        _note(work, row.id, Action.ORGANISATION_CHANGED, fields=sorted(told))
        work.session.flush()  # its people's facts are changed past the unit of work
        spread(work, row, told)
        if told.get("dissolved_on") is not None:
            dissolving.begin(work, row.id)
    return show(work, row.id)


def merge(work: Work, organisation_id: UUID, *, into: UUID) -> OrganisationView:
    """Let another organisation answer for this one, whose people, numbers and parts become the other's.

    Needs duplicates:decide. Raises NotFound; Conflict for one and the same, and while somebody else makes
    either one with another. It cannot be taken back: what records say of it afterwards leads to the survivor.
    """
    work.actor.must(Scope.DUPLICATES_DECIDE)
    kept_id, lost_id = living(work, into).id, living(work, organisation_id).id
    if kept_id == lost_id:
        raise Conflict("It is the same organisation already.")
    rows = _locked(work, kept_id, lost_id)
    kept, lost = rows[kept_id], rows[lost_id]
    if lost_id in ancestors(work, kept_id):
        kept.parent_id = lost.parent_id
    _inherit(kept, lost)
    lost.merged_into, lost.parent_id = kept_id, None
    for row in (kept, lost):
        row.revision += 1
        row.updated_at = work.now
    work.session.flush()  # what follows goes past the unit of work
    stored.move_keys(work.session, into=kept_id, of=lost_id)
    stored.lead_to(work.session, into=kept_id, of=lost_id)
    stored.adopt(work.session, into=kept_id, of=lost_id, now=work.now)
    people.move(work.session, into=kept_id, of=lost_id)
    spread(work, kept, {name: getattr(kept, name) for name in SPREAD})
    _note(work, kept_id, Action.ORGANISATION_MERGED, count=2)
    work.session.expire_all()
    return show(work, kept_id)


def forget(work: Work, *, limit: int) -> int:
    """Forget organisations through which nobody is known any more, and shred their keys; gives how many."""
    before = work.now - FORGOTTEN_AFTER
    ids = work.session.scalars(people.deserted(before=before, limit=limit)).all()
    for start in range(0, len(ids), _SLICE):
        part = list(ids[start : start + _SLICE])
        gone = [*part, *stored.merged_into(work.session, part)]
        stored.remove(work.session, gone)
        keys.shred(work.session, gone)
    return len(ids)


def _inherit(kept: Organisation, lost: Organisation) -> None:
    """What is not known of the one that stays it has from the other, and with it who said so and when."""
    lacking = [name for name in ATTRIBUTES if getattr(kept, name) is None and name not in kept.by_hand]
    for name in lacking:
        setattr(kept, name, getattr(lost, name))
    kept.by_hand = sorted({*kept.by_hand, *(name for name in lost.by_hand if name in lacking)})
    kept.observed = kept.observed | {name: at for name, at in lost.observed.items() if name in lacking}


def _locked(work: Work, *ids: UUID) -> Mapping[UUID, Organisation]:
    rows = {row.id: row for row in work.session.scalars(stored.locked(ids))}
    # Two that each answered for the other would lead whoever asks for either round for ever.
    if len(rows) < len(ids) or any(row.merged_into is not None for row in rows.values()):
        raise Conflict("It has just become one with another, or was forgotten.")
    return rows


def _faults(changes: Mapping[str, Any]) -> Iterator[Fault]:
    for name, shape in _SHAPES.items():
        value = changes.get(name)
        if value is not None and not shape.fullmatch(value):
            yield Fault(f"/{name}", "unacceptable", _WANTED[name])


_SHAPES: Mapping[str, re.Pattern[str]] = {
    "country": re.compile("[A-Z]{2}"),
    "industry": re.compile(r"[A-V]|[0-9]{2}(?:\.[0-9]{1,2}){0,2}"),
    "size_band": re.compile("|".join(map(re.escape, bands.PEOPLE))),
    "revenue_band": re.compile("|".join(map(re.escape, bands.EUROS))),
}
_WANTED: Mapping[str, str] = {
    "country": "Must be two capital letters (ISO 3166-1).",
    "industry": "Must be a code of NACE Rev. 2.1, as 62.10.",
    "size_band": f"Must be one of {', '.join(bands.PEOPLE)}.",
    "revenue_band": f"Must be one of {', '.join(bands.EUROS)}.",
}


def _parent(work: Work, row: Organisation, parent_id: UUID) -> UUID:
    """The organisation that answers for the parent. Raises Invalid when it is none, or would be its own."""
    try:
        parent = living(work, parent_id)
    except NotFound:
        raise Invalid(faults=[Fault("/parent_id", "unknown", "There is no such organisation.")]) from None
    line = [parent.id, *ancestors(work, parent.id)]
    if row.id in line:
        raise Invalid(faults=[Fault("/parent_id", "ring", "It would belong to itself.")])
    if len(line) >= DEEPEST:
        raise Invalid(faults=[Fault("/parent_id", "too_deep", "It would stand too deep below others.")])
    return parent.id


def _note(work: Work, organisation_id: UUID, action: Action, **told: object) -> None:
    key = keys.find(work.session, organisation_id)
    audit.note(work, action, about=key.audit_ref if key else None, **told)
