"""What-if tells exactly what a re-run would do, and nobody by name."""

from rules.findings import Verdict
from rules.records import Lead
from service import rerun
from service.access import COMMAND
from service.rerun import what_if
from tests.service.reruns import PEOPLE, difference, new_rules, renewed, send, snapshot, work_off

MORE = tuple(
    Lead(full_name=f"Jan Smit {n}", email=f"jan{n}@old.example.org", city="Atlantis", country=country)
    for n, country in enumerate(("NL", "DE", "FI", None))
)


def test_what_if_tells_exactly_what_a_run_then_does(workshop, source, clock, tmp_path):
    send(workshop, source, *PEOPLE, *MORE)
    told = what_if.ask(workshop, new_rules())
    before = snapshot(workshop)
    with renewed(workshop, tmp_path, clock) as new:
        with new.open(COMMAND) as work:
            run_id = rerun.begin(work).id
        work_off(new, clock)
        real = difference(before, snapshot(new))
        with new.look(COMMAND) as work:
            run = rerun.of_id(work, run_id)
    assert (told.seen, told.changed, told.may_pass) == (run.seen, run.changed, run.taken_in)
    assert told.changed == 6
    assert (told.matrix, told.values, told.gained, told.lost) == (
        real["matrix"],
        real["values"],
        real["gained"],
        real["lost"],
    )
    fields = {
        (name, *shift): count for name, shifts in told.fields.items() for shift, count in shifts.items()
    }
    assert fields == real["fields"]
    assert told.score_after == sum(each.row.score for each in snapshot(workshop).values())


def test_asking_changes_nothing(workshop, source):
    send(workshop, source, *PEOPLE)
    before = snapshot(workshop)
    what_if.ask(workshop, new_rules())
    assert {key: each.findings for key, each in before.items()} == {
        key: each.findings for key, each in snapshot(workshop).items()
    }


def test_the_rules_in_force_would_change_nothing(workshop, source):
    send(workshop, source, *PEOPLE)
    told = what_if.ask(workshop, workshop.knowledge)
    assert (told.seen, told.changed, told.stale, told.examples) == (4, 0, 0, [])


def test_no_example_tells_who_it_is(workshop, source):
    send(workshop, source, *PEOPLE, *MORE)
    told = what_if.ask(workshop, new_rules())
    assert len(told.examples) == told.changed
    shown = repr(told)
    for value in ("anna", "ANNA", "Vries", "Smit", "example.org", "Dam", "Jan"):
        assert value not in shown, value


def test_the_newest_are_asked_and_all_that_wait(workshop, source):
    send(workshop, source, *PEOPLE, *MORE)
    told = what_if.ask(workshop, new_rules(), newest=2)
    assert told.seen == 3, "two that were taken in, and the one that waits"
    assert sum(part.seen for part in told.sources.values()) == 3


def test_the_difference_is_told_by_source_and_country(workshop, source):
    send(workshop, source, *PEOPLE, *MORE)
    told = what_if.ask(workshop, new_rules(), source="form")
    assert {key: (part.seen, part.changed) for key, part in told.sources.items()} == {"form": (8, 6)}
    assert (told.countries["DE"].seen, told.countries["DE"].changed) == (1, 1)
    assert told.matrix[Verdict.CORRECTED, Verdict.SUSPECT] == 4


def test_leads_judged_by_other_rules_are_counted_apart(workshop, source, clock, tmp_path):
    send(workshop, source, *PEOPLE)
    with renewed(workshop, tmp_path, clock) as new:
        assert what_if.ask(new, new.knowledge).stale == 4
