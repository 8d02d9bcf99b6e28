"""What a copy is made of: every part of every field, laid out the same for programs and for people."""

from datetime import UTC, date, datetime

import pytest

from rules import copies
from rules.copies import Chapter, Copy, PackageKind, PackageState, Section, Term
from rules.fields import FieldName
from rules.records import Address, Email, Extras, Job, PersonName, Phone


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (FieldName.NAME, PersonName(given="Anna", family="Berg"), [("given", "Anna"), ("family", "Berg")]),
        (
            FieldName.EMAIL,
            (Email(address="A@example.org", key="a@example.org", flags=("free", "role")),),
            [("1.address", "A@example.org"), ("1.key", "a@example.org"), ("1.flags", "free, role")],
        ),
        (
            FieldName.PHONE,
            (Phone(e164="+447700900123"), Phone(e164="+447700900456", extension="7")),
            [("1.e164", "+447700900123"), ("2.e164", "+447700900456"), ("2.extension", "7")],
        ),
        (FieldName.ADDRESS, Address(city="Leiden"), [("city", "Leiden")]),
        (
            FieldName.JOB,
            Job(title="Head", others=("Chair", "Host")),
            [("title", "Head"), ("others", "Chair, Host")],
        ),
        (FieldName.BIRTH_DATE, date(1980, 2, 3), [("birth_date", "1980-02-03")]),
        (FieldName.NOTES, "Likes tulips.", [("notes", "Likes tulips.")]),
        (
            FieldName.EXTRAS,
            Extras(tags=("a", "b"), attributes={"shoe size": "39"}),
            [("tags", "a, b"), ("attributes.shoe size", "39")],
        ),
    ],
)
def test_every_part_that_holds_something_is_told(
    name: FieldName, value: object, told: list[tuple[str, str]]
) -> None:
    assert copies.parts(name, value) == told


def test_programs_read_codes_and_moments() -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    row = {
        "at": at,
        "state": Term("state", "given"),
        "agrees": (Term("member", "email"), Term("member", "city")),
        "days": 3,
        "until": None,
    }
    section = Section(
        chapter=Chapter.CONSENTS, columns=("at", "state", "agrees", "days", "until"), rows=(row,)
    )
    copy = Copy(kind=PackageKind.ACCESS, made_at=at, language="en", controller={}, sections=(section,))
    assert copies.plain(copy) == {
        "format": "goodstanding access copy 1",
        "made_at": "2026-03-02T12:00:00+00:00",
        "language": "en",
        "controller": {},
        "consents": [
            {"at": "2026-03-02T12:00:00+00:00", "state": "given", "agrees": ["email", "city"], "days": 3}
        ],
    }


def test_what_is_over_or_taken_back_is_gone() -> None:
    assert {state for state in PackageState if state.is_gone} == {PackageState.EXPIRED, PackageState.REVOKED}
