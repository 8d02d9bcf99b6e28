"""Ask for a person's rights, see by when they must be answered, and decide."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules import restrictions
from rules.deadlines import Ground
from rules.requests import Refusal, Regime, RequestState, Right
from service import requests
from service.api import cases, pages
from service.api.cases import RequestAnswer
from service.api.operation import Call, Reply
from service.errors import Fault, Invalid
from service.requests import (
    Asker,
    Intake,
    Person,
    Via,
    amending,
    carrying,
    deciding,
    grounds,
    identity,
    views,
)
from service.requests.deciding import Extension

_STRICT: dict[str, Any] = {"extra": "forbid", "use_attribute_docstrings": True}
_TOLD: dict[str, Any] = {"use_attribute_docstrings": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOrder:
    """Whom it is about. At least one of these."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    email: str | None = None
    """E-mail address; whoever reads it can show that they are the person."""
    phone: str | None = None
    name: str | None = None
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequesterOrder:
    """Who asks, when it is not the person."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    kind: Asker = Asker.SELF
    mandate_ref: str | None = None
    """By what they speak for the person; needed of everybody else."""
    email: str | None = None
    """Where answers go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOrder:
    """What is asked for."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    rights: Annotated[tuple[Right, ...], Field(min_length=1, max_length=len(Right))]
    subject: SubjectOrder
    restriction_ground: restrictions.Ground | None = None
    """Why the data are to be kept and not used: a ground of GDPR art. 18(1), so never `storage_limit`. What
    is to be put right in the same case is said to be wrong; otherwise an officer says it before it begins."""
    requester: RequesterOrder = RequesterOrder()
    regime: Regime | None = None
    """The law; that of whoever is answerable for the data unless said."""
    details: str | None = None
    """What they wrote. Kept sealed."""
    received_at: datetime | None = None
    """When it came to you; the clock runs from then."""
    language: str | None = None
    """Language of the letters: en, nl or fi."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOrder:
    """What became known of whom it is about. At least one of these."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    email: str | None = None
    phone: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestChange:
    """What is to be otherwise. What is left out stays."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    assignee_id: UUID | None = None
    """Who works on it."""
    subject: KnownOrder | None = None
    """More of whom it is about, before it was shown who asks."""
    restriction_ground: restrictions.Ground | None = None
    """On which ground the data are to be kept and not used, before that has begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOrder:
    """The code from the letter."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    code: Annotated[str, Field(min_length=1, max_length=12)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionOrder:
    """Why it takes longer."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    reason: Extension
    explanation: str | None = None
    """In words, for the letter. Kept sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseOrder:
    """What we have to know before we can go on."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    ground: Ground
    question: str
    """In words, for the letter. Kept sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalOrder:
    """Why it is refused."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    reason: Refusal
    right: Right | None = None
    """The one that is refused; all that are open unless said."""
    explanation: str | None = None
    """In words, for the letter. Kept sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsAnswer:
    """A page of cases, what is due first."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    items: tuple[RequestAnswer, ...]
    next_cursor: str | None
    """Give it back as `cursor` to go on; null at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedAnswer:
    """Whether the code was the right one."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _TOLD

    is_verified: bool
    """False for a wrong code, one that is over, and after five tries: all alike."""
    request: RequestAnswer


def create(call: Call, body: RequestOrder) -> Reply[RequestAnswer]:
    """Open a case for somebody who asks for their rights.

    The answer is the same whether anybody is known here or not; who it is about is looked up afterwards, and
    a letter goes to the address that was given in every case.
    """
    subject = body.subject
    request_id = requests.receive(
        call.work,
        Intake(
            rights=body.rights,
            ground=body.restriction_ground,
            subject=Person(
                email=subject.email, phone=subject.phone, name=subject.name, contact_id=subject.contact_id
            ),
            via=Via.API,
            asker=body.requester.kind,
            reply_to=body.requester.email,
            mandate=body.requester.mandate_ref,
            details=body.details or "",
            regime=body.regime,
            received_at=body.received_at,
            language=(body.language or call.language)[:2],
        ),
    )
    return _reply(call, request_id, location=True)


def list_requests(
    call: Call,
    *,
    is_open: bool = True,
    state: RequestState | None = None,
    right: Right | None = None,
    assignee_id: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=pages.MOST)] = 25,
    cursor: str | None = None,
) -> RequestsAnswer:
    """List the cases that your source has brought, what is due first.

    `is_open=false` lists those that are over, the latest first; with `state` it is passed over.
    """
    found, more = views.listed(
        call.work,
        is_open=is_open,
        state=state,
        right=right,
        assignee_id=assignee_id,
        offset=pages.place(cursor),
        limit=limit,
    )
    return RequestsAnswer(items=tuple(cases.told(each) for each in found), next_cursor=pages.cursor(more))


def show(call: Call, *, request_id: UUID) -> Reply[RequestAnswer]:
    """Show one case, with its ETag."""
    return _reply(call, request_id)


def change(call: Call, *, request_id: UUID, body: RequestChange) -> Reply[RequestAnswer]:
    """Give a case to somebody, add what became known of whom it is about, or say why to restrict."""
    _must_say_something(body)
    expected = call.if_match
    if body.assignee_id is not None:
        deciding.assign(call.work, request_id, body.assignee_id, expected=expected)
        expected = None
    if body.subject is not None:
        subject = Person(email=body.subject.email, phone=body.subject.phone, name=body.subject.name)
        amending.amend(call.work, request_id, subject, expected=expected)
        expected = None
    if body.restriction_ground is not None:
        grounds.state(call.work, request_id, body.restriction_ground, expected=expected)
    return _reply(call, request_id)


def verify(call: Call, *, request_id: UUID, body: CodeOrder) -> Reply[VerifiedAnswer]:
    """Hand in the code from the letter: it shows that whoever asks reads the mailbox."""
    is_verified = identity.verify(call.work, request_id, body.code)
    call.work.session.flush()
    view = views.show(call.work, request_id)
    answer = VerifiedAnswer(is_verified=is_verified, request=cases.told(view))
    return Reply(body=answer, headers={"ETag": f'"{view.etag}"'})


def extend(call: Call, *, request_id: UUID, body: ExtensionOrder) -> Reply[RequestAnswer]:
    """Say that it takes longer: within the first period, once, and with the reason, which goes out by letter.

    409 when it is too late.
    """
    deciding.extend(
        call.work, request_id, body.reason, explained=body.explanation or "", expected=call.if_match
    )
    return _reply(call, request_id)


def pause(call: Call, *, request_id: UUID, body: PauseOrder) -> Reply[RequestAnswer]:
    """Ask the person something and wait for the answer. Whether the clock stands still is for the law to say.

    More proof of identity is for an officer to ask for, who has to say why it is doubted.
    """
    deciding.pause(call.work, request_id, body.ground, question=body.question, expected=call.if_match)
    return _reply(call, request_id)


def resume(call: Call, *, request_id: UUID) -> Reply[RequestAnswer]:
    """The answer has come: the clock goes on."""
    deciding.resume(call.work, request_id, expected=call.if_match)
    return _reply(call, request_id)


def approve(call: Call, *, request_id: UUID) -> Reply[RequestAnswer]:
    """Have a case carried out, once it was shown who asks.

    What a second person has to agree to waits for that person, who decides on the page of the case.
    """
    carrying.approve(call.work, request_id, expected=call.if_match)
    return _reply(call, request_id)


def refuse(call: Call, *, request_id: UUID, body: RefusalOrder) -> Reply[RequestAnswer]:
    """Refuse a right, or all that are open. The letter gives the reason and says whom to complain to.

    `compelling` and `claims` stand against an objection to your interest only, and have to be explained.
    """
    deciding.refuse(
        call.work,
        request_id,
        body.reason,
        right=body.right,
        explained=body.explanation or "",
        expected=call.if_match,
    )
    return _reply(call, request_id)


def revoke(call: Call, *, request_id: UUID) -> Reply[RequestAnswer]:
    """Whoever asked takes it back."""
    deciding.revoke(call.work, request_id, expected=call.if_match)
    return _reply(call, request_id)


def _must_say_something(body: RequestChange) -> None:
    if body == RequestChange():
        raise Invalid(faults=[Fault("", "nothing_given", "Say what is to be otherwise.")])
    if body.subject == KnownOrder():
        raise Invalid(faults=[Fault("/subject", "nothing_given", "Say what became known.")])


def _reply(call: Call, request_id: UUID, *, location: bool = False) -> Reply[RequestAnswer]:
    call.work.session.flush()
    view = views.show(call.work, request_id)
    headers = {"ETag": f'"{view.etag}"'} | ({"Location": f"/v1/requests/{view.id}"} if location else {})
    return Reply(body=cases.told(view), headers=headers)
