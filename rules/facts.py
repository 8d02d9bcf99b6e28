"""What may a pack rule look at?"""

from collections.abc import Mapping

from rules.fields import TEXT_MEMBERS
from rules.records import Address, Email, Organisation, Phone, Record

Facts = dict[str, str]
"""Members of the lead as they stand, and what was derived from them, by name; an absent one has no entry."""

DERIVED = {
    "kind": "consumer or professional",
    "today": "the day of the check, ISO 8601",
    "source.country": "country the source says its people live in",
    "source.language": "language of the source",
    "source.kind": "capacity in which the source knows people",
    "name.given": "given name after reading",
    "name.family": "family name after reading",
    "name.display": "whole name after reading",
    "email.local": "part before the @ of the first address",
    "email.domain": "domain of the first address",
    "email.tld": "last label of that domain",
    "email.flags": "flags of the first address, between spaces",
    "phone.region": "region of the first number",
    "phone.kind": "kind of the first number",
    "address.country": "country of the postal address",
    "address.street": "street after reading",
    "address.postal_code": "postal code after reading",
    "address.city": "town after reading",
    "address.region": "region after reading",
    "organisation.name": "name of the organisation after reading",
    "organisation.legal_form": "its legal form",
    "organisation.domain": "domain of its website",
    "organisation.vat_country": "country its VAT number belongs to",
    "age": "whole years since the date of birth",
}
"""Facts that are not members, with what a steward reads about them."""

NAMES = frozenset({*TEXT_MEMBERS, *DERIVED})

PUBLIC = frozenset(
    {"country", "phone.region", "address.country", "organisation.vat_country", "source.country"}
)
"""Facts that tell a country and nobody's identity: they alone may fill the gaps of a message."""


def of_record(record: Record) -> Facts:
    """What is known of a record beyond the members it was sent with."""
    found: dict[str, str | None] = {}
    if record.name is not None:
        found |= {
            "name.given": record.name.given,
            "name.family": record.name.family,
            "name.display": record.name.display,
        }
    for email in record.emails[:1]:
        found |= _of_email(email)
    for phone in record.phones[:1]:
        found |= _of_phone(phone)
    if record.address is not None:
        found |= _of_address(record.address)
    if record.organisation is not None:
        found |= _of_organisation(record.organisation)
    return {name: value for name, value in found.items() if value}


def _of_email(email: Email) -> Mapping[str, str | None]:
    domain = email.domain
    return {
        "email.local": email.key.rpartition("@")[0],
        "email.domain": domain,
        "email.tld": domain.rpartition(".")[2],
        "email.flags": " ".join(email.flags),
    }


def _of_phone(phone: Phone) -> Mapping[str, str | None]:
    return {"phone.region": phone.region, "phone.kind": phone.kind}


def _of_address(address: Address) -> Mapping[str, str | None]:
    return {
        "address.country": address.country,
        "address.street": address.street,
        "address.postal_code": address.postal_code,
        "address.city": address.city,
        "address.region": address.region,
    }


def _of_organisation(organisation: Organisation) -> Mapping[str, str | None]:
    vat = organisation.vat_number or ""
    return {
        "organisation.name": organisation.name,
        "organisation.legal_form": organisation.legal_form,
        "organisation.domain": organisation.domain,
        "organisation.vat_country": vat[:2] if vat[:2].isalpha() else None,
    }
