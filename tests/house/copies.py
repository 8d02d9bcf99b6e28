"""Copies of made-up people's data, looked through and fetched, for the search for traces of these people."""

import re
from typing import Any
from uuid import UUID

from service import packages, worker
from service.access import COMMAND, Role
from service.packages import PackageKind, PackageState
from tests.house.canaries import WORD, person


def fetch_copies(house: Any) -> None:
    """A copy that names somebody else is made, looked at, masked further, let go, fetched and taken back."""
    hear, browser = house.ears.hear, house.app.test_client(use_cookies=False)
    names_another = person(9) | {"notes": f"Ask {person(8)['email']}, says {WORD}."}
    contact_id = UUID(house.caller.post("/v1/leads", names_another).json["contact_id"])
    for kind in PackageKind:
        with house.workshop.open(COMMAND) as work:
            package_id = packages.order(work, [contact_id], kind=kind, language="nl")
        worker.run_due(house.workshop)
        with house.workshop.look(COMMAND) as work:
            assert packages.view(work, package_id).state is PackageState.REVIEW
        page, desk = f"/copies/{package_id}", house.office.signed_in(f"copier-{kind.value}", Role.OFFICER)
        assert hear(f"copy {kind.value}", desk.get(page)).status_code == 200
        assert WORD in desk.post_from(f"{page}/named", f"{page}/named", purpose="handle_request").text.lower()
        assert (
            hear("released", desk.post_from(page, f"{page}/release", mask=f"says {WORD}")).status_code == 303
        )
        worker.run_due(house.workshop)
        shown = desk.post_from(page, f"{page}/link").text
        [address] = set(re.findall(r"/packages/[\w-]{43}", shown))
        assert hear("fetch", browser.get(f"{address}?{WORD}={WORD}")).status_code == 200
        assert hear("fetched", browser.post(address, data={WORD: WORD})).status_code == 200
        assert hear("no such copy", browser.get(f"/packages/{WORD}")).status_code == 410
    assert hear("revoked", desk.post_from(page, f"{page}/revoke")).status_code == 303
