"""Judging what is stored by new rules: exact, resumable, and heeding what people decided."""

import random
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from rules.fields import FieldName
from rules.leads import LeadStatus
from rules.records import Lead
from service import contacts, merges, overrides, quarantine, rerun, sources
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.contacts import pinning
from service.errors import Conflict, Forbidden
from service.rerun import RerunState
from service.storage import contacts as stored_contacts
from service.storage import leads as stored
from service.storage import rules_versions
from service.work import Workshop
from tests.service import reruns
from tests.service.reruns import ANNA, FORK, PEOPLE, renewed, send, snapshot, work_off
from tests.workshops import SetClock


def run_all(workshop: Workshop, clock: SetClock, **asked: UUID) -> rerun.Rerun:
    with workshop.open(COMMAND) as work:
        run_id = rerun.begin(work, **asked).id
    work_off(workshop, clock)
    with workshop.look(SYSTEM) as work:
        return rerun.of_id(work, run_id)


def found(workshop, **asked):
    with workshop.look(SYSTEM) as work:
        return contacts.lookup(work, **asked)


def test_without_new_rules_a_run_changes_nothing(workshop, source, clock):
    send(workshop, source, *PEOPLE)
    before = snapshot(workshop)
    run = run_all(workshop, clock)
    assert (run.state, run.seen, run.total, run.changed, run.contacts) == (RerunState.DONE, 4, 4, 0, 0)
    after = snapshot(workshop)
    assert {key: (each.texts, each.findings) for key, each in before.items()} == {
        key: (each.texts, each.findings) for key, each in after.items()
    }


def test_new_rules_reach_records_findings_contacts_and_what_they_are_found_by(
    workshop, source, clock, tmp_path
):
    receipts = send(workshop, source, *PEOPLE)
    [before] = found(workshop, email="anna@old.example.org")
    with renewed(workshop, tmp_path, clock) as new:
        run = run_all(new, clock)
        assert (run.seen, run.changed, run.taken_in, run.contacts, run.skipped) == (4, 2, 0, 2, 0)
        [after] = found(new, email="anna@example.org")
        assert found(new, email="anna@old.example.org") == []
        assert (after.id, after.revision) == (before.id, before.revision + 1)
        judged = snapshot(new)
        assert {each.row.rules for each in judged.values()} == {run.rules}
        assert "EML.SPACE" in {finding.code for finding in judged[receipts[0].lead_id].findings}
        assert "TXT.PLACEHOLDER" in {finding.code for finding in judged[receipts[1].lead_id].findings}


def test_a_second_run_finds_nothing_to_do(workshop, source, clock, tmp_path):
    send(workshop, source, *PEOPLE)
    with renewed(workshop, tmp_path, clock) as new:
        run_all(new, clock)
        again = run_all(new, clock)
        assert (again.seen, again.changed, again.contacts) == (4, 0, 0)


def test_a_contact_of_several_records_is_built_from_all_of_them(workshop, source, clock, tmp_path):
    second = Lead(full_name="Anna de Vries", email="anna@old.example.org", phone="+31 6 12345678")
    send(workshop, source, ANNA, second)
    with renewed(workshop, tmp_path, clock) as new:
        run = run_all(new, clock)
        assert (run.changed, run.contacts) == (2, 1)
        [contact] = found(new, email="anna@example.org")
        assert [phone.e164 for phone in contact.values[FieldName.PHONE]] == ["+31612345678"]
        assert [email.address for email in contact.values[FieldName.EMAIL]] == ["anna@example.org"]
        assert found(new, phone="+31612345678")[0].id == contact.id


def test_a_record_whose_lead_has_expired_is_judged_from_what_it_reads_back_as(
    workshop, source, clock, tmp_path
):
    [receipt, *_] = send(workshop, source, *PEOPLE)
    with workshop.open(SYSTEM) as work:
        work.session.get_one(stored.Lead, receipt.lead_id).payload = None
    with renewed(workshop, tmp_path, clock) as new:
        run_all(new, clock)
        judged = snapshot(new)[receipt.lead_id]
        assert '"anna@example.org"' in judged.texts[FieldName.EMAIL]
        codes = {finding.code for finding in judged.findings}
        assert {"NAM.CASE", "EML.SPACE"} <= codes, "what was said of the text as it was sent stays said"
        assert found(new, external_id="K-1", source_id=source.id)[0].id == receipt.contact_id
        again = run_all(new, clock)
        assert again.changed == 0


