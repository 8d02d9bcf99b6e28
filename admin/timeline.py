"""What was done to one thing, by whom, in the order in which it happened?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from admin import particulars, words
from admin.words import Text, Word
from service import audit, users
from service.access import ActorKind
from service.storage.audit import AuditEvent
from service.work import Work

_ = lazy_gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One entry: when, who, what, and the particulars in words."""

    at: datetime
    who: str
    what: Word
    particulars: str


_OTHERS: Mapping[str, Text] = {
    ActorKind.API_KEY.value: _("API key"),
    ActorKind.COMMAND.value: _("Command line"),
    ActorKind.PERSON.value: _("The person, by a link"),
    ActorKind.SYSTEM.value: _("The service itself"),
}


def of(work: Work, object_ref: UUID | None) -> list[Deed]:
    """The deeds done to one thing, newest first; none when its key was shredded."""
    rows = audit.about(work, object_ref) if object_ref else ()
    names = users.names(work, [row.actor_id for row in rows if row.actor_id])
    return [
        Deed(at=row.at, who=_who(row, names), what=words.action(row.action), particulars=_particulars(row))
        for row in rows
    ]


def _who(row: AuditEvent, names: dict[UUID, str]) -> str:
    if row.actor_id in names:
        return names[row.actor_id]
    actor = (row.body or {}).get("actor")
    kind = str(actor.get("kind")) if isinstance(actor, dict) else ""
    return str(_OTHERS.get(kind, gettext("erased")))


def _particulars(row: AuditEvent) -> str:
    body = row.body or {}
    told = (
        particulars.told(row.action, name, body[name])
        for name in ("fields", "purpose", "codes")
        if body.get(name)
    )
    return " · ".join(filter(None, told))
