"""What has happened to personal data that should not have, and what do we do about it, hour by hour?

GDPR art. 33 and 34. Every step is a line of the course that is never changed; texts may name people, so each
breach seals them with a key of its own.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import breaches as law
from rules import deadlines
from rules.breaches import Exposure, Nature, Risk, Spared, Text
from rules.deadlines import Unit
from rules.law.periods import ZONES
from rules.requests import Regime
from service import audit
from service.access import Scope
from service.audit import Action
from service.errors import Conflict, Fault, Gone, Invalid, NotFound
from service.ids import new_id
from service.storage import breaches as stored
from service.storage import keys
from service.storage.base import BigCount
from service.storage.breaches import Breach, BreachEvent
from service.storage.breaches import Step as Step
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

DETAILS, NOTE = (Table.BREACH, Part.DETAILS), (Table.BREACH, Part.NOTE)

LONGEST_TITLE, LONGEST_TEXT = 200, 10_000
TITLE = "title"
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is known when a breach is registered."""

    title: str = field(repr=False)
    detected_at: datetime
    aware_at: datetime
    """When we became aware of it: from then the hours count."""
    natures: frozenset[Nature] = frozenset()
    facts: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Whom it concerns, as it was counted."""

    counted_at: datetime | None
    is_counting: bool
    scope: Mapping[str, Any] | None
    subjects: int
    records: int
    by_country: Mapping[str, int]
    """By country code; under "" those whose country we do not know."""
    by_field: Mapping[str, int]
    """Of how many people we hold each field that was reached."""
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachView:
    """A breach as it stands."""

    id: UUID
    number: int
    title: str = field(repr=False)
    texts: Mapping[Text, str] = field(repr=False)
    regime: Regime
    detected_at: datetime
    aware_at: datetime
    due_at: datetime | None
    clock_id: str | None
    natures: tuple[Nature, ...]
    risk: Risk | None
    exposure: Exposure
    affected: Affected
    reported_at: datetime | None
    is_complete: bool
    tell_subjects: bool | None
    spared: Spared | None
    told_at: datetime | None
    closed_at: datetime | None
    lacking: tuple[str, ...]
    """What a full report still lacks, by its letter in art. 33(3)."""

    @property
    def is_awaited(self) -> bool:
        """Do the hours still run?"""
        is_due = self.risk is None or self.risk.is_reported
        return is_due and self.due_at is not None and self.reported_at is None and self.closed_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the course."""

    step: Step
    at: datetime
    actor_id: UUID | None
    facts: Mapping[str, Any]
    note: str = field(repr=False)


def begin(work: Work, order: Order) -> UUID:
    """Register a breach. Needs breaches:manage; raises Invalid with every fault at once."""
    work.actor.must(Scope.BREACHES_MANAGE)
    if faults := list(_faults_of_order(work, order)):
        raise Invalid(faults=faults)
    breach_id = new_id(work.now)
    safe, key = work.vault.new_safe(breach_id)
    keys.save(work.session, [key])
    texts = {TITLE: order.title.strip()} | ({Text.FACTS.value: order.facts} if order.facts.strip() else {})
    row = Breach(
        id=breach_id,
        number=BigCount(stored.next_number(work.session)),
        regime=_regime(work),
        detected_at=order.detected_at,
        aware_at=order.aware_at,
        natures=sorted(each.value for each in order.natures),
        exposure=Exposure.UNKNOWN,
        details=safe.seal(DETAILS, _written(texts)),
        is_counting=False,
        subjects=0,
        records=0,
        by_country={},
        by_field={},
        is_complete=False,
        opened_by=work.actor.id,
    )
    _set_clock(work, row)
    work.session.add(row)
    work.session.flush()  # its course refers to it
    note_step(work, row, Step.OPENED, safe=safe, text=_written(texts), natures=row.natures)
    audit.note(work, Action.BREACH_OPENED, about=row.id, codes=row.natures)
    return breach_id


def show(work: Work, breach_id: UUID) -> BreachView:
    """A breach with its texts; the audit says who read it. Needs breaches:manage; raises NotFound, Gone."""
    work.actor.must(Scope.BREACHES_MANAGE)
    row = work.session.get(Breach, breach_id)
    if row is None:
        raise NotFound
    audit.note(work, Action.BREACH_READ, about=row.id)
    return view(work, row)


def listed(
    work: Work, *, is_open: bool | None = None, before: int | None = None, limit: int = PAGE
) -> Sequence[BreachView]:
    """Breaches, newest first: open ones, closed ones or all. Needs breaches:manage.

    One whose key was shredded is left out: nobody can read it any more.
    """
    work.actor.must(Scope.BREACHES_MANAGE)
    rows = work.session.scalars(stored.page(is_open=is_open, before=before, limit=limit)).all()
    held = keys.find_many(work.session, [row.id for row in rows])
    return [_view(row, _opened(work.vault.safe(held[row.id]), row)) for row in rows if row.id in held]


