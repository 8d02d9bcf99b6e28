"""How do we say what is wrong with a body without repeating any of it, member names included?

A name that we do not know may itself be personal (`{"Anna Jansen": …}`), so a pointer names only members of
our own types, and a misspelling within two letters of one. Otherwise it stops at the object, and the place
within the object is told by number.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA

from service.errors import Fault

# One letter wrong, or two in a long word: beyond that a first name may lie near a member (Cindy, city).
LONG_WORD = 8
SHORTEST_MISSPELLED = 4

_WORD = re.compile(r"[A-Za-z0-9_-]{1,40}")
_PLACE_OF_A_NAME = "[key]"

_WORDS: dict[str, tuple[str, str]] = {
    "bool_parsing": ("not_a_truth", "Must be true or false."),
    "bool_type": ("not_a_truth", "Must be true or false."),
    "dataclass_type": ("not_an_object", "Must be an object."),
    "date_from_datetime_parsing": ("not_a_date", "Must be a date as 2026-01-31."),
    "date_type": ("not_a_date", "Must be a date as 2026-01-31."),
    "date_parsing": ("not_a_date", "Must be a date as 2026-01-31."),
    "datetime_type": ("not_a_moment", "Must be a moment as 2026-01-31T12:00:00Z."),
    "datetime_parsing": ("not_a_moment", "Must be a moment as 2026-01-31T12:00:00Z."),
    "datetime_from_date_parsing": ("not_a_moment", "Must be a moment as 2026-01-31T12:00:00Z."),
    "dict_type": ("not_an_object", "Must be an object."),
    "enum": ("not_a_choice", "Must be {expected}."),
    "finite_number": ("range", "Must be a number that has an end."),
    "float_parsing": ("not_a_number", "Must be a number."),
    "float_type": ("not_a_number", "Must be a number, as 12.5."),
    "greater_than_equal": ("range", "Lies too far back."),
    "greater_than_equal_number": ("range", "Must be {ge} or more."),
    "int_parsing": ("not_a_number", "Must be a whole number."),
    "int_parsing_size": ("not_a_number", "Must be a whole number, and not so long."),
    "int_type": ("not_a_number", "Must be a whole number."),
    "less_than_equal": ("range", "Lies too far ahead."),
    "less_than_equal_number": ("range", "Must be {le} or less."),
    "literal_error": ("not_a_choice", "Must be {expected}."),
    "mapping_type": ("not_an_object", "Must be an object."),
    "missing": ("missing", "This member is needed."),
    "string_pattern_mismatch": ("shape", "Does not have the shape that is asked for."),
    "string_too_long": ("too_long", "Has more than {max_length} characters."),
    "string_too_short": ("too_short", "Has too few characters; at least {min_length}."),
    "string_type": ("not_a_text", "Must be a text."),
    "timezone_aware": ("no_offset", "Must tell its offset from UTC, as 2026-01-31T12:00:00Z."),
    "too_long": ("too_many", "Has more than {max_length} entries."),
    "too_short": ("too_few", "Has too few entries; at least {min_length}."),
    "tuple_type": ("not_a_list", "Must be a list."),
    "unexpected_keyword_argument": ("unknown_member", "This member is not known."),
    "uuid_parsing": ("not_an_id", "Must be a UUID."),
    "uuid_type": ("not_an_id", "Must be a UUID."),
}


def of(mistake: Mapping[str, Any], tree: Any, *, known: Collection[str], at: str = "") -> Fault:
    """The fault that one mistake of pydantic's stands for, in our own words."""
    code, detail = in_words(mistake)
    pointer, place = _pointer(mistake["loc"], tree, known)
    if code == "unknown_member" and place is None:
        detail = _of_unknown(str(mistake["loc"][-1]), known)
    if place is not None:
        detail = f"Member number {place} of this object: {detail[0].lower()}{detail[1:]}"
    return Fault(f"{at}{pointer}", code, detail)


def in_words(mistake: Mapping[str, Any]) -> tuple[str, str]:
    """Code and words for one mistake of pydantic's: what we ask for, and nothing of what was sent."""
    kind, asked = mistake["type"], dict(mistake.get("ctx", {}))
    if isinstance(bound := asked.get("ge", asked.get("le")), int | float):
        told = int(bound) if bound == int(bound) else bound
        kind, asked = f"{kind}_number", dict.fromkeys(("ge", "le"), told)
    code, words = _WORDS.get(kind, ("unacceptable", "Is not acceptable here."))
    return code, words.format(**asked)


def _of_unknown(name: str, known: Collection[str]) -> str:
    meant = _meant(name, known)
    # A name of ours that belongs elsewhere is no misspelling.
    return (
        "This member is not known here."
        if meant == name
        else f"This member is not known; did you mean {meant}?"
    )


def _pointer(steps: Sequence[str | int], tree: Any, known: Collection[str]) -> tuple[str, int | None]:
    """A pointer as far as it may be told, and the number of the member at which it had to stop."""
    pointer = ""
    for step in steps:
        if step == _PLACE_OF_A_NAME:
            break
        if _is_of_a_choice(step, tree, known):
            continue
        if isinstance(step, str) and step not in known and _meant(step, known) is None:
            return pointer, list(tree).index(step) + 1
        pointer += f"/{step}"
        tree = _below(tree, step)
    return pointer, None


def _is_of_a_choice(step: str | int, tree: Any, known: Collection[str]) -> bool:
    """Is it pydantic's name for one of several types that may stand here, and no member?"""
    if isinstance(step, int):
        return False
    return not isinstance(tree, dict) or (step not in tree and step not in known)


def _meant(name: str, known: Collection[str]) -> str | None:
    """The member that a plain word is a misspelling of."""
    if len(name) < SHORTEST_MISSPELLED or not _WORD.fullmatch(name):
        return None
    nearest = min(known, key=lambda each: (OSA.distance(name.lower(), each), each), default=None)
    allowed = 2 if len(name) >= LONG_WORD else 1
    return nearest if nearest and OSA.distance(name.lower(), nearest) <= allowed else None


def _below(tree: Any, step: str | int) -> Any:
    match tree, step:
        case dict(), str():
            return tree.get(step)
        case list(), int() if step < len(tree):
            return tree[step]
    return None
