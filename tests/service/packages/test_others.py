"""Whoever else is named in somebody's data is masked in the copy, until somebody decides otherwise."""

from uuid import UUID

import pytest

from service import packages
from service.access import COMMAND
from service.errors import Conflict, Gone, Invalid
from service.packages import PackageKind, PackageState, reviewing
from service.packages.reviewing import Named, Why
from service.storage.sources import Source
from service.work import Workshop
from tests.service.packages import people

NOTE = (
    "Anna asked that we ring her neighbour Zqxwovuk van der Vrouwe at +44 7700 900456, "
    "or write to zqxwovuk@example.com. Copy to anna@example.org and to stranger@example.net."
)


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    people.send(
        workshop,
        source,
        full_name="Zqxwovuk van der Vrouwe",
        email="zqxwovuk@example.com",
        phone="+44 7700 900456",
    )
    return people.send(
        workshop,
        source,
        full_name="Anna Jansen",
        email="anna@example.org",
        phone="+44 7700 900123",
        notes=NOTE,
        attributes={"heard of us from": "Vrouwe, Zqxwovuk"},
    )


def named(workshop: Workshop, package_id: UUID) -> Named:
    with workshop.look(COMMAND) as work:
        return reviewing.named(work, package_id)


def release(workshop: Workshop, package_id: UUID, **decided: object) -> None:
    with workshop.open(COMMAND) as work:
        reviewing.release(work, package_id, **decided)  # type: ignore[arg-type]
    people.make(workshop)


def test_others_are_masked_and_the_person_is_not(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    release(workshop, made)
    taken = people.take(workshop, made)
    everything = taken.everything.lower()
    for trace in ("zqxwovuk", "vrouwe", "900456", "stranger@"):
        assert trace not in everything, trace
    told = people.values(taken.data["leads"], member="notes")[0]
    assert told.startswith("Anna asked that we ring her neighbour […] at […]")
    assert "anna@example.org" in told
    assert "900123" in everything


def test_a_copy_that_names_others_waits_until_somebody_has_looked(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    view = people.view(workshop, made)
    assert (view.state, view.masked) == (PackageState.REVIEW, 5)
    with pytest.raises(Conflict), workshop.open(COMMAND) as work:
        packages.link(work, made)
    release(workshop, made)
    assert people.view(workshop, made).state is PackageState.READY


def test_whoever_looks_sees_them_masked_and_where_they_stand(workshop: Workshop, anna: UUID) -> None:
    told = named(workshop, people.order(workshop, anna))
    assert {(each.sign.value, each.is_known) for each in told.places} == {
        ("name", True),
        ("phone", True),
        ("email", True),
        ("email", False),
    }
    assert not [each for each in told.places if "zqx" in each.said.lower() or "stranger" in each.said]
    assert all(place.split("/")[0] in CHAPTERS for each in told.places for place in each.places)


CHAPTERS = {"fields", "values", "findings", "leads", "consents"}


def test_a_place_that_was_decided_on_is_shown_in_the_copy(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    [key] = [
        each.key for each in named(workshop, made).places if each.sign.value == "email" and not each.is_known
    ]
    release(workshop, made, show={key: Why.PUBLIC_ROLE})
    assert people.view(workshop, made).state is PackageState.READY
    taken = people.take(workshop, made)
    assert "stranger@example.net" in taken.everything
    assert "zqxwovuk" not in taken.everything.lower()


def test_what_is_masked_on_top_is_masked_everywhere(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    release(workshop, made, mask=["her NEIGHBOUR"])
    everything = people.take(workshop, made).everything
    assert "neighbour" not in everything.lower()


def test_a_place_that_there_is_not_cannot_be_decided_on(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    with pytest.raises(Invalid), workshop.open(COMMAND) as work:
        reviewing.release(work, made, show={"0-0-0": Why.AGREED})


def test_nothing_is_decided_about_what_was_taken_back(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna)
    with workshop.open(COMMAND) as work:
        packages.revoke(work, made)
    with pytest.raises(Gone), workshop.open(COMMAND) as work:
        reviewing.release(work, made)


def test_somebody_close_is_masked_by_the_first_name_alone(workshop: Workshop, source: Source) -> None:
    home = {"street": "Keizersgracht", "house_number": "12", "postal_code": "1017 GC", "city": "Amsterdam"}
    people.send(workshop, source, full_name="Theodora Visser", email="dora@example.com", **home)
    otto = people.send(
        workshop,
        source,
        full_name="Otto Visser",
        email="otto@example.org",
        notes="Ask Theodora when otto is out.",
        **home,
    )
    made = people.order(workshop, otto)
    release(workshop, made)
    data = people.take(workshop, made).data
    assert people.values(data["leads"], member="notes") == ["Ask […] when otto is out."]
    assert [row["kind"] for row in data["links"]] == ["household"]


def test_a_person_whose_texts_name_nobody_waits_for_nobody(workshop: Workshop, source: Source) -> None:
    otto = people.send(
        workshop, source, full_name="Otto Visser", email="otto@example.org", notes="Otto Visser."
    )
    assert people.view(workshop, people.order(workshop, otto)).state is PackageState.READY


def test_what_was_provided_is_masked_as_well(workshop: Workshop, anna: UUID) -> None:
    made = people.order(workshop, anna, kind=PackageKind.PORTABILITY)
    release(workshop, made)
    taken = people.take(workshop, made)
    assert "zqxwovuk" not in taken.everything.lower()
    assert "anna@example.org" in taken.everything
