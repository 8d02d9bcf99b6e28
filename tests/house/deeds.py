"""What people did is told, wrongly too, and firms that bear their names are looked at."""

from typing import Any

from service import worker
from service.access import SYSTEM, Role
from service.facts import scoring
from tests.house.canaries import WORD, person


def tell_deeds(house: Any) -> None:
    """Purchases of canaries, told by address and number; faults that quote them; a firm's name revealed."""
    caller, hear = house.caller, house.ears.hear
    at = house.workshop.clock().isoformat()
    items = [
        {
            "subject": {"email": person(number)["email"]},
            "kind": "purchase",
            "at": at,
            "amount": 10 + number,
            "client_ref": f"{WORD}-{number}",
        }
        for number in range(10)
    ]
    # A mark is given back to whoever gave it, so that this answer is not listened to.
    answer = caller.post("/v1/events:batch", {"items": items}).json["items"]
    assert {item["status_code"] for item in answer} <= {202, 409, 404}
    assert 202 in {item["status_code"] for item in answer}
    wrong = {"subject": {"email": f"{WORD} at home"}, "kind": "visit", "at": at, "product": f"{WORD} X"}
    assert hear("deed", caller.post("/v1/events", wrong)).status_code == 422
    worker.run_due(house.workshop)
    with house.workshop.open(SYSTEM) as work:
        scoring.cut_anew(work, {})
    worker.run_due(house.workshop)
    found = caller.get("/v1/organisations").json["items"]
    assert any(WORD in each["name"].lower() for each in found)
    desk = house.office.signed_in("registrar", Role.STEWARD)
    path = f"/organisations/{found[0]['organisation_id']}"
    assert hear("no reason", desk.post_from(f"{path}/reveal", f"{path}/reveal")).status_code == 422
    shown = desk.post_from(f"{path}/reveal", f"{path}/reveal", purpose="correct_data")
    assert shown.status_code == 200
