"""Purposes and texts have versions: what stands is never changed, and what is new stands beside it."""

from datetime import timedelta

import pytest

from rules.consent import Author, EventState, Method
from service import consents, purposes
from service.access import COMMAND, Role
from service.consents import Statement
from service.purposes import Notice, Purpose
from tests.admin.office import Desk, Office
from tests.admin.stock import fill

NEW: dict[str, str | list[str]] = {
    "key": "newsletter",
    "title_en": "The newsletter",
    "title_nl": "De nieuwsbrief",
    "kind": "marketing",
    "channels": ["email", "sms"],
    "basis": "A6-1-a",
    "status": "active",
}
TEXT: dict[str, str | list[str]] = {"key": "newsletter", "version": "1", "text_en": "Yes, once a month."}


@pytest.fixture
def officer(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def known(office: Office) -> list[Purpose]:
    with office.workshop.look(COMMAND) as work:
        return list(purposes.versions(work, "newsletter"))


def published(office: Office) -> list[Notice]:
    with office.workshop.look(COMMAND) as work:
        return list(purposes.notices(work, "newsletter"))


def test_a_new_purpose_is_kept_in_every_language_it_was_given_in(office: Office, officer: Desk) -> None:
    assert officer.post("/purposes/new", **NEW).status_code == 303

    [made] = known(office)
    assert made.titles == {"en": "The newsletter", "nl": "De nieuwsbrief"}
    assert [channel.value for channel in made.channels] == ["email", "sms"]
    assert "The newsletter" in officer.get("/purposes/").text


def test_a_change_is_the_next_version_and_both_are_shown(office: Office, officer: Desk) -> None:
    officer.post("/purposes/new", **NEW)
    assert "The newsletter" in officer.get("/purposes/newsletter/edit").text

    officer.post("/purposes/newsletter/edit", **NEW | {"title_en": "Our letter"})

    assert [(each.version, each.titles["en"]) for each in known(office)] == [
        (2, "Our letter"),
        (1, "The newsletter"),
    ]
    page = officer.get("/purposes/newsletter").text
    assert "Version 2" in page
    assert "Version 1" in page


def test_a_purpose_that_there_is_is_not_made_again(office: Office, officer: Desk) -> None:
    officer.post("/purposes/new", **NEW)

    assert "make its next version" in officer.post("/purposes/new", **NEW).text
    assert len(known(office)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "News Letter"},
        {"title_en": "", "title_nl": ""},
        {"channels": []},
        {"retention_days": "long"},
        {"dpv_iri": "no address"},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(
    office: Office, officer: Desk, wrong: dict[str, str | list[str]]
) -> None:
    answer = officer.post("/purposes/new", **NEW | wrong)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert known(office) == []


def test_a_text_is_published_in_several_languages_at_once(office: Office, officer: Desk) -> None:
    answer = officer.post("/purposes/texts/new", **TEXT | {"text_fi": "Kyllä, kerran kuussa."})

    assert answer.status_code == 303
    assert {each.language: each.text for each in published(office)} == {
        "en": "Yes, once a month.",
        "fi": "Kyllä, kerran kuussa.",
    }


def test_other_words_under_the_same_version_are_refused(office: Office, officer: Desk) -> None:
    officer.post("/purposes/texts/new", **TEXT)

    answer = officer.post("/purposes/texts/new", **TEXT | {"text_en": "Yes, each day.", "text_nl": "Ja."})

    assert answer.status_code == 422
    assert "a text never changes" in answer.text
    assert [each.text for each in published(office)] == ["Yes, once a month."]


def test_a_text_in_no_language_is_none(office: Office, officer: Desk) -> None:
    assert officer.post("/purposes/texts/new", **TEXT | {"text_en": ""}).status_code == 422
    assert published(office) == []


def test_a_new_version_is_shown_beside_the_one_before(office: Office, officer: Desk) -> None:
    officer.post("/purposes/texts/new", **TEXT)
    office.clock.pass_by(timedelta(minutes=1))
    officer.post("/purposes/texts/new", **TEXT | {"version": "2", "text_en": "Yes, once a week."})

    page = officer.get("/purposes/texts/newsletter/2").text

    assert "<ins>Yes, once a week.</ins>" in page
    assert "<del>Yes, once a month.</del>" in page
    assert "<ins>" not in officer.get("/purposes/texts/newsletter/1").text


def test_it_is_told_how_many_statements_bind_to_a_text(office: Office, officer: Desk) -> None:
    anna = fill(office).anna
    officer.post("/purposes/new", **NEW)
    officer.post("/purposes/texts/new", **TEXT)
    with office.workshop.open(COMMAND) as work:
        said = Statement(
            purpose="newsletter",
            channel="email",
            state=EventState.GIVEN,
            author=Author.SUBJECT,
            method=Method.PAPER,
            at=work.now,
            notice_id=published(office)[0].id,
        )
        consents.record(work, anna, said)

    assert "1 statement binds to it." in officer.get("/purposes/texts/newsletter/1").text


def test_others_read_and_change_nothing(office: Office, officer: Desk) -> None:
    officer.post("/purposes/new", **NEW)
    desk = office.signed_in("mark", Role.MARKETER)

    assert "Add a purpose" not in desk.get("/purposes/").text
    assert desk.post("/purposes/newsletter/edit", **NEW).status_code == 403
    assert desk.post("/purposes/texts/new", **TEXT).status_code == 403


@pytest.mark.parametrize("path", ["nothing", "nothing/edit", "texts/nothing/1"])
def test_what_there_is_not_is_not_found(officer: Desk, path: str) -> None:
    assert officer.get(f"/purposes/{path}").status_code == 404
