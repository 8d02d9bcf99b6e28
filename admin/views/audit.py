"""Who did what, to what, and when?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext, lazy_gettext

from admin import auth, lists, words
from admin.lists import Choice, Column
from service import audit, users
from service.access import ActorKind, Scope
from service.audit import Action, AuditEvent
from service.work import Work

pages = Blueprint("audit", __name__, url_prefix="/audit")
_ = lazy_gettext

COLUMNS = (
    Column(_("When"), "date"),
    Column(_("Who")),
    Column(_("What")),
    Column(_("Particulars")),
    Column(_("Object"), wide_only=True),
)
ACTORS = {
    ActorKind.SYSTEM: _("The service itself"),
    ActorKind.COMMAND: _("Command line"),
    ActorKind.USER: _("Somebody not signed in"),
    ActorKind.API_KEY: _("API key"),
    ActorKind.PERSON: _("The person, by a link"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One line of the page."""

    at: datetime
    who: str
    what: words.Word
    particulars: tuple[tuple[str, str], ...]
    thing: str


@pages.get("/")
@auth.needs(Scope.AUDIT_READ)
def deeds() -> str:
    """The newest deeds, filtered by kind, person and days."""
    with auth.look() as work:
        choices = _choices(work)
        chosen = lists.chosen(choices)
        rows = audit.newest(
            work,
            before=lists.cursor(),
            limit=lists.PAGE + 1,
            action=Action(chosen["what"]) if "what" in chosen else None,
            actor_id=UUID(chosen["who"]) if "who" in chosen else None,
            since=_midnight(chosen.get("from")),
            until=_midnight(chosen.get("to"), days=1),
        )
        shown = rows[: lists.PAGE]
        mentioned = {id_ for row in shown for id_ in (row.actor_id, row.object_ref) if id_}
        names = users.names(work, list(mentioned))
    return render_template(
        "audit.html",
        columns=COLUMNS,
        deeds=[_deed(row, names) for row in shown],
        choices=choices,
        chosen=chosen,
        chips=lists.chips(choices, chosen),
        pages=lists.pages(chosen, next_cursor=shown[-1].id if len(rows) > lists.PAGE else None),
    )


def _choices(work: Work) -> tuple[Choice, ...]:
    return (
        Choice(
            name="what",
            label=gettext("What"),
            options={each.value: words.action(each).label for each in Action},
        ),
        Choice(
            name="who",
            label=gettext("Who"),
            options={str(user_id): name for user_id, name in users.everybody(work).items()},
        ),
        Choice(name="from", label=gettext("From"), kind="date"),
        Choice(name="to", label=gettext("To"), kind="date"),
    )


def _midnight(day: str | None, *, days: int = 0) -> datetime | None:
    """The beginning of a day, some days later; None for what is no day."""
    try:
        begin = date.fromisoformat(day or "") + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(begin, time(), UTC)


def _deed(row: AuditEvent, names: dict[UUID, str]) -> Deed:
    body = row.body or {}
    facts = {name: value for name, value in body.items() if name not in {"action", "actor", "at", "object"}}
    return Deed(
        at=row.at,
        who=_who(row, body, names),
        what=words.action(row.action),
        particulars=tuple((words.fact(name), words.facts(value)) for name, value in facts.items()),
        thing=_thing(row.object_ref, names),
    )


def _thing(ref: UUID | None, names: dict[UUID, str]) -> str:
    """The name where it is a user; of everything else only the reference is known."""
    return names.get(ref, str(ref)) if ref else ""


def _who(row: AuditEvent, body: dict[str, object], names: dict[UUID, str]) -> str:
    if row.actor_id in names:
        return names[row.actor_id]
    actor = body.get("actor")
    kind = actor.get("kind") if isinstance(actor, dict) else None
    return str(ACTORS.get(ActorKind(kind))) if kind else gettext("erased")
