"""The same behind real servers: bodies of every length and packing arrive whole, line by line too.

Granian's own `readline` and iteration lose data (2.8.7: of `aaa\nbbbb\n` one line of three bytes arrives, and
the answer is 200), so this runs on the server that we ship and on the one that others use.
"""

import gzip
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.settings import Settings
from tests.ports import free_port, wait_until_open
from tests.service.api.caller import ANNA

APP = "tests.service.api.counting:create_counting_app"

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SERVERS: dict[str, tuple[str, ...]] = {
    "granian": (
        "granian",
        "--interface",
        "wsgi",
        "--blocking-threads",
        "1",
        "--factory",
        "--port",
        "{port}",
        APP,
    ),
    "gunicorn": ("gunicorn", "--threads", "2", "--bind", "127.0.0.1:{port}", f"{APP}()"),
}

# More than 6 MB, at which Granian's own iteration breaks the connection altogether.
MANY_LINES = b"".join(b"%07d,some text\n" % number for number in range(350_000))
BLOCKS = [MANY_LINES[start : start + 50_001] for start in range(0, len(MANY_LINES), 50_001)]


@pytest.fixture(params=SERVERS)
def port(request: pytest.FixtureRequest, settings: Settings) -> Iterator[int]:
    """Where a real server in a process of its own serves the application."""
    chosen = free_port()
    command = [sys.executable, "-m", *(word.format(port=chosen) for word in SERVERS[request.param])]
    environment = os.environ | {
        "GOODSTANDING_DATA_DIR": str(settings.data_dir),
        "GOODSTANDING_DATABASE_URL": settings.database_url,
        "GOODSTANDING_EXPECTED_CONTACTS": str(settings.expected_contacts),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            wait_until_open(chosen, process)
            yield chosen
        finally:
            end(process)


def end(process: "subprocess.Popen[str]") -> None:
    """Ask the server to stop, and make it and its workers."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def send(
    port: int, path: str, body: Any, headers: dict[str, str] | None = None, *, method: str = "POST"
) -> tuple[int, dict[str, Any]]:
    """Send bytes with their length, or an iterable of bytes in chunks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    chunked = not isinstance(body, bytes)
    named = (headers or {}) | ({"Transfer-Encoding": "chunked"} if chunked else {})
    try:
        connection.request(method, path, body=body, headers=named, encode_chunked=chunked)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()


def test_lines_arrive_as_they_were_sent(port: int) -> None:
    for small in (b"aaa\nbbbb\n\ncc\nlast", b"one\r\ntwo\n", b"\n", b""):
        lines = small.splitlines(keepends=True)
        told = {"lines": len(lines), "longest": max(map(len, lines), default=0), "size": len(small)}
        assert send(port, "/count", small) == (200, told)
        assert send(port, "/count", iter([small[:3], small[3:]] if small else [])) == (200, told)
    whole = {"lines": 350_000, "longest": 18, "size": len(MANY_LINES)}
    assert send(port, "/count", MANY_LINES) == (200, whole)
    assert send(port, "/count", iter(BLOCKS)) == (200, whole)


def test_a_batch_arrives_whole_however_it_is_sent(port: int, issue_key: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {issue_key()}", "Content-Type": "application/json"}
    items = [ANNA | {"email": f"person{number}@example.org"} for number in range(20)]
    text = json.dumps({"items": items}, indent=1).encode() + b"\n" * 7_000_000
    packed = gzip.compress(text)
    blocks = [text[start : start + 65_537] for start in range(0, len(text), 65_537)]
    for body, packing in ((text, {}), (iter(blocks), {}), (packed, {"Content-Encoding": "gzip"})):
        status, told = send(port, "/v1/leads:batch", body, headers | packing)
        assert status == 207
        assert [item["status_code"] for item in told["items"]] == [201] * 20


def test_who_sends_too_much_hears_so(port: int, issue_key: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {issue_key()}", "Content-Type": "application/json"}
    block = b" " * 65_536
    for path, blocks in (("/v1/leads", 20), ("/v1/leads:batch", 140)):
        for body in (block * blocks, iter([block] * blocks)):
            status, told = send(port, path, body, headers)
            assert (status, told["code"]) == (413, "too_large")
    status, told = send(port, "/v1/leads", iter([b'{"email": ', b'"anna@example.org"}']), headers)
    assert (status, told["status"]) == (201, "accepted")


def test_a_file_arrives_whole_however_it_is_sent(port: int, issue_key: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {issue_key()}", "Content-Type": "application/json"}
    # Every hundredth line is no JSON: it must cost no other line.
    lines = [
        b'{"email": "person%d@example.org", "notes": "%s"}' % (number, b"x" * 300) for number in range(20_000)
    ]
    text = b"".join(line[: -1 if number % 100 == 0 else None] + b"\n" for number, line in enumerate(lines))
    packed = gzip.compress(text, 1)
    assert len(text) > 6_000_000
    for body, packing in (
        (text, {}),
        (iter([text[at : at + 70_001] for at in range(0, len(text), 70_001)]), {}),
        (
            iter([packed[at : at + 7_001] for at in range(0, len(packed), 7_001)]),
            {"Content-Encoding": "gzip"},
        ),
    ):
        _, begun = send(port, "/v1/imports", b"{}", headers)
        path = f"/v1/imports/{begun['import_id']}"
        assert send(port, f"{path}/data", body, headers | packing, method="PUT")[0] == 204
        told = send(port, path, b"", headers, method="GET")[1]
        assert (told["state"], told["rows"], told["faulty"]) == ("ready", 20_000, 200)
