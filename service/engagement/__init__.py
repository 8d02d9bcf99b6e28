"""Somebody did something: whose deed was it, and what follows from it?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.changes import Change
from rules.engagement import SIGNALS, WITH_AMOUNT, WITH_PRODUCT, Engagement, heard_on
from rules.normalise import SourceDefaults
from rules.purposes import is_word
from rules.records import Channel
from service import changes, contacts, freshness
from service.access import Scope
from service.contacts import persons
from service.contacts.persons import Person
from service.errors import Conflict, Fault, Invalid, NotFound, ServiceError
from service.freshness import Heard, Way
from service.ids import new_id
from service.storage import engagement as stored
from service.vault import DigestPurpose
from service.work import Work

AHEAD = timedelta(minutes=5)
"""Clocks of others may be so far ahead of ours."""
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody tells us of one deed."""

    person: Person
    did: Engagement
    reference: str | None = field(default=None, repr=False)
    """The teller's own mark: what comes twice under one is written once."""
    at: str = ""
    """Where in the body it stands, for faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of it."""

    event_id: UUID
    contact_id: UUID
    is_new: bool
    """False when it was told before under this mark."""


def record(
    work: Work, source_id: UUID, told: Sequence[Told], *, defaults: SourceDefaults
) -> list[Recorded | ServiceError]:
    """Write down what people did, each as if it were told alone: one refusal harms no other. Needs
    events:write.

    Refusals: Invalid with every fault, NotFound when nobody is known by this, Conflict when several are, Gone
    for somebody who was erased.
    """
    work.actor.must(Scope.EVENTS_WRITE)
    answers: list[Recorded | ServiceError] = []
    rows: dict[UUID, dict[str, Any]] = {}
    references = [_reference(work, source_id, each) for each in told]
    marked = {each for each in references if each}
    stored.lock(work.session, marked)
    known = stored.known(work.session, source_id, marked)
    for each, reference in zip(told, references, strict=True):
        try:
            contact_id = _meant(work, each, defaults)
        except ServiceError as refusal:
            answers.append(refusal)
            continue
        if reference is not None and reference in known:
            answers.append(Recorded(event_id=known[reference], contact_id=contact_id, is_new=False))
            continue
        event_id = new_id(work.now)
        rows[event_id] = _row(work, each.did, event_id, contact_id, source_id, reference)
        if reference is not None:
            known[reference] = event_id
        answers.append(Recorded(event_id=event_id, contact_id=contact_id, is_new=True))
    stored.add(work.session, list(rows.values()))
    _follow(work, [each for each in zip(told, answers, strict=True) if _is_new(each[1])])
    return answers


def _is_new(answer: Recorded | ServiceError) -> bool:
    return isinstance(answer, Recorded) and answer.is_new


def _follow(work: Work, new: Sequence[tuple[Told, Any]]) -> None:
    """What was done makes other facts, and some of it tells that a mailbox is alive."""
    heard = [
        Heard(
            contact_id=answer.contact_id,
            kind=SIGNALS[told.did.kind],
            at=told.did.at,
            way=Way.API,
            campaign=told.did.campaign,
        )
        for told, answer in new
        if told.did.kind in SIGNALS and heard_on(told.did.kind, told.did.channel) is Channel.EMAIL
    ]
    if heard:
        freshness.hear(work, heard)
    changes.mark(work, [answer.contact_id for _, answer in new], Change.UPSERT)


def _meant(work: Work, told: Told, defaults: SourceDefaults) -> UUID:
    """The contact that answers for whoever did it. Raises as `record` says."""
    record = persons.read(work, told.person, defaults=defaults)
    who = persons.faults(told.person, record, at=f"{told.at}/subject", nobody="Say who did it.")
    if faults := [*who, *_of_deed(work, told)]:
        raise Invalid(faults=faults)
    if told.person.contact_id is not None:
        survivor = contacts.survivor_of(work, told.person.contact_id)
        contacts.must_stand(work, survivor)
        return survivor
    ids = persons.known_by(work, told.person, record)
    if not ids:
        raise NotFound("We know nobody by this.")
    if len(ids) > 1:
        raise Conflict("Several contacts fit: name the contact.")
    return ids[0]


def _of_deed(work: Work, told: Told) -> Iterator[Fault]:
    did, at = told.did, told.at
    if did.at > work.now + AHEAD:
        yield Fault(f"{at}/at", "in_future", "Lies in the future.")
    for name, code in (("product", did.product), ("campaign", did.campaign)):
        if code is not None and not is_word(code):
            detail = "Must be a key: small letters and digits, joined by dots, hyphens or underscores."
            yield Fault(f"{at}/{name}", "unacceptable", detail)
    if did.amount is not None and did.kind not in WITH_AMOUNT:
        yield Fault(f"{at}/amount", "unacceptable", "Nothing is paid with this.")
    if did.currency is not None and (did.amount is None or not CURRENCY.fullmatch(did.currency)):
        yield Fault(f"{at}/currency", "unacceptable", "Three capital letters (ISO 4217), with an amount.")
    if did.product is None and did.kind in WITH_PRODUCT:
        yield Fault(f"{at}/product", "missing", "Say which contract it is, by its product.")
    if did.channel is Channel.SHARE:
        yield Fault(f"{at}/channel", "unacceptable", "Nobody answers on this channel.")


def _reference(work: Work, source_id: UUID, told: Told) -> bytes | None:
    if told.reference is None:
        return None
    return work.vault.digest(DigestPurpose.ENGAGEMENT, source_id.bytes, told.reference)


def _row(
    work: Work, did: Engagement, event_id: UUID, contact_id: UUID, source_id: UUID, reference: bytes | None
) -> dict[str, Any]:
    return {
        "id": event_id,
        "contact_id": contact_id,
        "kind": did.kind,
        "at": did.at,
        "amount": did.amount,
        "currency": did.currency,
        "product": did.product,
        "campaign": did.campaign,
        "channel": heard_on(did.kind, did.channel),
        "source_id": source_id,
        "reference": reference,
        "received_at": work.now,
    }
