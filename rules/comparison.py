"""Do two records that share an identifier speak of the same person?"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from rules.records import PersonName, Record
from rules.text import fold


class Shared(StrEnum):
    """What two records have in common."""

    EMAIL = "email"
    ROLE_EMAIL = "role_email"
    """A mailbox of a department, which many people write from."""
    PHONE = "phone"
    EXTERNAL_ID = "external_id"


# One person's mailbox or customer number names the person; a telephone or an info@ is shared by households
# and colleagues, so there both names must be there and agree.
_NAMES_ONE_PERSON = frozenset({Shared.EMAIL, Shared.EXTERNAL_ID})

_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """As much of a person as it takes to recognise them; lives only while a lead is being placed."""

    name: PersonName | None
    emails: AbstractSet[str]
    """Match keys."""
    role_emails: AbstractSet[str]
    phones: AbstractSet[str]
    """E.164."""
    external_ids: AbstractSet[str]
    """The sender's own keys, for the source at hand."""


def face(record: Record, external_id: str | None) -> Face:
    """What there is to recognise in a record."""
    return Face(
        name=record.name,
        emails={email.key for email in record.emails if "role" not in email.flags},
        role_emails={email.key for email in record.emails if "role" in email.flags},
        phones={phone.e164 for phone in record.phones},
        external_ids={external_id} if external_id else frozenset(),
    )


def shared(a: Face, b: Face) -> frozenset[Shared]:
    """What the two have in common, compared in full: a blind token is only a hint."""
    common = {
        Shared.EMAIL: a.emails & b.emails,
        Shared.ROLE_EMAIL: a.role_emails & b.role_emails,
        Shared.PHONE: a.phones & b.phones,
        Shared.EXTERNAL_ID: a.external_ids & b.external_ids,
    }
    return frozenset(kind for kind, values in common.items() if values)


def same_person(a: Face, b: Face) -> bool:
    """An identifier in common, and names that agree.

    A name that is missing contradicts nothing, but is enough only beside an identifier of one person.
    """
    common = shared(a, b)
    if not common:
        return False
    if _is_nameless(a.name) or _is_nameless(b.name):
        return bool(common & _NAMES_ONE_PERSON)
    return names_agree(a.name, b.name)


def names_agree(a: PersonName | None, b: PersonName | None) -> bool:
    """The same family name, and given names of which one may be the initials of the other."""
    if a is None or b is None or _folded(a.family) != _folded(b.family):
        return False
    return _givens_agree(_folded(a.given or a.initials), _folded(b.given or b.initials))


def _is_nameless(name: PersonName | None) -> bool:
    return name is None or not (name.family or name.given)


def _givens_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Word by word, as far as both go: equal, or one an initial of the other."""
    if not a or not b:
        return not a and not b
    return all(
        one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])
        for one, other in zip(a, b, strict=False)
    )


def _folded(text: str | None) -> tuple[str, ...]:
    return tuple(_LETTERS.findall(fold(text))) if text else ()
