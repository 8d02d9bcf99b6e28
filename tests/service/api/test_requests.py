"""Rights asked for over HTTP: the clock runs, decisions hold, and no answer tells whom we know."""

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import sources, worker
from service.access import COMMAND, KEY_SCOPES, Scope
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.api.conftest import IssueKey
from tests.workshops import SetClock

ASKED = {"rights": ["access", "erasure"], "subject": {"email": "anna.jansen@example.org"}}


def ask(caller: Caller, **more: Any) -> Any:
    answer = caller.post("/v1/requests", ASKED | more)
    assert answer.status_code == 201, answer.json
    return answer.json


def do(caller: Caller, asked: Any, verb: str, body: Any = None, *, etag: str | None = None) -> Any:
    now = caller.get(f"/v1/requests/{asked['request_id']}").json["etag"]
    return caller.post(f"/v1/requests/{asked['request_id']}:{verb}", body, If_Match=f'"{etag or now}"')


def due(answer: Any) -> dict[str, tuple[str, str]]:
    return {each["right"]: (each["due_raw"], each["due_on"]) for each in answer["rights"]}


def test_a_case_is_opened_on_the_clock(caller: Caller) -> None:
    asked = ask(caller, received_at="2026-01-31T11:00:00+01:00", details="Everything, please.")
    assert asked["state"] == "received"
    assert asked["regime"] == "gdpr"
    assert due(asked)["access"] == ("2026-02-28", "2026-03-02")
    assert {each["clock"] for each in asked["rights"]} == {"gdpr.answer"}
    assert asked["days_left"] == 0
    shown = caller.get(f"/v1/requests/{asked['request_id']}")
    assert shown.json == asked
    assert shown.headers["ETag"] == f'"{asked["etag"]}"'


def test_the_answer_is_the_same_for_whoever_is_known_and_whoever_is_not(
    caller: Caller, app: Any, lines: StringIO
) -> None:
    caller.post("/v1/leads", ANNA)
    answers = []
    for address in ("anna.jansen@example.org", "nobody@example.com"):
        asked = ask(caller, subject={"email": address})
        worker.run_due(app.extensions["workshop"])
        shown = caller.get(f"/v1/requests/{asked['request_id']}").json
        for each in (asked, shown):
            each.pop("request_id")
        answers.append((asked, shown))
    assert answers[0] == answers[1]
    assert "jansen" not in lines.getvalue().lower()


def test_the_same_request_sent_again_is_one_case(caller: Caller) -> None:
    first = caller.post("/v1/requests", ASKED, Idempotency_Key="one").json
    again = caller.post("/v1/requests", ASKED, Idempotency_Key="one").json
    assert first == again
    assert len(caller.get("/v1/requests").json["items"]) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"rights": [], "subject": {"email": "a@example.org"}}, "/rights"),
        ({"rights": ["access"], "subject": {}}, "/subject"),
        ({"rights": ["access"], "subject": {"email": "nonsense"}}, "/subject/email"),
        ({"rights": ["access"], "subject": {"phone": "12"}}, "/subject/phone"),
        ({"rights": ["dance"], "subject": {"email": "a@example.org"}}, "/rights/0"),
        (ASKED | {"requester": {"kind": "agent"}}, "/requester/mandate_ref"),
        (ASKED | {"received_at": "2099-01-01T00:00:00Z"}, "/received_at"),
        (ASKED | {"proof": "session"}, ""),
    ],
)
def test_what_cannot_be_a_request_is_refused_by_its_member(caller: Caller, body: Any, pointer: str) -> None:
    answer = caller.post("/v1/requests", body)
    assert answer.status_code == 422
    assert next(iter(pointers(answer))) == pointer
    assert "nonsense" not in answer.text


def test_a_decision_needs_the_state_it_was_made_on(caller: Caller) -> None:
    asked = ask(caller)
    path = f"/v1/requests/{asked['request_id']}:refuse"
    assert caller.post(path, {"reason": "excessive"}).status_code == 428
    assert caller.post(path, {"reason": "excessive"}, If_Match='"999"').status_code == 412
    refused = do(caller, asked, "refuse", {"reason": "excessive"})
    assert refused.json["state"] == "refused"
    assert [each["reason"] for each in refused.json["rights"]] == ["excessive", "excessive"]


def test_it_can_be_extended_once_and_only_in_the_first_month(
    caller: Caller, clock: SetClock, app: Any
) -> None:
    clock.at = datetime(2026, 3, 3, 12, tzinfo=UTC)
    app.extensions["workshop"].settings = nl(app)
    asked, late = ask(caller), ask(caller)
    assert due(asked)["access"] == ("2026-04-03", "2026-04-07")
    clock.at = datetime(2026, 4, 7, 20, tzinfo=UTC)
    longer = do(caller, asked, "extend", {"reason": "complex"})
    assert longer.status_code == 200
    assert due(longer.json)["access"] == ("2026-06-03", "2026-06-03")
    assert do(caller, asked, "extend", {"reason": "complex"}).status_code == 409
    clock.at = datetime(2026, 4, 7, 22, 30, tzinfo=UTC)  # the eighth in Amsterdam
    assert do(caller, late, "extend", {"reason": "numerous"}).status_code == 409


