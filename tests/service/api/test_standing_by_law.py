"""What the laws of countries, ages, bought lists and licences make of the question who may be contacted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rules.sources import LawfulBasis, SourceKind
from service import sources
from service.access import COMMAND, KEY_SCOPES
from service.work import Workshop
from tests.service.api.asking import CONSUMER, ask, codes, contact, describe, state
from tests.service.api.caller import Caller
from tests.workshops import SetClock


@pytest.fixture(autouse=True)
def described(workshop: Workshop, clock: SetClock) -> None:
    """The purposes of a small firm."""
    describe(workshop, clock)


def test_four_countries_give_four_answers_that_explain_themselves(
    caller: Caller, workshop: Workshop, clock: SetClock
) -> None:
    """The same firm in NL with a published address, in FI about its work, in DE, and a sole trader in GB."""
    clock.at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    firm = {"kind": "professional", "job_title": "Buyer"}
    people = {
        "NL": contact(
            caller, full_name="Bram de Wit", email="bram@nl-firm.example.com", country="NL", **firm
        ),
        "FI": contact(caller, full_name="Aino Virta", email="aino@fi-firm.example.com", country="FI", **firm),
        "DE": contact(caller, full_name="Uwe Kraus", email="uwe@de-firm.example.com", country="DE", **firm),
        "GB": contact(
            caller,
            full_name="Tom Baker",
            email="tom@gb-firm.example.com",
            country="GB",
            organisation="Tom Baker (sole trader)",
            **firm,
        ),
    }
    tolerated = {"basis": "A6-1-f", "author": "steward", "method": "email"}
    state(caller, people["NL"], "given", clock.at, facts={"address_published": "yes"}, **tolerated)
    state(caller, people["FI"], "given", clock.at, facts={"job_relevant": "yes"}, **tolerated)
    state(caller, people["DE"], "given", clock.at, facts={"job_relevant": "yes"}, **tolerated)
    items = dict(zip(people, ask(caller, *people.values()), strict=True))
    assert {country: item["allowed"] for country, item in items.items()} == {
        "NL": True,
        "FI": True,
        "DE": False,
        "GB": False,
    }
    assert "LAW.EXCEPTION" in codes(items["NL"])
    assert "LAW.EXCEPTION" in codes(items["FI"])
    assert "LAW.NEEDS_CONSENT" in codes(items["DE"])
    assert "LAW.NEEDS_CONSENT" in codes(items["GB"])
    assert items["GB"]["rule"].endswith("/gb.message.person")
    assert len({item["rule"] for item in items.values()}) == 4


def test_a_dutch_customer_may_be_called_until_the_middle_of_2026(caller: Caller, clock: SetClock) -> None:
    clock.at = datetime(2026, 3, 10, 12, tzinfo=UTC)
    anna = contact(caller, **CONSUMER)
    facts = {"sale_at": "2026-03-01", "product": "lamps", "opt_out_offered": "yes"}
    state(
        caller,
        anna,
        "given",
        clock.at,
        channel="phone",
        basis="soft_opt_in",
        author="steward",
        method="phone",
        facts=facts,
    )
    clock.at = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert ask(caller, anna, channel="phone")[0]["allowed"]
    clock.at = datetime(2026, 7, 1, 12, tzinfo=UTC)
    [item] = ask(caller, anna, channel="phone")
    assert (item["allowed"], "LAW.NEEDS_CONSENT" in codes(item)) == (False, True)
    [then] = ask(caller, anna, channel="phone", as_of="2026-06-30T12:00:00Z")
    assert then["allowed"]


def test_a_child_of_fourteen_needs_a_parent_in_one_country_and_not_in_another(
    caller: Caller, clock: SetClock
) -> None:
    young = {"kind": "consumer", "birth_date": "2012-01-15"}
    dutch = contact(caller, full_name="Daan Visser", email="daan@example.org", country="NL", **young)
    finn = contact(caller, full_name="Eero Laine", email="eero@example.com", country="FI", **young)
    for each in (dutch, finn):
        state(caller, each, "given", clock.at)
    answers = dict(zip(("NL", "FI"), ask(caller, dutch, finn), strict=True))
    assert [answers["NL"]["allowed"], answers["FI"]["allowed"]] == [False, True]
    assert "AGE.PARENT_NEEDED" in codes(answers["NL"])
    clock.pass_by(timedelta(hours=1))
    evidence = {"call_ref": "form signed by the mother, archive 12"}
    given = state(caller, dutch, "given", clock.at, author="parent", method="paper", evidence=evidence)
    [item] = ask(caller, dutch)
    assert (item["allowed"], item["evidence"]) == (True, [given["consent_id"]])


@pytest.fixture
def bought(app: Any, workshop: Workshop) -> tuple[Caller, str]:
    """A caller that sends a bought list, and the id of its source."""
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="list",
            name="Bought list",
            kind=SourceKind.BOUGHT_LIST,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
        secret = sources.issue_key(work, source.id, label="x", scopes=KEY_SCOPES).secret
        return Caller(app, secret), str(source.id)


def test_bought_data_wait_for_the_notice(bought: tuple[Caller, str], clock: SetClock) -> None:
    caller, source_id = bought
    anna = contact(caller, **CONSUMER)
    bram = contact(caller, full_name="Bram de Wit", email="bram.dewit@example.com", kind="consumer")
    for each in (anna, bram):
        state(caller, each, "given", clock.at)
    assert ["A14.NOTICE_DUE" in codes(item) for item in ask(caller, anna, bram)] == [True, True]
    assert ask(caller, anna, purpose="invoices")[0]["allowed"]
    clock.pass_by(timedelta(days=11))
    dues = caller.get(f"/v1/sources/{source_id}/notices-due").json
    assert (dues["total"], {each["contact_id"] for each in dues["items"]}) == (2, {anna, bram})
    assert {(each["due_on"], each["days_left"]) for each in dues["items"]} == {("2026-04-02", 20)}
    sent = caller.post(f"/v1/sources/{source_id}:notice-sent", {"contact_id": anna})
    assert sent.status_code == 204
    assert [item["allowed"] for item in ask(caller, anna, bram)] == [True, False]
    clock.pass_by(timedelta(days=40))
    assert "A14.OVERDUE" in codes(ask(caller, bram)[0])
    assert caller.get(f"/v1/sources/{source_id}/notices-due").json["items"][0]["days_left"] == -20
    caller.post(f"/v1/sources/{source_id}:notice-sent", {})
    assert ask(caller, bram)[0]["allowed"]
    assert caller.get(f"/v1/sources/{source_id}/notices-due").json["total"] == 0
    then = (clock.at - timedelta(days=45)).isoformat()
    assert "A14.NOTICE_DUE" in codes(ask(caller, anna, as_of=then)[0])


def test_a_notice_covers_what_had_come_in_by_then(bought: tuple[Caller, str], clock: SetClock) -> None:
    caller, source_id = bought
    caller.post(f"/v1/sources/{source_id}:notice-sent", {})
    clock.pass_by(timedelta(days=1))
    anna = contact(caller, **CONSUMER)
    state(caller, anna, "given", clock.at)
    assert "A14.NOTICE_DUE" in codes(ask(caller, anna)[0])
    early = {"contact_id": anna, "sent_at": (clock.at - timedelta(hours=1)).isoformat()}
    assert caller.post(f"/v1/sources/{source_id}:notice-sent", early).status_code == 404
    late = {"sent_at": (clock.at + timedelta(hours=1)).isoformat()}
    assert caller.post(f"/v1/sources/{source_id}:notice-sent", late).status_code == 422


def test_a_key_speaks_of_its_own_source_alone(caller: Caller, bought: tuple[Caller, str]) -> None:
    assert caller.post(f"/v1/sources/{bought[1]}:notice-sent", {}).status_code == 403


def test_data_whose_licence_is_over_are_not_used(
    bought: tuple[Caller, str], workshop: Workshop, clock: SetClock
) -> None:
    caller, source_id = bought
    anna = contact(caller, **CONSUMER)
    state(caller, anna, "given", clock.at)
    caller.post(f"/v1/sources/{source_id}:notice-sent", {})
    assert ask(caller, anna)[0]["allowed"]
    with workshop.open(COMMAND) as work:
        sources.of_id(work, UUID(source_id)).licence_ends_on = clock.at.date() - timedelta(days=1)
    [item] = ask(caller, anna)
    assert (item["allowed"], "LAW.LICENCE_ENDED" in codes(item)) == (False, True)
