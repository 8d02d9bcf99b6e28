"""How is what stands on a command line read, and what is said of what cannot be read?"""

import argparse
import base64
import math
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from rules import birth_dates, notes

E = TypeVar("E", bound=StrEnum)

# Characters of 32 bytes in Base64; with a name before it, a key is longer.
_BARE = 44


def one_of(kind: type[E]) -> Callable[[str], E]:
    """Reads one of the words of a closed list."""

    def read(text: str) -> E:
        if text not in {each.value for each in kind}:
            raise argparse.ArgumentTypeError("is none of those that are known; --help names them")
        return kind(text)

    return read


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Reads a whole number that is not beyond these."""
    words = f"a whole number, {least} or more" if most is None else f"a whole number from {least} to {most}"

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(words) from None
        if number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(words)
        return number

    return read


def figure(text: str) -> float:
    """A figure, with a point or without."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise argparse.ArgumentTypeError("a figure, as 4 or 2.5")
    return found


def day(text: str) -> date:
    """A day of the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day, as 2027-01-31") from None


def country(text: str) -> str:
    """The two letters of a country."""
    if not re.fullmatch("[A-Za-z]{2}", text):
        raise argparse.ArgumentTypeError("two letters, as NL")
    return text.upper()


def date_form(text: str) -> str:
    """How dates are written."""
    if not birth_dates.is_form(text):
        raise argparse.ArgumentTypeError("as DD-MM-YYYY")
    return text


def there(text: str) -> Path:
    """A file or folder that exists."""
    path = Path(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"{path}: there is nothing of that name")
    return path


def public_key(text: str) -> bytes:
    """A key for signatures, as `audit export` prints it, or its 32 bytes in Base64."""
    try:
        key = (
            notes.verifier_in(text).public_key if len(text) > _BARE else base64.b64decode(text, validate=True)
        )
    except ValueError:
        key = b""
    if len(key) != notes.KEY_LENGTH:
        raise argparse.ArgumentTypeError("a public key is 32 bytes in Base64")
    return key
