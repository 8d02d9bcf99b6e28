"""What did a recipient answer, and how do we show it later? With the answer the notice is forgotten."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from rules import tellings as rules
from rules.recipients import Protocol
from rules.tellings import Answered, Closing, TellingState
from service import audit, reveals
from service.access import Scope
from service.audit import Action
from service.channels import webhooks
from service.channels.webhooks import Signed
from service.errors import Conflict, Forbidden, Gone, NotFound
from service.jobs import queue
from service.page_links import Link
from service.recipients import JOB, contents, holder, letters, way
from service.recipients.contents import Notice
from service.storage import keys
from service.storage import recipients as stored
from service.storage.recipients import Recipient, Telling
from service.work import Work

SETTLE = "requests.settle"
"""What is enqueued for a case when a notice of it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What remains of an answer: hashes, and the signature with the key that it was checked with."""

    body_sha256: bytes | None = None
    signature: bytes | None = field(default=None, repr=False)
    signed_sha256: bytes | None = None
    public_key: bytes | None = None


def says_yes(body: bytes, telling_id: UUID) -> bool | None:
    """Does an answer acknowledge the notice? None when it says nothing of it, or speaks of another."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or told.get("telling_id", str(telling_id)) != str(telling_id):
        return None
    said = told.get("acknowledged")
    return said if isinstance(said, bool) else None


def proven(recipient: Recipient, telling_id: UUID, headers: Mapping[str, str], body: bytes) -> Proof | None:
    """The proof of an answer; None when it must be signed and is not. `headers` by name in small letters."""
    digest = hashlib.sha256(body).digest()
    if recipient.public_key is None:
        return Proof(body_sha256=digest)
    found: Signed | None = webhooks.check(headers, body, message_id=str(telling_id), key=recipient.public_key)
    if found is None:
        return None
    return Proof(
        body_sha256=digest,
        signature=found.signature,
        signed_sha256=found.content_sha256,
        public_key=recipient.public_key,
    )


def acknowledge(work: Work, telling: Telling, *, how: Answered, proof: Proof | None = None) -> None:
    """Write down that they did as they were told, and forget what they were told of the person."""
    proof = proof or Proof()
    telling.acknowledged_at, telling.answered = work.now, how
    telling.ack_body_sha256, telling.ack_signed_sha256 = proof.body_sha256, proof.signed_sha256
    telling.ack_signature, telling.ack_public_key = proof.signature, proof.public_key
    _end(work, telling, TellingState.ACKNOWLEDGED)
    audit.note(work, Action.TELLING_ANSWERED, about=telling.id, why=how.value)


def by_link(work: Work, link: Link, *, headers: Mapping[str, str], body: bytes) -> bool:
    """Somebody who has the link of a notice says that it is done; False when it must be signed and is not."""
    telling = _locked(work, link.contact_id)
    recipient = work.session.get_one(Recipient, telling.recipient_id)
    # Whoever is told by letter is a person, who signs nothing.
    is_person = telling.protocol is Protocol.EMAIL
    proof = Proof() if is_person else proven(recipient, telling.id, headers, body)
    if proof is None:
        return False
    acknowledge(work, telling, how=Answered.PAGE, proof=proof)
    return True


def by_key(work: Work, telling_id: UUID) -> None:
    """A recipient's own key says that it is done. Raises NotFound for a notice to anybody else.

    A recipient whose answers are signed cannot answer so: Forbidden.
    """
    reader = holder(work)
    telling = work.session.scalars(stored.locked(telling_id)).first()
    if reader is None or telling is None or telling.recipient_id != reader.id:
        raise NotFound
    if telling.state is TellingState.ACKNOWLEDGED:
        return
    if reader.public_key is not None:
        raise Forbidden("Answers of this recipient are signed: send it to the link of the notice.")
    acknowledge(work, _open(telling), how=Answered.KEY)


