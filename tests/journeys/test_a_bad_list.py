"""A bought list is bad: its scorecard shows it beside others, somebody stops it, and its program is told."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from admin.site import create_app
from rules.sources import LawfulBasis, SourceKind
from service import sources, sweeps, worker
from service.access import COMMAND, KEY_SCOPES, SYSTEM, Role
from service.measures import taking
from service.settings import Settings
from service.storage.engine import connect
from tests.admin.office import Office
from tests.service.api.caller import Caller, stamp
from tests.workshops import SetClock

LEADS = 32


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """API and pages in one, as in earnest."""
    engine = connect(database_url)
    stamp(engine)
    engine.dispose()
    clock = SetClock()
    app = create_app(
        Settings(data_dir=tmp_path, database_url=database_url, expected_contacts=1_000), clock=clock
    )
    workshop = app.extensions["workshop"]
    yield Office(app, workshop, clock)
    workshop.engine.dispose()


def broker(office: Office, key: str) -> tuple[UUID, Caller]:
    """Somebody who sells lists, and their program."""
    with office.workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key=key,
            name=key.title(),
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
        work.session.flush()
        issued = sources.issue_key(work, source.id, label="program", scopes=KEY_SCOPES)
    return source.id, Caller(office.app, issued.secret)


def send(caller: Caller, name: str, *, broken: int) -> None:
    items = [
        {
            "given_name": "Kim",
            "family_name": f"{name}{'abcdefghijklmnopqrstuvwxyz'[number % 26]}{'xyz'[number // 26]}",
            "email": f"kim{number}@@{name}.example.org"
            if number < broken
            else f"kim{number}@{name}.example.org",
        }
        for number in range(LEADS)
    ]
    answer = caller.post("/v1/leads:batch", {"items": items})
    statuses = [each["status"] for each in answer.json["items"]]
    assert statuses.count("quarantined") == broken


def a_night(office: Office) -> None:
    """What nobody decided over in time goes, and everybody is measured."""
    with office.workshop.open(SYSTEM) as work:
        sweeps.SWEEPS["leads.sweep"](work)
        taking.order(work)
    worker.run_due(office.workshop)


def test_a_bad_list_is_seen_beside_others_stopped_and_refused(office: Office) -> None:
    bad, bads_program = broker(office, "cheap")
    for key in ("fair", "solid"):
        send(broker(office, key)[1], key, broken=1)
    send(bads_program, "cheap", broken=24)
    office.clock.pass_by(timedelta(days=office.workshop.settings.quarantine_days + 1))
    a_night(office)

    told = bads_program.get(f"/v1/sources/{bad}/scorecard").json
    rejected = next(each for each in told["items"] if each["rate"] == "rejected")
    assert (rejected["figure"], rejected["others"], rejected["beside"]) == (0.75, 0.0312, "higher")

    desk = office.signed_in("ines", Role.INTEGRATOR)
    page = f"/quality/sources/{bad}"
    assert "Worse than others" in desk.get(page).text
    assert desk.post_from(page, f"/sources/{bad}/pause").status_code == 303

    refused = bads_program.post("/v1/leads", {"email": "one.more@example.org"})
    assert (refused.status_code, refused.json["code"]) == (403, "source_paused")
    auditor = office.signed_in("alan", Role.AUDITOR)
    assert "ines" in auditor.get("/audit/?action=source.changed").text
