"""An operator backs up and restores with two commands, and is told what came of it."""

import json
from pathlib import Path

import pytest

from admin import cli
from service.storage.sources import Source
from service.work import Workshop
from tests.service.api.caller import stamp
from tests.service.backups.houses import erase, settle

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def installed(
    workshop: Workshop, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Workshop:
    """The workshop as commands find it, by the environment."""
    stamp(workshop.engine)
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", database_url)
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path))
    return workshop


def test_the_commands_back_up_and_put_back(
    installed: Workshop,
    source: Source,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    people = settle(installed, source, 4)
    kept = tmp_path / "backups"
    assert cli.main(["backup", "--out", str(kept)]) == 0
    assert "keep it apart from the first" in capsys.readouterr().out
    [gone] = erase(installed, people[:1])
    assert cli.main(["backup", "--out", str(kept), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    [old, _] = sorted(kept.glob("data-*"))
    # The keyring and the ledger of erasures are there; the database is not.
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", f"sqlite:///{tmp_path / 'fresh.db'}")
    assert cli.main(["restore", str(old), "--keys", made["keys"]]) == 0
    told = capsys.readouterr().out
    assert "3 contacts can be found again" in told
    assert str(gone) in told
    assert "life number 2" in told
    assert cli.main(["audit", "verify"]) == 0
    capsys.readouterr()
    assert cli.main(["restore", str(old)]) == 2
    assert "not empty" in capsys.readouterr().err
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", f"sqlite:///{tmp_path / 'another.db'}")
    assert cli.main(["restore", str(kept), "--json"]) == 0
    newest = json.loads(capsys.readouterr().out)
    assert (newest["backup"], newest["contacts"], newest["erased_again"]) == (made["backup"], 3, [])


def test_where_there_is_no_backup_that_is_said(
    installed: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["restore", str(tmp_path)]) == 2
    assert "There is no backup in" in capsys.readouterr().err
    assert cli.main(["restore", str(tmp_path / "data-none")]) == 2
    assert "is not a folder of a backup" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said(
    installed: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert cli.main(["backup", "--out", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err
