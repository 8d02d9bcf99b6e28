"""Tell us what people agreed to, refused or objected to, and ask what is written down of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from rules.consent import Author, EventState, LegalBasis, Method
from service import consents, contacts, intake, purposes
from service.api.operation import Call
from service.consents import LedgerEvent, Statement, receipts, told
from service.contacts.persons import Person
from service.errors import Fault, Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOrder:
    """Whose wish it is: a contact, or what the person is known by."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    contact_id: UUID | None = None
    """A merged contact is answered for by its survivor."""
    email: str | None = None
    """E-mail address, in any spelling."""
    phone: str | None = None
    """Telephone number, as people write it."""
    external_id: str | None = None
    """Your own key for the person."""


class Stated(StrEnum):
    """What can be stated; that a consent has expired is found by its end."""

    GIVEN = "given"
    RENEWED = "renewed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    TERMINATED = "terminated"
    INVALIDATED = "invalidated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentOrder:
    """What somebody stated."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    subject: SubjectOrder
    purpose: str
    """Key of a purpose; for a no also * for all marketing."""
    channel: str
    """One of the channels; for a no also * for all of them."""
    state: Stated
    at: datetime
    """When it was stated."""
    notice: str | None = None
    """The text that was shown: its id, its key, its version, or `key:version`. Where it is there in several
    languages, give `language` too, unless it is that of your source."""
    method: Method = Method.API
    """How it was stated."""
    author: Author | None = None
    """Who stated it; the person, unless the method is import."""
    basis: LegalBasis | None = None
    """That of the purpose unless said."""
    language: str | None = None
    """Language in which the person was asked."""
    valid_until: datetime | None = None
    """When it ends by itself."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What a soft opt-in rests on: sale_at, product, opt_out_offered. No personal values."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """What proves it: ip, user_agent, form, page, campaign, wording, call_ref. Kept sealed.
    A yes by double_opt_in or preference_page needs `confirmed_at`, a past moment with its offset, and
    `confirmed_how`: in words or as a reference, what the person did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardAnswer:
    """What became of it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    consent_id: UUID | None
    """The line that says it; null for a no of somebody we do not know."""
    contact_id: UUID | None
    state: EventState | None
    """As it was recorded: a consent that must be confirmed is `requested` until it is."""
    is_new: bool
    """False when it had been written down before."""
    also: tuple[UUID, ...]
    """Lines about other contacts that fit: a no holds for all of them."""
    suppression_id: UUID | None
    """For a no of somebody we do not know: what is remembered instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswer:
    """One line of the ledger."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    consent_id: UUID
    contact_id: UUID
    """The contact of that day."""
    purpose: str
    purpose_version: int | None
    channel: str
    state: EventState
    dpv: str
    """The state in the words of the Data Privacy Vocabulary."""
    basis: LegalBasis
    author: Author
    method: Method
    at: datetime
    recorded_at: datetime
    valid_until: datetime | None
    notice_id: UUID | None
    notice_sha256: str | None
    language: str | None
    facts: Mapping[str, str]
    confirms: UUID | None
    """The request that it answers."""
    seq: int | None
    """Place in the chain; null until it has one, a second or so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAnswer:
    """What holds for one purpose and channel, for the person as a whole."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    purpose: str
    channel: str
    state: EventState
    basis: LegalBasis
    since: datetime
    valid_until: datetime | None
    is_confirmed: bool
    consent_id: UUID
    """The line that decides."""
    ineffective: tuple[UUID, ...]
    """Lines that changed nothing: only the person takes back a no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsAnswer:
    """Everything that is written down of one person's wishes, and what holds by it now."""

    contact_id: UUID
    items: tuple[ConsentAnswer, ...]
    states: tuple[StateAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAnswer:
    """One line of the ledger with what proves it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    consent: ConsentAnswer
    notice_text: str | None
    """What the person was shown."""
    evidence: Mapping[str, str] | None
    """Null without the scope `contacts:read`, and when the person was erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptAnswer:
    """A receipt, signed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    format: receipts.Format
    receipt: Mapping[str, Any]
    signature: str
    """Ed25519 over the receipt as JSON in UTF-8: members sorted by name, no spaces. Base64."""
    public_key: str
    """32 bytes, Base64; compare it with the one you were given on another way."""


def record(call: Call, body: ConsentOrder) -> HeardAnswer:
    """Write down what somebody stated.

    Nothing is ever changed or taken out: a change of mind is another statement. A yes needs exactly one
    person that we know, and is refused for somebody who is to be left alone; a no is always taken.
    """
    heard = told.hear(
        call.work, _person(body.subject), _statement(call, body), defaults=intake.defaults_of(call.source)
    )
    first = heard.events[0] if heard.events else None
    return HeardAnswer(
        consent_id=first.id if first else None,
        contact_id=first.contact_id if first else None,
        state=first.event.state if first else None,
        is_new=heard.is_new,
        also=tuple(event.id for event in heard.events[1:]),
        suppression_id=heard.suppression_id,
    )


def list_of_contact(call: Call, *, contact_id: UUID) -> ConsentsAnswer:
    """List every statement of a person, oldest first, and what holds by them now."""
    contacts.must_stand(call.work, contact_id)
    lines = consents.ledger(call.work, contact_id)
    holding = consents.standing_of(call.work, contact_id)
    return ConsentsAnswer(
        contact_id=contact_id,
        items=tuple(map(_answer, lines)),
        states=tuple(
            StateAnswer(
                purpose=purpose,
                channel=channel,
                state=state.state,
                basis=state.basis,
                since=state.since,
                valid_until=state.valid_until,
                is_confirmed=state.is_confirmed,
                consent_id=state.event_id,
                ineffective=state.ineffective,
            )
            for (purpose, channel), state in sorted(holding.items())
        ),
    )


def show(call: Call, *, consent_id: UUID) -> ProofAnswer:
    """Give one statement with the text that was shown, and with its evidence to those who may see it."""
    proof = receipts.proof(call.work, consent_id)
    return ProofAnswer(
        consent=_answer(proof.event),
        notice_text=proof.notice.text if proof.notice else None,
        evidence=proof.evidence,
    )


def receipt(
    call: Call,
    *,
    consent_id: UUID,
    format: receipts.Format = receipts.Format.KANTARA,  # noqa: A002 - it is called so in the query
) -> ReceiptAnswer:
    """Give the receipt of a statement, for the person to keep: after Kantara CR 1.1 or ISO/IEC TS 27560."""
    made = receipts.of_event(call.work, consent_id, format)
    return ReceiptAnswer(
        format=format, receipt=made.content, signature=made.signature, public_key=made.public_key
    )


def _person(subject: SubjectOrder) -> Person:
    return Person(
        contact_id=subject.contact_id,
        email=subject.email,
        phone=subject.phone,
        external_id=subject.external_id,
    )


def _statement(call: Call, body: ConsentOrder) -> Statement:
    notice = None
    if body.notice is not None:
        told = (body.language, call.source.language)
        notice = purposes.notice_called(call.work, body.notice, languages=told)
        if notice is None:
            raise Invalid(faults=[Fault("/notice", "unknown", "There is no such text.")])
    is_import = body.method is Method.IMPORT
    return Statement(
        purpose=body.purpose,
        channel=body.channel,
        state=EventState(body.state.value),
        author=body.author or (Author.IMPORT if is_import else Author.SUBJECT),
        method=body.method,
        at=body.at,
        basis=body.basis,
        notice_id=notice.id if notice else None,
        language=body.language,
        valid_until=body.valid_until,
        facts=body.facts,
        evidence=body.evidence,
        source_id=call.source.id,
    )


def _answer(line: LedgerEvent) -> ConsentAnswer:
    event = line.event
    return ConsentAnswer(
        consent_id=event.id,
        contact_id=line.contact_id,
        purpose=event.purpose,
        purpose_version=line.purpose_version,
        channel=event.channel,
        state=event.state,
        dpv=event.state.dpv,
        basis=event.basis,
        author=event.author,
        method=event.method,
        at=event.at,
        recorded_at=event.recorded_at,
        valid_until=event.valid_until,
        notice_id=event.notice_id,
        notice_sha256=line.notice_sha256.hex() if line.notice_sha256 else None,
        language=line.language,
        facts=event.facts,
        confirms=line.confirms,
        seq=line.seq,
    )
