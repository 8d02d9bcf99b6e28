"""Anna asks for a copy and to be erased: verified, on the clock, carried out, proven, and for good."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service import worker
from service.storage.engine import connect
from service.storage.schema import METADATA
from tests.admin.office import Desk
from tests.admin.public.people import link_in
from tests.journeys.town import Town, open_town
from tests.mail_server import MailServer, receiving

ANNA = {"full_name": "Anna Jansen", "email": "anna@example.org", "country": "NL", "external_id": "a-1"}
BERT = {"full_name": "Bert de Boer", "email": "bert@example.org", "country": "NL", "external_id": "b-1"}


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def post() -> Iterator[MailServer]:
    with receiving() as server:
        yield server


def work_goes_on(town: Town, post: MailServer) -> list[str]:
    """The worker does what is due; gives the letters that came of it."""
    workshop = town.app.extensions["workshop"]
    workshop.settings = post.settings(workshop.settings, controller_jurisdiction="NL")
    post.taken.clear()
    worker.run_due(workshop)
    return [str(letter.get_body(("plain",)).get_content()) for letter in post.letters()]


def decided(officer: Desk, case: str, step: str, **fields: str) -> None:
    """An officer takes a step from its own page."""
    page = f"{case}/steps/{step}"
    etag = re.search(r'name="etag" value="(\d+)"', officer.get(page).text)
    assert etag
    assert officer.post_from(page, page, etag=etag[1], **fields).status_code == 303


def test_a_copy_is_fetched_a_person_erased_and_a_restored_backup_erases_her_again(
    town: Town, post: MailServer, tmp_path: Path, database_url: str
) -> None:
    form = town.sender("form", "--country", "NL")
    anna = form.post("/v1/leads", ANNA).json["contact_id"]
    bert = form.post("/v1/leads", BERT).json["contact_id"]
    town.command("backup", "--out", str(tmp_path / "kept"))

    # Anna asks on the public form. Whoever is not known would see the very same page.
    browser = town.app.test_client(use_cookies=False)
    asked = {"rights": ["access", "erasure"], "email": "Anna@Example.org", "details": "Then forget me."}
    assert "A letter is on its way" in browser.post("/privacy/requests", data=asked).text
    [letter] = work_goes_on(town, post)
    assert browser.post(link_in(letter)).status_code == 200

    # The officer finds the case on the clock, reads why, and has it carried out.
    officer = town.person("olga", "officer")
    [case] = set(re.findall(r"/requests/[0-9a-f-]{36}", officer.get("/requests/").text))
    page = officer.get(case).text
    assert "Reads the mailbox" in page
    assert anna in page
    assert "Then forget me." in officer.post(f"{case}/words", purpose="handle_request").text
    [line] = [json.loads(each) for each in town.command("requests", "list", "--json").splitlines()]
    assert (line["state"], line["due_on"] is not None) == ("in_progress", True)
    decided(officer, case, "approve")

    # The copy comes first, for it would die with her: she is erased once she has fetched it.
    [letter] = work_goes_on(town, post)
    copy = link_in(letter)
    assert form.get(f"/v1/contacts/{anna}").status_code == 200
    archive = browser.post(copy)
    assert (archive.status_code, archive.mimetype) == (200, "application/zip")
    letters = work_goes_on(town, post)
    assert "A copy of your data: done" in letters[-1]
    assert "Erasure of your data: done" in letters[-1]
    erased(form, anna, bert)
    assert browser.post(copy).status_code == 410

    # It can be proven: the case, its certificate, and a log that nobody has touched.
    page = officer.get(case).text
    assert "Fulfilled" in page
    [erasure] = set(re.findall(r"/erasures/[0-9a-f-]{36}", page))
    certificate = officer.get(f"{erasure}/certificate").data
    assert certificate
    assert b"anna" not in certificate.lower()
    town.command("audit", "verify")

    # Last week's backup comes back, and she does not.
    town.app.extensions["workshop"].engine.dispose()
    empty(database_url)
    told: dict[str, Any] = json.loads(town.command("restore", str(tmp_path / "kept"), "--json"))
    assert len(told["erased_again"]) == 1
    erased(form, anna, bert)


def erased(form: Any, gone: str, there: str) -> None:
    """The one is gone and does not come back by another way; the other is as before."""
    assert form.get(f"/v1/contacts/{gone}").status_code == 410
    again = form.post("/v1/leads", {"full_name": "A. Jansen", "email": "ANNA+shop@example.org"}).json
    assert (again["status"], again["contact_id"]) == ("suppressed", None)
    assert form.get(f"/v1/contacts/{there}").status_code == 200


def empty(database_url: str) -> None:
    """The database is lost."""
    engine = connect(database_url)
    METADATA.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
