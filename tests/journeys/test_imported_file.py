"""A file of another system is tried, taken over exactly once, and what was wrong comes back mended."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.town import Town, open_town
from tests.service.imports.people import FAMILIES, GIVEN

HEADERS = ("Klantnr", "Voornaam", "Tussenvoegsel", "Achternaam", "E-mailadres", "Postcode", "Plaats", "Kleur")
SOUND = 60


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    with open_town(database_url, tmp_path / "data") as opened:
        opened.command("sources", "add", "crm", "--basis", "contract", "--country", "NL")
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """As an office programme saves it: semicolons, Windows-1252, a blank row, two people out of reach."""
    path = tmp_path / "klanten.csv"
    rows = [
        (
            f"K{at}",
            GIVEN[at % len(GIVEN)],
            "van",
            FAMILIES[at % len(FAMILIES)],
            f"klant{at}@example.org",
            "1017gc",
            "AMSTERDAM",
            "rood",
        )
        for at in range(SOUND)
    ]
    broken = [
        ("", "Bram", "", "Bakker", "bram at example.org", "", "", ""),
        ("", "", "", "", "niets", "", "", ""),
    ]
    with path.open("w", encoding="cp1252", newline="") as out:
        csv.writer(out, delimiter=";").writerows(
            [HEADERS, *rows[:30], [""] * len(HEADERS), *rows[30:], *broken]
        )
    return path


def test_a_file_is_tried_taken_over_once_and_mended(town: Town, file: Path, tmp_path: Path) -> None:
    # Before anything is set up a colleague may ask what is wrong with the file; nothing is stored.
    checked = json.loads(town.command("check", str(file), "--country", "NL", "--json", status=1))
    assert checked["unmapped"] == ["Kleur"]

    # A rehearsal counts just as the real thing does, and leaves nothing behind.
    words = ("import", str(file), "--source", "crm", "--json")
    rehearsed = json.loads(town.command(*words, "--dry-run", status=1))
    errors = tmp_path / "errors.csv"
    taken = json.loads(town.command(*words, "--errors", str(errors), status=1))
    assert counts(rehearsed) == counts(taken)
    assert (taken["created"], taken["quarantined"]) == (SOUND, 2)

    # Whoever runs it again, in doubt, does no harm.
    assert counts(json.loads(town.command(*words, status=1))) == counts(taken)

    # The error file has the rows as they were, with the reason; mended, it goes in as it is.
    text = errors.read_text(encoding="utf-8-sig")
    assert "INT.NO_IDENTIFIER" in text
    errors.write_text(text.replace("bram at example.org", "bram@example.org"), encoding="utf-8")
    mended = json.loads(town.command("import", str(errors), "--source", "crm", "--json", status=1))
    assert (mended["created"], mended["quarantined"]) == (1, 1)


def counts(told: dict[str, int]) -> dict[str, int]:
    return {name: told[name] for name in ("rows", "created", "merged", "quarantined", "faulty", "blank")}
