"""Who was given the person's data, what did they ask for, and what may not be used? Chapters of a copy."""

from rules.copies import Chapter, Row, Section, Term
from service.packages.gathering import Reading
from service.packages.wishes import title
from service.storage import feed as feed_rows
from service.storage import recipients as recipient_rows
from service.storage import requests as request_rows
from service.storage import restrictions as restriction_rows
from service.storage.recipients import Recipient

MOST = 10_000
"""Disclosures that are listed: more than any one person has."""


def disclosures(reading: Reading) -> Section:
    """Every recipient by name, CJEU C-154/21; with the ground on which data left the EEA, art. 15(2)."""
    session = reading.work.session
    rows: list[Row] = []
    for made, name in recipient_rows.of_contacts(session, reading.person.members, limit=MOST):
        to = session.get(Recipient, made.recipient_id)
        rows.append(
            {
                "at": made.at,
                "recipient": name,
                "kind": Term("role", to.role.value) if to else None,
                "purpose": title(reading.work, made.purpose, reading.language),
                "fields": ", ".join(made.fields),
                "via": Term("via", made.via.value),
                "country": to.country if to else None,
                "transfer": Term("transfer", to.transfer.value) if to and to.transfer else None,
            }
        )
    columns = ("at", "recipient", "kind", "purpose", "fields", "via", "country", "transfer")
    return Section(chapter=Chapter.DISCLOSURES, columns=columns, rows=tuple(rows))


def told(reading: Reading) -> Section:
    """When programs were told that something of the data changed; none of the data went with it."""
    rows: list[Row] = [
        {
            "at": row.published_at,
            "what": Term("change", row.kind.value),
            "fields": tuple(Term("field", name) for name in row.fields),
        }
        for row in feed_rows.of_contacts(reading.work.session, reading.person.members, limit=MOST)
    ]
    return Section(chapter=Chapter.TOLD, columns=("at", "what", "fields"), rows=tuple(rows))


def restrictions(reading: Reading) -> Section:
    """When the data were kept and not used, and on which ground."""
    found = {
        row.id: row
        for member in reading.person.members
        for row in reading.work.session.scalars(restriction_rows.of_contact(member))
    }
    rows: list[Row] = [
        {
            "since": row.since,
            "ground": Term("restriction", row.ground.value),
            "fields": ", ".join(row.fields) or None,
            "told_at": row.told_at,
            "until": row.lifted_at,
        }
        for _, row in sorted(found.items())
    ]
    columns = ("since", "ground", "fields", "told_at", "until")
    return Section(chapter=Chapter.RESTRICTIONS, columns=columns, rows=tuple(rows))


def requests(reading: Reading) -> Section:
    """What was asked for under data protection law, right by right."""
    session = reading.work.session
    cases = {case.id: case for case in session.scalars(request_rows.about(reading.person.members))}
    rows: list[Row] = [
        {
            "received_at": cases[each.request_id].received_at,
            "right": Term("right", each.right.value),
            "state": Term("request_state", cases[each.request_id].state.value),
            "due_on": each.due_on,
            "outcome": Term("request_outcome", each.outcome.value) if each.outcome else None,
            "ended_at": each.ended_at,
        }
        for each in request_rows.rights_of(session, list(cases))
    ]
    columns = ("received_at", "right", "state", "due_on", "outcome", "ended_at")
    ordered = sorted(rows, key=lambda row: str(row["received_at"]))
    return Section(chapter=Chapter.REQUESTS, columns=columns, rows=tuple(ordered))
