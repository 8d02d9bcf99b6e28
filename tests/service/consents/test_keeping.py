"""Statements that come at once are all kept, and what proves them is nowhere in clear."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from rules.consent import Author, EventState
from service import consents, worker
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.consents import chain, lapsing, receipts
from service.consents.receipts import Format
from service.errors import Conflict, Forbidden, Gone, NotFound
from service.ids import new_id
from service.storage import consent_states, keys
from service.storage import consents as stored
from service.storage.sources import Source
from service.work import Workshop
from tests.house.canaries import WORD, traces_in_files
from tests.service.consents.ledgers import holds, purpose, record, said
from tests.service.duplicates import ANNA, GRACE, contact_of, pass_time

GIVEN, WITHDRAWN = EventState.GIVEN, EventState.WITHDRAWN


def test_what_is_stated_at_once_by_several_is_all_kept_and_what_holds_is_right(
    workshop: Workshop, source: Source
) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    now = workshop.clock()

    def tell(number: int) -> None:
        state = WITHDRAWN if number % 4 == 0 else GIVEN
        with workshop.open(COMMAND) as work:
            consents.record(work, anna, said(state, now.replace(second=number // 2)))

    with ThreadPoolExecutor(4) as tellers:
        list(tellers.map(tell, range(24)))
    with workshop.open(COMMAND) as work:
        lines = consents.ledger(work, anna)
        before = consent_states.all_states(work.session, [anna])
        consents.rebuild(work, [anna])
        assert consent_states.all_states(work.session, [anna]) == before
    # Two tell of each second; where both say the same, it is one statement.
    assert len({(line.event.at, line.event.state) for line in lines}) == len(lines) == 18
    pass_time(workshop)
    worker.run_due(workshop)
    with workshop.look(SYSTEM) as work:
        found = chain.verify(work)
    assert (found.is_sound, found.lines) == (True, 18)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_proves_a_statement_is_in_no_file_and_no_line(
    workshop: Workshop, source: Source, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    record(workshop, anna, GIVEN, evidence={"wording": WORD, "ip": "192.0.2.77", WORD: "name"})
    pass_time(workshop)
    worker.run_due(workshop)
    with workshop.open(SYSTEM) as work:
        kept = work.session.execute(text("SELECT body FROM audit_event WHERE action = 'consent.recorded'"))
        assert WORD not in str(kept.all())
    assert traces_in_files(tmp_path) == []
    assert WORD not in caplog.text


def test_of_somebody_who_was_erased_a_yes_is_refused_and_a_no_is_taken_without_its_proof(
    workshop: Workshop, source: Source
) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    with workshop.open(SYSTEM) as work:
        keys.shred(work.session, [anna])
    with pytest.raises(Gone):
        record(workshop, anna, GIVEN)
    line = record(workshop, anna, WITHDRAWN, evidence={"ip": "192.0.2.7"}).event
    assert holds(workshop, anna) == [WITHDRAWN]
    with workshop.open(SYSTEM) as work:
        assert receipts.proof(work, line.id).evidence is None
        row = work.session.get(stored.ConsentEvent, line.id)
        assert row is not None
        assert row.proof is None


def test_nobody_records_without_being_allowed_to(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    anna = contact_of(workshop, source, ANNA)
    reader = Actor(kind=ActorKind.API_KEY, scopes=frozenset({Scope.CONSENTS_READ}))
    with workshop.open(reader) as work, pytest.raises(Forbidden):
        consents.record(work, anna, said(GIVEN, work.now))


def test_what_nobody_knows_is_not_found(workshop: Workshop) -> None:
    purpose(workshop)
    with workshop.open(COMMAND) as work:
        strange = new_id(work.now)
        for ask in (
            lambda: consents.record(work, strange, said(WITHDRAWN, work.now)),
            lambda: consents.confirm(work, strange, evidence={}),
            lambda: consents.event(work, strange),
            lambda: receipts.of_event(work, strange, Format.ISO27560),
        ):
            with pytest.raises(NotFound):
                ask()


def test_a_request_is_confirmed_once_and_only_then_allows(workshop: Workshop, source: Source) -> None:
    purpose(workshop, needs_double_opt_in=True)
    anna = contact_of(workshop, source, ANNA)
    request = record(workshop, anna, GIVEN).event
    assert holds(workshop, anna) == [EventState.REQUESTED]
    lines = []
    for _ in range(2):
        pass_time(workshop)
        with workshop.open(COMMAND) as work:
            lines.append(consents.confirm(work, request.id, evidence={"ip": "192.0.2.9"}))
    assert [line.is_new for line in lines] == [True, False]
    assert lines[0].event.confirms == request.id
    assert holds(workshop, anna) == [GIVEN]
    with workshop.open(COMMAND) as work, pytest.raises(NotFound):
        consents.confirm(work, lines[0].event.id, evidence={})


def test_a_request_that_nobody_confirms_is_over_with_its_letter(workshop: Workshop, source: Source) -> None:
    purpose(workshop, needs_double_opt_in=True)
    anna, bram = contact_of(workshop, source, ANNA), contact_of(workshop, source, GRACE)
    request, answered = (record(workshop, each, GIVEN).event for each in (anna, bram))
    pass_time(workshop)
    with workshop.open(COMMAND) as work:
        consents.confirm(work, answered.id, evidence={})
    for days, found in ((6, 0), (1, 1), (0, 0)):
        workshop.clock.pass_by(timedelta(days=days))  # type: ignore[attr-defined]
        with workshop.open(SYSTEM) as work:
            assert lapsing.lapse(work, limit=10) == found
    assert holds(workshop, anna, bram) == [EventState.EXPIRED, GIVEN]
    with workshop.look(COMMAND) as work:
        last = consents.ledger(work, anna)[-1]
    assert (last.event.author, last.confirms) == (Author.SYSTEM, None)
    pass_time(workshop)
    assert record(workshop, anna, GIVEN).event.id != request.id
    assert holds(workshop, anna) == [EventState.REQUESTED]


def test_without_somebody_answerable_there_is_no_receipt(workshop: Workshop, source: Source) -> None:
    purpose(workshop)
    line = record(workshop, contact_of(workshop, source, ANNA), GIVEN).event
    with workshop.look(COMMAND) as work, pytest.raises(Conflict, match="GOODSTANDING_CONTROLLER_NAME"):
        receipts.of_event(work, line.id, Format.KANTARA)
