"""Nobody who was sent to us is found in any file, line, problem, page or statement, on either database."""

import base64
import gzip
import io
import json
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import event, text
from werkzeug.test import TestResponse

from admin.site import create_app
from rules.leads import LeadStatus
from rules.sources import LawfulBasis, SourceKind
from service import imports, leads, logs, quarantine, sources, worker
from service.access import COMMAND, KEY_SCOPES, SYSTEM, Role
from service.audit import paper, sequencing
from service.backups import writing
from service.imports import results, uploading
from service.jobs import queue
from service.settings import Settings
from service.storage.engine import connect
from service.work import Workshop
from tests.admin.office import Office
from tests.house.accounts import account_for
from tests.house.canaries import NUMBER, WORD, person, traces, traces_in_files
from tests.house.chosen import choose_people
from tests.house.copies import fetch_copies
from tests.house.deeds import tell_deeds
from tests.house.forgetting import forget_people
from tests.house.heard import hear_signals
from tests.house.hooked import tell_programs
from tests.house.judged import judge_anew
from tests.house.letters import write_letters
from tests.house.listed import hand_on
from tests.house.partners import tell_partners
from tests.house.restraint import restrain
from tests.house.rights import ask_for_rights
from tests.house.wishes import state_wishes
from tests.service.api.caller import Caller, stamp
from tests.workshops import SetClock

SENT = 20
"""Canaries that each flow is given."""
FILE = f"{WORD}.csv"
"""Name of a file that is imported."""
ANSWERABLE: Mapping[str, Any] = {
    "controller_name": "Example Books",
    "controller_address": "Keizersgracht 1, Amsterdam",
    "controller_contact": "Data protection officer",
    "controller_email": "privacy@example.net",
    "controller_phone": "+31 20 000 0000",
    "controller_policy_url": "https://example.net",
    "controller_jurisdiction": "NL",
    "controller_storage": "NL",
}
"""Who keeps the data, as receipts say."""


@dataclass
class Ears:
    """All that leaves the process by the side, while the service works."""

    lines: io.StringIO = field(default_factory=io.StringIO)
    parameters: list[bytes] = field(default_factory=list)
    pages: dict[str, bytes] = field(default_factory=dict)

    def hear(self, where: str, answer: TestResponse) -> TestResponse:
        """Remember a refusal, or a page that nobody asked to show a value."""
        # What a file is called is shown to those who import files, and to nobody else.
        shown = answer.data.replace(FILE.encode(), b"") if "/imports/" in where else answer.data
        self.pages[where] = shown + str(answer.headers).encode()
        return answer

    def found(self) -> list[str]:
        return [
            *traces("log", self.lines.getvalue().encode()),
            *traces("parameters", b"\n".join(self.parameters)),
            *(found for where, content in self.pages.items() for found in traces(where, content)),
        ]


@dataclass
class House:
    """The whole service, and everything that can be overheard of it."""

    app: Flask
    caller: Caller
    office: Office
    ears: Ears
    folder: Path

    @property
    def workshop(self) -> Workshop:
        return self.office.workshop


@pytest.fixture
def ears() -> Iterator[Ears]:
    """Every line of every logger, as an operator who wants to know everything would have it written."""
    ears = Ears()
    handler, root = logs.handler(form="json", stream=ears.lines), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield ears
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.fixture
def house(database_url: str, tmp_path: Path, ears: Ears) -> Iterator[House]:
    clock, folder = SetClock(), tmp_path / "data"
    folder.mkdir()
    engine = connect(database_url)
    stamp(engine)
    engine.dispose()
    settings = Settings(data_dir=folder, database_url=database_url, expected_contacts=1_000, **ANSWERABLE)
    app = create_app(settings, clock=clock)
    workshop: Workshop = app.extensions["workshop"]
    event.listen(workshop.engine, "before_cursor_execute", lambda *heard: _keep(ears, heard[3]))
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work,
            key="form",
            name="Form",
            kind=SourceKind.FORM,
            lawful_basis=LawfulBasis.CONSENT,
            country="NL",
        )
        key = sources.issue_key(work, source.id, label="test", scopes=KEY_SCOPES)
    yield House(app, Caller(app, key.secret), Office(app, workshop, clock), ears, folder)
    workshop.engine.dispose()


