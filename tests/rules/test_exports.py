"""What may go out in a list, in which columns, and what a platform is told of somebody."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from rules.exports import (
    COLUMNS,
    HASHED,
    ID,
    NEEDED,
    Format,
    Opened,
    Wish,
    columns,
    disclosed,
    faults,
    opening,
    why_not,
    writer,
)
from rules.fields import FieldName
from rules.purposes import PurposeKind
from rules.recipients import FIELDS, Role
from rules.records import Address, Channel, Email, Job, Organisation, PersonName, Phone
from rules.standing import Decision
from rules.standing.case import Reason

ANNA = Opened(
    UUID(int=7),
    "consumer",
    "NL",
    "nl",
    "A",
    {
        FieldName.NAME: PersonName(given="Anna", particle="de", family="Vries", titles="Dr."),
        FieldName.EMAIL: (
            Email(address="Mary@Example.com", key="mary@example.com"),
            Email(address="second@example.org", key="second@example.org"),
        ),
        FieldName.PHONE: (Phone(e164="+15559876543"),),
        FieldName.ADDRESS: Address(
            street="Dorpsstraat", house_number="12", postal_code="1234 AB", country="NL"
        ),
        FieldName.ORGANISATION: Organisation(name="Voorbeeld", employees_band="10-19"),
        FieldName.JOB: Job(title="Buyer", function="purchasing", seniority="staff"),
        FieldName.BIRTH_DATE: date(1980, 5, 1),
    },
)
WISH = Wish(
    format=Format.CSV,
    fields=("email", "full_name"),
    channel=Channel.EMAIL,
    purpose="newsletter",
    kind=PurposeKind.MARKETING,
    role=Role.PROCESSOR,
    given=FIELDS,
    purposes=frozenset(),
)
MAIL = "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"
"""SHA-256 of mary@example.com, as Meta publishes it."""
NUMBER = "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e"
"""SHA-256 of 15559876543, as Meta publishes it."""


def told(wish: Wish) -> dict[str, str]:
    return {fault.pointer: fault.code for fault in faults(wish)}


def test_a_sound_wish_has_no_fault() -> None:
    assert told(WISH) == {}


def test_columns_stand_in_the_order_of_the_catalogue_whatever_was_named_first() -> None:
    assert columns(Format.CSV, ("family_name", "email", ID)) == (ID, "email", "family_name")


def test_a_line_holds_what_was_asked_for_and_nothing_else() -> None:
    names = columns(
        Format.NDJSON, ("email", "full_name", "house_number", "job_function", "grade", "birth_date")
    )
    assert writer(Format.NDJSON, names)(ANNA) == (
        "Mary@Example.com",
        "Anna de Vries",
        "12",
        "purchasing",
        "1980-05-01",
        "A",
    )


def test_whoever_nothing_is_known_of_has_no_line_even_with_an_id() -> None:
    assert writer(Format.CSV, (ID, "email"))(Opened(UUID(int=1))) is None
    assert writer(Format.GOOGLE, ())(Opened(UUID(int=1))) is None


@pytest.mark.parametrize("name", COLUMNS)
def test_every_column_is_read_of_somebody_of_whom_nothing_is_known(name: str) -> None:
    assert COLUMNS[name].read(Opened(UUID(int=1))) in {None, str(UUID(int=1))}


def test_every_column_is_told_by_a_name_that_the_ledger_of_disclosures_knows() -> None:
    assert {column.of for column in COLUMNS.values()} - {""} <= FIELDS


def test_free_text_goes_out_in_no_column() -> None:
    told_of = {column.of for column in COLUMNS.values()}
    assert {FieldName.NOTES.value, FieldName.EXTRAS.value} & told_of == set()


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        (Channel.EMAIL, "phone"),
        (Channel.EMAIL, "street"),
        (Channel.EMAIL, "birth_date"),
        (Channel.PHONE, "email"),
        (Channel.SMS, "postal_code"),
        (Channel.POST, "email"),
        (Channel.PUSH, "email"),
        (Channel.POST, "grade"),
    ],
)
def test_what_a_channel_does_not_need_does_not_go_out(channel: Channel, name: str) -> None:
    assert told(replace(WISH, channel=channel, fields=(name,))) == {"/fields/0": "not_needed"}


def test_the_very_address_of_a_channel_goes_out() -> None:
    for channel, name in ((Channel.EMAIL, "email"), (Channel.SMS, "phone"), (Channel.POST, "postal_code")):
        assert told(replace(WISH, channel=channel, fields=(name, ID))) == {}


def test_every_channel_says_what_it_needs() -> None:
    assert set(NEEDED) == set(Channel)


def test_every_fault_is_told_at_once() -> None:
    wish = replace(
        WISH,
        fields=("email", "shoe_size", "phone", "job_title"),
        given=frozenset({"email"}),
        kind=None,
        purposes=frozenset({"billing"}),
        role=Role.CONTROLLER,
    )
    assert [(fault.pointer, fault.code) for fault in faults(wish)] == [
        ("/fields/1", "unknown"),
        ("/fields/2", "not_needed"),
        ("/fields/3", "not_for_recipient"),
        ("/purpose", "unknown"),
        ("/purpose", "not_for_recipient"),
        ("/channel", "needs_share"),
    ]


def test_a_list_without_fields_is_none() -> None:
    assert told(replace(WISH, fields=())) == {"/fields": "missing"}


@pytest.mark.parametrize("form", [Format.GOOGLE, Format.META])
def test_a_hash_is_shared_data(form: Format) -> None:
    wish = replace(WISH, format=form, fields=("email",))
    assert told(wish) == {"/channel": "needs_share"}
    assert told(replace(wish, channel=Channel.SHARE, kind=PurposeKind.SHARING)) == {}


def test_whoever_decides_over_the_data_themselves_is_shared_with() -> None:
    for role in (Role.CONTROLLER, Role.JOINT):
        assert told(replace(WISH, role=role)) == {"/channel": "needs_share"}
        assert told(replace(WISH, role=role, channel=Channel.SHARE)) == {}


def test_weighing_people_up_allows_no_sharing() -> None:
    wish = replace(WISH, channel=Channel.SHARE, kind=PurposeKind.PROFILING)
    assert told(wish) == {"/purpose": "not_shared"}


def test_a_platform_takes_whole_fields_of_its_own() -> None:
    wish = replace(
        WISH, format=Format.GOOGLE, channel=Channel.SHARE, fields=("email", "given_name", "birth_date")
    )
    assert told(wish) == {"/fields/1": "unknown", "/fields/2": "unknown"}
    assert told(replace(wish, format=Format.META, fields=HASHED[Format.META.platform])) == {}  # type: ignore[index]


def test_only_what_is_asked_for_is_opened() -> None:
    assert opening(Format.CSV, ("email", "country", ID, "grade")) == {FieldName.EMAIL}
    assert opening(Format.META, ("email", "address")) == {FieldName.EMAIL, FieldName.ADDRESS}


def test_what_is_disclosed_is_told_once_by_the_name_of_its_field() -> None:
    assert disclosed(Format.CSV, (ID, "given_name", "family_name", "grade")) == ("name", "quality")
    assert disclosed(Format.GOOGLE, ("phone", "email")) == ("email", "phone")


def test_meta_is_told_the_hashes_that_it_publishes() -> None:
    line = writer(Format.META, ())(ANNA)
    assert line is not None
    named = dict(zip(columns(Format.META, ()), line, strict=True))
    assert (named["email"], named["phone"]) == (MAIL, NUMBER)


def test_what_was_not_asked_for_is_empty_in_a_hashed_line() -> None:
    only_mail = Opened(ANNA.contact_id, values={FieldName.EMAIL: ANNA.values[FieldName.EMAIL]})
    assert writer(Format.GOOGLE, ())(only_mail) == (MAIL, "", "", "", "", "")


def test_somebody_is_left_out_for_the_first_reason_that_denies() -> None:
    reasons = (Reason("PRM.CONSENT"), Reason("VAL.DOUBTFUL"), Reason("SUP.LISTED"), Reason("VAL.ROLE"))
    decision = Decision(allowed=False, reasons=reasons, rule=None, is_verified=True, evidence=())
    assert why_not(decision) == "SUP.LISTED"


def test_without_any_ground_it_is_the_ground_that_is_missing() -> None:
    decision = Decision(allowed=False, reasons=(), rule=None, is_verified=True, evidence=())
    assert why_not(decision) == "LAW.NEEDS_CONSENT"


def test_a_hashed_list_is_a_file_of_separated_values() -> None:
    assert {form: form.suffix for form in Format} == {
        Format.CSV: "csv",
        Format.NDJSON: "ndjson",
        Format.PARQUET: "parquet",
        Format.GOOGLE: "csv",
        Format.META: "csv",
    }
