"""A steward sees who may be one person, decides, goes on to the next pair, and can take it back."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from rules.records import Lead
from service import contacts, judgements, reviews
from service.access import SYSTEM, Role
from tests.admin.office import Desk, Office
from tests.admin.twins import Twins, fill


@pytest.fixture
def twins(office: Office) -> Twins:
    return fill(office, levels=())


@pytest.fixture
def steward(office: Office, twins: Twins) -> Desk:
    return office.signed_in("anna", Role.STEWARD)


def decide(desk: Desk, review_id: UUID, decision: str, **more: str) -> str:
    """Press a button of the page of the pair; gives the address one is led to."""
    page = desk.get(f"/reviews/{review_id}").text
    etag = re.search(r'name="etag" value="(\w+)"', page)
    answer = desk.post(
        f"/reviews/{review_id}/decide", decision=decision, etag=etag[1] if etag else "", **more
    )
    assert answer.status_code == 303, answer.text
    return answer.location


def lead_of(page: str, field: str, nth: int) -> str:
    """The record whose value of a field the nth column offers."""
    found = re.search(rf'name="pick-{field}" value="([0-9a-f-]+)"[^>]* data-nth="{nth}"', page)
    assert found, f"{field} cannot be chosen from column {nth}"
    return found[1]


def test_the_queue_begins_with_what_mends_most(steward: Desk, twins: Twins) -> None:
    page = steward.get("/reviews/").text
    places = [page.index(f"/reviews/{review_id}") for review_id in twins.reviews]
    assert places == sorted(places)
    assert "90%" in page


def test_nobody_stands_in_the_queue_or_on_a_pair_in_clear(steward: Desk, twins: Twins) -> None:
    for path in ("/reviews/", f"/reviews/{twins.reviews[0]}"):
        page = steward.get(path).text
        assert "A••• de V•••" in page
        assert not re.search(r"Vries|example\.org|Baker<mark|7700900", page)


def test_a_pair_says_where_its_records_differ_although_they_are_masked(steward: Desk, twins: Twins) -> None:
    page = steward.get(f"/reviews/{twins.reviews[0]}").text
    said = re.findall(r'id="a-(\w+)"><span class="badge[^>]*>([^<]+)', page)
    assert dict(said) == {
        "name": "Differs",
        "email": "Differs",
        "phone": "Only one has it",
        "address": "The same",
        "job": "Only one has it",
    }


def test_showing_in_clear_marks_what_differs_and_takes_the_pair(steward: Desk, twins: Twins) -> None:
    shown = steward.post(f"/reviews/{twins.reviews[0]}/open", purpose="check_duplicate")
    assert "<mark>office</mark>" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert twins.state_of(twins.reviews[0]) == "claimed"
    assert "Vries" not in steward.get(f"/reviews/{twins.reviews[0]}").text


def test_showing_in_clear_needs_a_reason(steward: Desk, twins: Twins) -> None:
    refused = steward.post(f"/reviews/{twins.reviews[0]}/open", purpose="")
    assert refused.status_code == 422
    assert "Vries" not in refused.text
    assert twins.state_of(twins.reviews[0]) == "open"


def test_one_person_is_merged_and_the_next_pair_opens(steward: Desk, twins: Twins) -> None:
    onward = decide(steward, twins.reviews[0], "same")
    assert f"/reviews/{twins.reviews[1]}" in onward
    assert twins.state_of(twins.reviews[0]) == "same"
    assert twins.state_of(twins.reviews[1]) == "claimed"
    assert twins.addresses_of(twins.pairs[0][0]) == {"anna0@example.org", "office0@example.net"}
    page = steward.get(onward).text
    assert "Merged. The records of both are kept." in page
    assert "Decided last:" in page


def test_a_chosen_value_stands_whatever_is_better(steward: Desk, twins: Twins) -> None:
    page = steward.get(f"/reviews/{twins.reviews[0]}").text
    initial = lead_of(page, "name", 2)
    decide(steward, twins.reviews[0], "same", **{"pick-name": initial})
    with twins.office.workshop.look(SYSTEM) as work:
        name = contacts.read(work, twins.pairs[0][0]).values["name"]  # type: ignore[index]
    assert (name.given, name.initials) == (None, "A.")


def test_values_that_nobody_chose_are_not_pinned(steward: Desk, twins: Twins) -> None:
    page = steward.get(f"/reviews/{twins.reviews[0]}").text
    as_it_is = {"pick-name": lead_of(page, "name", 1), "pick-email": lead_of(page, "email", 2)}
    decide(steward, twins.reviews[0], "same", **as_it_is, **{"keep-email": "yes"})
    assert "A steward chose it." not in steward.get(f"/contacts/{twins.pairs[0][0]}").text


def test_the_other_addresses_are_dropped_when_the_steward_says_so(steward: Desk, twins: Twins) -> None:
    page = steward.get(f"/reviews/{twins.reviews[0]}").text
    decide(steward, twins.reviews[0], "same", **{"pick-email": lead_of(page, "email", 1)})
    assert twins.addresses_of(twins.pairs[0][0]) == {"anna0@example.org"}


def test_different_people_stay_two_and_are_not_asked_about_again(steward: Desk, twins: Twins) -> None:
    decide(steward, twins.reviews[0], "different")
    one, other = twins.pairs[0]
    with twins.office.workshop.look(SYSTEM) as work:
        assert judgements.forbidden(work, one) == {other}
    with twins.office.workshop.open(SYSTEM) as work:
        assert reviews.offer(work, one, other, bits=9, chance=0.9, levels=()) is None


def test_a_skipped_pair_comes_back_tomorrow(steward: Desk, twins: Twins, office: Office) -> None:
    decide(steward, twins.reviews[0], "skip")
    assert f"/reviews/{twins.reviews[0]}" not in _rows(steward, "waiting")
    assert f"/reviews/{twins.reviews[0]}" in _rows(steward, "snoozed")
    office.clock.pass_by(timedelta(hours=25))
    again = office.signed_in("bram", Role.STEWARD)
    assert f"/reviews/{twins.reviews[0]}" in _rows(again, "waiting")


@pytest.mark.parametrize("decision", ["same", "different", "skip"])
def test_the_last_decision_is_taken_back_from_the_next_pair(
    steward: Desk, twins: Twins, decision: str
) -> None:
    onward = decide(steward, twins.reviews[0], decision)
    assert f'action="/reviews/{twins.reviews[0]}/undo"' in steward.get(onward).text
    back = steward.post(f"/reviews/{twins.reviews[0]}/undo")
    assert back.location.endswith(f"/reviews/{twins.reviews[0]}")
    assert twins.state_of(twins.reviews[0]) == "open"
    assert twins.addresses_of(twins.pairs[0][0]) == {"anna0@example.org"}


def test_taking_back_what_was_undone_elsewhere_is_refused_in_words(steward: Desk, twins: Twins) -> None:
    decide(steward, twins.reviews[0], "same")
    steward.post(f"/reviews/{twins.reviews[0]}/undo")
    refused = steward.post(f"/reviews/{twins.reviews[0]}/undo")
    assert refused.status_code == 409
    assert "Somebody was quicker" in refused.text


def test_after_the_last_pair_the_queue_says_that_all_is_done(steward: Desk, twins: Twins) -> None:
    *_, onward = [decide(steward, review_id, "different") for review_id in twins.reviews]
    assert onward.startswith("/reviews/?after=")
    page = steward.get(onward).text
    assert "All done" in page
    assert f'action="/reviews/{twins.reviews[-1]}/undo"' in page


def test_a_pair_that_a_colleague_has_cannot_be_decided(steward: Desk, twins: Twins, office: Office) -> None:
    office.signed_in("bram", Role.STEWARD).post(f"/reviews/{twins.reviews[0]}/claim")
    page = steward.get(f"/reviews/{twins.reviews[0]}").text
    assert "bram" in page
    refused = steward.post(f"/reviews/{twins.reviews[0]}/decide", decision="same")
    assert refused.status_code == 409
    assert twins.state_of(twins.reviews[0]) == "claimed"


def test_a_page_that_is_out_of_date_decides_nothing(steward: Desk, twins: Twins) -> None:
    refused = steward.post(f"/reviews/{twins.reviews[0]}/decide", decision="same", etag="999")
    assert refused.status_code == 412
    assert twins.state_of(twins.reviews[0]) == "open"


def test_a_pair_of_which_one_has_changed_is_looked_at_again_first(steward: Desk, twins: Twins) -> None:
    one, _other = twins.pairs[0]
    assert twins.send(Lead(given_name="Anna", family_name="de Vries", email="anna0@example.org")) == one
    refused = steward.post(f"/reviews/{twins.reviews[0]}/decide", decision="same")
    assert refused.status_code == 409
    assert "Take it, and compare again" in refused.text
    steward.post(f"/reviews/{twins.reviews[0]}/claim")
    decide(steward, twins.reviews[0], "same")


def test_a_pair_is_put_off_and_given_away(steward: Desk, twins: Twins, office: Office) -> None:
    office.signed_in("bram", Role.STEWARD)
    page = steward.get(f"/reviews/{twins.reviews[0]}").text
    colleague = re.search(r'<option value="([0-9a-f-]{36})">bram', page)
    assert colleague
    steward.post(f"/reviews/{twins.reviews[0]}/assign", user=colleague[1])
    assert f"/reviews/{twins.reviews[0]}" in _rows(steward, "claimed")
    steward.post(f"/reviews/{twins.reviews[1]}/snooze", days="7")
    assert f"/reviews/{twins.reviews[1]}" in _rows(steward, "snoozed")
    steward.post(f"/reviews/{twins.reviews[1]}/release")
    assert f"/reviews/{twins.reviews[1]}" in _rows(steward, "waiting")


def test_a_pair_is_given_to_nobody_but_a_steward(steward: Desk, twins: Twins, office: Office) -> None:
    marketer = office.hire("mia", Role.MARKETER)
    assert steward.post(f"/reviews/{twins.reviews[0]}/assign", user=str(marketer.id)).status_code == 404


def test_the_next_pair_is_never_one_that_a_colleague_has(twins: Twins, steward: Desk, office: Office) -> None:
    colleague = office.signed_in("bram", Role.STEWARD)
    assert steward.post("/reviews/next").location.endswith(f"/reviews/{twins.reviews[0]}")
    assert colleague.post("/reviews/next").location.endswith(f"/reviews/{twins.reviews[1]}")


def test_what_came_in_since_is_said_when_a_decision_is_taken_back(steward: Desk, twins: Twins) -> None:
    decide(steward, twins.reviews[0], "same")
    one, other = twins.pairs[0]
    later = Lead(given_name="Anna", family_name="de Vries", email="anna0@example.org", notes="later")
    assert twins.send(later) == one
    said = steward.post(f"/reviews/{twins.reviews[0]}/undo").text
    assert "Undone, and this came in since" in said
    handed = re.search(
        r'name="record" value="([0-9a-f-]+)"><input type="hidden" name="to" value="([^"]+)', said
    )
    assert handed
    assert handed[2] == str(other)
    merge_id = re.search(r"/merges/([0-9a-f-]+)/hand-over", said)
    assert merge_id
    over = steward.post(f"/merges/{merge_id[1]}/hand-over", record=handed[1], to=handed[2])
    assert over.location.endswith(f"/contacts/{other}/sources")
    assert twins.addresses_of(other) == {"office0@example.net", "anna0@example.org"}


def test_an_empty_queue_says_whether_anything_was_ever_in_it(office: Office) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    assert "No pair to look at yet" in desk.get("/reviews/").text


@pytest.mark.parametrize("role", [Role.MARKETER, Role.ADMIN, Role.AUDITOR, Role.INTEGRATOR, Role.OFFICER])
def test_only_stewards_decide(office: Office, twins: Twins, role: Role) -> None:
    desk = office.signed_in("eva", role)
    assert desk.get("/reviews/").status_code == 403
    assert desk.post(f"/reviews/{twins.reviews[0]}/decide", decision="same").status_code == 403
    assert twins.state_of(twins.reviews[0]) == "open"


def _rows(desk: Desk, which: str) -> str:
    page = desk.get(f"/reviews/?which={which}").text
    return page[page.index("<h1") :]
