"""Made-up people are restricted, put right and asked after, for the search for traces of these people."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

from service import corrections, restrictions, sweeps, worker
from service.access import COMMAND, SYSTEM, Role
from tests.house.canaries import WORD, person

NUMBER_OF_PERSON = 91
PATH = "/opendsr/requests"


def restrain(house: Any) -> None:
    """Restricted for what is disputed, put right with canaries, revealed, told of the end, asked after."""
    caller, hear = house.caller, house.ears.hear
    sent = {**person(NUMBER_OF_PERSON), "phone": "+31207946091"}
    contact_id = caller.post("/v1/leads", sent).json["contact_id"]
    desk = house.office.signed_in("restrainer", Role.OFFICER)
    page = f"/contacts/{contact_id}"
    answer = desk.post_from(f"{page}/restrictions", f"{page}/restrictions", ground="accuracy", fields="name")
    assert hear("restrict", answer).status_code == 303
    again = caller.post("/v1/leads", {**sent, "house_number": "77"})
    assert again.json["outcome"] == "review"
    right = {"family_name": f"{WORD} Bakker", "email": f"{WORD}.right@example.org"}
    assert desk.post_from(f"{page}/corrections", f"{page}/corrections", **right).status_code == 303
    wrong = desk.post_from(f"{page}/corrections", f"{page}/corrections", email=f"{WORD} at home")
    assert wrong.status_code == 422
    hear("corrections", desk.get(f"{page}/corrections"))
    with house.workshop.look(COMMAND) as work:
        [made] = corrections.of_contact(work, UUID(contact_id))
        [standing] = restrictions.listed(work, UUID(contact_id))
    opened = f"{page}/corrections/{made.id}"
    assert hear("no reason", desk.post_from(opened, opened)).status_code == 422
    assert WORD in desk.post_from(opened, opened, purpose="handle_request").text.lower()
    end = f"{page}/restrictions/{standing.id}/end"
    assert hear("end", desk.post_from(end, end)).status_code == 303
    _ask(house)
    for kind in ("restrictions.sweep", "opendsr.sweep"):
        with house.workshop.open(SYSTEM) as work:
            sweeps.handler(kind)(work, {})
    worker.run_due(house.workshop)


def _ask(house: Any) -> None:
    """In the words of OpenDSR: by address, by hash, and wrongly."""
    caller, hear = house.caller, house.ears.hear
    email = person(NUMBER_OF_PERSON)["email"]
    hashed = hashlib.sha256(email.lower().encode()).hexdigest()
    told = {"details": f"Says {WORD}."}
    for value, form in ((email, "raw"), (hashed, "sha256")):
        asked = {
            "subject_request_id": str(uuid4()),
            "subject_request_type": "access",
            "submitted_time": house.office.clock().isoformat(),
            "subject_identities": [
                {"identity_type": "email", "identity_value": value, "identity_format": form}
            ],
            "status_callback_urls": [f"https://{WORD}.example.net/{WORD}"],
            "extensions": {"127.0.0.1": told},
        }
        assert caller.post(PATH, asked).status_code == 201
        shown = hear("status", caller.get(f"{PATH}/{asked['subject_request_id']}"))
        assert shown.json["request_status"] == "pending"
    for where, change in (
        ("no address", {"subject_identities": [_identity(f"{WORD} at home")]}),
        ("no hash", {"subject_identities": [{**_identity(WORD), "identity_format": "md5"}]}),
        ("no callback", {"status_callback_urls": [f"http://{WORD}.example.net"]}),
        ("no right", {"extensions": {"127.0.0.1": {"subject_request_type": WORD}}}),
        ("no type", {"subject_request_type": WORD}),
    ):
        refused = caller.post(PATH, {**asked, "subject_request_id": str(uuid4()), **change})
        assert hear(f"dsr {where}", refused).status_code == 400


def _identity(value: str) -> dict[str, str]:
    return {"identity_type": "email", "identity_value": value, "identity_format": "raw"}
