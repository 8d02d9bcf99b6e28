"""Breaches that name people, and everybody judged by how long they may be kept, for the search for traces."""

from typing import Any

from service import breaches, retention, worker
from service.access import COMMAND, Role
from service.retention import runs
from tests.house.canaries import WORD

RULE = {"name": "Everybody", "trigger": "collected", "length": "9", "unit": "Y", "action": "erase"}


def account_for(house: Any) -> None:
    """A breach is written down with canaries and then without; a rule, a run and a version of the record."""
    desk, hear = house.office.signed_in("accountant", Role.OFFICER), house.ears.hear
    at = house.office.clock().strftime("%Y-%m-%dT%H:%M")
    known = {"title": "A lost laptop", "detected_at": at, "aware_at": at, "natures": "confidentiality"}
    place = desk.post("/breaches/new", **known, facts=f"It was {WORD}'s.").location
    assert WORD in desk.get(place).text
    wrong = desk.post(f"{place}/count", countries=f"{WORD} {WORD}")
    assert wrong.status_code == 422
    assert desk.post(f"{place}/count", countries="NL").status_code == 303
    assert desk.post(f"{place}/write", facts="It was found.", effects="None.").status_code == 303
    assert hear("rule", desk.post("/retention/new", **RULE)).status_code == 303
    run = hear("run", desk.post("/retention/runs")).location
    worker.run_due(house.workshop)
    assert "Nobody" in hear("nobody", desk.get(run)).text or "No rule" in desk.get(run).text
    with house.workshop.open(COMMAND) as work:
        [breach] = breaches.listed(work)
        assert breach.affected.subjects > 1
        assert retention.standing(work)
        assert runs.newest(work)[0].looked > 1
