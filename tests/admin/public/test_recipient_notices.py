"""A recipient reads a notice by its link and answers there: with a click, or a program with a signature."""

import base64
import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from rules.recipients import Protocol
from rules.tellings import Answered, Deed, TellingState
from service import page_links, recipients, worker
from service.access import COMMAND, SYSTEM, Role
from service.page_links import LinkKind
from service.recipients import answers, contents
from service.storage import keys
from service.storage.recipients import Telling
from tests.admin.office import Office
from tests.admin.stock import Stock, fill
from tests.mail_server import MailServer
from tests.service.channels.test_webhooks import signed
from tests.service.recipients.partners import give, partner, shown, tell


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def browser(office: Office) -> Iterator[FlaskClient]:
    with office.app.test_client(use_cookies=False) as client:
        yield client


def told(stock: Stock, protocol: Protocol = Protocol.EMAIL, **more: object) -> tuple[UUID, str]:
    """A notice, and the path of its page."""
    workshop = stock.office.workshop
    where = {Protocol.EMAIL: "a@example.org", Protocol.WEBHOOK: "https://hooks.example.org/"}
    made = partner(workshop, "Printer", protocol, address=where[protocol], **more)
    give(workshop, made.id, stock.anna)
    [telling_id] = tell(workshop, stock.anna, deed=Deed.OBJECTED)
    with workshop.look(SYSTEM) as work:
        row, key = work.session.get_one(Telling, telling_id), keys.find(work.session, telling_id)
        assert row.content
        assert key
        token = contents.open_notice(work, key, row.content, telling_id).token
    return telling_id, f"/notices/{token}"


def test_the_page_says_whom_it_is_about_and_opening_it_changes_nothing(
    stock: Stock, browser: FlaskClient
) -> None:
    telling_id, path = told(stock)
    page = browser.get(path)
    assert page.status_code == 200
    assert "anna@example.org" in page.text
    assert "Please stop using what you hold of them" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert shown(stock.office.workshop, telling_id).state is TellingState.QUEUED


def test_a_click_confirms_and_closes_the_page(stock: Stock, browser: FlaskClient) -> None:
    telling_id, path = told(stock)
    done = browser.post(path, data={"done": "yes"})
    assert (done.status_code, "Thank you" in done.text, "anna" in done.text) == (200, True, False)
    assert shown(stock.office.workshop, telling_id).answered is Answered.PAGE
    assert browser.get(path).status_code == 404
    assert browser.post(path, data={"done": "yes"}).status_code == 404


@pytest.mark.parametrize("language", ["nl", "fi"])
def test_the_page_is_in_the_reader_s_language(stock: Stock, browser: FlaskClient, language: str) -> None:
    _, path = told(stock)
    page = browser.get(f"{path}?lang={language}").text
    assert f'<html lang="{language}">' in page
    assert "Please" not in page


def test_a_program_answers_with_a_signature_and_nothing_less(stock: Stock, browser: FlaskClient) -> None:
    theirs = Ed25519PrivateKey.generate()
    public = base64.b64encode(theirs.public_key().public_bytes_raw()).decode()
    telling_id, path = told(stock, Protocol.WEBHOOK, public_key=public)
    body = json.dumps({"acknowledged": True, "telling_id": str(telling_id)}).encode()
    for headers in ({}, signed(Ed25519PrivateKey.generate(), str(telling_id), body)):
        answer = browser.post(path, data=body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json) == (401, {"said": "unsigned"})
    assert browser.post(path, data={"done": "yes"}).status_code == 401
    headers = signed(theirs, str(telling_id), body)
    answer = browser.post(path, data=body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json) == (200, {"said": "taken"})
    view = shown(stock.office.workshop, telling_id)
    assert view.state is TellingState.ACKNOWLEDGED
    assert view.ack_signature
    again = browser.post(path, data=body, content_type="application/json", headers=headers)
    assert (again.status_code, again.json) == (404, {"said": "unknown"})


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"acknowledged": false}', b"no"])
def test_a_program_that_does_not_say_yes_has_not_answered(
    stock: Stock, browser: FlaskClient, body: bytes
) -> None:
    telling_id, path = told(stock, Protocol.WEBHOOK)
    assert browser.post(path, data=body, content_type="application/json").status_code == 422
    assert not shown(stock.office.workshop, telling_id).state.is_over


def test_an_answer_that_is_too_large_is_not_read(stock: Stock, browser: FlaskClient) -> None:
    _, path = told(stock, Protocol.WEBHOOK)
    answer = browser.post(path, data=b" " * 70_000, content_type="application/json")
    assert answer.status_code == 413


def test_a_link_that_is_none_opens_nothing(stock: Stock, browser: FlaskClient) -> None:
    for method in ("GET", "POST"):
        assert browser.open("/notices/abc", method=method).status_code == 404
    with stock.office.workshop.open(COMMAND) as work:
        other = page_links.issue(work, LinkKind.PREFERENCE, stock.anna)
    assert browser.get(f"/notices/{other}").status_code == 404


def test_a_notice_that_an_officer_closed_has_no_page(stock: Stock, browser: FlaskClient) -> None:
    telling_id, path = told(stock)
    with stock.office.workshop.open(COMMAND) as work:
        answers.close(work, telling_id, why=answers.Closing.GONE)
    assert browser.get(path).status_code == 404


def test_a_letter_brings_the_reader_to_the_page(
    stock: Stock, browser: FlaskClient, server: MailServer
) -> None:
    workshop = stock.office.workshop
    workshop.settings = server.settings(workshop.settings)
    _, path = told(stock)
    worker.run_due(workshop)
    [letter] = server.letters()
    assert path in letter.get_body(("plain",)).get_content()
    assert browser.get(path).status_code == 200


def test_what_was_and_what_is_stand_beside_each_other(stock: Stock, browser: FlaskClient) -> None:
    workshop = stock.office.workshop
    made = partner(workshop, "Call centre")
    give(workshop, made.id, stock.anna)
    with workshop.open(COMMAND) as work:
        before = {**recipients.known_by(work, [stock.anna])}
        del before[contents.FieldName.NAME]
        [telling_id] = recipients.tell(work, [stock.anna], deed=Deed.RECTIFIED, before=before)
    desk = stock.office.signed_in("olga", Role.OFFICER)
    page = desk.post(f"/tellings/{telling_id}/reveal", purpose="handle_request").text
    assert "Name, until now" in page
    assert "Name, from now on" in page
