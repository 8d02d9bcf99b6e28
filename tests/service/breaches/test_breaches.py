"""A breach from the first hour to the last: who is counted, who is told, and what stands in its course."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, text

from rules.breaches import Exposure, Nature, Risk, Spared, Text, hours_left
from rules.fields import FieldName
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import breaches, intake, sources, worker
from service.access import COMMAND, Actor, ActorKind, Role, scopes_of
from service.breaches import BreachView, Order, Step, counting, deciding
from service.breaches.counting import Scope
from service.errors import Conflict, Forbidden, Invalid
from service.intake import Submission
from service.storage.sources import Source
from service.work import Workshop
from tests.service.contention import overtaken
from tests.workshops import SetClock

OFFICER = Actor(kind=ActorKind.USER, id=UUID(int=1), scopes=scopes_of(frozenset({Role.OFFICER})))
GOOD_FRIDAY = datetime(2026, 4, 3, 16, tzinfo=UTC)
TEXTS = {
    Text.FACTS: "A laptop of Zqxwovuk was stolen.",
    Text.EFFECTS: "Addresses may be misused.",
    Text.MEASURES: "The laptop was wiped from afar.",
    Text.CONTACT: "privacy@example.org",
}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(GOOD_FRIDAY)


@pytest.fixture
def breach(workshop: Workshop) -> UUID:
    with workshop.open(OFFICER) as work:
        order = Order(title="Stolen laptop", detected_at=work.now, aware_at=work.now)
        return breaches.begin(work, order)


def send(workshop: Workshop, source: Source, name: str, **more: str) -> UUID:
    lead = Lead(external_id=name, **({"email": f"{name}@{name}.example.org", "country": "NL"} | more))
    with workshop.open(COMMAND) as work:
        [receipt] = intake.accept(work, source, [Submission(lead=lead, payload="{}")])
    assert receipt.contact_id is not None
    return receipt.contact_id


def shown(workshop: Workshop, breach_id: UUID) -> BreachView:
    with workshop.open(OFFICER) as work:
        return breaches.show(work, breach_id)


def count(workshop: Workshop, breach_id: UUID, scope: Scope) -> BreachView:
    with workshop.open(OFFICER) as work:
        counting.count(work, breach_id, scope)
    worker.run_due(workshop)
    return shown(workshop, breach_id)


def assess(workshop: Workshop, breach_id: UUID, risk: Risk, exposure: Exposure = Exposure.READABLE) -> None:
    natures = frozenset({Nature.CONFIDENTIALITY})
    with workshop.open(OFFICER) as work:
        deciding.assess(work, breach_id, natures=natures, risk=risk, exposure=exposure, why="For a reason.")


def write(workshop: Workshop, breach_id: UUID) -> None:
    with workshop.open(OFFICER) as work:
        deciding.write(work, breach_id, TEXTS)


def report(workshop: Workshop, breach_id: UUID, *, is_complete: bool, why_late: str = "") -> None:
    with workshop.open(OFFICER) as work:
        deciding.report(work, breach_id, at=work.now, is_complete=is_complete, why_late=why_late)


def steps(workshop: Workshop, breach_id: UUID) -> list[Step]:
    with workshop.look(OFFICER) as work:
        return [line.step for line in breaches.course(work, breach_id)]


def test_72_hours_run_through_a_long_weekend(workshop: Workshop, breach: UUID, clock: SetClock) -> None:
    view = shown(workshop, breach)
    assert view.due_at == datetime(2026, 4, 6, 16, tzinfo=UTC)
    assert (view.clock_id, view.is_awaited, view.number) == ("gdpr.breach", True, 1)
    clock.pass_by(timedelta(hours=60, minutes=30))
    assert hours_left(view.due_at, clock()) == 11


def test_a_report_in_phases_gives_reasons_only_when_it_is_late(
    workshop: Workshop, source: Source, breach: UUID, clock: SetClock
) -> None:
    assess(workshop, breach, Risk.RISK)
    clock.pass_by(timedelta(hours=80))
    with pytest.raises(Invalid) as refused:
        report(workshop, breach, is_complete=False)
    assert refused.value.faults[0].pointer == "/why_late"
    report(workshop, breach, is_complete=False, why_late="Nobody was there at Easter.")
    assert not shown(workshop, breach).is_awaited
    with pytest.raises(Conflict, match="a, b, c, d"):
        report(workshop, breach, is_complete=True)
    send(workshop, source, "anna")
    write(workshop, breach)
    count(workshop, breach, Scope())
    clock.pass_by(timedelta(days=3))
    report(workshop, breach, is_complete=True)
    with workshop.look(OFFICER) as work:
        phases = [line for line in breaches.course(work, breach) if line.step is Step.REPORTED]
    assert [(each.facts["is_complete"], each.facts["is_late"]) for each in phases] == [
        (False, True),
        (True, False),
    ]
    assert phases[0].note == "Nobody was there at Easter."


def other_source(workshop: Workshop) -> Source:
    with workshop.open(COMMAND) as work:
        return sources.create(
            work, key="list", name="List", kind=SourceKind.BOUGHT_LIST, lawful_basis=LawfulBasis.CONSENT
        )


def test_whom_it_concerns_is_computed_counted_and_frozen(
    workshop: Workshop, source: Source, breach: UUID, clock: SetClock
) -> None:
    bought = other_source(workshop)
    early = send(workshop, bought, "early")
    clock.pass_by(timedelta(days=1))
    since = clock()
    dutch = send(workshop, bought, "dutch", phone="+31 20 123 4567")
    send(workshop, bought, "dutch", phone="+31 20 123 4567")
    finn = send(workshop, bought, "finn", country="FI", phone="+358 9 4245 0500")
    send(workshop, source, "form")
    view = count(workshop, breach, Scope(sources=frozenset({bought.id}), since=since))
    found = view.affected
    assert (found.subjects, found.records, found.by_country) == (2, 3, {"FI": 1, "NL": 1})
    assert (found.by_field["email"], found.by_field["phone"]) == (2, 2)
    with workshop.look(OFFICER) as work:
        assert counting.subjects(work, breach) == sorted([dutch, finn])
    again = count(workshop, breach, Scope(sources=frozenset({bought.id})))
    assert (again.affected.subjects, again.affected.digest != found.digest) == (3, True)
    only = count(workshop, breach, Scope(countries=frozenset({"FI"}), fields=frozenset({FieldName.PHONE})))
    assert (only.affected.subjects, only.affected.by_field) == (1, {"phone": 1})
    assert early not in {dutch, finn}
    assert steps(workshop, breach).count(Step.COUNTED) == 3


def test_many_are_counted_job_by_job(
    workshop: Workshop, source: Source, breach: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(5):
        send(workshop, source, f"n{at}")
    monkeypatch.setattr(counting, "BATCH", 2)
    found = count(workshop, breach, Scope()).affected
    assert (found.subjects, found.records, found.is_counting) == (5, 5, False)


def test_encryption_spares_nobody_when_a_key_was_reached(workshop: Workshop, breach: UUID) -> None:
    assess(workshop, breach, Risk.HIGH, Exposure.READABLE)
    with workshop.open(OFFICER) as work:
        with pytest.raises(Conflict):
            deciding.decide(work, breach, tell=False, spared=Spared.UNREADABLE, why="It was encrypted.")
        with pytest.raises(Invalid):
            deciding.decide(work, breach, tell=False, why="We would rather not.")
    assess(workshop, breach, Risk.HIGH, Exposure.SEALED)
    with workshop.open(OFFICER) as work:
        deciding.decide(work, breach, tell=False, spared=Spared.UNREADABLE, why="The keys lie elsewhere.")
    view = shown(workshop, breach)
    assert (view.tell_subjects, view.spared) == (False, Spared.UNREADABLE)
    assess(workshop, breach, Risk.HIGH, Exposure.READABLE)
    assert shown(workshop, breach).tell_subjects is None
    with workshop.look(OFFICER) as work:
        notes = [line.note for line in breaches.course(work, breach)]
    assert "The keys lie elsewhere." in notes


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_that_are_registered_at_once_have_a_number_each(workshop: Workshop, clock: SetClock) -> None:
    order = Order(title="Mailbox read", detected_at=clock.at, aware_at=clock.at)

    def register() -> UUID:
        with workshop.open(OFFICER) as work:
            return breaches.begin(work, order)

    overtaken(workshop, OFFICER, lambda work: breaches.begin(work, order), second=register)
    with workshop.look(OFFICER) as work:
        assert [each.number for each in breaches.listed(work)] == [2, 1]


def test_a_list_is_opened_with_one_look_at_the_keys(workshop: Workshop, breach: UUID) -> None:
    for _ in range(2):
        with workshop.open(OFFICER) as work:
            breaches.begin(work, Order(title="Mailbox", detected_at=work.now, aware_at=work.now))
    heard: list[str] = []
    event.listen(workshop.engine, "before_cursor_execute", lambda *told: heard.append(told[2]))
    with workshop.look(OFFICER) as work:
        assert [each.title for each in breaches.listed(work)] == ["Mailbox", "Mailbox", "Stolen laptop"]
    assert len([each for each in heard if "FROM data_key" in each]) == 1


def test_what_was_decided_of_a_lesser_risk_is_open_again_when_it_turns_out_high(
    workshop: Workshop, source: Source, breach: UUID
) -> None:
    send(workshop, source, "anna")
    assess(workshop, breach, Risk.RISK)
    write(workshop, breach)
    count(workshop, breach, Scope())
    report(workshop, breach, is_complete=True)
    with workshop.open(OFFICER) as work:
        deciding.decide(work, breach, tell=False, why="It will hardly hurt anybody.")
    assess(workshop, breach, Risk.HIGH)
    assert shown(workshop, breach).tell_subjects is None
    with pytest.raises(Conflict), workshop.open(OFFICER) as work:
        deciding.close(work, breach, why="Done.")


def test_a_breach_is_closed_when_all_is_done_and_then_stays_as_it_is(
    workshop: Workshop, source: Source, breach: UUID
) -> None:
    send(workshop, source, "anna")
    with pytest.raises(Conflict), workshop.open(OFFICER) as work:
        deciding.close(work, breach, why="Done.")
    assess(workshop, breach, Risk.HIGH)
    write(workshop, breach)
    count(workshop, breach, Scope())
    report(workshop, breach, is_complete=True)
    with workshop.open(OFFICER) as work:
        deciding.decide(work, breach, tell=True, why="Their addresses were read.")
        with pytest.raises(Conflict):
            deciding.close(work, breach, why="Done.")
        deciding.told(work, breach, at=work.now, how="By letter.")
        deciding.close(work, breach, why="Done.")
    assert steps(workshop, breach)[-3:] == [Step.DECIDED, Step.TOLD, Step.CLOSED]
    with pytest.raises(Conflict), workshop.open(OFFICER) as work:
        deciding.note(work, breach, "One more thing.")


def test_what_is_unlikely_to_hurt_is_written_down_and_not_reported(workshop: Workshop, breach: UUID) -> None:
    assess(workshop, breach, Risk.RISK)
    with pytest.raises(Conflict), workshop.open(OFFICER) as work:
        deciding.leave_unreported(work, breach, why="It was nothing.")
    assess(workshop, breach, Risk.UNLIKELY)
    assert not shown(workshop, breach).is_awaited
    with workshop.open(OFFICER) as work:
        deciding.leave_unreported(work, breach, why="The disk was never read.")
        deciding.close(work, breach, why="Done.")
    assert Step.NOT_REPORTED in steps(workshop, breach)


def test_what_was_written_first_stays_in_the_course(workshop: Workshop, breach: UUID) -> None:
    write(workshop, breach)
    with workshop.open(OFFICER) as work:
        deciding.write(work, breach, {Text.FACTS: "It was found again."})
        deciding.write(work, breach, {Text.FACTS: "It was found again."})
    assert shown(workshop, breach).texts[Text.FACTS] == "It was found again."
    with workshop.look(OFFICER) as work:
        written = [line.note for line in breaches.course(work, breach) if line.step is Step.WRITTEN]
    assert [TEXTS[Text.FACTS] in each for each in written] == [True, False]


def test_no_text_of_a_breach_lies_in_clear(workshop: Workshop, breach: UUID) -> None:
    write(workshop, breach)
    with workshop.look(OFFICER) as work:
        rows = [
            tuple(row)
            for table in ("breach", "breach_event", "audit_event", "job")
            for row in work.session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - our own names
        ]
    assert rows
    assert not any("Zqxwovuk" in repr(row) or "laptop" in repr(row) for row in rows)


def test_who_may_not_manage_breaches_learns_of_none(workshop: Workshop, breach: UUID) -> None:
    steward = replace(OFFICER, scopes=scopes_of(frozenset({Role.STEWARD})))
    with workshop.open(steward) as work:
        with pytest.raises(Forbidden):
            breaches.listed(work)
        with pytest.raises(Forbidden):
            breaches.show(work, breach)


def test_the_register_shows_that_none_is_left_out(workshop: Workshop, breach: UUID) -> None:
    with workshop.open(OFFICER) as work:
        breaches.begin(work, Order(title="Second", detected_at=work.now, aware_at=work.now))
    with workshop.look(OFFICER) as work:
        assert [each.number for each in breaches.listed(work)] == [2, 1]
        assert not breaches.listed(work, is_open=False)


def test_nobody_becomes_aware_of_what_is_still_to_come(workshop: Workshop, clock: SetClock) -> None:
    later = clock() + timedelta(minutes=1)
    with pytest.raises(Invalid) as refused, workshop.open(OFFICER) as work:
        breaches.begin(work, Order(title=" ", detected_at=later, aware_at=later))
    assert [each.pointer for each in refused.value.faults] == ["/title", "/aware_at", "/detected_at"]
