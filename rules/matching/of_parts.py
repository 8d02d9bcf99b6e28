"""What is compared of a record that comes as plain parts, as it was written down?

The short way for everybody: it says what `of_record.traits_of` says of the record that these parts make,
without making it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.addresses import keys as addresses
from rules.matching.of_record import GIVEN_TO_ANYBODY, GLUED, folded
from rules.records import Address
from rules.vocabulary import Vocabulary

Told = Mapping[str, Any]
Texts = tuple[str, ...]
"""The traits of a record in the order of `traits.NAMES`."""

_NOTHING: Told = {}
_NOWHERE = ("", "", "", "")


def traits(
    name: Told | None,
    emails: Sequence[Told] | None,
    phones: Sequence[Told] | None,
    address: Told | None,
    organisation: Told | None,
    birth_date: str | None,
    vocabulary: Vocabulary,
) -> Texts:
    """The traits of a record whose parts are named as the members of `rules.records`; the date is in ISO."""
    email, email2, domain = _emails(emails) if emails else ("", "", "")
    phone, phone2 = _phones(phones) if phones else ("", "")
    street, house, postcode, city = addresses.parts(Address(**address), vocabulary) if address else _NOWHERE
    return (
        *_names(name or _NOTHING),
        birth_date.replace("-", "") if birth_date else "",
        email,
        email2,
        domain,
        phone,
        phone2,
        street,
        house,
        postcode,
        city,
        folded(organisation.get("name")) if organisation else "",
        "",
    )


def _names(name: Told) -> tuple[str, str, str]:
    get = name.get
    given = folded(get("given") or get("initials"))
    if given and (len(given) == 1 or given[1] == " "):
        words = given.split()
        given = words[0] if max(map(len, words)) == 1 else given
    particle, family = get("particle"), get("family")
    if particle and (glued := particle.casefold()) in GLUED:
        family = f"{glued}{family or ''}"
    return given, folded(family), folded(get("maiden"))


def _emails(emails: Sequence[Told]) -> tuple[str, str, str]:
    own, domain = [], ""
    for each in emails:
        key, flags = each["key"], each.get("flags", ())
        if "role" not in flags:
            own.append(key)
        if not domain and GIVEN_TO_ANYBODY.isdisjoint(flags):
            domain = key.rpartition("@")[2]
    return own[0] if own else "", own[1] if len(own) > 1 else "", domain


def _phones(phones: Sequence[Told]) -> tuple[str, str]:
    first = phones[0]["e164"].lstrip("+")
    others = (number for each in phones if (number := each["e164"].lstrip("+")) != first)
    return first, next(others, "")
