"""The demo starts quickly, shows a bit of everything, names nobody who exists, and leaves nothing behind."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from admin.cli import main
from admin.demo.suppliers import SUPPLIERS, leads
from rules import headers
from rules.findings import Verdict
from rules.normalise import SourceDefaults
from rules.records import Lead
from service import intake, packs
from service.access import Role
from service.api import shapes
from service.files import opening
from service.intake import Prepared, Submission
from tests.workshops import SetClock

DEMO = files("admin.demo")
RESERVED = re.compile(r"@(?:[a-z0-9-]+\.)*example\.(?:com|net|org)$")
# Where no numbers are set aside, no subscriber's number begins with a 0 or a 1 after the area code.
NOBODYS = re.compile(r"\+31680000\d{3}|\+35846000\d{4}|\+31(?:\d{2}1\d{6}|\d{3}1\d{5})")


@pytest.fixture(scope="module")
def prepared() -> list[Prepared]:
    """Every sample lead after the rules had their say."""
    return [
        each
        for supplier in SUPPLIERS
        for each in intake.prepare(
            [Submission(lead=_lead(sent), payload="") for sent in leads()[supplier.key]],
            defaults=SourceDefaults(
                country=supplier.country,
                language=supplier.language,
                birth_date_format=supplier.birth_date_format,
            ),
            knowledge=packs.shipped(),
            now=SetClock()(),
        )
    ]


def _lead(sent: dict[str, Any]) -> Lead:
    shape: shapes.Shape[Lead] = shapes.of(Lead)
    return shape.read(sent)[0]


def test_every_sample_lead_comes_from_a_supplier_and_has_the_public_shape() -> None:
    sent = leads()
    assert sent.keys() == {supplier.key for supplier in SUPPLIERS}
    assert sum(map(len, sent.values())) > 500
    assert all(_lead(each) for source in sent.values() for each in source)


def test_the_samples_are_mostly_good_and_partly_not(prepared: list[Prepared]) -> None:
    def is_doubted(each: Prepared) -> bool:
        return any(finding.verdict in {Verdict.SUSPECT, Verdict.INVALID} for finding in each.record.findings)

    waiting = sum(1 for each in prepared if each.reasons)
    doubted = sum(1 for each in prepared if not each.reasons and is_doubted(each))
    assert 0.08 <= waiting / len(prepared) <= 0.10
    assert 0.15 <= doubted / len(prepared) <= 0.25
    codes = {finding.code for each in prepared for finding in each.record.findings}
    assert len(codes) >= 50


def test_the_hostile_samples_wait_for_a_person(prepared: list[Prepared]) -> None:
    reasons = {reason for each in prepared for reason in each.reasons}
    assert {"EML.CONTROL_CHAR", "EML.BIDI", "TXT.FORMULA", "TXT.MARKUP"} <= reasons


def test_nobody_could_be_reached_by_the_samples(prepared: list[Prepared]) -> None:
    for each in prepared:
        findings = Counter(finding.code for finding in each.record.findings)
        misspelt = findings["EML.DOMAIN.TYPO"] + findings["EML.CONFUSABLE"] + findings["EML.DISPOSABLE"]
        misspelt += findings["EML.DOMAIN.TLD_UNKNOWN"]
        for email in each.record.emails:
            assert RESERVED.search(email.key) or misspelt
        for phone in each.record.phones:
            assert NOBODYS.fullmatch(phone.e164) or findings["PHN.FICTION"]


def test_the_list_of_a_fair_has_columns_that_are_understood() -> None:
    with (Path(str(DEMO)) / "fair.csv").open("rb") as file:
        opened = opening.read(file)
        rows = list(opened.rows)
    known = headers.plan(opened.columns, packs.shipped().vocabulary).columns
    assert [column.header for column in known if column.target is None] == ["Nr"]
    assert (len(rows), opened.notes.blank) == (62, 2)
    assert {row.values["Plaats"] for row in rows} > {"Jyväskylä", "'s-Hertogenbosch"}


@contextmanager
def demo(tmp_path: Path, *asked: str) -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any]]]:
    """The command as anybody would give it, and what it told."""
    program = subprocess.Popen(
        [sys.executable, "-m", "admin.cli", "demo", "--json", *asked],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ
        | {"TMPDIR": str(tmp_path), "GOODSTANDING_DATABASE_URL": "postgresql://nowhere.example"},
    )
    try:
        assert program.stdout
        yield program, json.loads(program.stdout.readline())
    finally:
        program.send_signal(signal.SIGINT)
        program.communicate()


@pytest.mark.slow
def test_the_demo_beside_another_server_is_filled_open_to_its_people_and_gone_after_use(
    tmp_path: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = taken.getsockname()[1]
        with demo(tmp_path, "--port", str(busy)) as (program, told):
            port = urlsplit(told["address"]).port
            assert port != busy
            assert told["leads"]["accepted"] > 450
            assert told["leads"]["quarantined"] > 40
            assert told["leads"]["merged"] > 40
            assert told["leads"]["review"] > 3
            assert "refused" not in told["leads"]
            assert {user["role"] for user in told["users"]} == set(Role)
            assert list(tmp_path.glob("goodstanding-demo-*/goodstanding.db"))
            for user in told["users"]:
                assert _is_let_in(port, user)
            assert _status_of_a_look_up(port, told["key"]) == 200
    assert program.returncode == 0
    assert list(tmp_path.iterdir()) == []
    assert _is_closed(port)


def test_a_port_that_is_none_is_refused_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["demo", "--port", "70000"])
    assert ended.value.code == 2
    assert "a whole number from 0 to 65535" in capsys.readouterr().err


def _is_let_in(port: int, user: dict[str, str]) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port)
    line.request("GET", "/sign-in")
    page = line.getresponse()
    cookie, text = (page.headers["Set-Cookie"] or "").partition(";")[0], page.read().decode()
    [csrf] = set(re.findall(r'name="csrf" value="([0-9a-f]+)"', text))
    form = {"csrf": csrf, "name": user["name"], "password": user["password"]}
    headers_ = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/sign-in", urlencode(form), headers_)
    answer = line.getresponse()
    line.close()
    return (answer.status, urlsplit(answer.headers["Location"]).path) == (303, "/")


def _status_of_a_look_up(port: int, key: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port)
    body = json.dumps({"email": "anna@example.org"})
    given = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    line.request("POST", "/v1/contacts:lookup", body, given)
    status = line.getresponse().status
    line.close()
    return status


def _is_closed(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
