"""Segments grow by versions; what cannot be is refused with every fault at once."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from rules.segments import as_tree
from service import segments
from service.access import COMMAND, ROLE_SCOPES, Actor, ActorKind, Role
from service.audit import newest
from service.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from service.work import Workshop
from tests.service.contention import overtaken
from tests.service.segments.crowd import DUTCH, MARKETER, NEWS, OFFICER, describe, made


def test_a_segment_is_kept_as_it_was_defined(workshop: Workshop) -> None:
    describe(workshop)
    view = made(workshop, DUTCH, fresh={"email": "verify"}, valid=["email"])
    with workshop.look(OFFICER) as work:
        found = segments.view(work, view.id)
        assert ([each.id for each in segments.listed(work)[0]], found) == ([view.id], view)
    assert as_tree(found.definition) == NEWS | {
        "where": DUTCH,
        "fresh": {"email": "verify"},
        "valid": ["email"],
    }


def test_a_change_is_the_next_version_and_the_old_one_stays(workshop: Workshop) -> None:
    describe(workshop)
    view = made(workshop, DUTCH)
    with workshop.open(MARKETER) as work:
        changed = segments.change(work, view.id, name="Mail", tree=NEWS, expected=view.etag)
    assert (changed.version, changed.name) == (2, "Mail")
    with workshop.look(MARKETER) as work:
        versions = segments.versions(work, view.id)
    assert [each.version for each in versions] == [2, 1]
    assert as_tree(versions[1].definition)["where"] == DUTCH


def test_the_same_again_is_no_new_version(workshop: Workshop) -> None:
    describe(workshop)
    view = made(workshop, DUTCH)
    with workshop.open(MARKETER) as work:
        assert segments.change(work, view.id, name="News", tree=NEWS | {"where": DUTCH}) == view


def test_whoever_saw_an_older_version_does_not_overwrite_the_newer(workshop: Workshop) -> None:
    describe(workshop)
    view = made(workshop)
    with workshop.open(MARKETER) as work:
        segments.change(work, view.id, name="News", tree=NEWS | {"where": DUTCH}, expected="1")
    with pytest.raises(Stale), workshop.open(MARKETER) as work:
        segments.change(work, view.id, name="Mine", tree=NEWS, expected="1")


def test_all_that_is_wrong_is_told_at_once_where_it_was_sent(workshop: Workshop) -> None:
    describe(workshop)
    tree = {"purpose": "unheard-of", "channel": "email", "where": {"any": []}, "valid": ["shoe"]}
    with pytest.raises(Invalid) as refused, workshop.open(MARKETER) as work:
        segments.create(work, name=" ", tree=tree, at="/definition")
    assert {(fault.pointer, fault.code) for fault in refused.value.faults} == {
        ("/name", "length"),
        ("/definition/where/any", "empty"),
        ("/definition/valid/0", "not_a_choice"),
    }


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"purpose": "unheard-of"}, ("/purpose", "unknown")),
        ({"channel": "phone"}, ("/channel", "not_served")),
    ],
)
def test_a_segment_is_for_a_purpose_that_is_served_on_the_channel(
    workshop: Workshop, more: dict[str, str], fault: tuple[str, str]
) -> None:
    describe(workshop)
    with pytest.raises(Invalid) as refused, workshop.look(MARKETER) as work:
        segments.understood(work, NEWS | more)
    assert [(each.pointer, each.code) for each in refused.value.faults] == [fault]


def test_two_segments_in_use_are_not_called_the_same(workshop: Workshop) -> None:
    describe(workshop)
    first = made(workshop)
    with pytest.raises(Conflict):
        made(workshop)
    with workshop.open(MARKETER) as work:
        segments.end(work, first.id)
    assert made(workshop).id != first.id


def test_what_has_ended_is_not_changed_any_more_and_can_still_be_looked_at(workshop: Workshop) -> None:
    describe(workshop)
    view = made(workshop)
    with workshop.open(MARKETER) as work:
        segments.end(work, view.id)
    with pytest.raises(NotFound), workshop.open(MARKETER) as work:
        segments.change(work, view.id, name="Again", tree=NEWS)
    with workshop.look(MARKETER) as work:
        assert segments.view(work, view.id).ended_at is not None
        assert segments.listed(work) == ([], None)
        assert len(segments.listed(work, with_ended=True)[0]) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_who_give_one_name_at_once_the_later_is_refused(workshop: Workshop) -> None:
    describe(workshop)

    def create() -> None:
        with workshop.open(MARKETER) as work:
            segments.create(work, name="News", tree=NEWS)

    with pytest.raises(Conflict):
        overtaken(
            workshop,
            MARKETER,
            lambda work: segments.create(work, name="News", tree=NEWS),
            second=create,
        )


def test_a_list_is_one_question_however_long_it_is(workshop: Workshop) -> None:
    describe(workshop)
    for number in range(3):
        made(workshop, DUTCH, name=f"Number {number}")
    heard: list[str] = []
    event.listen(workshop.engine, "before_cursor_execute", lambda *told: heard.append(told[2]))
    with workshop.look(MARKETER) as work:
        found, _ = segments.listed(work)
    assert {each.name for each in found} == {"Number 0", "Number 1", "Number 2"}
    assert len([each for each in heard if "FROM segment" in each]) == 1


def test_long_lists_go_on_where_the_page_ended(workshop: Workshop) -> None:
    describe(workshop)
    ids = []
    for number in range(3):
        ids.append(made(workshop, name=f"News {number}").id)
        workshop.clock.pass_by(timedelta(minutes=1))  # type: ignore[attr-defined]
    with workshop.look(MARKETER) as work:
        first, more = segments.listed(work, limit=2)
        last, none = segments.listed(work, limit=2, before=more)
    assert ([each.id for each in (*first, *last)], none) == (ids[::-1], None)


def test_it_is_written_down_who_says_whom_a_segment_means(workshop: Workshop) -> None:
    describe(workshop)
    view = made(workshop)
    with workshop.look(COMMAND) as work:
        deeds = [each for each in newest(work) if each.object_ref == view.id]
    assert [(each.action, each.actor_id) for each in deeds] == [("segment.saved", MARKETER.id)]


def test_only_who_may_sees_or_makes_segments(workshop: Workshop) -> None:
    describe(workshop)
    view = made(workshop)
    steward = Actor(kind=ActorKind.USER, id=MARKETER.id, scopes=ROLE_SCOPES[Role.STEWARD])
    with pytest.raises(Forbidden), workshop.look(steward) as work:
        segments.view(work, view.id)
    with pytest.raises(Forbidden), workshop.open(OFFICER) as work:
        segments.create(work, name="Theirs", tree=NEWS)