def by_officer(work: Work, telling_id: UUID) -> None:
    """They told a person that it is done. Needs recipients:manage; raises NotFound, Conflict once over."""
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    acknowledge(work, _locked(work, telling_id), how=Answered.OFFICER)


def close(work: Work, telling_id: UUID, *, why: Closing) -> None:
    """Say why there will be no answer. Needs recipients:manage; raises NotFound, Conflict when it is over."""
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    telling = _locked(work, telling_id)
    telling.closing, telling.closed_by = why, work.actor.id
    _end(work, telling, TellingState.CLOSED)
    audit.note(work, Action.TELLING_CLOSED, about=telling.id, why=why.value)


def send_again(work: Work, telling_id: UUID) -> None:
    """Begin anew, by the way in which the recipient is told today.

    Needs recipients:manage; raises NotFound, and Conflict when it is over, on its way, or no machine can tell
    them.
    """
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    telling = _locked(work, telling_id)
    is_by_hand = telling.protocol is Protocol.MANUAL
    if not (is_by_hand or rules.may_go(telling.state, TellingState.QUEUED)):
        raise Conflict
    send_on(work, telling)
    if telling.protocol is Protocol.MANUAL:
        raise Conflict("There is no way now by which a machine could tell them.")
    audit.note(work, Action.RECIPIENT_TOLD, about=telling.id, why="again")


def send_on(work: Work, telling: Telling) -> None:
    """Put a notice into the queue once more, with all its tries, by the way of today."""
    recipient, opened = work.session.get_one(Recipient, telling.recipient_id), _opened(work, telling)
    telling.protocol = way(recipient, telling.deed, opened.notice)
    telling.state, telling.tries, telling.next_at = TellingState.QUEUED, 0, None
    key = keys.find(work.session, telling.id)
    if telling.protocol is Protocol.EMAIL and key is not None:
        telling.letter_id = letters.put(work, telling, recipient, key, token=opened.token)
    elif telling.protocol is not Protocol.MANUAL:
        telling.next_at = work.now
        queue.enqueue(work, JOB, {"telling": telling.id})


def read(work: Work, telling_id: UUID, *, purpose: str) -> Notice:
    """What a notice says, in clear. The audit says who looked, and why, before it is given.

    Needs recipients:manage; raises NotFound, Gone once it was answered or closed, Invalid without a purpose,
    TooMany when the hour's budget is spent.
    """
    work.actor.must(Scope.RECIPIENTS_MANAGE)
    telling = work.session.get(Telling, telling_id)
    if telling is None:
        raise NotFound
    opened = _opened(work, telling)
    reveals.note(work, Action.TELLING_REVEALED, owner=telling_id, fields=["notice"], purpose=purpose)
    return opened.notice


def of_link(work: Work, link: Link) -> tuple[Telling, Recipient, Notice]:
    """What the page behind the link of a notice tells to whoever has it."""
    telling = work.session.get_one(Telling, link.contact_id)
    recipient = work.session.get_one(Recipient, telling.recipient_id)
    return telling, recipient, _opened(work, telling).notice


def _opened(work: Work, telling: Telling) -> contents.Opened:
    key = keys.find(work.session, telling.id)
    if key is None or telling.content is None:
        raise Gone
    return contents.open_notice(work, key, telling.content, telling.id)


def _locked(work: Work, telling_id: UUID) -> Telling:
    telling = work.session.scalars(stored.locked(telling_id)).first()
    if telling is None:
        raise NotFound
    return _open(telling)


def _open(telling: Telling) -> Telling:
    if telling.state.is_over:
        raise Conflict
    return telling


def _end(work: Work, telling: Telling, state: TellingState) -> None:
    telling.state, telling.content, telling.next_at = state, None, None
    work.session.flush()
    keys.shred(work.session, [telling.id])
    if telling.request_id is not None:
        queue.enqueue(work, SETTLE, {"request": telling.request_id})
