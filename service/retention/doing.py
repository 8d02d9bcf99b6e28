"""What is done with the people of an approved list, each judged once more before anything happens?"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rules.erasing import Cause
from rules.restrictions import Ground as Standstill
from rules.retention import Action, Judged, Over
from service import erasure, restrictions
from service.errors import Conflict, Gone, NotFound
from service.jobs import queue
from service.retention import runs
from service.retention.runs import DO
from service.storage import lifespans
from service.storage import retention as stored
from service.storage.retention import Fate, RetentionItem, RetentionRun, RunState
from service.work import Work

BATCH = 50
"""People of whom one job takes care."""


def do_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: take care of the next people of a list, and have the others taken care of later."""
    run = work.session.scalars(stored.locked_run(UUID(payload["run"]))).one_or_none()
    if run is None or run.state is not RunState.RUNNING:
        return
    rows = stored.items(run.id, after=run.next, limit=BATCH, fates=[Fate.LISTED])
    found = work.session.scalars(rows).all()
    _do(work, run, found)
    if len(found) < BATCH:
        run.state, run.finished_at = RunState.DONE, work.now
        return
    run.next = found[-1].ordinal
    queue.enqueue(work, DO, {"run": run.id}, lane=f"retention:{run.id}")


def _do(work: Work, run: RetentionRun, items: Sequence[RetentionItem]) -> None:
    said = runs.judge(work, run, [each.contact_id for each in items])
    settled = []
    for item in items:
        fate, erasure_id = _fate(work, item, said.get(item.contact_id))
        settled.append({"place": item.ordinal, "became": fate, "erasure": erasure_id, "at": work.now})
    stored.settle(work.session, run.id, settled)


def _fate(work: Work, item: RetentionItem, judged: Judged | None) -> tuple[Fate, UUID | None]:
    """What becomes of one line."""
    still = [each for each in judged.over if each.rule.id == str(item.rule_id)] if judged else []
    if judged is None or not still:
        return Fate.LEFT, None
    try:
        return _carry_out(work, item.contact_id, still[0])
    except (Conflict, Gone, NotFound):
        return Fate.LEFT, None  # somebody was faster, or the person is gone


def _carry_out(work: Work, contact_id: UUID, over: Over) -> tuple[Fate, UUID | None]:
    match over.rule.action:
        case Action.RESTRICT:
            # Another rule may have said so before: each restriction would have to be lifted by itself.
            if not lifespans.kept_still(work.session, [contact_id]):
                restrictions.restrict(work, contact_id, ground=Standstill.STORAGE_LIMIT)
            return Fate.RESTRICTED, None
        case Action.ERASE:
            category = over.rule.scope.category
            only = None if category is None else [category]
            return Fate.ERASING, erasure.erase(
                work, [contact_id], cause=Cause.RETENTION, suppress=False, categories=only
            )
    return Fate.TO_REVIEW, None
