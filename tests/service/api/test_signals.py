"""What callers heard of people is taken in, whoever it is about, and everything believed is explained."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import select

from service import worker
from service.access import COMMAND, Scope
from service.audit import Action
from service.storage.audit import AuditEvent
from service.storage.contacts import Contact
from service.storage.signals import Signal
from service.work import Workshop
from tests.rules.mail_reports import letters
from tests.service.api.asking import CONSUMER, ask, codes, contact, describe, state
from tests.service.api.caller import ANNA, Caller, pointers
from tests.service.api.conftest import IssueKey
from tests.workshops import SetClock

MAIL = {"Content_Type": "message/rfc822"}


@pytest.fixture(autouse=True)
def described(workshop: Workshop, clock: SetClock) -> None:
    """The purposes of a small firm."""
    describe(workshop, clock)


def signal(clock: SetClock, kind: str = "bounce.unknown_user", **more: Any) -> dict[str, Any]:
    return {"subject": {"email": ANNA["email"]}, "kind": kind, "at": clock.at.isoformat()} | more


def field(caller: Caller, contact_id: str, name: str = "email") -> Any:
    answer = caller.get(f"/v1/contacts/{contact_id}/freshness")
    assert answer.status_code == 200, answer.json
    return next(each for each in answer.json["fields"] if each["field"] == name)


def test_a_bounce_withholds_an_address_from_marketing(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    state(caller, anna, "given", clock.at)
    clock.pass_by(timedelta(hours=1))
    before = clock.at
    [item] = ask(caller, anna)
    assert item["allowed"]
    clock.pass_by(timedelta(hours=1))
    answer = caller.post("/v1/signals", signal(clock))
    assert (answer.status_code, answer.json) == (202, {"received": 1})
    [item] = ask(caller, anna)
    assert not item["allowed"]
    assert {"VAL.STALE", "SUP.LISTED"} <= set(codes(item))
    clock.pass_by(timedelta(hours=1))
    [then] = ask(caller, anna, as_of=before.isoformat())
    assert then["allowed"]
    [now] = ask(caller, anna, as_of=clock.at.isoformat())
    assert "VAL.STALE" in codes(now)


def test_whom_we_do_not_know_is_answered_as_everybody_is(
    caller: Caller, clock: SetClock, workshop: Workshop, lines: StringIO
) -> None:
    contact(caller, **ANNA)
    known = caller.post("/v1/signals", signal(clock))
    stranger = signal(clock, subject={"email": "nobody@example.org"})
    unknown = caller.post("/v1/signals", stranger)
    assert (unknown.status_code, unknown.json) == (known.status_code, known.json)
    with workshop.look(COMMAND) as work:
        told = [
            event.body["counts"]
            for event in work.session.scalars(select(AuditEvent))
            if event.body and event.body["action"] == Action.SIGNALS_HEARD.value
        ]
    assert {"heard": 0, "unknown": 1} in told
    assert "nobody@example.org" not in lines.getvalue()


def test_a_caller_may_name_people_in_every_way(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    for subject in (
        {"contact_id": anna},
        {"email": "ANNA.Jansen@EXAMPLE.org"},
        {"phone": "020 794 6001"},
        {"external_id": "crm-1"},
        {"contact_id": anna, "phone": "+31207946001"},
    ):
        clock.pass_by(timedelta(days=1))
        before = len(field(caller, anna, "phone")["steps"])
        kind = signal(clock, "phone.not_answered", subject=subject)
        assert caller.post("/v1/signals", kind).status_code == 202
        assert len(field(caller, anna, "phone")["steps"]) > before, subject
    clock.pass_by(timedelta(days=1))
    two = {"email": ANNA["email"], "phone": "+31201111111"}
    before = field(caller, anna, "phone")["steps"][:-1]
    caller.post("/v1/signals", signal(clock, "phone.not_answered", subject=two))
    assert [each["kind"] for each in field(caller, anna, "phone")["steps"][:-1]] == [
        each["kind"] for each in before
    ]


def test_up_to_five_hundred_signals_come_at_once(caller: Caller, clock: SetClock) -> None:
    contact(caller, **ANNA)
    items = [signal(clock, subject={"email": f"p{place}@example.org"}) for place in range(499)]
    answer = caller.post("/v1/signals", {"items": [*items, signal(clock)]})
    assert (answer.status_code, answer.json) == (202, {"received": 500})
    assert caller.post("/v1/signals", {"items": [*items, *items]}).status_code == 422


def test_every_fault_is_told_at_once_and_no_value(caller: Caller, clock: SetClock) -> None:
    later = (clock.at + timedelta(days=1)).isoformat()
    answer = caller.post(
        "/v1/signals",
        {
            "items": [
                signal(clock, subject={}),
                signal(clock, "colleagues.bounced"),
                signal(clock, at=later),
                signal(clock, "phone.answered", field="email"),
            ]
        },
    )
    assert answer.status_code == 422
    assert pointers(answer) == {
        "/items/0/subject": "nothing_given",
        "/items/1/kind": "not_a_choice",
        "/items/2/at": "range",
        "/items/3/field": "not_a_choice",
    }
    assert ANNA["email"] not in answer.text
    missing = caller.post("/v1/signals", {"kind": "clicked"})
    assert pointers(missing) == {"/subject": "missing", "/at": "missing"}
    ages_ago = caller.post("/v1/signals", signal(clock, at="0001-01-01T00:00:00+14:00"))
    assert pointers(ages_ago) == {"/at": "range"}
    both = caller.post("/v1/signals", signal(clock) | {"items": [signal(clock)]})
    assert pointers(both) == {"": "ambiguous"}


def test_a_complaint_ends_all_marketing_mail(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    state(caller, anna, "given", clock.at)
    clock.pass_by(timedelta(hours=1))
    caller.post("/v1/signals", signal(clock, "complained"))
    [item] = ask(caller, anna)
    assert {"SUP.LISTED", "PRM.OBJECTED"} <= set(codes(item))
    assert "VAL.STALE" not in codes(item)
    [by_phone] = ask(caller, anna, channel="phone")
    assert "PRM.OBJECTED" not in codes(by_phone)


def test_freshness_is_explained_step_by_step(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **CONSUMER)
    clock.pass_by(timedelta(days=50))
    detail = {"status": "5.2.2", "campaign": "spring-26"}
    caller.post("/v1/signals", signal(clock, "bounce.full", detail=detail))
    told = field(caller, anna)
    time, full = told["steps"]
    assert (time["kind"], full["kind"], full["ratio"]) == (None, "bounce.full", 3.0)
    assert full["after"] == told["probability"]
    assert (told["started_with"], told["band"]) == (0.9, "ageing")
    assert full["rule"].endswith("bounce.full")
    assert told["pace_rule"].endswith("personal_email")


def test_a_mail_that_came_back_is_read(caller: Caller, clock: SetClock) -> None:
    anna = contact(caller, **ANNA)
    raw = letters.report(recipient=ANNA["email"])
    answer = caller.post_raw("/v1/signals:bounce", raw, **MAIL)
    assert answer.status_code == 202, answer.json
    assert (answer.json["mails"], answer.json["reports"], answer.json["batch_id"]) == (1, 1, None)
    assert field(caller, anna)["band"] == "withhold"


def test_a_report_about_a_stranger_is_answered_alike(caller: Caller) -> None:
    contact(caller, **ANNA)
    told = [
        caller.post_raw("/v1/signals:bounce", letters.report(recipient=each), **MAIL).json
        for each in (ANNA["email"], "nobody@example.org")
    ]
    assert told[0] == told[1]


def test_a_successor_who_is_named_is_never_stored(
    caller: Caller, workshop: Workshop, clock: SetClock
) -> None:
    boris = contact(
        caller,
        kind="professional",
        full_name="Boris de Wit",
        email="boris@example.com",
        organisation="Lampen BV",
    )
    text = "Boris werkt niet meer bij ons. Mail voortaan Carla Smit, carla.smit@example.com."
    raw = letters.answer(text, sender="boris@example.com")
    assert caller.post_raw("/v1/signals:bounce", raw, **MAIL).json["reports"] == 1
    assert field(caller, boris, "organisation")["band"] == "withhold"
    with workshop.look(COMMAND) as work:
        assert len(work.session.scalars(select(Contact)).all()) == 1
        assert {str(each.contact_id) for each in work.session.scalars(select(Signal))} == {boris}
    assert caller.post("/v1/contacts:lookup", {"email": "carla.smit@example.com"}).json["contacts"] == []


def test_a_file_of_many_mails_is_looked_into_in_the_background(caller: Caller, workshop: Workshop) -> None:
    anna = contact(caller, **ANNA)
    mails = [
        letters.report(recipient=ANNA["email"]),
        letters.in_words("Hello, how are you?", subject="Lunch", sender="bea@example.org"),
        letters.report(recipient="stranger@example.org"),
    ]
    mbox = b"".join(b"From mx Mon Mar  2 12:00:00 2026\n" + each + b"\n\n" for each in mails)
    answer = caller.post_raw("/v1/signals:bounce", mbox, Content_Type="application/mbox")
    assert answer.status_code == 202, answer.json
    assert (answer.json["mails"], answer.json["reports"], answer.json["state"]) == (3, 2, "running")
    assert field(caller, anna)["band"] == "fresh"
    worker.run_due(workshop)
    done = caller.get(f"/v1/signals/mails/{answer.json['batch_id']}")
    assert (done.json["state"], done.json["taken"]) == ("done", 2)
    assert field(caller, anna)["band"] == "withhold"


def test_what_is_no_mail_is_refused(caller: Caller) -> None:
    assert caller.post_raw("/v1/signals:bounce", b"", **MAIL).status_code == 422
    assert caller.post_raw("/v1/signals:bounce", b"PK\x03\x04broken", **MAIL).status_code == 422


def test_a_key_without_the_scope_tells_nothing(caller: Caller, issue_key: IssueKey, clock: SetClock) -> None:
    other = Caller(caller.app, issue_key(Scope.LEADS_WRITE))
    assert other.post("/v1/signals", signal(clock)).status_code == 403
    assert other.post_raw("/v1/signals:bounce", letters.report(), **MAIL).status_code == 403
