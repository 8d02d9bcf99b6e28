"""What is kept of files, and for how long."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from service import imports, leads
from service.access import COMMAND
from service.errors import Gone
from service.imports import expiring
from service.storage.imports import Chunk
from service.storage.keys import DataKey
from tests.service.imports.people import people, shown, taken_over, uploaded


def expire(workshop):
    with workshop.open(COMMAND) as work:
        return expiring.expire(work)


def test_a_file_nobody_commits_is_shredded_after_a_week(workshop, source, clock):
    view = uploaded(workshop, source, people(2))
    clock.pass_by(timedelta(days=6, hours=23))
    assert expire(workshop) == 0
    clock.pass_by(timedelta(hours=2))
    assert (expire(workshop), expire(workshop)) == (1, 0)
    with workshop.look(COMMAND) as work:
        assert work.session.scalars(select(Chunk.content)).all() == [None]
        assert work.session.scalar(select(func.count()).select_from(DataKey)) == 0
    with pytest.raises(Gone), workshop.open(COMMAND) as work:
        imports.commit(work, view.id)


def test_the_name_and_the_columns_of_a_file_go_with_its_leads_and_the_counts_stay(workshop, source, clock):
    view = taken_over(workshop, source, people(2))
    assert view.title == "people.csv"
    clock.pass_by(timedelta(days=workshop.settings.lead_days, hours=1))
    with workshop.open(COMMAND) as work:
        leads.expire(work)
    assert expire(workshop) == 1
    later = shown(workshop, view.id)
    assert (later.title, later.columns, later.rows, later.counts.created) == (None, (), 2, 2)
