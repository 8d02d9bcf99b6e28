"""Of which fields does a signal speak, who may tell it, and what else follows from it?"""

from rules.fields import FieldName
from rules.freshness.rates import Group
from rules.freshness.signals import SignalKind, Worths
from rules.sources import SourceKind

HARD = frozenset(
    {
        SignalKind.BOUNCE_MOVED,
        SignalKind.BOUNCE_NO_MAIL,
        SignalKind.BOUNCE_UNKNOWN_HOST,
        SignalKind.BOUNCE_UNKNOWN_USER,
    }
)
"""Bounces that say: there is no such address. What a server refuses by its policy is none of them."""

CONFIRMING = frozenset(
    {SignalKind.CONFIRMED_BY_PERSON, SignalKind.CONFIRMED_BY_STEWARD, SignalKind.SUBMITTED_AGAIN}
)
DENYING = frozenset({SignalKind.DENIED_BY_PERSON, SignalKind.DENIED_BY_STEWARD})
SETTLING = CONFIRMING | DENYING
"""Whoever says so knows."""

OF_OUR_OWN = frozenset(
    {
        SignalKind.COLLEAGUES_BOUNCED,
        SignalKind.CONFIRMED_BY_STEWARD,
        SignalKind.DENIED_BY_STEWARD,
        SignalKind.LISTED_AGAIN,
        SignalKind.SUBMITTED_AGAIN,
        SignalKind.SUBMITTED_OTHERWISE,
    }
)
"""What is concluded here, or found out by a person here: no key tells it."""

_OF_MAILBOXES = frozenset(
    kind for kind in SignalKind if kind.startswith(("bounce.", "auto_reply.", "colleagues.", "delivered"))
)


def fields_of(
    kind: SignalKind, field: FieldName | None, worths: Worths, *, mailbox: Group | None
) -> tuple[FieldName, ...]:
    """The fields that a signal says something of: the one that is named, else all that the packs know.

    What comes of a mailbox at home says nothing of where somebody works; `mailbox` is the group of the
    address that it came of. Nothing for a field of which the packs do not know what such a signal tells.
    """
    known = tuple(name for name in FieldName if (kind, name) in worths and field in {None, name})
    if kind in _OF_MAILBOXES and mailbox is not Group.WORK_EMAIL:
        return tuple(name for name in known if name is FieldName.EMAIL)
    return known


def of_lead(source: SourceKind, *, agrees: bool | None) -> SignalKind | None:
    """What a newer lead says of a value that we hold; None when it says nothing.

    The person's own form confirms, a bought list hardly does: lists copy each other. What a colleague's
    system sends anew may never have been looked at since.
    """
    if agrees is None:
        return None
    if not agrees:
        return SignalKind.SUBMITTED_OTHERWISE
    return _AGAIN.get(source)


_AGAIN = {
    SourceKind.FORM: SignalKind.SUBMITTED_AGAIN,
    SourceKind.BOUGHT_LIST: SignalKind.LISTED_AGAIN,
}
