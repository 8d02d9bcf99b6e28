"""By when must a case be answered, and how was that counted? Every count leaves a line behind."""

from collections.abc import Mapping, Sequence
from datetime import date

from rules import deadlines
from rules.deadlines import Clock, Due, Pause, Place
from rules.law.clocks import Authority, Period
from rules.law.periods import ZONES
from rules.requests import Regime, Right
from service.requests import timeline
from service.requests.timeline import EventKind
from service.settings import Settings
from service.storage import requests as stored
from service.storage.requests import RequestPause, RequestRight, SubjectRequest
from service.work import Work

_REGIMES = {"GB": Regime.UK_GDPR, "US": Regime.CCPA}
_ZONES = {"US": "America/Los_Angeles"}


def place(settings: Settings) -> Place:
    """Where periods are counted: time zone and holidays of whoever is answerable."""
    country = settings.controller_jurisdiction.replace(",", " ").split()[:1]
    code = country[0].upper() if country else ""
    subdivision = settings.controller_subdivision or ("CA" if code == "US" else None)
    zone = settings.controller_zone or ZONES.get(code) or _ZONES.get(code) or "UTC"
    return Place(zone=zone, country=code, subdivision=subdivision)


def regime(settings: Settings) -> Regime:
    """The law that a request is under unless it says otherwise."""
    return _REGIMES.get(place(settings).country, Regime.GDPR)


def authority(work: Work) -> Authority | None:
    """Who hears complaints about us."""
    return work.knowledge.law.clocks.authority(place(work.settings).country)


def today(work: Work) -> date:
    """The day it is where periods are counted."""
    return deadlines.local_day(work.now, place(work.settings))


def period(work: Work, row: SubjectRequest, right: Right) -> Period | None:
    """The period for the answer to a right of a case; None under a law that has none for it."""
    on = deadlines.local_day(row.received_at, place(work.settings))
    return work.knowledge.law.clocks.answer(row.regime, right, on)


def count(work: Work, row: SubjectRequest, rights: Sequence[RequestRight], *, why: str) -> bool:
    """Count the last days of a case, and tell whether any has moved; then a line says how and why."""
    changed = reckon(work, row, rights, pauses=_pauses(work, row))
    note(work, row, changed, why=why)
    return bool(changed)


def reckon(
    work: Work, row: SubjectRequest, rights: Sequence[RequestRight], *, pauses: Sequence[Pause] = ()
) -> list[dict[str, str]]:
    """Set the last days of a case, and tell of each right that is due on another day than before."""
    here = place(work.settings)
    changed = []
    firsts: list[date] = []
    for each in rights:
        if (found := period(work, row, each.right)) is None:
            continue
        first = deadlines.due(found.clock, row.received_at, here, pauses=pauses)
        if found.clock.extension:
            firsts.append(first.last_day)
        due = _due(row, found.clock, first, here, pauses)
        if (due.raw, due.last_day, due.clock_id, due.version) != _counted(each):
            each.due_raw, each.due_on = due.raw, due.last_day
            each.clock_id, each.clock_version = due.clock_id, due.version
            changed.append(_line(each, due))
    row.first_due_on = max(firsts, default=None)
    row.due_on = next_due(rights)
    _acknowledge(work, row, here)
    return changed


def note(work: Work, row: SubjectRequest, changed: Sequence[Mapping[str, str]], *, why: str) -> None:
    """Write down how and where the days that have changed were counted."""
    if changed:
        here = place(work.settings)
        told = {"zone": here.zone, "country": here.country, "subdivision": here.subdivision}
        timeline.note(work, row.id, EventKind.CLOCK, why=why, place=told, clocks=list(changed))


def next_due(rights: Sequence[RequestRight]) -> date | None:
    """The earliest last day of a right without an outcome; when none is left, of them all."""
    waiting = [each.due_on for each in rights if each.due_on and each.outcome is None]
    return min(waiting or [each.due_on for each in rights if each.due_on], default=None)


def counts(found: Period | None, ground: deadlines.Ground, *, is_doubted: bool) -> bool:
    """Does the clock stand still while we wait for this?"""
    if found is None or ground not in found.clock.pauses:
        return False
    return is_doubted or ground not in found.on_doubt


def may_extend(work: Work, row: SubjectRequest, rights: Sequence[RequestRight]) -> bool:
    """May it still be said that the answer takes longer? Only within the first period, and once."""
    has_longer = any(
        found.clock.extension
        for each in rights
        if each.outcome is None and (found := period(work, row, each.right)) is not None
    )
    within = row.first_due_on is not None and today(work) <= row.first_due_on
    return has_longer and within and row.extended_at is None


def _due(row: SubjectRequest, clock: Clock, first: Due, here: Place, pauses: Sequence[Pause]) -> Due:
    if row.extended_at is None or not clock.extension:
        return first
    return deadlines.extended(clock, row.received_at, here, pauses=pauses)


def _pauses(work: Work, row: SubjectRequest) -> list[Pause]:
    rows: Sequence[RequestPause] = work.session.scalars(stored.pauses(row.id)).all()
    return [Pause(ground=each.ground, begins=each.begins, ends=each.ends) for each in rows if each.is_counted]


def _counted(each: RequestRight) -> tuple[object, ...]:
    return (each.due_raw, each.due_on, each.clock_id, each.clock_version)


def _line(each: RequestRight, due: Due) -> dict[str, str]:
    return {
        "right": each.right.value,
        "clock": due.clock_id,
        "version": due.version,
        "raw": due.raw.isoformat(),
        "due": due.last_day.isoformat(),
    }


def _acknowledge(work: Work, row: SubjectRequest, here: Place) -> None:
    on = deadlines.local_day(row.received_at, here)
    found = work.knowledge.law.clocks.acknowledge(row.regime, on)
    row.acknowledge_by = deadlines.due(found.clock, row.received_at, here).last_day if found else None
