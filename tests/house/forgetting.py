"""Made-up people are held, erased and proven to be gone, for the search for traces of them."""

import re
from typing import Any

from service import worker
from service.access import Role
from tests.house.canaries import WORD, person


def forget_people(house: Any) -> None:
    """By a system, by an officer with something held back, and by two people together."""
    caller, hear = house.caller, house.ears.hear
    gone, held, *several = [
        caller.post("/v1/leads", person(number)).json["contact_id"] for number in range(40, 44)
    ]
    answer = hear("erase", caller.delete(f"/v1/contacts/{gone}?{WORD}={WORD}"))
    assert answer.status_code == 422
    answer = hear("erase", caller.delete(f"/v1/contacts/{gone}"))
    assert answer.status_code == 202
    worker.run_due(house.workshop)
    assert hear("erasure", caller.get(answer.headers["Location"])).json["state"] == "final"
    assert hear("gone", caller.get(f"/v1/contacts/{gone}")).status_code == 410
    assert hear("refused", caller.post("/v1/leads", person(40))).json["status"] == "suppressed"
    desk = house.office.signed_in("forgetful", Role.OFFICER)
    kept = {"ground": "legal_claims", "matter": "K 1", "review_at": "2027-01-31", "categories": ["leads"]}
    assert hear("hold", desk.post(f"/holds/of/{held}", **kept)).status_code == 303
    assert hear("ask", desk.get(f"/erasures/of/{held}")).status_code == 200
    begun = hear("begin", desk.post(f"/erasures/of/{held}", suppress="yes", word="erase"))
    worker.run_due(house.workshop)
    page = begun.headers["Location"]
    for place in (page, f"{page}/certificate", "/erasures/", "/holds/", "/erasures/lists/"):
        assert hear(place, desk.get(place)).status_code == 200
    [hold] = set(re.findall(r"/holds/[0-9a-f-]{36}", desk.get("/holds/").text))
    assert hear("release", desk.post(f"{hold}/release")).status_code == 303
    proposed = hear("propose", desk.post("/erasures/lists/new", contacts="\n".join(several), suppress="yes"))
    place = proposed.headers["Location"]
    [digest] = re.findall(r"\b[0-9a-f]{64}\b(?=</code>)", desk.get(place).text)
    other = house.office.signed_in("agreeing", Role.OFFICER)
    assert hear("agree", other.post(f"{place}/approve", digest=digest)).status_code == 303
    worker.run_due(house.workshop)
    assert hear("list", desk.get(place)).status_code == 200
