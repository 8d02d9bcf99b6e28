"""Whom does a definition mean, and what keeps each of them out? One question to the database.

The tree becomes conditions on `contact_facts` with everything that was sent as a bound value. A comparison
with what is not known is false and not unknown, so that `not` means what it says.
"""

import operator
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import Session

from rules.fields import FieldName
from rules.findings import Verdict
from rules.freshness.belief import FLOORS, Band
from rules.segments import Condition, Definition, Either, Every, Never, Trait
from rules.segments.attributes import ATTRIBUTES, WEIGHED, Operator, below
from rules.segments.exclusions import Exclusion
from service.storage import standings
from service.storage.contacts import CONTACTS
from service.storage.facts import FACTS
from service.storage.freshness import FRESHNESS
from service.storage.reviews import QueueState, Review
from service.storage.standings import STANDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """As of when is chosen: relative days count from `now`, and answers of this edition count."""

    now: datetime
    edition: int
    """That of the purpose and channel; none has the number 0, so that then nobody is in."""


def chosen(definition: Definition, at: Moment) -> Select[uuid.UUID, str | None]:
    """Whom the definition means: contact_id, and why they are out, which is NULL for who is in."""
    standing = and_(
        STANDINGS.c.contact_id == FACTS.c.contact_id,
        STANDINGS.c.purpose == definition.purpose,
        STANDINGS.c.channel == definition.channel,
    )
    return (
        select(FACTS.c.contact_id, _why(definition, at).label("why"))
        .select_from(FACTS.outerjoin(STANDINGS, standing))
        .where(_holds(definition.where, at.now))
    )


def tally(session: Session, definition: Definition, at: Moment) -> dict[str | None, int]:
    """How many are in, under None, and how many out by main reason."""
    found = chosen(definition, at).subquery()
    rows = session.execute(select(found.c.why, func.count()).group_by(found.c.why))
    return {each.why: each[1] for each in rows}


def members(definition: Definition, at: Moment) -> Select[uuid.UUID]:
    """Everybody who is in."""
    found = chosen(definition, at).subquery()
    return select(found.c.contact_id).where(found.c.why.is_(None))


def ids(
    definition: Definition, at: Moment, *, why: str | None, after: uuid.UUID | None, limit: int
) -> Select[uuid.UUID]:
    """Those who are in, or who are out for a main reason, in the order of their ids."""
    found = chosen(definition, at).subquery()
    asked = found.c.why.is_(None) if why is None else found.c.why == why
    rows = select(found.c.contact_id).where(asked).order_by(found.c.contact_id).limit(limit)
    return rows if after is None else rows.where(found.c.contact_id > after)


def shared(
    session: Session, one: Definition, other: Definition, at: tuple[Moment, Moment]
) -> tuple[int, int, int]:
    """How many are in the one, in the other, and in both."""
    left, right = (chosen(each, moment).subquery() for each, moment in zip((one, other), at, strict=True))
    in_one = select(left.c.contact_id).where(left.c.why.is_(None)).subquery()
    in_other = select(right.c.contact_id).where(right.c.why.is_(None)).subquery()
    both = select(func.count()).select_from(
        in_one.join(in_other, in_one.c.contact_id == in_other.c.contact_id)
    )
    asked = (select(func.count()).select_from(in_one), select(func.count()).select_from(in_other), both)
    first, second, third = session.execute(select(*(each.scalar_subquery() for each in asked))).one()
    return first, second, third


def _why(definition: Definition, at: Moment) -> ColumnElement[str | None]:
    """The first thing that keeps somebody out; the order is that of `Exclusion`."""
    decided = func.coalesce(standings.counts(at.edition, at.now), false())
    whens: list[tuple[ColumnElement[bool], Any]] = [
        (not_(decided), literal(Exclusion.UNDECIDED.value)),
        (not_(STANDINGS.c.allowed), STANDINGS.c.reason),
    ]
    whens += [(not_(_is_in_order(name)), literal(Exclusion.INVALID.value)) for name in definition.valid]
    whens += [
        (not_(_is_fresh(name, band)), literal(Exclusion.STALE.value))
        for name, band in sorted(definition.fresh.items())
    ]
    whens.append((FACTS.c.contact_id.in_(_under_review()), literal(Exclusion.DUPLICATE.value)))
    return case(*whens, else_=None)


