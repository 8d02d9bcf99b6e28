"""Who looked at a personal value, why, and how often may they?"""

from collections.abc import Mapping, Sequence
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

COUNTED = (
    Action.CONTACT_REVEALED,
    Action.LEAD_REVEALED,
    Action.ORGANISATION_REVEALED,
    Action.REQUEST_REVEALED,
    Action.REVIEW_REVEALED,
    Action.TELLING_REVEALED,
)
"""What is paid from the hour's budget."""

_HOUR = timedelta(hours=1)


def note(work: Work, action: Action, *, owner: UUID, fields: Sequence[str], purpose: str) -> None:
    """Write down, before a value is shown, that it will be.

    Raises Invalid for a purpose that is not on the list, TooMany when the hour's budget is spent.
    """
    _must_have_reason(purpose)
    _must_have_left(work)
    _write(work, action, owner, fields, purpose)


def note_review(work: Work, review_id: UUID, *, fields: Mapping[UUID, Sequence[str]], purpose: str) -> None:
    """Write down that the contacts of a review will be shown to whoever has it: `fields` by contact.

    To decide on pairs is to look at them, so a review counts once, however often it is opened within the
    hour; each contact has its own line every time. Raises as `note` does.
    """
    _must_have_reason(purpose)
    if not _seen(work, [Action.REVIEW_REVEALED], about=review_id):
        _must_have_left(work)
        audit.note(work, Action.REVIEW_REVEALED, about=review_id, purpose=purpose)
    for owner, names in fields.items():
        _write(work, Action.CONTACT_COMPARED, owner, names, purpose)


def _must_have_reason(purpose: str) -> None:
    if purpose not in PURPOSES:
        raise Invalid(faults=[Fault("/purpose", "unknown_purpose", "Choose why you need to see this.")])


def _must_have_left(work: Work) -> None:
    if _seen(work, COUNTED) >= work.settings.reveals_per_hour:
        raise TooMany("You have revealed as many values as one may in an hour.", retry_after=600)


def _seen(work: Work, actions: Sequence[Action], *, about: UUID | None = None) -> int:
    """How often the actor did one of these within the hour; a command is nobody, and is not counted."""
    if work.actor.id is None:
        return 0
    names = [action.value for action in actions]
    asked = stored.count_by(work.actor.id, names, since=work.now - _HOUR, about=about)
    return work.session.scalar(asked) or 0


def _write(work: Work, action: Action, owner: UUID, fields: Sequence[str], purpose: str) -> None:
    key = keys.find(work.session, owner)
    audit.note(work, action, about=key.audit_ref if key else None, fields=list(fields), purpose=purpose)
