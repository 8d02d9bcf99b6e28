"""Which personal fields do we keep, what are they made of, and how is each kept?"""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from rules.records import Lead


class FieldName(StrEnum):
    """A structured personal value that is sealed as one."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    ORGANISATION = "organisation"
    JOB = "job"
    BIRTH_DATE = "birth_date"
    NOTES = "notes"
    EXTRAS = "extras"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One row of the catalogue.

    `number` is written into every ciphertext's binding: it is never reused and never changed.
    `members` are the lead members the field is made from.
    """

    name: FieldName
    number: int
    members: tuple[str, ...]


CATALOGUE = (
    FieldSpec(
        name=FieldName.NAME,
        number=1,
        members=("salutation", "given_name", "family_name", "full_name"),
    ),
    FieldSpec(
        name=FieldName.EMAIL,
        number=2,
        members=("email", "email2"),
    ),
    FieldSpec(
        name=FieldName.PHONE,
        number=3,
        members=("phone", "mobile"),
    ),
    FieldSpec(
        name=FieldName.ADDRESS,
        number=4,
        members=(
            "street",
            "house_number",
            "address_line1",
            "address_line2",
            "postal_code",
            "city",
            "region",
            "country",
        ),
    ),
    FieldSpec(
        name=FieldName.ORGANISATION,
        number=5,
        members=(
            "organisation",
            "registration_number",
            "vat_number",
            "website",
            "industry",
            "employees",
            "revenue",
        ),
    ),
    FieldSpec(name=FieldName.JOB, number=6, members=("job_title", "department")),
    FieldSpec(name=FieldName.BIRTH_DATE, number=7, members=("birth_date",)),
    FieldSpec(name=FieldName.NOTES, number=8, members=("notes",)),
    FieldSpec(
        name=FieldName.EXTRAS,
        number=9,
        members=("external_id", "tags", "attributes", "consents", "language", "kind", "observed_at"),
    ),
)

FIELD_OF_MEMBER = {member: spec.name for spec in CATALOGUE for member in spec.members}

MEMBERS = tuple(member.name for member in dataclasses.fields(Lead))

TEXT_MEMBERS = tuple(
    member for member in MEMBERS if member not in {"observed_at", "kind", "tags", "attributes", "consents"}
)
"""Members that hold a plain text as the sender typed it."""
