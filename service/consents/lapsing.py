"""Which requests did nobody confirm while their letter worked? They are over, and the ledger says so."""

from rules.consent import Author, EventState, Method
from service.consents.holding import standing_of
from service.consents.statements import Bound, Statement
from service.consents.subjects import locate
from service.consents.writing import Draft, append
from service.page_links import LASTS, LinkKind
from service.storage import consent_states
from service.storage.consents import ConsentEvent
from service.work import Work


def lapse(work: Work, *, limit: int) -> int:
    """Let requests that were never answered expire; gives how many there were. A second time finds none."""
    before = work.now - LASTS[LinkKind.CONFIRM]
    waiting = consent_states.unanswered(work.session, before=before, limit=limit)
    for contact_id, event_id in waiting:
        found, request = locate(work, contact_id), work.session.get(ConsentEvent, event_id)
        if found is None or request is None:
            continue
        # Between the look and the lock the person may have answered, or been made one with another.
        now = standing_of(work, found.subject.contact_id).get((request.purpose, request.channel))
        if now is not None and now.event_id == event_id and now.state is EventState.REQUESTED:
            append(work, [Draft(subject=found.subject, bound=_over(work, request))])
    return len(waiting)


def _over(work: Work, request: ConsentEvent) -> Bound:
    statement = Statement(
        purpose=request.purpose,
        channel=request.channel,
        state=EventState.EXPIRED,
        author=Author.SYSTEM,
        method=Method.DOUBLE_OPT_IN,
        at=work.now,
        evidence={"unanswered": str(request.id)},
        source_id=request.source_id,
    )
    return Bound(
        statement=statement,
        state=EventState.EXPIRED,
        basis=request.basis,
        purpose_version=request.purpose_version,
    )
