"""What too many contacts share is counted every night, for stewards and for whoever watches."""

from rules.records import Lead
from service import intake, leads, worker
from service.access import COMMAND, SYSTEM
from service.api import vitals
from service.intake import Submission
from service.jobs import queue
from service.matching import hotness
from service.matching.holders import FEW_ENOUGH
from service.storage.sources import Source
from service.vault import TokenKind
from service.work import Workshop


def born_on_one_day(workshop: Workshop, source: Source, number: int) -> None:
    """So many strangers with a default date of birth in one town."""
    sent = [
        Lead(
            email=f"{chr(97 + at % 26) * 9}{chr(97 + at // 26)}@example.org",
            birth_date="1980-01-01",
            city="Amsterdam",
        )
        for at in range(number)
    ]
    with workshop.open(COMMAND) as work:
        intake.accept(work, source, [Submission(lead=each, payload=leads.write(each)) for each in sent])


def counted(workshop: Workshop) -> dict[TokenKind, int]:
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, hotness.JOB)
    worker.run_due(workshop)
    with workshop.look(SYSTEM) as work:
        return {each.kind: each.keys for each in hotness.told(work)}


def test_a_default_value_that_a_town_shares_is_counted(workshop: Workshop, source: Source) -> None:
    born_on_one_day(workshop, source, FEW_ENOUGH[TokenKind.BIRTH_PLACE] + 1)
    assert counted(workshop) == {TokenKind.BIRTH_PLACE: 1}


def test_what_a_few_share_is_not_hot(workshop: Workshop, source: Source) -> None:
    born_on_one_day(workshop, source, 5)
    assert counted(workshop) == {}


def test_the_count_is_told_to_whoever_watches(workshop: Workshop, source: Source) -> None:
    born_on_one_day(workshop, source, FEW_ENOUGH[TokenKind.BIRTH_PLACE] + 1)
    counted(workshop)
    with workshop.look(SYSTEM) as work:
        [gauge] = [each for each in vitals.gauges(work) if each.name == "goodstanding_matching_hot_keys"]
    assert gauge.values == {(("kind", "birth_place"),): 1}


def test_identifiers_are_not_counted_for_short_tokens_lead_to_strangers() -> None:
    assert {TokenKind(kind).is_compound for kind in FEW_ENOUGH} == {True}
