"""Rights of made-up people, asked for rightly and wrongly, for the search for traces of these people."""

from typing import Any
from uuid import UUID

from rules.requests import RequestState
from service import worker
from service.access import SYSTEM, Role
from service.requests import views
from tests.house.canaries import NUMBER, WORD


def ask_for_rights(house: Any) -> None:
    """By key, by form and by an officer; questions, refusals, a copy and an erasure; much is told wrongly."""
    _ask_wrongly(house)
    # Somebody with signs of their own: whoever shares one with an erased person is left alone as well.
    lead = {"full_name": f"{WORD.title()} Erna", "email": f"{WORD}.erna@example.org", "city": WORD}
    assert house.caller.post("/v1/leads", lead).json["contact_id"]
    asked = {
        "rights": ["access", "erasure", "objection", "objection_to_interest"],
        "subject": {"email": lead["email"].upper(), "phone": f"0{NUMBER}", "name": WORD},
        "requester": {"kind": "agent", "mandate_ref": WORD, "email": f"{WORD}@example.net"},
        "details": f"I am {WORD}.",
    }
    answer = house.caller.post("/v1/requests", asked, Idempotency_Key="rights")
    assert house.ears.hear("asked", answer).status_code == 201
    browser = house.app.test_client(use_cookies=False)
    form = {"rights": "access", "email": f"{WORD}.form@example.org", "name": WORD, "details": WORD}
    assert house.ears.hear("form", browser.post("/privacy/requests", data=form)).status_code == 200
    worker.run_due(house.workshop)
    wrong = house.caller.post(f"/v1/requests/{answer.json['request_id']}:verify", {"code": WORD})
    assert house.ears.hear("wrong code", wrong).status_code in {409, 422}
    _decide(house, answer.json["request_id"])


def _ask_wrongly(house: Any) -> None:
    right = {"rights": ["access"], "subject": {"email": f"{WORD}@example.org"}}
    for where, change in (
        ("no such right", {"rights": [WORD]}),
        ("no address", {"subject": {"email": f"{WORD} at example"}}),
        ("no number", {"subject": {"phone": WORD}}),
        ("no mandate", {"requester": {"kind": "agent", "email": f"{WORD}@example.org"}}),
        ("no such member", {WORD: WORD}),
        ("no such law", {"regime": WORD}),
        ("no date", {"received_at": WORD}),
        ("no ground", {"rights": ["restriction"], "restriction_ground": WORD}),
    ):
        answer = house.caller.post("/v1/requests", right | change)
        assert house.ears.hear(f"request, {where}", answer).status_code == 422
    assert (
        house.ears.hear("verify", house.app.test_client().get(f"/privacy/verify/{WORD}")).status_code == 404
    )


def _decide(house: Any, request_id: str) -> None:
    """Everything that an officer types or reads; only what was read with a reason shows anybody."""
    path, hear = f"/requests/{request_id}", house.ears.hear
    desk = house.office.signed_in("rights", Role.OFFICER)
    assert WORD in desk.post(f"{path}/words", purpose="handle_request").text
    for name, fields in (
        ("pause", {"ground": "clarification", "question": f"Are you {WORD}?"}),
        ("resume", {"note": f"{WORD} rang."}),
        ("extend", {"reason": "complex", "explained": f"{WORD} wrote much."}),
        ("vouch", {"note": f"Saw {WORD}."}),
        ("refuse", {"right": "access", "reason": "other_rights", "explained": f"It names {WORD}."}),
        ("weigh", {"weighed": "claims", "explained": f"There is a suit of {WORD}."}),
        ("approve", {}),
    ):
        answer = hear(f"step {name}", desk.post(f"{path}/steps/{name}", **fields))
        assert answer.status_code == 303, (name, answer.text)
        worker.run_due(house.workshop)
    assert hear("case", desk.get(path)).status_code == 200
    with house.workshop.look(SYSTEM) as work:
        view = views.show(work, UUID(request_id))
    assert view.state is RequestState.PARTIALLY_FULFILLED, view