def test_a_lead_in_quarantine_that_may_pass_now_is_taken_in(workshop, source, clock, tmp_path):
    [waiting] = send(workshop, source, Lead(full_name="Eva Kok", email="eva@@old.example.org"))
    assert waiting.status is LeadStatus.QUARANTINED
    with workshop.open(COMMAND) as work:
        quarantine.fix(work, waiting.lead_id, {"notes": "called her"})
        row = work.session.get_one(stored.Lead, waiting.lead_id)
        assert row.status is LeadStatus.QUARANTINED
    with workshop.open(SYSTEM) as work:
        # As if an older version had been stricter.
        lead = Lead(full_name="Eva Kok", email="eva@example.org", notes="called her")
        quarantine._amend(
            work.session.get_one(stored.Lead, waiting.lead_id),
            snapshot(workshop)[waiting.lead_id].safe,
            lead,
        )
    run = run_all(workshop, clock)
    assert (run.taken_in, run.changed) == (1, 1)
    [contact] = found(workshop, email="eva@example.org")
    assert contact.values[FieldName.NOTES] == "called her"


def test_a_lead_of_a_paused_source_goes_on_waiting(workshop, source, clock, tmp_path):
    [waiting] = send(workshop, source, Lead(full_name="Eva Kok", email="eva@@example.org"))
    safe = snapshot(workshop)[waiting.lead_id].safe
    with workshop.open(SYSTEM) as work:
        row = work.session.get_one(stored.Lead, waiting.lead_id)
        quarantine._amend(row, safe, Lead(full_name="Eva Kok", email="eva@example.org"))
        sources.pause(work, source.id)
    run = run_all(workshop, clock)
    assert (run.seen, run.taken_in, run.skipped) == (1, 0, 1)
    assert found(workshop, email="eva@example.org") == []


def test_a_lead_that_was_taken_in_by_hand_stays_taken_in(workshop, source, clock, tmp_path):
    [waiting] = send(workshop, source, Lead(full_name="Dirk Bos", email="dirk@@example.org"))
    with workshop.open(COMMAND) as work:
        taken = quarantine.accept(work, waiting.lead_id)
    with renewed(workshop, tmp_path, clock) as new:
        run_all(new, clock)
        row = snapshot(new)[waiting.lead_id].row
        assert (row.status, row.contact_id, row.reasons) == (LeadStatus.ACCEPTED, taken.contact_id, [])


def test_a_value_that_a_steward_chose_still_stands(workshop, source, clock, tmp_path):
    [receipt] = send(workshop, source, replace(ANNA, job_title="Intern"))
    send(workshop, source, replace(ANNA, job_title="Director", observed_at=clock() + timedelta(days=1)))
    with workshop.open(COMMAND) as work:
        pinning.pin(work, receipt.contact_id, {FieldName.JOB: pinning.Pick(record_id=receipt.lead_id)})
    with renewed(workshop, tmp_path, clock) as new:
        run_all(new, clock)
        [contact] = found(new, email="anna@example.org")
        assert contact.values[FieldName.JOB].title == "Intern"


def test_a_record_stays_with_the_contact_that_its_own_was_merged_into(workshop, source, clock, tmp_path):
    [cas] = send(workshop, source, Lead(full_name="Cas Vos", email="cas@example.org", country="NL"))
    clock.pass_by(timedelta(minutes=1))
    [anna] = send(workshop, source, ANNA)
    with workshop.open(COMMAND) as work:
        merges.merge(work, [cas.contact_id, anna.contact_id])
    with renewed(workshop, tmp_path, clock) as new:
        assert run_all(new, clock).contacts == 1
        [contact] = found(new, email="anna@example.org")
        assert contact.id == cas.contact_id
        assert len(contact.values[FieldName.EMAIL]) == 2


