"""How likely is each value of some contacts still true, by when it came and all that was heard of it?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness import tenures, values
from rules.freshness.belief import Band, Belief, Start, next_check
from rules.freshness.rates import YEAR, Group, Pace
from rules.freshness.signals import Signal
from rules.sources import SourceKind
from service import mail_domains
from service.freshness import evidence
from service.freshness.evidence import Evidence, Heard
from service.freshness.model import Model
from service.freshness.opening import Opened
from service.storage import freshness as stored
from service.work import Work

A_MOMENT = timedelta(seconds=1)
LOOK_AGAIN = timedelta(days=90)
"""However sure we are, it is reckoned anew after so long: by then there may be better rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What is believed of the value that stands first in one field, with all it rests on."""

    contact_id: UUID
    field: FieldName
    value: bytes
    """Keyed hash of the value."""
    ages_as: Group | None
    country: str | None
    start: Start
    heard: tuple[Signal, ...]
    belief: Belief
    pace: Pace | None
    model: str
    tenure: float | None = None
    """Years in the job when it was first seen, where a change of employer was seen."""
    domain: bytes | None = None

    @property
    def band(self) -> Band:
        return self.belief.band

    @property
    def leaves_at(self) -> datetime | None:
        """When it leaves its band if nothing more is heard."""
        return next_check(self.belief, self.pace)

    @property
    def rate(self) -> float:
        """The share that goes stale in a year, today."""
        years = (self.belief.at - self.start.at) / timedelta(days=YEAR)
        return self.pace.at(max(0.0, years)) if self.pace else 0.0

    @property
    def next_check_at(self) -> datetime | None:
        """When to reckon again; never for what does not go stale."""
        if self.pace is None:
            return None
        latest = self.belief.at + LOOK_AGAIN
        # On the very moment it lies on the border, on which side is a matter of rounding.
        return min(self.leaves_at + A_MOMENT, latest) if self.leaves_at else latest

    def row(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "contact_id": self.contact_id,
            "field": self.field,
            "value": self.value,
            "probability": self.belief.probability,
            "at": self.belief.at,
            "since": self.belief.since,
            "pace": self.rate,
            "ages_as": self.ages_as,
            "band": self.band,
            "next_check_at": self.next_check_at,
            "started_at": self.start.at,
            "started_with": self.start.probability,
            "domain": self.domain,
            "model": self.model,
        }


Beliefs = Mapping[FieldName, Reckoned]


def of_opened(
    work: Work,
    model: Model,
    opened: Mapping[UUID, Opened],
    *,
    at: datetime,
    before: Mapping[tuple[UUID, FieldName], Any],
    as_of: datetime | None = None,
) -> dict[UUID, dict[FieldName, Reckoned]]:
    """What is to be believed at an instant of every value of contacts that were opened.

    `before` are the rows that were stored: a value that is still the same keeps its start, whoever sent it
    again since. With `as_of` only what had been heard by then counts.
    """
    sources = stored.source_kinds(work.session, _winners(opened.values()))
    heard = Evidence(work, opened, as_of=as_of)
    return {
        each.id: _of_contact(
            work, model, each, _starts(work, model, each, sources, heard, before), heard, at=at
        )
        for each in opened.values()
    }


def _of_contact(
    work: Work, model: Model, of: Opened, starts: Mapping[FieldName, Start], heard: Evidence, *, at: datetime
) -> dict[FieldName, Reckoned]:
    employer = starts.get(FieldName.ORGANISATION)
    job = tenures.job_began(employer.at, heard.of_other_employers(of), model.worths) if employer else None
    return {
        name: _of_value(work, model, of, name, start, job, heard, at=at) for name, start in starts.items()
    }


def _of_value(
    work: Work,
    model: Model,
    of: Opened,
    name: FieldName,
    began: Start,
    job: datetime | None,
    heard: Evidence,
    *,
    at: datetime,
) -> Reckoned:
    value, ages_as, told = heard.digest(of, name), of.group(name), heard.of(of, name)
    tenure = tenures.at_start(job, began.at)
    ages = model.pace(ages_as, of.country, tenure=tenure)
    return Reckoned(
        contact_id=of.id,
        field=name,
        value=value,
        ages_as=ages_as,
        country=of.country,
        start=began,
        heard=told,
        belief=model.believe(name, began, told, ages, at=at),
        pace=ages,
        model=model.version,
        tenure=tenure,
        domain=_domain(work, of) if name is FieldName.EMAIL else None,
    )


def of_rows(
    model: Model,
    rows: Iterable[Any],
    heard: Heard,
    countries: Mapping[UUID, str | None],
    *,
    employers: Mapping[UUID, Any],
    at: datetime,
) -> list[Reckoned]:
    """The same of stored rows whose values have not changed since: nothing need be opened for it.

    `employers` are the rows of the employers of the same contacts.
    """
    known = evidence.by_employer(heard)
    found = []
    for row in rows:
        start = Start(at=row.started_at, probability=row.started_with)
        country = countries.get(row.contact_id)
        employer = employers.get(row.contact_id)
        job = _job_began(model, employer, known.get(row.contact_id, {}))
        tenure = tenures.at_start(job, start.at)
        ages = model.pace(row.ages_as, country, tenure=tenure)
        told = tuple(heard.get((row.contact_id, row.field, row.value), ()))
        found.append(
            Reckoned(
                contact_id=row.contact_id,
                field=row.field,
                value=row.value,
                ages_as=row.ages_as,
                country=country,
                start=start,
                heard=told,
                belief=model.believe(row.field, start, told, ages, at=at),
                pace=ages,
                model=model.version,
                tenure=tenure,
                domain=row.domain,
            )
        )
    return found


def _job_began(
    model: Model, employer: Any | None, employers: Mapping[bytes, Iterable[Signal]]
) -> datetime | None:
    if employer is None:
        return None
    return tenures.job_began(employer.started_at, evidence.others(employers, employer.value), model.worths)


def _winners(opened: Iterable[Opened]) -> set[UUID]:
    return {
        each.choices[name.value].claim.record_id
        for each in opened
        for name in each.values
        if name.value in each.choices
    }


def _starts(
    work: Work,
    model: Model,
    each: Opened,
    sources: Mapping[UUID, SourceKind],
    heard: Evidence,
    before: Mapping[tuple[UUID, FieldName], Any],
) -> dict[FieldName, Start]:
    found = {}
    for name in each.values:
        began, row = _began(work, model, each, name, sources), before.get((each.id, name))
        if row is not None and row.value == heard.digest(each, name):
            # It came before: whoever sent it again since does not make it younger.
            earlier = Start(at=row.started_at, probability=row.started_with)
            began = min(began, earlier, key=lambda start: start.at)
        found[name] = began
    return found


def _began(
    work: Work,
    model: Model,
    each: Opened,
    name: FieldName,
    sources: Mapping[UUID, SourceKind],
) -> Start:
    choice = each.choices.get(name.value)
    kind = sources.get(choice.claim.record_id) if choice else None
    seen_at = choice.claim.observed_at if choice else each.created_at
    return Start(
        at=min(seen_at, work.now),
        probability=model.decay.origin(kind.value if kind else SourceKind.OTHER.value),
    )


def _domain(work: Work, each: Opened) -> bytes | None:
    name = values.domain_of(each.values[FieldName.EMAIL])
    return mail_domains.digest_of(work, name) if name else None


def rows_by_field(work: Work, contact_ids: Collection[UUID]) -> dict[tuple[UUID, FieldName], Any]:
    """What is stored of those contacts."""
    rows = stored.of_contacts(work.session, contact_ids)
    return {(row.contact_id, row.field): row for row in rows}
