"""A certificate says what became of each part, admits what is left, and cannot be changed unnoticed."""

import copy
import json
from pathlib import Path

import pytest

from admin.cli import main
from rules.certificates import Rest
from rules.erasing import Category
from service.erasure import certificates
from service.storage.sources import Source
from service.work import Workshop
from tests.service.erasure.people import CANARY, OFFICER, WORD, erase, erased, known


def certificate(workshop: Workshop, source: Source) -> dict[str, object]:
    shown = erased(workshop, known(workshop, source, CANARY))
    with workshop.look(OFFICER) as work:
        return dict(certificates.certificate(work, shown.id))


def test_a_certificate_is_checked_without_database_and_keyring(workshop: Workshop, source: Source) -> None:
    document = json.loads(json.dumps(certificate(workshop, source)))
    key = workshop.vault.verifying_keys()[0]
    assert certificates.check(document, public_key=key).is_genuine
    assert not certificates.check(document, public_key=bytes(32)).is_genuine


def test_a_changed_certificate_is_found_out(workshop: Workshop, source: Source) -> None:
    document = certificate(workshop, source)
    for name in sorted(document.keys() - {"public_key", "signature"}):
        changed = copy.deepcopy(document)
        changed[name] = "otherwise"
        assert not certificates.check(changed, public_key=None).is_genuine, name


def test_a_certificate_names_nobody_and_admits_what_is_left(workshop: Workshop, source: Source) -> None:
    document = certificate(workshop, source)
    assert WORD not in json.dumps(document).lower()
    parts = {part["category"]: part for part in document["categories"]}  # type: ignore[attr-defined]
    assert parts.keys() == {each.value for each in Category}
    assert parts["suppression"] | {"at": None} == {
        "category": "suppression",
        "result": "retained",
        "erased": 0,
        "retained": 3,
        "ground": "GDPR art. 21(3)",
        "until": None,
        "at": None,
    }
    rests = {rest["where"] for rest in document["remains"]}  # type: ignore[attr-defined]
    assert {Rest.BACKUPS, Rest.HASHES, Rest.LEDGER, Rest.FREE_SPACE} <= rests
    assert (Rest.WRITE_AHEAD_LOG in rests) is (workshop.engine.dialect.name == "postgresql")


def test_before_anything_has_gone_a_certificate_says_so(workshop: Workshop, source: Source) -> None:
    erasure_id = erase(workshop, known(workshop, source, CANARY))
    with workshop.look(OFFICER) as work:
        document = certificates.certificate(work, erasure_id)
    assert document["state"] == "recorded"
    assert {part["result"] for part in document["categories"]} == {"waiting", "retained"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_anybody_checks_a_certificate_with_the_command(
    workshop: Workshop, source: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = certificate(workshop, source)
    file, key = tmp_path / "certificate.json", str(document["public_key"])
    file.write_text(json.dumps(document), encoding="utf-8")
    assert main(["erasures", "verify", str(file), "--public-key", key]) == 0
    assert "final" in capsys.readouterr().out
    file.write_text(json.dumps(document | {"leads": 7}), encoding="utf-8")
    assert main(["erasures", "verify", str(file), "--public-key", key]) == 1
    file.write_text("nothing", encoding="utf-8")
    assert main(["erasures", "verify", str(file)]) == 1
