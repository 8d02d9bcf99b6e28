"""Segments are made on a plain form, tried, saved and looked into by those who may."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from admin import segment_words
from rules.consent import EventState
from rules.law.reasons import Effect
from rules.segments.attributes import ATTRIBUTES, Operator
from rules.segments.exclusions import Exclusion
from rules.segments.reading import FLOORS
from rules.sources import LawfulBasis, SourceKind
from service import segments, sources
from service.access import COMMAND, Role
from service.segments import snapshots
from tests.admin.office import Desk, Office
from tests.service.segments.crowd import DUTCH, MARKETER, NEWS, decide, describe, made, person, say, settle

BARE = {"name": "News", "purpose": "newsletter", "channel": "email", "g0-how": "all"}
COUNTRY = {"g0-0-attribute": "country", "g0-0-op": "in", "g0-0-value": "NL, BE"}


@pytest.fixture
def marketer(office: Office) -> Desk:
    return office.signed_in("mara", Role.MARKETER)


@pytest.fixture
def people(office: Office) -> list[UUID]:
    """Two who agreed and one who did not."""
    describe(office.workshop)
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    found = [person(office.workshop, source, number) for number in range(3)]
    for each in found[:2]:
        say(office.workshop, each)
    settle(office.workshop, *found)
    return found


def test_without_segments_the_list_says_how_to_begin(marketer: Desk) -> None:
    assert "No segments yet" in marketer.get("/segments/").text


def test_rows_and_groups_come_and_go_with_plain_submits(marketer: Desk, people: list[UUID]) -> None:
    page = marketer.post_from("/segments/new", "/segments/new", do="add-0", **BARE, **{"g0-new": "country"})
    assert page.status_code == 200
    assert 'name="g0-0-attribute" value="country"' in page.text
    assert "There is a problem" not in page.text
    more = BARE | COUNTRY
    page = marketer.post_from("/segments/new", "/segments/new", do="group", **more)
    assert ('value="NL, BE"' in page.text, 'name="g1-how"' in page.text) == (True, True)
    two = more | {"g1-how": "any", "g1-0-attribute": "kind", "g1-0-op": "in", "g1-0-value": ["consumer"]}
    page = marketer.post_from("/segments/new", "/segments/new", do="drop-0-0", **two)
    assert ("NL, BE" in page.text, 'value="consumer" checked' in page.text) == (False, True)
    page = marketer.post_from("/segments/new", "/segments/new", do="drop-1", **two)
    assert ("NL, BE" in page.text, 'name="g1-how"' in page.text) == (True, False)


@pytest.mark.parametrize("do", ["drop-9", "drop-0-9", "add-9", "add-0", "drop--1", "add-x", "group-1"])
def test_a_button_that_is_none_changes_nothing(marketer: Desk, people: list[UUID], do: str) -> None:
    sent = BARE | COUNTRY | {"g0-new": "nothing"}
    page = marketer.post_from("/segments/new", "/segments/new", do=do, **sent)
    assert page.status_code == 200
    assert page.text.count('-attribute" value=') == 1


def test_trying_shows_who_is_in_and_keeps_nothing(office: Office, marketer: Desk, people: list[UUID]) -> None:
    sent = BARE | COUNTRY
    first = marketer.post_from("/segments/new", "/segments/new", do="try", **sent)
    assert "3 contacts are being decided anew" in first.text
    decide(office.workshop)
    page = marketer.post_from("/segments/new", "/segments/new", do="try", **sent)
    assert figures(page.text) == ["2", "1", "3"]
    assert "LAW.NEEDS_CONSENT" in page.text
    assert "No segments yet" in marketer.get("/segments/").text


def figures(page: str) -> list[str]:
    return re.findall(r'<span class="tile-figure">([^<]+)</span>', page)


def test_a_segment_is_saved_shown_in_words_and_changed(
    office: Office, marketer: Desk, people: list[UUID]
) -> None:
    strict = {"valid": ["email"], "fresh-email": "verify"}
    saved = marketer.post_from("/segments/new", "/segments/new", do="save", **BARE, **COUNTRY, **strict)
    assert saved.status_code == 303
    path = saved.headers["Location"]
    page = marketer.get(path).text
    assert "Country is one of Belgium, Netherlands" in page
    assert "E-mail: there, and found right" in page
    edit = marketer.get(f"{path}/edit").text
    assert 'value="BE, NL"' in edit
    changed = marketer.post_from(
        f"{path}/edit", f"{path}/edit", do="save", **BARE | {"g0-how": "none"}, **COUNTRY
    )
    assert changed.status_code == 303
    page = marketer.get(path).text
    assert "not: Country is one of Belgium, Netherlands" in page
    assert "What it meant before" in page


def test_what_is_wrong_is_told_beside_its_row(marketer: Desk, people: list[UUID]) -> None:
    rows = {
        "g0-0-attribute": "country",
        "g0-0-op": "in",
        "g0-0-value": "Holland",
        "g0-1-attribute": "score",
        "g0-1-op": "at_least",
        "g0-1-value": "many",
        "g1-how": "none",
        "g1-0-attribute": "first_seen_at",
        "g1-0-op": "since",
        "g1-0-value": "then",
    }
    page = marketer.post_from(
        "/segments/new", "/segments/new", do="save", **BARE | {"channel": "phone"}, **rows
    )
    assert page.status_code == 422
    for link, fault in (
        ("r-0-0", "Country: Does not look like such a code."),
        ("r-0-1", "Quality score: Give a whole number."),
        ("r-1-0", "First seen: Give a day as 2027-12-31."),
    ):
        assert f'<a href="#i-{link}">{fault}</a>' in page.text
        assert f'id="i-{link}"' in page.text
    assert page.text.count('value="Holland"') == 1


def test_a_name_that_is_in_use_is_told(marketer: Desk, people: list[UUID]) -> None:
    for status in (303, 422):
        page = marketer.post_from("/segments/new", "/segments/new", do="save", **BARE)
        assert page.status_code == status
    assert "Another segment is called so." in page.text
    page = marketer.post_from("/segments/new", "/segments/new", do="save", **BARE | {"name": ""})
    assert (page.status_code, "Fill this in: Name" in page.text) == (422, True)


def test_every_reason_is_told_of_many_without_a_gap(office: Office) -> None:
    told = office.workshop.knowledge.law.reasons.values()
    denying = [each for each in told if each.effect is Effect.DENIES]
    gaps = {each.code for each in denying if "{" in each.messages["en"]}
    assert gaps == set(segment_words.OF_MANY)


def test_every_word_that_is_chosen_from_is_told(office: Office) -> None:
    assert set(segment_words.ATTRIBUTE) == set(ATTRIBUTES)
    assert set(segment_words.OPERATOR) == set(Operator)
    assert set(segment_words.EXCLUSION) == set(segment_words.TONES) == set(Exclusion)
    assert set(segment_words.BANDS) == set(FLOORS)
    for name, words in segment_words.CHOICES.items():
        assert set(words) == set(ATTRIBUTES[name].choices)


def test_every_value_comes_back_as_it_was_filled_in(
    office: Office, marketer: Desk, people: list[UUID]
) -> None:
    rows = {
        "g0-0-attribute": "spent",
        "g0-0-op": "at_least",
        "g0-0-value": "12.50",
        "g0-1-attribute": "has_email",
        "g0-1-op": "is",
        "g0-1-value": "no",
        "g0-2-attribute": "last_activity_at",
        "g0-2-op": "within_days",
        "g0-2-value": "30",
        "g0-3-attribute": "first_seen_at",
        "g0-3-op": "before",
        "g0-3-value": "2026-01-31",
        "g0-4-attribute": "language",
        "g0-4-op": "unknown",
        "g0-4-value": "nl",
    }
    saved = marketer.post_from("/segments/new", "/segments/new", do="save", **BARE, **rows)
    path = saved.headers["Location"]
    page, edit = marketer.get(path).text, marketer.get(f"{path}/edit").text
    assert "Spent is at least 12.5" in page
    assert "Last activity is in the last so many days 30 days" in page
    assert "Language is not known" in page
    for value in ("12.50", "30", "2026-01-31"):
        assert f'value="{value}"' in edit
    assert '<option value="no" selected>' in edit


def test_whom_a_segment_leaves_out_can_be_looked_at(
    office: Office, marketer: Desk, people: list[UUID]
) -> None:
    view = made(office.workshop)
    page = marketer.get(f"/segments/{view.id}").text
    link = f"/segments/{view.id}/excluded/LAW.NEEDS_CONSENT"
    assert f'href="{link}"' in page
    shown = marketer.get(link).text
    assert f"/contacts/{people[2]}" in shown
    assert "Nobody any more" in marketer.get(f"/segments/{view.id}/excluded/PRM.EXPIRED").text


def test_snapshots_tell_who_came_and_went(office: Office, marketer: Desk, people: list[UUID]) -> None:
    view = made(office.workshop)
    path = f"/segments/{view.id}"
    for state in (None, EventState.WITHDRAWN):
        office.clock.pass_by(timedelta(minutes=1))
        if state:
            say(office.workshop, people[0], state)
            settle(office.workshop, people[0])
        assert marketer.post_from(path, f"{path}/freeze").status_code == 303
    [link] = re.findall(rf'href="({path}/changes/[^"]+)"', marketer.get(path).text)
    page = marketer.get(link).text
    assert (figures(page), "PRM.WITHDRAWN" in page) == (["1", "0", "1"], True)
    assert f"/contacts/{people[0]}" in page


def test_two_segments_are_laid_beside_each_other(office: Office, marketer: Desk, people: list[UUID]) -> None:
    one, other = made(office.workshop), made(office.workshop, DUTCH, name="Dutch")
    page = marketer.get(f"/segments/{one.id}?with={other.id}").text
    assert re.search(r"In both</dt><dd>2</dd>", page)
    assert marketer.get(f"/segments/{one.id}?with=nothing").status_code == 200


def test_a_tree_that_lies_deeper_is_shown_and_not_offered_as_a_form(
    office: Office, marketer: Desk, people: list[UUID]
) -> None:
    where = {"any": [{"all": [{"not": DUTCH}, {"any": [DUTCH]}]}]}
    view = made(office.workshop, where)
    page = marketer.get(f"/segments/{view.id}/edit").text
    assert ("lie deeper" in page, 'name="do"' in page) == (True, False)
    assert "not: Country is one of Netherlands" in marketer.get(f"/segments/{view.id}").text


def test_what_has_ended_is_shown_and_not_offered_any_more(
    office: Office, marketer: Desk, people: list[UUID]
) -> None:
    view = made(office.workshop)
    path = f"/segments/{view.id}"
    assert marketer.post_from(path, f"{path}/end").status_code == 303
    page = marketer.get(path).text
    assert ("used no longer" in page, f"{path}/edit" in page) == (True, False)
    assert "No segments yet" in marketer.get("/segments/").text


def test_an_officer_looks_and_does_not_change_and_a_steward_does_neither(
    office: Office, people: list[UUID]
) -> None:
    view = made(office.workshop)
    officer = office.signed_in("olga", Role.OFFICER)
    page = officer.get(f"/segments/{view.id}")
    assert (page.status_code, "/edit" in page.text) == (200, False)
    assert officer.get("/segments/new").status_code == 403
    steward = office.signed_in("stef", Role.STEWARD)
    assert steward.get("/segments/").status_code == 403
    assert steward.get(f"/segments/{view.id}/excluded/LAW.NEEDS_CONSENT").status_code == 403


def test_the_form_and_the_interface_speak_of_the_same_segment(
    office: Office, marketer: Desk, people: list[UUID]
) -> None:
    marketer.post_from("/segments/new", "/segments/new", do="save", **BARE, **COUNTRY)
    with office.workshop.open(MARKETER) as work:
        [view], _ = segments.listed(work)
        assert (
            segments.change(
                work,
                view.id,
                name="News",
                tree=NEWS | {"where": {"all": [{"all": [DUTCH | {"value": ["BE", "NL"]}]}]}},
            )
            == view
        )
        assert snapshots.listed(work, view.id) == []
