"""A stock of stored leads, new rules to judge them by, and a process that does so and may be killed."""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

import rules.knowledge
from rules.fields import FieldName
from rules.findings import worst
from rules.knowledge import Knowledge
from rules.records import Lead
from service import intake, leads, packs, worker
from service.access import COMMAND, SYSTEM
from service.intake import Receipt, Submission
from service.rerun import judging
from service.storage import reruns as stored
from service.storage.sources import Source
from service.work import Workshop
from tests.workshops import SetClock, open_workshop

NEW_RULES = """
[pack]
id = "mine"
version = "2.0.0"
source = "the tests of re-runs"

[[rule]]
id = "mine.old_domain"
rev = 1
stage = "normalise"
field = "email"
when = { field = "email", contains = "@old.example.org" }
fix.fn = "reshape"
fix.pattern = "([^@]+)@old[.]example[.]org"
fix.out = "{1}@example.org"
fix.code = "EML.SPACE"
fix.confidence = 1.0

[[rule.test]]
in = { email = "jan@old.example.org" }
out = { email = "jan@example.org", code = "EML.SPACE", verdict = "corrected" }

[[rule.test]]
in = { email = "jan@example.org" }
out = {}

[[rule]]
id = "mine.atlantis"
rev = 1
stage = "validate"
field = "city"
when = { field = "city", eq = "Atlantis" }
finding = { code = "TXT.PLACEHOLDER", verdict = "suspect" }

[[rule.test]]
in = { city = "Atlantis" }
out = { code = "TXT.PLACEHOLDER", verdict = "suspect" }

[[rule.test]]
in = { city = "Delft" }
out = {}
"""

ANNA = Lead(full_name="ANNA DE VRIES", email="anna@old.example.org", external_id="K-1", country="NL")
BO = Lead(full_name="Bo Smit", email="bo@example.org", street="Dam 1", city="Atlantis", country="NL")
CAS = Lead(full_name="Cas Vos", email="cas@example.org", phone="+31 6 12345678", country="NL")
NOBODY = Lead(full_name="Dirk Bos", notes="who is this?")
PEOPLE = (ANNA, BO, CAS, NOBODY)


def new_rules() -> Knowledge:
    """The shipped packs and one more."""
    knowledge, faults = rules.knowledge.compile({**packs.shipped_texts(), "base/mine.toml": NEW_RULES})
    assert faults == ()
    assert rules.knowledge.failures(knowledge) == ()
    return knowledge


@contextmanager
def renewed(workshop: Workshop, folder: Path, clock: SetClock) -> Iterator[Workshop]:
    """The same installation after an update of its rules."""
    address = workshop.engine.url.render_as_string(hide_password=False)
    clock.pass_by(timedelta(minutes=1))
    with open_workshop(address, folder, clock=clock, knowledge=new_rules()) as opened:
        yield opened


def send(workshop: Workshop, source: Source, *sent: Lead) -> list[Receipt]:
    with workshop.open(COMMAND) as work:
        known = work.session.get_one(Source, source.id)
        given = [Submission(lead=lead, payload=leads.write(lead)) for lead in sent]
        return intake.accept(work, known, given)


def work_off(workshop: Workshop, clock: SetClock) -> None:
    """Let the worker do everything that comes due within a while."""
    for _ in range(50):
        worker.run_due(workshop)
        clock.pass_by(timedelta(seconds=1))


def snapshot(workshop: Workshop) -> dict[UUID, judging.Standing]:
    """Everything that is stored of every lead, opened."""
    with workshop.look(SYSTEM) as work:
        ids = work.session.scalars(stored.sample(newest=None, source_id=None)).all()
        return judging.load(work, ids)


def difference(before: dict[UUID, Any], after: dict[UUID, Any]) -> dict[str, Any]:
    """What a what-if tells, computed anew from two snapshots of what is stored."""
    matrix: Counter[Any] = Counter()
    values: Counter[FieldName] = Counter()
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    fields: Counter[Any] = Counter()
    for lead_id, old in before.items():
        new = after[lead_id]
        matrix[worst(f.verdict for f in old.findings), worst(f.verdict for f in new.findings)] += 1
        values.update(name for name in FieldName if old.texts.get(name) != new.texts.get(name))
        said = [{(f.code, f.field) for f in each.findings} for each in (old, new)]
        gained.update(code for code, _ in said[1] - said[0])
        lost.update(code for code, _ in said[0] - said[1])
        pairs = [judging.verdicts(each.findings, each.texts) for each in (old, new)]
        fields.update((name, pairs[0][name], pairs[1][name]) for name in FieldName)
    return {"matrix": matrix, "values": values, "gained": gained, "lost": lost, "fields": fields}


FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload([__name__])


def work_until_killed(address: str, folder: Path, line: Connection) -> None:
    """Work on the queue as a worker does, with a clock that hurries, so that no pause is waited for."""
    clock = SetClock(SetClock().at + timedelta(days=1))
    with open_workshop(address, folder, clock=clock, knowledge=new_rules()) as workshop:
        line.send("begun")
        while True:
            worker.run_due(workshop)
            clock.pass_by(timedelta(seconds=1))
