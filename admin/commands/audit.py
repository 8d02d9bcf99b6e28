"""`goodstanding audit`: was anything in the log of deeds changed, and how is that shown to others?"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from admin.commands import options
from rules import notes
from service.access import COMMAND
from service.audit import checkpoints, paper, proofs, sequencing, verifying
from service.audit.checking import Flaw
from service.opening import open_workshop
from service.settings import load
from service.work import Workshop

SHOWN_FLAWS = 20


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("audit", help="was anything in the log of deeds changed?")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="look for deeds that were changed, dropped, moved or cut off")
    verify.add_argument(
        "--offline", type=Path, metavar="FILE", help="check an exported log; needs no database and no key"
    )
    verify.add_argument(
        "--proof", type=Path, metavar="FILE", help="check one proof; needs no database either"
    )
    verify.add_argument(
        "--public-key", type=options.public_key, metavar="K", help="whose signature it must be"
    )
    verify.add_argument(
        "--checkpoint", type=Path, action="append", default=[], metavar="NOTE", help="a checkpoint you kept"
    )
    verify.add_argument("--json", action="store_true", help="one line for machines")
    verify.set_defaults(run=_verify)
    export = actions.add_parser("export", help="write the log to a file that anybody can check")
    export.add_argument("--out", type=Path, required=True, help="the file")
    export.set_defaults(run=_export)
    prove = actions.add_parser("prove", help="write the proof that one deed is in the log")
    prove.add_argument("entry", type=options.whole(0), metavar="ID", help="number of the deed")
    prove.add_argument("--out", type=Path, help="the file; without it the proof is printed")
    prove.set_defaults(run=_prove)
    head = actions.add_parser("checkpoint", help="print the newest checkpoint, to be kept elsewhere")
    head.set_defaults(run=_checkpoint)
    place = actions.add_parser("sequence", help="give deeds their places now; a worker does it by itself")
    place.set_defaults(run=_sequence)


def _verify(asked: argparse.Namespace) -> int:
    kept = [each for path in asked.checkpoint for each in _notes_in(path)]
    if asked.offline or asked.proof:
        if asked.public_key is None:
            print("goodstanding: say whose signature it must be: --public-key", file=sys.stderr)
            return 2
        return _verify_proof(asked) if asked.proof else _verify_paper(asked, kept)
    with _opened() as workshop, workshop.look(COMMAND) as work:
        report = verifying.verify(work, kept=kept)
    words = [
        f"{report.leaves:,} deeds in the log, {report.waiting:,} wait for their place.",
        f"{report.redacted:,} deeds emptied by erasures.",
        f"Compared with {report.checkpoints:,} signed checkpoints.",
        _lost(report.lost),
        *_in_words(report.flaws),
    ]
    return _tell(asked, report.facts, words, is_sound=report.is_sound)


def _verify_paper(asked: argparse.Namespace, kept: list[str]) -> int:
    with asked.offline.open(encoding="utf-8", errors="replace") as file:
        found = paper.check(file, key=asked.public_key, kept=kept)
    words = [
        f"{found.leaves:,} deeds in the log, {found.waiting:,} without a place.",
        f"{found.redacted:,} deeds emptied by erasures.",
        f"{found.checkpoints:,} checkpoints of that key; signed for: the first {found.covered:,} deeds.",
        _lost(found.lost),
        *_in_words(found.flaws),
    ]
    if not found.checkpoints:
        words.append("Nobody signed for this with the key that was asked for.")
    return _tell(asked, {"sound": found.is_sound, **asdict(found)}, words, is_sound=found.is_sound)


def _verify_proof(asked: argparse.Namespace) -> int:
    said = paper.check_proof(asked.proof.read_text(encoding="utf-8"), key=asked.public_key)
    facts = {"sound": said is not None, "size": said.size if said else None}
    words = (
        [f"The deed is in the log of {said.size:,} deeds that was signed for."]
        if said
        else ["This proves nothing: it does not lead to a root that was signed with that key."]
    )
    return _tell(asked, facts, words, is_sound=said is not None)


def _export(asked: argparse.Namespace) -> int:
    count = 0
    with _opened() as workshop, workshop.look(COMMAND) as work, asked.out.open("w", encoding="utf-8") as file:
        for line in paper.written(work):
            file.write(f"{line}\n")
            count += 1
        keys = checkpoints.verifiers(work)
    print(f"{count:,} lines written. Whoever checks them needs this key, from you and not from the file:")
    print(f"  --public-key {keys[0].text}")
    return 0


def _prove(asked: argparse.Namespace) -> int:
    with _opened() as workshop, workshop.look(COMMAND) as work:
        proof = proofs.of_entry(work, asked.entry)
    if proof is None:
        print("goodstanding: no checkpoint speaks for that deed yet; ask again in a minute", file=sys.stderr)
        return 1
    text = json.dumps(proofs.on_paper(proof), ensure_ascii=False, indent=1) + "\n"
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def _checkpoint(_asked: argparse.Namespace) -> int:
    with _opened() as workshop, workshop.look(COMMAND) as work:
        found = checkpoints.newest(work, limit=1)
        key = checkpoints.verifiers(work)[0].text
    if not found:
        print("goodstanding: nothing was signed for yet", file=sys.stderr)
        return 1
    print(found[0].note, end="")
    print(f"Public key: {key}", file=sys.stderr)
    return 0


def _sequence(_asked: argparse.Namespace) -> int:
    with _opened() as workshop:
        given = sequencing.keep_up(workshop)
    print(f"Places given: {given:,}.")
    return 0


@contextmanager
def _opened() -> Iterator[Workshop]:
    workshop = open_workshop(load())
    try:
        yield workshop
    finally:
        workshop.engine.dispose()


def _tell(asked: argparse.Namespace, facts: dict[str, Any], words: list[str], *, is_sound: bool) -> int:
    print(json.dumps(facts) if asked.json else "\n".join(filter(None, words)))
    return 0 if is_sound else 1


def _in_words(flaws: tuple[Flaw, ...]) -> list[str]:
    if not flaws:
        return ["Nothing was changed, dropped, moved or cut off."]
    words = [_flaw(each) for each in flaws[:SHOWN_FLAWS]]
    return [*words, f"… and {len(flaws) - SHOWN_FLAWS:,} more."] if len(flaws) > SHOWN_FLAWS else words


def _flaw(flaw: Flaw) -> str:
    where = f"Place {flaw.first:,}" if flaw.first == flaw.last else f"Places {flaw.first:,} to {flaw.last:,}"
    deed = f" (deed {flaw.entry})" if flaw.entry is not None else ""
    return f"{where if flaw.first >= 0 else 'No place'}{deed}: {flaw.damage.value}."


def _lost(count: int) -> str:
    return (
        f"The log was restored from a backup: {count:,} deeds that were signed for are gone." if count else ""
    )


def _notes_in(path: Path) -> list[str]:
    """Every checkpoint in a file; one that is none is handed on, so that it is said."""
    text = path.read_text(encoding="utf-8")
    return list(notes.checkpoints_in(text)) or [text]
