"""Merging over HTTP: by hand, taken back, by a review, and many at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from rules.judgements import Decision
from service import audit, contacts, leads, reviews, sources, worker
from service.access import COMMAND, Scope
from service.work import Workshop
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.duplicates import pass_time, trusted

PHONES = ("+31 20 123 4567", "+44 7700 900123")
HANNAH = {"given_name": "Hannah", "family_name": "Bakker", "email": "hannah@example.net", "phone": PHONES[1]}
GRACE = {"given_name": "Grace", "family_name": "Murray", "email": "grace@example.com"}


@pytest.fixture
def sent(caller: Caller, workshop: Workshop) -> list[str]:
    """Three contacts, the oldest first."""
    ids = []
    for lead in (ANNA | {"phone": PHONES[0]}, HANNAH, GRACE):
        pass_time(workshop)
        ids.append(caller.post("/v1/leads", lead).json["contact_id"])
    return ids


def offered(workshop: Workshop, pair: Sequence[str], *, levels: Sequence[int] = (3, 1, 2, 0, 0, 0, 0)) -> Any:
    """Ask whether two contacts are one person, as the intake does."""
    with workshop.open(COMMAND) as work:
        return reviews.offer(work, UUID(pair[0]), UUID(pair[1]), bits=3.0, chance=0.89, levels=levels)


def deeds(workshop: Workshop, contact_id: str) -> list[str]:
    """What the audit says was done to a contact, the oldest first, mere reading left out."""
    with workshop.look(COMMAND) as work:
        ref = contacts.show(work, UUID(contact_id)).audit_ref
        told = [event.action for event in audit.about(work, ref)]
    return [action for action in reversed(told) if action != "contact.read"]


def test_three_contacts_with_two_numbers_and_opposite_wishes_become_one_and_nothing_is_lost(
    caller: Caller, workshop: Workshop, sent: list[str]
) -> None:
    wish = {"purpose": "newsletter", "channel": "email", "at": "2026-01-05T10:00:00Z"}
    for lead, state in ((HANNAH, "given"), (GRACE, "withdrawn")):
        caller.post("/v1/leads", lead | {"consents": [wish | {"state": state}]})
    made = caller.post("/v1/merges", {"contact_ids": sent})
    assert (made.status_code, made.json["survivor_id"]) == (201, sent[0])
    assert caller.get(made.headers["Location"]).json == made.json
    held = caller.get(f"/v1/contacts/{sent[0]}").json
    assert {phone["e164"] for phone in held["phones"]} == {"+31201234567", "+447700900123"}
    assert len(held["emails"]) == 3
    why = {each["field"]: each for each in caller.get(f"/v1/contacts/{sent[0]}/why").json["fields"]}
    assert {other["ground"] for other in why["name"]["others"]} <= {
        "verdict",
        "fullness",
        "recency",
        "arrival",
    }
    assert len(why["name"]["others"]) == 4
    items = caller.get(f"/v1/contacts/{sent[0]}/sources").json["items"]
    assert len(items) == 5
    # What each sender said the person wishes stays with its record: both events are kept.
    states = [
        consent["state"] for item in items for consent in consents_of(workshop, UUID(item["record_id"]))
    ]
    assert sorted(states) == ["given", "withdrawn"]


def consents_of(workshop: Workshop, record_id: UUID) -> list[dict[str, str]]:
    with workshop.look(COMMAND) as work:
        lead, safe = leads.of_id(work, record_id), leads.safe_of(work, record_id)
        assert safe is not None
        return [{"state": claim.state.value} for claim in leads.as_sent(safe, lead).consents]


def test_merge_edit_and_undo_give_both_back_and_offer_the_edit(
    caller: Caller, workshop: Workshop, sent: list[str]
) -> None:
    anna, hannah, _ = sent
    made = caller.post("/v1/merges", {"contact_ids": [anna, hannah]}).json
    path = f"/v1/contacts/{anna}"
    etag = caller.get(path).headers["ETag"]
    pass_time(workshop)
    edited = caller.patch(path, {"job_title": "Director"}, If_Match=etag)
    assert edited.status_code == 200
    assert caller.get(path).json["job"]["title"] == "Director"
    undone = caller.post(f"/v1/merges/{made['merge_id']}:undo", None)
    assert (undone.status_code, undone.json["contact_ids"]) == (200, [hannah])
    [conflict] = undone.json["conflicts"]
    assert (conflict["record_id"], conflict["fields"]) == (edited.json["record_id"], ["job"])
    assert caller.get(path).json["job"]["title"] == "Director"
    assert [email["address"] for email in caller.get(f"/v1/contacts/{hannah}").json["emails"]] == [
        "hannah@example.net"
    ]
    assert deeds(workshop, anna) == ["contact.merged", "contact.rectified", "contact.unmerged"]
    order = {"record_id": conflict["record_id"], "contact_id": hannah}
    assert caller.post(f"/v1/merges/{made['merge_id']}:handover", order).status_code == 204
    assert caller.get(f"/v1/contacts/{hannah}").json["job"]["title"] == "Director"
    assert caller.get(path).json["job"] is None
    assert caller.post(f"/v1/merges/{made['merge_id']}:undo", None).status_code == 409


def test_a_merged_id_leads_to_the_survivor_and_a_change_of_it_is_applied_there_and_noted(
    caller: Caller, workshop: Workshop, sent: list[str]
) -> None:
    anna, hannah, _ = sent
    made = caller.post("/v1/merges", {"contact_ids": [anna, hannah]}).json
    for suffix in ("", "/timeline", "/sources", "/why"):
        moved = caller.get(f"/v1/contacts/{hannah}{suffix}")
        assert (moved.status_code, moved.json["code"]) == (308, "merged")
        assert moved.headers["Location"] == f"/v1/contacts/{anna}{suffix}"
    moved = caller.patch(f"/v1/contacts/{hannah}", {"notes": "Called back"}, If_Match='"1"')
    assert moved.status_code == 308
    etag = caller.get(f"/v1/contacts/{anna}").headers["ETag"]
    applied = caller.patch(moved.headers["Location"], {"notes": "Called back"}, If_Match=etag)
    assert (applied.status_code, applied.json["contact_id"]) == (200, anna)
    assert caller.get(f"/v1/contacts/{anna}").json["notes"] == "Called back"
    with workshop.look(COMMAND) as work:
        [newest] = audit.newest(work, action=audit.Action.CONTACT_RECTIFIED)
    assert newest.body is not None
    assert newest.body["why"] == "merged"
    # It was meant for the contact that is gone, so it goes with it when that comes back.
    assert caller.post(f"/v1/merges/{made['merge_id']}:undo", None).json["conflicts"] == []
    assert caller.get(f"/v1/contacts/{hannah}").json["notes"] == "Called back"


def test_a_change_says_which_state_it_is_of(caller: Caller, sent: list[str]) -> None:
    path = f"/v1/contacts/{sent[0]}"
    assert caller.patch(path, {"notes": "x"}).status_code == 428
    assert caller.patch(path, {"notes": "x"}, If_Match='"99"').status_code == 412
    nothing = caller.patch(path, {}, If_Match="*")
    assert (nothing.status_code, pointers(nothing)) == (422, {"": "nothing_said"})
    attack = caller.patch(path, {"notes": "=HYPERLINK(1)", "email": "a\u202eb@example.org"}, If_Match="*")
    assert (attack.status_code, list(pointers(attack))) == (422, [""])


def test_a_source_puts_right_only_what_it_has_told_of(app: Any, workshop: Workshop, sent: list[str]) -> None:
    crm = trusted(workshop)
    with workshop.open(COMMAND) as work:
        issued = sources.issue_key(work, crm.id, label="test", scopes=frozenset({Scope.LEADS_WRITE}))
    stranger = Caller(app, issued.secret)
    refused = stranger.patch(f"/v1/contacts/{sent[0]}", {"notes": "x y"}, If_Match="*")
    assert (refused.status_code, refused.json["code"]) == (403, "forbidden")


def test_a_source_puts_right_what_it_said_and_not_what_a_better_one_knows(
    caller: Caller, workshop: Workshop, sent: list[str]
) -> None:
    path = f"/v1/contacts/{sent[0]}"
    pass_time(workshop)
    told = caller.patch(path, {"given_name": "Johanna", "family_name": "Jansen"}, If_Match="*")
    assert told.status_code == 200
    assert caller.get(path).json["name"]["given"] == "Johanna"
    kinds = [item["kind"] for item in caller.get(f"{path}/timeline").json["items"]]
    assert sorted(kinds) == ["begun", "record", "record"]


def test_what_was_found_to_be_different_is_not_asked_again_until_the_evidence_changes(
    caller: Caller, workshop: Workshop, sent: list[str]
) -> None:
    pair = sent[:2]
    review_id = offered(workshop, pair)
    [item] = caller.get("/v1/reviews").json["items"]
    assert (item["review_id"], item["contact_ids"], item["levels"]["name"]) == (str(review_id), pair, 3)
    path = f"/v1/reviews/{review_id}"
    assert caller.post(f"{path}:decide", {"decision": "different"}).status_code == 428
    assert caller.post(f"{path}:decide", {"decision": "different"}, If_Match='"7"').status_code == 412
    etag = caller.post(f"{path}:claim", None, If_Match=caller.get(path).headers["ETag"]).headers["ETag"]
    told = caller.post(f"{path}:decide", {"decision": "different"}, If_Match=etag).json
    assert (told["review"]["state"], told["merge"]) == ("done", None)
    assert offered(workshop, pair) is None
    assert caller.get("/v1/reviews").json["items"] == []
    assert caller.post("/v1/merges", {"contact_ids": pair}).json["code"] == "judged_different"
    assert offered(workshop, pair, levels=(4, 1, 2, 0, 0, 0, 0)) is not None
    assert len(caller.get("/v1/reviews").json["items"]) == 1


def test_a_pair_that_changed_since_is_looked_at_again_before_it_is_decided(
    caller: Caller, workshop: Workshop, sent: list[str]
) -> None:
    path = f"/v1/reviews/{offered(workshop, sent[:2])}"
    caller.patch(f"/v1/contacts/{sent[0]}", {"notes": "x y"}, If_Match="*")
    etag = caller.get(path).headers["ETag"]
    refused = caller.post(f"{path}:decide", {"decision": "same"}, If_Match=etag)
    assert (refused.status_code, refused.json["code"]) == (409, "review_stale")
    etag = caller.post(f"{path}:claim", None, If_Match=etag).headers["ETag"]
    told = caller.post(f"{path}:decide", {"decision": "same"}, If_Match=etag)
    assert told.status_code == 200
    assert told.json["merge"]["survivor_id"] == sent[0]
    assert told.json["review"]["decision"] == Decision.SAME


def test_pages_of_the_queue_go_on_where_the_last_one_ended(
    caller: Caller, workshop: Workshop, sent: list[str]
) -> None:
    for pair in (sent[:2], sent[1:], [sent[0], sent[2]]):
        offered(workshop, pair)
    first = caller.get("/v1/reviews?limit=2").json
    rest = caller.get(f"/v1/reviews?limit=2&cursor={first['next_cursor']}").json
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)
    assert len({item["review_id"] for item in first["items"] + rest["items"]}) == 3


def pairs_of_people(caller: Caller, workshop: Workshop, number: int) -> list[list[str]]:
    """So many pairs of contacts that may be one person each, and wait for a look."""
    leads = [
        {"given_name": name, "family_name": f"Doe{family}", "email": f"{name}.{place}@example.org"}
        for place, family in ((place, letters(place)) for place in range(number))
        for name in ("jane", "mary")
    ]
    ids = []
    for start in range(0, len(leads), 500):
        answer = caller.post("/v1/leads:batch", {"items": leads[start : start + 500]})
        ids += [item["contact_id"] for item in answer.json["items"]]
    pairs = [ids[at : at + 2] for at in range(0, len(ids), 2)]
    for pair in pairs:
        offered(workshop, pair)
    return pairs


def letters(number: int) -> str:
    """A number as letters: no name has digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


