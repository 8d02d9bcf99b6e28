"""To which purpose and which text does a statement bind, and may it be recorded at all?"""

import re
from collections.abc import Iterator

from rules.consent import ANY, EventState, LegalBasis, Method
from rules.purposes import PurposeStatus, is_word
from rules.records import Channel
from service import purposes
from service.consents.statements import Bound, Statement
from service.errors import Fault, Invalid
from service.purposes import Notice, Purpose
from service.work import Work

UNPROVEN = frozenset({Method.WEB_FORM, Method.API, Method.IMPORT, Method.GPC})
"""Anybody may have stated it so: where a purpose wants more, its confirmation is awaited."""

_FACT = re.compile(r"[0-9A-Za-z][0-9A-Za-z:._+-]{0,63}")

CHANNELS = frozenset({ANY, *(channel.value for channel in Channel)})


def bind(work: Work, statement: Statement) -> Bound:
    """Bind a statement to the purpose and the text of today. Raises Invalid with every fault at once."""
    purpose = purposes.find(work, statement.purpose)
    notice = purposes.notice_of_id(work, statement.notice_id) if statement.notice_id else None
    return bind_to(statement, purpose, notice)


def bind_to(statement: Statement, purpose: Purpose | None, notice: Notice | None) -> Bound:
    """Bind a statement to what it refers to. Raises Invalid with every fault at once."""
    if faults := list(_faults(statement, purpose, notice)):
        raise Invalid(faults=faults)
    return bound_to(statement, purpose, notice)


def bound_to(statement: Statement, purpose: Purpose | None, notice: Notice | None) -> Bound:
    """A statement with what it binds to; what needs a confirmation is a request until it has one."""
    is_awaited = (
        purpose is not None
        and purpose.needs_double_opt_in
        and statement.state.allows
        and statement.method in UNPROVEN
    )
    return Bound(
        statement=statement,
        state=EventState.REQUESTED if is_awaited else statement.state,
        basis=statement.basis or (purpose.basis if purpose else LegalBasis.CONSENT),
        purpose_version=purpose.version if purpose else None,
        notice_sha256=notice.sha256 if notice else None,
        language=statement.language or (notice.language if notice else None),
    )


def _faults(said: Statement, purpose: Purpose | None, notice: Notice | None) -> Iterator[Fault]:
    is_yes = said.state in {EventState.GIVEN, EventState.RENEWED, EventState.REQUESTED}
    if said.purpose != ANY and purpose is None and not is_word(said.purpose):
        yield Fault("/purpose", "unacceptable", "Is no key of a purpose.")
    elif is_yes and purpose is None:
        yield Fault("/purpose", "unknown", "A yes is to one purpose that there is.")
    elif is_yes and purpose and purpose.status is PurposeStatus.RETIRED:
        yield Fault("/purpose", "retired", "Nobody is asked for this purpose any more.")
    if said.channel not in CHANNELS:
        yield Fault("/channel", "unacceptable", "Is no channel.")
    elif is_yes and purpose and said.channel not in {*purpose.channels, ANY}:
        yield Fault("/channel", "unacceptable", "This purpose does not use the channel.")
    if said.notice_id and notice is None:
        yield Fault("/notice", "unknown", "There is no such text.")
    if any(not _FACT.fullmatch(text) for fact in said.facts.items() for text in fact):
        yield Fault("/facts", "unacceptable", "Keys, numbers and moments only: no personal values.")
    if said.valid_until and said.valid_until <= said.at:
        yield Fault("/valid_until", "unacceptable", "Ends before it begins.")
