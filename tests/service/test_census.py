"""How common names and employers are is counted, by hashes that name nobody, once records are settled."""

from datetime import timedelta

from sqlalchemy import text

from rules.matching.traits import Traits
from rules.records import Lead
from service import imports, intake, leads, sweeps
from service.access import COMMAND, SYSTEM
from service.ids import new_id
from service.intake import Submission
from service.matching import census
from service.matching.census import SETTLED
from service.storage.sources import Source
from service.work import Workshop
from tests.service.imports.people import people, person, table, taken_over, uploaded
from tests.workshops import SetClock

LEADS = [
    Lead(
        given_name=given, family_name=family, email=f"{given}.{family}@example.org", organisation="Bakker BV"
    )
    for given, family in (("Anna", "Jansen"), ("Bram", "Jansen"), ("Anna", "Visser"))
]
ANNA = Traits(given="anna", family="jansen", company="bakker")


def send(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        intake.accept(work, source, [Submission(lead=each, payload=leads.write(each)) for each in LEADS])


def count(workshop: Workshop) -> None:
    with workshop.open(SYSTEM) as work:
        sweeps.handler("matching.count")(work, {})


def test_names_and_employers_are_counted_once(workshop: Workshop, source: Source, clock: SetClock) -> None:
    send(workshop, source)
    clock.pass_by(SETTLED + timedelta(minutes=1))
    count(workshop)
    count(workshop)
    with workshop.look(COMMAND) as work:
        told = census.told(work, [ANNA])
    assert told.records == 3
    assert {name: dict(of) for name, of in told.of.items()} == {
        "given": {"anna": 2},
        "family": {"jansen": 2},
        "company": {"bakker": 3},
    }


def test_what_came_in_a_moment_ago_is_left_for_the_next_count(workshop: Workshop, source: Source) -> None:
    send(workshop, source)
    count(workshop)
    with workshop.look(COMMAND) as work:
        assert census.told(work, [ANNA]).records == 0


def test_a_count_of_all_takes_the_place_of_what_was_counted(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    send(workshop, source)
    clock.pass_by(SETTLED + timedelta(minutes=1))
    count(workshop)
    with workshop.open(SYSTEM) as work:
        census.recount(work, {"family": {"jansen": 40}}, records=900, upto=new_id(work.now))
    with workshop.look(COMMAND) as work:
        told = census.told(work, [ANNA])
    assert (told.records, dict(told.of["family"]), dict(told.of["given"])) == (900, {"jansen": 40}, {})


def test_the_counts_name_nobody(workshop: Workshop, source: Source, clock: SetClock) -> None:
    send(workshop, source)
    clock.pass_by(SETTLED + timedelta(minutes=1))
    count(workshop)
    with workshop.look(COMMAND) as work:
        rows = work.session.execute(text("SELECT kind, value, records FROM value_count")).all()
    assert len(rows) == 5
    assert all(isinstance(value, int) and value > 2**32 for _, value, _ in rows)


def test_what_a_file_brings_is_counted_with_it_and_not_again(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    rows = [person(0), person(1), person(0), ("too", "few")]
    taken_over(workshop, source, table(rows))
    anna = Traits(given="anna", family="jansen")
    with workshop.look(COMMAND) as work:
        told = census.told(work, [anna])
    assert (told.records, dict(told.of["given"])) == (3, {"anna": 2})
    clock.pass_by(SETTLED + timedelta(minutes=1))
    count(workshop)
    with workshop.look(COMMAND) as work:
        assert census.told(work, [anna]) == told


def test_a_rehearsal_counts_nobody(workshop: Workshop, source: Source) -> None:
    view = uploaded(workshop, source, people(3))
    with workshop.look(COMMAND) as work:
        imports.preview(work, view.id)
        assert census.told(work, [ANNA]).records == 0
