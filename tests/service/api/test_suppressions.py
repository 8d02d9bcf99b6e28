"""People who are to be left alone, told over HTTP: their leads leave no trace, and their wishes hold."""

import gzip
import hashlib
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from rules.sources import LawfulBasis, SourceKind
from service import quarantine, sources, worker
from service.access import COMMAND, KEY_SCOPES, SYSTEM, Scope
from service.storage.contacts import Contact
from service.storage.keys import DataKey
from service.storage.leads import Finding, Lead, Record
from service.storage.suppressions import ListChunk, Suppression
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller, pointers

ERASED = {"subject": {"email": "anna.jansen@example.org"}, "reason": "erasure"}
SAME_PERSON = (
    {"email": "Anna.Jansen@EXAMPLE.org"},
    {"email": "anna.jansen+shop@example.org"},
    {"email": " anna.jansen@example.org "},
    {"full_name": "A. Jansen", "email": "other@example.com", "email2": "ANNA.JANSEN@example.org"},
)


def count(workshop: Workshop, *tables: type) -> list[int]:
    with workshop.look(SYSTEM) as work:
        return [work.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def suppress(caller: Caller, **signs: str) -> str:
    answer = caller.post("/v1/suppressions", {"subject": signs, "reason": "erasure"})
    assert answer.status_code == 201, answer.json
    return answer.json["entries"][0]["suppression_id"]


@pytest.mark.parametrize("again", SAME_PERSON)
def test_a_lead_of_somebody_erased_leaves_no_trace(
    caller: Caller, workshop: Workshop, again: dict[str, str], lines: StringIO
) -> None:
    caller.post("/v1/suppressions", ERASED)
    answer = caller.post("/v1/leads", again)
    assert answer.status_code == 201
    told = answer.json
    assert (told["status"], told["outcome"], told["contact_id"]) == ("suppressed", "none", None)
    assert [finding["code"] for finding in told["findings"]] == ["INT.SUPPRESSED"]
    assert count(workshop, Contact, Record, DataKey) == [0, 0, 0]
    with workshop.look(SYSTEM) as work:
        lead = work.session.scalars(select(Lead)).one()
        assert (lead.payload, lead.amended, lead.reasons) == (None, None, ["INT.SUPPRESSED"])
        [finding] = work.session.scalars(select(Finding))
        assert finding.params == {"reason": "erasure"}
    assert '"reason": "erasure"' in lines.getvalue() or "erasure" in lines.getvalue()
    assert "jansen" not in lines.getvalue().lower()


def test_a_phone_is_known_again_in_any_format(caller: Caller) -> None:
    suppress(caller, phone="+31 20 794 6001")
    for written in ("020-7946001", "0031207946001", "(020) 794 60 01"):
        answer = caller.post("/v1/leads", {"full_name": "A. Jansen", "phone": written})
        assert answer.json["status"] == "suppressed", written


def test_what_was_answered_once_is_answered_again(caller: Caller) -> None:
    caller.post("/v1/suppressions", ERASED)
    first = caller.post("/v1/leads", ANNA, Idempotency_Key="one").json
    again = caller.post("/v1/leads", ANNA, Idempotency_Key="one").json
    assert first == again
    assert caller.post("/v1/leads", ANNA).json["status"] == "suppressed"
    shown = caller.get(f"/v1/leads/{first['lead_id']}").json
    assert (shown["status"], shown["findings"]) == ("suppressed", first["findings"])
    assert "readiness" not in shown["quality"]


def test_a_rehearsal_says_the_same_and_repeats_nothing(caller: Caller) -> None:
    caller.post("/v1/suppressions", ERASED)
    told = caller.post("/v1/leads?dry_run=1", ANNA).json
    assert (told["status"], told["outcome"]) == ("suppressed", "none")
    assert told["normalised"]["emails"] == []
    assert told["normalised"]["name"] is None


def test_in_a_batch_only_the_suppressed_is_left_out(caller: Caller, workshop: Workshop) -> None:
    caller.post("/v1/suppressions", ERASED)
    other = {"full_name": "Bram de Wit", "email": "bram.dewit@example.com"}
    items = caller.post("/v1/leads:batch", {"items": [other, ANNA, {"email": "no address"}]}).json["items"]
    assert [item["status"] for item in items] == ["accepted", "suppressed", "quarantined"]
    assert count(workshop, Contact, Lead, Record) == [1, 3, 2]


def test_preview_and_commit_of_a_file_count_the_suppressed_alike(caller: Caller, workshop: Workshop) -> None:
    caller.post("/v1/suppressions", ERASED)
    rows = b"e-mail;naam\nANNA.jansen+x@example.org;Anna Jansen\nbram.dewit@example.com;Bram de Wit\nx;\n"
    path = caller.post("/v1/imports", {}).headers["Location"]
    caller.put(f"{path}/data", rows)
    preview = caller.post(f"{path}:preview", None).json
    caller.post(f"{path}:commit", None)
    worker.run_due(workshop)
    done = caller.get(path).json
    assert preview["counts"] == done["counts"]
    assert (done["counts"]["suppressed"], done["counts"]["created"]) == (1, 1)
    [gone] = caller.get(f"{path}/results?status=suppressed").json["items"]
    assert (gone["row"], gone["contact_id"], gone["reasons"]) == (2, None, ["INT.SUPPRESSED"])
    assert b"anna" not in caller.get(f"{path}/errors").data.lower()


def test_a_bought_file_brings_nobody_back_by_another_spelling(
    caller: Caller, workshop: Workshop, lines: StringIO
) -> None:
    suppress(caller, email="anna.jansen@example.org", phone="+31 20 794 6001")
    rows = (
        b"email;name;phone\n"
        b"ANNA.Jansen@EXAMPLE.org;Anna Jansen;\n"
        b"anna.jansen+offers@example.org;A. Jansen;\n"
        b"other@example.com;Anna J.;020-794 60 01\n"
        b"another@example.com;A J;0031 20 7946001\n"
    )
    path = caller.post("/v1/imports", {}).headers["Location"]
    caller.put(f"{path}/data", rows)
    caller.post(f"{path}:commit", None)
    worker.run_due(workshop)
    done = caller.get(path).json
    assert (done["counts"]["suppressed"], done["counts"]["created"]) == (4, 0)
    told = caller.get(f"{path}/results?status=suppressed").json["items"]
    assert [(row["contact_id"], row["reasons"]) for row in told] == [(None, ["INT.SUPPRESSED"])] * 4
    assert count(workshop, Contact, Record) == [0, 0]
    assert "jansen" not in lines.getvalue().lower()
    assert "7946001" not in lines.getvalue()


def test_a_lead_that_waits_is_forgotten_when_its_person_was_suppressed_meanwhile(
    caller: Caller, workshop: Workshop
) -> None:
    waiting = caller.post(
        "/v1/leads", ANNA | {"notes": "IBAN NL91ABNA0417164300", "given_name": "=cmd|' /C calc'!A0"}
    ).json
    assert waiting["status"] == "quarantined"
    caller.post("/v1/suppressions", ERASED)
    with workshop.open(COMMAND) as work:
        receipt = quarantine.accept(work, UUID(waiting["lead_id"]))
    assert receipt.status == "suppressed"
    assert count(workshop, Contact, Record, DataKey) == [0, 0, 0]
    with workshop.look(SYSTEM) as work:
        assert work.session.scalars(select(Lead)).one().payload is None


def test_a_narrow_entry_stops_no_lead(caller: Caller) -> None:
    order = ERASED | {"reason": "unsubscribe", "purpose": "newsletter", "channel": "email"}
    caller.post("/v1/suppressions", order)
    assert caller.post("/v1/leads", ANNA).json["status"] == "accepted"
    asked = {"items": [{"email": ANNA["email"]}], "purpose": "newsletter"}
    assert caller.post("/v1/suppressions:check", asked | {"channel": "email"}).json["items"][0][
        "is_suppressed"
    ]
    assert not caller.post("/v1/suppressions:check", asked | {"channel": "sms"}).json["items"][0][
        "is_suppressed"
    ]


def test_an_opt_out_register_forbids_to_write_and_not_to_know(caller: Caller) -> None:
    caller.post("/v1/suppressions", ERASED | {"reason": "robinson"})
    assert caller.post("/v1/leads", ANNA).json["status"] == "accepted"


def test_a_house_is_shared_so_it_stops_post_alone(caller: Caller) -> None:
    house = {"street": "Dorpsstraat", "house_number": "12", "postal_code": "1234 AB", "country": "NL"}
    caller.post("/v1/suppressions", {"subject": house, "reason": "objection"})
    assert caller.post("/v1/leads", ANNA).json["status"] == "accepted"
    asked = {"items": [house], "purpose": "newsletter", "channel": "post"}
    assert caller.post("/v1/suppressions:check", asked).json["items"][0]["is_suppressed"]


def test_a_firm_is_known_by_its_domain_and_number(caller: Caller) -> None:
    caller.post("/v1/suppressions", {"subject": {"domain": "www.Acme-Works.example.com"}, "reason": "legal"})
    answer = caller.post("/v1/leads", {"full_name": "Bram de Wit", "email": "bram@sub.acme.example.com"})
    assert answer.json["status"] == "suppressed"


def test_the_domain_of_a_provider_cannot_be_suppressed(caller: Caller) -> None:
    answer = caller.post("/v1/suppressions", {"subject": {"domain": "gmail.com"}, "reason": "manual"})
    assert answer.status_code == 422
    assert pointers(answer) == {"/subject/domain": "unreadable"}


def test_written_twice_it_stands_once(caller: Caller, workshop: Workshop) -> None:
    signs = {"email": "anna@example.org", "phone": "+31207946001"}
    first = caller.post("/v1/suppressions", {"subject": signs, "reason": "objection"}).json
    again = caller.post("/v1/suppressions", {"subject": signs, "reason": "objection"}).json
    assert [each["is_new"] for each in first["entries"]] == [True, True]
    assert [each["is_new"] for each in again["entries"]] == [False, False]
    assert {each["suppression_id"] for each in first["entries"]} == {
        each["suppression_id"] for each in again["entries"]
    }
    assert count(workshop, Suppression) == [2]


@pytest.mark.parametrize(
    ("order", "where"),
    [
        ({"subject": {}, "reason": "manual"}, ""),
        ({"subject": {"email": "none"}, "reason": "manual"}, "/subject/email"),
        ({"subject": {"email": "anna@example.org"}, "reason": "manual", "purpose": "News!"}, "/purpose"),
        ({"subject": {"email": "anna@example.org"}, "reason": "manual", "channel": "fax"}, "/channel"),
        ({"subject": {"email": "anna@example.org"}, "reason": "mood"}, "/reason"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_written_down_is_refused(caller: Caller, order: Any, where: str) -> None:
    answer = caller.post("/v1/suppressions", order)
    assert answer.status_code == 422
    assert list(pointers(answer)) == [where]


def test_only_the_person_takes_a_wish_back(caller: Caller) -> None:
    entry = suppress(caller, email="anna.jansen@example.org", phone="+31207946001")
    assert lift(caller, entry, "mistake").status_code == 409
    assert lift(caller, entry, None).status_code == 422
    assert lift(caller, entry, "asked_by_the_person").status_code == 204
    assert lift(caller, entry, "asked_by_the_person").status_code == 404
    assert caller.post("/v1/leads", ANNA | {"phone": "+31207946001"}).json["status"] == "accepted"


def test_a_contact_is_not_put_right_to_be_somebody_suppressed(caller: Caller) -> None:
    caller.post("/v1/suppressions", ERASED)
    bram = caller.post("/v1/leads", {"full_name": "Bram de Wit", "email": "bram@example.com"}).json
    path = f"/v1/contacts/{bram['contact_id']}"
    etag = caller.get(path).headers["ETag"]
    answer = caller.patch(path, {"email": ANNA["email"]}, If_Match=etag)
    assert (answer.status_code, answer.json["code"]) == (409, "suppressed")
    assert [email["key"] for email in caller.get(path).json["emails"]] == ["bram@example.com"]


def lift(caller: Caller, entry: str, why: str | None) -> Any:
    return caller.delete(f"/v1/suppressions/{entry}" + (f"?why={why}" if why else ""))


def test_a_key_lifts_only_what_its_own_source_wrote(caller: Caller, workshop: Workshop, app: Any) -> None:
    answer = caller.post("/v1/suppressions", ERASED | {"reason": "manual"}).json
    with workshop.open(COMMAND) as work:
        other = sources.create(
            work, key="other", name="Other", kind=SourceKind.CRM, lawful_basis=LawfulBasis.CONTRACT
        )
        stranger = Caller(app, sources.issue_key(work, other.id, label="x", scopes=KEY_SCOPES).secret)
    entry = answer["entries"][0]["suppression_id"]
    assert lift(stranger, entry, "mistake").status_code == 403
    assert lift(caller, entry, "mistake").status_code == 204


def test_entries_are_listed_page_by_page_without_a_name(caller: Caller) -> None:
    for number in range(3):
        suppress(caller, email=f"person{number}@example.org")
    first = caller.get("/v1/suppressions?limit=2").json
    rest = caller.get(f"/v1/suppressions?limit=2&cursor={first['next_cursor']}").json
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert caller.get("/v1/suppressions?reason=manual").json["items"] == []
    assert "example" not in caller.get("/v1/suppressions").text


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def as_it_is(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("form", "written"), [("raw", as_it_is), ("sha256", sha256), ("md5", md5)], ids=["raw", "sha256", "md5"]
)
def test_a_list_is_taken_over_with_exact_counts(
    caller: Caller, workshop: Workshop, form: str, written: Callable[[str], str]
) -> None:
    rows = [written("anna.jansen@example.org"), "nothing", written("bram@example.com"), ""]
    rows += [written("anna.jansen@example.org").upper(), written("cor@example.net"), "zzz"]
    answer = send(caller, "\n".join(rows).encode(), form=form, reason="erasure")
    assert (answer.status_code, answer.json["state"], answer.json["rows"]) == (202, "running", 6)
    worker.run_due(workshop)
    done = caller.get(answer.headers["Location"]).json
    assert (done["state"], done["taken"], done["known"], done["unusable"]) == ("done", 3, 1, 2)
    assert done["unusable_rows"] == [2, 7]
    assert (
        caller.post("/v1/leads", ANNA | {"email": "Anna.Jansen+Spring@Example.org"}).json["status"]
        == "suppressed"
    )
    assert caller.post("/v1/leads", {"email": "dora@example.org"}).json["status"] == "accepted"
    again = send(caller, "\n".join(rows).encode(), form=form, reason="erasure")
    worker.run_due(workshop)
    told = caller.get(again.headers["Location"]).json
    assert (told["taken"], told["known"], told["unusable"]) == (0, 4, 2)


def send(caller: Caller, body: bytes, **asked: str) -> Any:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return caller.post_raw(f"/v1/suppressions:import?{query}", body, Content_Type="text/plain")


@pytest.mark.parametrize("written", ["+31207946001", "31207946001", "0031207946001"])
def test_a_hashed_number_is_found_in_the_usual_spellings(
    caller: Caller, workshop: Workshop, written: str
) -> None:
    send(caller, sha256(written).encode(), form="sha256", id_type="phone", reason="deceased")
    worker.run_due(workshop)
    told = caller.post("/v1/leads", {"full_name": "A. Jansen", "phone": "020 794 6001"}).json
    assert told["status"] == "suppressed"


def test_a_packed_list_is_unpacked_and_leaves_no_line_behind(caller: Caller, workshop: Workshop) -> None:
    body = gzip.compress("\ufeffperson@example.org\r\n".encode() * 3)
    answer = send(caller, body, reason="unsubscribe", channel="email")
    with workshop.look(SYSTEM) as work:
        [chunk] = work.session.scalars(select(ListChunk))
        assert b"person" not in bytes(chunk.content or b"")
    worker.run_due(workshop)
    assert caller.get(answer.headers["Location"]).json["taken"] == 1
    assert count(workshop, DataKey) == [0]
    with workshop.look(SYSTEM) as work:
        assert [each.content for each in work.session.scalars(select(ListChunk))] == [None]


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({}, "query:reason"),
        ({"reason": "mood"}, "query:reason"),
        ({"reason": "robinson", "id_type": "postal"}, "query:form"),
        ({"reason": "robinson", "id_type": "domain", "form": "md5"}, "query:form"),
        ({"reason": "robinson", "purpose": "No!"}, "/purpose"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_list_that_cannot_be_is_refused(
    caller: Caller, workshop: Workshop, asked: dict[str, str], where: str
) -> None:
    answer = send(caller, b"anna@example.org", **asked)
    assert answer.status_code == 422
    assert list(pointers(answer)) == [where]
    assert count(workshop, Suppression, ListChunk) == [0, 0]


def test_a_list_that_is_no_text_is_refused_and_forgotten(caller: Caller, workshop: Workshop) -> None:
    answer = send(caller, gzip.compress(b"anna@example.org\n" * 9_000)[:-9], reason="robinson")
    assert answer.status_code == 422
    assert count(workshop, ListChunk, DataKey) == [0, 0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_without_the_scope_may_not_ask(app: Any, issue_key: Callable[..., str]) -> None:
    stranger = Caller(app, issue_key(Scope.LEADS_WRITE))
    assert stranger.post("/v1/suppressions", ERASED).status_code == 403
    assert stranger.get("/v1/suppressions").status_code == 403
