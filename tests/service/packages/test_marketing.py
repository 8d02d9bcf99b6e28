"""A copy tells what marketing made of somebody: the choices they were in, what they did, and the figures."""

from datetime import timedelta

from rules.consent import EventState
from service.segments import snapshots
from service.storage.sources import Source
from service.work import Workshop
from tests.service.facts.customers import buys, facts_of
from tests.service.packages import people
from tests.service.segments.crowd import MARKETER, describe, made, say, settle


def test_the_choices_in_which_somebody_was_named_are_told(workshop: Workshop, source: Source) -> None:
    describe(workshop)
    anna = people.send(workshop, source, given_name="Anna", family_name="de Vries", email="anna@example.org")
    say(workshop, anna)
    settle(workshop, anna)
    view = made(workshop, name="Spring letter")
    for state in (None, EventState.WITHDRAWN):
        workshop.clock.pass_by(timedelta(minutes=1))  # type: ignore[attr-defined]
        if state:
            say(workshop, anna, state)
            settle(workshop, anna)
        with workshop.open(MARKETER) as work:
            snapshots.take(work, view.id)
    taken = people.copy_of(workshop, anna)
    told = [(row["segment"], row["purpose"], row["outcome"]) for row in taken.data["segments"]]
    assert told == [("Spring letter", "newsletter", "in"), ("Spring letter", "newsletter", "out")]
    assert "Choices that you were in" in taken.files["index.html"].decode()


def test_what_somebody_did_and_the_figures_made_of_it_are_told(workshop: Workshop, source: Source) -> None:
    anna = people.send(workshop, source, given_name="Anna", family_name="de Vries", email="anna@example.org")
    buys(workshop, source, anna, 30, 20)
    facts_of(workshop, anna)
    taken = people.copy_of(workshop, anna, language="nl")
    did = taken.data["engagement"]
    assert [(row["event"], row["amount"], row["product"]) for row in did] == [
        ("purchase", 30.0, "lamps"),
        ("purchase", 20.0, "lamps"),
    ]
    figures = {row["fact"]: row["value"] for row in taken.data["facts"]}
    assert (figures["status"], figures["spent"], figures["hints"]) == ("loyal", 50.0, ["one_product"])
    points = [value for fact, value in figures.items() if fact.startswith("value_")]
    assert figures["value"] == sum(points)
    assert "trouwe klant" in taken.files["index.html"].decode()
