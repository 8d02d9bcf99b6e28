"""Which others does a package name, and what was decided about that? Kept sealed beside the archive."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rules.strangers import Sign
from service.packages.scanning import Decisions, Found
from service.storage.packages import Package
from service.vault import Safe
from service.vault.places import Part, Table

PLACE = (Table.PACKAGE, Part.DETAILS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What somebody who looks through a package decides on."""

    found: tuple[Found, ...] = field(default=(), repr=False)
    decisions: Decisions = field(default_factory=Decisions, repr=False)


def read(safe: Safe, row: Package) -> Details:
    """What is kept of a package; nothing of one that was never made."""
    if row.details is None:
        return Details()
    plain: dict[str, Any] = json.loads(safe.open(PLACE, row.details))
    return Details(
        found=tuple(
            Found(**{**each, "sign": Sign(each["sign"]), "places": tuple(each["places"])})
            for each in plain["found"]
        ),
        decisions=Decisions(shown=plain["shown"], added=tuple(plain["added"])),
    )


def write(safe: Safe, row: Package, found: Sequence[Found], decisions: Decisions) -> None:
    """Keep it."""
    plain = {
        "found": [
            {
                "key": each.key,
                "sign": each.sign.value,
                "is_known": each.is_known,
                "said": each.said,
                "places": list(each.places),
            }
            for each in found
        ],
        "shown": dict(decisions.shown),
        "added": list(decisions.added),
    }
    row.details = safe.seal(PLACE, json.dumps(plain))
