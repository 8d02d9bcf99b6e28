"""The pages of findings, of packs, and of what a source hears otherwise."""

from datetime import timedelta

import pytest

from service import overrides, rerun, worker
from service.access import COMMAND, Role
from tests.admin.office import Office
from tests.admin.stock import fill


def test_findings_are_listed_with_the_number_of_leads_that_have_each(office: Office) -> None:
    fill(office)
    page = office.signed_in("anna", Role.STEWARD).get("/codes/").text
    first, second = page.index("EML.COMMA"), page.index("EML.BIDI")
    assert first < second, "what was found stands before what was not"
    assert '<a href="/leads/?code=EML.COMMA">2</a>' in page


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("q=comma", "EML.COMMA", "NAM.CASE"),
        ("family=NAM", "NAM.CASE", "EML.COMMA"),
        ("verdict=corrected", "NAM.CASE", "EML.BIDI"),
    ],
)
def test_findings_can_be_searched_and_filtered(office: Office, asked: str, there: str, gone: str) -> None:
    page = office.signed_in("anna", Role.STEWARD).get(f"/codes/?{asked}").text
    assert f'href="/codes/{there}"' in page
    assert f'href="/codes/{gone}"' not in page


def test_counts_follow_the_source_and_the_time_that_is_asked_for(office: Office) -> None:
    stock = fill(office)
    desk = office.signed_in("anna", Role.STEWARD)
    source = f"&amp;source={stock.source_id}"
    assert (
        f'href="/leads/?code=EML.COMMA{source}">2</a>' in desk.get(f"/codes/?source={stock.source_id}").text
    )
    office.clock.pass_by(timedelta(days=31))
    desk = office.signed_in("bram", Role.STEWARD)
    assert 'href="/leads/?code=EML.COMMA"' not in desk.get("/codes/").text
    assert 'href="/leads/?code=EML.COMMA">2</a>' in desk.get("/codes/?days=all").text


def test_a_code_is_explained_and_leads_to_who_has_it(office: Office) -> None:
    stock = fill(office)
    desk = office.signed_in("anna", Role.STEWARD)
    page = desk.get("/codes/EML.COMMA").text
    assert f"/leads/?code=EML.COMMA&amp;source={stock.source_id}" in page
    assert "/quarantine/alike?code=EML.COMMA&amp;field=email" in page
    assert desk.get("/leads/?code=EML.COMMA").text.count("data-row") == 2


def test_a_code_in_small_letters_is_the_same_and_an_unknown_one_is_not_found(office: Office) -> None:
    desk = office.signed_in("anna", Role.STEWARD)
    assert desk.get("/codes/eml.comma").headers["Location"] == "/codes/EML.COMMA"
    assert desk.get("/codes/EML.NONSENSE", accept="text/html").status_code == 404


def test_a_source_is_told_a_finding_otherwise_on_its_page(office: Office) -> None:
    stock = fill(office)
    desk = office.signed_in("anna", Role.ADMIN)
    path = f"/sources/{stock.source_id}/overrides"
    assert desk.post_from(path, path, code="NAM.CASE", verdict="off").status_code == 303
    for page in (path, f"/sources/{stock.source_id}", "/packs/"):
        assert "NAM.CASE" in desk.get(page).text, page
    assert "Web form" in desk.get("/codes/NAM.CASE").text
    assert desk.post_from(path, f"{path}/take-back", code="NAM.CASE").status_code == 303
    assert "NAM.CASE" not in desk.get(f"/sources/{stock.source_id}").text.partition("Timeline")[0]
    assert [deed.action for deed in stock.deeds()].count("source.changed") == 2


@pytest.mark.parametrize(
    ("code", "verdict"), [("PRV.PAYMENT_CARD", "off"), ("EML.NONSENSE", "off"), ("NAM.CASE", "corrected")]
)
def test_what_may_not_be_changed_is_refused_on_the_form(office: Office, code: str, verdict: str) -> None:
    stock = fill(office)
    desk = office.signed_in("anna", Role.ADMIN)
    path = f"/sources/{stock.source_id}/overrides"
    answer = desk.post_from(path, path, code=code, verdict=verdict)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    with stock.look() as work:
        assert overrides.in_force(work) == []


def test_a_rerun_is_begun_by_a_button_shown_and_stopped(office: Office) -> None:
    fill(office)
    desk = office.signed_in("anna", Role.ADMIN)
    assert desk.post_from("/packs/rerun", "/packs/rerun").status_code == 303
    page = desk.get("/packs/").text
    assert "Running" in page
    again = desk.post_from("/packs/rerun", "/packs/rerun")
    assert again.status_code == 303
    with office.workshop.look(COMMAND) as work:
        [run] = rerun.newest(work)
    assert desk.post_from("/packs/", f"/packs/rerun/{run.id}/stop").status_code == 303
    assert "Stopped" in desk.get("/packs/").text


def test_a_rerun_that_the_worker_has_done_is_shown_with_its_counts(office: Office) -> None:
    stock = fill(office)
    desk = office.signed_in("anna", Role.ADMIN)
    desk.post_from("/packs/rerun", "/packs/rerun", source=str(stock.source_id))
    for _ in range(3):
        worker.run_due(office.workshop)
        office.clock.pass_by(rerun.PAUSE)
    page = desk.get("/packs/").text
    assert "Done" in page
    assert "100%" in page


def test_packs_are_shown_with_versions_tests_and_sources(office: Office) -> None:
    page = office.signed_in("anna", Role.AUDITOR).get("/packs/").text
    assert "xfield" in page
    assert "phonenumbers" in page
    for law_or_figures in ("marketing", "clocks", "decay", "signals"):
        line = page.split(f"<code>{law_or_figures}</code>")[1].split("</tr>")[0]
        assert "Unverified" in line
    assert "Judge everything anew" not in page


@pytest.mark.parametrize("role", [Role.STEWARD, Role.MARKETER, Role.AUDITOR])
def test_only_who_manages_may_change_what_sources_hear_or_begin_a_run(office: Office, role: Role) -> None:
    stock = fill(office)
    desk = office.signed_in("anna", role)
    assert desk.get("/packs/rerun").status_code == 403
    assert desk.get(f"/sources/{stock.source_id}/overrides").status_code == 403
    assert desk.get("/codes/").status_code == (403 if role is Role.MARKETER else 200)
