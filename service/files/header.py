"""What are the columns of a table called, and is there a header at all?"""

import re
from collections.abc import Sequence

from service.files.refusal import Refusal
from service.files.rows import Limits

_NAME_LIMIT = 200

# What stands in rows of contact data and never in their header: an address, a number, a date.
_DATA = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\+?\d(?:[\s./()-]*\d){5,}")


def columns(cells: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """Names for the columns: unique, none of them empty; nameless columns at the end are left off.

    Raises Refusal when the row is no header. A first row of data must not pass for one: the names of columns
    are kept readable, and the data in it would be kept so too.
    """
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Refusal("FIL.EMPTY")
    if len(names) > limits.columns:
        raise Refusal("FIL.COLUMNS", limit=limits.columns)
    if any(map(is_data, names)):
        raise Refusal("FIL.HEADER")
    return _told_apart(names)


def is_data(name: str) -> bool:
    """Does this look like a value where the name of a column is expected?"""
    return len(name) > _NAME_LIMIT or _DATA.search(name) is not None


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    told: dict[str, None] = {}
    for place, name in enumerate(names, start=1):
        wanted = name or f"column {place}"
        unique, count = wanted, 1
        while unique in told:
            count += 1
            unique = f"{wanted} ({count})"
        told[unique] = None
    return tuple(told)
