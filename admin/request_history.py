"""What has happened in a case, line by line and in words?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import format_date, gettext, lazy_gettext, ngettext

from admin import requested, restricted
from admin.words import Text
from rules.deadlines import Ground
from rules.objections import Weighed
from rules.requests import Outcome, Refusal, RequestState, Right
from rules.restrictions import Ground as Restricting
from service import users
from service.access import ActorKind
from service.outbox import LetterKind
from service.requests import Identity
from service.requests.deciding import Doubt, Extension
from service.requests.timeline import Event, EventKind
from service.work import Work

_ = lazy_gettext

EVENTS: Mapping[EventKind, Text] = {
    EventKind.ACKNOWLEDGED: _("A letter said that it has come"),
    EventKind.AMENDED: _("More became known of whom it is about"),
    EventKind.APPROVED: _("Approved by a second person"),
    EventKind.ASSIGNED: _("Given to somebody"),
    EventKind.BEGUN: _("Begun"),
    EventKind.CLOCK: _("Clock counted"),
    EventKind.ENDED: _("Answered"),
    EventKind.EXPIRED: _("Closed: nobody answered us"),
    EventKind.EXTENDED: _("Extended"),
    EventKind.GROUND: _("Ground of the restriction stated"),
    EventKind.HELD: _("Kept and not used until the objection is weighed"),
    EventKind.LETTER: _("Letter written"),
    EventKind.LOCATED: _("Looked up whom it is about"),
    EventKind.OUTCOME: _("What became of a right"),
    EventKind.OVERDUE: _("Overdue"),
    EventKind.PAUSED: _("Asked, and waiting"),
    EventKind.PROOF_ASKED: _("Asked to show the mailbox"),
    EventKind.PROOF_FAILED: _("A wrong code"),
    EventKind.PROPOSED: _("Proposed; somebody else has to agree"),
    EventKind.PROVEN: _("Shown who asks"),
    EventKind.RECEIVED: _("Received"),
    EventKind.REMINDED: _("Brought to mind"),
    EventKind.RESUMED: _("Goes on"),
    EventKind.RETURNED: _("Sent back by the second person"),
    EventKind.REVOKED: _("Taken back by whoever asked"),
    EventKind.WEIGHED: _("The objection was weighed"),
}
WHYS: Mapping[str, Text] = {
    "received": _("on receipt"),
    "extended": _("after the extension"),
    "resumed": _("after the pause"),
    "proven": _("once it was shown who asks"),
    "rules": _("rules, holidays or place have changed"),
    "acknowledge": _("that it has come was not said in time"),
}
_OTHERS: Mapping[str, Text] = {
    ActorKind.API_KEY.value: _("API key"),
    ActorKind.COMMAND.value: _("Command line"),
    ActorKind.PERSON.value: _("The person, by a link"),
    ActorKind.SYSTEM.value: _("The service itself"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the history."""

    at: datetime
    what: Text
    particulars: Sequence[str]
    who: str
    note: str
    has_note: bool


def of(work: Work, events: Sequence[Event]) -> list[Entry]:
    """The history in words, newest first."""
    names = users.names(work, [event.actor_id for event in events if event.actor_id])
    return [
        Entry(
            at=event.at,
            what=EVENTS[event.kind],
            particulars=particulars(event),
            who=_who(event, names),
            note=event.note,
            has_note=event.has_note,
        )
        for event in reversed(events)
    ]


def _who(event: Event, names: Mapping[UUID, str]) -> str:
    known = names.get(event.actor_id) if event.actor_id else None
    return known or str(_OTHERS.get(event.actor_kind, ""))


def particulars(event: Event) -> list[str]:
    """The facts of a line, each in words."""
    told = _TOLD.get(event.kind)
    return told(event.facts) if told else []


Facts = Mapping[str, Any]


def _clock(facts: Facts) -> list[str]:
    return [str(WHYS.get(facts["why"], facts["why"])), *(_counted(each) for each in facts["clocks"])]


def _received(facts: Facts) -> list[str]:
    return [", ".join(str(requested.RIGHTS[Right(each)]) for each in facts["rights"])]


def _outcome(facts: Facts) -> list[str]:
    told = [requested.RIGHTS[Right(facts["right"])], requested.OUTCOMES[Outcome(facts["outcome"])].label]
    told += [requested.REFUSALS[Refusal(facts["refusal"])]] if "refusal" in facts else []
    return [": ".join(map(str, told))]


def _begun(facts: Facts) -> list[str]:
    return [str(requested.RIGHTS[Right(facts["right"])])] if "right" in facts else []


def _paused(facts: Facts) -> list[str]:
    told = [str(requested.GROUNDS[Ground(facts["ground"])])]
    told += [str(requested.DOUBTS[Doubt(facts["doubt"])])] if facts.get("doubt") else []
    return [
        *told,
        str(gettext("the clock stands still") if facts["counts"] else gettext("the clock runs on")),
    ]


def _letter(facts: Facts) -> list[str]:
    told = [str(requested.LETTERS[LetterKind(facts["letter"])])]
    return [*told, str(gettext("no address to send it to"))] if facts["state"] == "no_address" else told


def _overdue(facts: Facts) -> list[str]:
    return [str(WHYS[facts["why"]])] if "why" in facts else []


_TOLD: Mapping[EventKind, Callable[[Facts], list[str]]] = {
    EventKind.BEGUN: _begun,
    EventKind.CLOCK: _clock,
    EventKind.ENDED: lambda facts: [str(requested.STATES[RequestState(facts["state"])].label)],
    EventKind.EXTENDED: lambda facts: [str(requested.EXTENSIONS[Extension(facts["reason"])])],
    EventKind.GROUND: lambda facts: [str(restricted.GROUNDS[Restricting(facts["ground"])])],
    EventKind.HELD: lambda facts: [ngettext("%(num)s contact", "%(num)s contacts", facts["count"])],
    EventKind.LETTER: _letter,
    EventKind.LOCATED: lambda facts: [ngettext("%(num)s contact", "%(num)s contacts", facts["count"])],
    EventKind.OUTCOME: _outcome,
    EventKind.OVERDUE: _overdue,
    EventKind.PAUSED: _paused,
    EventKind.PROVEN: lambda facts: [str(requested.IDENTITIES[Identity(facts["how"])].label)],
    EventKind.RECEIVED: _received,
    EventKind.REMINDED: lambda facts: [ngettext("%(num)s day left", "%(num)s days left", facts["days"])],
    EventKind.WEIGHED: lambda facts: [str(requested.WEIGHED[Weighed(facts["weighed"])])],
}


def _counted(clock: Mapping[str, str]) -> str:
    """When a right is due, by which rule, and whether that day was one without work."""
    raw, due = (format_date(date.fromisoformat(clock[name]), "medium") for name in ("raw", "due"))
    right, rule = str(requested.RIGHTS[Right(clock["right"])]), clock["clock"]
    if raw == due:
        return str(gettext("%(right)s: %(due)s by %(rule)s", right=right, due=due, rule=rule))
    text = gettext(
        "%(right)s: %(raw)s by %(rule)s, no working day, so %(due)s", right=right, raw=raw, due=due, rule=rule
    )
    return str(text)
