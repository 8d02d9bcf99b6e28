"""Signals of made-up people are told in every way, for the search for traces of these people."""

from typing import Any

from service import sweeps, worker
from service.access import SYSTEM, Role
from tests.house.canaries import WORD, person
from tests.rules.mail_reports import letters

NUMBER_OF_PERSON = 94
MAIL = {"Content_Type": "message/rfc822"}


def hear_signals(house: Any) -> None:
    """By address, wrongly, of strangers, by mail, as a file of mails with a successor, and by hand."""
    caller, hear = house.caller, house.ears.hear
    sent = {**person(NUMBER_OF_PERSON), "phone": "+31207946094"}
    contact_id = caller.post("/v1/leads", sent).json["contact_id"]
    at = house.office.clock().isoformat()
    told = {"kind": "bounce.full", "at": at}
    for email in (sent["email"], f"{WORD}.nobody@example.org"):
        answer = caller.post("/v1/signals", told | {"subject": {"email": email}})
        assert hear("signal", answer).status_code == 202
    wrong = told | {"subject": {"email": f"{WORD} at home"}, "detail": {"campaign": f"{WORD} {WORD}"}}
    assert hear("wrong signal", caller.post("/v1/signals", wrong)).status_code == 422
    strange = told | {"subject": {"external_id": WORD, "phone": f"+{WORD}"}, "kind": "replied"}
    assert hear("strange signal", caller.post("/v1/signals", strange)).status_code == 202
    mails = [
        letters.report(recipient=sent["email"], words=f"Dear {WORD}"),
        letters.answer(f"{WORD} werkt niet meer bij ons. Mail {WORD}.next@example.org", sender=sent["email"]),
        letters.complaint(recipient=sent["email"]),
    ]
    for raw in mails:
        assert hear("mail", caller.post_raw("/v1/signals:bounce", raw, **MAIL)).status_code == 202
    mbox = b"".join(b"From mx Mon Mar  2 12:00:00 2026\n" + raw + b"\n\n" for raw in mails)
    batch = hear("mails", caller.post_raw("/v1/signals:bounce", mbox, **MAIL))
    worker.run_due(house.workshop)
    done = hear("mails looked into", caller.get(f"/v1/signals/mails/{batch.json['batch_id']}"))
    assert done.json["state"] == "done"
    hear("freshness", caller.get(f"/v1/contacts/{contact_id}/freshness"))
    desk, page = house.office.signed_in("listener", Role.STEWARD), f"/contacts/{contact_id}/freshness"
    assert desk.post_from(page, page, field="phone", kind="phone.wrong_person").status_code == 303
    hear("panel", desk.get(page))
    for kind in ("freshness.sweep", "freshness.judge", "freshness.conclude"):
        with house.workshop.open(SYSTEM) as work:
            sweeps.handler(kind)(work, {})
    worker.run_due(house.workshop)
