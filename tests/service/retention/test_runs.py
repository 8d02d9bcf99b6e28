"""Does a dry run list exactly who will go and why, and does only that happen which still holds?"""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from rules.consent import Author, EventState, LegalBasis, Method
from rules.erasing import Category, Ground
from rules.erasing import Fate as Became
from rules.purposes import PurposeKind
from rules.records import Channel, Lead
from rules.retention import Action, Trigger
from service import consents, erasure, intake, purposes, restrictions, retention, worker
from service.access import COMMAND, Actor, ActorKind, Role, scopes_of
from service.consents import Statement
from service.errors import Conflict, Forbidden, Invalid
from service.intake import Submission
from service.jobs import queue
from service.purposes import PurposeOrder
from service.retention import Order, runs
from service.retention.runs import Fate, RunState, RunView
from service.storage import contacts
from service.storage.sources import Source
from service.work import Workshop
from tests.service.contention import overtaken
from tests.workshops import SetClock


def officer(number: int) -> Actor:
    return Actor(kind=ActorKind.USER, id=UUID(int=number), scopes=scopes_of(frozenset({Role.OFFICER})))


ANNA, BO = officer(1), officer(2)


def known(workshop: Workshop, source: Source, name: str, country: str = "NL") -> UUID:
    lead = Lead(external_id=name, email=f"{name}@{name}.example.org", country=country)
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload="{}")])
    assert receipt.contact_id is not None
    return receipt.contact_id


def rule(workshop: Workshop, period: str = "P1Y", **more: object) -> UUID:
    said = {"name": "All", "trigger": Trigger.COLLECTED, "period": period, "action": Action.ERASE}
    with workshop.open(ANNA) as work:
        return retention.make(work, Order(**(said | more)))  # type: ignore[arg-type]


def look(workshop: Workshop) -> RunView:
    with workshop.open(ANNA) as work:
        run_id = runs.begin(work)
    worker.run_due(workshop)
    with workshop.look(ANNA) as work:
        return runs.show(work, run_id)


def approve(workshop: Workshop, run: RunView) -> RunView:
    with workshop.open(BO) as work:
        runs.approve(work, run.id, digest=run.digest or "")
    worker.run_due(workshop)
    with workshop.look(ANNA) as work:
        return runs.show(work, run.id)


def fates(workshop: Workshop, run: RunView) -> Mapping[UUID, Fate]:
    with workshop.look(ANNA) as work:
        return {line.contact_id: line.fate for line in runs.lines(work, run.id)}


def still_there(workshop: Workshop, *contact_ids: UUID) -> list[bool]:
    with workshop.look(COMMAND) as work:
        there = {row.id for row in contacts.load(work.session, contact_ids)}
    return [each in there for each in contact_ids]


