"""How is the chain of the ledger written down for somebody else, and checked without us?

One JSON object a line: first what it is and of which installation, then every line of the chain, last the
signed head. It names nobody: headers hold random ids, and what proves a statement stays sealed with us.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rules import ledger
from rules.ledger import Damage, Flaw, Head, Line
from service.consents import chain
from service.consents.chain import SignedHead
from service.work import Work

FORMAT = "goodstanding consent chain 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found on paper."""

    lines: int
    flaw: Flaw | None
    head: SignedHead | None
    """How far the chain goes, by its own account."""
    is_signed: bool
    """Is that account signed, with the key that was asked for if one was?"""

    @property
    def is_sound(self) -> bool:
        return self.flaw is None and self.is_signed


def written(work: Work, signed: SignedHead) -> Iterator[str]:
    """The chain up to that head as lines of text, the newline left out. Needs consents:read."""
    yield _json({"format": FORMAT, "deployment": str(work.vault.deployment)})
    for line in chain.lines(work):
        if line.seq <= signed.head.seq:
            yield _json(_of_line(line))
    yield _json({"head": _of_head(signed)})


def check(paper: Iterable[str], *, known: Iterable[Head] = (), public_key: bytes | None = None) -> Checked:
    """Look through what was written, with no database and no key of ours.

    `known` are heads that were kept elsewhere; `public_key` is ours, as it was given on another way. Without
    either a forger may have written the whole of it anew.
    """
    reader = _Reader(paper)
    flaw = ledger.first_flaw(reader.lines(), known)
    signed = reader.head
    if flaw is None:
        flaw = reader.torn_at or _against(signed, reader)
    is_signed = signed is not None and signed.is_genuine and public_key in {None, signed.public_key}
    return Checked(lines=reader.count, flaw=flaw, head=signed, is_signed=is_signed)


class _Reader:
    """Reads lines one by one, and remembers what stands at the end."""

    def __init__(self, paper: Iterable[str]) -> None:
        self._paper = paper
        self.count = 0
        self.tip = ledger.BEFORE_ALL
        self.head: SignedHead | None = None
        self.torn_at: Flaw | None = None

    def lines(self) -> Iterator[Line]:
        for text in self._paper:
            try:
                told = json.loads(text)
                if "format" in told:
                    continue
                if "head" in told:
                    self.head = _to_head(told["head"])
                    continue
                line = _to_line(told)
            except (ValueError, KeyError, TypeError, binascii.Error):
                self.torn_at = Flaw(seq=self.count + 1, damage=Damage.EDITED)
                return
            self.count += 1
            self.tip = line.event_hash
            yield line


def _against(signed: SignedHead | None, reader: _Reader) -> Flaw | None:
    """Does the chain end where its own head says that it does?"""
    if signed is None or reader.count < signed.head.seq:
        return Flaw(seq=reader.count + 1, damage=Damage.TRUNCATED)
    if reader.count > signed.head.seq or reader.tip != signed.head.hash:
        return Flaw(seq=signed.head.seq, damage=Damage.REWRITTEN)
    return None


def _of_line(line: Line) -> dict[str, Any]:
    return {
        "seq": line.seq,
        "id": str(line.id),
        "purpose": line.purpose,
        "channel": line.channel,
        "state": str(line.state),
        "at": ledger.moment(line.at),
        "recorded_at": ledger.moment(line.recorded_at),
        "valid_until": ledger.moment(line.valid_until) if line.valid_until else None,
        "notice_sha256": line.notice_sha256.hex() if line.notice_sha256 else None,
        "commitment": line.commitment.hex(),
        "prev_hash": line.prev_hash.hex(),
        "event_hash": line.event_hash.hex(),
    }


def _to_line(told: dict[str, Any]) -> Line:
    return Line(
        seq=int(told["seq"]),
        id=UUID(told["id"]),
        purpose=str(told["purpose"]),
        channel=str(told["channel"]),
        state=str(told["state"]),
        at=datetime.fromisoformat(told["at"]),
        recorded_at=datetime.fromisoformat(told["recorded_at"]),
        valid_until=datetime.fromisoformat(told["valid_until"]) if told["valid_until"] else None,
        notice_sha256=bytes.fromhex(told["notice_sha256"]) if told["notice_sha256"] else None,
        commitment=bytes.fromhex(told["commitment"]),
        prev_hash=bytes.fromhex(told["prev_hash"]),
        event_hash=bytes.fromhex(told["event_hash"]),
    )


def _of_head(signed: SignedHead) -> dict[str, Any]:
    return {
        "seq": signed.head.seq,
        "hash": signed.head.hash.hex(),
        "at": ledger.moment(signed.head.at),
        "signature": base64.b64encode(signed.signature).decode(),
        "public_key": base64.b64encode(signed.public_key).decode(),
    }


def _to_head(told: dict[str, Any]) -> SignedHead:
    return SignedHead(
        head=Head(
            seq=int(told["seq"]),
            hash=bytes.fromhex(told["hash"]),
            at=datetime.fromisoformat(told["at"]),
        ),
        signature=base64.b64decode(told["signature"], validate=True),
        public_key=base64.b64decode(told["public_key"], validate=True),
    )


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
