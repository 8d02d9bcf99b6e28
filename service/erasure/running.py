"""How is an erasure carried out, step by step, whatever dies on the way?

Each step is one transaction: what it took away and what it says about that are committed together, or neither
is. The next step is whatever the ledger says has not been done.
"""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rules import erasing
from rules.changes import Change
from rules.erasing import Category, ErasureState, Fate, Ground
from service import audit, changes, erasure
from service.audit import Action
from service.erasure import case as cases
from service.erasure import cleaning, outside, removing
from service.erasure.case import Case
from service.errors import ServiceError, Tampered
from service.logs import name_of
from service.storage import erasure as stored
from service.storage import keys
from service.storage.erasure import Erasure, ErasureResult, SubjectKind
from service.work import Work

log = logging.getLogger(__name__)


def take_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: do the next step of an erasure, and have the one after it done later."""
    row = work.session.scalars(stored.locked(UUID(payload["erasure"]))).one_or_none()
    if row is None or row.state in {ErasureState.CLEANING, ErasureState.FINAL}:
        return
    case = cases.opened(work, row)
    if row.noted_outside_at is None:
        # Nothing goes before it stands where a restored copy of the database cannot undo it.
        outside.write(work, case)
        row.noted_outside_at, row.state = work.now, ErasureState.RUNNING
        erasure.go_on(work, row.id)
        return
    waiting = [each for each in erasing.ORDER if case.fates.get(each) is Fate.WAITING]
    if not waiting:
        _end(case)
        return
    row.state = ErasureState.RUNNING
    _step(case, waiting[0])
    erasure.go_on(work, row.id)


def sweep(work: Work, *, limit: int) -> int:
    """Try again what failed, look again at what was retained for a time, and wake what was forgotten."""
    woken = 0
    _answered(work, limit)
    for erasure_id in work.session.scalars(stored.unfinished(limit=limit)).all():
        row = work.session.scalars(stored.locked(erasure_id)).one()
        again = [each for each in work.session.scalars(stored.results(erasure_id)) if _is_due(work, each)]
        for result in again:
            _open_again(row, result)
        if row.state is ErasureState.CLEANING:
            cleaning.order(work)
        elif again or row.state is not ErasureState.PARTIAL:
            erasure.go_on(work, erasure_id)
            woken += 1
    return woken


def resume(work: Work, erasure_id: UUID) -> int:
    """Look again at everything that was retained or failed; gives how many categories that are."""
    row = work.session.scalars(stored.locked(erasure_id)).one()
    again = [
        each
        for each in work.session.scalars(stored.results(erasure_id))
        if each.fate is Fate.FAILED or (each.fate is Fate.RETAINED and not _stays(work, each))
    ]
    for result in again:
        _open_again(row, result)
    if again:
        erasure.go_on(work, erasure_id)
    return len(again)


def _stays(work: Work, result: ErasureResult) -> bool:
    """Is it kept for its own sake, or because a law still demands it? Then no release changes anything."""
    if result.category is Category.SUPPRESSION:
        return True
    is_owed = result.ground is Ground.PROOF_OF_CONSENT
    return is_owed and result.until is not None and result.until > work.now


def _open_again(row: Erasure, result: ErasureResult) -> None:
    """What came to an end otherwise than by being gone is tried anew."""
    result.fate, result.after = Fate.WAITING, None
    row.state, row.ended_at = ErasureState.RUNNING, None


def _answered(work: Work, limit: int) -> None:
    """Cases that were kept to be answered go on as soon as nobody waits for an answer any more."""
    for result in work.session.scalars(stored.answering(limit=limit)).all():
        row = work.session.scalars(stored.locked(result.erasure_id)).one()
        if not removing.is_any_needed(cases.opened(work, row)):
            _open_again(row, result)
    work.session.flush()  # they are looked for next


def _is_due(work: Work, result: ErasureResult) -> bool:
    if result.fate is Fate.FAILED:
        return True
    is_over = result.until is not None and result.until <= work.now
    is_held = result.ground in erasing.OF_HOLDS
    return result.fate is Fate.RETAINED and is_over and not is_held


def _step(case: Case, category: Category) -> None:
    result = case.results[category]
    try:
        with case.work.session.begin_nested():
            done = removing.carry_out(case, category)
    except (ServiceError, Tampered) as error:
        result.fate, result.error, result.at = Fate.FAILED, name_of(error)[:60], case.work.now
        log.error("part of an erasure failed", extra={"kind": erasure.JOB, "code": result.error})
        return
    erasure.note_result(result, done, at=case.work.now)
    if category is Category.CONTACT:
        # What is held of somebody is used for nothing: that is told in place of that they are gone.
        kind = Change.ERASE if erasing.is_settled(result.fate) else Change.PERMISSION
        changes.mark(case.work, case.contacts, kind)
    _let_go(case)
    _forget_references(case)


def _let_go(case: Case) -> None:
    """Delete the keys of which everything that they seal is gone, and let the ids lead nowhere."""
    session, fates = case.work.session, case.fates
    for sealed, kind in (
        (erasing.KEYS_OF_LEADS, SubjectKind.LEAD),
        (erasing.KEYS_OF_CONTACTS, SubjectKind.CONTACT),
    ):
        if erasing.may_shred(fates, sealed):
            _shred(case, kind)
    if erasing.may_shred(fates, {Category.LEADS}):
        stored.mark_gone(session, case.erasure.id, SubjectKind.LEAD, at=case.work.now)
    if erasing.may_shred(fates, {Category.CONTACT}):
        stored.mark_gone(session, case.erasure.id, SubjectKind.CONTACT, at=case.work.now)


def _shred(case: Case, kind: SubjectKind) -> None:
    owners = case.owners[kind]
    for start in range(0, len(owners), _SLICE):
        keys.shred(case.work.session, owners[start : start + _SLICE])


# SQLite takes no more parameters than this in one statement by default; PostgreSQL takes more.
_SLICE = 500


def _forget_references(case: Case) -> None:
    """Nothing leads from the ledger to what the audit or a recipient's list says, once both are done."""
    if erasing.may_shred(case.fates, {Category.AUDIT, Category.DISCLOSURES}):
        stored.forget_references(case.work.session, case.erasure.id)


def _end(case: Case) -> None:
    """Every category has come to an end: now the files are wiped of what was deleted."""
    row = case.erasure
    row.ended_at, row.state = case.work.now, ErasureState.CLEANING
    counts = {each.value: result.fate.value for each, result in case.results.items()}
    audit.note(
        case.work,
        Action.ERASURE_CARRIED_OUT,
        about=row.id,
        codes=[f"{name}:{fate}" for name, fate in counts.items()],
    )
    cleaning.order(case.work)
