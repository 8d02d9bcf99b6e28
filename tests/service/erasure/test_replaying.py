"""Who was erased does not come back with a copy of the database from before."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from rules.erasing import ErasureState
from rules.leads import LeadStatus
from service import contacts, packs, worker
from service.erasure import outside, replaying
from service.errors import Gone, Tampered
from service.storage import keys
from service.storage.sources import Source
from service.work import Workshop
from tests.service.erasure.people import BYSTANDER, CANARY, OFFICER, erased, known, send, view
from tests.workshops import SetClock, open_workshop

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@contextmanager
def from_before(
    workshop: Workshop, source: Source, clock: SetClock, folder: Path
) -> Iterator[tuple[Workshop, UUID]]:
    """The database as it was before somebody was erased, and who it was."""
    known(workshop, source, BYSTANDER)
    contact_id = known(workshop, source, CANARY)
    database = Path(workshop.engine.url.database or "")
    with workshop.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(database, folder / "copy.db")
    assert erased(workshop, contact_id).state is ErasureState.FINAL
    address = f"sqlite:///{folder / 'copy.db'}"
    with open_workshop(address, folder, clock=clock, knowledge=packs.shipped()) as restored:
        yield restored, contact_id


def test_whoever_was_erased_is_erased_again_in_an_older_copy(
    workshop: Workshop, source: Source, clock: SetClock, tmp_path: Path
) -> None:
    with from_before(workshop, source, clock, tmp_path) as (restored, contact_id):
        with restored.look(OFFICER) as work:
            assert contacts.show(work, contact_id).line.id == contact_id
        told = replaying.known(restored)
        done = replaying.replay(restored, told)
        assert (done.entries, done.again) == (1, (told[0].erasure,))
        with restored.look(OFFICER) as work:
            assert keys.find_many(work.session, [contact_id, *told[0].leads]) == {}
            with pytest.raises(Gone):
                contacts.show(work, contact_id)
        worker.run_due(restored)
        shown = view(restored, told[0].erasure)
        assert (shown.state, shown.contacts) == (ErasureState.FINAL, (contact_id,))
        assert shown.replayed_at is not None
        [again] = send(restored, source, CANARY)
        assert again.status is LeadStatus.SUPPRESSED


def test_a_second_replay_finds_nothing_to_do(
    workshop: Workshop, source: Source, clock: SetClock, tmp_path: Path
) -> None:
    with from_before(workshop, source, clock, tmp_path) as (restored, _):
        replaying.replay(restored, replaying.known(restored))
        worker.run_due(restored)
        assert replaying.replay(restored, replaying.known(restored)).again == ()


def test_a_ledger_that_somebody_changed_is_not_followed(
    workshop: Workshop, source: Source, tmp_path: Path
) -> None:
    contact_id = known(workshop, source, CANARY)
    erased(workshop, contact_id)
    path = outside.path_of(workshop.settings)
    path.write_text(path.read_text().replace(str(contact_id), str(UUID(int=5))))
    with pytest.raises(Tampered):
        replaying.known(workshop)


def test_a_line_that_was_cut_off_is_left_out_and_the_next_is_whole(
    workshop: Workshop, source: Source
) -> None:
    path = outside.path_of(workshop.settings)
    erased(workshop, known(workshop, source, CANARY))
    whole = path.read_text()
    path.write_text(whole + whole[: len(whole) // 2])
    erased(workshop, known(workshop, source, BYSTANDER))
    assert len(replaying.known(workshop)) == 2


def test_nothing_is_erased_while_the_ledger_outside_cannot_be_written(
    workshop: Workshop, source: Source
) -> None:
    path = outside.path_of(workshop.settings)
    path.mkdir()
    contact_id = known(workshop, source, CANARY)
    shown = erased(workshop, contact_id)
    assert shown.state is ErasureState.RECORDED
    with workshop.look(OFFICER) as work:
        assert contacts.show(work, contact_id).line.id == contact_id
