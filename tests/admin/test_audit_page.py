"""The audit page: who did what and when, found again by its filters."""

import re
from datetime import timedelta

from service import audit
from service.access import COMMAND, Role
from service.audit import Action
from tests.admin.office import Office


def lines(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_deeds_stand_newest_first_with_who_and_what(office: Office) -> None:
    auditor = office.signed_in("aino", Role.AUDITOR)
    newest, *_, oldest = lines(auditor.get("/audit/").text)
    assert newest == "2 Mar 2026 12:02 aino Signed in aino"
    assert oldest == "2 Mar 2026 12:00 Command line User added roles: auditor aino"


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
        assert [line.split()[4] for line in found] == expected, query


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
