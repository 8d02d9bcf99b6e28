"""Contacts are made one by choice or many at once, and whoever looks at a contact sees what became of it."""

import re
from uuid import UUID

import pytest

from rules.records import Lead
from service import worker
from service.access import Role
from tests.admin.office import Desk, Office
from tests.admin.twins import Twins, fill


@pytest.fixture
def twins(office: Office) -> Twins:
    return fill(office, levels=())


@pytest.fixture
def steward(office: Office, twins: Twins) -> Desk:
    return office.signed_in("anna", Role.STEWARD)


def merge(desk: Desk, *ids: UUID, **more: str) -> str:
    """Make contacts one; gives the address of the merge."""
    answer = desk.post("/merges/", contact=[str(each) for each in ids], **more)
    assert answer.status_code == 303, answer.text
    return answer.location


def compared(desk: Desk, *ids: UUID) -> str:
    return desk.get("/merges/new?" + "&".join(f"contact={each}" for each in ids)).text


def lead_of(page: str, field: str, nth: int) -> str:
    found = re.search(rf'name="pick-{field}" value="([0-9a-f-]+)"[^>]* data-nth="{nth}"', page)
    assert found
    return found[1]


def test_three_contacts_stand_beside_each_other(steward: Desk, twins: Twins) -> None:
    page = compared(steward, *twins.pairs[0], twins.pairs[1][0])
    assert [page.count(f"<strong>{letter}</strong>") for letter in "ABC"] == [1, 1, 1]
    assert "Vries" not in page


def test_those_who_are_ticked_in_the_list_are_compared(steward: Desk, twins: Twins) -> None:
    page = steward.get("/contacts/").text
    assert f'name="contact" value="{twins.pairs[0][0]}"' in page
    alone = steward.get(f"/merges/new?contact={twins.pairs[0][0]}")
    assert alone.location.endswith("/contacts/")


def test_chosen_contacts_become_one_with_what_was_chosen(steward: Desk, twins: Twins) -> None:
    one, other = twins.pairs[0]
    email = lead_of(compared(steward, one, other), "email", 1)
    where = merge(steward, one, other, **{"pick-email": email, "keep-email": "yes"})
    page = steward.get(where).text
    assert "Chosen by a steward" in page
    assert "leads to the one that was kept" in page
    assert steward.get(f"/contacts/{other}").location.endswith(f"/contacts/{one}")
    assert "A steward chose it." in steward.get(f"/contacts/{one}").text


def test_the_compared_are_shown_in_clear_with_a_reason_only(steward: Desk, twins: Twins) -> None:
    ids = [str(each) for each in twins.pairs[0]]
    assert steward.post("/merges/new/open", contact=ids, purpose="").status_code == 422
    shown = steward.post("/merges/new/open", contact=ids, purpose="check_duplicate").text
    assert "<mark>office</mark>" in shown


def test_who_was_merged_already_is_not_merged_again(steward: Desk, twins: Twins) -> None:
    one, other = twins.pairs[0]
    merge(steward, one, other)
    again = steward.post("/merges/", contact=[str(other), str(twins.pairs[1][0])])
    assert again.location.endswith(f"/contacts/{one}")
    assert twins.addresses_of(twins.pairs[1][0]) == {"bram1@example.org"}


def test_a_merge_is_listed_and_undone(steward: Desk, twins: Twins) -> None:
    one, other = twins.pairs[0]
    where = merge(steward, one, other)
    assert where in steward.get("/merges/").text
    undone = steward.post(f"{where}/undo")
    assert undone.location.endswith(where)
    assert "Undone: the contacts are there again" in steward.get(undone.location).text
    assert steward.get(f"/contacts/{other}").status_code == 200
    assert steward.post(f"{where}/undo").status_code == 409


def test_a_merge_under_another_cannot_be_undone_first(steward: Desk, twins: Twins) -> None:
    first = merge(steward, *twins.pairs[1])
    merge(steward, twins.pairs[0][0], twins.pairs[1][0])
    refused = steward.post(f"{first}/undo")
    assert refused.status_code == 409
    assert "Undo that merge first." in refused.text


