"""What stewards keep deciding corrects the weights that were learned here, every night, and no others."""

from uuid import UUID

import numpy as np
import pytest

from rules.judgements import Decision
from rules.matching import shipped
from rules.matching.fitting import Fitted
from rules.matching.levels import names
from rules.matching.levels.emails import Mail
from rules.matching.levels.names import Family, Given
from rules.matching.levels.places import Place
from rules.records import Lead
from service import matching, reviews, worker
from service.access import COMMAND, SYSTEM
from service.jobs import queue, schedule
from service.matching import teaching
from service.storage.sources import Source
from service.work import Workshop
from tests.service.duplicates import STEWARD, contact_of, pass_time

LEVELS = (names.level(Given.INITIAL, Family.SAME, 1), 0, int(Mail.OTHER), 0, int(Place.SAME_CITY), 0, 0)


@pytest.fixture
def own(workshop: Workshop) -> UUID:
    """Weights that were learned here."""
    with workshop.open(SYSTEM) as work:
        model = matching.weights(work).model
        return matching.keep(work, Fitted(model, 1, 1.0), records=1_000)


def decide(workshop: Workshop, source: Source, decision: Decision, *, pairs: int = 8) -> list[UUID]:
    """So many pairs that compare in the same way, all decided alike."""
    asked = []
    for number in range(pairs):
        sent = [Lead(family_name="Bakker", email=f"{side}{number}@example.org") for side in ("a", "b")]
        one, other = (contact_of(workshop, source, lead) for lead in sent)
        pass_time(workshop)
        with workshop.open(STEWARD) as work:
            review = reviews.offer(work, one, other, bits=1.0, chance=0.6, levels=LEVELS)
            assert review
            reviews.decide(work, review, decision)
            asked.append(review)
    return asked


def bits(workshop: Workshop) -> float:
    with workshop.look(COMMAND) as work:
        return float(matching.weights(work).model.bits(np.array([LEVELS]))[0])


def learned(workshop: Workshop) -> UUID | None:
    pass_time(workshop)
    with workshop.open(SYSTEM) as work:
        return teaching.learn(work)


def test_pairs_that_are_found_to_be_one_person_count_more_from_then_on(
    workshop: Workshop, source: Source, own: UUID
) -> None:
    before = bits(workshop)
    decide(workshop, source, Decision.SAME)
    assert learned(workshop) not in {None, own}
    assert bits(workshop) > before + 0.5


def test_pairs_that_are_found_to_be_two_count_less(workshop: Workshop, source: Source, own: UUID) -> None:
    with workshop.look(COMMAND) as work:
        model = matching.weights(work).model
    decide(workshop, source, Decision.DIFFERENT)
    with workshop.look(COMMAND) as work:
        lesson = teaching.lesson(work, model)
    assert lesson.decisions == 8
    assert lesson.of(np.array([LEVELS]))[0] < 0


def test_nothing_is_learned_twice_or_from_nothing(workshop: Workshop, source: Source, own: UUID) -> None:
    assert learned(workshop) is None
    decide(workshop, source, Decision.SAME, pairs=1)
    assert learned(workshop) is not None
    assert learned(workshop) is None


def test_a_skipped_pair_and_one_that_was_undone_teach_nothing(
    workshop: Workshop, source: Source, own: UUID
) -> None:
    decide(workshop, source, Decision.SKIP, pairs=1)
    [taken_back] = decide(workshop, source, Decision.SAME, pairs=1)
    with workshop.open(STEWARD) as work:
        reviews.undo(work, taken_back)
    assert learned(workshop) is None


def test_weights_that_came_with_the_program_are_not_corrected(workshop: Workshop, source: Source) -> None:
    decide(workshop, source, Decision.SAME, pairs=1)
    assert learned(workshop) is None
    with workshop.look(COMMAND) as work:
        assert matching.weights(work).version == matching.SHIPPED


def test_weights_with_an_alarm_are_listed_and_never_in_force(workshop: Workshop, own: UUID) -> None:
    pass_time(workshop)
    with workshop.open(SYSTEM) as work:
        wrong = Fitted(matching.weights(work).model, 1, 0.1, alarm="class shares")
        matching.keep(work, wrong, records=5)
    with workshop.look(COMMAND) as work:
        assert [each.alarm for each in teaching.kept(work)] == ["class shares", None]
        assert matching.weights(work).version == str(own)


def test_a_correction_is_written_and_read_again(workshop: Workshop, source: Source, own: UUID) -> None:
    decide(workshop, source, Decision.SAME, pairs=2)
    learned(workshop)
    with workshop.look(COMMAND) as work:
        model = matching.weights(work).model
    again = shipped.read(shipped.written(model, version="1", source="a test"))
    for ours, theirs in zip(model.correction, again.correction, strict=True):
        assert np.allclose(ours, theirs, atol=1e-4)


def test_the_timetable_has_it_done_every_night(workshop: Workshop, source: Source, own: UUID) -> None:
    assert [each.hour for each in schedule.RECURRING if each.kind == teaching.JOB] == ["4"]
    decide(workshop, source, Decision.SAME, pairs=1)
    pass_time(workshop)
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, teaching.JOB)
    worker.run_due(workshop)
    with workshop.look(COMMAND) as work:
        assert len(teaching.kept(work)) == 2
