"""How long do we keep what of whom, and on which ground? The rules, as they are made and ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules import retention as lengths
from rules.erasing import Category
from rules.purposes import is_key
from rules.records import Kind
from rules.retention import Action, Rule, Trigger
from service import audit, duties, purposes
from service.access import Scope
from service.audit import Action as Deed
from service.errors import Conflict, Fault, Invalid, NotFound
from service.ids import new_id
from service.storage import retention as stored
from service.storage.retention import RetentionRule
from service.storage.sources import Source
from service.work import Work

LONGEST_NAME, LONGEST_LAW = 120, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A rule as somebody wants it; what is not said does not matter."""

    name: str
    trigger: Trigger
    period: str
    """ISO 8601, in years, months and days: `P2Y`, `P18M`."""
    action: Action
    law: str = ""
    """On what it rests."""
    purpose: str | None = None
    source_id: UUID | None = None
    kind: Kind | None = None
    country: str | None = None
    category: Category | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule, and since when it holds."""

    id: UUID
    order: Order
    created_at: datetime
    created_by: UUID | None
    ended_at: datetime | None
    rule: Rule
    """What people are judged by."""


def make(work: Work, order: Order) -> UUID:
    """Let a rule hold from now on. Needs retention:manage; raises Invalid with every fault at once."""
    work.actor.must(Scope.RETENTION_MANAGE)
    if faults := list(_faults(work, order)):
        raise Invalid(faults=faults)
    row = RetentionRule(
        id=new_id(work.now),
        name=order.name.strip(),
        trigger=order.trigger,
        period=order.period,
        action=order.action,
        purpose=order.purpose,
        source_id=order.source_id,
        kind=order.kind,
        country=order.country,
        category=order.category,
        law=order.law.strip(),
        created_at=work.now,
        created_by=work.actor.id,
    )
    work.session.add(row)
    audit.note(work, Deed.RETENTION_RULED, about=row.id, state=order.action.value)
    return row.id


def end(work: Work, rule_id: UUID) -> None:
    """Let a rule hold no longer; runs under way leave alone whom it alone had listed.

    Needs retention:manage; raises NotFound, and Conflict when it had ended.
    """
    work.actor.must(Scope.RETENTION_MANAGE)
    row = work.session.get(RetentionRule, rule_id)
    if row is None:
        raise NotFound
    if row.ended_at is not None:
        raise Conflict("This rule has ended.")
    row.ended_at, row.ended_by = work.now, work.actor.id
    audit.note(work, Deed.RETENTION_ENDED, about=row.id)


def standing(work: Work) -> Sequence[RuleView]:
    """The rules that hold now, oldest first."""
    return [view(row) for row in work.session.scalars(stored.standing_rules())]


def listed(work: Work) -> Sequence[RuleView]:
    """Every rule there is or was, newest first. Needs retention:manage."""
    work.actor.must(Scope.RETENTION_MANAGE)
    return [view(row) for row in work.session.scalars(stored.all_rules())]


def view(row: RetentionRule) -> RuleView:
    """A rule as it is shown."""
    order = Order(
        name=row.name,
        trigger=row.trigger,
        period=row.period,
        action=row.action,
        law=row.law,
        purpose=row.purpose,
        source_id=row.source_id,
        kind=row.kind,
        country=row.country,
        category=row.category,
    )
    return RuleView(
        id=row.id,
        order=order,
        created_at=row.created_at,
        created_by=row.created_by,
        ended_at=row.ended_at,
        rule=duties.rule_of(row),
    )


def _faults(work: Work, said: Order) -> Iterator[Fault]:
    if not 0 < len(said.name.strip()) <= LONGEST_NAME:
        yield Fault("/name", "length", f"Between 1 and {LONGEST_NAME} characters.")
    if not lengths.is_period(said.period):
        yield Fault("/period", "unreadable", "Write years, months and days as P2Y, P18M or P90D.")
    if len(said.law) > LONGEST_LAW:
        yield Fault("/law", "length", f"At most {LONGEST_LAW} characters.")
    if said.purpose is not None and not (is_key(said.purpose) and purposes.find(work, said.purpose)):
        yield Fault("/purpose", "unknown", "There is no such purpose.")
    if said.source_id is not None and work.session.get(Source, said.source_id) is None:
        yield Fault("/source", "unknown", "There is no such source.")
    if said.country is not None and not (len(said.country) == 2 and said.country.isalpha()):
        yield Fault("/country", "unreadable", "Two letters, as NL.")
    yield from _faults_of_parts(said)


def _faults_of_parts(said: Order) -> Iterator[Fault]:
    """What may end, or be kept, by itself?"""
    if said.action is Action.KEEP:
        if not said.law.strip():
            yield Fault("/law", "missing", "A duty to keep something rests on a law: say which.")
        if said.category not in lengths.KEPT_BY_DUTY:
            yield Fault("/category", "unacceptable", "Say what has to be kept; not all can be kept alone.")
    elif said.category is not None and said.action is not Action.ERASE:
        yield Fault("/category", "unacceptable", "Only erasing can be of one category.")
    elif said.category is not None and said.category not in lengths.ALONE:
        yield Fault("/category", "unacceptable", "This cannot end by itself.")
