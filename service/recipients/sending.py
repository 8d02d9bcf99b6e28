"""How does a notice get to its recipient? An errand: open, deliver, and only then write down what they said.

When the machine stops between the last two, it is delivered once more, under the same id: at least once. What
they answer is looked at and hashed, and nothing else of it is kept or logged.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from rules import tellings as rules
from rules.recipients import Protocol
from rules.tellings import ASK_AFTER, Answered, Deed, TellingState
from service import page_links
from service.access import SYSTEM
from service.channels import opendsr, webhooks
from service.channels.opendsr import Identity, Processor, Status
from service.channels.outgoing import Answer, Outcome
from service.channels.webhooks import Endpoint, Message
from service.ids import new_secret
from service.jobs import queue
from service.page_links import LinkKind
from service.recipients import JOB, answers, contents, register
from service.recipients.contents import Opened
from service.settings import Settings
from service.storage import keys
from service.storage import recipients as stored
from service.storage.recipients import Recipient, Telling, Try
from service.work import Work, Workshop

log = logging.getLogger(__name__)

_GOES_ON = frozenset({TellingState.QUEUED, TellingState.IN_PROGRESS})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parcel:
    """All that is needed to deliver a notice once, with no transaction open."""

    telling_id: UUID
    deed: Deed
    at: datetime
    created_at: datetime
    due_on: str
    opened: Opened = field(repr=False)
    door: register.Door = field(repr=False)
    link: str = field(repr=False)
    was_asked: bool


def send(workshop: Workshop, payload: Mapping[str, Any]) -> Callable[[Work], None]:
    """The errand: try one notice once; what it gives writes down how it went, and when it is tried again.

    Never raises for what the recipient does. A notice that is over, or whose time has not come, is left.
    """
    telling_id = UUID(payload["telling"])
    with workshop.look(SYSTEM) as work:
        parcel, protocol = _packed(work, telling_id)
    if parcel is None:
        return _leave
    if protocol is Protocol.OPENDSR:
        asked = _ask(workshop.settings, parcel)
        return partial(_write_status, telling_id=telling_id, asked=asked)
    answer = _deliver(workshop.settings, parcel)
    return partial(_write_answer, telling_id=telling_id, answer=answer)


def _packed(work: Work, telling_id: UUID) -> tuple[_Parcel | None, Protocol | None]:
    row = work.session.get(Telling, telling_id)
    if row is None or row.state not in _GOES_ON or row.next_at is None or row.next_at > work.now:
        return None, None
    key = keys.find(work.session, telling_id)
    recipient = work.session.get_one(Recipient, row.recipient_id)
    if key is None or row.content is None:
        return None, None
    opened = contents.open_notice(work, key, row.content, telling_id)
    parcel = _Parcel(
        telling_id=telling_id,
        deed=row.deed,
        at=work.now,
        created_at=row.created_at,
        due_on=row.due_on.isoformat(),
        opened=opened,
        door=register.door(work, recipient),
        link=page_links.address(work, LinkKind.TELLING, opened.token),
        was_asked=row.tries > 0 or row.state is TellingState.IN_PROGRESS,
    )
    return parcel, row.protocol


def _leave(_work: Work) -> None:
    """Nothing to write down."""


def _deliver(settings: Settings, parcel: _Parcel) -> Answer:
    told = contents.as_json(parcel.opened.notice)
    body = {
        "type": f"subject.{parcel.deed.value}",
        "timestamp": parcel.created_at.isoformat(timespec="seconds"),
        "data": {
            "telling_id": str(parcel.telling_id),
            "subject": {name: told[name] for name in ("contact_ids", "emails", "phones", "name")},
            "changes": told["changes"],
            "purpose": told["purpose"] or None,
            "due_on": parcel.due_on,
            "acknowledge_url": parcel.link,
        },
    }
    message = Message(
        id=str(parcel.telling_id),
        at=parcel.at,
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(),
    )
    endpoint = Endpoint(url=parcel.door.address, secrets=parcel.door.secrets)
    return webhooks.deliver(settings, endpoint, message)


def _ask(settings: Settings, parcel: _Parcel) -> Status:
    """How far they are, or, when they have not heard of it, ask them."""
    door, notice = parcel.door, parcel.opened.notice
    processor = Processor(url=door.address, token=next(iter(door.secrets), ""), certificate=door.certificate)
    if parcel.was_asked:
        known = opendsr.status(settings, processor, parcel.telling_id)
        if known is not None:
            return known
    return opendsr.ask(
        settings,
        processor,
        parcel.telling_id,
        kind="erasure",
        at=parcel.created_at,
        identities=[
            *(Identity(kind="controller_customer_id", value=str(each)) for each in notice.contact_ids),
            *(Identity(kind="email", value=each) for each in notice.emails),
        ],
        phones=notice.phones,
    )


def _write_answer(work: Work, *, telling_id: UUID, answer: Answer) -> None:
    row = _begin(work, telling_id, answer)
    if row is None:
        return
    if not answer.is_taken:
        _failed(work, row, answer)
        return
    _arrived(work, row, TellingState.SENT)
    row.next_at = None
    recipient = work.session.get_one(Recipient, row.recipient_id)
    proof = answers.proven(recipient, row.id, answer.headers, answer.body)
    said = answers.says_yes(answer.body, row.id) if proof else None
    if said:
        answers.acknowledge(work, row, how=Answered.RESPONSE, proof=proof)
    elif said is False:
        row.state = TellingState.REFUSED


def _write_status(work: Work, *, telling_id: UUID, asked: Status) -> None:
    row = _begin(work, telling_id, asked.answer)
    if row is None:
        return
    if not asked.answer.is_taken:
        _failed(work, row, asked.answer)
        return
    _arrived(work, row, TellingState.IN_PROGRESS)
    match asked.word:
        case "completed":
            answers.acknowledge(work, row, how=Answered.OPENDSR, proof=_proof(work, row, asked))
        case "cancelled":
            row.state, row.next_at = TellingState.REFUSED, None
        case _:
            row.tries = 0
            _try_at(work, row, work.now + ASK_AFTER)


def _proof(work: Work, row: Telling, asked: Status) -> answers.Proof:
    digest = hashlib.sha256(asked.answer.body).digest()
    if asked.signature is None:
        return answers.Proof(body_sha256=digest)
    certificate = work.session.get_one(Recipient, row.recipient_id).certificate or ""
    return answers.Proof(
        body_sha256=digest,
        signature=asked.signature,
        signed_sha256=digest,
        public_key=opendsr.fingerprint(certificate),
    )


def _begin(work: Work, telling_id: UUID, answer: Answer) -> Telling | None:
    """The notice, with this try written down; None when it was ended while we were out."""
    row = work.session.scalars(stored.locked(telling_id)).first()
    if row is None:
        return None
    number = stored.last_try(work.session, telling_id) + 1
    work.session.add(
        Try(
            telling_id=telling_id,
            number=number,
            at=work.now,
            outcome=answer.outcome.value,
            status=answer.status,
            millis=answer.millis,
            body_sha256=hashlib.sha256(answer.body).digest() if answer.body else None,
        )
    )
    log.info(
        "notice tried",
        extra={"kind": JOB, "attempt": number, "outcome": answer.outcome, "millis": answer.millis},
    )
    return None if row.state not in _GOES_ON else row


def _arrived(work: Work, row: Telling, state: TellingState) -> None:
    if row.sent_at is None:
        recipient = work.session.get_one(Recipient, row.recipient_id)
        row.sent_at, row.due_on = work.now, rules.due_on(work.now.date(), recipient.patience)
    row.state = state


def _failed(work: Work, row: Telling, answer: Answer) -> None:
    if answer.outcome is Outcome.GONE:
        register.disable(work, row.recipient_id)
        row.state, row.next_at = TellingState.FAILED, None
        return
    row.tries += 1
    again = rules.next_try(
        row.tries,
        now=work.now,
        chance=int.from_bytes(new_secret(4)) / (1 << 32),
        asked=answer.asked_to_wait(work.now),
    )
    if again is None:
        row.state, row.next_at = TellingState.FAILED, None
    else:
        _try_at(work, row, again)


def _try_at(work: Work, row: Telling, at: datetime) -> None:
    row.next_at = at
    # Who does not answer costs a worker seconds each time: everything else goes first.
    queue.enqueue(work, JOB, {"telling": row.id}, run_after=at, priority=queue.LATER)
