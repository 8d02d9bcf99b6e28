"""Which requests did nobody confirm while their letter worked? They are over, and the ledger says so."""

from rules.consent import EventState, Method
from service.consents.ending import ended
from service.consents.holding import standing_of
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
            over = ended(work, request, EventState.EXPIRED, method=Method.DOUBLE_OPT_IN, because="unanswered")
            append(work, [Draft(subject=found.subject, bound=over)])
    return len(waiting)