def _keep(ears: Ears, parameters: object) -> None:
    ears.parameters.append(repr(parameters).encode())


def test_nobody_who_was_sent_to_us_is_found_anywhere(house: House) -> None:
    for flow in FLOWS:
        flow(house)
    _settle(house.workshop)
    assert house.ears.found() == []
    assert traces_in_files(house.folder.parent) == []
    assert [found for place in _kept_by_server(house.workshop) for found in _traces_below(place)] == []


@pytest.mark.parametrize(
    "left",
    [
        WORD.title().encode(),
        f"+31{NUMBER}".encode(),
        f"x{WORD.upper()}".encode("utf-16-be"),
        f"{WORD} {NUMBER}".encode("utf-16-le"),
        b'{"v":"' + WORD.encode().hex().upper().encode(),
        *(base64.b64encode(b"a" * count + WORD.title().encode() + b"z") for count in range(3)),
        *(base64.b64encode(b"a" * count + NUMBER.encode() + b"z") for count in range(3)),
        "".join(f"%{byte:02X}" for byte in WORD.encode()).encode(),
        quote(f"Ä {WORD}").encode(),
    ],
)
def test_a_canary_is_found_in_whatever_form_it_was_left(left: bytes, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"\0\xff" * 50 + left + b"\0")
    assert traces_in_files(tmp_path)


def _send(house: House) -> None:
    """Good leads: alone, repeated under a key, in a batch, rehearsed, and asked for again."""
    for number in range(SENT):
        answer = house.caller.post("/v1/leads", person(number), Idempotency_Key=f"lead-{number}")
        assert answer.json["status"] == "accepted"
    assert house.caller.post("/v1/leads", person(0), Idempotency_Key="lead-0").status_code == 201
    batch = {"items": [person(number) for number in range(SENT, 2 * SENT)]}
    assert {item["status"] for item in house.caller.post("/v1/leads:batch", batch).json["items"]} == {
        "accepted"
    }
    assert house.caller.post("/v1/leads?dry_run=1", person(2 * SENT)).status_code == 200
    asked = {"email": person(3)["email"].upper()}
    [found] = house.caller.post("/v1/contacts:lookup", asked).json["contacts"]
    assert house.caller.get(f"/v1/contacts/{found['contact_id']}").status_code == 200
    assert house.caller.post("/v1/contacts:lookup", {"phone": f"+31{NUMBER}"}).status_code in {200, 422}


def _send_wrongly(house: House) -> None:
    """Bodies, paths, queries and headers that are refused, each with a canary where the fault is."""
    caller, hear = house.caller, house.ears.hear
    bad = {
        "unknown member": person(1) | {f"nick{WORD}": WORD},
        "wrong types": person(1) | {"email": [WORD], "tags": {WORD: WORD}, "kind": WORD, "observed_at": WORD},
        "nobody": {"notes": WORD, "city": WORD},
        "too long": person(1) | {"notes": WORD * 5_000},
    }
    for where, body in bad.items():
        assert hear(where, caller.post("/v1/leads", body)).status_code in {413, 422}
    broken = json.dumps(person(1)).encode()
    assert hear("broken", caller.post_raw("/v1/leads", broken[:-2])).status_code == 400
    assert hear("doubled", caller.post_raw("/v1/leads", b'{"email":"a",' + broken[1:])).status_code == 400
    assert hear("type", caller.post_raw("/v1/leads", broken, Content_Type=f"text/{WORD}")).status_code == 415
    for path in (f"/v1/leads?{WORD}={WORD}", f"/v1/leads?dry_run={WORD}"):
        assert hear(path.replace(WORD, "…"), caller.post(path, person(1))).status_code == 422
    assert hear("no such lead", caller.get(f"/v1/leads/{WORD}@example.org")).status_code == 404
    assert hear("no such path", caller.get(f"/v1/{WORD}")).status_code == 404
    assert hear("no such method", caller.post(f"/v1/leads/{WORD}", {})).status_code in {404, 405}
    assert hear("key", Caller(house.app, f"gs_live_{WORD}").get("/v1/leads/1")).status_code == 401
    reused = caller.post("/v1/leads", person(1), Idempotency_Key="lead-0")
    assert hear("key reused", reused).status_code == 422
    items = caller.post("/v1/leads:batch", {"items": [{WORD: 1}, {"email": 7, "notes": WORD}, WORD]})
    assert {item["status_code"] for item in hear("batch", items).json["items"]} == {422}


