"""Somebody told us of a wish: whose is it, when all they gave us may be an address?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from rules import suppressions as whom
from rules.consent import EventState
from rules.normalise import SourceDefaults, normalise
from rules.records import Lead, Record
from service import consents, contacts
from service.access import Scope
from service.consents.statements import LedgerEvent, Statement
from service.errors import Conflict, Fault, Invalid, NotFound
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """By what the person is known to whoever tells us. One is enough; all that is given must fit."""

    contact_id: UUID | None = None
    email: str | None = None
    phone: str | None = None
    external_id: str | None = None
    """The teller's own key for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What became of what we were told."""

    events: tuple[LedgerEvent, ...]
    """The lines that say it: one, or one for each contact that a no may be of."""
    is_new: bool
    """False when all of it had been written down before."""
    suppression_id: UUID | None = None
    """For a no of somebody we do not know: the entries on the list of those to leave alone."""


def hear(work: Work, person: Person, statement: Statement, *, defaults: SourceDefaults) -> Heard:
    """Write down what we are told of somebody's wish.

    A yes needs exactly one person that we know: NotFound for none, Conflict for several. A no holds for every
    contact that it may be of, and for somebody we do not know it is kept as a keyed hash and nothing else.
    Raises Invalid with every fault, and as `consents.record` does.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    record = _read(work, person, defaults)
    ids = [person.contact_id] if person.contact_id else _known_by(work, person, record)
    if not ids:
        return Heard(events=(), is_new=True, suppression_id=_refuse(work, record, statement))
    if len(ids) > 1 and not statement.state.forbids:
        raise Conflict("Several contacts fit, and a yes is of one person: name the contact.")
    recorded = [consents.record(work, contact_id, statement) for contact_id in ids]
    return Heard(events=tuple(each.event for each in recorded), is_new=any(each.is_new for each in recorded))


def _read(work: Work, person: Person, defaults: SourceDefaults) -> Record:
    lead = Lead(email=person.email, phone=person.phone)
    record = normalise(lead, knowledge=work.knowledge, source=defaults, today=work.now.date())
    given = (person.contact_id, person.email, person.phone, person.external_id)
    checks = (
        (any(given), "/subject", "nothing_given", "Say whose wish it is."),
        (
            person.contact_id is None or not any(given[1:]),
            "/subject",
            "too_much",
            "Name the contact, or what the person is known by, and not both.",
        ),
        (not person.email or record.emails, "/subject/email", "unreadable", "Is not an e-mail address."),
        (not person.phone or record.phones, "/subject/phone", "unreadable", "Is not a telephone number."),
    )
    if faults := [Fault(*said) for holds, *said in checks if not holds]:
        raise Invalid(faults=faults)
    return record


def _known_by(work: Work, person: Person, record: Record) -> Sequence[UUID]:
    # Whoever may tell us of a wish need not be shown the person: only ids come of this.
    allowed = work.actor.scopes | {Scope.CONTACTS_READ}
    found = contacts.lookup(
        replace(work, actor=replace(work.actor, scopes=allowed)),
        email=record.emails[0].key if record.emails else None,
        phone=record.phones[0].e164 if record.phones else None,
        external_id=person.external_id,
    )
    return [each.id for each in found]


def _refuse(work: Work, record: Record, statement: Statement) -> UUID:
    known_by = [*map(whom.of_email, record.emails), *map(whom.of_phone, record.phones)]
    if not known_by or statement.state not in _NOS:
        raise NotFound("We know nobody by this.")
    return consents.refuse_unknown(work, known_by, statement)


_NOS = frozenset(state for state in EventState if state.forbids)
