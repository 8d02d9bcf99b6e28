"""How does somebody check the log with neither our database nor our keys? From a file, line by line.

Each line is a deed as JSON, in the order of their places: `place, id, at, action, object, actor, salt, body,
commitment, redacted`. Before them stands a line `{"checkpoint": …}` for each note; after them, deeds that
have no place yet.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from rules import notes
from rules.notes import Checkpoint
from service.access import Scope
from service.audit import outside
from service.audit.checking import Damage, Flaw, Trail
from service.audit.checkpoints import is_genuine
from service.audit.proofs import Proof
from service.storage import audit_log as stored
from service.storage import audit_rows
from service.storage.audit_rows import Deed
from service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found in a file."""

    leaves: int
    waiting: int
    redacted: int
    checkpoints: int
    """Notes that were signed with the key that was handed in, in the file and beside it."""
    covered: int
    """How many deeds, from the first on, the largest of them speaks for."""
    flaws: tuple[Flaw, ...]
    lost: int
    """Deeds that were signed for once and are gone, because a backup was restored."""

    @property
    def is_sound(self) -> bool:
        """Nothing was changed, and somebody signed for all of it but the end that is not signed for yet."""
        return not self.flaws and (self.checkpoints > 0 or self.leaves == 0)


def written(work: Work) -> Iterator[str]:
    """The log as lines of a file: the checkpoints first. Needs audit:read; read it within one transaction."""
    work.actor.must(Scope.AUDIT_READ)
    for point in reversed(work.session.scalars(stored.checkpoints()).all()):
        yield json.dumps({"checkpoint": point.note})
    for rows in audit_rows.in_place(work.session):
        yield from map(_line, rows)
    for rows in audit_rows.without_place(work.session):
        yield from map(_line, rows)


def check(lines: Iterable[str], *, key: bytes, kept: Sequence[str] = ()) -> Checked:
    """Look through an exported log. `key` is the public key it must be signed with, 32 bytes.

    `kept` are notes that were kept elsewhere. A line that cannot be read is an edited deed.
    """
    source = iter(lines)
    written_notes, rest = _notes_first(source)
    said = [*written_notes, *kept]
    genuine = [outside.checkpoint_of(note) for note in dict.fromkeys(said) if is_genuine(note, [key])]
    forged = [_size_in(note) for note in dict.fromkeys(said) if not is_genuine(note, [key])]
    trail = Trail(known=genuine)
    waiting = 0
    for deeds in _batches(rest, source):
        trail.follow(deed for deed in deeds if deed.place is not None)
        for deed in (each for each in deeds if each.place is None):
            trail.look_at(deed)
            waiting += 1
    trail.end()
    trail.flaws.extend(Flaw(Damage.FORGED, size, size) for size in forged)
    return Checked(
        leaves=trail.size,
        waiting=waiting,
        redacted=len(trail.emptied),
        checkpoints=len(genuine),
        covered=max((each.size for each in genuine if each.size <= trail.size), default=0),
        flaws=tuple(trail.flaws),
        lost=trail.lost,
    )


def check_proof(text: str, *, key: bytes) -> Checkpoint | None:
    """The checkpoint that a proof on paper leads to; None when it leads nowhere, or nobody signed it."""
    try:
        told = json.loads(text)
        proof = Proof(
            entry=int(told["entry"]),
            index=int(told["index"]),
            size=int(told["size"]),
            salt=_decoded(told["salt"]),
            body=None if told["body"] is None else str(told["body"]).encode(),
            commitment=_decoded(told["commitment"]) or b"",
            path=tuple(_decoded(each) or b"" for each in told["path"]),
            checkpoint=str(told["checkpoint"]),
        )
        is_right = proof.holds() and is_genuine(proof.checkpoint, [key])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None
    return notes.checkpoint_in(notes.note_in(proof.checkpoint)) if is_right else None


def _line(deed: Deed) -> str:
    return json.dumps(
        {
            "place": deed.place,
            "id": deed.id,
            "at": deed.at,
            "action": deed.action,
            "object": deed.object,
            "actor": deed.actor,
            "salt": None if deed.salt is None else base64.b64encode(deed.salt).decode(),
            "body": deed.body,
            "commitment": base64.b64encode(deed.commitment).decode(),
            "redacted": deed.is_redacted,
        },
        ensure_ascii=False,
    )


def _notes_first(source: Iterator[str]) -> tuple[list[str], list[str]]:
    """The notes at the beginning, and the first line that is none."""
    found: list[str] = []
    for line in source:
        told = _told(line)
        if "checkpoint" not in told:
            return found, [line]
        found.append(str(told["checkpoint"]))
    return found, []


def _batches(first: list[str], source: Iterator[str]) -> Iterator[list[Deed]]:
    held: list[Deed] = []
    for line in chain(first, source):
        if not line.strip():
            continue
        held.append(_deed(line))
        if len(held) == audit_rows.BATCH:
            yield held
            held = []
    yield held


def _deed(line: str) -> Deed:
    """A deed as it was written; of a line that cannot be read nothing but that it is there."""
    told = _told(line)
    body, place, number = told.get("body"), told.get("place"), told.get("id")
    try:
        salt, commitment = _decoded(told.get("salt")), _decoded(told.get("commitment")) or b""
    except (binascii.Error, ValueError, TypeError):
        salt, commitment = None, b""
    return Deed(
        number if isinstance(number, int) else -1,
        place if isinstance(place, int) else None,
        str(told.get("at")),
        str(told.get("action")),
        str(told.get("object")),
        str(told.get("actor")),
        salt,
        body if isinstance(body, dict) else None,
        commitment,
        told.get("redacted") is True,
    )


def _told(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _decoded(text: object) -> bytes | None:
    return None if text is None else base64.b64decode(str(text), validate=True)


def _size_in(note: str) -> int:
    try:
        return outside.checkpoint_of(note).size
    except ValueError:
        return -1
