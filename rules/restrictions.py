"""When are somebody's data kept and not used, on which ground, and what must come before they are used again?

GDPR art. 18: the person may ask for it on four grounds, and is told before it ends. Art. 5(1)(e) is a fifth,
of our own.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from rules.requests import Right


class Ground(StrEnum):
    """Why the data may be kept and not used."""

    ACCURACY = "accuracy"
    """The person says that they are wrong; until that is looked into."""
    UNLAWFUL = "unlawful"
    """We should not have them, and the person would rather have them kept than erased."""
    CLAIMS = "claims"
    """We need them no longer; the person does, for a claim."""
    OBJECTION = "objection"
    """The person objected, and whose interest weighs more is not decided yet."""
    STORAGE_LIMIT = "storage_limit"
    """The time in which they may be used is over; they are kept for what else is to be done with them."""

    @property
    def article(self) -> str:
        """Where it stands written."""
        return _ARTICLES[self]

    @property
    def is_for_the_person(self) -> bool:
        """May the person ask for it? All but the end of the time of storage, which is our own affair."""
        return self is not Ground.STORAGE_LIMIT


_ARTICLES: Mapping[Ground, str] = MappingProxyType(
    {
        Ground.ACCURACY: "GDPR art. 18(1)(a)",
        Ground.UNLAWFUL: "GDPR art. 18(1)(b)",
        Ground.CLAIMS: "GDPR art. 18(1)(c)",
        Ground.OBJECTION: "GDPR art. 18(1)(d)",
        Ground.STORAGE_LIMIT: "GDPR art. 5(1)(e)",
    }
)


_TOLD_BY: Mapping[Right, Ground] = MappingProxyType(
    {Right.RECTIFICATION: Ground.ACCURACY, Right.OBJECTION_TO_INTEREST: Ground.OBJECTION}
)


def told_by(rights: Collection[Right]) -> Ground | None:
    """The ground that a case tells by what else it asks for: what is to be put right is said to be wrong,
    and what was objected to has yet to be weighed.

    None when it tells none, or more than one: then somebody has to say.
    """
    found = {_TOLD_BY[each] for each in rights if each in _TOLD_BY}
    return found.pop() if len(found) == 1 else None


def is_untold(rights: Collection[Right], stated: Ground | None) -> bool:
    """Do these rights ask for a restriction, and nothing says on which ground?"""
    return Right.RESTRICTION in rights and stated is None and told_by(rights) is None


class Told(StrEnum):
    """How the person heard that the restriction ends."""

    LETTER = "letter"
    """Our own letter went out."""
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    IN_PERSON = "in_person"

    @property
    def is_by_hand(self) -> bool:
        """Does somebody have to say so, because we cannot see it ourselves?"""
        return self is not Told.LETTER


class Notice(StrEnum):
    """What became of the letter that tells the person."""

    NONE = "none"
    """There is none: we know no address, or it has been forgotten."""
    WAITING = "waiting"
    SENT = "sent"
    LOST = "lost"
    """Refused, or given up."""


class Step(StrEnum):
    """What comes next for a restriction that is to end."""

    WAIT = "wait"
    LIFT = "lift"
    TELL = "tell"
    """Somebody must tell the person otherwise, and say how."""


def next_step(notice: Notice) -> Step:
    """The person hears of it first, GDPR art. 18(3): nothing ends before the letter has gone out."""
    match notice:
        case Notice.SENT:
            return Step.LIFT
        case Notice.WAITING:
            return Step.WAIT
        case _:
            return Step.TELL
