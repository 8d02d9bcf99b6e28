"""The command lists erasures, shows one part by part, and writes a certificate that anybody can check."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin.cli import main
from rules.sources import LawfulBasis, SourceKind
from service import sources, worker
from service.access import COMMAND
from service.opening import open_workshop, prepare_database
from service.settings import load
from service.work import Workshop
from tests.service.erasure.people import CANARY, WORD, erase, known


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    """An installation of its own, as the command finds it."""
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path))
    prepare_database(load())
    opened = open_workshop(load())
    yield opened
    opened.engine.dispose()


def test_an_erasure_is_listed_shown_and_proven(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["erasures", "list"]) == 0
    assert "Nobody was erased." in capsys.readouterr().out
    with workshop.open(COMMAND) as work:
        source = sources.create(
            work, key="form", name="Form", kind=SourceKind.FORM, lawful_basis=LawfulBasis.CONSENT
        )
    erasure_id = erase(workshop, known(workshop, source, CANARY))
    worker.run_due(workshop)

    assert main(["erasures", "list", "--state", "final", "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["erasure"], line["state"], line["contacts"]) == (str(erasure_id), "final", 1)

    file = tmp_path / "certificate.json"
    assert main(["erasures", "show", str(erasure_id), "--out", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "contact: erased, 1" in shown
    assert "retained (GDPR art. 21(3))" in shown
    assert WORD not in shown + file.read_text()
    key = shown.split("--public-key ")[1].strip()
    assert main(["erasures", "verify", str(file), "--public-key", key]) == 0


def test_what_was_never_erased_is_not_shown(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erasures", "show", "01890000-0000-7000-8000-00000000000a"]) == 2
    assert workshop.vault.trouble() == ""
    assert "no such thing" in capsys.readouterr().err
