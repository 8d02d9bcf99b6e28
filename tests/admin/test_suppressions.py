"""The list of those to leave alone: written, asked about, taken over whole, and told without a name."""

import io

import pytest

from rules.suppressions import Identifier, IdType, Reason
from service import suppressions, worker
from service.access import COMMAND, Role
from tests.admin.office import Desk, Office

ADDRESS = "leave.me.alone@example.org"


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.signed_in("olga", Role.OFFICER)


def written(**more: str) -> dict[str, str]:
    return {"email": ADDRESS, "reason": "manual", "purpose": "*", "channel": "*"} | more


def entry(office: Office, reason: Reason) -> str:
    with office.workshop.open(COMMAND) as work:
        added = suppressions.add(work, [Identifier(IdType.EMAIL, ADDRESS)], reason=reason)
    return f"/suppressions/{added.entries[0].id}/lift"


def test_whoever_is_written_down_is_on_the_list_and_not_shown_on_it(desk: Desk) -> None:
    answer = desk.post("/suppressions/new", **written())
    page = desk.get("/suppressions/").text

    assert answer.status_code == 303
    assert "Decided here" in page
    assert ADDRESS not in page


def test_another_spelling_is_found_on_the_list(desk: Desk) -> None:
    desk.post("/suppressions/new", **written())

    assert "Yes, leave alone" in desk.post("/suppressions/look-up", email=" Leave.Me.Alone@EXAMPLE.org").text
    assert "No, not on the list" in desk.post("/suppressions/look-up", email="another@example.org").text


def test_a_form_with_nobody_in_it_is_refused(desk: Desk) -> None:
    page = desk.post("/suppressions/new", reason="manual", purpose="*", channel="*")

    assert page.status_code == 422
    assert "at least one thing" in page.text


def test_what_cannot_be_read_is_named_where_it_stands(desk: Desk) -> None:
    page = desk.post("/suppressions/new", **written(email="", phone="call me"))

    assert page.status_code == 422
    assert "Nothing can be made of this." in page.text


def test_a_mistake_can_be_taken_off_the_list(office: Office, desk: Desk) -> None:
    place = entry(office, Reason.MANUAL)

    assert desk.post(place, why="mistake").status_code == 303
    assert "Nobody yet" in desk.get("/suppressions/").text


def test_only_the_person_takes_an_objection_back(office: Office, desk: Desk) -> None:
    place = entry(office, Reason.OBJECTION)

    refused = desk.post(place, why="mistake")
    assert refused.status_code == 422
    assert "only the person takes it back" in refused.text
    assert desk.post(place, why="asked_by_the_person").status_code == 303


def test_the_list_can_be_filtered_by_reason(office: Office, desk: Desk) -> None:
    entry(office, Reason.ROBINSON)

    assert "opt-out register</td>" in desk.get("/suppressions/?reason=robinson").text
    assert "No entry fits" in desk.get("/suppressions/?reason=legal").text


def test_a_whole_list_is_taken_over_and_counted(office: Office, desk: Desk) -> None:
    lines = f"{ADDRESS}\n{ADDRESS.upper()}\nnonsense\n"
    sent = desk.client.post(
        "/suppressions/lists/new",
        data={
            "csrf": desk.token(),
            "id_type": "email",
            "form": "raw",
            "reason": "robinson",
            "purpose": "*",
            "channel": "*",
            "country": "",
            "file": (io.BytesIO(lines.encode()), "list.txt"),
        },
        content_type="multipart/form-data",
    )
    worker.run_due(office.workshop)
    page = desk.get(sent.headers["Location"]).text

    assert sent.status_code == 303
    assert "Lines of which nothing could be made: 3" in " ".join(page.split())
    assert "Done" in desk.get("/suppressions/lists/").text


def test_a_hashed_list_of_what_cannot_be_hashed_is_refused(desk: Desk) -> None:
    sent = desk.client.post(
        "/suppressions/lists/new",
        data={
            "csrf": desk.token(),
            "id_type": "domain",
            "form": "md5",
            "reason": "robinson",
            "purpose": "*",
            "channel": "*",
            "country": "",
            "file": (io.BytesIO(b"0" * 32), "list.txt"),
        },
        content_type="multipart/form-data",
    )

    assert sent.status_code == 422
    assert "send them as they are" in sent.text


@pytest.mark.parametrize("role", [Role.STEWARD, Role.MARKETER, Role.AUDITOR])
def test_who_does_not_look_after_the_list_does_not_see_it(office: Office, role: Role) -> None:
    assert office.signed_in("eve", role).get("/suppressions/").status_code == 403