@pytest.mark.slow
def test_of_a_frozen_set_only_what_is_unchanged_is_merged(caller: Caller, workshop: Workshop) -> None:
    pairs = pairs_of_people(caller, workshop, 500)
    frozen = caller.post("/v1/merges:preview", {"at_least": 2.0})
    assert (frozen.status_code, len(frozen.json["sets"]), frozen.json["merged"]) == (201, 500, 0)
    changed = pairs[233]
    caller.patch(f"/v1/contacts/{changed[0]}", {"notes": "x y"}, If_Match="*")
    late = [caller.post("/v1/leads", lead).json["contact_id"] for lead in (HANNAH, GRACE)]
    offered(workshop, late)
    path = frozen.headers["Location"]
    assert caller.post(f"{path}:commit", None).status_code == 202
    worker.run_due(workshop)
    told = caller.get(path).json
    assert (told["state"], told["merged"]) == ("done", 499)
    assert told["skipped"] == [sorted(changed)]
    for contact_id in (*changed, *late):
        assert caller.get(f"/v1/contacts/{contact_id}").status_code == 200
    codes = [caller.get(f"/v1/contacts/{contact_id}").status_code for contact_id in pairs[0]]
    assert sorted(codes) == [200, 308]
    assert caller.post(f"{path}:commit", None).status_code == 409


def test_a_key_without_the_scope_decides_nothing(app: Any, issue_key: Any, sent: list[str]) -> None:
    reader = Caller(app, issue_key(Scope.CONTACTS_READ))
    assert reader.post("/v1/merges", {"contact_ids": sent}).status_code == 403
    assert reader.get("/v1/reviews").status_code == 403
