"""Tell what you heard of people: letters that came back, calls, answers; and ask how fresh our data are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from rules.fields import FieldName
from rules.freshness.belief import Band
from rules.freshness.signals import SignalKind
from service import freshness
from service.api.operation import Call, Reply, Upload
from service.errors import Fault, Invalid
from service.freshness import Explained, Reason, mail_batches, telling
from service.freshness.locating import Subject
from service.freshness.mail_batches import BatchState, BatchView
from service.freshness.telling import MOST, Told
from service.storage.signals import CAMPAIGN_LENGTH

# While a file is looked through it is no use to ask more often.
ASK_AGAIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSubject:
    """Of whom you heard something. All that you give must fit."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    contact_id: UUID | None = None
    """A merged contact is answered for by its survivor."""
    email: str | None = None
    """E-mail address, in any spelling; then the signal is about this very address."""
    phone: str | None = None
    """Telephone number, as people write it; then the signal is about this very number."""
    external_id: str | None = None
    """Your own key for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalDetail:
    """What else is known of it. Nothing of this may be about a person."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    status: Annotated[str | None, Field(pattern=r"^[245]\.\d{1,3}\.\d{1,3}$")] = None
    """Status of a letter that came back, as in RFC 3463."""
    campaign: Annotated[str | None, Field(max_length=CAMPAIGN_LENGTH, pattern=r"^[A-Za-z0-9._-]+$")] = None
    """Your key of the mailing that it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalOrder:
    """One thing that you heard of somebody."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    subject: SignalSubject
    kind: SignalKind
    at: datetime
    """When it happened."""
    field: FieldName | None = None
    """Of which field it tells, where that is not plain from its kind."""
    detail: SignalDetail | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsOrder:
    """What you heard: one signal, or up to 500 as `items`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}

    items: Annotated[tuple[SignalOrder, ...], Field(max_length=MOST)] = ()
    """Several signals, of whomever."""
    subject: SignalSubject | None = None
    """For one signal: of whom."""
    kind: SignalKind | None = None
    """For one signal: what."""
    at: datetime | None = None
    """For one signal: when it happened."""
    field: FieldName | None = None
    """For one signal: of which field it tells, where that is not plain from its kind."""
    detail: SignalDetail | None = None
    """For one signal: what else is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalsAnswer:
    """How many signals were taken in. Whether we know the people is not told."""

    received: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailsAnswer:
    """What was made of mails that came back. Whether we know the people is not told."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    mails: int
    reports: int
    """Addresses of which some mail told something."""
    batch_id: UUID | None
    """For a file of many, which is looked into in the background; null for one mail, which is done."""
    state: BatchState | None
    taken: int | None
    """Reports of the file that were looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAnswer:
    """One change of what is believed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    at: datetime
    kind: SignalKind | None
    """What was heard; null for the time that passed."""
    ratio: float
    """How much likelier that is of a stale value than of a true one; of time, the share that stayed true."""
    before: float
    after: float
    rule: str
    """Where the figure stands in our packs."""
    source: str
    """Where it comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFreshness:
    """How likely the value that stands first in one field is still true, and why."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"use_attribute_docstrings": True}

    field: FieldName
    probability: float
    band: Band
    since: datetime
    """When its clock began: when it was observed, or last confirmed."""
    started_at: datetime
    started_with: float
    """How likely it was true when it was observed, by whence it came."""
    pace: float
    """The share of such values that goes stale in a year."""
    pace_rule: str
    pace_source: str
    next_check_at: datetime | None
    """When it leaves its band unless something is heard, or is looked at again at the latest."""
    model: str
    """The packs, and what was learned, by which it was reckoned."""
    steps: tuple[StepAnswer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessAnswer:
    """How fresh a contact is, field by field. No value of it is told."""

    contact_id: UUID
    fields: tuple[FieldFreshness, ...]


def tell(call: Call, body: SignalsOrder) -> SignalsAnswer:
    """Tell what you heard of people: bounces, calls, post that came back, complaints, answers.

    A signal changes what is believed of the very value that it is about. Of somebody we do not know it is
    counted and forgotten, and the answer is the same. Who complains or unsubscribes is not written to any
    more. A refusal for policy (`bounce.policy`) never speaks against an address.
    """
    orders = _orders(body)
    told = [
        Told(
            subject=Subject(
                contact_id=each.subject.contact_id,
                email=each.subject.email,
                phone=each.subject.phone,
                external_id=each.subject.external_id,
            ),
            kind=each.kind,
            at=each.at,
            field_name=each.field,
            status=each.detail.status if each.detail else None,
            campaign=each.detail.campaign if each.detail else None,
        )
        for each in orders
    ]
    telling.tell(call.work, told, country=call.source.country, at="/items" if body.items else "")
    return SignalsAnswer(received=len(told))


MAILS = (
    "message/rfc822",
    "application/mbox",
    "application/gzip",
    "application/zip",
    "application/octet-stream",
)
"""How mails come, one or many."""


def bounce(upload: Upload) -> MailsAnswer:
    """Send mails that came back, as they were received: one, or a file of many.

    The body is one mail (message/rfc822), or a mailbox file (mbox, also packed with gzip) or ZIP file of
    them, which is looked into in the background. Read are reports of delivery (RFC 3464) and of abuse (RFC
    5965), answers of machines (RFC 3834), and bounces in the words of mail servers. Nothing of a mail is kept
    but the address it is about, of what it is a sign, and when. A successor whom it names is never taken in.
    """
    sent = mail_batches.send(upload.workshop, upload.actor, upload.body)
    if sent.batch is not None:
        return _mails(sent.batch)
    return MailsAnswer(mails=sent.mails, reports=sent.reports, batch_id=None, state=None, taken=None)


def show_mails(call: Call, *, batch_id: UUID) -> Reply[MailsAnswer]:
    """Tell how far a file of mails is."""
    view = mail_batches.show(call.work, batch_id)
    headers = {} if view.state is BatchState.DONE else {"Retry-After": str(ASK_AGAIN)}
    return Reply(body=_mails(view), headers=headers)


def show(call: Call, *, contact_id: UUID) -> FreshnessAnswer:
    """Tell how fresh a contact is, field by field, with every step that led to it.

    410 when the contact was erased; 308 to the contact that answers when it was merged.
    """
    found = freshness.explain(call.work, contact_id)
    return FreshnessAnswer(contact_id=contact_id, fields=tuple(map(_field, found)))


def _orders(body: SignalsOrder) -> tuple[SignalOrder, ...]:
    """The signals of a body: those of its list, or the one that it is itself."""
    if body.items:
        if body.subject or body.kind or body.at:
            raise Invalid(faults=[Fault("", "ambiguous", "Send one signal, or several as items.")])
        return body.items
    if body.subject is None or body.kind is None or body.at is None:
        missing = [name for name in ("subject", "kind", "at") if getattr(body, name) is None]
        raise Invalid(faults=[Fault(f"/{name}", "missing", "Must be given.") for name in missing])
    return (
        SignalOrder(subject=body.subject, kind=body.kind, at=body.at, field=body.field, detail=body.detail),
    )


def _mails(view: BatchView) -> MailsAnswer:
    return MailsAnswer(
        mails=view.mails, reports=view.reports, batch_id=view.id, state=view.state, taken=view.taken
    )


def _field(each: Explained) -> FieldFreshness:
    known = each.known
    return FieldFreshness(
        field=each.field,
        probability=known.probability,
        band=known.band,
        since=known.since,
        started_at=each.started_at,
        started_with=each.started_with,
        pace=known.pace,
        pace_rule=each.rule,
        pace_source=each.source,
        next_check_at=known.next_check_at,
        model=known.model,
        steps=tuple(map(_step, each.steps)),
    )


def _step(each: Reason) -> StepAnswer:
    return StepAnswer(
        at=each.step.at,
        kind=each.step.kind,
        ratio=each.step.ratio,
        before=each.step.before,
        after=each.step.after,
        rule=each.rule,
        source=each.source,
    )
