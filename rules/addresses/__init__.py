"""Where does the post go: street, house number, postcode, town and country, each in its own part?"""

from collections.abc import Mapping

from rules.addresses import countries, keys, reading
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
    typed = {member: text for member in MEMBERS if member in members and (text := members[member].strip())}
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


def match_key(address: Address, vocabulary: Vocabulary) -> str:
    """The address as it is compared: same house, same key, however it is spelt; "" without a place."""
    return keys.match_key(address, vocabulary)


def as_members(address: Address, *, home: str | None = None) -> dict[str, str]:
    """The members of a lead that read back as the same address.

    `home` is the country of the lead itself, where the address does not decide it; an address elsewhere ends
    in its own country's code.
    """
    # A slash keeps house 12 with addition 14 apart from the houses 12-14.
    joint = "/" if (address.addition or "")[:1].isdecimal() else " "
    number = joint.join(part for part in (address.house_number, address.addition) if part)
    is_plain = (address.po_box or "")[:1].isdecimal()
    box = f"PO Box {address.po_box}" if is_plain else address.po_box
    care_of = f"c/o {address.care_of}" if address.care_of else None
    abroad = f"({address.country})" if home and address.country not in {None, home} else None
    told = {
        "street": address.street,
        "house_number": number,
        "address_line1": ", ".join(part for part in (care_of, box) if part),
        "address_line2": ", ".join(part for part in (address.extra, abroad) if part),
        "postal_code": address.postal_code,
        "city": address.city,
        "region": address.region,
        "country": address.country,
    }
    return {member: text for member, text in told.items() if text}
