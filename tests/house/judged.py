"""What other rules would make of made-up people, for the search for traces of these people."""

from typing import Any

import rules.knowledge
from service import overrides, packs, rerun, sources, worker
from service.access import COMMAND
from service.rerun import what_if


def judge_anew(house: Any) -> None:
    """What other rules would make of everybody, and what the rules of today then do make of them."""
    stricter = {**packs.shipped_texts(), "base/mine.toml": STRICTER}
    candidate, faults = rules.knowledge.compile(stricter)
    assert faults == ()
    told = what_if.ask(house.workshop, candidate)
    assert len(told.examples) > 20
    house.ears.pages["what if"] = repr(told).encode()
    with house.workshop.open(COMMAND) as work:
        overrides.change(work, sources.named(work, "form").id, {"NAM.CASE": "off"})
        rerun.begin(work)
    for _ in range(5):
        worker.run_due(house.workshop)
        house.office.clock.pass_by(rerun.PAUSE)
    with house.workshop.look(COMMAND) as work:
        assert rerun.newest(work)[0].finished_at


STRICTER = """
[pack]
id = "mine"
version = "1.0.0"
source = "a test"

[[rule]]
id = "mine.doubt"
rev = 1
stage = "validate"
field = "email"
when = { field = "email", present = true }
finding = { code = "EML.PLACEHOLDER", verdict = "suspect" }

[[rule.test]]
in = { email = "a@example.org" }
out = { code = "EML.PLACEHOLDER", verdict = "suspect" }

[[rule.test]]
in = { phone = "1" }
out = {}
"""
