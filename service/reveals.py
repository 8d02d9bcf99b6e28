"""Who looked at a personal value, why, and how often may they?"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from service import audit
from service.audit import Action
from service.errors import Fault, Invalid, TooMany
from service.storage import audit as stored
from service.storage import keys
from service.work import Work

# A closed list: free text would itself become personal data, and could not be counted.
PURPOSES = ("correct_data", "answer_person", "check_duplicate", "handle_request", "investigate_incident")

_HOUR = timedelta(hours=1)


def note(work: Work, action: Action, *, owner: UUID, fields: Sequence[str], purpose: str) -> None:
    """Write down, before a value is shown, that it will be.

    Raises Invalid for a purpose that is not on the list, TooMany when the hour's budget is spent.
    """
    if purpose not in PURPOSES:
        raise Invalid(faults=[Fault("/purpose", "unknown_purpose", "Choose why you need to see this.")])
    actor_id = work.actor.id
    if actor_id is not None:
        actions = [Action.CONTACT_REVEALED.value, Action.LEAD_REVEALED.value]
        seen = work.session.scalar(stored.count_by(actor_id, actions, since=work.now - _HOUR)) or 0
        if seen >= work.settings.reveals_per_hour:
            raise TooMany("You have revealed as many values as one may in an hour.", retry_after=600)
    key = keys.find(work.session, owner)
    audit.note(work, action, about=key.audit_ref if key else None, fields=list(fields), purpose=purpose)
