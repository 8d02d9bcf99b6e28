"""What holds the log of deeds together, and was anything in it changed?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import format_decimal, lazy_gettext
from werkzeug.wrappers import Response as Answer

from admin import auth, notices
from admin.lists import Column
from admin.views import audit as deeds
from admin.words import Word
from service.access import Scope
from service.audit import checkpoints, verifying
from service.audit.checking import Damage
from service.errors import NotFound
from service.jobs import queue

pages = Blueprint("audit_log", __name__, url_prefix="/audit/log")
_ = lazy_gettext

LATE = timedelta(minutes=1)
SHOWN_FLAWS = 100

COLUMNS = (
    Column(_("Signed"), "date"),
    Column(_("Deeds"), "number"),
    Column(_("Root"), wide_only=True),
    Column(_("Note"), hidden=True),
)
FLAW_COLUMNS = (Column(_("Place in the log"), "number"), Column(_("Deed"), "number"), Column(_("What")))
DAMAGE: Mapping[Damage, Word] = {
    Damage.EDITED: Word(_("Edited"), "bad"),
    Damage.DELETED: Word(_("Deleted"), "bad"),
    Damage.REORDERED: Word(_("In the place of another"), "bad"),
    Damage.TRUNCATED: Word(_("Cut off"), "bad"),
    Damage.EMPTIED: Word(_("Emptied without an erasure"), "bad"),
    Damage.REWRITTEN: Word(_("Something in this stretch was rewritten"), "bad"),
    Damage.FORGED: Word(_("Checkpoint not signed by us"), "bad"),
    Damage.FORKED: Word(_("The tree does not fit its deeds"), "bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One line of what is wrong."""

    where: str
    entry: str
    damage: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found the last time."""

    at: datetime
    is_sound: bool
    leaves: int
    redacted: int
    checkpoints: int
    lost: int
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A checkpoint."""

    era: int
    size: int
    at: datetime
    root: str


@pages.get("/")
@auth.needs(Scope.AUDIT_READ)
def state() -> str:
    """The checkpoints, the key, and what was found when the whole log was last looked through."""
    with auth.look() as work:
        last = verifying.newest(work)
        points = [_point(each) for each in checkpoints.newest(work)]
        waits_since = verifying.waits_since(work)
        key = checkpoints.verifiers(work)[0].text
        is_late = waits_since is not None and work.now - waits_since > LATE
    return render_template(
        "audit_log.html",
        tabs=deeds.tabs(is_log=True),
        columns=COLUMNS,
        flaw_columns=FLAW_COLUMNS,
        points=points,
        last=_look(last) if last else None,
        key=key,
        is_late=is_late,
    )


@pages.post("/verify")
@auth.needs(Scope.AUDIT_READ)
def verify() -> Answer:
    """Look through a short log now, and have a long one looked through in the background."""
    with auth.work() as work:
        is_long = verifying.is_long(work)
        if is_long:
            queue.enqueue_unless_waiting(work, verifying.JOB, lane=verifying.JOB)
        else:
            verifying.keep(work, verifying.verify(work))
    code = "audit_look_ordered" if is_long else "audit_looked"
    return notices.leave(redirect(url_for(".state"), 303), code)


@pages.get("/<int:era>/<int:size>")
@auth.needs(Scope.AUDIT_READ)
def note(era: int, size: int) -> Response:
    """One checkpoint as a file to keep elsewhere."""
    with auth.look() as work:
        found = checkpoints.of_size(work, era, size)
    if found is None:
        raise NotFound
    return deeds.attached(found, f"checkpoint-{era}-{size}.note")


def _point(row: Any) -> Point:
    return Point(era=row.era, size=row.size, at=row.at, root=row.root.hex())


def _look(row: Any) -> Look:
    told: Mapping[str, Any] = row.report
    return Look(
        at=row.at,
        is_sound=told["sound"],
        leaves=told["leaves"],
        redacted=told["redacted"],
        checkpoints=told["checkpoints"],
        lost=told["lost"],
        flaws=tuple(map(_flaw, told["flaws"][:SHOWN_FLAWS])),
    )


def _flaw(told: Mapping[str, Any]) -> Flaw:
    first, last = format_decimal(told["first"]), format_decimal(told["last"])
    where = first if first == last else f"{first}–{last}"
    return Flaw(
        where=where if told["first"] >= 0 else "",
        entry="" if told["entry"] is None else str(told["entry"]),
        damage=DAMAGE[Damage(told["damage"])],
    )
