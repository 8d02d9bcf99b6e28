"""The ledger tells whoever looks what was done to it, and still holds when a person is erased."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from admin import cli
from rules.consent import EventState
from rules.ledger import Damage
from service import worker
from service.access import SYSTEM
from service.consents import chain, paper
from service.consents.chain import Verified
from service.storage import keys
from service.storage.consents import ConsentEvent
from service.storage.sources import Source
from service.work import Workshop
from tests.service.api.caller import stamp
from tests.service.consents.ledgers import purpose, record
from tests.service.duplicates import ANNA, contact_of, pass_time

STORY = (EventState.GIVEN, EventState.WITHDRAWN, EventState.GIVEN, EventState.OBJECTED, EventState.REFUSED)
EVIDENCE = {"ip": "192.0.2.7", "wording": "Yes, Anna wants this."}


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    """A contact with five lines in a chain that has two heads."""
    purpose(workshop)
    contact_id = contact_of(workshop, source, ANNA)
    for state in STORY[:3]:
        pass_time(workshop)
        record(workshop, contact_id, state, evidence=EVIDENCE)
    chained(workshop)
    for state in STORY[3:]:
        pass_time(workshop)
        record(workshop, contact_id, state, evidence=EVIDENCE)
    chained(workshop)
    return contact_id


def chained(workshop: Workshop) -> None:
    pass_time(workshop)
    worker.run_due(workshop)


def verified(workshop: Workshop) -> Verified:
    with workshop.look(SYSTEM) as work:
        return chain.verify(work)


def tampered(workshop: Workshop, *statements: str) -> None:
    with workshop.open(SYSTEM) as work:
        for statement in statements:
            work.session.execute(text(statement))


def written(workshop: Workshop) -> list[str]:
    with workshop.look(SYSTEM) as work:
        return list(paper.written(work, chain.head(work)))


def test_a_chain_is_sound_and_signed_as_far_as_it_goes(workshop: Workshop, anna: UUID) -> None:
    found = verified(workshop)
    assert (found.is_sound, found.lines, found.opened, found.sealed_for_ever) == (True, 5, 5, 0)


def test_what_is_not_chained_yet_is_counted_and_chained_next(workshop: Workshop, anna: UUID) -> None:
    pass_time(workshop)
    record(workshop, anna, EventState.WITHDRAWN)
    assert (verified(workshop).waiting, verified(workshop).lines) == (1, 5)
    chained(workshop)
    assert (verified(workshop).waiting, verified(workshop).lines) == (0, 6)


def test_a_line_that_was_committed_while_the_sequencer_looked_is_found_by_the_timetable(
    workshop: Workshop, anna: UUID
) -> None:
    record(workshop, anna, EventState.GIVEN)
    tampered(workshop, "DELETE FROM job")
    with workshop.open(SYSTEM) as work:
        chain.wake_overlooked(work, {})
    chained(workshop)
    assert (verified(workshop).waiting, verified(workshop).lines) == (0, 6)


@pytest.mark.parametrize(
    ("statements", "flaw"),
    [
        (["UPDATE consent_event SET state = 'given' WHERE seq = 2"], (2, Damage.EDITED)),
        (["UPDATE consent_event SET purpose = 'other' WHERE seq = 4"], (4, Damage.EDITED)),
        (["DELETE FROM consent_event WHERE seq = 3"], (3, Damage.DELETED)),
        (["DELETE FROM consent_event WHERE seq = 5"], (5, Damage.TRUNCATED)),
        (
            [
                "UPDATE consent_event SET seq = 99 WHERE seq = 1",
                "UPDATE consent_event SET seq = 1 WHERE seq = 2",
                "UPDATE consent_event SET seq = 2 WHERE seq = 99",
            ],
            (1, Damage.REORDERED),
        ),
    ],
)
def test_who_changes_the_database_by_hand_is_found_out(
    workshop: Workshop, anna: UUID, statements: list[str], flaw: tuple[int, Damage]
) -> None:
    tampered(workshop, *statements)
    found = verified(workshop).flaw
    assert found is not None
    assert (found.seq, found.damage) == flaw


def test_a_clear_part_that_the_chain_does_not_hold_is_held_by_the_content(
    workshop: Workshop, anna: UUID
) -> None:
    tampered(workshop, "UPDATE consent_event SET author = 'import' WHERE seq = 1")
    found = verified(workshop)
    assert (found.flaw, len(found.false_contents), found.is_sound) == (None, 1, False)


def test_a_proof_in_the_place_of_another_is_found_out(workshop: Workshop, anna: UUID) -> None:
    with workshop.open(SYSTEM) as work:
        one, other = work.session.query(ConsentEvent).order_by(ConsentEvent.seq).limit(2)
        one.proof, other.proof = other.proof, one.proof
    assert len(verified(workshop).false_contents) == 2


def test_a_head_that_we_did_not_sign_is_found_out(workshop: Workshop, anna: UUID) -> None:
    tampered(workshop, "UPDATE consent_head SET at = '2026-01-01 00:00:00+00' WHERE seq = 3")
    assert verified(workshop).false_heads == (3,)


def test_when_a_person_is_erased_the_chain_holds_and_nobody_can_open_the_lines(
    workshop: Workshop, anna: UUID
) -> None:
    before = written(workshop)
    with workshop.open(SYSTEM) as work:
        assert keys.shred(work.session, [anna]) == 1
    found = verified(workshop)
    assert (found.is_sound, found.lines, found.opened, found.sealed_for_ever) == (True, 5, 0, 5)
    assert written(workshop)[:-1] == before[:-1]


def test_on_paper_there_is_nothing_that_leads_to_a_person(workshop: Workshop, anna: UUID) -> None:
    told = "\n".join(written(workshop))
    assert str(anna) not in told
    assert "192.0.2.7" not in told


def _edited(lines: list[str]) -> list[str]:
    return [*lines[:2], lines[2].replace("withdrawn", "given"), *lines[3:]]


@pytest.mark.parametrize(
    ("damage", "flaw"),
    [
        (_edited, (2, Damage.EDITED)),
        (lambda lines: [*lines[:2], "{torn", *lines[3:]], (2, Damage.EDITED)),
        (lambda lines: [*lines[:3], *lines[4:]], (3, Damage.DELETED)),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], (2, Damage.REORDERED)),
        (lambda lines: lines[:4], (4, Damage.TRUNCATED)),
        (lambda lines: [*lines[:4], lines[-1]], (4, Damage.TRUNCATED)),
    ],
)
def test_paper_is_checked_without_database_or_key(
    workshop: Workshop,
    anna: UUID,
    damage: Callable[[list[str]], list[str]],
    flaw: tuple[int, Damage],
) -> None:
    lines = written(workshop)
    assert paper.check(lines).is_sound
    found = paper.check(damage(lines))
    assert found.flaw is not None
    assert (found.flaw.seq, found.flaw.damage, found.is_sound) == (*flaw, False)


def test_a_chain_that_was_written_anew_does_not_fit_a_head_that_was_kept(
    workshop: Workshop, anna: UUID
) -> None:
    lines = written(workshop)
    with workshop.look(SYSTEM) as work:
        kept = chain.head(work)
    other = bytes(32)
    assert paper.check(lines, known=[kept.head], public_key=kept.public_key).is_sound
    assert not paper.check(lines, public_key=other).is_sound
    shorter = [*lines[:3], json.dumps({"head": json.loads(lines[-1])["head"] | {"seq": 2}})]
    assert not paper.check(shorter).is_sound


@pytest.fixture
def installed(
    workshop: Workshop, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Workshop:
    """The workshop as commands find it, by the environment."""
    stamp(workshop.engine)
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", database_url)
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path))
    return workshop


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_writes_the_chain_and_names_the_first_bad_line(
    installed: Workshop,
    anna: UUID,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "chain.ndjson"
    assert cli.main(["consents", "export-chain", "--out", str(file)]) == 0
    told = capsys.readouterr().out.split()
    kept = [word for option in ("--head", "--public-key") for word in (option, told[told.index(option) + 1])]
    # Whoever checks it has neither our database nor our keys.
    monkeypatch.setenv("GOODSTANDING_DATA_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GOODSTANDING_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    assert cli.main(["consents", "verify", "--offline", str(file), *kept]) == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines[:3], *lines[4:]]), encoding="utf-8")
    assert cli.main(["consents", "verify", "--offline", str(file), "--json"]) == 1
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["line"], found["damage"]) == (3, "deleted")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_looks_through_the_database(
    installed: Workshop, anna: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["consents", "verify"]) == 0
    assert "5 lines in the chain" in capsys.readouterr().out
    tampered(installed, "DELETE FROM consent_event WHERE seq = 2")
    assert cli.main(["consents", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["damage"] == "deleted"