def test_coming_back_to_what_was_said_once_leads_to_the_merge(steward: Desk, twins: Twins) -> None:
    where = merge(steward, *twins.pairs[0])
    for path in ("undo", "hand-over"):
        assert steward.get(f"{where}/{path}").location.endswith(where)


def test_a_contact_tells_of_its_merges_and_of_those_it_is_not(steward: Desk, twins: Twins) -> None:
    one, other = twins.pairs[0]
    steward.post(f"/reviews/{twins.reviews[0]}/decide", decision="different")
    merge(steward, one, twins.pairs[1][0])
    page = steward.get(f"/contacts/{one}/duplicates").text
    assert "Chosen by a steward" in page
    assert f"/contacts/{other}" in page
    asked = steward.post(f"/contacts/{one}/duplicates/{other}/ask-again")
    assert f'/contacts/{other}"' not in steward.get(asked.location).text


def test_the_values_of_a_contact_are_chosen_and_let_go_of(steward: Desk, twins: Twins) -> None:
    one, _other = twins.pairs[0]
    shorter = Lead(given_name="A.", family_name="de Vries", email="anna0@example.org")
    assert twins.send(shorter) == one
    page = steward.get(f"/contacts/{one}/values").text
    assert "It is written out more fully than the others." in page
    initial = lead_of(page, "name", 1)
    steward.post(f"/contacts/{one}/values", **{"pick-name": initial})
    chosen = steward.get(f"/contacts/{one}/values").text
    assert "What you chose stands now" in chosen
    assert "A steward chose it." in chosen
    steward.post(f"/contacts/{one}/values/name/free")
    assert "A steward chose it." not in steward.get(f"/contacts/{one}/values").text


def test_choosing_what_stands_anyhow_changes_nothing(steward: Desk, twins: Twins) -> None:
    one, _other = twins.pairs[0]
    answer = steward.post(f"/contacts/{one}/values")
    assert "Nothing was changed" in steward.get(answer.location).text


def test_only_what_was_looked_at_is_merged_together(steward: Desk, twins: Twins, office: Office) -> None:
    frozen = steward.post("/merges/many/", at_least="8")
    page = steward.get(frozen.location).text
    assert "Merge these 3 sets" in page
    assert "Vries" not in page
    one = twins.pairs[1][0]
    assert twins.send(Lead(given_name="Bram", family_name="Bakker", email="bram1@example.org")) == one
    steward.post(f"{frozen.location}/commit")
    worker.run_due(office.workshop)
    done = steward.get(frozen.location).text
    assert "Changed since, left alone" in done
    assert [len(twins.addresses_of(pair[0])) for pair in twins.pairs] == [2, 1, 2]


def test_a_set_is_merged_once(steward: Desk, twins: Twins) -> None:
    frozen = steward.post("/merges/many/", at_least="4")
    steward.post(f"{frozen.location}/commit")
    again = steward.post(f"{frozen.location}/commit")
    assert "under way already" in steward.get(again.location).text


def test_how_sure_must_be_said(steward: Desk, twins: Twins) -> None:
    assert steward.post("/merges/many/").status_code == 422
    none = steward.post("/merges/many/", at_least="10")
    assert "No pair is that sure" in steward.get(none.location).text


@pytest.mark.parametrize("role", [Role.MARKETER, Role.ADMIN])
def test_who_may_read_contacts_sees_merges_and_changes_nothing(
    office: Office, steward: Desk, twins: Twins, role: Role
) -> None:
    where = merge(steward, *twins.pairs[0])
    desk = office.signed_in("eva", role)
    for path in ("/merges/", where, f"/contacts/{twins.pairs[0][0]}/duplicates"):
        assert desk.get(path).status_code == 200
    assert "Undo" not in desk.get(where).text
    assert 'name="contact"' not in desk.get("/contacts/").text
    assert desk.post(f"{where}/undo").status_code == 403
    assert desk.post("/merges/", contact=[str(each) for each in twins.pairs[1]]).status_code == 403
