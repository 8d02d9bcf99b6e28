"""Every sentence in Dutch and Finnish, with the same gaps; none left over, none unfinished."""

import re
from enum import Enum

import pytest
from babel.messages.catalog import Catalog

from admin import words
from admin.languages import NAMES, catalog
from rules.findings import Verdict
from rules.leads import LeadStatus, Outcome
from service.access import Role
from service.audit import Action
from service.users import LANGUAGES
from tests.admin.messages import Message, said
from tests.admin.office import Office

TRANSLATED = [language for language in LANGUAGES if language != "en"]
_GAP = re.compile(r"%\((\w+)\)s")


def translations(whole: Catalog) -> dict[Message, Message]:
    return {_parts(message.id): _parts(message.string) for message in whole if message.id}


def _parts(text: object) -> Message:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def test_every_language_has_a_name_of_its_own() -> None:
    assert set(NAMES) == set(LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_translated(language: str) -> None:
    known = translations(catalog(language))
    missing = {place: message for message, place in said().items() if not all(known.get(message, ("",)))}
    assert missing == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over_or_unfinished(language: str) -> None:
    whole = catalog(language)
    assert set(translations(whole)) - set(said()) == set()
    assert [message.id for message in whole if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_gaps_of_the_original(language: str) -> None:
    for english, foreign in translations(catalog(language)).items():
        assert set(_GAP.findall(foreign[-1])) == set(_GAP.findall(english[-1])), english


@pytest.mark.parametrize(
    ("kinds", "known"),
    [
        (Role, words.ROLES),
        (LeadStatus, words.STATUS),
        (Outcome, words.OUTCOME),
        (Verdict, words.VERDICT),
        (Action, words.ACTION),
    ],
)
def test_every_code_that_people_see_has_words(kinds: type[Enum], known: dict[Enum, object]) -> None:
    assert set(known) == set(kinds)


def test_the_browser_is_answered_in_its_language(office: Office) -> None:
    page = office.desk().get("/sign-in", accept_language="fi-FI,fi;q=0.9,en;q=0.5")
    assert '<html lang="fi">' in page.text
    assert "Kirjaudu sisään" in page.text


def test_a_language_chosen_at_the_door_outweighs_the_browser(office: Office) -> None:
    desk = office.desk()
    assert desk.get("/language/nl").status_code == 303
    assert "Aanmelden" in desk.get("/sign-in", accept_language="fi").text


def test_a_language_that_is_not_spoken_does_not_exist(office: Office) -> None:
    assert office.desk().get("/language/tlh").status_code == 404


def test_a_person_s_own_choice_outweighs_everything(office: Office) -> None:
    desk = office.signed_in("anna")
    desk.get("/language/fi")
    desk.post("/account/preferences", language="nl", theme="dark", shortcuts="yes")
    page = desk.get("/account/").text
    assert '<html lang="nl" data-theme="dark">' in page
    assert "Je voorkeuren zijn opgeslagen." in page


def test_dates_and_figures_follow_the_language(office: Office) -> None:
    desk = office.signed_in("anna")
    desk.post("/account/preferences", language="fi", theme="system")
    assert "2.3.2026 12.02" in desk.get("/account/").text
