"""Who may have a list made for whom, and who has to agree?"""

from dataclasses import replace
from uuid import UUID

import pytest

from rules.exports import Ending, ExportState, Format
from rules.recipients import Role as Part
from rules.records import Channel
from service import exports, sources, worker
from service.access import COMMAND, KEY_SCOPES, Actor, ActorKind, Scope
from service.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from service.exports import parquet
from service.ids import new_id
from service.recipients import register
from tests.service.exports.lists import Ground, house

MAKER = Actor(
    kind=ActorKind.USER, id=UUID(int=11), scopes=frozenset({Scope.EXPORTS_RUN, Scope.EXPORTS_APPROVE})
)
OTHER = Actor(
    kind=ActorKind.USER, id=UUID(int=12), scopes=frozenset({Scope.EXPORTS_RUN, Scope.EXPORTS_APPROVE})
)


def refused(ground: Ground, by: Actor = COMMAND, **wish: object) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal, ground.workshop.open(by) as work:
        exports.order(work, ground.segment_id, ground.wish(**wish))
    return {(fault.pointer, fault.code) for fault in refusal.value.faults}


def test_every_fault_of_an_order_is_told_at_once(ground: Ground) -> None:
    assert refused(
        ground, fields=("email", "phone", "hat"), purpose="nothing", recipient=new_id(ground.workshop.clock())
    ) == {
        ("/fields/1", "not_needed"),
        ("/fields/2", "unknown"),
        ("/purpose", "unknown"),
        ("/recipient", "unknown"),
    }


def test_a_recipient_is_given_what_the_register_says_and_for_what_it_says(ground: Ground) -> None:
    with ground.workshop.open(COMMAND) as work:
        narrow = register.register(work, house("Narrow", categories=("name",), purposes=("partners",)))
    assert refused(ground, recipient=narrow.id) == {
        ("/fields/1", "not_for_recipient"),
        ("/purpose", "not_for_recipient"),
    }


def test_a_recipient_who_is_given_nothing_any_more_is_given_no_list(ground: Ground) -> None:
    with ground.workshop.open(COMMAND) as work:
        register.end(work, ground.recipient_id)
    assert refused(ground) == {("/recipient", "ended")}


def test_a_recipient_that_decides_itself_is_shared_with(ground: Ground) -> None:
    with ground.workshop.open(COMMAND) as work:
        broker = register.register(work, house("Broker", role=Part.CONTROLLER))
    assert refused(ground, recipient=broker.id) == {("/channel", "needs_share")}


def test_a_key_of_a_recipient_orders_lists_for_that_recipient_alone(ground: Ground) -> None:
    with ground.workshop.open(COMMAND) as work:
        own = register.register(work, house("Own", source_id=ground.source.id))
    key = Actor(
        kind=ActorKind.API_KEY,
        id=UUID(int=3),
        scopes=frozenset({Scope.EXPORTS_RUN}),
        source_id=ground.source.id,
    )
    assert refused(ground, by=key) == {("/recipient", "not_you")}
    with ground.workshop.open(key) as work:
        assert exports.order(work, ground.segment_id, ground.wish(recipient=own.id))


def test_a_segment_that_is_not_there_has_no_list(ground: Ground) -> None:
    with pytest.raises(NotFound), ground.workshop.open(COMMAND) as work:
        exports.order(work, ground.recipient_id, ground.wish())


def test_only_who_may_run_lists_orders_one(ground: Ground) -> None:
    nobody = replace(MAKER, scopes=frozenset({Scope.SEGMENTS_READ}))
    with pytest.raises(Forbidden), ground.workshop.open(nobody) as work:
        exports.order(work, ground.segment_id, ground.wish())


def test_without_the_extra_a_parquet_file_is_refused_by_a_code(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert not parquet.is_there()
    assert refused(ground, format=Format.PARQUET) == {("/format", "not_installed")}


def test_a_small_list_is_made_without_anybody_else(ground: Ground) -> None:
    export_id = ground.made(ground.people(2), by=MAKER)
    assert ground.view(export_id).state is ExportState.READY


def test_a_large_list_waits_for_somebody_else(ground: Ground) -> None:
    ground.workshop.settings = replace(ground.workshop.settings, export_alone=2)
    people = ground.people(3)
    export_id = ground.made(people, by=MAKER)
    assert ground.view(export_id).state is ExportState.WAITING
    with pytest.raises(Conflict, match="second person"):
        ground.content(export_id)
    with pytest.raises(Forbidden), ground.workshop.open(MAKER) as work:
        exports.approve(work, export_id)
    with ground.workshop.open(OTHER) as work:
        assert exports.waiting(work) == 1
        exports.approve(work, export_id)
    worker.run_due(ground.workshop)
    view = ground.view(export_id)
    assert (view.state, view.ordered_by, view.decided_by) == (ExportState.READY, MAKER.id, OTHER.id)
    assert ground.ids(export_id) == people


def test_exactly_as_many_as_one_person_may_decide_over_wait_for_nobody(ground: Ground) -> None:
    ground.workshop.settings = replace(ground.workshop.settings, export_alone=2)
    assert ground.view(ground.made(ground.people(2), by=MAKER)).state is ExportState.READY


def test_a_list_that_was_refused_is_over_and_says_so(ground: Ground) -> None:
    ground.workshop.settings = replace(ground.workshop.settings, export_alone=0)
    export_id = ground.made(ground.people(1), by=MAKER)
    with ground.workshop.open(OTHER) as work:
        exports.refuse(work, export_id)
    view = ground.view(export_id)
    assert (view.state, view.ending) == (ExportState.OVER, Ending.REFUSED)
    assert ground.rests(export_id) == (0, 0, False)
    with pytest.raises(Gone) as gone:
        ground.content(export_id)
    assert [fault.code for fault in gone.value.faults] == ["refused"]
    with pytest.raises(Conflict), ground.workshop.open(OTHER) as work:
        exports.approve(work, export_id)


def test_a_key_sees_the_lists_of_its_own_source_and_no_others(ground: Ground) -> None:
    with ground.workshop.open(COMMAND) as work:
        shop = sources.create(
            work, key="shop", name="Shop", kind=ground.source.kind, lawful_basis=ground.source.lawful_basis
        )
        work.session.flush()
        shop_id = shop.id
    mine = Actor(kind=ActorKind.API_KEY, id=UUID(int=3), scopes=KEY_SCOPES, source_id=ground.source.id)
    theirs = replace(mine, id=UUID(int=4), source_id=shop_id)
    export_id = ground.made(ground.people(1), by=mine)
    with ground.workshop.look(theirs) as work:
        assert exports.listed(work) == []
        with pytest.raises(NotFound):
            exports.view(work, export_id)
    with pytest.raises(NotFound):
        ground.content(export_id, by=theirs)
    assert ground.content(export_id, by=mine)


def test_a_list_is_ordered_once_for_each_field_that_is_named_twice(ground: Ground) -> None:
    export_id = ground.made(ground.people(1), fields=("email", "email"))
    assert ground.view(export_id).fields == ("email",)
    assert ground.content(export_id).splitlines()[0] == b"email"


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.POST])
def test_a_hashed_list_needs_the_channel_to_share(ground: Ground, channel: Channel) -> None:
    assert ("/channel", "needs_share") in refused(
        ground, format=Format.META, channel=channel, fields=("email",)
    )
