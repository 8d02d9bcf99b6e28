"""One address, however it is written, is one contact, whether it comes by the interface, a form or a file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import worker
from tests.journeys.town import Town, key_of, open_town
from tests.service.api.caller import Caller

SHOUTED, PLAIN = "ANNA@EXAMPLE.NET", "anna@example.net"
FILE = (
    b"Voornaam;Achternaam;E-mailadres\r\nAnna;de Vries; Anna@Example.NET \r\nBram;Bakker;bram@example.net\r\n"
)


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path / "data") as opened:
        yield opened


def test_one_address_by_interface_form_and_file_is_one_contact(town: Town) -> None:
    crm, form = town.sender("crm", "--country", "NL"), town.sender("form", "--country", "NL")
    town.command("sources", "add", "fair", "--basis", "consent", "--country", "NL")

    # By the interface, in capitals.
    anna = crm.post("/v1/leads", {"full_name": "Anna de Vries", "email": SHOUTED}).json
    assert (anna["status"], anna["outcome"]) == ("accepted", "created")

    # By the form in which a steward mends what a sender misspelt.
    misspelt = {"full_name": "Anna de Vries", "email": "anna(at)example"}
    waiting = form.post("/v1/leads", misspelt).json
    assert waiting["status"] == "quarantined"
    steward, page = town.person("sanna", "steward"), f"/quarantine/{waiting['lead_id']}"
    opened = steward.post_from(page, f"{page}/open", purpose="correct_data").text
    fields = dict(re.findall(r'name="(m-\w+)"[^>]* value="([^"]*)"', opened))
    assert steward.post_from(page, f"{page}/fix", **fields | {"m-email": SHOUTED}).status_code == 303
    mended = form.get(f"/v1/leads/{waiting['lead_id']}").json
    assert (mended["outcome"], mended["contact_id"]) == ("merged", anna["contact_id"])

    # By a file, in a third spelling, beside somebody new.
    fair = Caller(town.app, key_of(town, "fair", "imports:write", "contacts:read"))
    path = fair.post("/v1/imports", {"filename": "fair.csv"}).headers["Location"]
    assert fair.put(f"{path}/data", FILE).status_code == 204
    assert fair.post(f"{path}:commit", None).status_code == 202
    worker.run_due(town.app.extensions["workshop"])
    rows = fair.get(f"{path}/results").json["items"]
    assert [row["outcome"] for row in rows] == ["merged", "created"]

    # Whoever asks finds one contact with one address, built from all three.
    for email in (PLAIN, SHOUTED):
        [found] = crm.post("/v1/contacts:lookup", {"email": email}).json["contacts"]
        assert found["contact_id"] == anna["contact_id"]
        assert [each["address"].lower() for each in found["emails"]] == [PLAIN]
    sources = crm.get(f"/v1/contacts/{anna['contact_id']}/sources").json["items"]
    assert sorted(each["source_name"] for each in sources) == ["crm", "fair", "form"]
