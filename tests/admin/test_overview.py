"""The first page tells what waits and how the last two weeks went, to those who may know."""

import re
from datetime import timedelta

from rules.leads import LeadStatus
from rules.records import Lead
from rules.sources import LawfulBasis, SourceKind
from service import imports, intake, leads, overview, sources
from service.access import COMMAND, Actor, ActorKind, Role, scopes_of
from service.intake import Submission
from service.overview import Fortnight
from service.storage.imports import ImportState
from service.storage.sources import Source
from tests.admin.office import Office

GOOD = Lead(given_name="Anna", family_name="de Vries", email="anna@example.org", postal_code="1017gc")
POOR = Lead(email="nobody", family_name="X")


def source(office: Office, key: str = "form") -> Source:
    with office.workshop.open(COMMAND) as work:
        return sources.create(
            work,
            key=key,
            name=key.title(),
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )


def send(office: Office, origin: Source, *sent: Lead) -> None:
    with office.workshop.open(COMMAND) as work:
        intake.accept(work, origin, [Submission(lead=lead, payload=leads.write(lead)) for lead in sent])


def fortnight(office: Office) -> Fortnight:
    with office.workshop.look(COMMAND) as work:
        return overview.fortnight(work)


def test_leads_are_counted_on_the_day_they_came_and_by_what_became_of_them(office: Office) -> None:
    origin = source(office)
    send(office, origin, GOOD)
    office.clock.pass_by(timedelta(days=1))
    send(office, origin, GOOD, POOR)
    counted = fortnight(office)
    last = len(counted.days) - 1
    assert {key: count for key, count in counted.counts.items() if count} == {
        (last - 1, LeadStatus.ACCEPTED): 1,
        (last, LeadStatus.ACCEPTED): 1,
        (last, LeadStatus.QUARANTINED): 1,
    }
    assert (counted.total, counted.today) == (3, 2)


def test_what_is_older_than_fourteen_days_is_left_out(office: Office) -> None:
    origin = source(office)
    send(office, origin, GOOD)
    office.clock.pass_by(timedelta(days=13))
    assert fortnight(office).total == 1
    office.clock.pass_by(timedelta(days=1))
    later = fortnight(office)
    assert (later.total, later.grades, later.codes) == (0, {}, [])


def test_sources_stand_by_how_much_they_send(office: Office) -> None:
    quiet, busy = source(office, "quiet"), source(office, "busy")
    send(office, busy, GOOD, POOR)
    send(office, quiet, GOOD)
    assert [(each.source.key, each.leads, each.quarantined) for each in fortnight(office).sources] == [
        ("busy", 2, 1),
        ("quiet", 1, 0),
    ]


def test_grades_and_findings_are_those_of_the_leads(office: Office) -> None:
    send(office, source(office), GOOD, POOR, POOR)
    counted = fortnight(office)
    assert sum(counted.grades.values()) == 3
    codes = dict(counted.codes)
    assert max(codes.values()) == 2
    assert [count for _code, count in counted.codes] == sorted(codes.values(), reverse=True)


def test_what_waits_is_told_as_far_as_the_roles_show_it(office: Office) -> None:
    origin = source(office)
    send(office, origin, POOR)
    with office.workshop.open(COMMAND) as work:
        imports.create(work, origin.id).state = ImportState.RUNNING
    for role, sees_leads, sees_imports, sees_jobs in (
        (Role.STEWARD, True, True, False),
        (Role.AUDITOR, True, False, True),
        (Role.MARKETER, False, False, False),
    ):
        actor = Actor(kind=ActorKind.USER, scopes=scopes_of(frozenset({role})))
        with office.workshop.look(actor) as work:
            waiting = overview.waiting(work)
        assert waiting.quarantined == (1 if sees_leads else None)
        assert waiting.imports_running == (1 if sees_imports else None)
        assert waiting.imports_ready == (0 if sees_imports else None)
        assert waiting.dead_jobs == (0 if sees_jobs else None)


def test_the_page_draws_the_fortnight_and_says_it_in_a_table(office: Office) -> None:
    send(office, source(office), GOOD, POOR)
    page = office.signed_in("anna", Role.STEWARD).get("/").text
    assert 'role="img" aria-label="2 leads in the last fourteen days' in page
    assert len(re.findall(r"<rect class=\"fill-(?:good|warn)\" x=", page)) == 2
    [row] = re.findall(r'<tr><th scope="row">2 Mar</th>(.*?)</tr>', page)
    assert re.findall(r">(\d+)<", row) == ["1", "1"]


def test_without_leads_the_page_says_what_will_be_here(office: Office) -> None:
    assert "No leads yet" in office.signed_in("anna", Role.STEWARD).get("/").text


def test_who_may_not_see_leads_sees_no_figures(office: Office) -> None:
    send(office, source(office), GOOD, POOR)
    page = office.signed_in("anna", Role.MARKETER).get("/").text
    assert ("Where to begin" in page, 'href="/segments/new"' in page, "Nothing waits for you" in page) == (
        True,
        True,
        False,
    )
    assert "<rect" not in page.replace("viewBox", "")