def _under_review() -> Any:
    """Contacts of which somebody has to look whether they are one person with another."""
    is_open = Review.state != QueueState.DONE
    return union(select(Review.left_id).where(is_open), select(Review.right_id).where(is_open))


def _is_fresh(name: FieldName, least: Band) -> ColumnElement[bool]:
    """Is the field of this contact believed in so far? What nothing is believed of is not."""
    order = [band for band, _ in FLOORS]
    enough = order[: order.index(least) + 1]
    # Asked person by person: whom something else keeps out already is not looked up.
    return exists().where(
        FRESHNESS.c.contact_id == FACTS.c.contact_id,
        FRESHNESS.c.field == name,
        FRESHNESS.c.band.in_(enough),
    )


def _is_in_order(name: FieldName) -> ColumnElement[bool]:
    """Is the field there, and was it found right or put right?"""
    verdict = CONTACTS.c.provenance[name.value]["verdict"].as_string()
    return exists().where(
        CONTACTS.c.id == FACTS.c.contact_id, verdict.in_([Verdict.VALID.value, Verdict.CORRECTED.value])
    )


def _holds(condition: Condition, now: datetime) -> ColumnElement[bool]:
    match condition:
        case Every(parts):
            return and_(true(), *(_holds(part, now) for part in parts))
        case Either(parts):
            return or_(false(), *(_holds(part, now) for part in parts))
        case Never(part):
            return not_(_holds(part, now))
        case Trait():
            return _trait(condition, now)


def _trait(trait: Trait, now: datetime) -> ColumnElement[bool]:
    """A comparison that is true or false, also of a column that is empty."""
    column: ColumnElement[Any] = FACTS.c[trait.attribute]
    if trait.attribute in WEIGHED:
        column = case((FACTS.c.is_weighed, column))
    match trait.operator:
        case Operator.KNOWN:
            return column.is_not(None)
        case Operator.UNKNOWN:
            return column.is_(None)
        case _:
            return and_(column.is_not(None), _compared(column, trait, now))


def _compared(column: ColumnElement[Any], trait: Trait, now: datetime) -> ColumnElement[bool]:
    match trait.operator, trait.value:
        case Operator.IN, tuple(values):
            return _among(column, trait.attribute, values)
        case Operator.NOT_IN, tuple(values):
            return not_(_among(column, trait.attribute, values))
        case Operator.IS, bool(value):
            return column.is_(value)
        case op, int(number) if op in _NUMBERS:
            return _NUMBERS[op](column, number)
        case op, int(days) if op in _SPANS:
            return _SPANS[op](column, now - timedelta(days=days))
        case op, date() as day if op in _DAYS:
            return _DAYS[op](column, datetime.combine(day, time(), UTC))
    message = "a definition that was not read"
    raise ValueError(message)


def _among(column: ColumnElement[Any], attribute: str, values: tuple[str, ...]) -> ColumnElement[bool]:
    if not ATTRIBUTES[attribute].is_tree:
        return column.in_(values)
    starts = dict.fromkeys(start for value in values for start in below(value))
    return or_(false(), *(column.startswith(start, autoescape=True) for start in starts))


_Comparison = Mapping[Operator, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]]
_NUMBERS: _Comparison = {Operator.AT_LEAST: operator.ge, Operator.AT_MOST: operator.le}
_SPANS: _Comparison = {Operator.WITHIN_DAYS: operator.ge, Operator.OLDER_THAN_DAYS: operator.lt}
_DAYS: _Comparison = {Operator.SINCE: operator.ge, Operator.BEFORE: operator.lt}