def _mend(house: House) -> None:
    """Leads that wait: opened and mended in the pages, in vain too, taken in as they are, refused."""
    for number in range(4):
        sent = {"full_name": f"{WORD} Vrouwe {number}", "email": f"{WORD}{number} at example"}
        assert house.caller.post("/v1/leads", sent).json["status"] == "quarantined"
    with house.workshop.look(COMMAND) as work:
        waiting = leads.ids(work, leads.Filter(status=LeadStatus.QUARANTINED))
    first, second, third, fourth = (f"/quarantine/{lead_id}" for lead_id in waiting)
    desk = house.office.signed_in("mender", Role.STEWARD)
    assert house.ears.hear("no purpose", desk.post_from(first, f"{first}/open")).status_code == 422
    assert WORD in desk.post_from(first, f"{first}/open", purpose="correct_data").text
    mended = {"m-email": f"{WORD}.mended@example.org"}
    assert desk.post_from(first, f"{first}/fix", **mended).status_code == 303
    assert desk.post_from(second, f"{second}/accept").status_code == 303
    assert desk.post_from(third, f"{third}/reject").status_code == 303
    assert desk.post_from(fourth, f"{fourth}/fix", **{"m-email": f"{WORD} again"}).status_code == 200
    with house.workshop.open(COMMAND) as work:
        [left] = leads.ids(work, leads.Filter(status=LeadStatus.QUARANTINED))
        quarantine.replay(work, left)
    assert house.caller.get(f"/v1/leads/{waiting[0]}").json["contact_id"]


def _import(house: House) -> None:
    """A file whose name, cells and faulty rows are canaries, up to the file of errors."""
    header = ("given_name", "family_name", "email", "phone", "street", "Shoe")
    people = [[str(person(number).get(name, WORD)) for name in header] for number in range(60, 60 + SENT)]
    rows = [header, *people, [WORD], ["", WORD, f"{WORD}@@example", "", "", ""]]
    content = "".join(";".join(cells) + "\r\n" for cells in rows).encode("utf-16")
    with house.workshop.open(COMMAND) as work:
        import_id = imports.create(work, sources.named(work, "form").id, filename=FILE).id
    view = uploading.upload(house.workshop, COMMAND, import_id, io.BytesIO(content))
    with house.workshop.look(COMMAND) as work:
        imports.preview(work, import_id)
    with house.workshop.open(COMMAND) as work:
        imports.commit(work, import_id, expected=view.etag)
    worker.run_due(house.workshop)
    with house.workshop.open(COMMAND) as work:
        assert imports.show(work, import_id).counts.created == SENT
        assert WORD.encode() in b"".join(results.error_file(work, import_id, guarded=True).content)


def _back_up(house: House) -> None:
    """Everything written to files, unpacked so that it can be searched, and the log as auditors get it."""
    made = writing.back_up(house.workshop, house.folder / "backups")
    for packed in [*made.data.glob("*.gz"), *made.keys.glob("*.gz")]:
        packed.with_suffix(".txt").write_bytes(gzip.decompress(packed.read_bytes()))
    sequencing.keep_up(house.workshop)
    with house.workshop.look(SYSTEM) as work:
        lines = list(paper.written(work))
    assert len(lines) > SENT
    (house.folder / "log.ndjson").write_text("\n".join(lines), encoding="utf-8")


