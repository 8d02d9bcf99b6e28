"""Are columns used as what they hold?"""

from service import packs
from service.file_matching import roles
from service.file_matching.roles import Role

WORDS = packs.shipped().vocabulary


def test_the_headings_of_record_linkage_are_known():
    febrl = ["rec_id", "given_name", "surname", "street_number", "address_1", "suburb", "postcode"]
    febrl += ["date_of_birth", "soc_sec_id"]
    found = roles.of(febrl, WORDS)
    assert dict(found.column) == {
        Role.IDENT: "rec_id",
        Role.GIVEN: "given_name",
        Role.FAMILY: "surname",
        Role.HOUSE: "street_number",
        Role.STREET: "address_1",
        Role.CITY: "suburb",
        Role.POSTCODE: "postcode",
        Role.BIRTH: "date_of_birth",
        Role.NUMBER: "soc_sec_id",
    }


def test_what_is_said_goes_before_what_is_guessed():
    found = roles.of(["a", "b", "customer"], WORDS, stated={"a": "family_name"}, number="customer")
    assert (found.column[Role.FAMILY], found.column[Role.NUMBER]) == ("a", "customer")
    assert found.unused == ("b",)


def test_a_column_that_is_taken_is_not_compared():
    assert Role.FAMILY not in roles.of(["surname", "email"], WORDS, taken=["surname"]).column


def test_a_name_of_the_row_alone_tells_nobody_apart():
    assert not roles.of(["rec_id", "colour"], WORDS).are_enough
    assert roles.of(["rec_id", "email"], WORDS).are_enough


def test_short_headings_are_known():
    found = roles.of(["given", "family", "birth", "org", "zip5", "hno", "bsn"], WORDS)
    assert set(found.column) == {
        Role.GIVEN,
        Role.FAMILY,
        Role.BIRTH,
        Role.COMPANY,
        Role.POSTCODE,
        Role.HOUSE,
        Role.NUMBER,
    }
    assert found.unused == ()
