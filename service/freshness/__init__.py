"""How likely is it that what we hold of somebody is still true, and what was heard that says so?

`hear` takes in what was heard, `refresh` reckons anew with contacts that changed, `beliefs` tells what is
believed, `explain` by which steps.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.belief import Band, band_of
from rules.freshness.mind import Step
from rules.freshness.rates import Group
from rules.freshness.signals import SignalKind
from service import contacts
from service.access import Scope
from service.freshness import keeping, model, opening, reckoning
from service.freshness.hearing import Heard as Heard
from service.freshness.hearing import hear as hear
from service.freshness.reckoning import Reckoned
from service.storage import freshness as stored
from service.storage.signals import Way as Way
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is believed of the value that stands first in one field."""

    probability: float
    band: Band
    at: datetime
    since: datetime
    """When its clock began: when it was observed, or last confirmed."""
    next_check_at: datetime | None
    ages_as: Group | None
    pace: float
    """The share that goes stale in a year."""
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One step of a belief, with where its figure stands written."""

    step: Step
    rule: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What is believed of one field, and why."""

    field: FieldName
    known: Known
    started_at: datetime
    started_with: float
    rule: str
    """Which row of the packs says how fast it goes stale."""
    source: str
    steps: tuple[Reason, ...]


def refresh(work: Work, contact_ids: Collection[UUID]) -> None:
    """Reckon anew with contacts that may have changed, some hundreds at most, and keep what is believed.

    Whoever publishes changes calls it before anybody decides by what is believed.
    """
    keeping.refresh(work, contact_ids)


def beliefs(
    work: Work, contact_ids: Collection[UUID], *, as_of: datetime | None = None
) -> dict[UUID, dict[FieldName, Known]]:
    """What is believed of every value of those contacts now, or was at an instant by what was heard by then.

    It writes nothing and asks for no rights. Values are those of today; who was merged away or erased is left
    out.
    """
    found = _reckoned(work, contact_ids, as_of=as_of)
    return {
        contact_id: {name: _known(each) for name, each in of_one.items()}
        for contact_id, of_one in found.items()
    }


def explain(work: Work, contact_id: UUID) -> tuple[Explained, ...]:
    """Every field of a contact with the steps that led to what is believed. Raises NotFound, Gone, Merged."""
    work.actor.must(Scope.CONTACTS_READ)
    contacts.must_stand(work, contact_id)
    found = _reckoned(work, [contact_id], as_of=None).get(contact_id, {})
    return tuple(_explained(work, each) for each in found.values())


def withheld(
    work: Work, contact_ids: Collection[UUID], field: FieldName, *, as_of: datetime | None = None
) -> set[UUID]:
    """Those of the contacts whose value in that field nobody should use, now or at an instant.

    One read when nothing is in doubt. What was stored is believed only of the value that it was reckoned of.
    """
    if as_of is not None:
        told = _reckoned(work, contact_ids, as_of=as_of)
        return {
            each for each, of_one in told.items() if field in of_one and of_one[field].band is Band.WITHHOLD
        }
    suspects = {row.contact_id for row in stored.doubtful(work.session, contact_ids, field, now=work.now)}
    now = _reckoned(work, suspects, as_of=None)
    return {each for each, of_one in now.items() if field in of_one and of_one[field].band is Band.WITHHOLD}


def _reckoned(
    work: Work, contact_ids: Collection[UUID], *, as_of: datetime | None
) -> dict[UUID, dict[FieldName, Reckoned]]:
    if not contact_ids:
        return {}
    before = reckoning.rows_by_field(work, contact_ids)
    opened = opening.open_many(work, contact_ids)
    ruling = model.current(work)
    return reckoning.of_opened(work, ruling, opened, at=as_of or work.now, before=before, as_of=as_of)


def _known(each: Reckoned) -> Known:
    return Known(
        probability=each.belief.probability,
        band=band_of(each.belief.probability),
        at=each.belief.at,
        since=each.belief.since,
        next_check_at=each.next_check_at,
        ages_as=each.ages_as,
        pace=each.rate,
        model=each.model,
    )


def _explained(work: Work, each: Reckoned) -> Explained:
    ruling = model.current(work)
    hazard = next(
        (one for one in ruling.decay.hazards if each.pace is not None and one.rule == each.pace.rule), None
    )
    return Explained(
        field=each.field,
        known=_known(each),
        started_at=each.start.at,
        started_with=each.start.probability,
        rule=hazard.rule if hazard else "",
        source=hazard.source if hazard else "",
        steps=tuple(_reason(ruling, each.field, step) for step in each.belief.steps),
    )


def _reason(ruling: model.Model, name: FieldName, step: Step) -> Reason:
    worth = ruling.worths.get((step.kind, name)) if isinstance(step.kind, SignalKind) else None
    return Reason(step=step, rule=worth.rule if worth else "", source=worth.source if worth else "")
