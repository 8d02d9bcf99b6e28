"""How much of a personal value may be seen without asking for it?"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rules.fields import FIELD_OF_MEMBER, FieldName
from rules.records import Address, Email, Job, Organisation, PersonName, Phone

DOTS = "•••"
_WORD = re.compile(r"\w[\w'’.-]*")
_ENDING = re.compile("[A-Za-z]{2,10}")
_DIGITS_SHOWN = 3


def mask_text(text: str) -> str:
    """The first letter of every word: enough to see the shape of a name, not to know it."""
    return _WORD.sub(lambda word: f"{word[0][0]}{DOTS}", text)


def mask_digits(text: str) -> str:
    """The last three characters: enough to tell two numbers apart, as is done with card numbers."""
    kept = "".join(letter for letter in text if letter.isalnum())
    return f"{DOTS}{kept[-_DIGITS_SHOWN:]}" if len(kept) > 2 * _DIGITS_SHOWN else DOTS


def mask_email(text: str) -> str:
    """The first letter of the mailbox and of the domain, and the top-level domain: `j•••@e•••.com`."""
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        return mask_text(text)
    *labels, last = domain.split(".")
    inner = f"{labels[0][0]}{DOTS}." if labels and labels[0] else ""
    # Only what is shaped as an ending is shown as one: in “anna@firm,nl” the rest would be the firm.
    ending = last if labels and _ENDING.fullmatch(last) else mask_text(last)
    return f"{local[0]}{DOTS}@{inner}{ending}"


def mask_name(name: PersonName) -> str:
    """Initials, with particles as they are: `A••• van der B•••`."""
    given = mask_text(name.given or name.initials or "")
    family = mask_text(name.family or "")
    return " ".join(part for part in (given, name.particle, family) if part)


def mask_address(address: Address) -> str:
    """Street and postal code cut down; town and country are shown, as thousands live there."""
    parts = (
        mask_text(address.street) if address.street else None,
        f"{address.postal_code[:2]}{DOTS}" if address.postal_code else None,
        address.city,
        address.country,
    )
    return ", ".join(part for part in parts if part)


def mask_organisation(organisation: Organisation) -> str:
    """A firm may bear the name of its owner, so it is masked as a name; the legal form is shown."""
    shown = mask_text(organisation.name or organisation.trade_name or "")
    return " ".join(part for part in (shown, organisation.legal_form) if part) or DOTS


def mask_job(job: Job) -> str:
    """A title alone names nobody."""
    return ", ".join(part for part in (job.title, job.department) if part)


def mask_emails(emails: tuple[Email, ...]) -> str:
    """Every address, masked."""
    return ", ".join(mask_email(email.address) for email in emails)


def mask_phones(phones: tuple[Phone, ...]) -> str:
    """Every number, masked, with the country it belongs to."""
    return ", ".join(
        f"{phone.region} {mask_digits(phone.e164)}" if phone.region else mask_digits(phone.e164)
        for phone in phones
    )


def mask_field(name: FieldName, value: Any) -> str:
    """A whole field as it is kept, masked; of what is free text or tells a birthday nothing is shown."""
    return _WHOLE[name](value)


def mask_member(member: str, text: str) -> str:
    """A text as it was sent, masked by what it should hold; what we do not know is masked altogether."""
    return _OF_MEMBER.get(member, _OF_FIELD.get(FIELD_OF_MEMBER.get(member), lambda _: DOTS))(text)


def mask_members(members: Mapping[str, str]) -> dict[str, str]:
    """Every member of a lead, masked."""
    return {member: mask_member(member, text) for member, text in members.items()}


def _as_it_is(text: str) -> str:
    return text


_OF_FIELD: Mapping[FieldName | None, Callable[[str], str]] = {
    FieldName.NAME: mask_text,
    FieldName.EMAIL: mask_email,
    FieldName.PHONE: mask_digits,
    FieldName.ADDRESS: mask_text,
    FieldName.ORGANISATION: mask_text,
    FieldName.JOB: _as_it_is,
}

_WHOLE: Mapping[FieldName, Callable[[Any], str]] = {
    FieldName.NAME: mask_name,
    FieldName.EMAIL: mask_emails,
    FieldName.PHONE: mask_phones,
    FieldName.ADDRESS: mask_address,
    FieldName.ORGANISATION: mask_organisation,
    FieldName.JOB: mask_job,
    FieldName.BIRTH_DATE: lambda _: DOTS,
    FieldName.NOTES: lambda _: DOTS,
    FieldName.EXTRAS: lambda _: DOTS,
}

_OF_MEMBER: Mapping[str, Callable[[str], str]] = {
    "salutation": _as_it_is,
    "language": _as_it_is,
    "country": _as_it_is,
    "city": _as_it_is,
    "region": _as_it_is,
    "industry": _as_it_is,
    "employees": _as_it_is,
    "revenue": _as_it_is,
    "postal_code": lambda text: f"{text[:2]}{DOTS}",
    "house_number": lambda _: DOTS,
    "registration_number": mask_digits,
    "vat_number": mask_digits,
    "birth_date": lambda _: DOTS,
    "external_id": mask_digits,
}
