"""By which rules are people's data kept, and what does a duty want kept of those who are to go?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import retention as lengths
from rules.erasing import Category
from rules.retention import Action, Judged, Rule, Scope
from service.duties import knowing
from service.storage import lifespans
from service.storage import retention as stored
from service.storage.retention import RetentionRule
from service.work import Work


def rule_of(row: RetentionRule) -> Rule:
    """What people are judged by."""
    return Rule(
        id=str(row.id),
        trigger=row.trigger,
        period=row.period,
        action=row.action,
        scope=Scope(
            purpose=row.purpose,
            source=str(row.source_id) if row.source_id else None,
            kind=row.kind,
            country=row.country,
            category=row.category,
        ),
    )


def judged(
    work: Work, rules: Sequence[Rule], people: Sequence[Any], *, at: datetime
) -> Mapping[UUID, Judged]:
    """What these rules say of some hundred people: rows of id, kind, country and created_at."""
    known = knowing.known_of(work, people)
    return {contact_id: lengths.judged(rules, each, at) for contact_id, each in known.items()}


def kept_until(work: Work, contact_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[Category, datetime]]:
    """What the duties that hold now want kept of people, and until when; who is gone is left out."""
    rules = [rule_of(row) for row in work.session.scalars(stored.standing_rules())]
    duties = [rule for rule in rules if rule.action is Action.KEEP]
    if not duties:
        return {}
    people = lifespans.some_people(work.session, contact_ids)
    said = judged(work, duties, people, at=work.now)
    return {contact_id: each.kept_until for contact_id, each in said.items() if each.kept_until}
