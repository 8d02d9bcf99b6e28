"""Programs elsewhere are told of made-up people, and answer with their names, for the search for traces."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from rules.webhooks import Event
from service import worker
from tests.house.canaries import NUMBER, WORD, person, traces
from tests.receiver import Say, listening


def tell_programs(house: Any) -> None:
    """A program that hears of everything and repeats names; wrong orders; deliveries looked at and resent."""
    workshop, caller, hear = house.workshop, house.caller, house.ears.hear
    before = workshop.settings
    with listening() as failing:
        workshop.settings = replace(before, webhooks_allow_private=True)
        failing.answer = lambda heard: Say(
            500, f"{WORD} {NUMBER}".encode() + heard.body, {"Retry-After": WORD, f"X-{WORD}": WORD}
        )
        made = caller.post("/v1/webhooks", {"url": failing.url, "events": [*Event]})
        assert made.status_code == 201
        page = made.headers["Location"]
        for wrong in (
            {"url": f"https://{WORD}@example.org/", "events": ["contact.changed"]},
            {"url": f"ftp://{WORD}.example.org/", "events": [WORD], "description": WORD * 30},
            {"url": failing.url, "events": ["contact.changed"], WORD: WORD},
            {"url": failing.url, "events": ["contact.changed"], "mailbox": WORD, "language": WORD},
        ):
            assert hear("no webhook", caller.post("/v1/webhooks", wrong)).status_code == 422
        assert caller.post("/v1/leads", person(11)).status_code == 201
        for _ in range(3):
            house.office.clock.pass_by(timedelta(minutes=6))
            worker.run_due(workshop)
        assert "contact.changed" in {json.loads(heard.body)["type"] for heard in failing.heard}
        assert [found for heard in failing.heard for found in traces("told", heard.body)] == []
        for item in hear("deliveries", caller.get(f"{page}/deliveries")).json["items"]:
            one = f"{page}/deliveries/{item['delivery_id']}"
            hear("delivery", caller.get(one))
            assert caller.post(f"{one}:replay", None).status_code == 202
        failing.answer = lambda _: Say(410, f"{WORD} {NUMBER}".encode())
        worker.run_due(workshop)
        assert caller.get(page).json["disabled_why"] == "gone"
    workshop.settings = before
