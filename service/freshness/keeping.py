"""What is believed of contacts, written down; and who must hear when it has changed?"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.outcomes import Outcome
from rules.freshness.rates import YEAR
from rules.freshness.signals import Signal, SignalKind
from service.freshness import evidence, following, model, opening, reckoning
from service.freshness.following import Crossing
from service.freshness.reckoning import Reckoned
from service.storage import freshness as stored
from service.storage import signals
from service.work import Work

Before = Mapping[tuple[UUID, FieldName], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is believed now, and in which band each value lay before."""

    now: Mapping[UUID, Mapping[FieldName, Reckoned]]
    before: Before


def refresh(work: Work, contact_ids: Collection[UUID]) -> Kept:
    """Reckon anew with contacts, opened, and write down what is believed; tells whoever has to hear of it.

    Whoever changed a contact calls it, or whoever hears of a change: a value that was replaced begins anew.
    A few hundred contacts at a time. Those that were merged away or erased are forgotten.
    """
    before = reckoning.rows_by_field(work, contact_ids)
    opened = opening.open_many(work, contact_ids)
    found = reckoning.of_opened(work, model.current(work), opened, at=work.now, before=before)
    gone = [key for key in before if key[1] not in found.get(key[0], {})]
    for contact_id, name in gone:
        stored.drop(work.session, contact_id, [name])
    now = [each for of_one in found.values() for each in of_one.values()]
    settled = _replaced(work, before, now)
    stored.put(work.session, [each.row() for each in now if _is_news(before, each)])
    following.settled(work, settled)
    following.crossed(work, _crossings(before, now, gone))
    return Kept(now=found, before=before)


def age(work: Work, contact_ids: Collection[UUID]) -> int:
    """Reckon anew with what is due of contacts whose values are as they were; gives how many values.

    Nobody is opened but who was ever made one with another: what was heard of that one counts too.
    """
    kin = signals.kin(work.session, contact_ids)
    if kin:
        refresh(work, list(kin))
    rows = reckoning.rows_by_field(work, [each for each in contact_ids if each not in kin])
    due = {key: row for key, row in rows.items() if _is_due(row, work.now)}
    heard = evidence.by_value(signals.of_contacts(work.session, {each for each, _ in due}))
    countries = stored.countries(work.session, {each for each, _ in due})
    now = reckoning.of_rows(
        model.current(work), due.values(), heard, countries, employers=_employers(rows), at=work.now
    )
    stored.put(work.session, [each.row() for each in now])
    following.crossed(work, _crossings(due, now, ()))
    return len(now)


def _is_due(row: Any, now: datetime) -> bool:
    return row.next_check_at is not None and row.next_check_at <= now


def _is_news(before: Before, each: Reckoned) -> bool:
    """Is anything else believed than what is stored, but for the time that went by since?"""
    row = before.get((each.contact_id, each.field))
    if row is None or _is_due(row, each.belief.at):
        return True
    aged = row.probability * math.exp(-row.pace * ((each.belief.at - row.at) / timedelta(days=YEAR)))
    told = (each.value, each.belief.since, each.band, each.ages_as, each.domain, each.model)
    is_same = told == (row.value, row.since, row.band, row.ages_as, row.domain, row.model)
    return not (is_same and math.isclose(aged, each.belief.probability, abs_tol=1e-6))


def _crossings(
    before: Before, now: Iterable[Reckoned], gone: Iterable[tuple[UUID, FieldName]]
) -> list[Crossing]:
    """Values that changed their band; a field that is not there any more left all bands."""
    found = [
        Crossing(contact_id=each.contact_id, field=each.field, before=_band(before, each), after=each.band)
        for each in now
    ]
    found += [
        Crossing(contact_id=contact_id, field=name, before=before[(contact_id, name)].band, after=None)
        for contact_id, name in gone
    ]
    return [each for each in found if each.before is not each.after]


def _band(before: Before, each: Reckoned) -> Band | None:
    row = before.get((each.contact_id, each.field))
    return row.band if row is not None else None


def _replaced(work: Work, before: Before, now: Iterable[Reckoned]) -> list[tuple[Outcome, SignalKind]]:
    """What came of values in whose place another stands, because a newer lead gave it."""
    changed = [
        (row, each)
        for each in now
        if (row := before.get((each.contact_id, each.field))) is not None and row.value != each.value
    ]
    if not changed:
        return []
    heard = evidence.by_value(signals.of_contacts(work.session, {each.contact_id for _, each in changed}))
    return list(_outcomes(work, changed, heard, _employers(before)))


def _outcomes(
    work: Work,
    changed: Sequence[tuple[Any, Reckoned]],
    heard: Mapping[tuple[UUID, FieldName, bytes], Sequence[Signal]],
    employers: Mapping[UUID, Any],
) -> Iterator[tuple[Outcome, SignalKind]]:
    ruling = model.current(work)
    for row, each in changed:
        told = heard.get((row.contact_id, row.field, row.value), ())
        otherwise = [one for one in told if one.kind is SignalKind.SUBMITTED_OTHERWISE]
        if otherwise:
            [was] = reckoning.of_rows(
                ruling,
                [row],
                {(row.contact_id, row.field, row.value): told},
                {row.contact_id: each.country},
                employers=employers,
                at=work.now,
            )
            yield outcome(ruling, was, otherwise[-1], was_true=False), SignalKind.SUBMITTED_OTHERWISE


def _employers(rows: Before) -> Mapping[UUID, Any]:
    """The rows of employers, by contact."""
    return {contact_id: row for (contact_id, name), row in rows.items() if name is FieldName.ORGANISATION}


def outcome(ruling: model.Model, was: Reckoned, told: Signal, *, was_true: bool) -> Outcome:
    """The truth about a value, and what was believed just before somebody who knows told it."""
    earlier = tuple(each for each in was.heard if each.at <= told.at and each.id != told.id)
    believed = ruling.believe(was.field, was.start, earlier, was.pace, at=told.at)
    return Outcome(
        field=was.field,
        group=was.ages_as,
        country=was.country,
        tenure=was.tenure,
        start=was.start,
        heard=earlier,
        believed=believed.probability,
        at=told.at,
        was_true=was_true,
    )
