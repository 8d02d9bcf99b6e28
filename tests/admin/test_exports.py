"""Lists for recipients on the pages: ordered, agreed to by another, fetched once; and on the command line."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.exports import Ending, ExportState
from rules.fields import FieldName
from service import worker
from service.access import COMMAND, Role
from service.recipients import register
from service.storage.sources import Source
from tests.admin.office import Desk, Office
from tests.admin.stock import fill
from tests.service.exports import lists
from tests.service.exports.lists import Ground


@pytest.fixture
def ground(office: Office) -> Ground:
    stock = fill(office)
    with office.workshop.look(COMMAND) as work:
        source = work.session.get_one(Source, stock.source_id)
        work.session.expunge(source)
    return lists.ground(office.workshop, source)


@pytest.fixture
def marketer(office: Office) -> Desk:
    return office.signed_in("mark", Role.MARKETER)


def order(desk: Desk, ground: Ground, **other: str | list[str]) -> UUID:
    """A list that is ordered with the form; gives its id."""
    filled: dict[str, str | list[str]] = {
        "segment": str(ground.segment_id),
        "recipient": str(ground.recipient_id),
        "purpose": lists.NEWS,
        "channel": "email",
        "format": "csv",
        "fields": ["contact_id", "email"],
    }
    answer = desk.post("/exports/new", **filled | other)
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["Location"].rpartition("/")[2])


def settle(office: Office) -> None:
    office.clock.pass_by(timedelta(seconds=5))
    worker.run_due(office.workshop)


def test_without_lists_the_page_says_what_one_is(marketer: Desk) -> None:
    assert "No list yet" in marketer.get("/exports/").text


def test_a_list_is_ordered_watched_and_fetched(office: Office, ground: Ground, marketer: Desk) -> None:
    cora = ground.person("Cora Visser")
    settle(office)
    assert "Everybody" in marketer.get(f"/exports/new?segment={ground.segment_id}").text
    export_id = order(marketer, ground)
    assert "Being listed" in marketer.get(f"/exports/{export_id}").text
    settle(office)
    page = marketer.get(f"/exports/{export_id}").text
    assert "Ready" in page
    assert "cora@example.org" not in page
    answer = marketer.post_from(f"/exports/{export_id}", f"/exports/{export_id}/file")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="export-{export_id}.csv"'
    assert answer.text == f"contact_id,email\r\n{cora},cora@example.org\r\n"
    listed = marketer.get("/exports/").text
    assert str(export_id) in listed
    assert "Fetched" in listed


def test_what_is_wrong_is_said_at_its_question(ground: Ground, marketer: Desk) -> None:
    answer = marketer.post(
        "/exports/new",
        segment=str(ground.segment_id),
        recipient=str(ground.recipient_id),
        purpose=lists.NEWS,
        channel="email",
        format="google",
        fields=["email", "city"],
    )
    assert answer.status_code == 422
    assert "choose the channel for it" in answer.text
    assert "Choose one of the answers on offer." in answer.text


def test_what_a_recipient_may_be_given_is_seen_before_it_is_chosen(
    office: Office, ground: Ground, marketer: Desk
) -> None:
    with office.workshop.open(COMMAND) as work:
        caller = replace(
            lists.house(), name="Aardvark Calls", categories=(FieldName.PHONE,), purposes=(lists.SHARED,)
        )
        caller_id = register.register(work, caller).id
    page = marketer.get(f"/exports/new?segment={ground.segment_id}").text
    assert f"Aardvark Calls (Telephone · {lists.SHARED})" in page
    assert f'<option value="{ground.recipient_id}" selected>' in page
    answer = marketer.post(
        "/exports/new",
        segment=str(ground.segment_id),
        recipient=str(caller_id),
        purpose=lists.NEWS,
        channel="email",
        format="csv",
        fields=["contact_id", "email"],
    )
    assert answer.status_code == 422
    assert "this recipient is given nothing for this purpose" in answer.text
    assert "this recipient is not given all of these fields" in answer.text


def test_whoever_is_left_out_is_told_by_reason_and_not_by_name(
    office: Office, ground: Ground, marketer: Desk
) -> None:
    cora, eva = ground.person("Cora Visser"), ground.stranger("Eva Visser")
    export_id = ground.made([cora, eva])
    page = marketer.get(f"/exports/{export_id}").text
    assert "LAW.NEEDS_CONSENT" in page
    assert "Eva" not in page


def test_a_large_list_needs_somebody_else(office: Office, ground: Ground, marketer: Desk) -> None:
    office.workshop.settings = replace(office.workshop.settings, export_alone=0)
    ground.person("Cora Visser")
    settle(office)
    export_id = order(marketer, ground)
    settle(office)
    page = f"/exports/{export_id}"
    assert "somebody else has to agree" in marketer.get(page).text
    assert marketer.post_from(page, f"{page}/approve").status_code == 303
    assert ground.view(export_id).state is ExportState.WAITING
    officer = office.signed_in("olga", Role.OFFICER)
    assert "Agree: have it made" in officer.get(page).text
    assert officer.post_from(page, f"{page}/approve").status_code == 303
    settle(office)
    assert ground.view(export_id).state is ExportState.READY
    assert officer.post_from(page, f"{page}/file").status_code == 403
    assert officer.post_from(page, f"{page}/refuse").status_code == 303
    assert ground.view(export_id).state is ExportState.READY


def test_a_list_is_refused_and_taken_back(office: Office, ground: Ground, marketer: Desk) -> None:
    made = ground.made([ground.person("Cora Visser")])
    page = f"/exports/{made}"
    assert marketer.post_from(page, f"{page}/take-back").status_code == 303
    assert ground.view(made).ending is Ending.TAKEN_BACK
    assert marketer.post_from(page, f"{page}/take-back").status_code == 303
    assert marketer.post_from(page, f"{page}/file").status_code == 409
    office.workshop.settings = replace(office.workshop.settings, export_alone=0)
    waiting = ground.made([ground.person("Bob Visser")])
    page = f"/exports/{waiting}"
    officer = office.signed_in("olga", Role.OFFICER)
    assert officer.post_from(page, f"{page}/refuse").status_code == 303
    assert ground.view(waiting).ending is Ending.REFUSED


@pytest.mark.parametrize("role", [Role.STEWARD, Role.INTEGRATOR, Role.ADMIN, Role.AUDITOR])
def test_others_see_no_lists(office: Office, role: Role) -> None:
    assert office.signed_in("somebody", role).get("/exports/").status_code == 403
