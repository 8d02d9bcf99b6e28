"""The forms of a name: in full, in a list, in a letter."""

from dataclasses import replace

import pytest

from rules.names import forms
from rules.records import PersonName

BERG = PersonName(given="Jan", particle="van der", family="Berg")


@pytest.mark.parametrize(
    ("name", "country", "filed"),
    [
        (BERG, "NL", "Berg, Jan van der"),
        (BERG, None, "van der Berg, Jan"),
        (replace(BERG, particle="Van der"), "BE", "Van der Berg, Jan"),
        (PersonName(given="Jean", particle="de La", family="Fontaine"), "FR", "La Fontaine, Jean de"),
        (PersonName(given="Joachim", particle="du", family="Bellay"), "FR", "du Bellay, Joachim"),
        (PersonName(given="Klaus", particle="von der", family="Heide"), "DE", "Heide, Klaus von der"),
        (PersonName(given="Otto", particle="Graf", family="Lambsdorff"), "DE", "Lambsdorff, Otto Graf"),
        (PersonName(given="Anna", particle="vom", family="Stein"), "DE", "vom Stein, Anna"),
        (PersonName(given="Juan", particle="de la", family="Fuente"), "ES", "Fuente, Juan de la"),
        (PersonName(given="Ana", particle="las", family="Heras"), "ES", "las Heras, Ana"),
        (PersonName(given="Mario", particle="De", family="Luca"), "IT", "De Luca, Mario"),
        (PersonName(given="Carl", particle="af", family="Ursin"), "FI", "Ursin, Carl af"),
        (PersonName(given="Jón", family="Sigurðsson"), "IS", "Jón Sigurðsson"),
        (PersonName(given="Viktor", family="Orbán", family_first=True), "HU", "Orbán Viktor"),
        (PersonName(initials="J.", family="Jansen"), "NL", "Jansen, J."),
        (PersonName(particle="de", family="Vries"), "NL", "Vries, de"),
        (PersonName(given="Madonna"), "US", "Madonna"),
        (PersonName(family="Jansen"), "NL", "Jansen"),
    ],
)
def test_a_list_files_a_name_by_the_custom_of_its_country(name, country, filed):
    assert forms.sort_form(name, country) == filed


def test_a_full_form_has_titles_before_and_degrees_behind():
    name = PersonName(titles="drs.", initials="A.", family="Bakker", suffix="MSc RA")
    assert forms.display(name) == "drs. A. Bakker MSc RA"


def test_east_asian_letters_stand_without_a_blank_and_their_titles_behind():
    name = PersonName(titles="様", given="太郎", family="山田", family_first=True)
    assert (name.display, forms.display(name)) == ("山田太郎", "山田太郎様")


def test_a_hungarian_name_is_shown_family_name_first():
    assert PersonName(given="Viktor", family="Orbán", family_first=True).display == "Orbán Viktor"


@pytest.mark.parametrize(
    ("name", "language", "opening"),
    [
        (BERG, "nl", "Beste Jan van der Berg"),
        (BERG, "nl-NL", "Beste Jan van der Berg"),
        (BERG, "en", "Dear Jan van der Berg"),
        (BERG, "de", "Guten Tag Jan van der Berg"),
        (BERG, "fi", "Hei Jan"),
        (BERG, "sv", "Hej Jan van der Berg"),
        (BERG, "fr", "Bonjour Jan van der Berg"),
        (BERG, "pl", "Dear Jan van der Berg"),
        (BERG, None, "Dear Jan van der Berg"),
        (replace(BERG, titles="dhr."), "nl", "Geachte heer Van der Berg"),
        (replace(BERG, titles="mevr. drs."), "nl", "Geachte mevrouw Van der Berg"),
        (replace(BERG, titles="mevr."), "de", "Sehr geehrte Frau van der Berg"),
        (replace(BERG, titles="prof. dr."), "nl", "Geachte professor Van der Berg"),
        (
            PersonName(titles="Herr Prof. Dr.", given="K.", family="Töpfer"),
            "de",
            "Sehr geehrter Herr Prof. Dr. Töpfer",
        ),
        (PersonName(titles="Dr.", given="Klaus", family="Töpfer"), "de", "Guten Tag Dr. Klaus Töpfer"),
        (PersonName(titles="Mrs", given="Jane", family="Smith"), "en", "Dear Mrs Smith"),
        (PersonName(titles="Sir", given="Ian", family="McKellen"), "en", "Dear Sir Ian"),
        (PersonName(titles="rouva", given="Liisa", family="Virtanen"), "fi", "Hyvä rouva Virtanen"),
        (PersonName(titles="Mme", family="Dupont"), "fr", "Bonjour Madame Dupont"),
        (PersonName(titles="dhr. mevr.", family="Jansen"), "nl", "Goedendag"),
        (PersonName(initials="J.", family="Jansen"), "fi", "Hei"),
        (PersonName(family="Jansen"), "en", "Hello"),
        (PersonName(given="Anna"), "sv", "Hej Anna"),
    ],
)
def test_a_letter_opens_as_its_reader_asked_and_else_neutrally(name, language, opening):
    assert forms.salutation(name, language) == opening


@pytest.mark.parametrize("given_name", ["Anna", "Jan", "Matti", "Maria", "Hans"])
@pytest.mark.parametrize("language", ["en", "nl", "fi", "de", "sv", "fr"])
def test_no_form_of_address_is_guessed_from_a_name(given_name, language):
    plain = forms.salutation(PersonName(given=given_name, family="Jansen"), language)
    other = forms.salutation(PersonName(given="Xyzzy", family="Jansen"), language)
    assert plain.replace(given_name, "Xyzzy", 1) == other
