"""How is everything that is stored judged anew after the rules or their libraries have changed?

A batch of leads is one transaction: what became of them, and how far the run is. Whoever goes on after a
crash begins behind the last batch that was committed. A lead that was taken in stays so, what stewards put
in place is what is judged, and a contact is rebuilt from its records.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from rules.leads import LeadStatus
from service import audit, sources
from service.access import Scope
from service.audit import Action
from service.contacts import rebuilding
from service.errors import Conflict, NotFound, SourcePaused
from service.ids import new_id
from service.intake import settle, spared
from service.intake.placing import resume
from service.intake.writing import finding_rows, record_row
from service.jobs import queue
from service.rerun import judging
from service.rerun.judging import Judged
from service.storage import bulk, keys, leads, rules_versions
from service.storage import reruns as stored
from service.storage.reruns import Rerun as Rerun
from service.storage.reruns import RerunState as RerunState
from service.work import Work

JOB = "packs.rerun"

BATCH = 50
"""Leads at a time. On SQLite every other writer waits while they are judged, sealed and written: about a
tenth of a second when all of them change."""

PAUSE = timedelta(milliseconds=100)
"""Between two batches, so that a run never takes more than about half of what the database can do."""

OTHERS = timedelta(seconds=30)
"""After how long to ask again whether a process with the right rules is there."""


def begin(work: Work, *, source_id: UUID | None = None) -> Rerun:
    """Judge all leads anew by the rules of today, or those of one source, in the background.

    Raises Conflict while another run is under way.
    """
    work.actor.must(Scope.SYSTEM_MANAGE)
    if work.session.scalars(stored.running()).first() is not None:
        raise Conflict("The rules are being run again already.")
    run = Rerun(
        id=new_id(work.now),
        state=RerunState.RUNNING,
        rules=work.rules,
        source_id=source_id,
        started_at=work.now,
        started_by=work.actor.id,
        total=work.session.scalars(stored.count(source_id=source_id, until=work.now)).one(),
        seen=0,
        changed=0,
        taken_in=0,
        contacts=0,
        skipped=0,
    )
    work.session.add(run)
    try:
        work.session.flush()  # two at once meet at a unique index
    except IntegrityError:
        raise Conflict("The rules are being run again already.") from None
    _note(work, run, "begun")
    queue.enqueue(work, JOB, {"rerun": run.id}, priority=queue.LATER)
    return run


def stop(work: Work, run_id: UUID) -> Rerun:
    """Leave the rest as it is. What was judged anew stays. Raises NotFound."""
    work.actor.must(Scope.SYSTEM_MANAGE)
    run = _locked(work, run_id)
    if run.state is RerunState.RUNNING:
        _end(work, run, RerunState.STOPPED)
    return run


def newest(work: Work, *, limit: int = 5) -> Sequence[Rerun]:
    """The latest runs, newest first."""
    work.actor.must(Scope.LEADS_READ)
    return work.session.scalars(stored.newest(limit=limit)).all()


def of_id(work: Work, run_id: UUID) -> Rerun:
    """One run. Raises NotFound."""
    run = work.session.get(Rerun, run_id)
    if run is None:
        raise NotFound
    return run


def take_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: judge the next batch anew, and have the one after it done a little later."""
    run = _locked(work, UUID(payload["rerun"]))
    if run.state is not RerunState.RUNNING:
        return
    pause = PAUSE
    if run.rules == work.rules:
        carry_on(work, run)
    elif _is_outdated(work, run):
        _end(work, run, RerunState.STOPPED)
    else:
        # This process has not been given the new rules yet; another has, for it began the run.
        pause = OTHERS
    if run.state is RerunState.RUNNING:
        queue.enqueue(work, JOB, {"rerun": run.id}, priority=queue.LATER, run_after=work.now + pause)


def carry_out(work: Work, run_id: UUID) -> Rerun:
    """Judge the next batch here and now. Raises NotFound, and Conflict when the run is for other rules."""
    run = _locked(work, run_id)
    if run.state is RerunState.RUNNING:
        if run.rules != work.rules:
            raise Conflict("This run was begun for other rules than this program has.")
        carry_on(work, run)
    return run


