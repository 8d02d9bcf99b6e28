"""Whose time is over now, has a second person agreed, and what was done?

A run goes through everybody and writes down a list: that is the dry run, and nothing else happens. The list
is frozen; when another person has approved it, each line is judged again by the same rules before anything
is done, so what no longer holds is left alone and said to be.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.erasing import Category
from rules.records import Kind
from rules.retention import Action, Judged, Over, Rule, Trigger
from rules.retention import Scope as Reach
from service import audit, duties, retention
from service.access import Scope
from service.audit import Action as Deed
from service.errors import Conflict, Forbidden, NotFound
from service.ids import new_id
from service.jobs import queue
from service.storage import lifespans
from service.storage import retention as stored
from service.storage.base import BigCount
from service.storage.retention import Fate as Fate
from service.storage.retention import RetentionItem, RetentionRun
from service.storage.retention import RunState as RunState
from service.work import Work

log = logging.getLogger(__name__)

LOOK, DO = "retention.look", "retention.do"
BATCH = 500
"""People judged in one job."""
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as it stands."""

    id: UUID
    state: RunState
    rules: tuple[Rule, ...]
    made_at: datetime
    made_by: UUID | None
    looked: int
    uncovered: int
    listed: int
    digest: str | None
    decided_at: datetime | None
    decided_by: UUID | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person and one rule in the list."""

    ordinal: int
    contact_id: UUID
    rule_id: UUID | None
    since: datetime | None
    ended_at: datetime | None
    fate: Fate
    erasure_id: UUID | None
    is_there: bool
    """Is the person still here?"""


def begin(work: Work) -> UUID:
    """Have everybody judged by the rules of now: nothing happens to anybody. Needs retention:manage.

    Raises Conflict while another run waits or is under way.
    """
    work.actor.must(Scope.RETENTION_MANAGE)
    if stored.is_any_open(work.session):
        raise Conflict("Decide over the last run first.")
    run = RetentionRun(
        id=new_id(work.now),
        state=RunState.LOOKING,
        rules=[_plain(each.rule) for each in retention.standing(work)],
        made_at=work.now,
        made_by=work.actor.id,
        looked=0,
        uncovered=0,
        listed=0,
        next=0,
    )
    work.session.add(run)
    audit.note(work, Deed.RETENTION_LOOKED, about=run.id, rows=len(run.rules))
    queue.enqueue(work, LOOK, {"run": run.id}, lane=f"retention:{run.id}")
    return run.id


def look_next(work: Work, payload: Mapping[str, Any]) -> None:
    """The job: judge the next few hundred people, and freeze the list after the last."""
    run = _locked(work, UUID(payload["run"]))
    if run.state is not RunState.LOOKING:
        return
    people = lifespans.people(work.session, after=run.after, limit=BATCH)
    rules = _rules(run)
    lines = list(_lines(run, people, _judged(work, rules, people, at=run.made_at)))
    stored.add_items(work.session, lines)
    uncovered = sum(1 for each in lines if each["fate"] is Fate.UNCOVERED)
    run.looked = BigCount(run.looked + len(people))
    run.uncovered = BigCount(run.uncovered + uncovered)
    run.listed = BigCount(run.listed + len(lines) - uncovered)
    if len(people) == BATCH:
        run.after = people[-1].id
        queue.enqueue(work, LOOK, {"run": run.id}, lane=f"retention:{run.id}")
    else:
        run.state, run.digest = RunState.PROPOSED, _digest(work, run.id)


def approve(work: Work, run_id: UUID, *, digest: str) -> None:
    """Let the list with this digest be carried out. Needs retention:manage and requests:manage.

    Raises NotFound; Forbidden for whoever began the run; Conflict when it was decided before, or is another.
    """
    run = _undecided(work, run_id)
    work.actor.must(Scope.REQUESTS_MANAGE)
    if digest != run.digest:
        raise Conflict("This is not the list that you saw.")
    _decide(work, run, RunState.RUNNING)
    queue.enqueue(work, DO, {"run": run.id}, lane=f"retention:{run.id}")


def decline(work: Work, run_id: UUID) -> None:
    """Let nothing of it be carried out. Needs retention:manage; raises NotFound, Conflict."""
    work.actor.must(Scope.RETENTION_MANAGE)
    run = _locked(work, run_id)
    if run.state is not RunState.PROPOSED:
        raise Conflict("There is nothing to decide here.")
    _decide(work, run, RunState.DECLINED)


def show(work: Work, run_id: UUID) -> RunView:
    """One run. Needs retention:manage; raises NotFound."""
    work.actor.must(Scope.RETENTION_MANAGE)
    row = work.session.get(RetentionRun, run_id)
    if row is None:
        raise NotFound
    return _view(row)


def newest(work: Work, *, before: UUID | None = None, limit: int = PAGE) -> Sequence[RunView]:
    """The latest runs, newest first. Needs retention:manage."""
    work.actor.must(Scope.RETENTION_MANAGE)
    return [_view(row) for row in work.session.scalars(stored.runs(before=before, limit=limit))]


def lines(
    work: Work, run_id: UUID, *, after: int = 0, limit: int = PAGE, fates: Sequence[Fate] | None = None
) -> Sequence[Line]:
    """The list of a run, from after a place. Needs retention:manage."""
    work.actor.must(Scope.RETENTION_MANAGE)
    rows = work.session.scalars(stored.items(run_id, after=after, limit=limit, fates=fates)).all()
    there = {row.id for row in lifespans.some_people(work.session, [row.contact_id for row in rows])}
    return [_line(row, is_there=row.contact_id in there) for row in rows]


def counts(work: Work, run_id: UUID) -> Mapping[UUID | None, Mapping[Fate, int]]:
    """How many lines there are by rule, under None those that no rule covers, and by what became of them."""
    work.actor.must(Scope.RETENTION_MANAGE)
    found: dict[UUID | None, Counter[Fate]] = {}
    for rule_id, fate, count in work.session.execute(stored.count_items(run_id)):
        found.setdefault(rule_id, Counter())[fate] = count
    return found


def judge(work: Work, run: RetentionRun, contact_ids: Sequence[UUID]) -> Mapping[UUID, Judged]:
    """What the rules of a run that still stand say of people now; who is gone is left out."""
    standing = {str(each.id) for each in retention.standing(work)}
    rules = [rule for rule in _rules(run) if rule.id in standing]
    return duties.judged(work, rules, lifespans.some_people(work.session, contact_ids), at=work.now)


def _judged(
    work: Work, rules: Sequence[Rule], people: Sequence[Any], *, at: datetime
) -> Mapping[UUID, Judged]:
    """What the rules say of people; who is restricted by one already is not listed to be so once more."""
    said = duties.judged(work, rules, people, at=at)
    over = [each for each, judged in said.items() if any(map(_restricts, judged.over))]
    still = lifespans.kept_still(work.session, over) if over else ()
    return {**said, **{each: _left_as_it_is(said[each]) for each in still}}


def _left_as_it_is(judged: Judged) -> Judged:
    return replace(judged, over=tuple(over for over in judged.over if not _restricts(over)))


def _restricts(over: Over) -> bool:
    return over.rule.action is Action.RESTRICT


def _lines(run: RetentionRun, people: Sequence[Any], said: Mapping[UUID, Judged]) -> Iterator[dict[str, Any]]:
    ordinal = run.listed + run.uncovered
    for person in people:
        judged = said[person.id]
        found: list[tuple[Fate, Over | None]] = [(Fate.LISTED, over) for over in judged.over]
        if not judged.is_covered:
            found.append((Fate.UNCOVERED, None))
        for fate, over in found:
            ordinal += 1
            yield {
                "run_id": run.id,
                "ordinal": ordinal,
                "contact_id": person.id,
                "rule_id": UUID(over.rule.id) if over else None,
                "since": over.since if over else None,
                "ended_at": over.ended_at if over else None,
                "fate": fate,
            }


def _digest(work: Work, run_id: UUID) -> str:
    """SHA-256 of the whole list: who, and by which rule."""
    told, after = hashlib.sha256(), 0
    while rows := stored.plain_items(work.session, run_id, after=after, limit=5_000):
        for row in rows:
            told.update(row.contact_id.bytes + (row.rule_id.bytes if row.rule_id else bytes(16)))
        after = rows[-1].ordinal
    return told.hexdigest()


def _decide(work: Work, run: RetentionRun, state: RunState) -> None:
    run.state, run.decided_at, run.decided_by = state, work.now, work.actor.id
    audit.note(work, Deed.RETENTION_DECIDED, about=run.id, state=state.value, count=run.listed)


def _undecided(work: Work, run_id: UUID) -> RetentionRun:
    work.actor.must(Scope.RETENTION_MANAGE)
    run = _locked(work, run_id)
    if run.state is not RunState.PROPOSED:
        raise Conflict("There is nothing to decide here.")
    if run.made_by == work.actor.id:
        raise Forbidden("Another has to look at it than the one who began it.")
    return run


def _locked(work: Work, run_id: UUID) -> RetentionRun:
    run = work.session.scalars(stored.locked_run(run_id)).one_or_none()
    if run is None:
        raise NotFound
    return run


def _plain(rule: Rule) -> dict[str, Any]:
    """A rule as it is kept with a run."""
    return asdict(rule)


def _rules(run: RetentionRun) -> list[Rule]:
    return [
        Rule(
            id=each["id"],
            trigger=Trigger(each["trigger"]),
            period=each["period"],
            action=Action(each["action"]),
            scope=_reach(each["scope"]),
        )
        for each in run.rules
    ]


def _reach(told: Mapping[str, Any]) -> Reach:
    return Reach(
        purpose=told["purpose"],
        source=told["source"],
        kind=Kind(told["kind"]) if told["kind"] else None,
        country=told["country"],
        category=Category(told["category"]) if told["category"] else None,
    )


def _line(row: RetentionItem, *, is_there: bool) -> Line:
    return Line(
        ordinal=row.ordinal,
        contact_id=row.contact_id,
        rule_id=row.rule_id,
        since=row.since,
        ended_at=row.ended_at,
        fate=row.fate,
        erasure_id=row.erasure_id,
        is_there=is_there,
    )


def _view(row: RetentionRun) -> RunView:
    return RunView(
        id=row.id,
        state=row.state,
        rules=tuple(_rules(row)),
        made_at=row.made_at,
        made_by=row.made_by,
        looked=row.looked,
        uncovered=row.uncovered,
        listed=row.listed,
        digest=row.digest,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        finished_at=row.finished_at,
    )
