"""Who may be contacted, and why, asked over HTTP, as a privacy officer would try it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from service import audit
from service.access import COMMAND, SYSTEM, Scope
from service.storage import keys
from service.work import Workshop
from tests.service.api.asking import CONSUMER, ask, codes, contact, describe, state
from tests.service.api.caller import ANNA, Caller, pointers
from tests.workshops import SetClock


@pytest.fixture(autouse=True)
def described(workshop: Workshop, clock: SetClock) -> None:
    """The purposes of a small firm."""
    describe(workshop, clock)


def test_without_a_word_from_the_person_a_consumer_is_not_written_to(caller: Caller) -> None:
    anna = contact(caller, **CONSUMER)
    [item] = ask(caller, anna)
    assert (item["allowed"], item["contact_id"], item["evidence"]) == (False, anna, [])
    assert "LAW.NEEDS_CONSENT" in codes(item)
    assert item["rule"].endswith("nl.message.person")
    [needs] = [each for each in item["reasons"] if each["code"] == "LAW.NEEDS_CONSENT"]
    assert needs["effect"] == "denies"
    assert "11.7" in needs["source"]


def test_a_consent_allows_and_names_its_line_in_the_ledger(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    given = state(caller, anna, "given", clock.at)
    [item] = ask(caller, anna)
    assert item["allowed"], item
    assert "PRM.CONSENT" in codes(item)
    assert item["evidence"] == [given["consent_id"]]


def test_the_answer_speaks_the_language_of_the_caller(caller: Caller) -> None:
    anna = contact(caller, **CONSUMER)
    body = {"subjects": [{"contact_id": anna}], "purpose": "newsletter", "channel": "email"}
    told = {
        language: caller.post("/v1/standing", body, Accept_Language=language).json["items"][0]["reasons"][0][
            "detail"
        ]
        for language in ("en", "nl", "fi")
    }
    assert len(set(told.values())) == 3


def test_any_instant_can_be_asked_about(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    before = clock.at
    clock.pass_by(timedelta(days=1))
    given = clock.at
    state(caller, anna, "given", given)
    clock.pass_by(timedelta(days=1))
    state(caller, anna, "withdrawn", clock.at)
    withdrawn = clock.at
    clock.pass_by(timedelta(days=1))
    suppressed = clock.at
    caller.post(
        "/v1/suppressions",
        {"subject": {"email": ANNA["email"]}, "reason": "unsubscribe", "purpose": "newsletter"},
    )
    clock.pass_by(timedelta(days=1))
    instants = {
        before: (False, "LAW.NEEDS_CONSENT"),
        given + timedelta(hours=1): (True, "PRM.CONSENT"),
        withdrawn + timedelta(hours=1): (False, "PRM.WITHDRAWN"),
        suppressed + timedelta(hours=1): (False, "SUP.LISTED"),
    }
    for at, (allowed, code) in instants.items():
        [item] = ask(caller, anna, as_of=at.isoformat())
        assert (item["allowed"], code in codes(item)) == (allowed, True), (at, codes(item))
        assert datetime.fromisoformat(item["as_of"]) == at
    [item] = ask(caller, anna, as_of=(withdrawn + timedelta(hours=1)).isoformat())
    assert "SUP.LISTED" not in codes(item)
    [unknown] = ask(caller, anna, as_of=(before - timedelta(days=1)).isoformat())
    assert (unknown["allowed"], "SYS.UNKNOWN_SUBJECT" in codes(unknown)) == (False, True)


def test_a_moment_to_come_cannot_be_asked_about(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    body = {"subjects": [{"contact_id": anna}], "purpose": "newsletter", "channel": "email"}
    answer = caller.post("/v1/standing", body | {"as_of": (clock.at + timedelta(days=1)).isoformat()})
    assert pointers(answer) == {"/as_of": "in_future"}


def test_whoever_is_unknown_is_a_no_in_their_place(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    state(caller, anna, "given", clock.at)
    caller.post("/v1/suppressions", {"subject": {"email": "gone@example.org"}, "reason": "erasure"})
    items = ask(
        caller,
        {"email": "nobody@example.org"},
        {"contact_id": str(UUID(int=7))},
        {"email": " Anna.Jansen@EXAMPLE.org"},
        {"phone": "020 794 6001"},
        {"email": "gone+x@example.org"},
        {"email": "no address"},
    )
    assert [item["allowed"] for item in items] == [False, False, True, True, False, False]
    assert [item["contact_id"] for item in items] == [None, None, anna, anna, None, None]
    assert "SYS.UNKNOWN_SUBJECT" in codes(items[0])
    assert {"SYS.UNKNOWN_SUBJECT", "SUP.LISTED"} <= set(codes(items[4]))


def test_a_purpose_that_nobody_described_is_a_no(caller: Caller) -> None:
    anna = contact(caller, **CONSUMER)
    [item] = ask(caller, anna, purpose="anything")
    assert (item["allowed"], codes(item)[0]) == (False, "SYS.UNKNOWN_PURPOSE")


def test_what_the_person_asked_for_needs_no_permission(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    state(caller, anna, "objected", clock.at, purpose="*", channel="*")
    assert ask(caller, anna, purpose="invoices")[0]["allowed"]
    assert not ask(caller, anna)[0]["allowed"]


def test_an_objection_covers_every_duplicate_marketing_and_profiling(caller: Caller, clock: SetClock) -> None:
    """Objection to marketing: everything is off, for the whole cluster, and nothing is weighed."""
    anna = contact(caller, **CONSUMER)
    other = contact(
        caller, full_name="Anna J. Vermeer", email="anna.vermeer@example.com", kind="consumer", country="NL"
    )
    for each in (anna, other):
        state(caller, each, "given", clock.at)
        state(caller, each, "given", clock.at, purpose="scoring")
    clock.pass_by(timedelta(hours=1))
    state(caller, other, "objected", clock.at, purpose="*", channel="*")
    assert ask(caller, anna)[0]["allowed"]
    clock.pass_by(timedelta(hours=1))
    merged = caller.post("/v1/merges", {"contact_ids": [anna, other]}).json
    for purpose in ("newsletter", "events", "scoring"):
        for channel in ("email", "sms", "phone", "post"):
            for item in ask(caller, anna, other, purpose=purpose, channel=channel):
                assert not item["allowed"]
                assert "PRM.OBJECTED" in codes(item)
                assert item["contact_id"] == merged["survivor_id"]
    clock.pass_by(timedelta(hours=1))
    caller.post(f"/v1/merges/{merged['merge_id']}:undo", None)
    assert [item["allowed"] for item in ask(caller, anna, other)] == [True, False]


def test_a_suppressed_address_binds_whoever_it_was_merged_into(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    other = contact(caller, full_name="Anna J. Vermeer", email="anna.vermeer@example.com", kind="consumer")
    state(caller, anna, "given", clock.at)
    order = {"reason": "complaint", "purpose": "newsletter"}
    caller.post("/v1/suppressions", order | {"subject": {"email": "anna.vermeer@example.com"}})
    assert ask(caller, anna)[0]["allowed"]
    [own] = caller.get(f"/v1/contacts/{anna}/sources").json["items"]
    pick = {"email": {"record_id": own["record_id"], "alone": True}}
    merged = caller.post("/v1/merges", {"contact_ids": [anna, other], "survivor": anna, "picks": pick})
    assert merged.status_code == 201, merged.json
    shown = caller.get(f"/v1/contacts/{anna}").json["emails"]
    assert [email["key"] for email in shown] == ["anna.jansen@example.org"]
    assert "SUP.LISTED" in codes(ask(caller, anna)[0])


def test_an_address_that_is_missing_is_a_no(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    state(caller, anna, "given", clock.at, channel="sms")
    state(caller, anna, "given", clock.at, channel="post")
    assert ask(caller, anna, channel="sms")[0]["allowed"]
    assert ask(caller, anna, channel="post")[0]["allowed"]
    bram = contact(caller, full_name="Bram de Wit", email="bram.dewit@example.com", kind="consumer")
    assert "VAL.MISSING" in codes(ask(caller, bram, channel="sms")[0])


def test_an_erased_contact_is_a_no(caller: Caller, workshop: Workshop) -> None:
    anna = contact(caller, **CONSUMER)
    with workshop.open(COMMAND) as work:
        keys.shred(work.session, [UUID(anna)])
    assert "RST.ERASED" in codes(ask(caller, anna)[0])


def test_a_thousand_are_answered_in_their_order(caller: Caller, clock: SetClock) -> None:
    people = [{"full_name": f"Person {n:03}", "email": f"person{n:03}@example.org"} for n in range(30)]
    items = caller.post("/v1/leads:batch", {"items": people}).json["items"]
    ids = [item["contact_id"] for item in items]
    asked = (ids * 40)[:1000]
    assert [item["contact_id"] for item in ask(caller, *asked)] == asked
    body = {"subjects": [{"contact_id": ids[0]}] * 1001, "purpose": "newsletter", "channel": "email"}
    assert caller.post("/v1/standing", body).status_code == 422


@pytest.mark.parametrize(
    "subject", [{}, {"email": " "}, {"contact_id": str(UUID(int=1)), "email": "anna@example.org"}]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_subject_is_named_in_one_way(caller: Caller, subject: Any) -> None:
    body = {"subjects": [subject], "purpose": "newsletter", "channel": "email"}
    assert pointers(caller.post("/v1/standing", body)) == {"/subjects/0": "one_of"}


def test_the_question_is_written_down_with_counts_and_no_names(caller: Caller, workshop: Workshop) -> None:
    anna = contact(caller, **CONSUMER)
    ask(caller, anna, {"email": "nobody@example.org"})
    with workshop.look(SYSTEM) as work:
        [noted] = audit.newest(work, action=audit.Action.STANDING_ASKED)
        body = noted.body
    assert (body["purpose"], body["channel"]) == ("newsletter", "email")
    assert body["counts"] == {"allowed": 0, "denied": 2}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_without_the_scope_may_not_ask(app: Any, issue_key: Any) -> None:
    stranger = Caller(app, issue_key(Scope.CONTACTS_READ))
    body = {"subjects": [{"email": "anna@example.org"}], "purpose": "newsletter", "channel": "email"}
    assert stranger.post("/v1/standing", body).status_code == 403
