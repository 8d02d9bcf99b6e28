"""Until when does an answer hold by itself, if nobody says or changes anything?

Laws begin and end on a day, licences run out, children grow up, a sale counts for some months only. Whoever
keeps answers has to ask again then, and not before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.law import Law
from rules.law.ages import HIGHEST
from rules.law.grounds import Ground
from rules.law.periods import ZONES, after_months, day_in
from rules.standing.asked import Facts, Question

_DAY = timedelta(days=1)
_LAST_YEAR = 9_000
"""Days beyond are slips of the pen; to count on from them would end the calendar."""
_DATED = (Ground.SALE_AT, Ground.INQUIRY_AT, Ground.DONATION_AT)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What of the law hangs on time, for everybody alike."""

    days: tuple[date, ...]
    """On which something in it begins, or is over, in order."""
    spans: tuple[int, ...]
    """For how many months a sale, an inquiry or a gift may count."""


def calendar(law: Law) -> Calendar:
    """All days on which the law itself changes."""
    begun = {entry.since for entry in law.entries}
    over = {entry.until + _DAY for entry in law.entries if entry.until and entry.until.year < _LAST_YEAR}
    spans = {each.months for row in law.matrix.rows for each in row.exemptions if each.months}
    return Calendar(tuple(sorted(begun | over)), tuple(sorted(spans)))


def holds_until(question: Question, facts: Facts, known: Calendar) -> datetime | None:
    """The instant at which the answer may become another by time alone; None for never.

    It may be too early, never too late: whoever asks again then hears the right answer.
    """
    on = day_in(facts.country, question.at)
    days = [day for day in (*known.days, *_days(facts, known, on)) if day > on]
    found = [_begin(min(days), facts.country)] if days else []
    consent = facts.consent
    if consent is not None and consent.valid_until is not None and consent.valid_until > question.at:
        found.append(consent.valid_until)
    return min(found, default=None)


def _days(facts: Facts, known: Calendar, on: date) -> Iterator[date]:
    """Days on which something that the answer rests on begins, or is over."""
    for source in facts.sources:
        if source.licence_ends is not None and source.licence_ends.year < _LAST_YEAR:
            yield source.licence_ends + _DAY
        if source.notice_sent_on is not None:
            yield source.notice_sent_on
        elif source.needs_notice:
            yield on + _DAY
    if facts.born is not None and on.year - facts.born.year <= HIGHEST:
        yield from _birthdays(facts.born)
    yield from _ends_of_grounds(facts, known)


def _birthdays(born: date) -> Iterator[date]:
    """Those from which on somebody may agree alone; born on 29 February, one turns on 1 March otherwise."""
    for years in range(1, HIGHEST + 1):
        try:
            yield born.replace(year=born.year + years)
        except ValueError:
            yield date(born.year + years, 3, 1)


def _ends_of_grounds(facts: Facts, known: Calendar) -> Iterator[date]:
    """When a sale, an inquiry or a gift begins to count, and when it does no longer."""
    told = {**(facts.consent.facts if facts.consent else {}), **facts.grounds}
    for ground in _DATED:
        try:
            day = date.fromisoformat(told.get(ground, "")[:10])
        except ValueError:
            continue
        yield day
        if day.year < _LAST_YEAR:
            yield from (after_months(day, months) + _DAY for months in known.spans)


def _begin(day: date, country: str | None) -> datetime:
    """The instant at which a day begins in a country, as `day_in` counts days."""
    zone = ZoneInfo(ZONES.get(country or "", "UTC"))
    return datetime.combine(day, time(), zone).astimezone(UTC)
