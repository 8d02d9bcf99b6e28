"""The command that serves: it starts only when it can, and stops when it is asked to."""

import http.client
import json
import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from admin.commands import serve
from service.settings import Settings
from service.work import Workshop
from tests.ports import free_port, wait_until_open

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def begin(settings: Settings, *arguments: str, port: int = 0) -> "subprocess.Popen[str]":
    environment = os.environ | {
        "GOODSTANDING_DATA_DIR": str(settings.data_dir),
        "GOODSTANDING_DATABASE_URL": settings.database_url,
        "GOODSTANDING_EXPECTED_CONTACTS": str(settings.expected_contacts),
        "GOODSTANDING_PORT": str(port),
        "GOODSTANDING_WORKERS": "2",
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    command = (sys.executable, "-m", "admin.cli", "serve", *arguments)
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("arguments", [(), ("--api-only",)])
def test_it_serves_until_it_is_asked_to_stop(settings: Settings, arguments: tuple[str, ...]) -> None:
    port = free_port()
    with begin(settings, *arguments, port=port) as process:
        wait_until_open(port, process)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/readyz")
        assert json.loads(connection.getresponse().read()) == {"status": "ok", "lacking": []}
        connection.close()
        process.terminate()
        said = process.stderr.read() if process.stderr else ""
    assert process.returncode == 0
    lines = [json.loads(line) for line in said.splitlines()]
    assert lines[0]["event"] == "serving"
    assert {"request answered", "serving"} <= {line["event"] for line in lines}


def test_it_does_not_start_without_the_keys_of_its_database(settings: Settings, workshop: Workshop) -> None:
    (settings.data_dir / "keyring.json").unlink()
    with begin(settings, port=free_port()) as process:
        said = process.stderr.read() if process.stderr else ""
    assert process.returncode == 2
    assert said.startswith("goodstanding: ")


def test_told_to_stop_while_it_is_starting_it_stops_at_once(settings: Settings) -> None:
    port = free_port()
    with begin(settings, port=port) as process:
        # The port opens first; the processes that will serve then load the application for a second or so.
        wait_until_open(port, process)
        told = monotonic()
        process.terminate()
        assert process.stderr
        process.stderr.read()  # it ends when the last of them has ended
        took = monotonic() - told
    assert process.returncode == 0
    assert took < serve.PATIENCE / 2
