"""Wishes of made-up people, told rightly and wrongly, for the search for traces of these people."""

from datetime import timedelta
from typing import Any

from rules.purposes import PurposeKind
from rules.records import Channel
from service import purposes, worker
from service.access import COMMAND
from service.purposes import PurposeOrder
from tests.house.canaries import WORD, person

PURPOSE = "newsletter"


def state_wishes(house: Any) -> None:
    """A lead brings a consent with its proof; somebody objects, known and unknown; much is told wrongly."""
    caller, hear = house.caller, house.ears.hear
    with house.workshop.open(COMMAND) as work:
        wanted = PurposeOrder(
            key=PURPOSE, kind=PurposeKind.MARKETING, titles={"en": "News"}, channels=(Channel.EMAIL,)
        )
        purposes.create(work, wanted)
    contact_id = caller.post("/v1/leads", person(7)).json["contact_id"]
    [line] = caller.get(f"/v1/contacts/{contact_id}/consents").json["items"]
    assert caller.get(f"/v1/consents/{line['consent_id']}").json["evidence"]["signed"] == WORD
    said = {
        "subject": {"email": person(7)["email"].upper()},
        "purpose": PURPOSE,
        "channel": "email",
        "state": "withdrawn",
        "at": "2026-03-01T12:00:00Z",
        "evidence": {WORD: WORD, "wording": f"No, says {WORD}."},
    }
    assert caller.post("/v1/consents", said).status_code == 201
    unknown = {"subject": {"email": f"nobody.{WORD}@example.net"}, "purpose": "*", "channel": "*"}
    answer = hear("unknown", caller.post("/v1/consents", said | unknown | {"state": "objected"}))
    assert (answer.status_code, answer.json["contact_id"]) == (201, None)
    for where, change in (
        ("no such purpose", {"purpose": f"{WORD} {WORD}"}),
        ("no such channel", {"channel": WORD}),
        ("no such text", {"notice": WORD}),
        ("value among facts", {"facts": {"product": f"{WORD}@example.org"}}),
        ("no address", {"subject": {"email": f"{WORD} at example"}}),
        ("no such member", {WORD: WORD}),
    ):
        assert hear(where, caller.post("/v1/consents", said | change)).status_code == 422
    stranger = {"subject": {"email": f"{WORD}@example.net"}, "state": "given"}
    refused = caller.post("/v1/consents", said | stranger)
    assert hear("nobody known", refused).status_code == 404
    house.office.clock.pass_by(timedelta(minutes=1))
    worker.run_due(house.workshop)
