"""What did the person do, as we were told, and what figures do we make of it? Chapters of a copy."""

from collections.abc import Iterator
from typing import Any

from rules import portable
from rules.copies import Cell, Chapter, Row, Section, Term
from service import facts
from service.facts import FactsView
from service.packages.gathering import Reading
from service.storage import engagement as stored
from service.storage.sources import Source


def engagement(reading: Reading) -> Section:
    """Every visit, answer, purchase and contract that somebody told us of, oldest first."""
    rows: list[Row] = [
        {
            "at": each.at,
            "event": Term("engagement", each.kind.value),
            "channel": Term("channel", each.channel.value) if each.channel else None,
            "amount": each.amount / 100 if each.amount is not None else None,
            "currency": each.currency,
            "product": each.product,
            "campaign": each.campaign,
            "received_at": each.received_at,
        }
        for each in stored.of_members(reading.work.session, reading.person.members)
    ]
    columns = ("at", "event", "channel", "amount", "currency", "product", "campaign", "received_at")
    return Section(chapter=Chapter.ENGAGEMENT, columns=columns, rows=tuple(rows))


def provided(reading: Reading) -> Iterator[dict[str, Any]]:
    """What the person did, as `POST /v1/events` takes it, told by sources whose data go with the person.

    What was observed of somebody's doing counts as provided by them (Article 29 Working Party, WP 242 rev.01,
    p. 10); figures that were made of it do not.
    """
    person = str(reading.person.roots[0])
    for each in stored.of_members(reading.work.session, reading.person.members):
        source = reading.work.session.get(Source, each.source_id)
        if source is not None and portable.is_provided(source.kind, source.lawful_basis):
            told = {
                "subject": {"external_id": person},
                "kind": each.kind.value,
                "at": each.at.isoformat(),
                "amount": each.amount / 100 if each.amount is not None else None,
                "currency": each.currency,
                "product": each.product,
                "campaign": each.campaign,
                "channel": each.channel.value if each.channel else None,
            }
            yield {name: value for name, value in told.items() if value is not None}


def figures(reading: Reading) -> Section:
    """The codes and figures by which people are chosen, and of what the value is made (art. 15(1)(h))."""
    rows: list[Row] = []
    for root in reading.person.roots:
        view = facts.view_of(reading.work, root)
        if view is not None:
            rows += [
                {"fact": Term("fact", name), "value": cell} for name, cell in _facts(view) if cell is not None
            ]
    return Section(chapter=Chapter.FACTS, columns=("fact", "value"), rows=tuple(rows))


def _facts(view: FactsView) -> Iterator[tuple[str, Cell]]:
    row = view.row
    for name in ("industry", "size_band", "revenue_band", "job_level", "job_function", "buying_role"):
        yield name, getattr(row, name)
    yield "birth_decade", row.birth_decade
    yield "status", Term("customer_status", view.custom.status.value)
    yield "best_channel", Term("channel", row.best_channel.value) if row.best_channel else None
    yield "interest", row.interest if row.is_weighed else None
    yield "purchases", row.purchases
    yield "spent", row.spent / 100
    yield "contract_value", row.contract_value / 100
    yield "rfm", row.rfm
    yield "hints", tuple(Term("hint", hint.name.lower()) for hint in view.hints) or None
    for reason in view.value.reasons if view.value else ():
        yield f"value_{reason.part.value}", reason.points
    yield "value", view.value.score if view.value else None
