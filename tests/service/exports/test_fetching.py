"""A list is fetched once, and whose data went out is written down; over is over, and says why."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import EventState
from rules.exports import Ending, ExportState
from rules.recipients import Via
from rules.restrictions import Ground as Limit
from service import audit, exports, recipients, restrictions
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.audit import Action
from service.errors import Conflict, Forbidden, Gone, NotFound, Tampered
from service.exports import fetching, running
from service.recipients import register
from service.storage.exports import Export, ExportChunk
from tests.service.consents.ledgers import record
from tests.service.exports.lists import Ground
from tests.service.feed.telling import publish
from tests.workshops import SetClock

MAKER = Actor(kind=ActorKind.USER, id=UUID(int=11), scopes=frozenset({Scope.EXPORTS_RUN}))


def why(ground: Ground, export_id: UUID) -> str:
    """The code of the refusal."""
    with pytest.raises(Gone) as gone:
        ground.content(export_id)
    [fault] = gone.value.faults
    return fault.code


def test_whose_data_went_out_is_written_down_when_it_is_fetched_and_once(ground: Ground) -> None:
    anna, bob = ground.people(2)
    export_id = ground.made([anna, bob], fields=("contact_id", "email", "given_name"))
    with ground.workshop.look(COMMAND) as work:
        assert recipients.of_contacts(work, [anna]) == []
    assert ground.content(export_id) == ground.content(export_id)
    with ground.workshop.look(COMMAND) as work:
        [given] = recipients.of_contacts(work, [anna])
    assert (given.recipient_id, given.purpose, given.via) == (ground.recipient_id, "newsletter", Via.EXPORT)
    assert (given.fields, given.export_id) == (("email", "name"), export_id)


def test_whoever_was_left_out_was_not_passed_on(ground: Ground) -> None:
    anna, eva = ground.person("Anna Visser"), ground.stranger("Eva Visser")
    ground.content(ground.made([anna, eva]))
    with ground.workshop.look(COMMAND) as work:
        assert recipients.of_contacts(work, [eva]) == []


def test_a_broken_download_may_be_begun_again_for_a_quarter_of_an_hour(
    ground: Ground, clock: SetClock
) -> None:
    export_id = ground.made(ground.people(1))
    ground.content(export_id)
    clock.pass_by(fetching.AGAIN - timedelta(seconds=1))
    ground.content(export_id)
    clock.pass_by(timedelta(seconds=1))
    assert why(ground, export_id) == "fetched"
    view = ground.view(export_id)
    assert (view.state, view.ending) == (ExportState.OVER, Ending.FETCHED)
    assert ground.rests(export_id) == (0, 0, False)


def test_what_nobody_fetched_in_its_hours_is_over(ground: Ground, clock: SetClock) -> None:
    export_id = ground.made(ground.people(1))
    clock.pass_by(timedelta(hours=24))
    assert why(ground, export_id) == "expired"
    assert why(ground, export_id) == "expired"
    assert ground.rests(export_id) == (0, 0, False)


def test_a_list_that_was_taken_back_is_opened_by_nobody(ground: Ground) -> None:
    export_id = ground.made(ground.people(1))
    with ground.workshop.open(MAKER) as work:
        exports.take_back(work, export_id)
    assert why(ground, export_id) == "taken_back"
    with pytest.raises(Conflict), ground.workshop.open(MAKER) as work:
        exports.take_back(work, export_id)


def test_somebody_whose_data_may_not_be_used_any_more_keeps_a_list_from_going_out(ground: Ground) -> None:
    anna, bob = ground.people(2)
    export_id = ground.made([anna, bob])
    with ground.workshop.open(COMMAND) as work:
        restrictions.restrict(work, bob, ground=Limit.ACCURACY)
    assert why(ground, export_id) == "restricted"
    with ground.workshop.look(COMMAND) as work:
        assert recipients.of_contacts(work, [anna]) == []


@pytest.mark.parametrize("is_told", [False, True])
def test_somebody_who_withdraws_keeps_a_list_from_going_out(ground: Ground, is_told: bool) -> None:
    anna, bob = ground.people(2)
    export_id = ground.made([anna, bob])
    record(ground.workshop, bob, EventState.WITHDRAWN, at=ground.workshop.clock())
    if is_told:
        publish(ground.workshop)
    assert why(ground, export_id) == "not_permitted"
    with ground.workshop.look(COMMAND) as work:
        assert recipients.of_contacts(work, [anna, bob]) == []


def test_what_happened_to_somebody_who_still_agrees_keeps_nothing_back(ground: Ground) -> None:
    anna, bob = ground.people(2)
    export_id = ground.made([anna, bob])
    record(ground.workshop, bob, EventState.GIVEN, at=ground.workshop.clock())
    assert ground.content(export_id)


def test_what_is_not_ready_is_not_fetched_and_what_is_not_there_neither(ground: Ground) -> None:
    with pytest.raises(Conflict):
        ground.content(ground.frozen([]))
    with pytest.raises(NotFound):
        ground.content(ground.recipient_id)


def test_a_recipient_who_is_given_nothing_any_more_fetches_nothing(ground: Ground) -> None:
    export_id = ground.made(ground.people(1))
    with ground.workshop.open(COMMAND) as work:
        register.end(work, ground.recipient_id)
    with pytest.raises(Conflict, match="any more"):
        ground.content(export_id)


def test_only_who_may_run_lists_fetches_one(ground: Ground) -> None:
    export_id = ground.made(ground.people(1))
    looker = replace(MAKER, scopes=frozenset({Scope.EXPORTS_APPROVE}))
    with ground.workshop.look(looker) as work:
        assert exports.view(work, export_id).included == 1
    with pytest.raises(Forbidden):
        ground.content(export_id, by=looker)


def test_pieces_in_another_order_are_not_given_out(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TOGETHER", 1)
    export_id = ground.made(ground.people(2))
    with ground.workshop.open(SYSTEM) as work:
        one, other = (work.session.get_one(ExportChunk, (export_id, ordinal)) for ordinal in range(2))
        one.content, other.content = other.content, one.content
    with pytest.raises(Tampered):
        ground.content(export_id)


def test_a_piece_that_was_taken_away_is_missed(ground: Ground) -> None:
    export_id = ground.made(ground.people(1))
    with ground.workshop.open(SYSTEM) as work:
        work.session.get_one(Export, export_id).chunks = 2
    with pytest.raises(Tampered):
        ground.content(export_id)


def test_every_deed_is_written_down_without_a_value(ground: Ground) -> None:
    export_id = ground.made([ground.person("Anna Visser"), ground.stranger("Eva Visser")])
    ground.content(export_id)
    with ground.workshop.look(COMMAND) as work:
        noted = [(row.action, row.body) for row in reversed(audit.about(work, export_id))]
    assert [action for action, _ in noted] == [
        Action.EXPORT_ORDERED,
        Action.EXPORT_LISTED,
        Action.EXPORT_MADE,
        Action.EXPORT_FETCHED,
    ]
    assert noted[2][1]["counts"] == {"included": 1, "LAW.NEEDS_CONSENT": 1}
