"""Are quality, scorecards and campaigns told over HTTP as they are kept, and is a paused source refused?"""

from rules.engagement import EngagementKind
from rules.fields import FieldName
from rules.findings import Verdict
from rules.leads import LeadStatus, Outcome
from service import audit, sources
from service.access import COMMAND, Scope
from service.audit import Action
from service.storage.sources import Source
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.api.conftest import IssueKey
from tests.service.measures import base
from tests.workshops import SetClock


def stocked(workshop: Workshop, source: Source) -> None:
    with workshop.open(COMMAND) as work:
        for verdict in (Verdict.VALID, Verdict.INVALID):
            record = base.lead(work, source)
            anna = base.contact(work, {FieldName.EMAIL: (verdict, record)}, country="NL")
            base.happen(work, anna, EngagementKind.CLICK, source, campaign="spring")
        base.lead(work, source, status=LeadStatus.REJECTED, outcome=Outcome.NONE)
    base.measure(workshop)


def test_the_dimensions_are_told_with_their_trend(caller: Caller, workshop: Workshop, source: Source) -> None:
    stocked(workshop, source)
    answer = caller.get("/v1/quality", query_string={"dim": "validity", "country": "NL"})
    assert answer.status_code == 200
    [told] = answer.json["items"]
    assert (told["dim"], told["rate"], told["counted"]) == ("validity", 0.5, 2)
    assert told["trend"] == [{"day": "2026-03-02", "rate": 0.5, "counted": 2}]
    assert "obey the rules" in told["how"]
    assert len(caller.get("/v1/quality").json["items"]) == 6


def test_from_when_on_can_be_said(
    caller: Caller, workshop: Workshop, source: Source, clock: SetClock
) -> None:
    stocked(workshop, source)
    later = caller.get("/v1/quality", query_string={"from": "2026-03-03", "source": str(source.id)})
    assert [each["trend"] for each in later.json["items"]] == [[]] * 6
    assert caller.get("/v1/quality", query_string={"from": "yesterday"}).status_code == 422


def test_one_cut_at_a_time(caller: Caller, source: Source) -> None:
    answer = caller.get("/v1/quality", query_string={"country": "NL", "kind": "consumer"})
    assert (answer.status_code, pointers(answer)) == (
        422,
        {"query:country": "too_many", "query:kind": "too_many"},
    )


def test_a_scorecard_says_how_sure_it_is(caller: Caller, workshop: Workshop, source: Source) -> None:
    stocked(workshop, source)
    told = caller.get(f"/v1/sources/{source.id}/scorecard").json
    rates = {each["rate"]: each for each in told["items"]}
    rejected = rates["rejected"]
    assert (rejected["figure"], rejected["counted"], rejected["beside"]) == (0.3333, 3, "alone")
    assert rejected["low"] < 0.3333 < rejected["high"]
    assert (rates["cost"]["low"], told["peers"], told["is_paused"]) == (None, 0, False)
    assert caller.get(f"/v1/sources/{source.id.hex}/scorecard").status_code == 200
    unknown = "01890000-0000-7000-8000-000000000000"
    assert caller.get(f"/v1/sources/{unknown}/scorecard").status_code == 404


def test_a_campaign_is_told_of_in_people(caller: Caller, workshop: Workshop, source: Source) -> None:
    stocked(workshop, source)
    told = caller.get("/v1/campaigns/spring").json
    assert (told["results"]["clicked"], told["revenue"]) == (2, {})
    assert [each["results"]["clicked"] for each in told["sources"]] == [None]
    for unheard in ("autumn", "a%00b", "a" * 99, "anna@example.org"):
        assert caller.get(f"/v1/campaigns/{unheard}").status_code == 404


def test_figures_need_their_scope(app, issue_key: IssueKey, source: Source) -> None:
    stranger = Caller(app, issue_key(Scope.LEADS_WRITE))
    for path in ("/v1/quality", f"/v1/sources/{source.id}/scorecard", "/v1/campaigns/spring"):
        assert stranger.get(path).status_code == 403


def test_a_bad_list_that_was_paused_is_refused_and_it_is_written_down_who_did_it(
    caller: Caller, workshop: Workshop, source: Source
) -> None:
    assert caller.post("/v1/leads", ANNA).status_code == 201
    with workshop.open(COMMAND) as work:
        sources.pause(work, source.id)
    refused = caller.post("/v1/leads", ANNA)
    assert (refused.status_code, refused.json["code"]) == (403, "source_paused")
    assert refused.content_type == "application/problem+json"
    assert caller.get(f"/v1/sources/{source.id}/scorecard").json["is_paused"] is True
    with workshop.look(COMMAND) as work:
        deed = audit.newest(work, action=Action.SOURCE_CHANGED)[0]
    assert (deed.object_ref, deed.body["state"]) == (source.id, "paused")
    with workshop.open(COMMAND) as work:
        sources.resume(work, source.id)
    assert caller.post("/v1/leads", ANNA | {"external_id": "crm-2"}).status_code == 201
