"""Whoever has the file and the public key needs neither our database nor our keys."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from admin import cli
from rules import notes
from service.access import SYSTEM
from service.audit import checkpoints, paper, proofs, redacting
from service.audit.checking import Damage
from service.errors import NotFound
from service.work import Workshop
from tests.service.api.caller import stamp
from tests.service.audit.trails import ANNA, BRAM, by_hand, settle, write, write_at_once


@pytest.fixture
def key(workshop: Workshop) -> bytes:
    return workshop.vault.verifying_keys()[0]


@pytest.fixture
def trail(workshop: Workshop) -> str:
    """Three hundred deeds signed for twice, three of them emptied, and two without a place; the old note."""
    write(workshop, 3, about=ANNA)
    write_at_once(workshop, 147)
    first = settle(workshop)
    with workshop.open(SYSTEM) as work:
        redacting.redact(work, [ANNA], erasure=BRAM)
    write_at_once(workshop, 149)
    settle(workshop)
    write(workshop, 2)
    return first


def written(workshop: Workshop) -> list[str]:
    with workshop.look(SYSTEM) as work:
        return list(paper.written(work))


def test_an_exported_log_is_sound(workshop: Workshop, trail: str, key: bytes) -> None:
    lines = written(workshop)
    found = paper.check(lines, key=key, kept=[trail])
    assert (found.is_sound, found.flaws) == (True, ())
    assert (found.leaves, found.waiting, found.redacted, found.checkpoints) == (300, 2, 3, 2)
    assert found.covered == 300
    assert ANNA.hex not in "".join(lines)


def test_a_log_that_nobody_signed_for_proves_nothing(workshop: Workshop, trail: str, key: bytes) -> None:
    lines = written(workshop)
    assert not paper.check([line for line in lines if "checkpoint" not in line], key=key).is_sound
    other = paper.check(lines, key=bytes(range(32)))
    assert (other.is_sound, other.checkpoints) == (False, 0)
    assert {flaw.damage for flaw in other.flaws} == {Damage.FORGED}


def _edited(lines: list[str]) -> list[str]:
    return [line.replace('"count": 5', '"count": 6') if '"place": 8,' in line else line for line in lines]


def _with(lines: list[str], place: int, change: Callable[[str], list[str]]) -> list[str]:
    return [new for line in lines for new in (change(line) if f'"place": {place},' in line else [line])]


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (_edited, (Damage.EDITED, 8)),
        (lambda lines: _with(lines, 100, lambda _: []), (Damage.DELETED, 100)),
        (lambda lines: _with(lines, 100, lambda line: [line, line]), (Damage.REORDERED, 100)),
        (lambda lines: [line for line in lines if '"place": 29' not in line], (Damage.DELETED, 29)),
        (lambda lines: lines[:250], (Damage.TRUNCATED, 248)),
        (lambda lines: _with(lines, 200, lambda line: [line[:40]]), (Damage.EDITED, -1)),
        (lambda lines: _with(lines, 0, lambda line: [line.replace("read", "seen")]), (Damage.EDITED, 0)),
    ],
)
def test_what_was_done_to_the_file_is_named(
    workshop: Workshop,
    trail: str,
    key: bytes,
    damage: Callable[[list[str]], list[str]],
    expected: tuple[Damage, int],
) -> None:
    found = paper.check(damage(written(workshop)), key=key)
    assert not found.is_sound
    assert expected in [(flaw.damage, flaw.first) for flaw in found.flaws]


def test_a_shorter_log_signed_for_in_earnest_does_not_fit_a_later_note(
    workshop: Workshop, key: bytes
) -> None:
    write_at_once(workshop, 30)
    settle(workshop)
    early = written(workshop)
    write_at_once(workshop, 20)
    late = settle(workshop)
    assert paper.check(early, key=key).is_sound
    assert [flaw.damage for flaw in paper.check(early, key=key, kept=[late]).flaws] == [Damage.TRUNCATED]


def test_one_deed_is_proven_to_be_in_the_log_and_no_other_is_shown(
    workshop: Workshop, trail: str, key: bytes
) -> None:
    with workshop.look(SYSTEM) as work:
        [first, *_] = [proofs.of_entry(work, number) for number in (4, 300)]
        assert proofs.of_entry(work, 302) is None
        with pytest.raises(NotFound):
            proofs.of_entry(work, 9_999)
    assert first is not None
    assert first.holds()
    text = json.dumps(proofs.on_paper(first))
    said = paper.check_proof(text, key=key)
    assert said is not None
    assert said.size == 150
    assert len(first.path) == 8


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told | {"index": told["index"] + 1},
        lambda told: told | {"size": told["size"] + 1},
        lambda told: told | {"body": told["body"].replace("leads", "leadz")},
        lambda told: told | {"commitment": told["salt"]},
        lambda told: told | {"path": told["path"][:-1]},
        lambda told: told | {"path": told["path"][::-1]},
        lambda told: told | {"checkpoint": told["checkpoint"].replace("\n150\n", "\n151\n")},
        lambda told: told | {"checkpoint": "none"},
        lambda told: {name: each for name, each in told.items() if name != "path"},
        lambda told: told | {"salt": "!"},
        list,
    ],
)
def test_a_proof_that_was_changed_proves_nothing(
    workshop: Workshop, trail: str, key: bytes, change: Callable[[dict[str, object]], object]
) -> None:
    with workshop.look(SYSTEM) as work:
        proof = proofs.of_entry(work, 4)
    assert proof is not None
    assert paper.check_proof(json.dumps(change(proofs.on_paper(proof))), key=key) is None


def test_a_proof_signed_by_somebody_else_proves_nothing(workshop: Workshop, trail: str) -> None:
    with workshop.look(SYSTEM) as work:
        proof = proofs.of_entry(work, 4)
    assert proof is not None
    assert paper.check_proof(json.dumps(proofs.on_paper(proof)), key=bytes(range(32))) is None


@pytest.fixture
def installed(
    workshop: Workshop, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Workshop:
    """The workshop as commands find it, by the environment."""
    stamp(workshop.engine)
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", database_url)
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path))
    return workshop


def _key_in(told: str) -> str:
    return told.split("--public-key ")[1].split()[0]


def test_an_auditor_checks_the_file_elsewhere_and_hears_which_deed_was_edited(
    installed: Workshop,
    trail: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, kept = tmp_path / "log.ndjson", tmp_path / "old.note"
    kept.write_text(trail, encoding="utf-8")
    assert cli.main(["audit", "verify", "--checkpoint", str(kept)]) == 0
    assert cli.main(["audit", "export", "--out", str(file)]) == 0
    key = _key_in(capsys.readouterr().out)
    # Whoever checks it has neither our database nor our keys.
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    asked = ["audit", "verify", "--offline", str(file), "--public-key", key, "--checkpoint", str(kept)]
    assert cli.main(asked) == 0
    assert "signed for: the first 300 deeds" in capsys.readouterr().out
    file.write_text("\n".join(_edited(file.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    assert cli.main(asked) == 1
    assert "Place 8 (deed 9): edited." in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--offline", str(file)]) == 2


def test_the_command_proves_one_deed_and_checks_the_proof(
    installed: Workshop, trail: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "proof.json"
    assert cli.main(["audit", "prove", "4", "--out", str(file)]) == 0
    assert cli.main(["audit", "checkpoint"]) == 0
    told = capsys.readouterr()
    assert notes.note_in(told.out).text.startswith("goodstanding/")
    key = told.err.split("Public key: ")[1].strip()
    asked = ["audit", "verify", "--proof", str(file), "--public-key", key, "--json"]
    assert cli.main(asked) == 0
    assert json.loads(capsys.readouterr().out) == {"sound": True, "size": 150}
    file.write_text(file.read_text(encoding="utf-8").replace('"index": 3', '"index": 4'), encoding="utf-8")
    assert cli.main(asked) == 1
    assert cli.main(["audit", "prove", "302"]) == 1


def test_the_command_looks_through_the_database_and_names_the_row(
    installed: Workshop, trail: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["audit", "sequence"]) == 0
    assert "Places given: 2." in capsys.readouterr().out
    by_hand(installed, "DELETE FROM audit_event WHERE leaf_index = 42")
    assert cli.main(["audit", "verify"]) == 1
    assert "Place 42: deleted." in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["sound"], told["flaws"][0]["damage"]) == (False, "deleted")


def test_the_key_is_printed_with_its_name(installed: Workshop, trail: str) -> None:
    with installed.look(SYSTEM) as work:
        [key] = checkpoints.verifiers(work)
    assert notes.verifier_in(key.text).public_key == installed.vault.verifying_keys()[0]
