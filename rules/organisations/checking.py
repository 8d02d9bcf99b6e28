"""Does a number have the shape and the check digit that its register gives out?"""

import unicodedata
from collections.abc import Callable

from stdnum import exceptions

SHAPE = "SHAPE"
CHECK_DIGIT = "CHECK_DIGIT"


def checked(validate: Callable[[str], str], number: str) -> tuple[str | None, str]:
    """The number as the check wrote it, or None and what was wrong: its shape or its check digit."""
    # Courts have umlauts; digits of other scripts would pass for digits in some of the checks.
    if not number.isascii() and not all(sign.isascii() or sign.isalpha() for sign in number):
        return None, SHAPE
    try:
        return str(validate(number)), ""
    except exceptions.InvalidChecksum:
        return None, CHECK_DIGIT
    except ValueError:
        return None, SHAPE


def plain(text: str) -> str:
    """Capitals, one space between words, full-width digits and dashes of all lengths made plain."""
    if text.isascii():
        return " ".join(text.upper().split())
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).upper().split())


# A small ß would become two letters, and Gießen another town.
_SIGNS = {**dict.fromkeys(map(ord, "‐‑‒–—−"), "-"), ord("ß"): "ẞ"}
