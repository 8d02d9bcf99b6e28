"""Every case runs on the clock of its law, and each count of it leaves a line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.deadlines import Ground
from rules.knowledge import compile as compiled
from rules.requests import Right
from service import worker
from service.access import SYSTEM
from service.jobs import queue
from service.packs import shipped_texts
from service.requests import deciding, identity, sweeping
from service.requests.deciding import Doubt, Extension
from service.requests.views import CaseView
from service.storage.sources import Source
from service.work import Workshop
from tests.mail_server import MailServer, receiving
from tests.service.requests import cases
from tests.workshops import SetClock

PLACES = {
    "NL": {"controller_jurisdiction": "NL"},
    "FI": {"controller_jurisdiction": "FI"},
    "DE": {"controller_jurisdiction": "DE", "controller_subdivision": "BE"},
    "GB": {"controller_jurisdiction": "GB", "controller_subdivision": "ENG"},
    "CA": {"controller_jurisdiction": "US"},
}


def at(day: str, hour: int = 12) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + timedelta(hours=hour)


def due(case: CaseView, right: Right = Right.ACCESS) -> str:
    [found] = [each.due_on for each in case.request.rights if each.right is right]
    return found.isoformat() if found else ""


@pytest.mark.parametrize(
    ("place", "received", "first", "longer"),
    [
        ("NL", "2026-01-31", "2026-03-02", "2026-04-30"),
        ("NL", "2026-03-03", "2026-04-07", "2026-06-03"),
        ("NL", "2026-08-31", "2026-09-30", "2026-11-30"),
        ("NL", "2026-10-24", "2026-11-24", "2027-01-25"),
        ("NL", "2026-11-25", "2026-12-28", "2027-02-25"),
        ("NL", "2026-12-01", "2027-01-04", "2027-03-01"),
        ("NL", "2027-01-29", "2027-03-01", "2027-04-29"),
        ("NL", "2027-01-30", "2027-03-01", "2027-04-30"),
        ("NL", "2028-01-31", "2028-02-29", "2028-05-01"),
        ("FI", "2028-01-31", "2028-02-29", "2028-05-02"),
        ("DE", "2028-01-31", "2028-02-29", "2028-05-02"),
        ("CA", "2026-11-20", "2027-01-04", "2027-02-18"),
    ],
)
def test_a_case_is_due_when_the_law_says_and_so_is_its_extension(
    workshop: Workshop, clock: SetClock, place: str, received: str, first: str, longer: str
) -> None:
    cases.with_settings(workshop, **PLACES[place])
    clock.at = at(received, hour=20 if place == "CA" else 12)
    asked = cases.asked(workshop)
    assert due(cases.case(workshop, asked)) == first
    with workshop.open(cases.officer()) as work:
        deciding.extend(work, asked, Extension.COMPLEX)
    assert due(cases.case(workshop, asked)) == longer


def test_california_wants_to_hear_that_it_came_and_counts_business_days(
    workshop: Workshop, clock: SetClock
) -> None:
    cases.with_settings(workshop, **PLACES["CA"])
    clock.at = at("2026-11-20", hour=20)
    asked = cases.asked(workshop, Right.OBJECTION, Right.ERASURE, email="mary.smith@example.com")
    case = cases.case(workshop, asked)
    assert case.request.acknowledge_by == date(2026, 12, 8)
    assert due(case, Right.OBJECTION) == "2026-12-15"
    assert due(case, Right.ERASURE) == "2027-01-04"


def test_marketing_stops_at_once_for_whoever_is_known(
    workshop: Workshop, source: Source, clock: SetClock
) -> None:
    cases.known(workshop, source)
    asked = cases.asked(workshop, Right.OBJECTION)
    worker.run_due(workshop)
    case = cases.case(workshop, asked)
    assert due(case, Right.OBJECTION) == clock.at.date().isoformat()
    assert case.request.state.value == "fulfilled"


def test_a_question_stops_the_british_clock_and_no_other(workshop: Workshop, clock: SetClock) -> None:
    moved = {}
    for place in ("GB", "NL", "CA"):
        cases.with_settings(workshop, **PLACES[place])
        clock.at = at("2026-03-03", hour=20)
        asked = cases.asked(workshop, Right.ACCESS)
        before = due(cases.case(workshop, asked))
        with workshop.open(cases.officer()) as work:
            counts = deciding.pause(work, asked, Ground.CLARIFICATION, question="Which of our shops?")
        clock.pass_by(timedelta(days=9))
        with workshop.open(cases.officer()) as work:
            deciding.resume(work, asked)
        moved[place] = (counts, before, due(cases.case(workshop, asked)))
    assert moved["GB"] == (True, "2026-04-07", "2026-04-13")  # 12 April is a Sunday
    assert moved["NL"] == (False, "2026-04-07", "2026-04-07")
    assert moved["CA"] == (False, "2026-04-17", "2026-04-17")


def test_doubt_of_who_asks_stops_the_clock_of_the_union_and_never_that_of_california(
    workshop: Workshop, clock: SetClock
) -> None:
    moved = {}
    for place in ("NL", "CA"):
        cases.with_settings(workshop, **PLACES[place])
        clock.at = at("2026-03-03", hour=20)
        asked = cases.asked(workshop, email=None, name="Anna Jansen")
        worker.run_due(workshop)
        with workshop.open(cases.officer()) as work:
            counts = deciding.pause(
                work, asked, Ground.IDENTITY, question="Your address with us?", doubt=Doubt.NAME_ONLY
            )
        clock.pass_by(timedelta(days=10))
        with workshop.open(cases.officer()) as work:
            identity.vouch(work, asked)
        case = cases.case(workshop, asked)
        moved[place] = (counts, due(case), [each.doubt for each in case.pauses])
    # Ten days from Good Friday, 3 April: Monday the thirteenth.
    assert moved["NL"] == (True, "2026-04-13", ["name_only"])
    assert moved["CA"] == (False, "2026-04-17", ["name_only"])


def test_asking_for_the_mailbox_alone_moves_nothing(workshop: Workshop, clock: SetClock) -> None:
    cases.with_settings(workshop, **PLACES["NL"])
    clock.at = at("2026-03-03")
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    clock.pass_by(timedelta(days=5))
    with workshop.open(cases.officer()) as work:
        identity.vouch(work, asked)
    assert due(cases.case(workshop, asked)) == "2026-04-07"


@pytest.mark.parametrize("change", ["country", "rules"])
def test_other_holidays_or_other_rules_move_the_day_and_it_says_so(
    workshop: Workshop, clock: SetClock, change: str
) -> None:
    cases.with_settings(workshop, **PLACES["NL"])
    clock.at = at("2026-03-03")
    asked = cases.asked(workshop)
    if change == "country":
        cases.with_settings(workshop, **PLACES["CA"], controller_zone="Europe/Amsterdam")
    else:
        texts = dict(shipped_texts())
        path = "law/clocks.toml"
        texts[path] = (
            texts[path]
            .replace('version = "1.1.0"', 'version = "1.2.0"')
            .replace("length = 1\nextension = 2\npauses_on", "length = 2\nextension = 2\npauses_on")
        )
        workshop.knowledge, _ = compiled(texts)
    with workshop.open(SYSTEM) as work:
        queue.enqueue(work, sweeping.LOOK)
    worker.run_due(workshop)
    case = cases.case(workshop, asked)
    counted = [event.facts for event in case.events if event.kind.value == "clock"]
    assert [facts["why"] for facts in counted] == ["received", "rules"]
    first, last = (facts["clocks"][0] for facts in counted)
    assert first == {
        "right": "access",
        "clock": "gdpr.answer",
        "version": "clocks@1.1.0",
        "raw": "2026-04-03",
        "due": "2026-04-07",
    }
    wanted = {"country": ("clocks@1.1.0", "2026-04-03"), "rules": ("clocks@1.2.0", "2026-05-04")}
    assert (last["version"], last["due"]) == wanted[change]
    assert due(case) == last["due"]


def test_looking_again_at_the_same_rules_writes_nothing(workshop: Workshop) -> None:
    asked = cases.asked(workshop)
    for _ in range(2):
        with workshop.open(SYSTEM) as work:
            queue.enqueue(work, sweeping.LOOK)
        worker.run_due(workshop)
    assert cases.kinds(workshop, asked).count("clock") == 1


@pytest.fixture
def server(workshop: Workshop) -> Iterator[MailServer]:
    with receiving() as taking:
        workshop.settings = replace(taking.settings(workshop.settings), **PLACES["NL"])
        yield taking


def test_the_letter_about_an_extension_gives_its_reason_and_both_days(
    workshop: Workshop, clock: SetClock, server: MailServer
) -> None:
    clock.at = at("2026-03-03")
    asked = cases.asked(workshop)
    worker.run_due(workshop)
    server.taken.clear()
    with workshop.open(cases.officer()) as work:
        deciding.extend(work, asked, Extension.COMPLEX, explained="Three of our systems are in archives.")
    worker.run_due(workshop)
    [letter] = server.letters()
    told = letter.get_body(("plain",)).get_content()
    for words in (
        "your request is complex.",
        "Three of our systems are in archives.",
        "April 7, 2026",
        "June 3, 2026",
        "Autoriteit Persoonsgegevens",
    ):
        assert words in told
