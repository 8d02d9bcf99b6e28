"""What a person said stands on the page with its proof; what is heard is written down, a no more easily."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import Author, EventState, Method
from rules.purposes import PurposeKind
from rules.records import Channel
from service import consents, purposes, worker
from service.access import COMMAND, Role
from service.consents import LedgerEvent, Statement
from service.purposes import NoticeOrder, PurposeOrder
from tests.admin.office import Desk, Office
from tests.admin.stock import Stock, fill

TEXT = "Yes, send me the letter once a month."


@pytest.fixture
def stock(office: Office) -> Stock:
    return fill(office)


@pytest.fixture
def notice(office: Office) -> UUID:
    with office.workshop.open(COMMAND) as work:
        purposes.create(
            work,
            PurposeOrder(
                key="newsletter",
                kind=PurposeKind.MARKETING,
                titles={"en": "The newsletter"},
                channels=(Channel.EMAIL,),
            ),
        )
        order = NoticeOrder(key="newsletter", version="1", language="en", text=TEXT)
        return purposes.publish_notice(work, order).id


@pytest.fixture
def officer(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def yes(wording: UUID, **more: str) -> dict[str, str]:
    asked = {"purpose": "newsletter", "channel": "email", "notice": str(wording), "method": "paper"}
    return asked | {"note": "signed form in folder 12"} | more


def no(**more: str) -> dict[str, str]:
    return {"state": "withdrawn", "purpose": "*", "channel": "*", "method": "phone"} | more


def said(stock: Stock, **more: object) -> LedgerEvent:
    """The person says yes to the newsletter."""
    with stock.office.workshop.open(COMMAND) as work:
        told: dict[str, object] = {
            "purpose": "newsletter",
            "channel": "email",
            "state": EventState.GIVEN,
            "author": Author.SUBJECT,
            "method": Method.PAPER,
            "at": work.now,
            "evidence": {"note": "folder twelve"},
        }
        return consents.record(work, stock.anna, Statement(**told | more)).event  # type: ignore[arg-type]


def lines(stock: Stock) -> list[LedgerEvent]:
    with stock.office.workshop.look(COMMAND) as work:
        return list(consents.ledger(work, stock.anna))


def ledger(stock: Stock) -> list[str]:
    return [line.event.state.value for line in lines(stock)]


def test_what_holds_and_why_stands_on_the_page(stock: Stock, notice: UUID, officer: Desk) -> None:
    page = f"/contacts/{stock.anna}/permissions"
    assert "Not allowed" in officer.get(page).text

    said(stock, notice_id=notice)

    assert '"badge badge-good">Allowed' in officer.get(page).text


def test_a_yes_is_bound_to_its_text_and_its_proof_is_sealed(
    stock: Stock, notice: UUID, officer: Desk
) -> None:
    page = f"/contacts/{stock.anna}/permissions"
    assert officer.post(f"{page}/yes", **yes(notice)).status_code == 303

    [row] = lines(stock)
    assert (row.event.notice_id, row.event.method, row.event.author) == (notice, Method.PAPER, Author.SUBJECT)
    shown = officer.get(f"{page}/{row.id}").text
    assert TEXT in shown
    assert "folder 12" not in shown


@pytest.mark.parametrize("lacking", ["purpose", "notice", "method", "note"])
def test_a_yes_without_all_that_it_needs_is_not_recorded(
    stock: Stock, notice: UUID, officer: Desk, lacking: str
) -> None:
    answer = officer.post(f"/contacts/{stock.anna}/permissions/yes", **yes(notice, **{lacking: ""}))

    assert answer.status_code == 422
    assert ledger(stock) == []


def test_a_yes_on_a_channel_that_the_purpose_does_not_use_is_told_so(
    stock: Stock, notice: UUID, officer: Desk
) -> None:
    answer = officer.post(f"/contacts/{stock.anna}/permissions/yes", **yes(notice, channel="sms"))

    assert "This purpose does not use the channel." in answer.text
    assert ledger(stock) == []


def test_a_no_is_one_form_and_holds_at_once(stock: Stock, notice: UUID, officer: Desk) -> None:
    said(stock, notice_id=notice)
    stock.office.clock.pass_by(timedelta(minutes=1))
    page = f"/contacts/{stock.anna}/permissions"

    assert officer.post(f"{page}/no", **no(state="objected")).status_code == 303

    assert ledger(stock) == ["given", "objected"]
    assert '"badge badge-good">Allowed' not in officer.get(page).text


def test_what_has_no_effect_says_why(stock: Stock, notice: UUID, officer: Desk) -> None:
    said(stock, state=EventState.WITHDRAWN)
    stock.office.clock.pass_by(timedelta(minutes=1))
    said(stock, author=Author.STEWARD)

    shown = officer.get(f"/contacts/{stock.anna}/permissions").text

    assert "only the person&#39;s own consent counts" in shown


def test_a_line_is_proven_by_its_place_in_the_chain(stock: Stock, notice: UUID, officer: Desk) -> None:
    first, second = said(stock), said(stock, state=EventState.WITHDRAWN)
    stock.office.clock.pass_by(timedelta(minutes=1))
    worker.run_due(stock.office.workshop)

    for line in (first, second):
        shown = officer.get(f"/contacts/{stock.anna}/permissions/{line.id}").text
        assert "Yes: it is what was written then" in shown


def test_the_evidence_is_shown_for_a_reason_only(stock: Stock, notice: UUID, officer: Desk) -> None:
    page = f"/contacts/{stock.anna}/permissions/{said(stock).id}"

    refused = officer.post(f"{page}/evidence")
    shown = officer.post(f"{page}/evidence", purpose="handle_request")

    assert (refused.status_code, "folder twelve" in refused.text) == (422, False)
    assert "folder twelve" in shown.text
    assert stock.deeds()[0].action == "contact.revealed"


def test_a_receipt_needs_somebody_answerable(stock: Stock, notice: UUID, officer: Desk) -> None:
    answer = officer.get(f"/contacts/{stock.anna}/permissions/{said(stock).id}/receipt/kantara")

    assert answer.status_code == 409
    assert "A receipt says who is answerable" in answer.text


def test_a_receipt_comes_as_a_signed_file(
    stock: Stock, notice: UUID, officer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = stock.office.workshop
    known = replace(
        workshop.settings,
        controller_name="Example Books",
        controller_address="1 Example Street",
        controller_contact="Privacy desk",
        controller_email="privacy@example.org",
        controller_phone="+31 20 555 0100",
        controller_policy_url="https://example.org/privacy",
        controller_jurisdiction="NL",
        controller_storage="Amsterdam",
    )
    monkeypatch.setattr(workshop, "settings", known)
    line = said(stock, notice_id=notice)

    for form in ("kantara", "iso27560"):
        answer = officer.get(f"/contacts/{stock.anna}/permissions/{line.id}/receipt/{form}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert json.loads(answer.text).keys() == {"receipt", "signature", "public_key"}


def test_a_line_of_somebody_else_is_not_found_under_this_contact(
    stock: Stock, notice: UUID, officer: Desk
) -> None:
    assert officer.get(f"/contacts/{stock.anna}/permissions/{stock.source_id}").status_code == 404


def test_a_link_to_their_own_page_opens_it_and_is_shown_once(
    stock: Stock, notice: UUID, officer: Desk
) -> None:
    shown = officer.post(f"/contacts/{stock.anna}/permissions/link").text

    [path] = re.findall(r"(/preferences/[\w-]{43})", shown)
    assert stock.office.app.test_client().get(path).status_code == 200
    assert stock.deeds()[0].action == "links.issued"


def test_a_marketer_reads_and_records_nothing(stock: Stock, notice: UUID) -> None:
    desk, page = stock.office.signed_in("mark", Role.MARKETER), f"/contacts/{stock.anna}/permissions"

    assert "Record a no" not in desk.get(page).text
    assert desk.post(f"{page}/no", **no()).status_code == 403
    assert desk.post(f"{page}/yes", **yes(notice)).status_code == 403
    assert desk.post(f"{page}/link").status_code == 403


def test_a_steward_is_not_led_to_what_they_may_not_see(stock: Stock) -> None:
    desk = stock.office.signed_in("stef", Role.STEWARD)

    assert "/permissions" not in desk.get(f"/contacts/{stock.anna}").text
    assert desk.get(f"/contacts/{stock.anna}/permissions").status_code == 403
