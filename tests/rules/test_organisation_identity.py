"""The same firm is known by its numbers, its site or its name and town; a sole trader is a person."""

from dataclasses import replace

from rules.organisations import identity
from rules.organisations.identity import Key, KeyKind
from rules.records import Organisation

ACME = Organisation(
    name="Acme",
    legal_form="B.V.",
    registration_number="12345678",
    registration_kind="kvk",
    vat_number="NL123456789B01",
    domain="acme.example",
)


def test_a_firm_is_known_by_all_that_it_has_the_surest_first() -> None:
    assert identity.keys(ACME, country="NL", city="Delft") == (
        Key(KeyKind.REGISTRATION, ("kvk", "12345678")),
        Key(KeyKind.VAT, ("NL123456789B01",)),
        Key(KeyKind.DOMAIN, ("acme.example",)),
        Key(KeyKind.NAME_PLACE, ("acme", "B.V.", "delft", "NL")),
    )


def test_a_sole_trader_is_no_organisation() -> None:
    trader = replace(ACME, is_sole_trader=True)
    assert identity.keys(trader, country="NL", city="Delft") == ()
    assert not identity.may_begin(trader)


def test_a_name_without_a_form_may_be_anybody_and_is_no_key() -> None:
    bare = Organisation(name="Jan de Vries", domain="acme.example")
    assert identity.keys(bare, country="NL", city="Delft") == (Key(KeyKind.DOMAIN, ("acme.example",)),)
    assert not identity.may_begin(bare)
    assert identity.may_begin(Organisation(name="Acme", legal_form="B.V."))


def test_the_surest_that_both_have_decides() -> None:
    first = {KeyKind.REGISTRATION: {b"1"}, KeyKind.DOMAIN: {b"site"}}
    assert identity.same({KeyKind.DOMAIN: b"site"}, [first]) == 0
    assert identity.same({KeyKind.REGISTRATION: b"2", KeyKind.DOMAIN: b"site"}, [first]) is None
    assert identity.same({KeyKind.REGISTRATION: b"1", KeyKind.DOMAIN: b"other"}, [first]) == 0


def test_of_several_that_fit_the_surest_is_meant() -> None:
    by_site, by_number = {KeyKind.DOMAIN: {b"site"}}, {KeyKind.REGISTRATION: {b"1", b"9"}}
    mine = {KeyKind.DOMAIN: b"site", KeyKind.REGISTRATION: b"9"}
    assert identity.same(mine, [by_site, by_number]) == 1


def test_whoever_is_known_by_nothing_is_nobody() -> None:
    assert identity.same({}, [{KeyKind.DOMAIN: {b"site"}}]) is None
    assert identity.keys(Organisation(industry_code="62.10"), country="NL", city=None) == ()
