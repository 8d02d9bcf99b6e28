"""Another system asks for somebody's rights in the words of OpenDSR 2.0: which case of ours is that?

Whoever is named by an address or a number becomes a case at once. Whom a sender names by its own key, or only
by the hash of an address, is looked for first, by a job: the answer is the same and as quick either way.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from rules import deadlines
from rules.requests import OPENDSR, Outcome, Regime, RequestState, Right
from rules.restrictions import Ground
from service import audit, requests
from service.access import Actor, ActorKind, Scope
from service.audit import Action
from service.channels import addresses
from service.errors import Conflict, Fault, Invalid, KeyReused, NotFound
from service.ids import new_id
from service.jobs import queue
from service.requests import Intake, Person, Via, clocks, deciding
from service.storage import keys
from service.storage import opendsr as stored
from service.storage import requests as cases
from service.storage.opendsr import DsrRequest, End
from service.storage.requests import SubjectRequest
from service.storage.sources import Source
from service.vault import DigestPurpose, KeyRow
from service.vault.places import Part, Table
from service.work import Work

LOCATE = "opendsr.locate"

_PLACE = (Table.REQUEST, Part.SECRET)


class IdentityFormat(StrEnum):
    """How an identity is written."""

    RAW = "raw"
    SHA1 = "sha1"
    MD5 = "md5"
    SHA256 = "sha256"


class IdentityType(StrEnum):
    """By what somebody is named. The standard has no telephone numbers: those go with the extensions."""

    EMAIL = "email"
    CUSTOMER_ID = "controller_customer_id"
    PHONE = "mobile_number"


SUPPORTED: Sequence[tuple[IdentityType, IdentityFormat]] = (
    (IdentityType.CUSTOMER_ID, IdentityFormat.RAW),
    *((IdentityType.EMAIL, each) for each in IdentityFormat),
)
"""What the standard knows and we can look for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One identity of the person."""

    kind: IdentityType
    value: str = field(repr=False)
    form: IdentityFormat = IdentityFormat.RAW


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request as it comes in."""

    subject_request_id: UUID
    right: Right
    regime: Regime | None
    submitted_at: datetime
    identities: tuple[Named, ...] = field(repr=False)
    callbacks: tuple[str, ...] = field(default=(), repr=False)
    details: str = field(default="", repr=False)
    ground: Ground | None = None
    """Why the data are to be kept and not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DsrView:
    """A request as its sender sees it."""

    subject_request_id: UUID
    controller_id: str
    status: str
    received_at: datetime
    expected_at: datetime
    results_count: int | None
    """How many contacts it was about; None until it is completed."""
    results_url: str | None
    """Where a key of the sender fetches the copy that was asked for; None when there is none."""


def receive(work: Work, asked: Asked, *, body: bytes) -> DsrView:
    """Take a request in; the same again is the one that is there.

    Needs requests:write. Raises Invalid with every fault at once, and KeyReused when another request came
    under this id.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    source_id = _source(work)
    digest = work.vault.digest(DigestPurpose.REQUEST, "opendsr", body)
    there = work.session.scalars(stored.of_sender(source_id, asked.subject_request_id)).one_or_none()
    if there is not None:
        if there.digest != digest:
            raise KeyReused("Another request has come under this id.")
        return view(work, there)
    _must_be_sound(work, asked)
    row = DsrRequest(
        id=new_id(work.now),
        source_id=source_id,
        subject_request_id=asked.subject_request_id,
        digest=digest,
        regime=asked.regime,
        right=asked.right,
        received_at=min(asked.submitted_at, work.now),
        made_by=work.actor.id,
        told="pending",
    )
    _, key = work.vault.new_safe(row.id)
    keys.save(work.session, [key])
    seal(work, row, key, asked)
    work.session.add(row)
    work.session.flush()  # the job finds it by its id
    person = _told(asked)
    if person is not None:
        open_case(work, row, asked, person)
    else:
        queue.enqueue(work, LOCATE, {"request": row.id, "after": None}, priority=queue.SOON)
    return view(work, row)


