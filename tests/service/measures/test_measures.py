"""Are the six dimensions what one reckons by hand, and do they stay what they were on their day?"""

from datetime import date, timedelta

import pytest

from rules.dimensions import Dimension
from rules.fields import FieldName
from rules.findings import Verdict
from rules.measures.contacts import Cut
from rules.records import Kind, Lead
from rules.restrictions import Ground
from rules.sources import SourceKind
from service import measures, restrictions
from service.access import COMMAND, SYSTEM, Actor, ActorKind, Scope
from service.errors import Forbidden
from service.measures import taking
from service.storage.measures import Measured, MeasuredDay
from service.storage.reviews import QueueState
from service.storage.sources import Source
from service.work import Workshop
from service.worker import run_due
from tests.service.duplicates import ANNA, HANNAH, contact_of
from tests.service.measures import base
from tests.service.restricted import OFFICER
from tests.workshops import SetClock

VALID, SUSPECT, UNVERIFIABLE = Verdict.VALID, Verdict.SUSPECT, Verdict.UNVERIFIABLE
MARKETER = Actor(kind=ActorKind.USER, scopes=frozenset({Scope.CONTACTS_READ}))


@pytest.fixture
def bought(workshop: Workshop) -> Source:
    return base.supplier(workshop, "list")


@pytest.fixture
def three(workshop: Workshop, source: Source, bought: Source) -> None:
    """Anna from the form with an address that was bought, Ben from the form, Cleo from the list."""
    with workshop.open(COMMAND) as work:
        annas, bens = base.lead(work, source, across=[SUSPECT]), base.lead(work, source)
        annas_bought, cleos = base.lead(work, bought), base.lead(work, bought)
        anna = base.contact(
            work,
            {
                FieldName.NAME: (VALID, annas),
                FieldName.EMAIL: (SUSPECT, annas_bought),
                FieldName.PHONE: (UNVERIFIABLE, annas),
            },
            kind=Kind.CONSUMER,
            country="NL",
        )
        ben = base.contact(
            work,
            {FieldName.EMAIL: (VALID, bens), FieldName.ORGANISATION: (Verdict.CORRECTED, bens)},
            kind=Kind.PROFESSIONAL,
            country="FI",
        )
        cleo = base.contact(work, {FieldName.NAME: (VALID, cleos), FieldName.ADDRESS: (VALID, cleos)})
        base.contact(work, {}, merged_into=anna)
        base.believe(work, anna, email=0.4, phone=0.9)
        base.believe(work, ben, email=0.8)
        base.doubt(work, ben, cleo)
        base.doubt(work, anna, ben, QueueState.DONE)


def told(workshop: Workshop, cut: Cut = Cut.WHOLE, value: str = "") -> dict[str, tuple[float, int]]:
    with workshop.look(COMMAND) as work:
        found = measures.quality(work, cut=cut, value=value)
    return {each.dimension.value: (round(each.share.part, 3), each.share.whole) for each in found.courses}


@pytest.mark.usefixtures("three")
def test_the_dimensions_are_what_one_reckons_by_hand(workshop: Workshop) -> None:
    base.measure(workshop)
    assert told(workshop) == {
        "completeness": (9, 15),  # 4 + 2 + 3 of five each
        "validity": (6.6, 7),  # 1 + 0.6 + 1, twice 1, twice 1
        "uniqueness": (1, 3),
        "timeliness": (2.1, 3),  # 0.4 + 0.9 + 0.8
        "consistency": (2.6, 3),  # 0.6 + 1 + 1
        "accuracy": (6.3, 7),  # 1 + 0.6 + 0.7, twice 1, twice 1
    }


@pytest.mark.usefixtures("three")
def test_each_source_answers_for_its_own(workshop: Workshop, source: Source, bought: Source) -> None:
    base.measure(workshop)
    assert told(workshop, Cut.SOURCE, str(source.id)) == {
        "completeness": (6, 10),
        "validity": (4, 4),
        "uniqueness": (1, 2),
        "timeliness": (1.7, 2),
        "consistency": (1.6, 2),
        "accuracy": (3.7, 4),
    }
    assert told(workshop, Cut.SOURCE, str(bought.id)) == {
        "completeness": (7, 10),
        "validity": (2.6, 3),
        "uniqueness": (1, 2),
        "timeliness": (0.4, 1),
        "consistency": (2, 2),
        "accuracy": (2.6, 3),
    }


@pytest.mark.usefixtures("three")
def test_countries_and_kinds_add_up_to_the_whole(workshop: Workshop) -> None:
    base.measure(workshop)
    assert told(workshop, Cut.COUNTRY, "NL")["validity"] == (2.6, 3)
    assert told(workshop, Cut.KIND, "professional")["validity"] == (2, 2)
    assert told(workshop, Cut.COUNTRY)["validity"] == told(workshop, Cut.KIND)["validity"] == (2, 2)


@pytest.mark.usefixtures("three")
def test_every_day_keeps_its_figures(workshop: Workshop, clock: SetClock) -> None:
    base.measure(workshop)
    clock.pass_by(timedelta(days=1))
    base.measure(workshop)
    with workshop.look(COMMAND) as work:
        found = measures.quality(work, dimension=Dimension.TIMELINESS)
    [course] = found.courses
    assert [point.day for point in course.points] == [date(2026, 3, 2), date(2026, 3, 3)]
    before, after = (point.share.part for point in course.points)
    assert before == pytest.approx(2.1)
    assert 0.999 * before < after < before  # a day at a tenth a year
    assert (found.day, found.contacts) == (date(2026, 3, 3), 3)