def test_a_dry_run_lists_who_will_go_and_why_and_does_nothing(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    old = known(workshop, source, "old")
    clock.pass_by(timedelta(days=300))
    fresh = known(workshop, source, "fresh")
    clock.pass_by(timedelta(days=100))
    rule_id = rule(workshop)
    run = look(workshop)
    assert (run.state, run.looked, run.listed, run.uncovered) == (RunState.PROPOSED, 2, 1, 0)
    with workshop.look(ANNA) as work:
        [line] = runs.lines(work, run.id)
    assert (line.contact_id, line.rule_id, line.fate) == (old, rule_id, Fate.LISTED)
    assert line.since is not None
    assert line.ended_at == line.since.replace(year=line.since.year + 1)
    assert still_there(workshop, old, fresh) == [True, True]


def test_what_was_listed_is_what_goes_once_another_person_approves(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    old = known(workshop, source, "old")
    clock.pass_by(timedelta(days=300))
    fresh = known(workshop, source, "fresh")
    clock.pass_by(timedelta(days=100))
    rule(workshop)
    run = approve(workshop, look(workshop))
    assert (run.state, run.decided_by) == (RunState.DONE, BO.id)
    assert fates(workshop, run) == {old: Fate.ERASING}
    assert still_there(workshop, old, fresh) == [False, True]


def test_whoever_began_a_run_may_not_approve_it(workshop: Workshop, source: Source) -> None:
    known(workshop, source, "anna")
    rule(workshop)
    run = look(workshop)
    with pytest.raises(Forbidden), workshop.open(ANNA) as work:
        runs.approve(work, run.id, digest=run.digest or "")
    with pytest.raises(Conflict), workshop.open(BO) as work:
        runs.approve(work, run.id, digest="0" * 64)


def test_who_no_longer_fits_is_left_alone_and_said_to_be(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    gone, back = known(workshop, source, "gone"), known(workshop, source, "back")
    clock.pass_by(timedelta(days=400))
    rule(workshop)
    run = look(workshop)
    assert known(workshop, source, "back") == back
    run = approve(workshop, run)
    assert fates(workshop, run) == {gone: Fate.ERASING, back: Fate.LEFT}
    assert still_there(workshop, gone, back) == [False, True]


def test_a_rule_that_ended_meanwhile_takes_nobody_with_it(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    old = known(workshop, source, "old")
    clock.pass_by(timedelta(days=400))
    rule_id = rule(workshop)
    run = look(workshop)
    with workshop.open(ANNA) as work:
        retention.end(work, rule_id)
    run = approve(workshop, run)
    assert fates(workshop, run) == {old: Fate.LEFT}
    assert still_there(workshop, old) == [True]


def test_people_whom_no_rule_covers_are_counted_and_listed(workshop: Workshop, source: Source) -> None:
    dutch, finn = known(workshop, source, "dutch"), known(workshop, source, "finn", "FI")
    rule(workshop, country="NL")
    run = look(workshop)
    assert (run.looked, run.uncovered) == (2, 1)
    assert fates(workshop, run) == {finn: Fate.UNCOVERED}
    assert fates(workshop, approve(workshop, run)) == {finn: Fate.UNCOVERED}
    assert still_there(workshop, dutch, finn) == [True, True]


def test_a_declined_list_changes_nothing(workshop: Workshop, source: Source, clock: SetClock) -> None:
    old = known(workshop, source, "old")
    clock.pass_by(timedelta(days=400))
    rule(workshop)
    run = look(workshop)
    with workshop.open(BO) as work:
        runs.decline(work, run.id)
    worker.run_due(workshop)
    assert still_there(workshop, old) == [True]
    with pytest.raises(Conflict), workshop.open(BO) as work:
        runs.approve(work, run.id, digest=run.digest or "")


def test_one_run_at_a_time(workshop: Workshop, source: Source) -> None:
    known(workshop, source, "anna")
    look(workshop)
    with pytest.raises(Conflict), workshop.open(ANNA) as work:
        runs.begin(work)


def newsletter(workshop: Workshop) -> None:
    order = PurposeOrder(
        key="newsletter",
        kind=PurposeKind.MARKETING,
        titles={"en": "News"},
        channels=(Channel.EMAIL,),
        basis=LegalBasis.CONSENT,
    )
    with workshop.open(COMMAND) as work:
        purposes.create(work, order)


def state(workshop: Workshop, contact_id: UUID, said: EventState) -> None:
    with workshop.open(COMMAND) as work:
        statement = Statement(
            purpose="newsletter",
            channel="email",
            state=said,
            author=Author.SUBJECT,
            method=Method.PREFERENCE_PAGE,
            at=work.now,
        )
        consents.record(work, contact_id, statement)


def test_time_counts_from_the_withdrawal_and_a_new_yes_stops_it(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    newsletter(workshop)
    quits, returns = known(workshop, source, "quits"), known(workshop, source, "returns")
    for each in (quits, returns):
        state(workshop, each, EventState.GIVEN)
        clock.pass_by(timedelta(days=1))
        state(workshop, each, EventState.WITHDRAWN)
    clock.pass_by(timedelta(days=20))
    state(workshop, returns, EventState.GIVEN)
    rule(workshop, "P1M", trigger=Trigger.WITHDRAWN, purpose="newsletter")
    assert look(workshop).listed == 0
    with workshop.open(BO) as work:
        runs.decline(work, runs.newest(work)[0].id)
    clock.pass_by(timedelta(days=20))
    assert fates(workshop, look(workshop)) == {quits: Fate.LISTED, returns: Fate.UNCOVERED}


def test_what_a_duty_wants_kept_is_held_and_said_to_be(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    newsletter(workshop)
    gerd = known(workshop, source, "gerd", "DE")
    state(workshop, gerd, EventState.GIVEN)
    clock.pass_by(timedelta(days=800))
    rule(workshop, "P2Y", trigger=Trigger.LAST_ACTIVITY)
    rule(
        workshop,
        "P5Y",
        name="Proof",
        trigger=Trigger.LAST_ACTIVITY,
        action=Action.KEEP,
        country="DE",
        category=Category.CONSENTS,
        law="§ 7a UWG",
    )
    run = approve(workshop, look(workshop))
    with workshop.look(ANNA) as work:
        [line] = runs.lines(work, run.id)
        assert line.erasure_id is not None
        kept = erasure.view(work, line.erasure_id).results[Category.CONSENTS]
    assert (kept.fate, kept.ground) == (Became.RETAINED, Ground.LEGAL_DUTY)
    assert kept.until is not None
    assert kept.until.year == 2031
    assert still_there(workshop, gerd) == [False]


def test_what_is_to_be_restricted_is_kept_and_not_used(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    old = known(workshop, source, "old")
    clock.pass_by(timedelta(days=400))
    rule(workshop, action=Action.RESTRICT)
    assert fates(workshop, approve(workshop, look(workshop))) == {old: Fate.RESTRICTED}
    with workshop.look(ANNA) as work:
        assert restrictions.covering(work, [old]) == {old}


def test_whoever_is_restricted_by_a_rule_already_is_not_listed_for_it_again(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    old = known(workshop, source, "old")
    clock.pass_by(timedelta(days=400))
    rule(workshop, action=Action.RESTRICT)
    approve(workshop, look(workshop))
    assert fates(workshop, look(workshop)) == {}
    with workshop.look(ANNA) as work:
        assert len(restrictions.listed(work, old)) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_who_begin_a_run_at_once_the_later_is_refused(workshop: Workshop) -> None:
    def begin() -> UUID:
        with workshop.open(BO) as work:
            return runs.begin(work)

    with pytest.raises(Conflict):
        overtaken(workshop, ANNA, runs.begin, second=begin)


def test_whoever_two_rules_restrict_is_restricted_once(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    old = known(workshop, source, "old")
    clock.pass_by(timedelta(days=400))
    rule(workshop, action=Action.RESTRICT)
    rule(workshop, action=Action.RESTRICT, country="NL")
    run = approve(workshop, look(workshop))
    assert (run.listed, fates(workshop, run)) == (2, {old: Fate.RESTRICTED})
    with workshop.look(ANNA) as work:
        assert len(restrictions.listed(work, old)) == 1


def test_a_run_of_many_goes_on_job_by_job(
    workshop: Workshop, source: Source, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = {known(workshop, source, f"n{at}") for at in range(5)}
    clock.pass_by(timedelta(days=400))
    rule(workshop)
    monkeypatch.setattr(runs, "BATCH", 2)
    run = look(workshop)
    assert (run.looked, run.listed) == (5, 5)
    assert set(fates(workshop, run)) == people


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"period": "2 years"}, "/period"),
        ({"name": " "}, "/name"),
        ({"purpose": "nothing"}, "/purpose"),
        ({"source_id": UUID(int=9)}, "/source"),
        ({"country": "NLD"}, "/country"),
        ({"category": Category.TOKENS}, "/category"),
        ({"action": Action.KEEP, "category": Category.CONSENTS}, "/law"),
        ({"action": Action.REVIEW, "category": Category.MAIL}, "/category"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_refused(
    workshop: Workshop, wrong: dict[str, object], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        rule(workshop, **wrong)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]


def test_who_may_not_manage_retention_sees_nothing_of_it(workshop: Workshop) -> None:
    steward = Actor(kind=ActorKind.USER, id=UUID(int=3), scopes=scopes_of(frozenset({Role.STEWARD})))
    with workshop.open(steward) as work:
        for ask in (retention.listed, runs.newest, runs.begin):
            with pytest.raises(Forbidden):
                ask(work)
        assert not queue.is_any_due(work)
