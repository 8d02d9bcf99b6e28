"""Lists of made-up people are ordered, rightly and wrongly, made and fetched: the search for their traces."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.recipients import FIELDS
from service import segments, worker
from service.access import COMMAND, Role
from tests.house.canaries import WORD, person
from tests.house.wishes import PURPOSE
from tests.service.recipients.partners import partner

WANTED = ["contact_id", "email", "given_name", "family_name", "organisation", "job_title"]


def hand_on(house: Any) -> None:
    """A list in every format that needs no extra, refusals, and the pages about it."""
    workshop, caller, hear = house.workshop, house.caller, house.ears.hear
    for number in range(3):
        caller.post("/v1/leads", person(60 + number))
    given = partner(workshop, "Mail provider", categories=tuple(sorted(FIELDS)))
    with workshop.open(COMMAND) as work:
        tree = {"purpose": PURPOSE, "channel": "email", "where": {"all": []}, "fresh": {}, "valid": []}
        segment = segments.create(work, name="To be handed on", tree=tree)
    path = f"/v1/segments/{segment.id}/exports"
    wish = {"fields": WANTED, "purpose": PURPOSE, "channel": "email", "recipient": str(given.id)}
    for where, change in (
        ("no format", {"format": WORD}),
        ("no field", {"fields": [WORD]}),
        ("no purpose", {"purpose": f"{WORD} {WORD}"}),
        ("no recipient", {"recipient": WORD}),
        ("no member", {WORD: WORD}),
    ):
        answer = caller.post(path, {"format": "csv"} | wish | change)
        assert hear(f"list: {where}", answer).status_code == 422
    _settle(house)
    places = [caller.post(path, wish | {"format": form}).headers["Location"] for form in ("csv", "ndjson")]
    _settle(house)
    for place in places:
        assert hear(place, caller.get(place)).json["included"] > 0
        assert WORD in caller.get(f"{place}/content").text.lower()
    desk = house.office.signed_in("lister", Role.MARKETER)
    for place in places:
        page = f"/exports/{UUID(place.rpartition('/')[2])}"
        assert hear(page, desk.get(page)).status_code == 200
    assert hear("lists", desk.get("/exports/")).status_code == 200
    house.office.clock.pass_by(timedelta(minutes=20))
    for place in places:
        assert hear(f"gone {place}", caller.get(f"{place}/content")).status_code == 410


def _settle(house: Any) -> None:
    for _ in range(3):
        house.office.clock.pass_by(timedelta(seconds=5))
        worker.run_due(house.workshop)
