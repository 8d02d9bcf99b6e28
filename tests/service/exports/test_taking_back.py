"""When somebody in a list is erased, the list is opened by nobody any more."""

import pytest

from rules.erasing import Cause
from rules.exports import Ending, ExportState
from service import erasure, exported, worker
from service.access import COMMAND, SYSTEM
from service.errors import Gone
from service.exports import running
from tests.service.exports.lists import Ground


def erase(ground: Ground, contact_id: object) -> None:
    with ground.workshop.open(COMMAND) as work:
        erasure.erase(work, [contact_id], cause=Cause.OFFICER, suppress=False)  # type: ignore[list-item]
    worker.run_due(ground.workshop)


def test_a_list_dies_with_a_member(ground: Ground) -> None:
    anna, bob = ground.people(2)
    export_id = ground.made([anna, bob])
    erase(ground, bob)
    view = ground.view(export_id)
    assert (view.state, view.ending) == (ExportState.OVER, Ending.ERASED)
    assert ground.rests(export_id) == (0, 0, False)
    with pytest.raises(Gone, match="erased since") as gone:
        ground.content(export_id)
    assert [fault.code for fault in gone.value.faults] == ["erased"]


def test_a_list_of_others_goes_on(ground: Ground) -> None:
    anna, bob = ground.people(2)
    export_id = ground.made([anna])
    erase(ground, bob)
    assert ground.ids(export_id) == [anna]


def test_whoever_was_left_out_takes_no_list_along(ground: Ground) -> None:
    anna, eva = ground.person("Anna Visser"), ground.stranger("Eva Visser")
    export_id = ground.made([anna, eva])
    erase(ground, eva)
    assert ground.ids(export_id) == [anna]


def test_whoever_is_erased_while_a_list_waits_is_left_out_of_it(ground: Ground) -> None:
    anna, bob = ground.people(2)
    export_id = ground.frozen([anna, bob])
    with ground.workshop.open(SYSTEM) as work:
        assert exported.revoke_of(work, [bob]) == 0
    worker.run_due(ground.workshop)
    view = ground.view(export_id)
    assert (view.included, view.excluded) == (1, {"RST.ERASED": 1})
    assert ground.ids(export_id) == [anna]


def test_a_list_that_is_half_made_dies_with_whoever_is_in_it_already(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TOGETHER", 1)
    anna, bob, cas = ground.people(3)
    export_id, other_id = ground.frozen([anna, bob, cas]), ground.frozen([anna, bob, cas])
    for each in (export_id, other_id):
        with ground.workshop.open(SYSTEM) as work:
            running.take_next(work, {"export": str(each)})
    with ground.workshop.open(SYSTEM) as work:
        assert exported.revoke_of(work, [cas]) == 0
    with ground.workshop.open(SYSTEM) as work:
        assert exported.revoke_of(work, [anna]) == 2
    worker.run_due(ground.workshop)
    assert ground.view(export_id).ending is ground.view(other_id).ending is Ending.ERASED


def test_a_list_dies_for_somebody_who_is_held_back_from_erasure_in_part(ground: Ground) -> None:
    anna, bob = ground.people(2)
    export_id = ground.made([anna, bob])
    with ground.workshop.open(SYSTEM) as work:
        assert exported.revoke_of(work, [anna]) == 1
        assert exported.revoke_of(work, [anna]) == 0
    assert ground.view(export_id).ending is Ending.ERASED