def carry_on(work: Work, run: Rerun) -> None:
    """Judge one batch anew, and write down how far the run is."""
    asked = stored.batch(source_id=run.source_id, until=run.started_at, after=run.after, limit=BATCH)
    ids = work.session.scalars(asked).all()
    if not ids:
        _end(work, run, RerunState.DONE)
        return
    seen = judging.judge_all(work, judging.load(work, ids).values(), knowledge=work.knowledge)
    judged = [each for each in seen if not each.may_pass or _may_be_taken(work, each)]
    run.after = ids[-1]
    run.seen += len(ids)
    run.skipped += len(ids) - len(judged)
    run.changed += sum(each.is_changed for each in judged)
    run.taken_in += sum(each.may_pass for each in judged)
    run.contacts += _write(work, judged)


def _may_be_taken(work: Work, judged: Judged) -> bool:
    """Is anything taken from its source now?"""
    try:
        sources.must_be_open(work, sources.of_id(work, judged.standing.row.source_id))
    except SourcePaused:
        return False
    return True


def _write(work: Work, judged: Sequence[Judged]) -> int:
    """Put what is new in place of what was, and say how many contacts became others for it."""
    due = [each for each in judged if each.is_to_be_written]
    waiting = [each for each in due if each.standing.row.status is LeadStatus.QUARANTINED]
    taken = [each for each in due if each.standing.row.status is LeadStatus.ACCEPTED]
    contact_ids = sorted({owner for each in taken if (owner := _contact_of(each)) is not None})
    # All at once and before anything is written: taken one after another, locks of two would cross.
    rebuilding.lock(work, contact_ids, also=[each.texts for each in due])
    _overwrite(work, taken)
    stored.mark(work.session, [_result(work, each) for each in judged])
    rebuilt = rebuilding.rebuild(work, contact_ids) if contact_ids else 0
    for each in waiting:
        [prepared] = spared(work, [each.prepared])
        settle(work, sources.of_id(work, each.standing.row.source_id), each.standing.row, prepared)
    return rebuilt


def _result(work: Work, each: Judged) -> bulk.Row:
    """The result that is kept with a lead."""
    quality = each.prepared.quality
    return {"id": each.standing.row.id, "rules": work.rules, "score": quality.score, "grade": quality.grade}


def _overwrite(work: Work, due: Sequence[Judged]) -> None:
    """New records and findings of leads that were taken in; each stays with its contact."""
    ids = [each.standing.row.id for each in due]
    key_rows = keys.find_many(work.session, ids)
    records, findings = [], []
    for each in due:
        row, source = each.standing.row, sources.of_id(work, each.standing.row.source_id)
        safe, key = each.standing.safe, key_rows[row.id]
        placement = resume(source, each.prepared, lead_id=row.id, safe=safe, key=key)
        records.append(
            {**record_row(work, source, each.prepared, placement), "contact_id": _contact_of(each)}
        )
        findings += finding_rows(each.prepared, placement)
    leads.forget(work.session, ids)
    bulk.insert_many(work.session, leads.RECORDS, records)
    bulk.insert_many(work.session, leads.FINDINGS, findings)


def _contact_of(each: Judged) -> UUID | None:
    """The contact that its record is part of today: since a merge another than it came in for."""
    standing = each.standing
    return standing.record.contact_id if standing.record else standing.row.contact_id


def _locked(work: Work, run_id: UUID) -> Rerun:
    run = work.session.scalars(stored.locked(run_id)).first()
    if run is None:
        raise NotFound
    return run


def _is_outdated(work: Work, run: Rerun) -> bool:
    """Were the rules of this process first seen after those that the run was begun for?"""
    seen = {
        version.id: version.first_seen_at
        for version in work.session.scalars(rules_versions.several([run.rules, work.rules]))
    }
    return seen[work.rules] > seen[run.rules]


def _end(work: Work, run: Rerun, state: RerunState) -> None:
    run.state, run.finished_at = state, work.now
    _note(work, run, state.value)


def _note(work: Work, run: Rerun, state: str) -> None:
    counts = {"seen": run.seen, "changed": run.changed, "taken_in": run.taken_in, "contacts": run.contacts}
    audit.note(work, Action.RULES_RERUN, about=run.id, state=state, counts=counts)
