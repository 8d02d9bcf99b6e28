"""A file comes in whole, or nothing of it stays."""

import io

import pytest
from sqlalchemy import func, select

from service import imports, worker
from service.access import COMMAND
from service.errors import Conflict
from service.files.refused import FileRefused
from service.imports import uploading
from service.storage.imports import Chunk, ImportState
from tests.service.imports.people import people, shown, uploaded


def test_a_second_upload_replaces_the_first(workshop, source):
    view = uploaded(workshop, source, people(5))
    view = uploading.upload(workshop, COMMAND, view.id, io.BytesIO(people(2)))
    with workshop.open(COMMAND) as work:
        imports.commit(work, view.id)
    worker.run_due(workshop)
    assert shown(workshop, view.id).counts.created == 2


def test_an_upload_that_another_overtakes_is_refused(workshop, source):
    view = uploaded(workshop, source, people(1))

    class Overtaken(io.BytesIO):
        def read(self, size: int = -1, /) -> bytes:
            if self.tell() == 0:
                uploading.upload(workshop, COMMAND, view.id, io.BytesIO(people(3)))
            return super().read(size)

    with pytest.raises(Conflict):
        uploading.upload(workshop, COMMAND, view.id, Overtaken(people(2)))
    assert shown(workshop, view.id).rows == 3


def test_a_refused_file_leaves_no_rows_behind(workshop, source):
    with workshop.open(COMMAND) as work:
        import_id = imports.create(work, source.id).id
    with pytest.raises(FileRefused) as refused:
        uploading.upload(workshop, COMMAND, import_id, io.BytesIO(people(1_500) + b"x" * 2_000_000))
    assert [fault.code for fault in refused.value.faults] == ["FIL.LINE"]
    with workshop.look(COMMAND) as work:
        assert work.session.scalar(select(func.count()).select_from(Chunk)) == 0
    assert shown(workshop, import_id).state is ImportState.WAITING


def test_after_a_refused_file_nothing_is_told_of_the_one_before(workshop, source):
    view = uploaded(workshop, source, people(5))
    with pytest.raises(FileRefused):
        uploading.upload(workshop, COMMAND, view.id, io.BytesIO(b"x" * 2_000_000))
    told = shown(workshop, view.id)
    assert (told.state, told.rows, told.columns, told.format) == (ImportState.WAITING, 0, (), None)
