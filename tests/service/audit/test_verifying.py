"""Whoever changes the log by hand is found out, and the deed is named."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from rules import tiles
from service import audit, worker
from service.access import SYSTEM
from service.audit import Action, checkpoints, outside, redacting, restoring, sequencing, verifying
from service.audit.checking import Damage
from service.audit.verifying import Report
from service.jobs import queue
from service.storage import audit_log, audit_rows
from service.work import Workshop
from tests.service.audit.trails import ANNA, BRAM, by_hand, sequence, settle, write, write_at_once
from tests.workshops import SetClock


def verified(workshop: Workshop, *kept: str) -> Report:
    with workshop.look(SYSTEM) as work:
        return verifying.verify(work, kept=kept)


def found(workshop: Workshop, *kept: str) -> list[tuple[Damage, int, int]]:
    return [(flaw.damage, flaw.first, flaw.last) for flaw in verified(workshop, *kept).flaws]


@pytest.fixture
def trail(workshop: Workshop) -> str:
    """Six hundred deeds, signed for three times; the oldest note."""
    notes = []
    for _ in range(3):
        write_at_once(workshop, 200)
        notes.append(settle(workshop))
    return notes[0]


def test_a_log_that_nobody_touched_is_sound(workshop: Workshop, trail: str) -> None:
    write(workshop, 2)
    report = verified(workshop, trail)
    assert (report.is_sound, report.leaves, report.waiting, report.checkpoints) == (True, 600, 2, 3)


def test_a_log_of_which_nothing_was_written_is_sound(workshop: Workshop) -> None:
    assert verified(workshop).is_sound


SWAP = (
    "UPDATE audit_event SET leaf_index = -1 WHERE leaf_index = {one}",
    "UPDATE audit_event SET leaf_index = {one} WHERE leaf_index = {other}",
    "UPDATE audit_event SET leaf_index = {other} WHERE leaf_index = -1",
)


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (["UPDATE audit_event SET action = 'lead.fixed' WHERE leaf_index = 7"], [(Damage.EDITED, 7, 7)]),
        (
            ["UPDATE audit_event SET at = '2020-01-01 00:00:00.000000+00' WHERE leaf_index = 7"],
            [(Damage.EDITED, 7, 7)],
        ),
        (["UPDATE audit_event SET body = '{}' WHERE leaf_index = 9"], [(Damage.EDITED, 9, 9)]),
        (["UPDATE audit_event SET salt = commitment WHERE leaf_index = 9"], [(Damage.EDITED, 9, 9)]),
        (["UPDATE audit_event SET commitment = salt WHERE leaf_index = 599"], [(Damage.EDITED, 599, 599)]),
        (["DELETE FROM audit_event WHERE leaf_index = 300"], [(Damage.DELETED, 300, 300)]),
        (
            ["DELETE FROM audit_event WHERE leaf_index BETWEEN 3 AND 9 OR leaf_index = 450"],
            [(Damage.DELETED, 3, 9), (Damage.DELETED, 450, 450)],
        ),
        (["DELETE FROM audit_event WHERE leaf_index > 589"], [(Damage.TRUNCATED, 590, 599)]),
        ([each.format(one=10, other=400) for each in SWAP], [(Damage.REORDERED, 11, 11)]),
        ([each.format(one=598, other=599) for each in SWAP], [(Damage.REORDERED, 599, 599)]),
        (
            [
                "UPDATE audit_event SET body = NULL, salt = NULL, redacted_at = at WHERE leaf_index = 5",
            ],
            [(Damage.EMPTIED, 5, 5)],
        ),
        (
            ["UPDATE audit_tile SET root = (SELECT max(root) FROM audit_checkpoint)"],
            [(Damage.REWRITTEN, 200, 255)],
        ),
        (["UPDATE audit_head SET size = 601"], [(Damage.TRUNCATED, 600, 600)]),
        (
            ["UPDATE audit_head SET roots = (SELECT root FROM audit_tile LIMIT 1)"],
            [(Damage.FORKED, 600, 600)],
        ),
        (["DELETE FROM audit_head"], [(Damage.FORKED, 600, 600)]),
        (["UPDATE audit_checkpoint SET size = 199 WHERE size = 200"], [(Damage.FORGED, 199, 199)]),
    ],
)
def test_what_was_done_by_hand_is_named(
    workshop: Workshop, trail: str, damage: list[str], expected: list[tuple[Damage, int, int]]
) -> None:
    by_hand(workshop, *damage)
    assert found(workshop)[: len(expected)] == expected


def test_a_deed_rewritten_with_its_commitment_is_found_in_its_stretch(workshop: Workshop, trail: str) -> None:
    with workshop.look(SYSTEM) as work:
        other = next(audit_rows.in_place(work.session))[231]
    by_hand(workshop)
    with workshop.open(SYSTEM) as work:
        statement = "UPDATE audit_event SET commitment = :c, salt = :s, body = :b WHERE leaf_index = 230"
        work.session.execute(
            text(statement), {"c": other.commitment, "s": other.salt, "b": json.dumps(other.body)}
        )
    assert found(workshop) == [(Damage.REWRITTEN, 200, 255)]


def test_a_log_rolled_back_with_all_that_it_keeps_of_itself_meets_a_note_that_was_kept(
    workshop: Workshop, trail: str
) -> None:
    with workshop.look(SYSTEM) as work:
        newest = checkpoints.newest(work)[0].note
    by_hand(
        workshop,
        "DELETE FROM audit_event WHERE leaf_index >= 400",
        "DELETE FROM audit_checkpoint WHERE size > 400",
        "DELETE FROM audit_tile WHERE place > 0",
        "DELETE FROM audit_head",
    )
    outside.path_of(workshop.settings).unlink()
    assert (Damage.TRUNCATED, 400, 599) in found(workshop, newest)
    with workshop.look(SYSTEM) as work:
        [early, late] = verifying.compare(work, [trail, newest])
    assert (early.is_genuine, early.is_kept, late.is_genuine, late.is_kept) == (True, False, True, False)


def test_a_note_that_was_kept_can_be_compared_without_reading_everything(
    workshop: Workshop, trail: str
) -> None:
    with workshop.look(SYSTEM) as work:
        [kept, forged, broken] = verifying.compare(
            work, [trail, trail.replace("\n200\n", "\n201\n"), "no note at all"]
        )
    assert (kept.is_genuine, kept.is_kept) == (True, True)
    assert (forged.is_genuine, forged.is_kept) == (False, False)
    assert (broken.checkpoint, broken.is_kept) == (None, False)


def test_what_an_erasure_empties_is_gone_and_the_log_is_sound(workshop: Workshop) -> None:
    write(workshop, 3, about=ANNA)
    write(workshop, 2, about=BRAM)
    before = settle(workshop)
    write(workshop, 2, about=ANNA)
    with workshop.open(SYSTEM) as work:
        assert redacting.redact(work, [ANNA], erasure=BRAM) == 5
        assert redacting.redact(work, [ANNA], erasure=BRAM) == 0
    assert verified(workshop, before).is_sound
    settle(workshop)
    report = verified(workshop, before)
    assert (report.is_sound, report.leaves, report.redacted) == (True, 8, 5)
    with workshop.look(SYSTEM) as work:
        assert list(audit.about(work, ANNA)) == []
        rows = [deed for page in audit_rows.in_place(work.session) for deed in page if deed.is_redacted]
    assert all((deed.salt, deed.body, deed.object) == (None, None, "") for deed in rows)
    assert ANNA.hex not in str(rows)


def test_what_is_left_of_an_emptied_deed_cannot_be_changed_either(workshop: Workshop) -> None:
    write(workshop, 3, about=ANNA)
    with workshop.open(SYSTEM) as work:
        redacting.redact(work, [ANNA], erasure=BRAM)
    settle(workshop)
    by_hand(workshop, "UPDATE audit_event SET action = 'lead.fixed' WHERE leaf_index = 1")
    assert (Damage.EDITED, 1, 1) in found(workshop)


def test_what_was_found_is_written_down(workshop: Workshop, trail: str, clock: SetClock) -> None:
    for damage in ((), ("DELETE FROM audit_event WHERE leaf_index = 300",)):
        by_hand(workshop, *damage)
        clock.pass_by(checkpoints.EVERY)
        with workshop.open(SYSTEM) as work:
            queue.enqueue(work, verifying.JOB)
        assert worker.run_due(workshop) == 1
    with workshop.look(SYSTEM) as work:
        kept = verifying.newest(work)
        assert kept is not None
        assert (kept.report["sound"], kept.report["flaws"][0]["damage"]) == (False, "deleted")
        assert [
            row.body and row.body["state"] for row in audit.newest(work, action=Action.AUDIT_VERIFIED)
        ] == [
            "flawed",
            "sound",
        ]


def test_a_log_that_says_that_it_was_restored_tells_how_much_is_gone(workshop: Workshop, trail: str) -> None:
    by_hand(
        workshop,
        "DELETE FROM audit_event WHERE leaf_index >= 400",
        "DELETE FROM audit_checkpoint WHERE size > 400",
        "DELETE FROM audit_tile WHERE place > 0",
    )
    with workshop.open(SYSTEM) as work:
        left = tiles.frontier(400, lambda *where: checkpoints.read(work, *where))
        audit_log.move_head(work.session, size=left.size, roots=b"".join(left.roots))
        assert restoring.begin_again(work) == 2
    write(workshop, 3)
    sequencing.keep_up(workshop)
    sequence(workshop)
    report = verified(workshop)
    assert (report.flaws, report.leaves, report.lost) == ((), 404, 200)
    with workshop.look(SYSTEM) as work:
        assert checkpoints.newest(work)[0].note.startswith(f"goodstanding/{workshop.vault.deployment}/2\n")


def test_notes_of_another_installation_in_the_same_file_are_not_ours(
    workshop: Workshop, trail: str, tmp_path: Path
) -> None:
    path = outside.path_of(workshop.settings)
    strange = trail.replace(str(workshop.vault.deployment), "somebody-else")
    path.write_text(f"{strange}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert verified(workshop).is_sound
    assert found(workshop, strange) == [(Damage.FORGED, 200, 200)]
