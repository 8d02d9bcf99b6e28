"""What do we call the members of a lead, and the fields of a contact with their parts?"""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import format_date, gettext, lazy_gettext

from admin.words import Text
from rules.fields import FieldName
from rules.headers import CONSENT_PARTS, IGNORE
from rules.masking import DOTS

_ = lazy_gettext

MEMBERS: Mapping[str, Text] = {
    "external_id": _("Sender's key"),
    "observed_at": _("True at"),
    "kind": _("Consumer or professional"),
    "salutation": _("Salutation and titles"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "full_name": _("Whole name"),
    "birth_date": _("Date of birth"),
    "language": _("Language"),
    "email": _("E-mail"),
    "email2": _("Second e-mail"),
    "phone": _("Telephone"),
    "mobile": _("Mobile"),
    "organisation": _("Organisation"),
    "registration_number": _("Registration number"),
    "vat_number": _("VAT number"),
    "website": _("Website"),
    "industry": _("Industry"),
    "employees": _("Employees"),
    "revenue": _("Revenue"),
    "job_title": _("Job title"),
    "department": _("Department"),
    "street": _("Street"),
    "house_number": _("House number"),
    "address_line1": _("Address line 1"),
    "address_line2": _("Address line 2"),
    "postal_code": _("Postal code"),
    "city": _("Town"),
    "region": _("Region"),
    "country": _("Country"),
    "notes": _("Notes"),
    "tags": _("Labels"),
    "attributes": _("Other attributes"),
    "consents": _("Stated wishes"),
    "lead": _("The whole lead"),
}

FIELDS: Mapping[FieldName, Text] = {
    FieldName.NAME: _("Name"),
    FieldName.EMAIL: _("E-mail"),
    FieldName.PHONE: _("Telephone"),
    FieldName.ADDRESS: _("Address"),
    FieldName.ORGANISATION: _("Organisation"),
    FieldName.JOB: _("Job"),
    FieldName.BIRTH_DATE: _("Date of birth"),
    FieldName.NOTES: _("Notes"),
    FieldName.EXTRAS: _("Labels and other attributes"),
}

_CONSENT: Mapping[str, Text] = {
    "email": _("Wish: e-mail"),
    "phone": _("Wish: telephone"),
    "sms": _("Wish: text message"),
    "post": _("Wish: post"),
    "push": _("Wish: notification on a device"),
    "share": _("Wish: sharing with others"),
    "at": _("Wish: when stated"),
    "purpose": _("Wish: purpose"),
    "notice": _("Wish: notice shown"),
    "method": _("Wish: how stated"),
}

_JOINED: Mapping[str, Text] = {"family_name.prefix": _("Before the family name: van, von der")}

_PARTS: Mapping[str, Text] = {
    "given": _("Given name"),
    "initials": _("Initials"),
    "particle": _("Particle"),
    "family": _("Family name"),
    "titles": _("Salutation and titles"),
    "suffix": _("Suffix"),
    "maiden": _("Name at birth"),
    "care_of": _("Care of"),
    "addition": _("Addition"),
    "po_box": _("PO box"),
    "extra": _("Building or floor"),
    "name": _("Name"),
    "legal_form": _("Legal form"),
    "trade_name": _("Trade name"),
    "domain": _("Domain"),
    "title": _("Job title"),
    "function": _("Field of work"),
    "seniority": _("Seniority"),
    "buying_role": _("Part in a purchase"),
    "others": _("Further job titles"),
    "extension": _("Extension"),
    "tags": _("Labels"),
}


def who(masked: str) -> str:
    """A masked person as a heading or link; one of whom nothing can be shown is said to be so."""
    return str(gettext("(no name)")) if masked == DOTS else masked


def member(name: str) -> Text:
    """The member of a lead in words; one that we do not know keeps its name."""
    return MEMBERS.get(name, name)


def target(name: str) -> Text:
    """What a column of a file may be taken for, in words."""
    family, _dot, part = name.partition(".")
    if family == "consent":
        return _CONSENT.get(part, name)
    return part if family == "attributes" else _JOINED.get(name) or member(name)


def targets() -> dict[str, Text]:
    """Everything a column may be said to be."""
    offered = {name: MEMBERS[name] for name in MEMBERS if name not in {"attributes", "consents", "lead"}}
    offered |= _JOINED
    offered |= {f"consent.{part}": _CONSENT[part] for part in CONSENT_PARTS}
    return offered | {IGNORE: _("Leave this column out")}


def parts(value: Any) -> Iterator[tuple[Text, str]]:
    """The parts of a revealed field, each with its name: what a person reads, nothing that is empty."""
    if isinstance(value, str):
        yield "", value
    elif isinstance(value, tuple):
        for each in value:
            yield "", " ".join(text for _label, text in parts(each))
    elif dataclasses.is_dataclass(value):
        for part in dataclasses.fields(value):
            yield from _part(part.name, getattr(value, part.name))
    elif value is not None:
        yield "", str(format_date(value))


# Of these only the value itself is for people to read; the rest serves comparison.
_HIDDEN = frozenset({"key", "flags", "kind", "external_ids", "consents"})
_BARE = frozenset({"address", "e164", "region"})


def _part(name: str, value: Any) -> Iterator[tuple[Text, str]]:
    if not value or name in _HIDDEN:
        return
    if isinstance(value, Mapping):
        yield from ((key, str(text)) for key, text in value.items())
    else:
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        yield ("" if name in _BARE else _PARTS.get(name, member(name))), text
