"""`goodstanding quarantine`: check what waits again, after the rules or a source have changed."""

import argparse
import json
from collections import Counter
from typing import Any
from uuid import UUID

from rules.leads import LeadStatus
from service import leads, packs, quarantine, sources
from service.access import COMMAND
from service.errors import ConfigurationError, ServiceError
from service.opening import open_workshop
from service.settings import load
from service.work import Workshop


def add_parser(commands: Any) -> None:
    parser = commands.add_parser("quarantine", help="leads that wait for a decision")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    replay = actions.add_parser("replay", help="check every waiting lead again with the rules of today")
    replay.add_argument("--source", help="only those of this source")
    replay.add_argument("--code", help="only those with this finding")
    replay.add_argument("--json", action="store_true", help="one line for machines")
    replay.set_defaults(run=_replay)


def _replay(asked: argparse.Namespace) -> int:
    settings = load()
    if asked.code and asked.code not in packs.in_force(settings.packs).codes:
        raise ConfigurationError("The rules know no finding with this code.")
    workshop = open_workshop(settings)
    tally = Counter(_again(workshop, lead_id) for lead_id in _waiting(workshop, asked.source, asked.code))
    if asked.json:
        print(json.dumps(tally))
    else:
        print(f"Accepted now: {tally['accepted']:,}. Still waiting: {tally['quarantined']:,}.")
        if tally["refused"]:
            print(
                f"Could not be tried, because their source is paused or they are gone: {tally['refused']:,}."
            )
    return 0


def _waiting(workshop: Workshop, source: str | None, code: str | None) -> list[UUID]:
    with workshop.look(COMMAND) as work:
        source_id = sources.named(work, source).id if source else None
        wanted = leads.Filter(status=LeadStatus.QUARANTINED, source_id=source_id, code=code)
        return list(leads.ids(work, wanted))


def _again(workshop: Workshop, lead_id: UUID) -> str:
    """One lead, one transaction: what is done stays done if the command is stopped."""
    try:
        with workshop.open(COMMAND) as work:
            return quarantine.replay(work, lead_id).status.value
    except ServiceError:
        return "refused"