def show(work: Work, subject_request_id: UUID) -> DsrView:
    """How far a request of this sender is. Needs requests:write; raises NotFound."""
    work.actor.must(Scope.REQUESTS_WRITE)
    row = work.session.scalars(stored.of_sender(_source(work), subject_request_id)).one_or_none()
    if row is None:
        raise NotFound
    return view(work, row)


def cancel(work: Work, subject_request_id: UUID) -> DsrView:
    """The sender takes it back, which is possible while it is pending.

    Needs requests:write; raises NotFound, and Conflict once it is being worked on.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    found = work.session.scalars(stored.of_sender(_source(work), subject_request_id)).one_or_none()
    if found is None:
        raise NotFound
    row = work.session.scalars(stored.locked(found.id)).one()
    if view(work, row).status != "pending":
        raise Conflict("It can be cancelled only while it is pending.")
    if row.request_id is None:
        end(work, row, End.CANCELLED)
    else:
        deciding.revoke(work, row.request_id)
    return view(work, row)


def open_case(work: Work, row: DsrRequest, asked: Asked, person: Person) -> None:
    """Make it a case of ours: from now on the case tells how far it is, and the names are forgotten here."""
    key = Actor(
        kind=ActorKind.API_KEY,
        id=row.made_by,
        source_id=row.source_id,
        scopes=frozenset({Scope.REQUESTS_WRITE}),
    )
    intake = Intake(
        rights=(asked.right,),
        ground=asked.ground,
        subject=person,
        via=Via.OPENDSR,
        regime=asked.regime,
        details=asked.details,
        received_at=row.received_at,
    )
    row.request_id = requests.receive(replace(work, actor=key), intake)
    own = keys.find(work.session, row.id)
    if own is not None:
        seal(work, row, own, replace(asked, identities=()))


def end(work: Work, row: DsrRequest, how: End) -> None:
    """It ends without ever having been a case; nothing of whom it was about is kept."""
    row.end = how
    own, asked = keys.find(work.session, row.id), opened(work, row)
    if own is not None and asked is not None:
        seal(work, row, own, replace(asked, identities=(), details=""))
    audit.note(work, Action.REQUEST_ANSWERED, about=row.id, why=how.value, codes=[row.right.value])


def status(row: DsrRequest, state: RequestState | None) -> str:
    """The word of the standard."""
    if state is not None:
        return OPENDSR[state]
    match row.end:
        case None:
            return "pending"
        case End.CANCELLED:
            return "cancelled"
        case _:
            return "completed"


def view(work: Work, row: DsrRequest) -> DsrView:
    """A request as its sender sees it."""
    case = work.session.get(SubjectRequest, row.request_id) if row.request_id else None
    word = status(row, case.state if case else None)
    return DsrView(
        subject_request_id=row.subject_request_id,
        controller_id=work.session.get_one(Source, row.source_id).key,
        status=word,
        received_at=row.received_at,
        expected_at=_end_of(case.due_on if case and case.due_on else _due(work, row)),
        results_count=_count(work, row) if word == "completed" else None,
        results_url=_results(work, row) if word == "completed" else None,
    )


def seal(work: Work, row: DsrRequest, key: KeyRow, asked: Asked) -> None:
    """Keep what has to be known later, sealed under the key of the request."""
    told: dict[str, Any] = {"id": str(row.id), **asdict(asked)}
    row.content = work.vault.safe(key).seal(_PLACE, json.dumps(told, ensure_ascii=False, default=str))


def opened(work: Work, row: DsrRequest) -> Asked | None:
    """What was sealed; None once it is forgotten."""
    key = keys.find(work.session, row.id)
    if key is None or row.content is None:
        return None
    told: Mapping[str, Any] = json.loads(work.vault.safe(key).open(_PLACE, row.content))
    return Asked(
        subject_request_id=row.subject_request_id,
        right=row.right,
        regime=row.regime,
        submitted_at=row.received_at,
        identities=tuple(
            Named(kind=IdentityType(each["kind"]), value=each["value"], form=IdentityFormat(each["form"]))
            for each in told["identities"]
        ),
        callbacks=tuple(told["callbacks"]),
        details=told["details"],
        ground=Ground(told["ground"]) if told.get("ground") else None,
    )


def _source(work: Work) -> UUID:
    if work.actor.source_id is None:
        raise NotFound
    return work.actor.source_id


def _told(asked: Asked) -> Person | None:
    """The person, when an address or a number in clear names them."""
    raw = [each for each in asked.identities if each.form is IdentityFormat.RAW]
    emails = [each.value for each in raw if each.kind is IdentityType.EMAIL]
    phones = [each.value for each in raw if each.kind is IdentityType.PHONE]
    if not emails and not phones:
        return None
    return Person(email=next(iter(emails), None), phone=next(iter(phones), None))


def _must_be_sound(work: Work, asked: Asked) -> None:
    faults = [*_identity_faults(work, asked), *_callback_faults(work, asked)]
    if asked.subject_request_id.version != 4:
        faults.append(Fault("/subject_request_id", "shape", "Must be a UUID of version 4."))
    if asked.submitted_at > work.now:
        faults.append(Fault("/submitted_time", "in_future", "Lies in the future."))
    if not asked.identities:
        faults.append(Fault("/subject_identities", "nothing_given", "Say whom it is about."))
    if faults:
        raise Invalid(faults=faults)


_LENGTHS = {IdentityFormat.SHA1: 40, IdentityFormat.MD5: 32, IdentityFormat.SHA256: 64}


def _identity_faults(work: Work, asked: Asked) -> list[Fault]:
    faults = []
    for place, each in enumerate(asked.identities):
        at = f"/subject_identities/{place}"
        if each.kind is not IdentityType.PHONE and (each.kind, each.form) not in SUPPORTED:
            faults.append(Fault(f"{at}/identity_format", "unacceptable", "Is not supported for this type."))
        elif each.form is not IdentityFormat.RAW and not _is_hash(each.value, _LENGTHS[each.form]):
            faults.append(Fault(f"{at}/identity_value", "unreadable", "Is no such hash, in hexadecimal."))
        elif each.form is IdentityFormat.RAW and not _is_readable(work, each):
            faults.append(Fault(f"{at}/identity_value", "unreadable", "Nothing can be made of this."))
    return faults


def _is_hash(text: str, length: int) -> bool:
    return len(text) == length and set(text.lower()) <= set("0123456789abcdef")


def _is_readable(work: Work, each: Named) -> bool:
    if each.kind is IdentityType.CUSTOMER_ID:
        return bool(each.value.strip())
    is_email = each.kind is IdentityType.EMAIL
    person = Person(email=each.value) if is_email else Person(phone=each.value)
    return any(requests.readable(work, person))


def _callback_faults(work: Work, asked: Asked) -> list[Fault]:
    faults = []
    for place, url in enumerate(asked.callbacks):
        try:
            addresses.read(url, allow_private=work.settings.webhooks_allow_private)
        except addresses.UnsafeAddress:
            at = f"/status_callback_urls/{place}"
            faults.append(Fault(at, "unacceptable", "Must be an https address of the open internet."))
    return faults


def _due(work: Work, row: DsrRequest) -> date:
    """The last day, for one that is no case yet."""
    here = clocks.place(work.settings)
    on = deadlines.local_day(row.received_at, here)
    regime = row.regime or clocks.regime(work.settings)
    period = work.knowledge.law.clocks.answer(regime, row.right, on)
    return deadlines.due(period.clock, row.received_at, here).last_day if period else on


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), UTC)


def _count(work: Work, row: DsrRequest) -> int:
    return len(work.session.scalars(cases.contacts_of(row.request_id)).all()) if row.request_id else 0


def _results(work: Work, row: DsrRequest) -> str | None:
    if row.request_id is None or row.right not in {Right.ACCESS, Right.PORTABILITY}:
        return None
    [asked] = work.session.scalars(cases.rights(row.request_id))
    is_made = asked.piece_id is not None and asked.outcome is Outcome.DONE
    address = work.settings.public_url.rstrip("/")
    return f"{address}/v1/requests/{row.request_id}/package" if is_made else None
