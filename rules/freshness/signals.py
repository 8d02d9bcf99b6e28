"""What tells that a value has decayed or is alive, and how much does it tell?

The worth of a signal is a likelihood ratio: how much likelier it is to be seen when the value is stale than
when it is true. Above one it speaks against the value, below one for it, and one says nothing: a mail server
that refuses our letter for its own policy knows nothing of the reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rules.fields import FieldName
from rules.values import swift


class SignalKind(StrEnum):
    """Every kind of evidence that is known; how much each is worth says the pack."""

    ADDRESS_MATCHED_MOVED = "address.matched_moved"
    """A register of removals knows of one."""
    AUTO_REPLY_AWAY = "auto_reply.away"
    AUTO_REPLY_LEFT = "auto_reply.left"
    """“No longer works here.” Whoever is named as successor is never taken in: nobody asked them."""
    BOUNCE_DEFERRED = "bounce.deferred"
    BOUNCE_DISABLED = "bounce.disabled"
    BOUNCE_FULL = "bounce.full"
    BOUNCE_MOVED = "bounce.moved"
    BOUNCE_NO_MAIL = "bounce.no_mail"
    """The domain says that it takes no mail (RFC 7505)."""
    BOUNCE_POLICY = "bounce.policy"
    """Refused for what we are or wrote; it says nothing of the address."""
    BOUNCE_UNCLEAR = "bounce.unclear"
    """Given up, and the server did not say why."""
    BOUNCE_UNKNOWN_HOST = "bounce.unknown_host"
    BOUNCE_UNKNOWN_USER = "bounce.unknown_user"
    CLICKED = "clicked"
    """By a person: what scanners fetch does not count."""
    COLLEAGUES_BOUNCED = "colleagues.bounced"
    """Several others at the same firm bounced within a month."""
    COMPLAINED = "complained"
    DELIVERED = "delivered"
    """A mail server took the letter and did not send it back; some take everything."""
    CONFIRMED_BY_PERSON = "confirmed.person"
    CONFIRMED_BY_STEWARD = "confirmed.steward"
    DENIED_BY_PERSON = "denied.person"
    """They say that it is not right, or not any more."""
    DENIED_BY_STEWARD = "denied.steward"
    LISTED_AGAIN = "listed.again"
    """Another list has the same value; lists copy each other."""
    OPENED = "opened"
    """Mail programs open letters by themselves, so it says nothing."""
    ORGANISATION_DISSOLVED = "organisation.dissolved"
    PHONE_ANSWERED = "phone.answered"
    PHONE_NOT_ANSWERED = "phone.not_answered"
    PHONE_OUT_OF_SERVICE = "phone.out_of_service"
    PHONE_WRONG_PERSON = "phone.wrong_person"
    POST_MOVED = "post.moved"
    POST_UNKNOWN = "post.unknown"
    REPLIED = "replied"
    SMS_ABSENT = "sms.absent"
    SMS_UNKNOWN = "sms.unknown"
    SUBMITTED_AGAIN = "submitted.again"
    """The person gave the same value once more."""
    SUBMITTED_OTHERWISE = "submitted.otherwise"
    """A newer lead gives another value."""
    UNSUBSCRIBED = "unsubscribed"


PASSING = frozenset(
    {
        SignalKind.AUTO_REPLY_AWAY,
        SignalKind.BOUNCE_POLICY,
        SignalKind.CLICKED,
        SignalKind.DELIVERED,
        SignalKind.LISTED_AGAIN,
        SignalKind.OPENED,
        SignalKind.PHONE_ANSWERED,
        SignalKind.REPLIED,
    }
)
"""What may be forgotten before the person is: without it a value is at most believed less. What tells that it
is dead stays as long as the value, or we would write there again; as do wishes, and what was confirmed."""

TAKES_BACK = frozenset(
    {
        SignalKind.AUTO_REPLY_LEFT,
        SignalKind.BOUNCE_DISABLED,
        SignalKind.BOUNCE_MOVED,
        SignalKind.BOUNCE_NO_MAIL,
        SignalKind.BOUNCE_UNKNOWN_HOST,
        SignalKind.BOUNCE_UNKNOWN_USER,
    }
)
"""What takes back what letters said that arrived before. They tell that the mailbox was alive then; whether
it ended since is what this very signal tells, however often somebody was written to."""


@swift
@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One piece of evidence about one field of one contact."""

    kind: SignalKind
    at: datetime
    trust: float = 1.0
    """How far whoever told it is to be believed, 0 to 1; weakens what it is worth."""
    id: UUID | None = None
    """By which the same piece is known when it is told twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a kind of signal says of one field."""

    kind: SignalKind
    field: FieldName
    ratio: float
    """P(seen | stale) ÷ P(seen | true)."""
    cap: float
    """What all signals of the kind together may amount to. The most when they speak against the value, until
    it is confirmed. The least when they speak for it: the share of stale values that never show it, as an
    address at a server that takes every letter."""
    confirms: bool
    """Does it begin the value's life anew?"""
    weight: float
    """How many adjudicated outcomes the ratio counts for as a prior."""
    when_stale: float
    """P(seen | stale), from which P(seen | true) follows by the ratio; where learning begins."""
    source: str
    rule: str = ""
    every: int = 1
    """Days in which the kind counts once: what comes so close together has one cause."""

    @property
    def when_true(self) -> float:
        return min(1.0, self.when_stale / self.ratio)


Worths = Mapping[tuple[SignalKind, FieldName], Worth]
