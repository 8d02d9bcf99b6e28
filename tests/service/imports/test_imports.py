"""A file from the upload to the last row."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from rules.fields import FieldName
from rules.headers import Ground
from rules.leads import LeadStatus, Outcome
from service import contacts as known
from service import imports, leads, merges, sources, worker
from service.access import COMMAND, Actor, ActorKind, Role, Scope, scopes_of
from service.errors import Forbidden, Invalid, NotFound, SourcePaused, Stale
from service.imports import results, running, undoing, uploading
from service.storage import contacts
from service.storage.imports import Chunk, ImportState
from service.storage.keys import DataKey
from service.storage.leads import Finding, Lead, Record
from service.vault.places import Part, Table
from tests.service.imports.people import HEADER, errors, people, person, shown, table, taken_over, uploaded


def test_every_row_of_a_file_ends_in_exactly_one_count(workshop, source):
    rows = [
        person(1),
        person(2),
        person(1, Telefoon="+31 6 23456789"),
        ("", "", "", "", "", ""),
        person(3, **{"Klantnr": "", "Voornaam": "", "Achternaam": "", "E-mailadres": "nobody"}),
        ("too", "few"),
    ]
    view = taken_over(workshop, source, table(rows))
    assert view.state is ImportState.DONE
    assert (view.rows, view.blank, view.faulty) == (5, 1, 1)
    assert (view.counts.created, view.counts.merged, view.counts.quarantined) == (2, 1, 2)
    assert view.counts.done == view.rows


def test_a_preview_counts_what_the_commit_will_do(workshop, source):
    content = table([person(1), person(2), person(1), ("x",), person(2)])
    view = uploaded(workshop, source, content)
    with workshop.look(COMMAND) as work:
        preview = imports.preview(work, view.id)
        stored = work.session.scalar(select(func.count()).select_from(Lead))
    assert stored == 0
    assert preview.is_whole
    with workshop.open(COMMAND) as work:
        imports.commit(work, view.id, expected=preview.view.etag)
    worker.run_due(workshop)
    assert shown(workshop, view.id).counts == preview.counts


def test_a_preview_doubts_what_the_commit_will_doubt(workshop, source):
    header = ("Voornaam", "Achternaam", "E-mailadres", "Postcode", "Plaats", "Geboortedatum")
    rows = [
        ("Anna", "Hoekstra", "anna.hoekstra@example.org", "1017GC", "Amsterdam", "1980-03-04"),
        ("Anna", "Hoekstra", "klaproos@example.net", "", "Amsterdam", ""),
        ("A.", "Hoekstra", "anna.hoekstra@example.org", "", "", ""),
        ("Anna", "Hoekstra", "anna.hoekstra@example.org", "", "", "1951-06-17"),
        ("Mehmet", "Yilmaz", "mehmet@example.com", "", "", ""),
    ]
    view = uploaded(workshop, source, table(rows, header))
    with workshop.look(COMMAND) as work:
        preview = imports.preview(work, view.id)
    outcomes = [row.outcome for row in preview.rows]
    with workshop.open(COMMAND) as work:
        imports.commit(work, view.id, expected=preview.view.etag)
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        done, _ = results.page(work, view.id)
    assert [row.outcome for row in done] == outcomes
    assert [outcomes.count(each) for each in (Outcome.CREATED, Outcome.MERGED, Outcome.REVIEW)] == [2, 1, 2]
    assert shown(workshop, view.id).counts == preview.counts
    assert (preview.counts.created, preview.counts.merged) == (4, 1)


def test_a_long_file_is_previewed_by_its_beginning_and_says_so(workshop, source):
    view = uploaded(workshop, source, people(30))
    with workshop.look(COMMAND) as work:
        preview = imports.preview(work, view.id, limit=10)
    assert (preview.is_whole, preview.counts.done, preview.view.rows) == (False, 10, 30)


def test_what_has_changed_since_the_preview_is_not_committed(workshop, source):
    view = uploaded(workshop, source, people(2))
    with workshop.open(COMMAND) as work:
        imports.remap(work, view.id, {"Schoenmaat": "attributes.shoe"})
    with pytest.raises(Stale), workshop.open(COMMAND) as work:
        imports.commit(work, view.id, expected=view.etag)


def test_changed_rules_make_a_preview_stale(workshop, source):
    view = uploaded(workshop, source, people(2))
    workshop.knowledge = replace(workshop.knowledge, version="f" * 64)
    with pytest.raises(Stale), workshop.open(COMMAND) as work:
        imports.commit(work, view.id, expected=view.etag)


def test_columns_nobody_knows_are_told_and_kept_with_the_row(workshop, source):
    view = taken_over(workshop, source, people(1))
    assert view.unmapped == ("Schoenmaat",)
    with workshop.look(COMMAND) as work:
        [lead] = work.session.scalars(select(Lead)).all()
        safe = leads.safe_of(work, lead.id)
        payload = json.loads(safe.open((Table.LEAD, Part.PAYLOAD), lead.payload))
    assert payload["row"]["Schoenmaat"] == "42"
    assert payload["lead"]["email"] == "anna0@example.org"


def test_a_map_that_is_said_once_holds_for_the_next_file_of_the_source(workshop, source):
    view = uploaded(workshop, source, people(1))
    with workshop.open(COMMAND) as work:
        imports.remap(work, view.id, {"Schoenmaat": "attributes.shoe"})
    assert uploaded(workshop, source, people(2)).unmapped == ()


def test_a_map_to_nowhere_is_refused(workshop, source):
    with pytest.raises(Invalid) as refused, workshop.open(COMMAND) as work:
        imports.create(work, source.id, mapping={"a": "email", "b": "shoe size", "c": "email"})
    assert [fault.pointer for fault in refused.value.faults] == ["/mapping/1", "/mapping/2"]


def test_json_lines_may_bring_new_members_late(workshop, source):
    content = b"".join(
        json.dumps(each).encode() + b"\n"
        for each in (
            {"email": "anna@example.org"},
            {"email": "bo@example.org", "voornaam": "Bo", "x": {"y": [1, None]}},
            "no object",
        )
    )
    view = taken_over(workshop, source, content)
    assert [(column.header, column.target) for column in view.columns] == [
        ("email", "email"),
        ("voornaam", "given_name"),
        ("x", None),
    ]
    assert (view.counts.created, view.counts.quarantined) == (2, 1)


def test_the_rows_of_a_file_lie_sealed_until_they_are_taken_over_and_then_no_more(workshop, source):
    view = uploaded(workshop, source, people(3))
    with workshop.look(COMMAND) as work:
        [content] = work.session.scalars(select(Chunk.content)).all()
    assert b"example.org" not in bytes(content)
    with workshop.open(COMMAND) as work:
        imports.commit(work, view.id)
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        assert work.session.scalars(select(Chunk.content)).all() == [None]


def test_the_same_content_is_known_again(workshop, source):
    first = uploaded(workshop, source, people(2))
    assert (first.repeats, uploaded(workshop, source, people(2)).repeats) == (None, first.id)


def test_one_chunk_is_one_transaction_and_a_worker_that_comes_twice_adds_nothing(workshop, source):
    view = taken_over(workshop, source, people(2_500))
    with workshop.open(COMMAND) as work:
        running.take_next(work, {"import": str(view.id)})
        assert [chunk.rows for chunk in work.session.scalars(select(Chunk).order_by(Chunk.ordinal))] == [
            1_000,
            1_000,
            500,
        ]
    assert shown(workshop, view.id).counts.created == 2_500


def test_a_paused_source_stops_the_upload_and_the_commit(workshop, source):
    view = uploaded(workshop, source, people(1))
    with workshop.open(COMMAND) as work:
        sources.pause(work, source.id)
    with pytest.raises(SourcePaused), workshop.open(COMMAND) as work:
        imports.commit(work, view.id)
    with pytest.raises(SourcePaused):
        uploading.upload(workshop, COMMAND, view.id, io.BytesIO(people(1)))


def test_a_key_sees_imports_of_its_own_source_only(workshop, source):
    view = uploaded(workshop, source, people(1))
    other = Actor(kind=ActorKind.API_KEY, scopes=frozenset({Scope.IMPORTS_WRITE}), source_id=view.id)
    with workshop.look(other) as work:
        assert imports.listed(work) == []
        with pytest.raises(NotFound):
            imports.show(work, view.id)


def test_results_come_in_the_order_of_the_file_and_page_by_page(workshop, source):
    view = taken_over(workshop, source, table([person(1), ("x",), person(2), person(1)]))
    with workshop.look(COMMAND) as work:
        first, after = results.page(work, view.id, limit=2)
        rest, end = results.page(work, view.id, limit=2, after_row=after)
        [waiting], _ = results.page(work, view.id, status=LeadStatus.QUARANTINED)
    assert [row.row for row in (*first, *rest)] == [2, 3, 4, 5]
    assert end is None
    assert (waiting.row, waiting.reasons[0]) == (3, "FIL.ROW.CELLS")
    assert rest[1].outcome is Outcome.MERGED


def test_an_error_file_that_is_mended_comes_in_clean(workshop, source):
    rows = [person(1), person(2, **{"Klantnr": "", "Achternaam": "", "E-mailadres": "bo at example.org"})]
    view = taken_over(workshop, source, table([*rows, person(3)[:-1]]))
    assert view.counts.quarantined == 2
    file = errors(workshop, view.id).decode()
    header, second, third = file.splitlines()
    assert header == "gs_row;gs_code;gs_reason;" + ";".join(HEADER)
    assert second.startswith("3;INT.NO_IDENTIFIER;")
    mended = file.replace("bo at example.org", "bo@example.org").replace(third, third + ";41")
    again = taken_over(workshop, source, mended.encode())
    assert (again.counts.created, again.counts.quarantined) == (2, 0)
    assert again.unmapped == ("Schoenmaat",)


def test_an_error_file_that_is_not_mended_fails_again(workshop, source):
    view = taken_over(workshop, source, table([person(1)[:-1], (*person(2), "x"), ('"' + "x", "y")]))
    assert view.counts.quarantined == 3
    again = taken_over(workshop, source, errors(workshop, view.id))
    assert (again.counts.quarantined, again.faulty) == (3, 3)


def test_cells_of_an_error_file_are_exact_and_only_the_spreadsheet_variant_marks_formulas(workshop, source):
    formula = '=HYPERLINK("https://example.org")'
    row = person(
        1, **{"Klantnr": "", "Achternaam": "", "E-mailadres": "x", "Telefoon": "+31", "Schoenmaat": formula}
    )
    view = taken_over(workshop, source, table([row]))
    exact = errors(workshop, view.id)
    guarded = errors(workshop, view.id, guarded=True)
    assert b";+31;" in exact
    assert b"'+31" not in exact
    assert b";'+31;" in guarded
    assert b"'=HYPERLINK" in guarded
    assert guarded.startswith(b"\xef\xbb\xbfgs_row;gs_code;gs_reason;gs_guard;")


def test_the_marks_of_the_spreadsheet_variant_are_taken_off_when_it_comes_back(workshop, source):
    row = person(1, **{"Klantnr": "", "Achternaam": "", "E-mailadres": "", "Telefoon": "+31 6 1234"})
    view = taken_over(workshop, source, table([row]))
    mended = errors(workshop, view.id, guarded=True).replace(b"'+31 6 1234", b"'+31 6 23456789")
    again = taken_over(workshop, source, mended)
    assert again.counts.created == 1
    with workshop.look(COMMAND) as work:
        lead = work.session.scalars(select(Lead).where(Lead.import_id == again.id)).one()
        sent = leads.as_sent(leads.safe_of(work, lead.id), lead)
    assert sent.phone == "+31 6 23456789"


def test_an_error_file_of_json_lines_keeps_each_line_and_puts_ours_before(workshop, source):
    view = taken_over(workshop, source, b'{"email":"x", "n": 1.50}\n{"email": \n{}\n')
    first, second, third = errors(workshop, view.id).decode().splitlines()
    assert first.endswith('"email":"x", "n": 1.50}')
    assert json.loads(first)["gs_row"] == "1"
    assert json.loads(second)["gs_line"] == '{"email":'
    assert json.loads(third)["gs_code"] == "INT.NO_IDENTIFIER"


def test_only_who_may_reveal_takes_the_error_file_and_it_is_noted(workshop, source):
    view = taken_over(workshop, source, table([("x",)]))
    integrator = Actor(kind=ActorKind.USER, scopes=scopes_of(frozenset({Role.INTEGRATOR})))
    with pytest.raises(Forbidden), workshop.open(integrator) as work:
        results.error_file(work, view.id)


def test_taking_an_import_back_leaves_nothing_of_people_it_alone_brought(workshop, source):
    view = taken_over(workshop, source, table([person(1), person(2), person(1), ("x",)]))
    with workshop.open(COMMAND) as work:
        undoing.roll_back(work, view.id)
    worker.run_due(workshop)
    undone = shown(workshop, view.id)
    assert (undone.state, undone.counts.rejected) == (ImportState.UNDONE, 4)
    assert undone.undone_at is not None
    with workshop.look(COMMAND) as work:
        for kept in (contacts.CONTACTS, contacts.TOKENS, Record.__table__, Finding.__table__):
            assert work.session.scalar(select(func.count()).select_from(kept)) == 0
        assert work.session.scalars(select(DataKey.owner)).all() == [view.id]


def test_what_a_file_added_to_people_that_were_known_goes_and_they_stay(workshop, source, clock):
    first = taken_over(workshop, source, table([person(1)]))
    clock.pass_by(timedelta(minutes=1))
    second = taken_over(workshop, source, table([person(1, Telefoon="+44 7700 900123"), person(2)]))
    assert (second.counts.created, second.counts.merged) == (1, 1)
    with workshop.open(COMMAND) as work:
        [before] = known.lookup(work, phone="+447700900123")
        undoing.roll_back(work, second.id)
    worker.run_due(workshop)
    assert shown(workshop, second.id).counts.rejected == 2
    assert shown(workshop, first.id).counts.created == 1
    with workshop.look(COMMAND) as work:
        assert work.session.scalar(select(func.count()).select_from(contacts.CONTACTS)) == 1
        assert known.lookup(work, phone="+447700900123") == []
        [after] = known.lookup(work, email="anna1@example.org")
    assert after.id == before.id
    assert FieldName.PHONE not in after.values


def test_people_who_have_met_others_since_stay_with_what_those_say(workshop, source, clock):
    first = taken_over(workshop, source, people(3))
    clock.pass_by(timedelta(minutes=1))
    taken_over(workshop, source, table([person(1)]))
    with workshop.open(COMMAND) as work:
        undoing.roll_back(work, first.id)
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        [left] = work.session.scalars(contacts.page(grade=None, country=None, before=None, limit=9))
        assert [each.id for each in known.lookup(work, email="anna1@example.org")] == [left.id]
        assert len(known.show(work, left.id).records) == 1


def test_contacts_of_a_file_that_were_merged_go_without_a_trace(workshop, source):
    view = taken_over(workshop, source, people(2))
    with workshop.open(COMMAND) as work:
        ids = work.session.scalars(select(contacts.Contact.id)).all()
        merges.merge(work, ids)
        undoing.roll_back(work, view.id)
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        assert work.session.scalar(select(func.count()).select_from(contacts.CONTACTS)) == 0
        assert work.session.scalars(select(DataKey.owner)).all() == [view.id]


def test_an_import_that_runs_is_stopped_when_it_is_taken_back(workshop, source):
    view = uploaded(workshop, source, people(2_500))
    with workshop.open(COMMAND) as work:
        imports.commit(work, view.id)
    worker.run_next(workshop, worker="first", handlers=worker.HANDLERS, lease=worker.LEASE)
    with workshop.open(COMMAND) as work:
        undoing.roll_back(work, view.id)
    worker.run_due(workshop)
    counts = shown(workshop, view.id).counts
    assert (counts.rejected, counts.done) == (1_000, 1_000)


def test_a_list_shows_every_import_with_its_name_and_counts(workshop, source, clock):
    first = taken_over(workshop, source, people(2))
    clock.pass_by(timedelta(seconds=1))
    second = uploaded(workshop, source, people(3))
    with workshop.look(COMMAND) as work:
        newest, oldest = imports.listed(work)
        [rest] = imports.listed(work, before=newest.id)
    assert (newest.id, newest.state, newest.counts.done) == (second.id, ImportState.READY, 0)
    assert (oldest.id, oldest.title, oldest.counts, oldest.source_name) == (
        first.id,
        "people.csv",
        first.counts,
        "Web form",
    )
    assert rest == oldest


def test_a_guess_is_told_as_a_guess_until_it_is_committed(workshop, source):
    view = uploaded(workshop, source, people(1))
    grounds = {column.header: column.ground for column in view.columns}
    assert (grounds["Voornaam"], grounds["Schoenmaat"]) == (Ground.SYNONYM, Ground.UNKNOWN)
    with workshop.open(COMMAND) as work:
        committed = imports.commit(work, view.id)
    assert {column.ground for column in committed.columns} == {Ground.STATED, Ground.UNKNOWN}
