"""How do the bytes of a file come in: in even blocks, unpacked, and never more than we will take?"""

import zlib
from collections.abc import Iterator
from itertools import chain

from service.files.refusal import Refusal
from service.files.rows import Limits, Readable

BLOCK = 262_144
GZIP = b"\x1f\x8b"

# Below this a high ratio is no danger: a small file of equal rows packs well.
_RATIO_FROM = 2 * 1024 * 1024


def taken(source: Readable, limits: Limits) -> Iterator[bytes]:
    """The bytes of the source in blocks of even size; the last may be short."""
    total = 0
    gathered = bytearray()
    while piece := source.read(BLOCK):
        total += len(piece)
        if total > limits.file_bytes:
            raise Refusal("FIL.TOO_LARGE", limit=limits.file_bytes)
        gathered += piece
        if len(gathered) >= BLOCK:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


def peeked(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first block, and all blocks including it."""
    first = next(blocks, b"")
    return first, chain((first,), blocks) if first else iter(())


def unzipped(blocks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """What a gzip file holds, its members one after another (RFC 1952 allows several)."""
    taken_in, given = 0, 0
    member = zlib.decompressobj(31)
    for block in blocks:
        rest = block
        taken_in += len(block)
        while rest:
            if member.eof:
                rest = rest.lstrip(b"\0")  # gzip files on tape are padded
                if not rest:
                    break
                member = zlib.decompressobj(31)
            piece, rest = _inflated(member, rest)
            given += len(piece)
            _check(given, taken_in - len(rest), limits)
            if piece:
                yield piece
    if not member.eof:
        raise Refusal("FIL.GZIP")


def _inflated(member: "zlib._Decompress", packed: bytes) -> tuple[bytes, bytes]:
    """One block at most, and what is still packed."""
    try:
        piece = member.decompress(packed, BLOCK)
    except zlib.error:
        raise Refusal("FIL.GZIP") from None
    return piece, member.unused_data if member.eof else member.unconsumed_tail


def _check(given: int, taken_in: int, limits: Limits) -> None:
    if given > limits.unpacked_bytes:
        raise Refusal("FIL.UNPACKED", limit=limits.unpacked_bytes)
    if given > _RATIO_FROM and given > taken_in * limits.ratio:
        raise Refusal("FIL.BOMB", ratio=limits.ratio)
