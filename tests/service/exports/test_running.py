"""Whoever may not be addressed at the very moment is left out; everybody else stands in the file once."""

import csv
import hashlib
import io
import json
from datetime import timedelta
from uuid import UUID

import pyarrow.parquet
import pytest

from rules.audiences import hashed
from rules.consent import EventState
from rules.exports import ExportState, Format
from rules.fields import FieldName
from rules.freshness.signals import SignalKind
from rules.records import Channel, Kind
from rules.restrictions import Ground as Limit
from rules.suppressions import Identifier, IdType, Reason
from service import exported, exports, freshness, merges, restrictions, segments, suppressions, worker
from service.access import COMMAND, SYSTEM
from service.errors import Conflict
from service.exports import running, writing
from service.freshness import Heard
from service.jobs import queue
from service.storage.signals import Way
from tests.service.contention import overtaken
from tests.service.exports.lists import SHARED, Ground, listed
from tests.workshops import SetClock

MARY = "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79"
"""SHA-256 of mary@example.com, as Meta publishes it."""
ALL = ("contact_id", "email", "title", "given_name", "particle", "family_name", "kind", "country", "language")


def test_a_file_holds_those_who_may_be_addressed_and_the_fields_that_were_named(ground: Ground) -> None:
    anna = ground.person("Anna", family_name="de Vries", kind=Kind.CONSUMER, language="nl")
    export_id = ground.made([anna], fields=ALL)
    assert ground.content(export_id).decode() == (
        "contact_id,email,title,given_name,particle,family_name,kind,country,language\r\n"
        f"{anna},anna@example.org,,Anna,de,Vries,consumer,NL,nl\r\n"
    )


def test_everybody_who_is_left_out_is_counted_with_the_reason(ground: Ground) -> None:
    anna, bob, cas, dora = (ground.person(f"{name} Visser") for name in ("Anna", "Bob", "Cas", "Dora"))
    eva = ground.stranger("Eva Visser")
    export_id = ground.frozen([anna, bob, cas, dora, eva])
    ground.state(bob, EventState.WITHDRAWN)
    with ground.workshop.open(COMMAND) as work:
        restrictions.restrict(work, cas, ground=Limit.ACCURACY)
        suppressions.add(work, [Identifier(IdType.EMAIL, "dora@example.org")], reason=Reason.MANUAL)
    worker.run_due(ground.workshop)
    view = ground.view(export_id)
    assert (view.state, view.members, view.included) == (ExportState.READY, 5, 1)
    assert view.excluded == {
        "PRM.WITHDRAWN": 1,
        "RST.RESTRICTED": 1,
        "SUP.LISTED": 1,
        "LAW.NEEDS_CONSENT": 1,
    }
    assert ground.ids(export_id) == [anna]


def test_whoever_was_merged_since_is_left_out_and_told_by_the_one_who_answers(ground: Ground) -> None:
    anna, ann = ground.person("Anna Visser"), ground.person("Ann Visser", email="ann@example.com")
    export_id = ground.frozen([anna, ann])
    with ground.workshop.open(COMMAND) as work:
        merges.merge(work, [anna, ann])
    worker.run_due(ground.workshop)
    view = ground.view(export_id)
    assert (view.included, view.excluded) == (1, {"merged": 1})


@pytest.mark.parametrize("form", [Format.CSV, Format.GOOGLE, Format.META])
def test_a_cell_that_a_spreadsheet_would_run_is_marked(form: Format) -> None:
    cells = ('=HYPERLINK("http://example.org")', "@SUM(1)", "-1+1", "+1 cmd", "\t=1", "＝1", "plain", None)
    content = writing.piece(form, ("one",), [(cell,) for cell in cells], is_first=False).decode()
    rows = [row[0] if row else "" for row in csv.reader(io.StringIO(content, newline=""))]
    assert rows == [*(f"'{cell}" for cell in cells[:6]), "plain", ""]


def test_a_number_with_its_country_code_can_still_be_rung_up(ground: Ground) -> None:
    anna = ground.person("Anna Visser", phone="+31612345678")
    ground.state(anna, EventState.GIVEN, purpose=SHARED, channel="share")
    export_id = ground.made([anna], purpose=SHARED, channel=Channel.SHARE, fields=("phone",))
    assert ground.content(export_id) == b"phone\r\n+31612345678\r\n"


