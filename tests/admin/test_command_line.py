"""What every command has in common: what it says of what it cannot read, and how it ends."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from admin import cli
from service import keys
from service.access import COMMAND
from service.opening import open_workshop
from service.settings import load
from service.vault.keys import KeyState, Purpose

ROOT = Path(cli.__file__).parent.parent

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """A command on an installation of its own: how it ended, what it said, and what it complained of."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "var"))

    def command(*arguments: object) -> tuple[int, str, str]:
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as refused:
            status = int(refused.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


@pytest.fixture
def installed(run: Command) -> Command:
    run("migrate")
    run("sources", "add", "a-form-with-a-name-that-is-quite-long", "--basis", "legitimate_interest")
    return run


@pytest.mark.parametrize(
    "command",
    [
        ("audit", "verify", "--checkpoint"),
        ("check",),
        ("consents", "verify", "--offline"),
        ("erasures", "verify"),
        ("import", "--source", "a-form", "--map"),
        ("match",),
    ],
)
def test_a_file_that_is_not_there_is_named(run: Command, tmp_path: Path, command: tuple[str, ...]) -> None:
    lost = tmp_path / "lost"
    key = ("--public-key", "AAAA" * 10 + "AAA=") if "--offline" in command else ()
    file = ("some.csv",) if "--map" in command else ()
    status, _, complaint = run(*command, lost, *key, *file)
    assert (status, complaint) == (2, f"goodstanding: {lost}: No such file or directory\n")


@pytest.mark.parametrize(
    "command", [("openapi", "--out"), ("audit", "export", "--out"), ("consents", "export-chain", "--out")]
)
def test_a_file_that_cannot_be_written_is_named(
    installed: Command, tmp_path: Path, command: tuple[str, ...]
) -> None:
    status, _, complaint = installed(*command, tmp_path / "no" / "file")
    assert (status, complaint) == (2, f"goodstanding: {tmp_path}/no/file: No such file or directory\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("check", "--country", "Neth"), "two letters, as NL"),
        (("check", "--birth-date-format", "YYYY"), "as DD-MM-YYYY"),
        (("check", "--processes", "x"), "a whole number from 1 to 64"),
        (("match", "--threshold", "nan"), "a figure, as 4 or 2.5"),
        (("keys", "rotate", "--contacts", "0"), "a whole number, 1 or more"),
        (("audit", "verify", "--public-key", "AAAA"), "a public key is 32 bytes in Base64"),
        (("audit", "verify", "--public-key", "x" * 60), "a public key is 32 bytes in Base64"),
        (("consents", "verify", "--head", "7:zz"), "a number and hexadecimal digits, as 12:0af3…"),
        (("packs", "lint", "no-such-pack.toml"), "no-such-pack.toml: there is nothing of that name"),
        (("packs", "what-if", "no-such-pack.toml"), "no-such-pack.toml: there is nothing of that name"),
        (("requests", "list", "--limit", "0"), "a whole number from 1 to 1000"),
        (("sources", "key", "--scope", "all"), "is none of those that are known; --help names them"),
        (("sources", "key", "--expires", "2020-02-30"), "a day, as 2027-01-31"),
        (("sources", "key", "--expires", "2020-02-28"), "a day that is still to come"),
        (("sources", "add", "--trust", "101"), "a whole number from 0 to 100"),
        (("users", "add", "--role", "emperor"), "is none of those that are known; --help names them"),
    ],
)
def test_what_is_not_rightly_asked_is_told_what_would_be(
    run: Command, command: tuple[str, ...], said: str
) -> None:
    status, _, complaint = run(*command)
    assert status == cli.USAGE
    assert complaint.endswith(f": {said}\n")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://us:secret@127.0.0.1:1/x", "The database cannot be opened: connection failed"),
        ("mysql://us:secret@127.0.0.1/x", "GOODSTANDING_DATABASE_URL must begin with sqlite://"),
        ("us:secret", "GOODSTANDING_DATABASE_URL is not the address of a database."),
        ("postgresql://us:secret@127.0.0.1:port/x", "GOODSTANDING_DATABASE_URL is not the address"),
    ],
)
@pytest.mark.parametrize("command", [("migrate",), ("sources", "list"), ("keys", "status"), ("worker",)])
def test_a_database_that_cannot_be_reached_is_said_to_be_so(
    run: Command, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], address: str, said: str
) -> None:
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", address)
    status, _, complaint = run(*command)
    assert (status, complaint.startswith(f"goodstanding: {said}")) == (2, True)
    assert "secret" not in complaint
    assert complaint.count("\n") == 1


def test_a_file_that_is_no_database_is_said_to_be_none(run: Command, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "goodstanding.db").write_bytes(b"Dear Sirs," * 200)
    for command in (("migrate",), ("sources", "list")):
        _, _, complaint = run(*command)
        assert complaint == "goodstanding: The database cannot be opened: file is not a database\n"


def test_a_refusal_says_what_is_wrong_and_nothing_besides(installed: Command) -> None:
    status, _, complaint = installed("sources", "add", "Not A Key", "--basis", "consent")
    assert (status, complaint) == (
        2,
        "goodstanding: Use lower-case letters, digits and hyphens, 60 at most.\n",
    )


def test_a_code_that_no_rule_gives_is_not_looked_for(installed: Command) -> None:
    status, _, complaint = installed("quarantine", "replay", "--code", "EML.NOWHERE")
    assert (status, complaint) == (2, "goodstanding: The rules know no finding with this code.\n")


def test_names_that_are_typed_into_other_commands_are_never_cut_off(installed: Command) -> None:
    _, said, _ = installed("sources", "list")
    assert "a-form-with-a-name-that-is-quite-long" in said
    assert "legitimate_interest" in said


def test_lists_are_told_to_machines_line_by_line(installed: Command) -> None:
    installed("users", "add", "aino", "--role", "steward")
    [source] = map(json.loads, installed("sources", "list", "--json")[1].splitlines())
    assert (source["source"], source["is_paused"]) == ("a-form-with-a-name-that-is-quite-long", False)
    [user] = map(json.loads, installed("users", "list", "--json")[1].splitlines())
    assert user == {"user": "aino", "roles": ["steward"], "state": "invited", "signed_in_at": None}


def test_the_checks_of_an_installation_are_told_to_machines(
    installed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said, _ = installed("doctor", "--json")
    told = {each["check"]: each["sound"] for each in map(json.loads, said.splitlines())}
    assert (status, set(told.values()), {"packs", "database", "keys"} <= told.keys()) == (0, {True}, True)
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", "postgresql://us:secret@127.0.0.1:1/x")
    status, said, _ = installed("doctor", "--json")
    told = {each["check"]: each["sound"] for each in map(json.loads, said.splitlines())}
    assert (status, told["packs"], told["database"], "secret" in said) == (1, True, False, False)


def test_the_index_is_made_anew_by_its_own_name(installed: Command) -> None:
    status, said, _ = installed("keys", "reindex")
    assert (status, said.startswith("A new key is announced: ")) == (0, True)
    with open_workshop(load()).look(COMMAND) as work:
        states = [each.state for each in keys.status(work).keys if each.purpose == Purpose.INDEX]
    assert states == [KeyState.ACTIVE, KeyState.PRE]


@pytest.mark.parametrize("command", [("openapi",), ("packs", "explain", "EML"), ("--help",)])
def test_whoever_has_read_enough_is_not_complained_to(command: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "admin.cli", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (0, b"")
