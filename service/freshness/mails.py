"""What do mails tell that came back: one, or a whole file of them as mail programs keep it?

A file is read while it comes in. Nothing of a mail is kept but the address that it is about, of what it is a
sign, and when; a successor whom it names is nobody to us.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes

from rules import mail_reports
from rules.freshness.signals import SignalKind
from rules.mail_reports import dating
from rules.vocabulary import Vocabulary
from service.errors import Fault, Invalid
from service.files import blocks
from service.files.refusal import Refusal
from service.files.rows import Limits, Readable
from service.freshness import telling
from service.freshness.locating import Subject
from service.freshness.telling import Counts, Told
from service.storage.signals import STATUS_LENGTH, Way
from service.work import Work

MBOX = b"From "
ZIP = b"PK\x03\x04"
MOST_PACKED = 33_554_432
"""Bytes of a ZIP file, for it has to be held whole to be read."""
MOST_MAILS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one mail tells of one address."""

    address: str = field(repr=False)
    kind: SignalKind
    status: str
    at: datetime


def read(raw: bytes, vocabulary: Vocabulary, *, now: datetime) -> list[Report]:
    """What one mail tells, given as it was received; nothing for one that is no report. Never raises."""
    found = mail_reports.read(raw, vocabulary)
    if not found.told:
        return []
    at = dating.written_at(message_from_bytes(raw[: mail_reports.LONGEST]), now=now)
    return [
        Report(address=each.address, kind=each.kind, status=each.status[:STATUS_LENGTH], at=at)
        for each in found.told
    ]


def take(work: Work, reports: Sequence[Report]) -> Counts:
    """Hear what mails told of people we know. Needs signals:write."""
    heard = unknown = 0
    for start in range(0, len(reports), telling.MOST):
        part = [_told(each) for each in reports[start : start + telling.MOST]]
        counts = telling.tell(work, part, way=Way.MAIL)
        heard, unknown = heard + counts.heard, unknown + counts.unknown
    return Counts(heard=heard, unknown=unknown)


def _told(report: Report) -> Told:
    subject = Subject(email=report.address)
    return Told(subject=subject, kind=report.kind, at=report.at, status=report.status or None)


def is_file_of_many(first: bytes) -> bool:
    """Do these first bytes begin a file of mails (mbox, ZIP, packed with gzip), or one mail alone?"""
    return first.startswith((MBOX, ZIP, blocks.GZIP))


def split(source: Readable, *, most: int) -> Iterator[bytes]:
    """The mails of a file, one by one: mbox (RFC 4155), plain or packed with gzip; a ZIP file; or one mail.

    Raises Refusal for a file that is too large or cannot be unpacked, Invalid for such a ZIP file.
    """
    limits = Limits(file_bytes=most, unpacked_bytes=most * 10)
    first, rest = blocks.peeked(blocks.taken(source, limits))
    if first.startswith(ZIP):
        yield from _of_zip(rest)
        return
    if first.startswith(blocks.GZIP):
        first, rest = blocks.peeked(blocks.unzipped(rest, limits))
    if first.startswith(MBOX):
        yield from _of_mbox(rest)
    elif first:
        yield _whole(rest)


def _of_mbox(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A line that begins with `From ` after an empty one begins the next mail; within one it is `>From `."""
    lines: list[bytes] = []
    size, is_after_blank = 0, True
    for line in _lines(pieces):
        if is_after_blank and line.startswith(MBOX):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif size < mail_reports.LONGEST:
            lines.append(line[1:] if line.startswith(b">From ") else line)
            size += len(line)
        is_after_blank = not line.strip()
    if lines:
        yield b"".join(lines)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting = b""
    for piece in pieces:
        *whole, waiting = (waiting + piece).split(b"\n")
        yield from (line + b"\n" for line in whole)
        # A line without an end is none of a mail: only its beginning could tell anything.
        waiting = waiting[: mail_reports.LONGEST]
    if waiting:
        yield waiting


def _of_zip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packed = io.BytesIO()
    for piece in pieces:
        packed.write(piece)
        if packed.tell() > MOST_PACKED:
            raise Refusal("FIL.TOO_LARGE", limit=MOST_PACKED)
    try:
        with zipfile.ZipFile(packed) as archive:
            for each in archive.infolist()[:MOST_MAILS]:
                if not each.is_dir():
                    with archive.open(each) as member:
                        yield member.read(mail_reports.LONGEST)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        # RuntimeError: it is locked with a password.
        raise Invalid(faults=[Fault("", "unreadable", "The ZIP file is damaged or locked.")]) from None


def _whole(pieces: Iterable[bytes]) -> bytes:
    """One mail, as far as it is looked at."""
    content = io.BytesIO()
    for piece in pieces:
        if content.tell() < mail_reports.LONGEST:
            content.write(piece)
    return content.getvalue()
