"""How are files put into an archive that only a passphrase opens, and that usual programs know how to open?

A ZIP archive whose members are encrypted as WinZip does it (AE-2, AES-256): 7-Zip, WinZip, Keka, The
Unarchiver and most others open it. The encryption that ZIP itself came with is broken, and is not used.

Each member is: salt 16 ‖ check 2 ‖ deflated content in AES-256 counter mode ‖ HMAC-SHA1 of that, cut to 10.
Keys and check are PBKDF2-HMAC-SHA1(passphrase, salt, 1000 rounds, 66 bytes). Rounds and hash are those of the
format, and weak for words that people think up: give it a passphrase of 128 random bits.
https://www.winzip.com/en/support/aes-encryption/
"""

import hashlib
import hmac
import struct
import zlib
from collections.abc import Mapping
from datetime import datetime

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SALT = 16
_ROUNDS = 1_000
_KEYS = 66
_CODE = 10
_BLOCK = 16

# WinZip AE, version 2 (which tells no checksum of the content), AES-256, deflated.
_EXTRA = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 8)
_NEEDED = 51
_FLAGS = 0x0801
"""Encrypted, and names in UTF-8."""
_METHOD = 99
"""The content is encrypted by AES; how it is packed stands in the extra field."""
_UNIX_FILE = (3 << 8 | _NEEDED, 0o600 << 16)


def lock(
    files: Mapping[str, bytes], *, passphrase: bytes, salts: Mapping[str, bytes], made_at: datetime
) -> bytes:
    """An archive of these files, by name. `salts` holds 16 fresh random bytes for each.

    Raises ValueError where a salt is missing or has another length: one that repeats would give content away.
    """
    if any(len(salts.get(name, b"")) != SALT for name in files) or len(set(salts.values())) < len(files):
        raise ValueError("every file needs a salt of its own")
    stamp = _moment(made_at)
    laid, directory = bytearray(), bytearray()
    for name, content in files.items():
        called, held = name.encode(), _locked(content, passphrase, salts[name])
        # Checksum 0: in this version the code at the end of the member stands for it.
        told = struct.pack(
            "<HHHHHIIIHH",
            _NEEDED,
            _FLAGS,
            _METHOD,
            *stamp,
            0,
            len(held),
            len(content),
            len(called),
            len(_EXTRA),
        )
        by, rights = _UNIX_FILE
        directory += b"PK\x01\x02" + struct.pack("<H", by) + told
        directory += struct.pack("<HHHII", 0, 0, 0, rights, len(laid)) + called + _EXTRA
        laid += b"PK\x03\x04" + told + called + _EXTRA + held
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(laid), 0)
    return bytes(laid + directory + b"PK\x05\x06" + end)


def _locked(content: bytes, passphrase: bytes, salt: bytes) -> bytes:
    derived = hashlib.pbkdf2_hmac("sha1", passphrase, salt, _ROUNDS, _KEYS)
    key, signing, check = derived[:32], derived[32:64], derived[64:]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    hidden = _counted(key, packer.compress(content) + packer.flush())
    return salt + check + hidden + hmac.digest(signing, hidden, "sha1")[:_CODE]


def _counted(key: bytes, content: bytes) -> bytes:
    """Counter mode with the counter's least byte first, from one: libraries only count the other way."""
    blocks = -(-len(content) // _BLOCK)
    counters = np.zeros((blocks, 2), "<u8")
    counters[:, 0] = np.arange(1, blocks + 1)
    # The blocks of a counter never repeat under one key, which is what makes a stream of this mode.
    stream = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(counters.tobytes())  # noqa: S305
    taken = np.frombuffer(stream, np.uint8, len(content))
    return (np.frombuffer(content, np.uint8) ^ taken).tobytes()


def _moment(at: datetime) -> tuple[int, int]:
    """Time and date as ZIP has them, to two seconds."""
    time = at.hour << 11 | at.minute << 5 | at.second // 2
    return time, (at.year - 1980) << 9 | at.month << 5 | at.day
