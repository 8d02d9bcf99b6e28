"""Somebody asks for a right of theirs: how is that written down, the same whether we know them or not?

Taking a request in stores it and nothing else. Whom it is about is looked up later, by a job: neither the
answer nor the time it takes tells whether anybody is known here.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rules.normalise import SourceDefaults, normalise
from rules.records import Lead
from rules.requests import Regime, RequestState, Right
from rules.restrictions import Ground, told_by
from rules.webhooks import Event
from service import audit, webhooks
from service.access import ActorKind, Scope
from service.audit import Action
from service.channels import wording
from service.errors import Fault, Forbidden, Invalid
from service.ids import new_id
from service.jobs import queue
from service.requests import clocks, timeline
from service.requests.timeline import EventKind
from service.storage import keys
from service.storage import requests as stored
from service.storage.requests import Asker as Asker
from service.storage.requests import Identity as Identity
from service.storage.requests import RequestRight, SubjectRequest
from service.storage.requests import Via as Via
from service.vault import Safe
from service.vault.places import Part, Table
from service.work import Work

LOCATE = "requests.locate"
SETTLE = "requests.settle"
"""Whoever finishes something for a request enqueues this, with {"request": its id}."""
WEIGH = "requests.weigh"
"""Whatever moves an objection that has to be weighed enqueues this, with {"request": its id}."""

DETAILS = (Table.REQUEST, Part.DETAILS)
LONGEST = 10_000
"""Letters of what somebody may write to us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a request is about, as whoever asks puts it."""

    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A request as it comes in."""

    rights: tuple[Right, ...]
    subject: Person
    via: Via
    ground: Ground | None = None
    """Why the data are to be kept and not used; what else is asked for may tell as well."""
    asker: Asker = Asker.SELF
    reply_to: str | None = field(default=None, repr=False)
    """Where answers go when another asks; else to the address of the person."""
    mandate: str | None = field(default=None, repr=False)
    """By what another speaks for the person: a reference to the paper."""
    details: str = field(default="", repr=False)
    """What they wrote."""
    regime: Regime | None = None
    """The law; that of whoever is answerable unless said."""
    received_at: datetime | None = None
    """When it came in; now unless said."""
    language: str = "en"
    proof: Identity = Identity.NONE
    """What is known of who asks: never from a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is sealed with a case."""

    subject: Person = field(repr=False)
    reply_to: str | None = field(default=None, repr=False)
    mandate: str | None = field(default=None, repr=False)
    text: str = field(default="", repr=False)

    @property
    def mailbox(self) -> str | None:
        """Where answers go."""
        return self.reply_to or self.subject.email


def receive(work: Work, intake: Intake) -> UUID:
    """Write a request down and have everything else done later; gives the id of the case.

    Needs requests:write. Raises Invalid with every fault at once, and Forbidden when a key claims a proof.
    """
    work.actor.must(Scope.REQUESTS_WRITE)
    if intake.proof is not Identity.NONE and work.actor.kind is ActorKind.API_KEY:
        raise Forbidden("A key cannot vouch for a person.")
    received_at = intake.received_at or work.now
    _must_be_sound(work, intake, received_at)
    row = _row(work, intake, received_at)
    safe, key = work.vault.new_safe(row.id)
    keys.save(work.session, [key])
    details = Details(
        subject=intake.subject, reply_to=intake.reply_to, mandate=intake.mandate, text=intake.details
    )
    row.details = safe.seal(DETAILS, written(details))
    rights = _rights(row, intake)
    counted = clocks.reckon(work, row, rights)
    stored.insert(work.session, row, rights)
    asked = [each.right.value for each in rights]
    timeline.note(work, row.id, EventKind.RECEIVED, rights=asked, via=intake.via.value)
    clocks.note(work, row, counted, why="received")
    audit.note(work, Action.REQUEST_RECEIVED, about=row.id, codes=asked, why=intake.via.value)
    webhooks.announce(work, Event.REQUEST_RECEIVED, {"request_id": row.id, "rights": asked})
    queue.enqueue(work, LOCATE, {"request": row.id}, priority=queue.SOON)
    return row.id


def details_of(row: SubjectRequest, safe: Safe) -> Details:
    """What is sealed with a case; nothing of one whose words are gone."""
    if row.details is None:
        return Details(subject=Person())
    told: Mapping[str, Any] = json.loads(safe.open(DETAILS, row.details))
    subject = dict(told["subject"])
    subject["contact_id"] = UUID(subject["contact_id"]) if subject["contact_id"] else None
    return Details(**{**told, "subject": Person(**subject)})


def written(details: Details) -> str:
    """The same as it is sealed."""
    return json.dumps(asdict(details), ensure_ascii=False, default=str)


def readable(work: Work, person: Person) -> tuple[str | None, str | None]:
    """Address and number of a person as we compare them; None for what is none."""
    if not (person.email or person.phone):
        return None, None
    record = normalise(
        Lead(email=person.email, phone=person.phone),
        knowledge=work.knowledge,
        source=SourceDefaults(country=clocks.place(work.settings).country or None),
        today=work.now.date(),
    )
    email = record.emails[0].key if record.emails else None
    return email, record.phones[0].e164 if record.phones else None


def _rights(row: SubjectRequest, intake: Intake) -> list[RequestRight]:
    ground = intake.ground or told_by(intake.rights)
    return [
        RequestRight(request_id=row.id, right=each, ground=ground if each is Right.RESTRICTION else None)
        for each in dict.fromkeys(intake.rights)
    ]


def _row(work: Work, intake: Intake, received_at: datetime) -> SubjectRequest:
    return SubjectRequest(
        id=new_id(work.now),
        regime=intake.regime or clocks.regime(work.settings),
        state=RequestState.RECEIVED,
        via=intake.via,
        asker=intake.asker,
        identity=intake.proof,
        language=intake.language if intake.language in wording.LANGUAGES else wording.LANGUAGES[0],
        source_id=work.actor.source_id,
        received_at=received_at,
        code_tries=0,
        created_at=work.now,
        created_by=work.actor.id,
        revision=1,
    )


def _must_be_sound(work: Work, intake: Intake, received_at: datetime) -> None:
    subject = intake.subject
    email, phone = readable(work, subject)
    reply, _ = readable(work, Person(email=intake.reply_to))
    named = any((subject.email, subject.phone, subject.name, subject.contact_id))
    is_other = intake.asker is not Asker.SELF
    ground, is_asked = intake.ground, Right.RESTRICTION in intake.rights
    is_no_ground = ground is not None and not (is_asked and ground.is_for_the_person)
    checks = (
        (bool(intake.rights), "/rights", "missing", "Say which rights are asked for."),
        (named, "/subject", "nothing_given", "Say whom it is about."),
        (not subject.email or email, "/subject/email", "unreadable", "Is not an e-mail address."),
        (not subject.phone or phone, "/subject/phone", "unreadable", "Is not a telephone number."),
        (not intake.reply_to or reply, "/requester/email", "unreadable", "Is not an e-mail address."),
        (not is_no_ground, "/restriction_ground", "unacceptable", "Is no ground of what is asked for."),
        (not is_other or intake.mandate, "/requester/mandate_ref", "missing", "Say by what mandate."),
        (len(intake.details) <= LONGEST, "/details", "too_long", f"Has at most {LONGEST} characters."),
        (received_at <= work.now, "/received_at", "in_future", "Lies in the future."),
    )
    if faults := [Fault(*said) for holds, *said in checks if not holds]:
        raise Invalid(faults=faults)
