"""Where does the post go: street, house number, postcode, town and country, each in its own part?"""

import re
from collections.abc import Mapping

import rules.text
from rules.addresses import countries, reading
from rules.context import Context
from rules.records import Address, Parsed
from rules.vocabulary import Vocabulary

MEMBERS = (
    "street",
    "house_number",
    "address_line1",
    "address_line2",
    "postal_code",
    "city",
    "region",
    "country",
)


def parse(members: Mapping[str, str], context: Context) -> Parsed[Address]:
    """The address that the members tell of, at most one; an address without any part is no value.

    A country that is stated but not understood stays open: the source's country would be a guess.
    """
    typed = {member: text for member in MEMBERS if (text := members.get(member, "").strip())}
    if not typed:
        return Parsed()
    draft = reading.read(typed, context)
    is_empty = not any(draft.found.values()) and not draft.is_country_stated
    values = () if is_empty else (Address(country=draft.country, **draft.found),)
    return Parsed(values=values, findings=tuple(draft.remarks))


def country_of(text: str, vocabulary: Vocabulary) -> str | None:
    """ISO 3166-1 alpha-2 code of a country given as a code or by its name in many languages; else None.

    A name that several countries bear (`Kongo`) is none.
    """
    return countries.code_of(text, vocabulary)


def match_key(address: Address) -> str:
    """The address as it is compared: same house, same key, however the street is spelt; "" without a place.

    In countries whose postcode is as fine as a street the postcode stands for the street.
    """
    place = _compact(address.postal_code) or _compact(address.city)
    number = "-".join(filter(None, map(_compact, (address.house_number, address.addition))))
    door = f"box{_compact(address.po_box)}" if address.po_box else number
    if not place or not (door or address.street):
        return ""
    is_fine = address.country in {"NL", "GB", "IE"} and address.postal_code and door
    street = "" if is_fine else _street_key(address.street)
    return " ".join(part for part in ((address.country or "").lower(), place, street, door) if part)


def as_members(address: Address) -> dict[str, str]:
    """The members of a lead that read back as the same address."""
    # A slash keeps house 12 with addition 14 apart from the houses 12-14.
    joint = "/" if (address.addition or "")[:1].isdecimal() else " "
    number = joint.join(part for part in (address.house_number, address.addition) if part)
    box = f"PO Box {address.po_box}" if address.po_box else None
    care_of = f"c/o {address.care_of}" if address.care_of else None
    told = {
        "street": address.street,
        "house_number": number,
        "address_line1": ", ".join(part for part in (care_of, box) if part),
        "address_line2": address.extra,
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }
    return {member: text for member, text in told.items() if text}


def _compact(text: str | None) -> str:
    """Letters and digits alone; the hyphen of a range stays, for 15-18 is not 1518."""
    return _KEPT.sub("", rules.text.fold(text)) if text else ""


_KEPT = re.compile(r"(?!(?<=\d)-\d)[\W_]+")

# How a street is shortened, and what stands for both ways in the key.
_SHORTENED = (
    ("strasse", "str"),
    ("straat", "str"),
    ("street", "st"),
    ("road", "rd"),
    ("avenue", "ave"),
    ("laan", "ln"),
)


def _street_key(street: str | None) -> str:
    key = _compact(street)
    for whole, short in _SHORTENED:
        if key.endswith(whole):
            return key.removesuffix(whole) + short
    return key
