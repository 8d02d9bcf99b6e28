"""Whom does a package name beside its person, and may it go out? Somebody looks before it does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from rules import masking
from rules.copies import PackageState
from rules.strangers import Sign
from service import audit, packages, reveals
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Gone, Invalid, NotFound
from service.jobs import queue
from service.packages import details
from service.packages.details import Details
from service.packages.scanning import Decisions, Found
from service.storage import keys
from service.storage.packages import Package
from service.vault import Safe
from service.work import Work

MOST_ADDED, LONGEST_ADDED = 50, 200


class Why(StrEnum):
    """Why somebody else may be named in a copy. A closed list: free text would be personal data itself."""

    PUBLIC_ROLE = "public_role"
    """They are named in a function that is public."""
    AGREED = "agreed"
    """They agreed."""
    SAME_PERSON = "same_person"
    """It is the person after all."""
    NOT_PERSONAL = "not_personal"
    """It names nobody."""
    NEEDED = "needed"
    """The person cannot judge the lawfulness without it, and that weighs more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A place where somebody else is named, as somebody who decides sees it."""

    key: str
    sign: Sign
    is_known: bool
    said: str = field(repr=False)
    """Masked, until it is revealed."""
    places: tuple[str, ...]
    why: Why | None
    """Why it is not masked in the copy; None where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """All of them, and how many texts were masked on top."""

    places: tuple[Shown, ...]
    added: int


def named(work: Work, package_id: UUID) -> Named:
    """Whom the package names, masked. Needs requests:manage; raises NotFound, Gone."""
    _, kept = _opened(work, _row(work, package_id))
    return _told(kept, in_clear=False)


def reveal(work: Work, package_id: UUID, *, purpose: str) -> Named:
    """The same in clear. The audit says who looked, and why, before it is given.

    Needs contacts:reveal besides. Raises as `named`; Invalid without a purpose, TooMany.
    """
    work.actor.must(Scope.CONTACTS_REVEAL)
    row = _row(work, package_id)
    _, kept = _opened(work, row)
    reveals.note(work, Action.PACKAGE_REVEALED, owner=row.id, fields=["notes"], purpose=purpose)
    return _told(kept, in_clear=True)


def release(
    work: Work, package_id: UUID, *, show: Mapping[str, Why] | None = None, mask: Collection[str] = ()
) -> None:
    """Let the package go out. `show` names places that need not be masked and why; `mask` are further texts.

    With either it is made anew first. Needs requests:manage. Raises NotFound, Gone; Conflict unless it waits
    to be looked through; Invalid for a place that there is not, or too much to mask.
    """
    work.actor.must(Scope.REQUESTS_MANAGE)
    row = packages.locked(work, package_id)
    safe, kept = _opened(work, row)
    if row.state not in {PackageState.REVIEW, PackageState.READY} or row.fetched_at is not None:
        raise Conflict("There is nothing to decide about this package now.")
    shown, added = dict(show or {}), [text for each in mask if (text := each.strip())]
    _must_be_sound(kept, shown, added)
    row.released_at, row.released_by = work.now, work.actor.id
    audit.note(
        work, Action.PACKAGE_RELEASED, about=row.request_id or row.id, count=len(shown), rows=len(added)
    )
    decisions = Decisions(
        shown={**kept.decisions.shown, **{key: why.value for key, why in shown.items()}},
        added=tuple(dict.fromkeys((*kept.decisions.added, *added))),
    )
    if decisions == kept.decisions:
        row.state = PackageState.READY
        _settle(work, row)
        return
    details.write(safe, row, kept.found, decisions)
    row.state = PackageState.ORDERED
    queue.enqueue(work, packages.MAKE, {"package": row.id})


def _row(work: Work, package_id: UUID) -> Package:
    work.actor.must(Scope.REQUESTS_MANAGE)
    row = work.session.get(Package, package_id)
    if row is None:
        raise NotFound
    return row


def _opened(work: Work, row: Package) -> tuple[Safe, Details]:
    key = keys.find(work.session, row.id)
    if key is None:
        raise Gone
    safe = work.vault.safe(key)
    return safe, details.read(safe, row)


def _must_be_sound(kept: Details, shown: Mapping[str, Why], added: Sequence[str]) -> None:
    known = {each.key for each in kept.found}
    faults = [
        Fault("/show", "unknown", "There is no such place in this package.")
        for key in shown
        if key not in known
    ]
    if len(added) > MOST_ADDED or any(len(text) > LONGEST_ADDED for text in added):
        faults.append(Fault("/mask", "too_much", "Name at most 50 texts of 200 letters each."))
    if faults:
        raise Invalid(faults=faults)


def _told(kept: Details, *, in_clear: bool) -> Named:
    return Named(
        places=tuple(
            Shown(
                key=each.key,
                sign=each.sign,
                is_known=each.is_known,
                said=each.said if in_clear else _masked(each),
                places=each.places,
                why=Why(kept.decisions.shown[each.key]) if each.key in kept.decisions.shown else None,
            )
            for each in kept.found
        ),
        added=len(kept.decisions.added),
    )


def _masked(each: Found) -> str:
    match each.sign:
        case Sign.EMAIL:
            return masking.mask_email(each.said)
        case Sign.PHONE:
            return masking.mask_digits(each.said)
    return masking.mask_text(each.said[:200])


def _settle(work: Work, row: Package) -> None:
    if row.request_id is not None:
        queue.enqueue(work, packages.SETTLE, {"request": row.request_id})