def test_lines_of_json_say_nothing_where_nothing_is_known(ground: Ground) -> None:
    anna = ground.person("Anna Visser")
    export_id = ground.made([anna], format=Format.NDJSON, fields=("email", "job_title", "country"))
    [line] = ground.content(export_id).splitlines()
    assert json.loads(line) == {"email": "anna@example.org", "job_title": None, "country": "NL"}


def test_a_parquet_file_is_read_by_the_library_that_everybody_uses(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TOGETHER", 2)
    people = ground.people(5)
    export_id = ground.made(people, format=Format.PARQUET, fields=("email", "contact_id", "job_title"))
    table = pyarrow.parquet.read_table(io.BytesIO(ground.content(export_id)))
    assert table.column_names == ["contact_id", "email", "job_title"]
    assert [UUID(each) for each in table["contact_id"].to_pylist()] == people
    assert table["job_title"].null_count == 5


def test_a_file_is_as_long_as_it_is_said_to_be_and_has_the_hash_that_is_told(ground: Ground) -> None:
    for form in (Format.CSV, Format.NDJSON, Format.PARQUET):
        export_id = ground.made([ground.person(f"{form.value.title()} Visser")], format=form)
        content, view = ground.content(export_id), ground.view(export_id)
        assert (view.size, view.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_google_is_told_of_those_who_let_their_data_be_shared_as_it_publishes(ground: Ground) -> None:
    mary = ground.person("Mary", email="Mary@Example.com", street="Dorpsstraat", postal_code="1234 AB")
    withdrawn = ground.person("Nora Visser")
    ground.state(withdrawn, EventState.WITHDRAWN, purpose=SHARED, channel="share")
    never = ground.stranger("Olga Visser")
    ground.state(never, EventState.GIVEN)
    export_id = ground.made(
        [mary, withdrawn, never],
        format=Format.GOOGLE,
        purpose=SHARED,
        channel=Channel.SHARE,
        fields=("email",),
    )
    assert ground.content(export_id).decode().splitlines() == [
        "Email,Phone,First Name,Last Name,Country,Zip",
        f"{MARY},,,,,",
    ]
    assert ground.view(export_id).excluded == {"PRM.WITHDRAWN": 1, "LAW.NEEDS_CONSENT": 1}


def test_meta_is_told_in_its_own_columns(ground: Ground) -> None:
    jose = ground.person("José", family_name="van der Berg", email="mary@example.com", phone="+31612345678")
    export_id = ground.made(
        [jose],
        format=Format.META,
        purpose=SHARED,
        channel=Channel.SHARE,
        fields=("email", "phone", "name"),
    )
    [row] = ground.table(export_id)
    told = (MARY, hashed("31612345678"), hashed("jose"), hashed("vanderberg"), "")
    assert (row["email"], row["phone"], row["fn"], row["ln"], row["country"]) == told


def test_a_list_in_many_pieces_has_one_head_and_everybody_once(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TOGETHER", 3)
    people = ground.people(10)
    export_id = ground.made(people)
    assert ground.ids(export_id) == people
    assert ground.rests(export_id) == (4, 10, True)


def test_of_nobody_there_is_a_file_with_a_head(ground: Ground) -> None:
    export_id = ground.made([])
    assert ground.view(export_id).state is ExportState.READY
    assert ground.content(export_id) == b"contact_id,email\r\n"


class PowerCut(Exception):
    """What ends a piece of work before it is committed."""


def interrupted(ground: Ground, export_id: UUID) -> None:
    with ground.workshop.open(SYSTEM) as work:
        running.take_next(work, {"export": str(export_id)})
        raise PowerCut


def test_a_list_goes_on_where_it_was_interrupted(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TOGETHER", 2)
    people = ground.people(5)
    export_id = ground.frozen(people)
    with ground.workshop.open(SYSTEM) as work:
        running.take_next(work, {"export": str(export_id)})
    with pytest.raises(PowerCut):
        interrupted(ground, export_id)
    assert ground.view(export_id).done == 2
    worker.run_due(ground.workshop)
    assert ground.ids(export_id) == people


def test_two_who_make_the_same_list_make_it_once(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TOGETHER", 2)
    people = ground.people(5)
    export_id = ground.frozen(people)
    with ground.workshop.open(SYSTEM) as work:
        exports.go_on(work, exported.locked(work, export_id))
        queue.enqueue(work, exports.CLOSE, {"export": export_id})
    told: list[tuple[int, int | None]] = []
    running.make_here(
        ground.workshop, COMMAND, export_id, tell=lambda done, total: told.append((done, total))
    )
    worker.run_due(ground.workshop)
    assert told[-1] == (5, 5)
    assert ground.ids(export_id) == people


def test_a_segment_is_frozen_as_it_is_when_the_list_is_made(ground: Ground, clock: SetClock) -> None:
    anna, bob = ground.person("Anna Visser"), ground.person("Bob Visser")
    ground.stranger("Cas Visser")
    clock.pass_by(timedelta(seconds=5))
    worker.run_due(ground.workshop)
    with ground.workshop.open(COMMAND) as work:
        assert set(work.session.scalars(segments.members(work, ground.segment_id))) == {anna, bob}
        export_id = exports.order(work, ground.segment_id, ground.wish())
    worker.run_due(ground.workshop)
    assert ground.ids(export_id) == sorted([anna, bob])


def test_a_list_waits_until_it_is_decided_who_may_be_reached(ground: Ground, clock: SetClock) -> None:
    anna = ground.person("Anna Visser")
    with ground.workshop.open(COMMAND) as work:
        export_id = exports.order(work, ground.segment_id, ground.wish())
    with ground.workshop.open(SYSTEM) as work:
        running.list_next(work, {"export": str(export_id)})
    with pytest.raises(Conflict, match="still being decided"):
        running.make_here(ground.workshop, COMMAND, export_id, tell=lambda _done, _total: None)
    assert ground.view(export_id).state is ExportState.LISTING
    for _ in range(3):
        clock.pass_by(timedelta(seconds=5))
        worker.run_due(ground.workshop)
    assert ground.ids(export_id) == [anna]


def test_nobody_is_kept_longer_than_the_hours_of_a_list(ground: Ground, clock: SetClock) -> None:
    export_id, waiting = ground.made(ground.people(2)), ground.frozen([])
    clock.pass_by(timedelta(hours=24))
    with ground.workshop.open(SYSTEM) as work:
        assert running.sweep(work, limit=10) == 2
        assert running.sweep(work, limit=10) == 0
    assert ground.rests(export_id) == ground.rests(waiting) == (0, 0, False)
    assert listed(ground.workshop, export_id) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_a_list_that_ends_while_a_piece_is_written_nothing_stays(ground: Ground, clock: SetClock) -> None:
    export_id = ground.frozen(ground.people(2))
    clock.pass_by(timedelta(hours=24))

    def sweep() -> None:
        with ground.workshop.open(SYSTEM) as work:
            running.sweep(work, limit=10)

    overtaken(
        ground.workshop,
        SYSTEM,
        lambda work: running.take_next(work, {"export": str(export_id)}),
        second=sweep,
    )
    sweep()
    assert ground.rests(export_id) == (0, 0, False)


def test_what_is_most_likely_out_of_date_stays_out_of_a_list(ground: Ground) -> None:
    anna = ground.person("Anna Visser", phone="+31207946001")
    bob = ground.person("Bob Visser", phone="+31207946002")
    with ground.workshop.open(COMMAND) as work:
        said = Heard(
            contact_id=anna,
            kind=SignalKind.DENIED_BY_STEWARD,
            at=work.now,
            way=Way.HAND,
            field=FieldName.PHONE,
        )
        freshness.hear(work, [said])
        assert freshness.withheld(work, [anna, bob], FieldName.PHONE) == {anna}
    fields = ("contact_id", "email", "phone")
    made = ground.made([anna, bob], purpose=SHARED, channel=Channel.SHARE, fields=fields)
    assert {row["contact_id"]: (row["email"], row["phone"]) for row in ground.table(made)} == {
        str(anna): ("anna@example.org", ""),
        str(bob): ("bob@example.org", "+31207946002"),
    }
