"""Who may be contacted, and why, asked over HTTP, as a privacy officer would try it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from rules.consent import LegalBasis
from rules.purposes import PurposeKind
from rules.records import Channel
from rules.sources import LawfulBasis, SourceKind
from service import audit, purposes, sources
from service.access import COMMAND, KEY_SCOPES, SYSTEM, Scope
from service.purposes import PurposeOrder
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller, pointers
from tests.workshops import SetClock

EVERY = (Channel.EMAIL, Channel.PHONE, Channel.SMS, Channel.POST, Channel.SHARE)
CONSUMER = ANNA | {"kind": "consumer", "phone": "+31207946001"}


@pytest.fixture(autouse=True)
def described(workshop: Workshop, clock: SetClock) -> None:
    """The purposes of a small firm."""
    clock.at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with workshop.open(COMMAND) as work:
        for key, kind, basis in (
            ("newsletter", PurposeKind.MARKETING, LegalBasis.CONSENT),
            ("events", PurposeKind.MARKETING, LegalBasis.CONSENT),
            ("scoring", PurposeKind.PROFILING, LegalBasis.CONSENT),
            ("invoices", PurposeKind.SERVICE, LegalBasis.CONTRACT),
        ):
            order = PurposeOrder(
                key=key,
                kind=kind,
                titles={"en": key},
                channels=EVERY,
                basis=basis,
                product_group="lamps" if kind is PurposeKind.MARKETING else None,
            )
            purposes.create(work, order)
            work.session.flush()
    clock.pass_by(timedelta(minutes=1))


def contact(caller: Caller, **lead: Any) -> str:
    answer = caller.post("/v1/leads", lead)
    assert answer.json["contact_id"], answer.json
    return answer.json["contact_id"]


def ask(
    caller: Caller, *subjects: Any, purpose: str = "newsletter", channel: str = "email", **more: Any
) -> Any:
    body = {
        "subjects": [{"contact_id": each} if isinstance(each, str) else each for each in subjects],
        "purpose": purpose,
        "channel": channel,
        **more,
    }
    answer = caller.post("/v1/standing", body)
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def codes(item: Any) -> list[str]:
    return [reason["code"] for reason in item["reasons"]]


def state(caller: Caller, contact_id: str, said: str, at: datetime, **more: Any) -> Any:
    body = {
        "subject": {"contact_id": contact_id},
        "purpose": "newsletter",
        "channel": "email",
        "state": said,
        "at": at.isoformat(),
        "method": "preference_page",
        **more,
    }
    answer = caller.post("/v1/consents", body)
    assert answer.status_code == 201, answer.json
    return answer.json


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


def test_an_address_that_is_missing_is_a_no(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    state(caller, anna, "given", clock.at, channel="sms")
    state(caller, anna, "given", clock.at, channel="post")
    assert ask(caller, anna, channel="sms")[0]["allowed"]
    assert ask(caller, anna, channel="post")[0]["allowed"]
    bram = contact(caller, full_name="Bram de Wit", email="bram.dewit@example.com", kind="consumer")
    assert "VAL.MISSING" in codes(ask(caller, bram, channel="sms")[0])


def test_an_erased_contact_is_a_no(caller: Caller, workshop: Workshop) -> None:
    from service.storage import keys

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
