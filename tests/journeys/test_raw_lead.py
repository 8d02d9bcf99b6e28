"""A raw lead is put in order, kept as a contact and found again; one that reaches nobody is mended first."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service import worker
from tests.journeys.town import Town, key_of, open_town
from tests.service.api.caller import Caller

MESSY = {
    "external_id": "crm-7",
    "full_name": "VRIES, ANNA DE",
    "email": "mailto:Anna.deVries@EXAMPLE.org ",
    "phone": "0031 (0)6 80000123",
    "street": "Dorpsstraat 12a",
    "postal_code": "1017gc",
    "city": "Amsterdam",
    "country": "Holland",
    "organisation": "Bakkerij De Gouden Aar BV",
}


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path / "data") as opened:
        yield opened


def moments_later(town: Town) -> None:
    """The worker has come by: what happened is published a second or two after it."""
    workshop = town.app.extensions["workshop"]
    before = workshop.clock
    workshop.clock = lambda: before() + timedelta(seconds=5)
    worker.run_due(workshop)


def test_a_raw_lead_becomes_a_contact_if_need_be_by_the_hand_of_a_steward(town: Town) -> None:
    form = town.sender("form", "--country", "NL", "--language", "nl", "--trust", "40")
    crm = town.sender("crm", "--country", "NL", "--language", "nl", "--trust", "90")

    # A rehearsal tells what would be made of it, and what was put right, in the sender's language.
    rehearsed = form.post("/v1/leads?dry_run=1", MESSY, Accept_Language="nl").json
    name = rehearsed["normalised"]["name"]
    assert (name["given"], name["particle"], name["family"]) == ("Anna", "de", "Vries")
    corrected = {finding["code"] for finding in rehearsed["findings"] if finding["verdict"] == "corrected"}
    assert {"EML.MAILTO", "PHN.REFORMAT", "ADR.POSTCODE.RESHAPED", "ADR.COUNTRY.ALIAS"} <= corrected

    # Sent in earnest it is the same, and now there is a contact.
    sent = form.post("/v1/leads", MESSY).json
    assert (sent["status"], sent["outcome"]) == ("accepted", "created")
    assert sent["quality"] == rehearsed["quality"]

    # Another source knows her too, written otherwise: still one contact, and the trusted source has the say.
    again = {"full_name": "mevr. A. de Vries", "email": "anna.devries@example.org", "job_title": "Directeur"}
    merged = crm.post("/v1/leads", again).json
    assert (merged["outcome"], merged["contact_id"]) == ("merged", sent["contact_id"])

    # Whoever asks for her by number or address, in whatever spelling, finds the golden record.
    for question in ({"phone": "06-80000123"}, {"email": "ANNA.DEVRIES@example.org"}):
        [anna] = crm.post("/v1/contacts:lookup", question).json["contacts"]
        assert anna["contact_id"] == sent["contact_id"]
    assert anna["emails"][0]["address"] == "anna.devries@example.org"
    assert anna["name"]["family"] == "Vries"
    assert anna["phones"][0]["e164"] == "+31680000123"
    assert (anna["address"]["postal_code"], anna["country"]) == ("1017 GC", "NL")
    assert (anna["organisation"]["name"], anna["organisation"]["legal_form"]) == (
        "Bakkerij De Gouden Aar",
        "BV",
    )
    assert anna["job"]["title"] == "Directeur"

    # Whoever follows the feed is told once that there is a new contact, and which of its fields there are.
    follower = Caller(town.app, key_of(town, "crm", "changes:read"))
    moments_later(town)
    heard = follower.get("/v1/changes").json
    [entry] = heard["items"]
    assert (entry["type"], entry["contact_id"]) == ("upsert", sent["contact_id"])
    assert set(entry["changed_fields"]) == {
        "name",
        "email",
        "phone",
        "address",
        "organisation",
        "job",
        "extras",
    }
    assert not any(value in str(heard) for value in ("Vries", "devries", "80000123", "Dorpsstraat"))

    # A lead that nobody could be reached by is not lost: it waits, and the sender hears why.
    waiting = form.post("/v1/leads", {"full_name": "Bram Bakker", "email": "bram.bakker(at)example"}).json
    assert (waiting["status"], waiting["outcome"], waiting["contact_id"]) == ("quarantined", "none", None)
    assert {finding["field"] for finding in waiting["findings"]} >= {"email"}
    assert not form.post("/v1/contacts:lookup", {"email": "bram.bakker@example.org"}).json["contacts"]

    # A steward sees that it waits, but no value until there is a reason to see it.
    steward = town.person("sanna", "steward")
    page = f"/quarantine/{waiting['lead_id']}"
    assert page in steward.get("/quarantine/").text
    assert "bram.bakker" not in steward.get(page).text.lower()
    assert steward.post_from(page, f"{page}/open", purpose="").status_code == 422
    opened = steward.post_from(page, f"{page}/open", purpose="correct_data").text
    assert "bram.bakker(at)example" in opened

    # Mended, it is a contact like any other, and the sender hears of it under the same id.
    fields = dict(re.findall(r'name="(m-\w+)"[^>]* value="([^"]*)"', opened))
    mended = steward.post_from(page, f"{page}/fix", **fields | {"m-email": "bram.bakker@example.org"})
    assert mended.status_code == 303
    told = form.get(f"/v1/leads/{waiting['lead_id']}").json
    assert (told["status"], told["outcome"]) == ("accepted", "created")
    [bram] = form.post("/v1/contacts:lookup", {"email": "bram.bakker@example.org"}).json["contacts"]
    assert (bram["contact_id"], bram["name"]["family"]) == (told["contact_id"], "Bakker")

    # He is the next thing that the feed tells, and there is nothing after him.
    moments_later(town)
    heard = follower.get(f"/v1/changes?cursor={heard['next_cursor']}").json
    assert ([each["contact_id"] for each in heard["items"]], heard["behind"]) == ([told["contact_id"]], 0)

    # Nothing waits any more, and the audit tells who looked and who mended, without a word of what was seen.
    assert town.command("quarantine", "replay", "--json") == "{}\n"
    deeds = town.person("otto", "auditor").get("/audit/").text
    assert ("sanna" in deeds, "bram.bakker" in deeds.lower()) == (True, False)