def test_one_source_can_be_judged_alone_after_its_overrides_changed(workshop, source, clock):
    [receipt, *_] = send(workshop, source, *PEOPLE)
    with workshop.open(COMMAND) as work:
        overrides.change(work, source.id, {"NAM.CASE": "off"})
    run = run_all(workshop, clock, source_id=source.id)
    assert run.changed == 1
    assert "NAM.CASE" not in {finding.code for finding in snapshot(workshop)[receipt.lead_id].findings}


def test_what_comes_in_while_a_run_is_under_way_is_left_alone(workshop, source, clock):
    send(workshop, source, ANNA)
    with workshop.open(COMMAND) as work:
        run_id = rerun.begin(work).id
    clock.pass_by(timedelta(seconds=1))
    send(workshop, source, *PEOPLE)
    work_off(workshop, clock)
    with workshop.look(SYSTEM) as work:
        assert rerun.of_id(work, run_id).seen == 1


def test_two_runs_at_once_are_refused_and_a_stopped_one_makes_room(workshop, source, clock):
    send(workshop, source, *PEOPLE)
    with workshop.open(COMMAND) as work:
        first = rerun.begin(work).id
    with pytest.raises(Conflict), workshop.open(COMMAND) as work:
        rerun.begin(work)
    with workshop.open(COMMAND) as work:
        assert rerun.stop(work, first).state is RerunState.STOPPED
    assert run_all(workshop, clock).state is RerunState.DONE
    with workshop.look(SYSTEM) as work:
        assert rerun.of_id(work, first).seen == 0


def test_a_process_with_older_rules_leaves_the_run_to_others(workshop, source, clock, tmp_path):
    send(workshop, source, *PEOPLE)
    with renewed(workshop, tmp_path, clock) as new:
        with new.open(COMMAND) as work:
            run_id = rerun.begin(work).id
        reruns.worker.run_due(workshop)
        with workshop.look(SYSTEM) as work:
            assert (rerun.of_id(work, run_id).state, rerun.of_id(work, run_id).seen) == (
                RerunState.RUNNING,
                0,
            )
        work_off(new, clock)
        with new.look(SYSTEM) as work:
            assert rerun.of_id(work, run_id).changed == 2


def test_a_run_for_rules_that_were_replaced_is_stopped(workshop, source, clock, tmp_path):
    send(workshop, source, *PEOPLE)
    with workshop.open(COMMAND) as work:
        run_id = rerun.begin(work).id
    with renewed(workshop, tmp_path, clock) as new:
        work_off(new, clock)
        with new.look(SYSTEM) as work:
            assert rerun.of_id(work, run_id).state is RerunState.STOPPED
            assert len(work.session.scalars(rules_versions.newest(limit=9)).all()) == 2


def test_killed_at_any_moment_a_run_can_be_finished_and_counts_every_lead_once(
    workshop, source, clock, tmp_path, monkeypatch
):
    people = [
        Lead(full_name=f"Jan Smit {n}", email=f"jan{n}@old.example.org", country="NL") for n in range(350)
    ]
    send(workshop, source, *people)
    address = workshop.engine.url.render_as_string(hide_password=False)
    with renewed(workshop, tmp_path, clock) as new:
        with new.open(COMMAND) as work:
            run_id = rerun.begin(work).id
        for _ in range(4):
            near, far = FORK.Pipe()
            killed = FORK.Process(target=reruns.work_until_killed, args=(address, tmp_path, far))
            killed.start()
            assert near.recv() == "begun"
            killed.join(random.uniform(0.02, 0.3))
            killed.kill()
            killed.join()
        clock.pass_by(timedelta(days=2))
        work_off(new, clock)
        with new.look(SYSTEM) as work:
            run = rerun.of_id(work, run_id)
            assert (run.state, run.seen, run.changed, run.contacts) == (RerunState.DONE, 350, 350, 350)
            assert work.session.scalar(stored_contacts.count()) == 350
        assert len(found(new, email="jan349@example.org")) == 1


def test_only_who_manages_the_system_may_begin_a_run(workshop):
    steward = Actor(kind=ActorKind.USER, scopes=frozenset({Scope.LEADS_READ, Scope.QUARANTINE_DECIDE}))
    with pytest.raises(Forbidden), workshop.open(steward) as work:
        rerun.begin(work)
