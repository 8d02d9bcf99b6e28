"""What does a person get to keep of a statement, and what proves a statement to an authority?"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from rules import ledger
from rules import receipts as rules
from rules.consent import ANY
from rules.receipts import Controller, Facts
from service import audit, purposes
from service.access import Scope
from service.audit import Action
from service.consents.statements import LedgerEvent, ledger_event, opened
from service.errors import Conflict, Fault, Invalid, NotFound
from service.purposes import Notice
from service.settings import PREFIX, Settings
from service.storage import keys
from service.storage.consents import ConsentEvent
from service.work import Work

ENGLISH = "en"


class Format(StrEnum):
    """Forms of a receipt."""

    KANTARA = "kantara"
    """Consent Receipt 1.1.0 of the Kantara Initiative; of a yes only."""
    ISO27560 = "iso27560"
    """ISO/IEC TS 27560:2023 as JSON-LD in the words of the Data Privacy Vocabulary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt with a signature beside it."""

    content: Mapping[str, Any]
    signature: str
    """Ed25519 over the content as canonical JSON, Base64."""
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A statement with what proves it."""

    event: LedgerEvent
    notice: Notice | None
    evidence: Mapping[str, str] | None
    """None for whoever may not see it, and when the person was erased."""


def of_event(work: Work, event_id: UUID, form: Format) -> Receipt:
    """The receipt of a statement, signed. Needs consents:read.

    Raises NotFound; Invalid for a Kantara receipt of a no; Conflict as long as nobody said who is answerable.
    """
    work.actor.must(Scope.CONSENTS_READ)
    row = _row(work, event_id)
    if form is Format.KANTARA and not row.state.allows:
        detail = "A receipt of this form is of a consent; ask for iso27560."
        raise Invalid(faults=[Fault("query:format", "not_a_consent", detail)])
    facts = _facts(work, row)
    content = rules.kantara(facts) if form is Format.KANTARA else rules.iso27560(facts, issued_at=work.now)
    return Receipt(
        content=content,
        signature=_base64(work.vault.sign(ledger.canonical(content))),
        public_key=_base64(work.vault.verifying_keys()[0]),
    )


def proof(work: Work, event_id: UUID) -> Proof:
    """A statement with the text that was shown, and the evidence for whoever may read contacts in clear.

    Needs consents:read; raises NotFound. That evidence was read is written down first.
    """
    work.actor.must(Scope.CONSENTS_READ)
    row = _row(work, event_id)
    notice = purposes.notice_of_id(work, row.notice_id) if row.notice_id else None
    return Proof(event=ledger_event(row), notice=notice, evidence=_evidence(work, row))


def _evidence(work: Work, row: ConsentEvent) -> Mapping[str, str] | None:
    key = keys.find(work.session, row.contact_id)
    if key is None or row.proof is None or not work.actor.may(Scope.CONTACTS_READ):
        return None
    audit.note(work, Action.CONTACT_READ, about=key.audit_ref, fields=["evidence"])
    _, content = opened(work.vault.safe(key), row.proof)
    return dict(content["evidence"])


def _row(work: Work, event_id: UUID) -> ConsentEvent:
    row = work.session.get(ConsentEvent, event_id)
    if row is None:
        raise NotFound
    return row


def _facts(work: Work, row: ConsentEvent) -> Facts:
    known = {each.version: each for each in purposes.versions(work, row.purpose)}
    purpose = known.get(row.purpose_version or 0)
    notice = purposes.notice_of_id(work, row.notice_id) if row.notice_id else None
    language = row.language or ENGLISH
    return Facts(
        receipt_id=uuid5(row.id, "receipt"),
        event=ledger_event(row).event,
        contact_id=row.contact_id,
        controller=controller(work.settings),
        title=purpose.title(language) if purpose else _UNNAMED.get(row.purpose, row.purpose),
        kind=purpose.kind.value if purpose else "marketing",
        dpv_iri=purpose.dpv_iri if purpose else None,
        retention_days=purpose.retention_days if purpose else None,
        language=language,
        notice_url=notice.url if notice else None,
        notice_sha256=row.notice_sha256,
        withdraw_url=f"mailto:{work.settings.controller_email}",
    )


_UNNAMED = {ANY: "All marketing"}


def controller(settings: Settings) -> Controller:
    """Who is answerable. Raises Conflict that names every setting which is not given."""
    given = {name: getattr(settings, f"controller_{name}") for name in Controller.__dataclass_fields__}
    missing = [f"{PREFIX}CONTROLLER_{name.upper()}" for name in given if not given[name] and name != "url"]
    if missing:
        raise Conflict(f"Receipts say who is answerable: set {', '.join(missing)}.")
    return Controller(**given)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
