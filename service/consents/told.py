"""Somebody told us of a wish: whose is it, when all they gave us may be an address?"""

from dataclasses import dataclass
from uuid import UUID

from rules import suppressions as whom
from rules.consent import EventState
from rules.normalise import SourceDefaults
from rules.records import Record
from service import consents
from service.access import Scope
from service.consents.statements import LedgerEvent, Statement
from service.contacts import persons
from service.contacts.persons import Person
from service.errors import Conflict, Invalid, NotFound
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What became of what we were told."""

    events: tuple[LedgerEvent, ...]
    """The lines that say it: one, or one for each contact that a no may be of."""
    is_new: bool
    """False when all of it had been written down before."""
    suppression_id: UUID | None = None
    """For a no of somebody we do not know, or of very many: the entries by which they are left alone."""


def hear(work: Work, person: Person, statement: Statement, *, defaults: SourceDefaults) -> Heard:
    """Write down what we are told of somebody's wish.

    A yes needs exactly one person that we know: NotFound for none, Conflict for several. A no holds for every
    contact that it may be of, and for somebody we do not know it is kept as a keyed hash and nothing else.
    Raises Invalid with every fault, and as `consents.record` does.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    record = persons.read(work, person, defaults=defaults)
    if faults := list(persons.faults(person, record, at="/subject", nobody="Say whose wish it is.")):
        raise Invalid(faults=faults)
    ids = [person.contact_id] if person.contact_id else persons.known_by(work, person, record)
    if not ids:
        return Heard(events=(), is_new=True, suppression_id=_refuse(work, record, statement))
    if len(ids) > 1 and not statement.state.forbids:
        raise Conflict("Several contacts fit, and a yes is of one person: name the contact.")
    recorded = [consents.record(work, contact_id, statement) for contact_id in ids]
    # Of a mailbox of very many not all are found: the address itself is left alone, too.
    is_of_more = len(ids) >= persons.MOST and bool(record.emails or record.phones)
    return Heard(
        events=tuple(each.event for each in recorded),
        is_new=any(each.is_new for each in recorded),
        suppression_id=_refuse(work, record, statement) if is_of_more else None,
    )


def _refuse(work: Work, record: Record, statement: Statement) -> UUID:
    known_by = [*map(whom.of_email, record.emails), *map(whom.of_phone, record.phones)]
    if not known_by or statement.state not in _NOS:
        raise NotFound("We know nobody by this.")
    return consents.refuse_unknown(work, known_by, statement)


_NOS = frozenset(state for state in EventState if state.forbids)