def nl(app: Any) -> Any:
    return replace(app.extensions["workshop"].settings, controller_jurisdiction="NL")


def test_whoever_has_not_shown_who_they_are_is_not_served(caller: Caller) -> None:
    answer = do(caller, ask(caller), "approve")
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")


def test_a_wrong_code_is_said_to_be_wrong_and_nothing_else(caller: Caller, app: Any) -> None:
    asked = ask(caller)
    worker.run_due(app.extensions["workshop"])
    answer = caller.post(f"/v1/requests/{asked['request_id']}:verify", {"code": "000000"})
    assert (answer.status_code, answer.json["is_verified"]) == (200, False)


def test_a_key_cannot_doubt_who_asks(caller: Caller) -> None:
    answer = do(caller, ask(caller), "pause", {"ground": "identity", "question": "Your passport?"})
    assert answer.status_code == 403


def test_what_is_taken_back_is_over(caller: Caller) -> None:
    asked = ask(caller)
    assert do(caller, asked, "revoke").json["state"] == "revoked"
    assert do(caller, asked, "refuse", {"reason": "excessive"}).status_code == 409


def test_a_key_sees_the_cases_of_its_own_source_alone(
    caller: Caller, app: Any, issue_key: IssueKey, workshop: Workshop
) -> None:
    asked = ask(caller)
    with workshop.open(COMMAND) as work:
        other = sources.create(
            work, key="shop", name="Shop", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
        work.session.flush()
        secret = sources.issue_key(work, other.id, label="shop", scopes=KEY_SCOPES).secret
    stranger = Caller(app, secret)
    assert stranger.get(f"/v1/requests/{asked['request_id']}").status_code == 404
    assert stranger.get("/v1/requests").json["items"] == []
    answer = stranger.post(f"/v1/requests/{asked['request_id']}:revoke", None, If_Match='"1"')
    assert answer.status_code == 404


def test_whoever_may_only_open_cases_lists_none(app: Any, issue_key: IssueKey) -> None:
    writer = Caller(app, issue_key(Scope.REQUESTS_WRITE))
    assert ask(writer)["state"] == "received"
    assert writer.get("/v1/requests").status_code == 403


def test_what_is_due_first_stands_first_and_pages_go_on(caller: Caller) -> None:
    for day in (20, 5, 12):
        ask(caller, received_at=f"2026-02-{day:02}T12:00:00Z")
    first = caller.get("/v1/requests?limit=2").json
    rest = caller.get(f"/v1/requests?limit=2&cursor={first['next_cursor']}").json
    found = [each["received_at"][:10] for each in first["items"] + rest["items"]]
    assert found == ["2026-02-05", "2026-02-12", "2026-02-20"]
    assert caller.get("/v1/requests?right=objection").json["items"] == []


def test_more_of_whom_it_is_about_is_looked_up_anew(caller: Caller, app: Any) -> None:
    caller.post("/v1/leads", ANNA)
    asked = ask(caller, subject={"name": "Anna Jansen"})
    worker.run_due(app.extensions["workshop"])
    path = f"/v1/requests/{asked['request_id']}"
    shown = caller.get(path).json
    assert shown["state"] == "received"
    changed = caller.patch(
        path, {"subject": {"email": "anna.jansen@example.org"}}, If_Match=f'"{shown["etag"]}"'
    )
    assert changed.status_code == 200, changed.json
    worker.run_due(app.extensions["workshop"])
    assert caller.get(path).json["state"] == "identity_pending"


def test_why_to_restrict_is_told_with_the_case_or_later(caller: Caller) -> None:
    stated = ask(caller, rights=["restriction", "access"], restriction_ground="claims")
    assert {each["right"]: each["ground"] for each in stated["rights"]} == {
        "restriction": "claims",
        "access": None,
    }
    open_ = ask(caller, rights=["restriction"])
    assert open_["rights"][0]["ground"] is None
    path, etag = f"/v1/requests/{open_['request_id']}", f'"{open_["etag"]}"'
    changed = caller.patch(path, {"restriction_ground": "unlawful"}, If_Match=etag)
    assert changed.json["rights"][0]["ground"] == "unlawful"
    refused = caller.patch(path, {"restriction_ground": "storage_limit"}, If_Match=changed.headers["ETag"])
    assert (refused.status_code, list(pointers(refused))) == (422, ["/restriction_ground"])
