"""Ask who may be contacted, and why; and tell that people were told where their data came from."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.law.reasons import Effect
from rules.records import Channel
from rules.standing.case import Reason
from service import contacts, source_notices, standing
from service.api import pages
from service.api.operation import Call
from service.errors import Fault, Invalid
from service.standing import Answer, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOrder:
    """Whom you ask about: a contact, or else an address or a number."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    contact_id: UUID | None = None
    """A merged contact is answered for by its survivor."""
    email: str | None = None
    """E-mail address, in any spelling."""
    phone: str | None = None
    """Telephone number, as people write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOrder:
    """What you want to do, and with whom."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    subjects: Annotated[tuple[SubjectOrder, ...], Field(min_length=1)]
    """Up to a thousand."""
    purpose: str
    """Key of a purpose."""
    channel: Channel
    as_of: datetime | None = None
    """Any moment that has been: what would have been answered then. Now, unless said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonAnswer:
    """One reason of an answer."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    code: str
    """Stable name of the reason, for programs."""
    effect: Effect
    """What it does to the answer: denies, allows, asks for something in the message, or notes."""
    detail: str
    """The reason in the language of Accept-Language: English, Dutch or Finnish."""
    rule: str | None
    """Where it stands in our packs."""
    source: str | None
    """Where it stands in the law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingItem:
    """Whether one subject may be contacted."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    contact_id: UUID | None
    """The contact that answers; null when we know nobody by that."""
    allowed: bool
    reasons: tuple[ReasonAnswer, ...]
    """All that speak for it and against it. One that denies is enough for a no."""
    rule: str | None
    """The rule of the law that was asked."""
    is_verified: bool
    """Has a reviewer read the law behind that rule?"""
    evidence: tuple[UUID, ...]
    """Lines of the ledger of consent that decided."""
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingAnswer:
    """The answers, in the order in which they were asked for."""

    items: tuple[StandingItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent:
    """That people were told from where we have their data (GDPR art. 14)."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    contact_id: UUID | None = None
    """The one contact that was told; everybody of whom the source had sent something by then, unless said."""
    sent_at: datetime | None = None
    """When they were told; now, unless said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAnswer:
    """Somebody who must be told."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    contact_id: UUID
    obtained_at: datetime
    due_on: date
    """A month after the data came in."""
    days_left: int
    """Below zero when it is too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuesAnswer:
    """Who must still be told, the most urgent first."""

    items: tuple[DueAnswer, ...]
    total: int
    """How many there are in all."""


def ask(call: Call, body: StandingOrder) -> StandingAnswer:
    """Ask whether people may be contacted for a purpose on a channel, and why; up to 1,000 at once.

    Whoever is unknown, and whatever is not foreseen, is a no. The answer joins the list of those to leave
    alone, what the person said, the law of the country, the age, notices about bought data, licences, and
    the address that would be used. The question is written down.
    """
    subjects = _subjects(body)
    if body.as_of is not None and body.as_of > call.work.now:
        raise Invalid(faults=[Fault("/as_of", "in_future", "Lies in the future.")])
    answers = standing.ask(
        call.work,
        subjects,
        purpose=body.purpose,
        channel=body.channel,
        as_of=body.as_of,
        country=call.source.country,
    )
    return StandingAnswer(items=tuple(_item(call, answer) for answer in answers))


def note_sent(call: Call, *, source_id: UUID, body: NoticeSent) -> None:
    """Write down that people were told that their data come from this source.

    Data of a bought list are not used for anything but this notice before. What the source sends later needs
    a notice of its own. A merged contact is answered for by its survivor.
    """
    told = None
    if body.contact_id is not None:
        told = contacts.survivor_of(call.work, body.contact_id)
        contacts.must_stand(call.work, told)
    source_notices.note_sent(call.work, source_id, sent_at=body.sent_at, contact_id=told)


def list_due(
    call: Call, *, source_id: UUID, limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 100
) -> DuesAnswer:
    """List who must still be told that their data come from this source, with the days that are left."""
    found = source_notices.due(call.work, source_id=source_id, limit=limit)
    return DuesAnswer(
        items=tuple(
            DueAnswer(
                contact_id=each.contact_id,
                obtained_at=each.obtained_at,
                due_on=each.due_on,
                days_left=each.days_left,
            )
            for each in found.lines
        ),
        total=found.total,
    )


def _subjects(body: StandingOrder) -> list[Subject]:
    faults = [
        Fault(f"/subjects/{place}", "one_of", "Give a contact, or else an address or a number.")
        for place, each in enumerate(body.subjects)
        if (each.contact_id is None) is not bool((each.email or "").strip() or (each.phone or "").strip())
    ]
    if faults:
        raise Invalid(faults=faults)
    return [Subject(contact_id=each.contact_id, email=each.email, phone=each.phone) for each in body.subjects]


def _item(call: Call, answer: Answer) -> StandingItem:
    decision = answer.decision
    return StandingItem(
        contact_id=answer.contact_id,
        allowed=decision.allowed,
        reasons=tuple(_reason(call, reason) for reason in decision.reasons),
        rule=decision.rule,
        is_verified=decision.is_verified,
        evidence=decision.evidence,
        as_of=answer.as_of,
    )


def _reason(call: Call, reason: Reason) -> ReasonAnswer:
    told = call.work.knowledge.law.reasons[reason.code]
    return ReasonAnswer(
        code=reason.code,
        effect=reason.effect,
        detail=told.text(call.language, reason.params),
        rule=reason.rule,
        source=reason.source,
    )
