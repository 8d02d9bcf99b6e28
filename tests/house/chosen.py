"""Made-up people are chosen, and values of theirs put in the wrong place, for the search for traces."""

from typing import Any
from uuid import UUID

from service import worker
from service.access import COMMAND, SYSTEM
from service.segments import deciding, snapshots
from tests.house.canaries import NUMBER, WORD
from tests.house.wishes import PURPOSE

NEWS: dict[str, Any] = {"purpose": PURPOSE, "channel": "email"}
DUTCH = {"attribute": "country", "op": "in", "value": ["NL"]}


def choose_people(house: Any) -> None:
    """A segment with people in and out, two snapshots; definitions full of what has no place in them."""
    caller, hear, workshop = house.caller, house.ears.hear, house.workshop
    made = caller.post("/v1/segments", {"name": "News", "definition": NEWS | {"where": {"not": DUTCH}}})
    assert made.status_code == 201
    path = made.headers["Location"]
    everybody = {"name": "News", "definition": NEWS}
    assert caller.patch(path, everybody, If_Match=made.headers["ETag"]).json["version"] == 2
    worker.run_due(workshop)
    with workshop.open(SYSTEM) as work:
        deciding.take_next(work, {})
    for _ in range(2):
        worker.run_due(workshop)
        assert caller.post(f"{path}/snapshots", None).status_code == 201
    with workshop.look(COMMAND) as work:
        [newer, _older] = snapshots.listed(work, UUID(made.json["segment_id"]))
    assert caller.get(f"/v1/segments/snapshots/{newer.id}/changes").status_code == 200
    assert caller.get(f"{path}/preview").json["meant"] > 0
    wrong = {
        "no attribute": {"attribute": WORD, "op": WORD, "value": WORD},
        "no code": DUTCH | {"value": [WORD, f"+31{NUMBER}"]},
        "no tree": {WORD: [WORD]},
        "no list": {"all": WORD},
    }
    for where, tree in wrong.items():
        answer = hear(where, caller.post("/v1/segments:preview", NEWS | {"where": tree}))
        assert answer.status_code == 422
    for where, part in (("fresh", {WORD: WORD}), ("valid", [WORD]), ("purpose", WORD)):
        answer = hear(where, caller.post("/v1/segments:preview", NEWS | {where: part}))
        assert answer.status_code == 422
    assert hear("no code of a reason", caller.get(f"/v1/segments/{WORD}")).status_code == 404
