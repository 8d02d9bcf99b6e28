"""Headings of real exports, and what they are taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import headers
from rules.headers import Ground
from rules.knowledge import Knowledge

EXPORTS = {
    "Dutch webshop": {
        "Klantnr.": "external_id",
        "Aanhef": "salutation",
        "Voornaam": "given_name",
        "Achternaam": "family_name",
        "E-mailadres": "email",
        "Telefoonnummer": "phone",
        "Mobiel": "mobile",
        "Straat": "street",
        "Huisnr": "house_number",
        "Postcode": "postal_code",
        "Woonplaats": "city",
        "Geboortedatum": "birth_date",
        "KvK-nummer": "registration_number",
        "Nieuwsbrief": "consent.email",
    },
    "Finnish association": {
        "Jäsennumero": "external_id",
        "Etunimi": "given_name",
        "Sukunimi": "family_name",
        "Sähköpostiosoite": "email",
        "Puhelinnumero": "phone",
        "Lähiosoite": "street",
        "Postinumero": "postal_code",
        "Postitoimipaikka": "city",
        "Syntymäaika": "birth_date",
        "Y-tunnus": "registration_number",
        "Asiointikieli": "language",
    },
    "German trade fair": {
        "Anrede": "salutation",
        "Vorname": "given_name",
        "Nachname": "family_name",
        "Firma": "organisation",
        "Funktion": "job_title",
        "Straße": "street",
        "PLZ": "postal_code",
        "Ort": "city",
        "E-Mail": "email",
        "USt-IdNr.": "vat_number",
    },
    "English CRM": {
        "First Name": "given_name",
        "Last Name": "family_name",
        "Salutation": "salutation",
        "Title": "job_title",
        "Account Name": "organisation",
        "Email": "email",
        "Secondary Email": "email2",
        "Phone": "phone",
        "Mailing City": "city",
        "Mailing Zip/Postal Code": "postal_code",
        "CreatedDate": "observed_at",
    },
    "Swedish and French": {
        "Förnamn": "given_name",
        "Efternamn": "family_name",
        "Téléphone": "phone",
        "Ville": "city",
    },
}


@pytest.mark.parametrize("export", EXPORTS)
def test_the_headings_of_an_export_are_understood(export, knowledge: Knowledge):
    wanted = EXPORTS[export]
    plan = headers.plan(list(wanted), knowledge.vocabulary)
    assert {column.header: column.target for column in plan.columns} == wanted


def test_every_entry_of_the_vocabulary_leads_to_a_target(knowledge: Knowledge):
    targets = {target.rstrip("?") for target in knowledge.vocabulary.maps["headers"].values()}
    assert targets <= headers.TARGETS
    assert all(key.isascii() and key.isalnum() for key in knowledge.vocabulary.maps["headers"])


def test_names_of_members_are_taken_as_they_are(knowledge: Knowledge):
    plan = headers.plan(["given_name", "attributes.shoe_size", "consent.at"], knowledge.vocabulary)
    assert [column.ground for column in plan.columns] == [Ground.NAME] * 3
    assert plan.targets["attributes.shoe_size"] == "attributes.shoe_size"


def test_what_is_stated_beats_every_guess(knowledge: Knowledge):
    plan = headers.plan(["Email", "mail"], knowledge.vocabulary, stated={"MAIL": "email", "Email": "ignore"})
    assert plan.targets == {"mail": "email"}


def test_a_second_telephone_or_address_finds_the_other_place(knowledge: Knowledge):
    plan = headers.plan(["Telefoon", "Tel.", "E-mail", "E-mail werk", "Phone 1"], knowledge.vocabulary)
    assert [column.target for column in plan.columns[:2]] == ["phone", "mobile"]


def test_two_columns_for_one_member_are_told(knowledge: Knowledge):
    plan = headers.plan(["Plaats", "Woonplaats"], knowledge.vocabulary)
    assert [(column.target, column.rival) for column in plan.columns] == [("city", None), (None, "Plaats")]
    assert plan.columns[1].ground is Ground.TAKEN
    assert plan.unmapped == ("Woonplaats",)


def test_the_surer_column_chooses_first(knowledge: Knowledge):
    plan = headers.plan(["E-mailadrs", "Email"], knowledge.vocabulary)
    assert [column.target for column in plan.columns] == ["email2", "email"]


def test_a_misspelt_heading_is_offered_with_little_confidence(knowledge: Knowledge):
    [column] = headers.plan(["Achternam"], knowledge.vocabulary).columns
    assert (column.target, column.ground) == ("family_name", Ground.LIKENESS)
    assert column.confidence < 0.95


@pytest.mark.parametrize("heading", ["Toestemming", "Opt-in", "Consent", "Suostumus", "Newslettr"])
def test_a_consent_is_never_guessed_from_a_vague_heading(heading, knowledge: Knowledge):
    assert headers.plan([heading], knowledge.vocabulary).unmapped == (heading,)


def test_our_own_columns_are_passed_over(knowledge: Knowledge):
    plan = headers.plan(["gs_row", "gs_code", "gs_reason", "Email"], knowledge.vocabulary)
    assert (plan.unmapped, plan.targets) == ((), {"Email": "email"})


def test_a_map_to_nowhere_and_a_member_given_twice_are_mistakes():
    stated = {"a": "email", "b": "shoe", "c": "email", "d": "ignore", "e": "ignore", "f": "attributes."}
    assert headers.mistakes(stated) == ["b", "c", "f"]


@given(names=st.lists(st.text(max_size=30), unique=True, max_size=12))
def test_every_column_is_placed_once_or_told(names, knowledge: Knowledge):
    plan = headers.plan(names, knowledge.vocabulary)
    assert [column.header for column in plan.columns] == names
    members = [target for target in plan.targets.values() if target != headers.IGNORE]
    assert len(members) == len(set(members))


def test_columns_that_turn_up_later_change_nothing_that_was_settled(knowledge: Knowledge):
    first = headers.plan(["Tel."], knowledge.vocabulary)
    later = headers.extended(first, ["phone"], knowledge.vocabulary)
    assert later.targets == {"Tel.": "phone", "phone": "mobile"}


@pytest.mark.parametrize(
    "heading",
    ["Tussenvoegsel", "Tussenvoegsels", "Voorvoegsel(s)", "Namensvorsatz", "Prefix of surname"],
)
def test_a_column_for_what_stands_before_the_family_name_is_joined_to_it(heading, knowledge: Knowledge):
    plan = headers.plan(["Achternaam", heading], knowledge.vocabulary)
    assert plan.unmapped == ()
    assert headers.joined(plan.columns) == {"family_name": (heading, "Achternaam")}


def test_a_family_name_of_one_column_is_no_join(knowledge: Knowledge):
    assert headers.joined(headers.plan(["Achternaam"], knowledge.vocabulary).columns) == {}


def test_a_column_may_be_said_to_stand_before_the_family_name(knowledge: Knowledge):
    stated = {"Deel 1": "family_name.prefix", "Deel 2": "family_name"}
    assert headers.mistakes(stated) == []
    plan = headers.plan(["Deel 2", "Deel 1"], knowledge.vocabulary, stated=stated)
    assert headers.joined(plan.columns) == {"family_name": ("Deel 1", "Deel 2")}


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("mailing_address_city", "city"),
        ("Billing Address Postal Code", "postal_code"),
        ("home_address_street_name", "street"),
        ("Mailing Address", "address_line1"),
    ],
)
def test_whose_address_it_is_does_not_matter(heading, target, knowledge: Knowledge):
    assert headers.plan([heading], knowledge.vocabulary).targets == {heading: target}


@pytest.mark.parametrize("heading", ["employer_id", "Company ID", "organisation key"])
def test_the_key_of_a_thing_is_not_the_thing(heading, knowledge: Knowledge):
    assert headers.plan([heading], knowledge.vocabulary).unmapped == (heading,)
