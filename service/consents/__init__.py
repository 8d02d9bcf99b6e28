"""What did people agree to, refuse or object to: how is it written down, and how is it read again?

Every statement is one line that is never changed. A yes needs somebody to ask; a no is always taken.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from rules import suppressions as whom
from rules.consent import EventState, Method
from rules.suppressions import Identifier
from service import contacts, double_opt_in, suppressions
from service.access import Scope
from service.consents import proving
from service.consents.binding import bind, bind_to
from service.consents.histories import clusters
from service.consents.holding import rebuild as rebuild
from service.consents.holding import standing_of as standing_of
from service.consents.holding import state_many as state_many
from service.consents.statements import Bound, LedgerEvent, Statement, ledger_event
from service.consents.subjects import Located, identifiers, locate
from service.consents.writing import Draft, Recorded, append
from service.errors import Gone, LeftAlone, NotFound
from service.storage import consents as stored
from service.storage.consents import ConsentEvent
from service.work import Work

__all__ = [
    "LedgerEvent",
    "Recorded",
    "Statement",
    "confirm",
    "ledger",
    "rebuild",
    "record",
    "standing_of",
    "state_many",
]


def record(work: Work, contact_id: UUID, statement: Statement) -> Recorded:
    """Write down what somebody stated; the same again is the line that is there.

    A merged contact is answered for by its survivor. Raises NotFound; Invalid with every fault at once; for a
    yes also Gone when the person was erased, and LeftAlone unless the person can confirm it. A no is always
    taken. A yes that a sender calls confirmed must say when and how.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    proving.must_be_told(work, statement)
    found = locate(work, contact_id, statement)
    if found is None:
        raise contacts.absent(work, contact_id)
    bound = bind_to(statement, found.purpose, found.notice)
    if bound.says_yes:
        _must_be_free_to_agree(work, found, bound)
    draft = Draft(subject=found.subject, bound=bound)
    [recorded] = append(work, [draft], known={found.subject.contact_id: found.cluster})
    if recorded.is_new:
        _ask(work, recorded.event)
    return recorded


def confirm(work: Work, request_id: UUID, *, evidence: Mapping[str, str]) -> Recorded:
    """The person confirms a request from their own mailbox: from now on it is a consent.

    A second time gives the same line. Raises NotFound for what is no request, and Gone when the person was
    erased.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    request = work.session.get(ConsentEvent, request_id)
    if request is None or request.state is not EventState.REQUESTED:
        raise NotFound
    if there := work.session.scalars(stored.of_request(request_id)).first():
        return Recorded(event=ledger_event(there), is_new=False)
    statement = Statement(
        purpose=request.purpose,
        channel=request.channel,
        state=EventState.GIVEN,
        author=request.author,
        method=Method.DOUBLE_OPT_IN,
        at=work.now,
        basis=request.basis,
        notice_id=request.notice_id,
        language=request.language,
        valid_until=request.valid_until,
        facts=request.facts,
        evidence=evidence,
        confirms=request_id,
    )
    return record(work, request.contact_id, statement)


def ledger(work: Work, contact_id: UUID) -> Sequence[LedgerEvent]:
    """Every line about a contact and all that were merged into it, as they were written down.

    Needs consents:read. What is known of an erased contact are its own lines.
    """
    work.actor.must(Scope.CONSENTS_READ)
    found = clusters(work, [contact_id]).get(contact_id)
    if found is not None:
        return found.events
    return [ledger_event(row) for row in work.session.scalars(stored.of_contact(contact_id))]


def event(work: Work, event_id: UUID) -> LedgerEvent:
    """One line. Needs consents:read; raises NotFound."""
    work.actor.must(Scope.CONSENTS_READ)
    row = work.session.get(ConsentEvent, event_id)
    if row is None:
        raise NotFound
    return ledger_event(row)


def refuse_unknown(work: Work, identifiers: Collection[Identifier], statement: Statement) -> UUID:
    """Somebody we do not know wants nothing of us: remember that and nothing else. Gives the entries' id.

    Raises Invalid; NotFound for a yes, for it needs somebody.
    """
    work.actor.must(Scope.CONSENTS_WRITE)
    bound = bind(work, statement)
    if not bound.state.forbids:
        raise NotFound
    is_objection = bound.state is EventState.OBJECTED
    reason = whom.Reason.OBJECTION if is_objection else whom.Reason.UNSUBSCRIBE
    added = suppressions.add(
        work, identifiers, reason=reason, purpose=statement.purpose, channel=statement.channel
    )
    return added.group_id


def _must_be_free_to_agree(work: Work, found: Located, bound: Bound) -> None:
    """Nobody else may undo that somebody wants to be left alone; the person may, from their own mailbox."""
    if found.subject.safe is None:
        raise Gone
    if not found.kinds:
        return
    said = bound.statement
    known_by = identifiers(found.subject)
    if said.author.speaks_for_the_person and proving.is_ours(work, said):
        suppressions.lift_for(work, known_by, purpose=said.purpose, channel=said.channel)
        return
    [hits] = suppressions.matching_each(work, [known_by], among=found.kinds)
    if not bound.is_asked_of_the_person and suppressions.wished(hits, said.purpose, said.channel):
        raise LeftAlone
    # A letter may ask whether a wish still stands; of the dead, or against an order, nothing is asked.
    barring = suppressions.covers(hits, said.purpose, said.channel)
    if any(hit.reach.reason in whom.STOPPING - whom.WISHES for hit in barring):
        raise LeftAlone


def _ask(work: Work, written: LedgerEvent) -> None:
    """A request that the person made is confirmed from their mailbox, or it comes to nothing."""
    event = written.event
    if event.state is EventState.REQUESTED and event.author.speaks_for_the_person:
        row = work.session.get(ConsentEvent, event.id)
        if row is not None:
            double_opt_in.ask(work, row)
