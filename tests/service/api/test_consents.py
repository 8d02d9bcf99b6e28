"""What people agree to, refuse and object to, told over HTTP and proven years later."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jsonschema import Draft202012Validator, FormatChecker

from service import worker
from service.access import SYSTEM, Scope
from service.consents import chain
from service.settings import Settings
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller, pointers, stamp
from tests.service.duplicates import pass_time

SCHEMAS = Path(__file__).parents[2] / "golden" / "schemas"
PURPOSE = {
    "key": "newsletter",
    "kind": "marketing",
    "titles": {"en": "Newsletter", "nl": "Nieuwsbrief"},
    "channels": ["email", "phone"],
}
NOTICE = {"key": "news", "version": "2026-01", "language": "en", "text": "Yes, send me the news by e-mail."}
EVIDENCE = {
    "ip": "192.0.2.7",
    "user_agent": "Mozilla/5.0 (X11)",
    "form": "footer",
    "page": "/welcome",
    "wording": NOTICE["text"],
}

CONFIRMED = {"confirmed_at": "2026-03-01T10:00:00+01:00", "confirmed_how": "link in a letter"}


@pytest.fixture
def settings(database_url: str, tmp_path: Path, workshop: Workshop) -> Settings:
    """Those of the workshop, and somebody who is answerable."""
    stamp(workshop.engine)
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        expected_contacts=1_000,
        controller_name="Example Books",
        controller_address="Keizersgracht 1, Amsterdam",
        controller_contact="Data protection officer",
        controller_email="privacy@example.org",
        controller_phone="+31 20 000 0000",
        controller_policy_url="https://example.org/privacy",
        controller_jurisdiction="NL",
        controller_storage="NL",
    )


@pytest.fixture
def anna(caller: Caller) -> str:
    """A contact, in a house with one purpose and one text."""
    for path, body in (("/v1/purposes", PURPOSE), ("/v1/notices", NOTICE)):
        assert caller.post(path, body).status_code == 201
    contact_id: str = caller.post("/v1/leads", ANNA).json["contact_id"]
    return contact_id


def stated(contact_id: str, state: str = "given", **more: Any) -> dict[str, Any]:
    usual = {
        "subject": {"contact_id": contact_id},
        "purpose": "newsletter",
        "channel": "email",
        "state": state,
        "at": "2026-03-02T12:00:00Z",
        "method": "web_form",
    }
    return usual | more


def held(caller: Caller, contact_id: str, channel: str = "email") -> dict[str, Any]:
    """What holds now about the newsletter on a channel."""
    states = caller.get(f"/v1/contacts/{contact_id}/consents").json["states"]
    [found] = [each for each in states if (each["purpose"], each["channel"]) == ("newsletter", channel)]
    answer: dict[str, Any] = found
    return answer


def test_a_form_leaves_a_line_with_text_hash_wording_and_evidence(caller: Caller, anna: str) -> None:
    sent = stated(anna, notice="news:2026-01", language="en", evidence=EVIDENCE)
    answer = caller.post("/v1/consents", sent)
    assert (answer.status_code, answer.json["state"], answer.json["is_new"]) == (201, "given", True)
    proof = caller.get(f"/v1/consents/{answer.json['consent_id']}").json
    digest = hashlib.sha256(NOTICE["text"].encode()).hexdigest()
    assert proof["consent"]["notice_sha256"] == digest
    assert (proof["notice_text"], proof["consent"]["language"]) == (NOTICE["text"], "en")
    assert proof["evidence"] == EVIDENCE


@pytest.mark.parametrize("form", ["kantara", "iso27560"])
def test_a_receipt_is_what_the_standard_asks_for_and_can_be_checked_without_us(
    caller: Caller, anna: str, form: str
) -> None:
    consent_id = caller.post("/v1/consents", stated(anna, notice="news", evidence=EVIDENCE)).json[
        "consent_id"
    ]
    told = caller.get(f"/v1/consents/{consent_id}/receipt?format={form}").json
    schema = json.loads((SCHEMAS / f"{form}_receipt.json").read_text(encoding="utf-8"))
    checker = Draft202012Validator(schema, format_checker=FormatChecker())
    assert [error.json_path for error in checker.iter_errors(told["receipt"])] == []
    signed = json.dumps(told["receipt"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(told["public_key"]))
    key.verify(base64.b64decode(told["signature"]), signed)
    assert "192.0.2.7" not in signed.decode()


def test_a_receipt_of_the_same_statement_has_the_same_number(caller: Caller, anna: str) -> None:
    consent_id = caller.post("/v1/consents", stated(anna)).json["consent_id"]
    path = f"/v1/consents/{consent_id}/receipt?format=kantara"
    first, second = (caller.get(path).json["receipt"]["consentReceiptID"] for _ in range(2))
    assert first == second != consent_id


def test_a_kantara_receipt_is_of_a_yes_and_the_other_of_anything(caller: Caller, anna: str) -> None:
    consent_id = caller.post("/v1/consents", stated(anna, "withdrawn")).json["consent_id"]
    refused = caller.get(f"/v1/consents/{consent_id}/receipt?format=kantara")
    assert (refused.status_code, pointers(refused)) == (422, {"query:format": "not_a_consent"})
    told = caller.get(f"/v1/consents/{consent_id}/receipt?format=iso27560").json["receipt"]
    [record] = told["dpv:hasRecordOfActivity"]
    assert record["dpv:hasConsentStatus"][0]["@type"] == "dpv:ConsentWithdrawn"


def test_another_text_is_another_version_and_old_consents_still_show_the_old_one(
    caller: Caller, workshop: Workshop, anna: str
) -> None:
    first = caller.post("/v1/consents", stated(anna, notice="news")).json["consent_id"]
    changed = caller.post("/v1/notices", NOTICE | {"text": "Something else."})
    assert (changed.status_code, changed.json["code"]) == (409, "conflict")
    assert caller.post("/v1/notices", NOTICE).status_code == 201
    pass_time(workshop)
    caller.post("/v1/notices", NOTICE | {"version": "2026-03", "text": "Something else."})
    second = caller.post(
        "/v1/consents", stated(anna, "renewed", at="2026-03-02T12:01:00Z", notice="news")
    ).json["consent_id"]
    texts = [caller.get(f"/v1/consents/{each}").json["notice_text"] for each in (first, second)]
    assert texts == [NOTICE["text"], "Something else."]
    assert [each["version"] for each in caller.get("/v1/notices?key=news").json["items"]] == [
        "2026-03",
        "2026-01",
    ]


def test_a_purpose_that_is_changed_is_another_version_and_old_consents_name_the_old_one(
    caller: Caller, anna: str
) -> None:
    caller.post("/v1/consents", stated(anna))
    changed = caller.post("/v1/purposes", PURPOSE | {"titles": {"en": "News and offers"}})
    assert (changed.status_code, changed.json["version"]) == (201, 2)
    caller.post("/v1/consents", stated(anna, "renewed", at="2026-03-02T12:00:01Z"))
    lines = caller.get(f"/v1/contacts/{anna}/consents").json["items"]
    assert sorted(line["purpose_version"] for line in lines) == [1, 2]
    [listed] = caller.get("/v1/purposes").json["items"]
    assert (listed["version"], listed["titles"]) == (2, {"en": "News and offers"})


def test_after_a_withdrawal_on_the_web_a_consent_by_phone_makes_three_lines_each_with_its_method(
    caller: Caller, workshop: Workshop, anna: str
) -> None:
    story = (("given", "web_form"), ("withdrawn", "preference_page"), ("given", "phone"))
    for hour, (state, method) in enumerate(story, start=10):
        pass_time(workshop)
        caller.post("/v1/consents", stated(anna, state, method=method, at=f"2026-03-02T{hour}:00:00Z"))
    lines = caller.get(f"/v1/contacts/{anna}/consents").json["items"]
    assert [(line["state"], line["method"]) for line in lines] == list(story)
    assert held(caller, anna)["state"] == "given"


def test_what_an_import_says_after_a_withdrawal_is_kept_and_changes_nothing(
    caller: Caller, workshop: Workshop, anna: str
) -> None:
    caller.post("/v1/consents", stated(anna, "withdrawn"))
    pass_time(workshop)
    later = stated(anna, method="import", at="2026-03-02T12:00:30Z")
    consent_id = caller.post("/v1/consents", later).json["consent_id"]
    found = held(caller, anna)
    assert (found["state"], found["ineffective"]) == ("withdrawn", [consent_id])


def test_the_same_statement_again_is_the_line_that_is_there(caller: Caller, anna: str) -> None:
    first, again = (caller.post("/v1/consents", stated(anna)).json for _ in range(2))
    assert first["consent_id"] == again["consent_id"]
    assert (first["is_new"], again["is_new"]) == (True, False)


@pytest.mark.parametrize("subject", [{"email": " Anna.Jansen@Example.ORG"}, {"external_id": "crm-1"}])
def test_whoever_tells_us_may_name_the_person_as_they_know_them(
    caller: Caller, anna: str, subject: dict[str, str]
) -> None:
    answer = caller.post("/v1/consents", stated(anna) | {"subject": subject})
    assert (answer.status_code, answer.json["contact_id"]) == (201, anna)


def test_a_key_that_may_only_record_wishes_is_shown_nobody(app: Any, issue_key: Any, anna: str) -> None:
    teller = Caller(app, issue_key(Scope.CONSENTS_WRITE))
    subject = {"email": "anna.jansen@example.org"}
    assert teller.post("/v1/consents", stated(anna) | {"subject": subject}).status_code == 201
    assert teller.get(f"/v1/contacts/{anna}/consents").status_code == 403
    assert teller.post("/v1/contacts:lookup", subject).status_code == 403


def test_a_reader_without_access_to_contacts_sees_the_line_and_not_the_evidence(
    app: Any, issue_key: Any, caller: Caller, anna: str
) -> None:
    consent_id = caller.post("/v1/consents", stated(anna, evidence=EVIDENCE)).json["consent_id"]
    reader = Caller(app, issue_key(Scope.CONSENTS_READ))
    proof = reader.get(f"/v1/consents/{consent_id}").json
    assert (proof["consent"]["state"], proof["evidence"]) == ("given", None)


def test_a_no_of_somebody_unknown_is_remembered_without_the_person(caller: Caller, anna: str) -> None:
    unknown = stated(anna, "objected", purpose="*", channel="*") | {"subject": {"email": "xenia@example.net"}}
    answer = caller.post("/v1/consents", unknown)
    assert (answer.status_code, answer.json["consent_id"]) == (201, None)
    assert UUID(answer.json["suppression_id"])
    lead = caller.post("/v1/leads", {"email": "Xenia@example.net", "full_name": "Xenia Berg"}).json
    assert (lead["status"], lead["contact_id"]) == ("suppressed", None)


def test_a_yes_of_somebody_unknown_is_refused(caller: Caller, anna: str) -> None:
    unknown = stated(anna) | {"subject": {"email": "xenia@example.net"}}
    assert caller.post("/v1/consents", unknown).status_code == 404


def test_a_yes_of_somebody_to_be_left_alone_is_refused_unless_it_was_confirmed(
    caller: Caller, workshop: Workshop, anna: str
) -> None:
    listed = {
        "subject": {"email": "anna.jansen@example.org"},
        "reason": "unsubscribe",
        "purpose": "newsletter",
        "channel": "email",
    }
    assert caller.post("/v1/suppressions", listed).status_code == 201
    refused = caller.post("/v1/consents", stated(anna))
    assert (refused.status_code, refused.json["code"]) == (409, "suppressed")
    assert caller.post("/v1/consents", stated(anna, "withdrawn")).status_code == 201
    pass_time(workshop)
    # Not even by a sender that says how it was confirmed: only a link of ours proves it.
    for method in ("double_opt_in", "preference_page"):
        claimed = stated(anna, method=method, at="2026-03-02T12:01:00Z", evidence=CONFIRMED)
        refused = caller.post("/v1/consents", claimed)
        assert (refused.status_code, refused.json["code"]) == (409, "suppressed")
    assert held(caller, anna)["state"] == "withdrawn"


@pytest.mark.parametrize("reason", ["legal", "deceased", "manual"])
def test_of_the_dead_and_against_an_order_nothing_is_even_asked(
    caller: Caller, anna: str, reason: str
) -> None:
    caller.post("/v1/purposes", PURPOSE | {"needs_double_opt_in": True})
    listed = {"subject": {"email": "anna.jansen@example.org"}, "reason": reason}
    assert caller.post("/v1/suppressions", listed).status_code == 201
    refused = caller.post("/v1/consents", stated(anna))
    assert (refused.status_code, refused.json["code"]) == (409, "suppressed")


@pytest.mark.parametrize("method", ["double_opt_in", "preference_page"])
def test_a_sender_s_own_confirmation_counts_once_it_says_when_and_how(
    caller: Caller, anna: str, method: str
) -> None:
    at, how = "/evidence/confirmed_at", "/evidence/confirmed_how"
    for evidence, faults in (
        ({}, {at, how}),
        ({"confirmed_at": "2026-03-01T10:00:00Z", "confirmed_how": " "}, {how}),
        ({"confirmed_at": "yesterday", "confirmed_how": "link in a letter"}, {at}),
        ({"confirmed_at": "2026-03-01T10:00:00", "confirmed_how": "link in a letter"}, {at}),
        ({"confirmed_at": "2999-03-01T10:00:00Z", "confirmed_how": "link in a letter"}, {at}),
    ):
        refused = caller.post("/v1/consents", stated(anna, method=method, evidence=evidence))
        assert (refused.status_code, pointers(refused)) == (422, dict.fromkeys(faults, "unproven"))
    told = caller.post("/v1/consents", stated(anna, method=method, evidence=CONFIRMED))
    assert told.status_code == 201
    assert held(caller, anna)["is_confirmed"]


def test_a_lead_that_only_names_a_confirmation_has_none(caller: Caller, anna: str) -> None:
    caller.post("/v1/purposes", PURPOSE | {"needs_double_opt_in": True})
    claim = {
        "purpose": "newsletter",
        "channel": "email",
        "state": "given",
        "at": "2026-03-02T11:00:00Z",
        "method": "double_opt_in",
    }
    caller.post("/v1/leads", ANNA | {"consents": [claim]})
    assert held(caller, anna)["state"] == "requested"
    caller.post("/v1/leads", ANNA | {"consents": [claim | {"evidence": CONFIRMED}]})
    assert (held(caller, anna)["state"], held(caller, anna)["is_confirmed"]) == ("given", True)


def test_in_which_language_a_text_was_shown_is_never_guessed(caller: Caller, anna: str) -> None:
    texts = {"de": "Ja, schickt mir die Nachrichten.", "fr": "Oui, envoyez-moi les nouvelles."}
    for language, text in texts.items():
        body = {"key": "abroad", "version": "1", "language": language, "text": text}
        assert caller.post("/v1/notices", body).status_code == 201
    for name in ("abroad:1", "abroad"):
        refused = caller.post("/v1/consents", stated(anna, notice=name))
        assert (refused.status_code, pointers(refused)) == (422, {"/notice": "ambiguous"})
    told = caller.post("/v1/consents", stated(anna, notice="abroad:1", language="fr-BE")).json
    assert caller.get(f"/v1/consents/{told['consent_id']}").json["notice_text"] == texts["fr"]


def test_where_a_confirmation_is_wanted_a_web_form_only_asks(caller: Caller, anna: str) -> None:
    caller.post("/v1/purposes", PURPOSE | {"needs_double_opt_in": True})
    answer = caller.post("/v1/consents", stated(anna, evidence=EVIDENCE)).json
    assert answer["state"] == "requested"
    assert held(caller, anna)["state"] == "requested"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"purpose": "unknown-thing"}, {"/purpose": "unknown"}),
        ({"purpose": "*"}, {"/purpose": "unknown"}),
        ({"purpose": "Not a key"}, {"/purpose": "unacceptable"}),
        ({"channel": "post"}, {"/channel": "unacceptable"}),
        ({"channel": "pigeon"}, {"/channel": "unacceptable"}),
        ({"notice": "no-such-text"}, {"/notice": "unknown"}),
        ({"valid_until": "2026-01-01T00:00:00Z"}, {"/valid_until": "unacceptable"}),
        ({"subject": {}}, {"/subject": "nothing_given"}),
        ({"subject": {"email": "not an address"}}, {"/subject/email": "unreadable"}),
        ({"facts": {"product": "anna@example.org"}}, {"/facts": "unacceptable"}),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_the_place(
    caller: Caller, anna: str, change: dict[str, Any], fault: dict[str, str]
) -> None:
    refused = caller.post("/v1/consents", stated(anna) | change)
    assert (refused.status_code, pointers(refused)) == (422, fault)


def test_a_no_to_a_purpose_nobody_knows_is_taken(caller: Caller, anna: str) -> None:
    assert caller.post("/v1/consents", stated(anna, "refused", purpose="unheard-of")).status_code == 201


def test_an_objection_to_everything_ends_every_channel(caller: Caller, workshop: Workshop, anna: str) -> None:
    for channel in ("email", "phone"):
        caller.post("/v1/consents", stated(anna, channel=channel))
    pass_time(workshop)
    objection = stated(anna, "objected", purpose="*", channel="*", at="2026-03-02T12:00:30Z")
    caller.post("/v1/consents", objection)
    assert {held(caller, anna, channel)["state"] for channel in ("email", "phone")} == {"objected"}


def test_a_form_may_send_a_consent_with_its_lead(caller: Caller, anna: str) -> None:
    claim = {
        "purpose": "newsletter",
        "channel": "email",
        "state": "given",
        "at": "2026-03-02T11:00:00Z",
        "notice": "news:2026-01",
        "method": "form",
        "evidence": EVIDENCE,
    }
    for _ in range(2):
        caller.post("/v1/leads", ANNA | {"consents": [claim, claim | {"purpose": "unheard-of"}]})
    [line] = caller.get(f"/v1/contacts/{anna}/consents").json["items"]
    assert (line["author"], line["method"], line["state"]) == ("data_subject", "web_form", "given")
    proof = caller.get(f"/v1/consents/{line['consent_id']}").json
    assert proof["evidence"]["form"] == "footer"
    assert proof["notice_text"] == NOTICE["text"]


def test_every_line_gets_its_place_in_the_chain(caller: Caller, workshop: Workshop, anna: str) -> None:
    for state in ("given", "withdrawn"):
        caller.post("/v1/consents", stated(anna, state))
    pass_time(workshop)
    worker.run_due(workshop)
    lines = caller.get(f"/v1/contacts/{anna}/consents").json["items"]
    assert sorted(line["seq"] for line in lines) == [1, 2]
    with workshop.look(SYSTEM) as work:
        found = chain.verify(work)
    assert (found.is_sound, found.lines, found.opened, found.waiting) == (True, 2, 2, 0)
