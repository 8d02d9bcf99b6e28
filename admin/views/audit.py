"""Who did what, to what, and when?"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext, lazy_gettext

from admin import auth, lists, particulars, words
from admin.lists import Choice, Column, Tab
from service import audit, users
from service.access import ActorKind, Scope
from service.audit import Action, AuditEvent, proofs
from service.audit.checkpoints import Forked
from service.audit.proofs import Proof
from service.errors import NotFound
from service.work import Work

pages = Blueprint("audit", __name__, url_prefix="/audit")
_ = lazy_gettext

COLUMNS = (
    Column(_("Deed"), "number"),
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


# Told in columns of their own; and what is of use to a verifier only.
_NOT_SHOWN = frozenset({"action", "actor", "at", "object", "entries", "left"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One line of the page."""

    id: int
    at: datetime
    who: str
    what: words.Word
    particulars: tuple[tuple[str, str], ...]
    thing: str
    place: int | None
    redacted_at: datetime | None


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
        tabs=tabs(is_log=False),
    )


@pages.get("/<int:entry_id>")
@auth.needs(Scope.AUDIT_READ)
def deed(entry_id: int) -> str:
    """One deed, and what proves that it is in the log."""
    with auth.look() as work:
        row = audit.entry(work, entry_id)
        names = users.names(work, [id_ for id_ in (row.actor_id, row.object_ref) if id_])
        proof, is_damaged = _proof(work, entry_id)
    return render_template(
        "audit_deed.html", deed=_deed(row, names), proof=proof, is_damaged=is_damaged, hashes=_hashes(proof)
    )


@pages.get("/<int:entry_id>/proof")
@auth.needs(Scope.AUDIT_READ)
def proof(entry_id: int) -> Response:
    """The proof as a file, for whoever checks it elsewhere."""
    with auth.look() as work:
        found = proofs.of_entry(work, entry_id)
    if found is None:
        raise NotFound
    return attached(json.dumps(proofs.on_paper(found), ensure_ascii=False, indent=1), f"deed-{entry_id}.json")


def attached(text: str, name: str) -> Response:
    """A file to keep."""
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def tabs(*, is_log: bool) -> tuple[Tab, Tab]:
    """The two sides of the audit: what was done, and what holds it together."""
    return (
        Tab(_("Deeds"), url_for("ui.audit.deeds"), current=not is_log),
        Tab(_("The log"), url_for("ui.audit_log.state"), current=is_log),
    )


def _proof(work: Work, entry_id: int) -> tuple[Proof | None, bool]:
    """The proof, if somebody signed for the deed; and whether the log is too damaged to give one."""
    try:
        return proofs.of_entry(work, entry_id), False
    except Forked:
        return None, True


def _hashes(proof: Proof | None) -> tuple[tuple[str, str], ...]:
    if proof is None:
        return ()
    return (
        (gettext("Leaf"), proof.leaf.hex()),
        *((str(number), each.hex()) for number, each in enumerate(proof.path, start=1)),
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
    facts = {name: value for name, value in body.items() if name not in _NOT_SHOWN}
    return Deed(
        id=row.id,
        at=row.at,
        who=_who(row, body, names),
        what=words.action(row.action),
        particulars=tuple(
            (words.fact(name), particulars.told(row.action, name, value)) for name, value in facts.items()
        ),
        thing=_thing(row.object_ref, names),
        place=row.leaf_index,
        redacted_at=row.redacted_at,
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