@pytest.mark.usefixtures("three")
def test_a_day_that_is_measured_twice_counts_once(workshop: Workshop) -> None:
    base.measure(workshop)
    once = told(workshop)
    base.measure(workshop)
    assert told(workshop) == once


@pytest.mark.usefixtures("three")
def test_many_slices_give_what_one_does(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    base.measure(workshop)
    once = told(workshop)
    monkeypatch.setattr(taking, "SLICE", 1)
    base.measure(workshop)
    assert told(workshop) == once


@pytest.mark.usefixtures("three")
def test_a_day_that_was_begun_anew_heeds_the_new_run_only(workshop: Workshop) -> None:
    base.measure(workshop)
    once = told(workshop)
    with workshop.open(SYSTEM) as work:
        stale = work.session.get(MeasuredDay, work.now.date())
        assert stale is not None
        old = {"run": str(stale.run), "day": stale.day.toordinal(), "after": str(stale.run)}
    late = taking.measure(workshop, {**old, "after": "00000000-0000-0000-0000-000000000000"})
    base.measure(workshop)
    with workshop.open(SYSTEM) as work:
        late(work)
    run_due(workshop)
    assert told(workshop) == once


@pytest.mark.usefixtures("three")
def test_a_day_that_is_not_measured_to_its_end_is_shown_to_nobody(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "SLICE", 1)
    first = taking.measure(workshop, {})
    with workshop.open(SYSTEM) as work:
        first(work)
    assert set(told(workshop).values()) == {(0, 0)}
    with workshop.look(COMMAND) as work:
        assert measures.quality(work).day is None
        assert measures.parted(work, Cut.COUNTRY) == ()


def test_days_of_long_ago_are_thinned_out(workshop: Workshop, clock: SetClock) -> None:
    for _ in range(35):
        base.measure(workshop)
        clock.pass_by(timedelta(days=1))
    clock.pass_by(timedelta(days=300))
    base.measure(workshop)
    with workshop.look(SYSTEM) as work:
        kept = {row.day for row in work.session.query(MeasuredDay)}
        assert {row.day for row in work.session.query(Measured)} <= kept
    assert kept == {date(2026, 4, 1), clock().date()}


def test_who_may_be_kept_and_not_used_is_not_measured(workshop: Workshop, source: Source) -> None:
    anna, _ = contact_of(workshop, source, ANNA), contact_of(workshop, source, HANNAH)
    base.measure(workshop)
    assert told(workshop)["uniqueness"][1] == 2
    with workshop.open(OFFICER) as work:
        restrictions.restrict(work, anna, ground=Ground.ACCURACY)
    base.measure(workshop)
    assert told(workshop)["uniqueness"][1] == 1


def test_a_country_of_few_is_not_told_of(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        for country in ("NL",) * 10 + ("FI",) * 9:
            record = base.lead(work, source)
            base.contact(work, {FieldName.EMAIL: (VALID, record)}, country=country)
    base.measure(workshop)
    with workshop.look(COMMAND) as work:
        rows = {each.value: each.shares for each in measures.parted(work, Cut.COUNTRY)}
    assert rows["NL"][Dimension.VALIDITY] is not None
    assert rows["FI"][Dimension.VALIDITY] is None
    assert rows["FI"][Dimension.COMPLETENESS] is not None  # of 45 things that nine need


def test_behind_a_figure_are_those_who_lower_it(workshop: Workshop, source: Source) -> None:
    lonely = Lead(given_name="Ida", email="ida@example.org")
    whole = Lead(
        given_name="Anna",
        family_name="de Vries",
        email="anna@example.org",
        phone="+31 20 123 4567",
        street="Dorpsstraat",
        house_number="12",
        postal_code="1234 AB",
        city="Amersfoort",
        country="NL",
    )
    ida, _ = contact_of(workshop, source, lonely), contact_of(workshop, source, whole)
    other = base.supplier(workshop, "other", SourceKind.FORM)
    with workshop.look(COMMAND) as work:
        found = measures.behind(work, Dimension.COMPLETENESS)
        of_source = measures.behind(work, Dimension.COMPLETENESS, cut=Cut.SOURCE, value=str(source.id))
        of_other = measures.behind(work, Dimension.COMPLETENESS, cut=Cut.SOURCE, value=str(other.id))
        unique = measures.behind(work, Dimension.UNIQUENESS)
    assert [each.id for each in found.lines] == [each.id for each in of_source.lines] == [ida]
    assert "ida@example.org" not in repr(found.lines)
    assert (list(of_other.lines), list(unique.lines), found.after) == ([], [], None)


def test_a_long_list_goes_on(workshop: Workshop, source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [
        contact_of(workshop, source, Lead(given_name=name, email=f"{name.lower()}@example.org"))
        for name in ("Ida", "Odo", "Una")
    ]
    monkeypatch.setattr(measures, "PAGE", 2)
    with workshop.look(COMMAND) as work:
        first = measures.behind(work, Dimension.COMPLETENESS)
        rest = measures.behind(work, Dimension.COMPLETENESS, after=first.after)
    assert [each.id for each in (*first.lines, *rest.lines)] == sorted(ids)
    assert rest.after is None


def test_figures_are_for_those_who_may_see_them(workshop: Workshop) -> None:
    with workshop.look(MARKETER) as work:
        for ask in (lambda: measures.quality(work), lambda: measures.parted(work, Cut.KIND)):
            with pytest.raises(Forbidden):
                ask()
        with pytest.raises(Forbidden):
            measures.behind(work, Dimension.VALIDITY)
        with pytest.raises(Forbidden):
            taking.order(work)
