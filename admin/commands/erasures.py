"""`goodstanding erasures`: who was erased, what became of each part, and is a certificate genuine?"""

import argparse
import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from admin.commands import options
from rules import certificates as said
from rules.erasing import ErasureState
from service import erasure
from service.access import COMMAND
from service.erasure import certificates
from service.opening import open_workshop
from service.settings import load


def add_parser(commands: Any) -> None:
    """Teach the command line this command."""
    parser = commands.add_parser("erasures", help="who was erased, and is a certificate of it genuine?")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="the latest erasures; they name nobody")
    listed.add_argument("--state", choices=[each.value for each in ErasureState], help="only these")
    listed.add_argument("--json", action="store_true", help="one line for machines each")
    listed.set_defaults(run=_list)
    show = actions.add_parser("show", help="what became of each category of one erasure")
    show.add_argument("id", type=UUID, help="of the erasure")
    show.add_argument("--out", type=Path, metavar="FILE", help="write its signed certificate to a file")
    show.add_argument("--json", action="store_true", help="the certificate itself")
    show.set_defaults(run=_show)
    verify = actions.add_parser("verify", help="check a certificate; needs no database and no key")
    verify.add_argument("file", type=Path, help="the certificate")
    verify.add_argument(
        "--public-key", type=options.public_key, metavar="K", help="whose signature it must be, Base64"
    )
    verify.set_defaults(run=_verify)


def _list(asked: argparse.Namespace) -> int:
    state = ErasureState(asked.state) if asked.state else None
    with open_workshop(load()).look(COMMAND) as work:
        found, _ = erasure.listed(work, state=state, limit=200)
    for each in found:
        facts = {
            "erasure": str(each.id),
            "state": each.state.value,
            "cause": each.cause.value,
            "recorded_at": each.recorded_at.isoformat(timespec="seconds"),
            "contacts": len(each.contacts),
            "leads": each.leads,
        }
        print(json.dumps(facts) if asked.json else "  ".join(map(str, facts.values())))
    if not found and not asked.json:
        print("Nobody was erased.")
    return 0


def _show(asked: argparse.Namespace) -> int:
    with open_workshop(load()).look(COMMAND) as work:
        facts = certificates.facts(work, asked.id)
        document = certificates.certificate(work, asked.id)
    if asked.out:
        asked.out.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    if asked.json:
        print(json.dumps(document))
        return 0
    print(f"Erasure {facts.erasure}: {facts.state.value}, of {facts.recorded_at:%Y-%m-%d %H:%M} UTC.")
    print("\n".join(f"  {line}" for line in said.lines(facts.parts)))
    print("What may still be read elsewhere:")
    print("\n".join(f"  {said.ADMITTED[rest]}" for rest in said.remains(facts)))
    if asked.out:
        print(f"Certificate written to {asked.out}. Check it with:")
        print(f"  goodstanding erasures verify {asked.out} --public-key {document['public_key']}")
    return 0


def _verify(asked: argparse.Namespace) -> int:
    try:
        document = json.loads(asked.file.read_text(encoding="utf-8"))
    except ValueError:
        document = None
    if not isinstance(document, dict):
        print("This is no certificate.")
        return 1
    found = certificates.check(document, public_key=asked.public_key)
    if not found.is_genuine:
        print("Not genuine: it was changed, or another key signed it.")
        return 1
    key = base64.b64encode(found.public_key or b"").decode()
    print(f"Genuine, signed by {key}. The erasure was {document['state']} at {document['issued_at']}.")
    if asked.public_key is None:
        print("Whether that key is the right one was not checked: give it with --public-key.")
    return 0
