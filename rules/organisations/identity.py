"""By what do we know that two people work for the same organisation, and may we keep it as one?

Only of what is certainly an organisation is anything kept beside its people: it has a legal form, a number in
a register or a VAT number. What is known of a sole trader is personal data (it tells of one human being), and
so it stays with the person. A site alone may be anybody's: it leads to an organisation that we know already,
and begins none.
"""

from collections.abc import Collection, Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple, TypeVar

from rules.records import Organisation
from rules.text import fold

T = TypeVar("T")


class KeyKind(IntEnum):
    """What an organisation is known by, the surest first. A number is never reused and never changed."""

    REGISTRATION = 1
    VAT = 2
    DOMAIN = 3
    """Of its website; what many share, as a marketplace, is none."""
    NAME_PLACE = 4
    """Name, legal form, town and country."""


class Key(NamedTuple):
    """One thing that an organisation is known by."""

    kind: KeyKind
    parts: tuple[str, ...]


def keys(organisation: Organisation, *, country: str | None, city: str | None) -> tuple[Key, ...]:
    """What it is known by, the surest first; nothing of a sole trader or of what may be no organisation."""
    if organisation.is_sole_trader:
        return ()
    found = []
    if organisation.registration_number:
        register = organisation.registration_kind or country or ""
        found.append(Key(KeyKind.REGISTRATION, (register, _tight(organisation.registration_number))))
    if organisation.vat_number:
        found.append(Key(KeyKind.VAT, (_tight(organisation.vat_number),)))
    if organisation.domain:
        found.append(Key(KeyKind.DOMAIN, (organisation.domain.lower(),)))
    if organisation.name and organisation.legal_form and city:
        parts = (fold(organisation.name), organisation.legal_form, fold(city), country or "")
        found.append(Key(KeyKind.NAME_PLACE, parts))
    return tuple(found)


def may_begin(organisation: Organisation) -> bool:
    """Is it certainly an organisation, and not one human being?"""
    told = (organisation.legal_form, organisation.registration_number, organisation.vat_number)
    return any(told) and not organisation.is_sole_trader


def same(mine: Mapping[KeyKind, T], known: Iterable[Mapping[KeyKind, Collection[T]]]) -> int | None:
    """Which of the known organisations is meant, by place; None when it is none of them.

    The surest thing that both have decides: two numbers in one register are two firms, whatever site they
    share.
    """
    candidates = list(known)
    for kind in KeyKind:
        for place, theirs in enumerate(candidates):
            is_met = kind in mine and mine[kind] in theirs.get(kind, ())
            if is_met and not _differs(mine, theirs, before=kind):
                return place
    return None


def _differs(mine: Mapping[KeyKind, T], theirs: Mapping[KeyKind, Collection[T]], *, before: KeyKind) -> bool:
    surer = (kind for kind in KeyKind if kind < before)
    return any(kind in mine and kind in theirs and mine[kind] not in theirs[kind] for kind in surer)


def _tight(number: str) -> str:
    return "".join(number.split()).upper()
