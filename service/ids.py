"""What do we call a new thing? Time-ordered ids that nobody can guess."""

import os
import uuid
from datetime import datetime


def new_id(now: datetime) -> uuid.UUID:
    """A UUIDv7 (RFC 9562): milliseconds first, so that rows lie in order of arrival, then 74 random bits."""
    millis = int(now.timestamp() * 1000)
    chance = int.from_bytes(os.urandom(10), "big")
    value = millis << 80 | 0x7 << 76 | (chance >> 68 & 0xFFF) << 64 | 0b10 << 62 | (chance & (1 << 62) - 1)
    return uuid.UUID(int=value)


def earliest_id(at: datetime) -> uuid.UUID:
    """Below this lie the ids of everything that was made before a moment, and none that was made later."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80)


def new_secret(length: int = 32) -> bytes:
    """Random bytes for keys, salts and sessions, straight from the operating system."""
    return os.urandom(length)
