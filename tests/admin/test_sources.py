"""Sources are registered, changed, paused; their keys are shown once and ended at once."""

import re

import pytest

from service import sources
from service.access import SYSTEM, Role
from service.errors import Unauthenticated
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill

PARTICULARS = {
    "key": "fair",
    "name": "Trade fair",
    "kind": "event",
    "lawful_basis": "consent",
    "trust": "60",
    "country": "fi",
}


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def integrator(office: Office) -> Desk:
    return office.signed_in("ivo", Role.INTEGRATOR)


def secret_on(page: str) -> str:
    found = re.search(r"gs_live_[0-9A-Za-z]{36}", page)
    assert found
    return found[0]


def test_the_list_tells_how_good_each_source_is(stock: Stock, integrator: Desk) -> None:
    page = integrator.get("/sources/").text
    assert "Web form" in page
    assert "75%" in page


def test_without_sources_the_list_says_how_to_begin(integrator: Desk) -> None:
    assert "No sources yet" in integrator.get("/sources/").text


def test_a_source_is_registered_as_it_was_filled_in(office: Office, integrator: Desk) -> None:
    made = integrator.post("/sources/new", **PARTICULARS)
    assert made.status_code == 303
    with office.workshop.look(SYSTEM) as work:
        source = sources.named(work, "fair")
    assert (source.name, source.trust, source.country, source.licence_ends_on) == (
        "Trade fair",
        60,
        "FI",
        None,
    )
    assert "Give it a key" in integrator.get(made.location).text


def test_every_fault_of_the_form_is_told_at_once(integrator: Desk) -> None:
    refused = integrator.post(
        "/sources/new",
        key="Not A Key",
        name="",
        kind="event",
        lawful_basis="hope",
        trust="many",
        country="1!",
        licence_ends_on="never",
    )
    assert refused.status_code == 422
    faults = re.findall(r'<li><a href="#i-(\w+)">', refused.text)
    assert sorted(faults) == ["country", "key", "lawful_basis", "licence_ends_on", "name", "trust"]
    assert 'value="Not A Key"' in refused.text


def test_a_key_that_is_taken_is_told_so(stock: Stock, integrator: Desk) -> None:
    refused = integrator.post("/sources/new", **{**PARTICULARS, "key": "form"})
    assert refused.status_code == 422
    assert "Another source has this key." in refused.text


def test_particulars_are_changed_and_the_short_name_stays(stock: Stock, integrator: Desk) -> None:
    page = f"/sources/{stock.source_id}/edit"
    assert 'value="Web form"' in integrator.get(page).text
    assert integrator.post(page, **{**PARTICULARS, "name": "Form on the site"}).status_code == 303
    with stock.look() as work:
        source = sources.of_id(work, stock.source_id)
    assert (source.key, source.name, source.trust) == ("form", "Form on the site", 60)


def test_a_paused_source_shows_so_until_it_is_resumed(stock: Stock, integrator: Desk) -> None:
    page = f"/sources/{stock.source_id}"
    integrator.post(f"{page}/pause")
    assert "Paused" in integrator.get("/sources/").text
    integrator.post(f"{page}/resume")
    assert "Paused" not in integrator.get("/sources/").text


def test_a_new_key_works_and_is_shown_this_once(office: Office, stock: Stock, integrator: Desk) -> None:
    page = f"/sources/{stock.source_id}"
    shown = integrator.post(f"{page}/keys/new", label="shop server", scopes=["leads:write", "leads:read"])
    assert shown.status_code == 200
    secret = secret_on(shown.text)
    with office.workshop.look(SYSTEM) as work:
        actor, source = sources.authenticate(work, secret)
    assert source.id == stock.source_id
    assert {scope.value for scope in actor.scopes} == {"leads:write", "leads:read"}
    afterwards = integrator.get(page).text
    assert "shop server" in afterwards
    assert secret not in afterwards


@pytest.mark.parametrize(
    "asked",
    [{"label": "x"}, {"label": "x", "scopes": "contacts:reveal"}, {"scopes": "leads:write"}],
)
def test_a_key_without_a_purpose_or_with_too_much_of_it_is_not_issued(
    stock: Stock, integrator: Desk, asked: dict[str, str]
) -> None:
    refused = integrator.post(f"/sources/{stock.source_id}/keys/new", **asked)
    assert refused.status_code == 422
    with stock.look() as work:
        assert list(sources.keys(work, stock.source_id)) == []


def test_a_revoked_key_opens_nothing(office: Office, stock: Stock, integrator: Desk) -> None:
    page = f"/sources/{stock.source_id}"
    secret = secret_on(integrator.post(f"{page}/keys/new", label="old", scopes="leads:write").text)
    with stock.look() as work:
        [key] = sources.keys(work, stock.source_id)
    asked = integrator.get(f"{page}/keys/{key.id}/revoke").text
    assert "Every request with this key is refused" in asked
    assert integrator.post(f"{page}/keys/{key.id}/revoke").status_code == 303
    with pytest.raises(Unauthenticated), office.workshop.look(SYSTEM) as work:
        sources.authenticate(work, secret)
    assert "Revoked" in integrator.get(page).text


@pytest.mark.parametrize("role", [Role.STEWARD, Role.MARKETER, Role.OFFICER])
def test_others_read_sources_and_change_nothing(office: Office, stock: Stock, role: Role) -> None:
    desk = office.signed_in("eva", role)
    page = f"/sources/{stock.source_id}"
    assert "Issue a key" not in desk.get(page).text
    assert desk.get("/sources/new").status_code == 403
    for deed in ("pause", "edit", "keys/new"):
        assert desk.post(f"{page}/{deed}", **PARTICULARS).status_code == 403
