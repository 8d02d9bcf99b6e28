"""A person sees what is in the columns of a file without seeing whose it is."""

import pytest

from service import imports
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.errors import Forbidden, NotFound
from service.ids import new_id
from service.imports.samples import SHOWN, samples
from service.storage.sources import Source
from service.work import Workshop
from tests.service.imports.people import people, person, table, uploaded


def test_every_column_shows_a_few_cells_masked_by_what_it_is(workshop: Workshop, source: Source) -> None:
    view = uploaded(workshop, source, people(9))
    with workshop.look(COMMAND) as work:
        shown = samples(work, view.id)
    assert shown["E-mailadres"] == ["a•••@e•••.org"] * SHOWN
    assert shown["Voornaam"] == ["A•••", "B•••", "C•••"]
    assert shown["Telefoon"] == []


def test_a_column_that_nobody_placed_shows_its_shape_only(workshop: Workshop, source: Source) -> None:
    view = uploaded(workshop, source, table([person(1, Schoenmaat="size 42, wide")]))
    with workshop.look(COMMAND) as work:
        assert samples(work, view.id)["Schoenmaat"] == ["s••• 4•••, w•••"]


def test_a_long_cell_is_cut(workshop: Workshop, source: Source) -> None:
    view = uploaded(workshop, source, table([person(1, Schoenmaat="x " * 200)]))
    with workshop.look(COMMAND) as work:
        [cell] = samples(work, view.id)["Schoenmaat"]
    assert len(cell) == 61


def test_rows_that_cannot_be_read_are_left_out(workshop: Workshop, source: Source) -> None:
    view = uploaded(workshop, source, table([("too", "few"), person(2, Voornaam="Bert")]))
    with workshop.look(COMMAND) as work:
        assert samples(work, view.id)["Voornaam"] == ["B•••"]


def test_before_the_file_is_in_there_is_nothing_to_show(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        waiting = imports.create(work, source.id).id
    with workshop.look(COMMAND) as work:
        assert samples(work, waiting) == {}


def test_samples_are_for_those_who_may_import(workshop: Workshop, source: Source) -> None:
    view = uploaded(workshop, source, people(1))
    officer = Actor(kind=ActorKind.USER, id=new_id(workshop.clock()), scopes=ROLE_SCOPES[Role.OFFICER])
    with pytest.raises(Forbidden), workshop.look(officer) as work:
        samples(work, view.id)
    with pytest.raises(NotFound), workshop.look(COMMAND) as work:
        samples(work, new_id(work.now))