def _stumble(house: House) -> None:
    """A job that dies with a canary on its lips."""

    def stumble(*_: object) -> None:
        raise ValueError(WORD)

    with house.workshop.open(SYSTEM) as work:
        queue.enqueue(work, "test.stumble")
    assert worker.run_due(house.workshop, handlers={**worker.HANDLERS, "test.stumble": stumble}) > 0


def _look_around(house: House) -> None:
    """A page of every kind that each role can reach by a link, the way in, and pages that are not there."""
    for role in Role:
        desk = house.office.signed_in(role.value, role)
        seen, ahead = set[str](), {"/": "/"}
        while ahead:
            shape, path = ahead.popitem()
            seen.add(shape)
            page = house.ears.hear(f"{role} at {path}", desk.get(path))
            # What has to be accounted for leads to people who were erased, too.
            assert page.status_code in {200, 302, 303, 410}, path
            ahead |= {_shape(link): link for link in _links(page.text) if _shape(link) not in seen}
        assert len(seen) > 2
        lost = desk.get(f"/{WORD}", Accept="text/html")
        assert house.ears.hear(f"{role} is lost", lost).status_code == 404
    stranger = house.office.desk()
    refused = stranger.sign_in("steward", f"{WORD} {NUMBER}")
    assert house.ears.hear("wrong password", refused).status_code == 403
    assert (
        house.ears.hear("no token", stranger.client.post("/sign-in", data={"name": WORD})).status_code == 400
    )


def _shape(path: str) -> str:
    """What pages of a kind have in common: neither ids nor codes nor questions."""
    return re.sub(r"[0-9a-f-]{36}|(?<=/codes/)[A-Z].+", "…", path.partition("?")[0])


def _links(page: str) -> list[str]:
    """Where the page leads to within the house; what is shared by all pages does not show anybody."""
    found = (unescape(link) for link in re.findall(r'href="(/[^"#]*)"', page))
    return sorted({link for link in found if not link.startswith("/static/")})


def _ask_after_health(house: House) -> None:
    for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
        assert house.ears.hear(path, house.caller.get(path)).status_code == 200


def _break(house: House) -> None:
    """A table that is gone: the request fails in the middle of a statement full of canaries."""
    with house.workshop.engine.begin() as connection:
        connection.execute(text("ALTER TABLE record RENAME TO record_away"))
    # Nobody whose number is on the list by now: of them nothing would be written.
    new = {**person(50), "phone": "+31207946050"}
    assert house.ears.hear("broken", house.caller.post("/v1/leads", new)).status_code in {500, 503}


# In this order: what is looked at must be there before, and after the last nothing works any more.
FLOWS = (
    _send,
    _send_wrongly,
    _mend,
    _import,
    tell_deeds,
    write_letters,
    state_wishes,
    tell_partners,
    tell_programs,
    hear_signals,
    choose_people,
    hand_on,
    fetch_copies,
    restrain,
    ask_for_rights,
    forget_people,
    account_for,
    judge_anew,
    _back_up,
    _stumble,
    _look_around,
    _ask_after_health,
    _break,
)


def _settle(workshop: Workshop) -> None:
    """Have everything written to files that is still on its way."""
    if workshop.engine.dialect.name == "postgresql":
        with workshop.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))


def _kept_by_server(workshop: Workshop) -> list[Path]:
    """Heap, log of changes and log of a PostgreSQL on this machine; SQLite keeps its files with the data."""
    if workshop.engine.dialect.name != "postgresql":
        return []
    with workshop.engine.connect() as connection:
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        number = connection.execute(
            text("SELECT oid FROM pg_database WHERE datname = current_database()")
        ).scalar_one()
    if not (folder / "PG_VERSION").exists():
        pytest.skip("the files of the PostgreSQL server are not on this machine")
    return [folder / "base" / str(number), folder / "global", folder / "pg_wal", folder.parent / "log"]


def _traces_below(place: Path) -> list[str]:
    return traces_in_files(place) if place.is_dir() else traces(place.name, place.read_bytes())
