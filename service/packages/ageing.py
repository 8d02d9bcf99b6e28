"""How likely is it held to be that the data are still true, and what was heard that says so? Two chapters."""

from rules.copies import Chapter, Row, Section, Term
from service import freshness
from service.packages.gathering import Reading
from service.storage import doubts, signals


def believed(reading: Reading) -> Section:
    """What is believed of the value that stands first in each field."""
    rows: list[Row] = [
        {
            "field": Term("field", name.value),
            "band": Term("band", known.band.value),
            "chance": round(known.probability, 2),
            "since": known.since,
        }
        for of_one in freshness.beliefs(reading.work, reading.person.roots).values()
        for name, known in of_one.items()
    ]
    return Section(chapter=Chapter.FRESHNESS, columns=("field", "band", "chance", "since"), rows=tuple(rows))


def heard(reading: Reading) -> Section:
    """What was heard of any value: letters that came back, calls, confirmations."""
    rows: list[Row] = [
        {
            "at": row.at,
            "field": Term("field", row.field.value),
            "what": Term("signal", row.kind.value),
            "way": Term("way", row.way.value),
        }
        for row in signals.of_contacts(reading.work.session, reading.person.members)
    ]
    return Section(chapter=Chapter.SIGNALS, columns=("at", "field", "what", "way"), rows=tuple(rows))


def doubted(reading: Reading) -> Section:
    """When somebody was asked whether values are still right, whether the person was, and what came of it."""
    rows: list[Row] = [
        {
            "at": row.created_at,
            "fields": tuple(Term("field", name) for name in row.fields),
            "asked": Term("asked", row.asked.value) if row.asked else None,
            "settled_by": Term("ending", row.ending.value) if row.ending else None,
            "ended_at": row.ended_at,
        }
        for row in doubts.of_contacts(reading.work.session, reading.person.members)
    ]
    columns = ("at", "fields", "asked", "settled_by", "ended_at")
    return Section(chapter=Chapter.DOUBTS, columns=columns, rows=tuple(rows))
