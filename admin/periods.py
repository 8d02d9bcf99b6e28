"""What do we call a statutory period: how long, for which answer, and what makes its clock stand still?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, lazy_gettext, ngettext

from admin import requested, words
from admin.words import Text, Word
from rules.deadlines import Clock, Unit
from rules.law.clocks import Period, Task
from rules.requests import Right

_ = lazy_gettext

TASKS: Mapping[Task, Text] = {
    Task.ANSWER: _("Answer a request"),
    Task.ACKNOWLEDGE: _("Say that a request has come"),
    Task.REPORT_BREACH: _("Report a breach"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A period in words."""

    period: Period
    law: Text
    task: Text
    rights: str
    length: str
    longest: str
    """Once extended; empty where no law allows that."""
    pauses: str
    reviewed: Word


def lines(periods: Iterable[Period], on: date) -> list[Line]:
    """The periods that are in force on a day or will be after it, by law and task."""
    found = [each for each in periods if each.until is None or on <= each.until]
    return [_line(each) for each in sorted(found, key=lambda each: (each.regime, each.task, each.id))]


def _line(period: Period) -> Line:
    clock = period.clock
    pauses = [each for each in requested.GROUNDS if each in clock.pauses]
    return Line(
        period=period,
        law=requested.REGIMES[period.regime],
        task=TASKS[period.task],
        rights=", ".join(str(requested.RIGHTS[each]) for each in Right if each in period.rights),
        length=_length(clock, clock.length),
        longest=_length(clock, clock.length + clock.extension) if clock.extension else "",
        pauses=", ".join(str(requested.GROUNDS[each]) for each in pauses),
        reviewed=words.REVIEWED[period.is_verified],
    )


def _length(clock: Clock, number: int) -> str:
    if number == 0:
        return str(gettext("the same day"))
    match clock.unit:
        case Unit.MONTHS:
            return str(ngettext("%(num)s month", "%(num)s months", number))
        case Unit.DAYS:
            return str(ngettext("%(num)s day", "%(num)s days", number))
        case Unit.BUSINESS_DAYS:
            return str(ngettext("%(num)s working day", "%(num)s working days", number))
        case Unit.HOURS:
            return str(ngettext("%(num)s hour", "%(num)s hours", number))
