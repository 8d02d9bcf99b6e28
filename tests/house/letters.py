"""Letters to made-up people and the pages that they lead to, for the search for traces of these people."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from rules.purposes import PurposeKind
from rules.records import Channel
from service import purposes, worker
from service.access import COMMAND
from service.purposes import PurposeOrder
from tests.admin.public.people import link_in
from tests.house.canaries import NUMBER, WORD, person
from tests.mail_server import receiving


def write_letters(house: Any) -> None:
    """Somebody is asked by letter, in vain at first; opens the pages; and leaves again."""
    browser, hear = house.app.test_client(use_cookies=False), house.ears.hear
    found = house.caller.post("/v1/contacts:lookup", {"email": person(5)["email"]}).json["contacts"]
    with house.workshop.open(COMMAND) as work:
        wanted = PurposeOrder(
            key="news",
            kind=PurposeKind.MARKETING,
            titles={"en": "News"},
            channels=(Channel.EMAIL,),
            needs_double_opt_in=True,
        )
        purposes.create(work, wanted)
    said = {
        "subject": {"contact_id": found[0]["contact_id"]},
        "purpose": "news",
        "channel": "email",
        "state": "given",
        "at": "2026-03-01T12:00:00Z",
        "method": "web_form",
        "evidence": {"form": WORD, "ip": "192.0.2.7"},
    }
    assert hear("consent", house.caller.post("/v1/consents", said)).status_code == 201
    with receiving() as server:
        house.workshop.settings = server.settings(house.workshop.settings)
        server.after_data = f"451 Not now, {WORD} {NUMBER}"
        worker.run_due(house.workshop)
        server.after_data = "250 Taken"
        house.office.clock.pass_by(timedelta(minutes=1))
        worker.run_due(house.workshop)
        [letter] = server.letters()
    page = link_in(letter.get_body(("plain",)).get_content())
    for method in ("GET", "POST"):
        assert hear(f"confirm {method}", browser.open(page, method=method)).status_code == 200
    links = house.caller.post(f"/v1/contacts/{found[0]['contact_id']}:links", {"purpose": "news"}).json
    for name in ("preferences_url", "unsubscribe_url"):
        path = urlsplit(links[name]).path
        assert hear(name, browser.get(f"{path}?{WORD}={WORD}")).status_code == 200
        assert hear(f"{name} done", browser.post(path, data={WORD: WORD})).status_code in {200, 303}
        assert hear(f"{name} none", browser.get(f"/preferences/{WORD}")).status_code == 404
