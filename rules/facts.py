"""What may a pack rule look at?"""

from functools import lru_cache
from typing import Protocol

from rules import domain_endings, mailboxes
from rules.fields import TEXT_MEMBERS
from rules.records import Address, Email, Job, Organisation, PersonName, Phone

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
    "email.brand": "name that the domain of the first address was registered under",
    "email.name": "other or swapped, when that address is made of two names that do not fit the person",
    "email.first": "first of those two names",
    "email.second": "second of those two names",
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
    "organisation.brand": "name that this domain was registered under",
    "organisation.vat_country": "country its VAT number belongs to",
    "job.language": "language the title is written in, where its words tell one",
    "age": "whole years since the date of birth",
}
"""Facts that are not members, with what a steward reads about them."""

NAMES = frozenset({*TEXT_MEMBERS, *DERIVED})

PUBLIC = frozenset(
    {"country", "phone.region", "address.country", "organisation.vat_country", "source.country"}
)
"""Facts that tell a country and nobody's identity: they alone may fill the gaps of a message."""


class Read(Protocol):
    """What was read of a lead: a record, or one that is still in the making."""

    @property
    def name(self) -> PersonName | None: ...
    @property
    def emails(self) -> tuple[Email, ...]: ...
    @property
    def phones(self) -> tuple[Phone, ...]: ...
    @property
    def address(self) -> Address | None: ...
    @property
    def organisation(self) -> Organisation | None: ...
    @property
    def job(self) -> Job | None: ...


def of_record(record: Read) -> Facts:
    """What is known of a record beyond the members it was sent with."""
    found: dict[str, str | None] = {}
    if name := record.name:
        found["name.given"], found["name.family"] = name.given, name.family
        found["name.display"] = name.display
    if record.emails:
        _add_email(record.emails[0], record.name, found)
    if record.phones:
        phone = record.phones[0]
        found["phone.region"], found["phone.kind"] = phone.region, phone.kind
    if record.address:
        _add_address(record.address, found)
    if record.organisation:
        _add_organisation(record.organisation, found)
    if record.job:
        found["job.language"] = record.job.language
    return {name: value for name, value in found.items() if value}


def _add_email(email: Email, name: PersonName | None, found: dict[str, str | None]) -> None:
    local, _, domain = email.key.rpartition("@")
    found["email.local"], found["email.domain"] = local, domain
    found["email.tld"] = domain.rpartition(".")[2]
    if email.flags:
        found["email.flags"] = " ".join(email.flags)
    found["email.brand"] = _brand(domain)
    # The key has lost the dots of some providers' addresses, so the address as it is written is looked at.
    if name and (pair := mailboxes.names_in(email.address.rpartition("@")[0].lower())):
        found["email.name"] = fit = mailboxes.borne_by(pair, name)
        if fit:
            found["email.first"], found["email.second"] = pair


def _add_address(address: Address, found: dict[str, str | None]) -> None:
    found["address.country"], found["address.region"] = address.country, address.region
    found["address.street"], found["address.city"] = address.street, address.city
    found["address.postal_code"] = address.postal_code


def _add_organisation(organisation: Organisation, found: dict[str, str | None]) -> None:
    vat = (organisation.vat_number or "")[:2]
    found["organisation.name"] = organisation.name
    found["organisation.legal_form"] = organisation.legal_form
    found["organisation.domain"] = organisation.domain
    found["organisation.brand"] = organisation.domain and _brand(organisation.domain)
    found["organisation.vat_country"] = vat if vat.isalpha() else None


@lru_cache(maxsize=16_384)
def _brand(domain: str) -> str:
    """`example` of `mail.example.co.uk`: firms have one name under several endings."""
    return (domain_endings.registrable(domain) or domain).partition(".")[0]
