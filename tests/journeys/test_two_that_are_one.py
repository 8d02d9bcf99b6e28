"""Two contacts turn out to be one person, and then not: made one over HTTP, corrected, and parted again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import Town, key_of, open_town
from tests.service.api.caller import Caller

AT_WORK = {
    "given_name": "Anna",
    "family_name": "de Vries",
    "email": "a.devries@example.com",
    "job_title": "CFO",
}
AT_HOME = {"given_name": "Anneke", "family_name": "Bakker", "email": "anneke@example.org", "notes": "moved"}


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path / "data") as opened:
        yield opened


def test_two_contacts_are_made_one_corrected_and_parted_again(town: Town) -> None:
    crm = town.sender("crm", "--country", "NL", "--trust", "90")
    form = town.sender("form", "--country", "NL", "--trust", "40")
    tool = Caller(town.app, key_of(town, "crm", "duplicates:decide", "contacts:read"))
    work = crm.post("/v1/leads", AT_WORK).json["contact_id"]
    home = form.post("/v1/leads", AT_HOME).json["contact_id"]
    assert work != home

    # A stewards' tool makes them one. Both ids live on; both addresses find her; the trusted name stands.
    made = tool.post("/v1/merges", {"contact_ids": [work, home], "survivor": work}).json
    assert made["survivor_id"] == work
    assert form.get(f"/v1/contacts/{home}").headers["Location"] == f"/v1/contacts/{work}"
    for email in (AT_WORK["email"], AT_HOME["email"]):
        [found] = crm.post("/v1/contacts:lookup", {"email": email}).json["contacts"]
        assert (found["contact_id"], found["name"]["given"], found["notes"]) == (work, "Anna", "moved")

    # The CRM corrects itself, and has to say which state of the contact it has seen.
    path = f"/v1/contacts/{work}"
    assert crm.patch(path, {"job_title": "CEO"}).status_code == 428
    assert crm.patch(path, {"job_title": "CEO"}, If_Match=crm.get(path).headers["ETag"]).status_code == 200
    why = {each["field"]: each for each in crm.get(f"{path}/why").json["fields"]}
    assert (why["job"]["standing"]["ground"], len(why["job"]["others"])) == ("recency", 1)

    # It was a mistake: both come back, and the correction is offered to whoever it may belong to.
    undone = tool.post(f"/v1/merges/{made['merge_id']}:undo", None).json
    assert (undone["contact_ids"], [each["fields"] for each in undone["conflicts"]]) == ([home], [["job"]])
    told = form.get(f"/v1/contacts/{home}").json
    assert ([each["address"] for each in told["emails"]], told["job"]) == ([AT_HOME["email"]], None)
    assert crm.get(path).json["job"]["title"] == "CEO"

    # The timeline of the survivor tells it all, and the audit names the deeds without a word of the person.
    kinds = [item["kind"] for item in crm.get(f"{path}/timeline").json["items"]]
    assert sorted(kinds) == ["begun", "merged", "record", "record", "unmerged"]
    deeds = town.person("otto", "auditor").get("/audit/").text
    assert "anneke" not in deeds.lower()
