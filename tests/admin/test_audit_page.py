"""The audit page: who did what and when, found again by its filters."""

import re
from datetime import timedelta

import pytest

from service import audit, worker
from service.access import COMMAND, SYSTEM, Role
from service.audit import Action, paper, redacting, verifying
from tests.admin.office import Office
from tests.service.audit.trails import ANNA, BRAM, by_hand, settle, write


def lines(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_deeds_stand_newest_first_with_who_and_what(office: Office) -> None:
    auditor = office.signed_in("aino", Role.AUDITOR)
    newest, *_, oldest = lines(auditor.get("/audit/").text)
    assert newest.partition(" ")[2] == "2 Mar 2026 12:02 aino Signed in aino"
    assert oldest.partition(" ")[2] == "2 Mar 2026 12:00 Command line User added roles: Auditor aino"


def test_deeds_are_filtered_by_kind_person_and_day(office: Office) -> None:
    office.signed_in("bram")
    office.clock.pass_by(timedelta(days=1))
    auditor = office.signed_in("aino", Role.AUDITOR)
    bram = re.findall(r'<option value="([0-9a-f-]{36})">bram<', auditor.get("/audit/").text)[0]
    for query, expected in (
        ("what=sign_in.succeeded", ["aino", "bram"]),
        ("what=sign_in.succeeded&from=2026-03-03", ["aino"]),
        ("what=sign_in.succeeded&to=2026-03-02", ["bram"]),
        (f"who={bram}", ["bram"]),
        ("what=contact.revealed", []),
    ):
        found = lines(auditor.get(f"/audit/?{query}").text)
        assert [line.split()[5] for line in found] == expected, query


def test_filters_in_force_are_shown_with_the_way_out(office: Office) -> None:
    page = office.signed_in("aino", Role.AUDITOR).get("/audit/?what=user.created&from=2026-03-01").text
    assert 'href="/audit/?from=2026-03-01"' in page
    assert 'href="/audit/?what=user.created"' in page


def test_a_filter_that_is_not_on_offer_filters_nothing(office: Office) -> None:
    auditor = office.signed_in("aino", Role.AUDITOR)
    everything = lines(auditor.get("/audit/").text)
    for query in ("what=nonsense", "who=anna@example.org", "from=yesterday", "before=-1", "before=x"):
        assert lines(auditor.get(f"/audit/?{query}").text) == everything


def test_older_deeds_are_a_page_away(office: Office) -> None:
    auditor = office.signed_in("aino", Role.AUDITOR)
    with office.workshop.open(COMMAND) as work:
        for count in range(60):
            audit.note(work, Action.LEADS_RECEIVED, count=count)
    first = auditor.get("/audit/?what=leads.received").text
    [older] = re.findall(r'href="([^"]+)" rel="next"', first)
    second = auditor.get(older.replace("&amp;", "&")).text
    assert len(lines(first)) == 50
    assert len(lines(second)) == 10
    assert lines(first)[-1].endswith("count: 10")
    assert lines(second)[0].endswith("count: 9")
    assert 'rel="next"' not in second


def test_a_deed_shows_what_proves_that_it_is_in_the_log(office: Office) -> None:
    auditor = office.signed_in("aino", Role.AUDITOR)
    [first, *_] = re.findall(r'href="/audit/(\d+)"', auditor.get("/audit/").text)
    assert "gets its place in the log within a second" in auditor.get(f"/audit/{first}").text
    assert auditor.get(f"/audit/{first}/proof").status_code == 404
    settle(office.workshop)
    page = auditor.get(f"/audit/{first}").text
    assert "Proven: the hashes below lead from this deed to a root that was signed." in page
    file = auditor.get(f"/audit/{first}/proof")
    assert file.headers["Content-Disposition"] == f'attachment; filename="deed-{first}.json"'
    key = office.workshop.vault.verifying_keys()[0]
    assert paper.check_proof(file.text, key=key) is not None
    by_hand(
        office.workshop,
        "UPDATE audit_event SET commitment = salt WHERE id = (SELECT max(id) FROM audit_event)",
    )
    assert "it was changed" in auditor.get(f"/audit/{first}").text
    by_hand(office.workshop, "DELETE FROM audit_event WHERE leaf_index = 0")
    assert "The log is damaged" in auditor.get(f"/audit/{first}").text


def test_a_deed_that_was_emptied_says_so_and_keeps_its_place(office: Office) -> None:
    auditor = office.signed_in("aino", Role.AUDITOR)
    write(office.workshop, 1, about=ANNA)
    settle(office.workshop)
    with office.workshop.open(SYSTEM) as work:
        redacting.redact(work, [ANNA], erasure=BRAM)
    [entry] = re.findall(r'href="/audit/(\d+)"', auditor.get("/audit/?what=contact.read").text)
    page = auditor.get(f"/audit/{entry}").text
    assert "What it said was erased with the person it was about." in page
    assert str(ANNA) not in page
    assert "Proven" in page


def test_the_log_is_looked_through_and_what_is_wrong_is_named(office: Office) -> None:
    auditor = office.signed_in("aino", Role.AUDITOR)
    assert "Nobody has looked yet." in auditor.get("/audit/log/").text
    write(office.workshop, 3)
    settle(office.workshop)
    auditor.post("/audit/log/verify")
    page = auditor.get("/audit/log/").text
    assert "The log was looked through; this is what was found." in page
    assert "Nothing was changed, dropped, moved or cut off." in page
    by_hand(office.workshop, "DELETE FROM audit_event WHERE leaf_index = 1")
    office.clock.pass_by(timedelta(minutes=2))
    assert "a worker running?" in auditor.get("/audit/log/").text
    auditor.post("/audit/log/verify")
    page = auditor.get("/audit/log/").text
    assert "The log was changed." in page
    assert lines(page)[0] == "1 Deleted"


def test_a_long_log_is_looked_through_in_the_background(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "IN_PLACE", 1)
    auditor = office.signed_in("aino", Role.AUDITOR)
    settle(office.workshop)
    auditor.post("/audit/log/verify")
    assert "Come back in a minute." in auditor.get("/audit/log/").text
    worker.run_due(office.workshop)
    assert "Nothing was changed, dropped, moved or cut off." in auditor.get("/audit/log/").text


def test_checkpoints_can_be_taken_away(office: Office) -> None:
    auditor = office.signed_in("aino", Role.AUDITOR)
    note = settle(office.workshop)
    page = auditor.get("/audit/log/").text
    [way] = re.findall(r'href="(/audit/log/1/\d+)"', page)
    assert auditor.get(way).text == note
    assert auditor.get("/audit/log/1/99999").status_code == 404
    assert f"goodstanding/{office.workshop.vault.deployment}+" in page
