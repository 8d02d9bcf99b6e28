"""What did the person say, in words: how are the lines of the ledger called on pages?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from admin import words
from admin.words import Text, Word
from rules import permissions
from rules.consent import ANY, Author, Event, EventState, LegalBasis, Method
from rules.permissions import State
from rules.records import Channel
from service.consents import LedgerEvent
from service.purposes import Purpose

_ = lazy_gettext

STATES: Mapping[EventState, Word] = {
    EventState.REQUESTED: Word(_("Asked for, not confirmed"), "warn"),
    EventState.DEFERRED: Word(_("Put off"), ""),
    EventState.GIVEN: Word(_("Consent given"), "good"),
    EventState.RENEWED: Word(_("Consent renewed"), "good"),
    EventState.REFUSED: Word(_("Refused"), "bad"),
    EventState.WITHDRAWN: Word(_("Withdrawn"), "bad"),
    EventState.OBJECTED: Word(_("Objected"), "bad"),
    EventState.EXPIRED: Word(_("Expired"), "warn"),
    EventState.TERMINATED: Word(_("Ended by us"), "warn"),
    EventState.INVALIDATED: Word(_("Found to be invalid"), "bad"),
}
METHODS: Mapping[Method, Text] = {
    Method.WEB_FORM: _("Web form"),
    Method.DOUBLE_OPT_IN: _("Confirmed by a letter"),
    Method.PREFERENCE_PAGE: _("On their own page"),
    Method.ONE_CLICK: _("One click in a letter"),
    Method.GPC: _("Signal of the browser"),
    Method.EMAIL: _("By e-mail"),
    Method.PHONE: _("By telephone"),
    Method.PAPER: _("On paper"),
    Method.IN_PERSON: _("In person"),
    Method.IMPORT: _("In a file"),
    Method.API: _("By a program"),
}
HEARD = (Method.PHONE, Method.IN_PERSON, Method.PAPER, Method.EMAIL)
"""How a colleague may have heard it."""
AUTHORS: Mapping[Author, Text] = {
    Author.SUBJECT: _("The person"),
    Author.PARENT: _("A parent"),
    Author.AGENT: _("Somebody on their behalf"),
    Author.STEWARD: _("A colleague"),
    Author.IMPORT: _("A file"),
    Author.SYSTEM: _("The service itself"),
}
BASES: Mapping[LegalBasis, Text] = {
    LegalBasis.CONSENT: _("Consent"),
    LegalBasis.CONTRACT: _("Contract"),
    LegalBasis.LEGAL_OBLIGATION: _("Legal obligation"),
    LegalBasis.LEGITIMATE_INTEREST: _("Legitimate interest"),
    LegalBasis.SOFT_OPT_IN: _("Own customer (soft opt-in)"),
    LegalBasis.EXPLICIT_CONSENT: _("Explicit consent"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the ledger in words."""

    line: LedgerEvent
    state: Word
    purpose: str
    channel: Text
    method: Text
    author: Text
    basis: Text
    idle: str | None
    """Why it has no effect; None where it has, or had until something was said after it."""


def line(told: LedgerEvent, known: Mapping[str, Purpose], idle: str | None, *, language: str) -> Line:
    """A line in words; `known` gives the purposes their titles."""
    event = told.event
    return Line(
        line=told,
        state=STATES[event.state],
        purpose=purpose(event.purpose, known, language),
        channel=channel(event.channel),
        method=METHODS[event.method],
        author=AUTHORS[event.author],
        basis=BASES[event.basis],
        idle=idle,
    )


def purpose(key: str, known: Mapping[str, Purpose], language: str) -> str:
    """The title of a purpose; its key where nobody described it."""
    if key == ANY:
        return str(gettext("All marketing"))
    return known[key].title(language) if key in known else key


def channel(name: str) -> Text:
    """A channel, or all of them."""
    return gettext("Every channel") if name == ANY else words.CHANNELS[Channel(name)]


def ineffective(ledger: Sequence[LedgerEvent], states: Mapping[permissions.Key, State]) -> Mapping[UUID, str]:
    """Why lines have no effect on what they speak of; those that have are left out."""
    found = {}
    for each in ledger:
        held = permissions.holding(states, each.event.purpose, each.event.channel)
        if held is not None and each.id in held.ineffective:
            found[each.id] = _why(each.event)
    return found


def _why(event: Event) -> str:
    if event.state.allows and event.purpose == ANY:
        return str(gettext("Consent is to one purpose: a yes to everything is a yes to nothing."))
    if event.is_imported:
        return str(gettext("A file never takes the place of what was said before."))
    if not event.state.allows:
        return str(gettext("It had been answered already."))
    return str(gettext("After a no, only the person's own consent counts."))
