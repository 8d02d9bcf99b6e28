"""A chain tells the first line that was changed, dropped, moved or cut off."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from rules import ledger
from rules.ledger import Damage, Flaw, Head, Line, first_flaw

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def chained(count: int, *, salt: bytes = bytes(32)) -> list[Line]:
    lines: list[Line] = []
    last = ledger.BEFORE_ALL
    for seq in range(1, count + 1):
        told = {
            "id": UUID(int=seq),
            "purpose": "newsletter",
            "channel": "email",
            "state": "given",
            "at": AT + timedelta(minutes=seq),
            "recorded_at": AT,
            "valid_until": None,
            "notice_sha256": bytes(32) if seq % 2 else None,
        }
        commitment = ledger.commitment_to(b"%d" % seq, salt=salt)
        tip = ledger.chained(last, ledger.header_of(**told), commitment)  # type: ignore[arg-type]
        lines.append(Line(seq=seq, commitment=commitment, prev_hash=last, event_hash=tip, **told))  # type: ignore[arg-type]
        last = tip
    return lines


LINES = chained(6)
HEAD = Head(seq=6, hash=LINES[-1].event_hash, at=AT)


def renumbered(lines: list[Line]) -> list[Line]:
    return [replace(line, seq=seq) for seq, line in enumerate(lines, start=1)]


def test_a_whole_chain_has_no_flaw() -> None:
    assert first_flaw(LINES, [HEAD]) is None
    assert first_flaw([]) is None
    assert first_flaw([], [Head(seq=0, hash=ledger.BEFORE_ALL, at=AT)]) is None


@pytest.mark.parametrize(
    ("lines", "flaw"),
    [
        ([*LINES[:2], replace(LINES[2], state="withdrawn"), *LINES[3:]], (3, Damage.EDITED)),
        ([*LINES[:2], replace(LINES[2], commitment=bytes(32)), *LINES[3:]], (3, Damage.EDITED)),
        ([*LINES[:2], replace(LINES[2], at=AT), *LINES[3:]], (3, Damage.EDITED)),
        ([*LINES[:2], replace(LINES[2], prev_hash=bytes(32)), *LINES[3:]], (3, Damage.EDITED)),
        ([*LINES[:2], *LINES[3:]], (3, Damage.DELETED)),
        (renumbered([*LINES[:2], *LINES[3:]]), (3, Damage.DELETED)),
        (LINES[1:], (1, Damage.DELETED)),
        ([*LINES[:2], LINES[3], LINES[2], *LINES[4:]], (3, Damage.REORDERED)),
        (renumbered([*LINES[:2], LINES[3], LINES[2], *LINES[4:]]), (3, Damage.REORDERED)),
        (LINES[:4], (5, Damage.TRUNCATED)),
        ([], (1, Damage.TRUNCATED)),
        (chained(6, salt=bytes(31) + b"1"), (6, Damage.REWRITTEN)),
    ],
)
def test_the_first_line_that_is_not_as_it_was_is_named(lines: list[Line], flaw: tuple[int, Damage]) -> None:
    assert first_flaw(lines, [HEAD]) == Flaw(seq=flaw[0], damage=flaw[1])


def test_without_a_head_what_is_cut_off_goes_unnoticed() -> None:
    assert first_flaw(LINES[:4]) is None


def test_of_two_heads_for_one_line_one_is_false() -> None:
    other = replace(HEAD, hash=bytes(32))
    assert first_flaw(LINES, [HEAD, other]) == Flaw(seq=6, damage=Damage.REWRITTEN)


def test_a_header_tells_nothing_but_what_was_stated() -> None:
    assert LINES[0].header == (
        b'{"at":"2026-03-02T12:01:00.000000Z","channel":"email","id":"00000000-0000-0000-0000-000000000001",'
        b'"notice_sha256":"' + b"00" * 32 + b'","purpose":"newsletter",'
        b'"recorded_at":"2026-03-02T12:00:00.000000Z","state":"given","valid_until":null}'
    )


def test_a_commitment_binds_to_the_content_under_its_salt() -> None:
    first = ledger.commitment_to(b"content", salt=bytes(32))
    assert first == ledger.commitment_to(b"content", salt=bytes(32))
    assert first != ledger.commitment_to(b"content", salt=b"\1" + bytes(31))
    assert first != ledger.commitment_to(b"Content", salt=bytes(32))
