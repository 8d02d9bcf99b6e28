"""Made-up people are passed on and followed, rightly and in vain, for the search for their traces."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from rules.recipients import Protocol
from rules.tellings import Deed
from service import recipients, worker
from service.access import COMMAND, SYSTEM, Role
from service.recipients import watching
from tests.admin.public.people import link_in
from tests.house.canaries import NUMBER, WORD, person
from tests.mail_server import receiving
from tests.receiver import Say, listening
from tests.service.recipients.partners import FIELDS, hooked, partner, shown, tell


def tell_partners(house: Any) -> None:
    """Recipients that fail and repeat what they were told, one by letter, one by hand; pages and answers."""
    workshop, caller, hear = house.workshop, house.caller, house.ears.hear
    anna = UUID(caller.post("/v1/leads", person(9)).json["contact_id"])
    before = workshop.settings
    with listening() as failing, receiving() as server:
        workshop.settings = replace(
            server.settings(before), webhooks_allow_private=True, public_url="http://contacts.example.org"
        )
        failing.answer = lambda heard: Say(
            500, f"{WORD} {NUMBER}".encode() + heard.body, {"Retry-After": WORD, f"X-{WORD}": WORD}
        )
        made = [
            hooked(workshop, failing, "Failing"),
            partner(workshop, "By letter", Protocol.EMAIL, address="privacy@printer.example.org"),
            partner(workshop, "By hand"),
        ]
        for each in made:
            said = {"recipient_id": str(each.id), "items": [str(anna)], "fields": FIELDS, "purpose": "x"}
            assert caller.post("/v1/disclosures", said).status_code == 204
        wrong = {"recipient_id": str(made[0].id), "items": [str(anna)], "fields": [WORD], "purpose": WORD}
        assert hear("no field", caller.post("/v1/disclosures", wrong)).status_code == 422
        tell(workshop, anna, deed=Deed.RECTIFIED, fields=["email"])
        told = {shown(workshop, each).protocol: each for each in tell(workshop, anna)}
        for _ in range(3):
            worker.run_due(workshop)
            house.office.clock.pass_by(timedelta(hours=1))
        failing.answer = lambda heard: Say(body=b'{"acknowledged": "' + heard.body + b'"}')
        worker.run_due(workshop)
        letter = server.letters()[-1]
    page = link_in(letter.get_body(("plain",)).get_content())
    browser = house.app.test_client(use_cookies=False)
    assert WORD in browser.get(page).text.lower()
    assert hear("answered", browser.post(page, data={WORD: WORD})).status_code == 200
    assert hear("gone", browser.get(page)).status_code == 404
    desk = house.office.signed_in("partners", Role.OFFICER)
    for path in (*(f"/tellings/{each}" for each in told.values()), f"/contacts/{anna}/disclosed"):
        assert hear(path, desk.get(path)).status_code == 200
    place = f"/tellings/{told[Protocol.MANUAL]}"
    assert hear("no purpose", desk.post_from(place, f"{place}/reveal", purpose=WORD)).status_code == 422
    assert WORD in desk.post_from(place, f"{place}/reveal", purpose="handle_request").text.lower()
    house.office.clock.pass_by(timedelta(days=9))
    with workshop.open(SYSTEM) as work:
        assert watching.sweep(work, limit=100) > 0
    with workshop.open(COMMAND) as work:
        recipients.forget(work, [anna])
    workshop.settings = before
