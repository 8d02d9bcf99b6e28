"""Everything that a page may have to name has a name."""

from datetime import date

import pytest
from flask import Flask

from admin import file_columns, members, reveals
from admin.views import api_keys, contacts, sources
from rules import headers
from rules.fields import MEMBERS, FieldName
from rules.headers import TARGETS
from rules.records import Email, Extras, Kind, PersonName, Phone
from rules.sources import LawfulBasis, SourceKind
from rules.survivorship import Ground
from service.access import KEY_SCOPES
from service.reveals import PURPOSES
from tests.admin.office import Office


def test_every_member_field_target_and_reason_has_words() -> None:
    assert set(MEMBERS) <= members.MEMBERS.keys()
    assert set(FieldName) == members.FIELDS.keys()
    assert TARGETS - {"attributes", "consents"} == members.targets().keys()
    assert set(PURPOSES) == reveals.PURPOSES.keys()


def test_every_ground_kind_basis_and_scope_has_words() -> None:
    assert set(Ground) == contacts.WHY.keys()
    assert {*Kind, None} == contacts.KINDS.keys()
    assert set(headers.Ground) == file_columns.GROUNDS.keys()
    assert (set(SourceKind), set(LawfulBasis)) == (sources.KINDS.keys(), sources.BASES.keys())
    assert api_keys.SCOPES.keys() == KEY_SCOPES


@pytest.fixture
def app(office: Office) -> Flask:
    return office.app


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (PersonName(given="Anna", particle="de", family="Vries"), ["Anna", "de", "Vries"]),
        ((Email(address="a@example.org", key="a@example.org", flags=("free",)),), ["a@example.org"]),
        ((Phone(e164="+442079460018", extension="12", region="GB"),), ["+442079460018 12 GB"]),
        ("a note", ["a note"]),
        (date(1980, 2, 1), ["1 Feb 1980"]),
        (Extras(external_ids={"x": "K-1"}, tags=("vip",), attributes={"size": "43"}), ["vip", "43"]),
        (None, []),
    ],
)
def test_a_revealed_value_is_read_part_by_part(app: Flask, value: object, shown: list[str]) -> None:
    with app.test_request_context("/"):
        assert [text for _label, text in members.parts(value)] == shown
