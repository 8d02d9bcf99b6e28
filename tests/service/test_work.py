"""A piece of work happens wholly or not at all, and a database in trouble is told in our own words."""

import pytest
from sqlalchemy import event

from rules.records import Lead
from service import intake, leads
from service.access import COMMAND
from service.errors import Storage, Unavailable
from service.intake import Submission
from service.leads import Filter
from service.storage.sources import Source
from service.work import Workshop

ANNA = Lead(family_name="de Vries", email="anna@example.org")


def send(workshop: Workshop, source: Source, count: int) -> None:
    many = [Submission(lead=ANNA, payload=leads.write(ANNA))] * count
    with workshop.open(COMMAND) as work:
        intake.accept(work, source, many)


def test_work_that_fails_leaves_nothing_behind(workshop: Workshop, source: Source) -> None:
    class Stumble(Exception):
        pass

    def stumble() -> None:
        with workshop.open(COMMAND) as work:
            intake.accept(work, source, [Submission(lead=ANNA, payload=leads.write(ANNA))])
            raise Stumble

    with pytest.raises(Stumble):
        stumble()
    with workshop.look(COMMAND) as work:
        assert leads.count(work, Filter()) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_told_and_what_was_there_stays(workshop: Workshop, source: Source) -> None:
    send(workshop, source, 1)
    with workshop.look(COMMAND) as work:
        pages = work.session.connection().exec_driver_sql("PRAGMA page_count").scalar()
    assert isinstance(pages, int)
    event.listen(
        workshop.engine,
        "checkout",
        lambda connection, *_: connection.execute(f"PRAGMA max_page_count={pages + 4}"),
    )
    with pytest.raises(Storage):
        send(workshop, source, 200)
    with workshop.look(COMMAND) as work:
        assert leads.count(work, Filter()) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_connection_is_told_as_unavailable(workshop: Workshop, source: Source) -> None:
    with pytest.raises(Unavailable):
        send_while_the_line_is_cut(workshop, source)
    send(workshop, source, 1)


def send_while_the_line_is_cut(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work, workshop.engine.connect() as other:
        pid = work.session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
        other.exec_driver_sql("SELECT pg_terminate_backend(%s)", (pid,))
        intake.accept(work, source, [Submission(lead=ANNA, payload=leads.write(ANNA))])
