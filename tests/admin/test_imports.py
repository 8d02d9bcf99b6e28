"""A file is uploaded, its columns are checked, its outcome is seen beforehand, taken over and taken back."""

import io
import re
from uuid import UUID

import pytest

from service import contacts, imports, sources, worker
from service.access import SYSTEM, Role
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill

PEOPLE = (
    "Voornaam;Achternaam;E-mail;Schoenmaat\n"
    "Anna;de Vries;anna@example.org;38\n"
    ";;;\n"
    "Bert;Bakker;bert@example.org;44\n"
    "Cor;Dekker;cor@@example.org;42\n"
    "Dirk;Evers\n"
)


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def steward(office: Office, stock: Stock) -> Desk:
    return office.signed_in("anna", Role.STEWARD)


def upload(desk: Desk, source_id: object, content: str = PEOPLE, name: str = "people.csv") -> str:
    """Send a file as a browser does; gives where the answer leads."""
    fields = {"csrf": desk.token(), "source": str(source_id), "file": (io.BytesIO(content.encode()), name)}
    answer = desk.client.post("/imports/new", data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def id_in(address: str) -> UUID:
    found = re.search(r"[0-9a-f-]{36}", address)
    assert found
    return UUID(found[0])


def etag_on(page: str) -> str:
    found = re.search(r'name="etag" value="([^"]+)"', page)
    assert found
    return found[1]


def take_over(desk: Desk, office: Office, source_id: object) -> str:
    """The whole way, and the worker after it."""
    address = f"/imports/{id_in(upload(desk, source_id))}"
    answer = desk.post(f"{address}/commit", etag=etag_on(desk.get(f"{address}/preview").text))
    assert answer.status_code == 303
    worker.run_due(office.workshop)
    return address


def test_columns_are_guessed_and_examples_are_masked(steward: Desk, stock: Stock) -> None:
    page = steward.get(upload(steward, stock.source_id)).text
    assert '<option value="given_name" selected>' in page
    assert '<option value="email" selected>' in page
    assert "a•••@e•••.org" in page
    assert "anna@example.org" not in page
    assert "de Vries" not in page


def test_a_column_that_is_not_recognised_is_named(steward: Desk, stock: Stock) -> None:
    page = steward.get(upload(steward, stock.source_id)).text
    assert "1 column was not recognised." in page
    assert "<strong>Schoenmaat</strong>" in page


def test_what_was_said_of_the_columns_counts_for_the_next_file(steward: Desk, stock: Stock) -> None:
    first = upload(steward, stock.source_id)
    said = {"column-0": "given_name", "column-1": "family_name", "column-2": "email"}
    answer = steward.post(first, **said, **{"column-3": "attributes.Schoenmaat", "remember": "yes"})
    assert answer.location.endswith("/preview")
    second = steward.get(upload(steward, stock.source_id)).text
    assert '<option value="attributes.Schoenmaat" selected>' in second
    assert "as saved for this source" in second
    assert "The very same file was sent before." in second


def test_two_columns_cannot_mean_the_same(steward: Desk, stock: Stock) -> None:
    address = upload(steward, stock.source_id)
    refused = steward.post(address, **{"column-0": "email", "column-1": "email"})
    assert refused.status_code == 422
    assert "Achternaam: another column means the same." in refused.text


def test_the_preview_counts_without_storing_anything(steward: Desk, stock: Stock) -> None:
    address = upload(steward, stock.source_id)
    with stock.look() as work:
        before = contacts.count(work)
    page = steward.get(address.replace("columns", "preview")).text
    figures = re.findall(
        r'tile-label">(?:<svg.*?</svg>)?([^<]+)</span>\s*<span class="tile-figure">([^<]+)<', page
    )
    assert dict(figures) == {
        "New contacts": "1",
        "Joined known contacts": "1",
        "In quarantine": "2",
        "Unreadable rows": "1",
        "Blank rows": "1",
    }
    with stock.look() as work:
        assert contacts.count(work) == before


def test_what_was_previewed_is_what_happens(office: Office, steward: Desk, stock: Stock) -> None:
    address = take_over(steward, office, stock.source_id)
    with stock.look() as work:
        counts = imports.show(work, id_in(address)).counts
    assert (counts.created, counts.merged, counts.quarantined) == (1, 1, 2)
    page = steward.get(address).text
    assert "Done" in page
    assert "2 rows wait in quarantine." in page


def test_a_preview_that_is_out_of_date_is_shown_anew(steward: Desk, stock: Stock) -> None:
    address = f"/imports/{id_in(upload(steward, stock.source_id))}"
    old = etag_on(steward.get(f"{address}/preview").text)
    steward.post(f"{address}/columns", **{"column-2": "email"})
    stale = steward.post(f"{address}/commit", etag=old)
    assert stale.status_code == 412
    assert "This is the new preview; nothing was taken over." in stale.text


def test_the_error_file_holds_the_rows_as_they_came_and_is_noted(
    office: Office, steward: Desk, stock: Stock
) -> None:
    address = take_over(steward, office, stock.source_id)
    taken = steward.post(f"{address}/errors")
    assert "attachment" in taken.headers["Content-Disposition"]
    assert "cor@@example.org" in taken.text
    assert "anna@example.org" not in taken.text
    assert stock.deeds()[0].action == "import.errors_taken"


def test_who_may_not_reveal_gets_no_error_file(office: Office, steward: Desk, stock: Stock) -> None:
    address = take_over(steward, office, stock.source_id)
    integrator = office.signed_in("ivo", Role.INTEGRATOR)
    assert "only a steward or officer can take it" in integrator.get(address).text
    assert integrator.post(f"{address}/errors").status_code == 403


def test_rolling_back_takes_a_typed_word(office: Office, steward: Desk, stock: Stock) -> None:
    with stock.look() as work:
        before = contacts.count(work)
    address = take_over(steward, office, stock.source_id)
    refused = steward.post(f"{address}/roll-back", word="yes")
    assert refused.status_code == 422
    answer = steward.post(f"{address}/roll-back", word="Roll back")
    assert answer.status_code == 303
    worker.run_due(office.workshop)
    with stock.look() as work:
        assert contacts.count(work) == before
    assert "Rolled back" in steward.get(address).text


@pytest.mark.parametrize(
    ("content", "name", "fault"),
    [("", "empty.csv", "file"), ("%PDF-1.7 …", "people.pdf", "file"), ("a;b\n", "", "file")],
)
def test_a_file_that_is_none_is_refused_on_the_form(
    steward: Desk, stock: Stock, content: str, name: str, fault: str
) -> None:
    fields = {
        "csrf": steward.token(),
        "source": str(stock.source_id),
        "file": (io.BytesIO(content.encode()), name),
    }
    refused = steward.client.post("/imports/new", data=fields)
    assert refused.status_code == 422
    assert f'href="#i-{fault}"' in refused.text


def test_a_paused_source_takes_no_file(office: Office, steward: Desk, stock: Stock) -> None:
    with office.workshop.open(SYSTEM) as work:
        sources.pause(work, stock.source_id)
    fields = {
        "csrf": steward.token(),
        "source": str(stock.source_id),
        "file": (io.BytesIO(PEOPLE.encode()), "people.csv"),
    }
    refused = steward.client.post("/imports/new", data=fields)
    assert refused.status_code == 422
    assert "This source is paused" in refused.text


def test_a_form_with_a_file_needs_its_token_too(steward: Desk, stock: Stock) -> None:
    fields = {"source": str(stock.source_id), "file": (io.BytesIO(PEOPLE.encode()), "people.csv")}
    assert steward.client.post("/imports/new", data={"csrf": "0" * 64, **fields}).status_code == 400
    again = {"source": str(stock.source_id), "file": (io.BytesIO(PEOPLE.encode()), "people.csv")}
    assert steward.client.post("/imports/new", data=again).status_code == 400
    assert "No imports yet" in steward.get("/imports/").text


def test_a_body_that_is_no_form_is_refused(steward: Desk) -> None:
    broken = steward.client.post(
        "/imports/new", data=b"nothing of the kind", content_type="multipart/form-data; boundary=x"
    )
    assert broken.status_code == 400


def test_a_large_file_comes_in_whole_and_piece_by_piece(steward: Desk, stock: Stock) -> None:
    rows = "".join(f"Anna;Bakker;anna{number}@example.org;38\n" for number in range(6_000))
    address = upload(steward, stock.source_id, "Voornaam;Achternaam;E-mail;Schoenmaat\n" + rows)
    with stock.look() as work:
        assert imports.show(work, id_in(address)).rows == 6_000


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN, Role.MARKETER, Role.AUDITOR])
def test_imports_are_for_stewards_and_integrators(office: Office, stock: Stock, role: Role) -> None:
    desk = office.signed_in("eva", role)
    assert desk.get("/imports/").status_code == 403
