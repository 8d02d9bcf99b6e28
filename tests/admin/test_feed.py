"""The feed on its page: what was told, what waits, and who is how far behind."""

import re
from datetime import timedelta

import pytest

from service import sources
from service.access import COMMAND, Role, Scope
from service.feed import changes as feed
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill
from tests.service.api.caller import Caller, stamp
from tests.service.feed.telling import publish, strangers

LABELS = ("Mailing", "Warehouse")


@pytest.fixture
def integrator(office: Office) -> Desk:
    return office.signed_in("ina", Role.INTEGRATOR)


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


def program(stock: Stock, label: str) -> Caller:
    """A program that follows the feed."""
    stamp(stock.office.workshop.engine)
    with stock.office.workshop.open(COMMAND) as work:
        key = sources.issue_key(work, stock.source_id, label=label, scopes=frozenset({Scope.CHANGES_READ}))
    return Caller(stock.office.app, key.secret)


def work_off(program: Caller, *, limit: int = 100) -> None:
    page = program.get(f"/v1/changes?limit={limit}").json
    assert program.post("/v1/changes:ack", {"cursor": page["next_cursor"]}).status_code == 200


def rows(page: str) -> list[str]:
    """Every row of a table, without its markup."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_before_anything_happened_the_page_says_so(integrator: Desk) -> None:
    page = integrator.get("/feed/").text
    assert "Nothing has been told yet" in page
    assert "Nobody has said yet how far they read" in page


def test_the_last_entries_tell_what_happened_and_nothing_of_whom(
    office: Office, stock: Stock, integrator: Desk
) -> None:
    publish(office.workshop)
    page = integrator.get("/feed/").text
    [entry] = [row for row in rows(page) if str(stock.anna) in row]
    assert entry.startswith("1 New or changed")
    assert "anna@example.org" not in page
    assert "Vries" not in page


def test_each_reader_is_shown_with_how_far_it_is_behind(
    office: Office, stock: Stock, integrator: Desk
) -> None:
    slow, quick = program(stock, "Mailing"), program(stock, "Warehouse")
    strangers(office.workshop, 4)
    publish(office.workshop)
    work_off(slow, limit=2)
    work_off(quick)
    found = {label: row for row in rows(integrator.get("/feed/").text) for label in LABELS if label in row}
    assert re.search(r"Mailing 2 3 .* Behind$", found["Mailing"])
    assert re.search(r"Warehouse 5 0 .* Up to date$", found["Warehouse"])


def test_whoever_stayed_away_too_long_is_pointed_out(office: Office, stock: Stock, integrator: Desk) -> None:
    late = program(stock, "Mailing")
    publish(office.workshop)
    work_off(late)
    for _ in range(2):
        strangers(office.workshop, 1)
        publish(office.workshop)
        office.clock.pass_by(timedelta(days=31))
    with office.workshop.open(COMMAND) as work:
        feed.expire(work, limit=100)
    desk = office.signed_in("ira", Role.INTEGRATOR)
    [row] = [row for row in rows(desk.get("/feed/").text) if "Mailing" in row]
    assert row.endswith("Must read everything anew")


def test_what_waits_is_counted(office: Office, stock: Stock, integrator: Desk) -> None:
    assert re.search(r"Waits to be told.*?tile-figure\">1<", integrator.get("/feed/").text, re.DOTALL)


def test_only_who_runs_the_system_sees_the_feed(office: Office) -> None:
    assert office.signed_in("sam", Role.STEWARD).get("/feed/").status_code == 403
