"""Send leads, one or many, and ask what became of them."""

from typing import Any
from uuid import UUID

from rules.fields import FIELD_OF_MEMBER, FieldName
from rules.records import Lead
from service import intake, leads
from service.api import problems, receipts
from service.api.operation import BadItem, Call, Each, Item
from service.api.receipts import (
    BatchAnswer,
    LeadAnswer,
    RefusedItem,
    RehearsalAnswer,
    TakenItem,
)
from service.errors import Fault, Invalid
from service.intake import Receipt, Submission

CREATED = 201

IDENTIFIERS = ("email", "email2", "phone", "mobile", "external_id")
NAMES = ("given_name", "family_name", "full_name")
"""Enough to tell who it is, beside an address."""
PLACES = tuple(
    member for member, field in FIELD_OF_MEMBER.items() if field is FieldName.ADDRESS and member != "country"
)


def send(call: Call, body: Lead) -> LeadAnswer:
    """Send one lead.

    It is normalised, checked, sealed and placed with the person it belongs to, and the answer says what was
    found. A lead in doubt waits in quarantine for a person to decide: that too is a success.
    """
    _must_be_identified(body, at="")
    submission = Submission(lead=body, payload=call.sent)
    [receipt] = intake.accept(call.work, call.source, [submission])
    return LeadAnswer(**_taken(call, receipt))


def rehearse(call: Call, body: Lead) -> RehearsalAnswer:
    """Say what would become of a lead, and store nothing."""
    _must_be_identified(body, at="")
    submission = Submission(lead=body, payload=call.sent)
    [receipt] = intake.rehearse(call.work, call.source, [submission])
    return RehearsalAnswer(**_told(call, receipt), normalised=receipts.normalised(receipt.record))


def send_batch(call: Call, body: Each[Lead]) -> BatchAnswer:
    """Send up to 500 leads at once.

    Order is kept, and one bad item harms no other. Those that can be taken are taken together: when the
    request itself fails, none is.
    """
    items = [_identified(item, at) for at, item in enumerate(body.items)]
    submissions = [Submission(lead=item.value, payload=item.sent) for item in items if isinstance(item, Item)]
    taken = iter(intake.accept(call.work, call.source, submissions) if submissions else ())
    return BatchAnswer(
        items=tuple(
            _refused(at, item) if isinstance(item, BadItem) else _item(call, at, item, next(taken))
            for at, item in enumerate(items)
        )
    )


def show(call: Call, *, lead_id: UUID) -> LeadAnswer:
    """Tell again what became of a lead that the key's own source sent.

    A steward may have mended, accepted or rejected it since.
    """
    told = leads.heard(call.work, lead_id)
    lead = told.row
    return LeadAnswer(
        lead_id=lead.id,
        status=lead.status,
        outcome=lead.outcome,
        contact_id=lead.contact_id,
        quality=receipts.quality(lead.score, lead.grade, told.record),
        findings=receipts.findings(told.findings, knowledge=call.work.knowledge, language=call.language),
    )


def _identified(item: Item[Lead] | BadItem, at: int) -> Item[Lead] | BadItem:
    if isinstance(item, BadItem):
        return item
    try:
        _must_be_identified(item.value, at=f"/items/{at}")
    except Invalid as refusal:
        return BadItem(refusal=refusal, client_ref=item.client_ref)
    return item


def _must_be_identified(lead: Lead, *, at: str) -> None:
    if any(_has(lead, member) for member in IDENTIFIERS):
        return
    if any(_has(lead, member) for member in NAMES) and any(_has(lead, member) for member in PLACES):
        return
    detail = "Give an e-mail address, a telephone number, an external id, or a name with an address."
    raise Invalid(faults=[Fault(at, "no_identifier", detail)])


def _has(lead: Lead, member: str) -> bool:
    return bool((getattr(lead, member) or "").strip())


def _told(call: Call, receipt: Receipt) -> dict[str, Any]:
    return {
        "status": receipt.status,
        "outcome": receipt.outcome,
        "contact_id": receipt.contact_id,
        "quality": receipts.quality(receipt.quality.score, receipt.quality.grade, receipt.record),
        "findings": receipts.findings(
            receipt.findings, knowledge=call.work.knowledge, language=call.language
        ),
    }


def _taken(call: Call, receipt: Receipt) -> dict[str, Any]:
    return {"lead_id": receipt.lead_id, **_told(call, receipt)}


def _item(call: Call, at: int, item: Item[Lead], receipt: Receipt) -> TakenItem:
    return TakenItem(index=at, client_ref=item.client_ref, status_code=CREATED, **_taken(call, receipt))


def _refused(at: int, item: BadItem) -> RefusedItem:
    return RefusedItem(
        index=at,
        client_ref=item.client_ref,
        status_code=item.refusal.status,
        problem=problems.of(item.refusal),
    )
