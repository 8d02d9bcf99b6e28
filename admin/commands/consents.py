"""`goodstanding consents`: is the ledger of consent whole, and how is that shown to others?"""

import argparse
import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from admin.commands import options
from rules.ledger import Flaw, Head
from service.access import COMMAND
from service.consents import chain, paper
from service.opening import open_workshop
from service.settings import load


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("consents", help="is the ledger of consent whole?")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    export = actions.add_parser(
        "export-chain", help="write the chain to a file that anybody can check; it names nobody"
    )
    export.add_argument("--out", type=Path, required=True, help="the file")
    export.set_defaults(run=_export)
    verify = actions.add_parser("verify", help="look for lines that were changed, dropped or moved")
    verify.add_argument(
        "--offline", type=Path, metavar="FILE", help="check an exported chain; needs no database and no key"
    )
    verify.add_argument(
        "--public-key", type=options.public_key, metavar="K", help="whose signature it must be, Base64"
    )
    verify.add_argument(
        "--head", type=_head, action="append", default=[], metavar="SEQ:HASH", help="a head that was kept"
    )
    verify.add_argument("--json", action="store_true", help="one line for machines")
    verify.set_defaults(run=_verify)


def _export(asked: argparse.Namespace) -> int:
    with open_workshop(load()).look(COMMAND) as work, asked.out.open("w", encoding="utf-8") as file:
        signed = chain.head(work)
        file.writelines(f"{text}\n" for text in paper.written(work, signed))
    print(f"{signed.head.seq:,} lines written. Keep this elsewhere, to notice what is cut off later:")
    print(f"  --head {signed.head.seq}:{signed.head.hash.hex()}")
    print(f"  --public-key {base64.b64encode(signed.public_key).decode()}")
    return 0


def _verify(asked: argparse.Namespace) -> int:
    return _verify_paper(asked) if asked.offline else _verify_database(asked)


def _verify_paper(asked: argparse.Namespace) -> int:
    with asked.offline.open(encoding="utf-8") as file:
        found = paper.check(file, known=asked.head, public_key=asked.public_key)
    facts = {"sound": found.is_sound, "lines": found.lines, "signed": found.is_signed, **_of_flaw(found.flaw)}
    words = [f"{found.lines:,} lines.", _flaw_in_words(found.flaw)]
    if not found.is_signed:
        words.append("The head is missing, or not signed with the key that was asked for.")
    return _tell(asked, facts, words, is_sound=found.is_sound)


def _verify_database(asked: argparse.Namespace) -> int:
    with open_workshop(load()).look(COMMAND) as work:
        found = chain.verify(work, known=asked.head)
    facts = {
        "sound": found.is_sound,
        "lines": found.lines,
        "waiting": found.waiting,
        "opened": found.opened,
        "sealed_for_ever": found.sealed_for_ever,
        "false_heads": list(found.false_heads),
        "false_contents": [str(each) for each in found.false_contents],
        **_of_flaw(found.flaw),
    }
    words = [
        f"{found.lines:,} lines in the chain, {found.waiting:,} wait for their place.",
        f"Contents opened: {found.opened:,}. Sealed for ever: {found.sealed_for_ever:,}.",
        _flaw_in_words(found.flaw),
        *(f"The head at {seq} was not signed by us." for seq in found.false_heads),
        *(f"Line {each} does not say what was committed to." for each in found.false_contents),
    ]
    return _tell(asked, facts, words, is_sound=found.is_sound)


def _tell(asked: argparse.Namespace, facts: dict[str, Any], words: list[str], *, is_sound: bool) -> int:
    print(json.dumps(facts) if asked.json else "\n".join(filter(None, words)))
    return 0 if is_sound else 1


def _of_flaw(flaw: Flaw | None) -> dict[str, Any]:
    return {"line": flaw.seq, "damage": flaw.damage.value} if flaw else {}


def _flaw_in_words(flaw: Flaw | None) -> str:
    return f"Line {flaw.seq:,}: {flaw.damage.value}." if flaw else "Nothing was changed, dropped or moved."


def _head(text: str) -> Head:
    seq, _, digest = text.partition(":")
    try:
        return Head(seq=int(seq), hash=bytes.fromhex(digest), at=datetime.min.replace(tzinfo=UTC))
    except ValueError:
        raise argparse.ArgumentTypeError("a number and hexadecimal digits, as 12:0af3…") from None
