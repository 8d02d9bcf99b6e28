"""Is this the password, and is it fit to be one?"""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import Fault, Unavailable

SHORTEST = 12
LONGEST = 128

# OWASP ASVS 5.0.0 appendix C: argon2id with at least 46 MiB at one pass; about 41 ms on one core.
_HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
# Each hash takes a core and 46 MiB: more at once than cores would only let strangers fill the memory.
_ROOM = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))
_PATIENCE = 10.0

# Neither l, 1, o nor 0: a one-time password is read from a screen or heard on the telephone.
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def hashed(password: str) -> str:
    """Argon2id of the password, in its own text form. Takes some 40 ms: call it outside a transaction."""
    with _room():
        return _HASHER.hash(password)


def matches(hash_: str | None, password: str) -> bool:
    """Does the password belong to the hash? Takes the same time when there is no hash to compare with."""
    with _room():
        try:
            _HASHER.verify(hash_ or _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
    return hash_ is not None


@dataclass(frozen=True, slots=True)
class OneTime:
    """A password made for somebody else, to be shown once and changed at the first sign-in."""

    text: str = field(repr=False)
    hash: str = field(repr=False)


def one_time() -> OneTime:
    """A fresh password of 80 random bits, in four groups. Call it outside a transaction."""
    text = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return OneTime(text, hashed(text))


def faults(password: str, *, name: str) -> list[Fault]:
    """Why the password must not be taken; nothing when it may.

    Length and a list of known ones only: rules about kinds of characters make people choose worse (NIST SP
    800-63B, 3.1.1.2).
    """
    if len(password) < SHORTEST:
        return [Fault("/password", "too_short", f"Use at least {SHORTEST} characters.")]
    if len(password) > LONGEST:
        return [Fault("/password", "too_long", f"Use at most {LONGEST} characters.")]
    if name in password.lower():
        return [Fault("/password", "like_name", "Leave your user name out of the password.")]
    if not _known().isdisjoint((password.lower(), _plain(password))) or len(set(password)) < 5:
        return [Fault("/password", "well_known", "This password is on lists that attackers try first.")]
    return []


def _plain(password: str) -> str:
    """The password without the digits and marks that people hang on to satisfy rules."""
    return password.lower().strip("0123456789!@#$%^&*()-_=+.,?;: ")


@cache
def _known() -> frozenset[str]:
    lines = (files("service") / "known_passwords.txt").read_text(encoding="utf-8").splitlines()
    known = [line for line in lines if line and not line.startswith("#")]
    return frozenset([*known, *map(_plain, known)]) - {""}


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


@contextmanager
def _room() -> Iterator[None]:
    """A place at the hasher; Unavailable when none comes free in time."""
    if not _ROOM.acquire(timeout=_PATIENCE):
        raise Unavailable
    try:
        yield
    finally:
        _ROOM.release()
