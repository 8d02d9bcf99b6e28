"""A list goes out without whoever cannot be opened, and not at all once somebody in it cannot be any more."""

from collections.abc import Callable
from uuid import UUID

import pytest

from rules.changes import Change
from rules.exports import Ending, ExportState, Format
from rules.fields import FieldName
from rules.freshness.signals import SignalKind
from rules.records import Channel
from service import changes, freshness, worker
from service.access import SYSTEM
from service.freshness import Heard
from service.storage.signals import Way
from service.work import Workshop
from tests.service.exports.lists import SHARED, Ground
from tests.service.exports.test_fetching import why
from tests.service.spoiled import spoil, spoil_key


@pytest.mark.parametrize("damage", [spoil, spoil_key])
def test_whoever_cannot_be_opened_is_left_out_and_counted(
    ground: Ground, damage: Callable[[Workshop, UUID], None]
) -> None:
    people = ground.people(4)
    export_id = ground.frozen(people)
    damage(ground.workshop, people[2])
    worker.run_due(ground.workshop)
    view = ground.view(export_id)
    assert (view.state, view.included, view.excluded) == (ExportState.READY, 3, {"SYS.UNREADABLE": 1})
    assert ground.ids(export_id) == [each for each in people if each != people[2]]


def test_a_field_that_only_the_list_asks_for_leaves_out_whoever_it_is_of(ground: Ground) -> None:
    people = ground.people(3)
    spoil(ground.workshop, people[0], FieldName.NAME)
    without, with_names = ground.made(people), ground.made(people, fields=("contact_id", "family_name"))
    assert ground.ids(without) == people
    assert ground.view(with_names).excluded == {"SYS.UNREADABLE": 1}
    assert ground.ids(with_names) == people[1:]


def test_a_platform_is_told_of_nobody_who_cannot_be_opened(ground: Ground) -> None:
    people = ground.people(3)
    spoil(ground.workshop, people[1])
    asked = {"fields": ("email",), "purpose": SHARED, "channel": Channel.SHARE}
    export_id = ground.made(people, format=Format.META, **asked)
    assert ground.view(export_id).included == 2


def test_what_cannot_be_opened_any_more_keeps_a_list_from_going_out(ground: Ground) -> None:
    anna, bob = ground.people(2)
    export_id = ground.made([anna, bob])
    spoil(ground.workshop, bob)
    with ground.workshop.open(SYSTEM) as work:
        changes.mark(work, [bob], Change.UPSERT)
    assert why(ground, export_id) == "not_permitted"
    assert ground.view(export_id).ending is Ending.NOT_PERMITTED


def test_a_field_in_doubt_of_somebody_too_damaged_to_say_more_stays_out(ground: Ground) -> None:
    anna = ground.person("Anna Visser", phone="+31207946001", job_title="Director")
    bob = ground.person("Bob Visser", phone="+31207946002")
    with ground.workshop.open(SYSTEM) as work:
        said = Heard(
            contact_id=anna,
            kind=SignalKind.DENIED_BY_STEWARD,
            at=work.now,
            way=Way.HAND,
            field=FieldName.PHONE,
        )
        freshness.hear(work, [said])
    spoil(ground.workshop, anna, FieldName.JOB)
    fields = ("contact_id", "email", "phone")
    made = ground.made([anna, bob], purpose=SHARED, channel=Channel.SHARE, fields=fields)
    assert {row["contact_id"]: (row["email"], row["phone"]) for row in ground.table(made)} == {
        str(anna): ("anna@example.org", ""),
        str(bob): ("bob@example.org", "+31207946002"),
    }
