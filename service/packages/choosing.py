"""In which frozen choices of people was the person, and in which were they meant and left out?"""

from rules.copies import Chapter, Row, Section, Term
from rules.segments.changes import IN
from service.packages.gathering import Reading
from service.storage import segments as stored


def chosen(reading: Reading) -> Section:
    """Every snapshot of a segment in which the person is named, oldest first."""
    rows: list[Row] = [
        {
            "at": row.taken_at,
            "segment": row.name,
            "purpose": row.purpose,
            "channel": Term("channel", row.channel.value),
            "outcome": Term("chosen", "in" if row.why == IN else "out"),
        }
        for row in stored.naming(reading.work.session, reading.person.members)
    ]
    columns = ("at", "segment", "purpose", "channel", "outcome")
    return Section(chapter=Chapter.SEGMENTS, columns=columns, rows=tuple(rows))