def course(work: Work, breach_id: UUID) -> Sequence[Line]:
    """Every step of a breach, oldest first. Needs breaches:manage; raises NotFound."""
    work.actor.must(Scope.BREACHES_MANAGE)
    row = work.session.get(Breach, breach_id)
    if row is None:
        raise NotFound
    safe = safe_of(work, row.id)
    return [
        Line(
            step=each.step,
            at=each.at,
            actor_id=each.actor_id,
            facts=each.facts,
            note=safe.open(NOTE, each.note) if each.note is not None else "",
        )
        for each in work.session.scalars(stored.events(row.id))
    ]


def locked(work: Work, breach_id: UUID) -> Breach:
    """An open breach to be changed. Needs breaches:manage; raises NotFound, and Conflict once closed."""
    work.actor.must(Scope.BREACHES_MANAGE)
    row = work.session.scalars(stored.locked(breach_id)).one_or_none()
    if row is None:
        raise NotFound
    if row.closed_at is not None:
        raise Conflict("This breach is closed.")
    return row


def safe_of(work: Work, breach_id: UUID) -> Safe:
    """What opens the texts of a breach. Raises Gone when its key was shredded."""
    key = keys.find(work.session, breach_id)
    if key is None:
        raise Gone
    return work.vault.safe(key)


def note_step(
    work: Work, row: Breach, step: Step, *, safe: Safe | None = None, text: str = "", **facts: Any
) -> None:
    """Add a line to the course; it is never changed."""
    opened = safe or safe_of(work, row.id)
    work.session.add(
        BreachEvent(
            breach_id=row.id,
            step=step,
            at=work.now,
            actor_id=work.actor.id,
            facts=facts,
            note=opened.seal(NOTE, text) if text else None,
        )
    )


def texts_of(work: Work, row: Breach) -> dict[str, str]:
    """Title and texts of a breach in clear."""
    return _opened(safe_of(work, row.id), row)


def keep_texts(work: Work, row: Breach, texts: Mapping[str, str]) -> None:
    """Put other texts in place of these; the course keeps them as they were."""
    row.details = safe_of(work, row.id).seal(DETAILS, _written(texts))
    note_step(work, row, Step.WRITTEN, text=_written(texts), fields=sorted(texts))


def view(work: Work, row: Breach) -> BreachView:
    """A breach as it is shown. Raises Gone when its key was shredded."""
    return _view(row, texts_of(work, row))


def _opened(safe: Safe, row: Breach) -> dict[str, str]:
    told: dict[str, str] = json.loads(safe.open(DETAILS, row.details))
    return told


def _view(row: Breach, told: Mapping[str, str]) -> BreachView:
    texts = {each: told[each.value] for each in Text if told.get(each.value)}
    known = law.Told(
        natures=frozenset(map(Nature, row.natures)),
        risk=row.risk,
        has_count=row.counted_at is not None,
        texts=frozenset(texts),
    )
    return BreachView(
        id=row.id,
        number=row.number,
        title=told[TITLE],
        texts=texts,
        regime=row.regime,
        detected_at=row.detected_at,
        aware_at=row.aware_at,
        due_at=row.due_at,
        clock_id=row.clock_id,
        natures=tuple(map(Nature, row.natures)),
        risk=row.risk,
        exposure=row.exposure,
        affected=_affected(row),
        reported_at=row.reported_at,
        is_complete=row.is_complete,
        tell_subjects=row.tell_subjects,
        spared=row.spared,
        told_at=row.told_at,
        closed_at=row.closed_at,
        lacking=law.lacking(known),
    )


def _affected(row: Breach) -> Affected:
    return Affected(
        counted_at=row.counted_at,
        is_counting=row.is_counting,
        scope=row.scope,
        subjects=row.subjects,
        records=row.records,
        by_country=row.by_country,
        by_field=row.by_field,
        digest=row.digest,
    )


def _set_clock(work: Work, row: Breach) -> None:
    """By when the authority has to hear of it: hours, which run through nights and weekends."""
    country = _country(work)
    here = deadlines.Place(zone=work.settings.controller_zone or ZONES.get(country, "UTC"), country=country)
    on = deadlines.local_day(row.aware_at, here)
    found = work.knowledge.law.clocks.breach(row.regime, on)
    if found is not None and found.clock.unit is Unit.HOURS:
        row.due_at = deadlines.hour_due(found.clock, row.aware_at)
        row.clock_id, row.clock_version = found.clock.id, found.clock.version


def _regime(work: Work) -> Regime:
    """The law by which it is reported: that of whoever is answerable."""
    return Regime.UK_GDPR if _country(work) == "GB" else Regime.GDPR


def _country(work: Work) -> str:
    return work.settings.controller_jurisdiction.replace(",", " ").strip()[:2].upper()


def _written(texts: Mapping[str, str]) -> str:
    return json.dumps(dict(texts), ensure_ascii=False, sort_keys=True)


def _faults_of_order(work: Work, order: Order) -> Iterator[Fault]:
    if not 0 < len(order.title.strip()) <= LONGEST_TITLE:
        yield Fault("/title", "length", f"Between 1 and {LONGEST_TITLE} characters.")
    if len(order.facts) > LONGEST_TEXT:
        yield Fault("/facts", "length", f"At most {LONGEST_TEXT:,} characters.")
    if order.aware_at > work.now:
        yield Fault("/aware_at", "range", "Lies in the future.")
    if order.detected_at > work.now:
        yield Fault("/detected_at", "range", "Lies in the future.")
