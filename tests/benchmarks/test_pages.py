"""No page asks the database once for each row that it shows."""

from pathlib import Path

from tests.benchmarks.bench_pages import PAGES, Town, founded, queries, visit
from tests.databases import SqliteCopies

TRIED = "/imports/{ready}/preview"
"""Each of its rows is looked for among all contacts, which asks for as much as there is to be found."""

SPARED = 1
"""Where nobody is beside a contact, nobody's key has to be asked for."""


def asked(town: Town) -> dict[str, int]:
    for page in PAGES:
        visit(town, town.path(page))
    return {page: queries(town, page) for page in PAGES}


def test_a_page_asks_no_more_when_there_is_more_to_show(sqlite_copies: SqliteCopies, tmp_path: Path) -> None:
    def measured(leads: int) -> dict[str, int]:
        folder = tmp_path / str(leads)
        folder.mkdir()
        with founded(lambda: sqlite_copies.fresh(folder), folder, leads=leads) as town:
            return asked(town)

    few, many = measured(20), measured(260)
    tried = few.pop(TRIED), many.pop(TRIED)
    assert {page: (few[page], many[page]) for page in few if many[page] > few[page] + SPARED} == {}
    assert max(many.values()) <= 25
    assert tried[1] <= 2 * tried[0]
