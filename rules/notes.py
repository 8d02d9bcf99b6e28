"""How is it written, for anybody to keep, how far a log goes and what it holds: as a signed checkpoint?

A checkpoint is three lines, as in https://c2sp.org/tlog-checkpoint: the name of the log, its size, the root
over it in Base64. It is carried in a signed note (https://c2sp.org/signed-note): the text, an empty line, and
a line for each signature, `— name base64(key id ‖ signature)`. The key id is the first four bytes of
SHA-256(name ‖ 0A ‖ 01 ‖ public key), where 01 stands for Ed25519.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

ED25519 = b"\x01"
KEY_LENGTH = 32

_MARK = "— "
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
_CHECKPOINT = re.compile(
    r"^[^\n]+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n\n(?:— [^\s]+ [A-Za-z0-9+/=]{92,}\n)+", re.MULTILINE
)
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, by which key, and the signature itself."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signatures. Whether they are genuine is for whoever holds a key to find out."""

    text: str
    """Every line of it ends, the last one too: these very bytes are signed."""
    signatures: tuple[Signature, ...]

    def by(self, name: str, public_key: bytes) -> Iterator[bytes]:
        """The signatures that claim to be made with that key."""
        wanted = key_id(name, public_key)
        return (each.value for each in self.signatures if (each.name, each.key_id) == (name, wanted))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a log goes."""

    origin: str
    """Name of the log, and of its key."""
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{_coded(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key, and the name it signs under."""

    name: str
    public_key: bytes

    @property
    def text(self) -> str:
        """In one word: name+key id+key."""
        marked = _coded(ED25519 + self.public_key)
        return f"{self.name}+{key_id(self.name, self.public_key).hex()}+{marked}"


def key_id(name: str, public_key: bytes) -> bytes:
    """Four bytes by which a key is found among others; they prove nothing."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def signed(text: str, name: str, public_key: bytes, signature: bytes) -> str:
    """A note with one signature, as it is kept."""
    return f"{text}\n{_MARK}{name} {_coded(key_id(name, public_key) + signature)}\n"


def note_in(written: str) -> Note:
    """Take a note apart. Raises ValueError for what is none."""
    text, gap, tail = written.rpartition("\n\n")
    lines = tail.removesuffix("\n").split("\n")
    if not gap or not tail.endswith("\n") or not all(line.startswith(_MARK) for line in lines):
        raise ValueError("this is not a signed note")
    return Note(text + "\n", tuple(_signature(line.removeprefix(_MARK)) for line in lines))


def checkpoint_in(note: Note) -> Checkpoint:
    """What a note says of a log; lines after the third are left aside. Raises ValueError for another text."""
    lines = note.text.split("\n")
    if len(lines) < 4 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise ValueError("this note is not a checkpoint")
    root = _decoded(lines[2])
    if len(root) != hashlib.sha256().digest_size:
        raise ValueError("the root in this checkpoint is not one")
    return Checkpoint(lines[0], int(lines[1]), root)


def verifier_in(text: str) -> Verifier:
    """A public key as `Verifier.text` writes it. Raises ValueError for anything else."""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        raise ValueError("this is not a public key of a note")
    name, short, key = found.groups()
    marked = _decoded(key)
    if marked[:1] != ED25519 or len(marked) != 1 + KEY_LENGTH or key_id(name, marked[1:]).hex() != short:
        raise ValueError("this public key is damaged, or not of Ed25519")
    return Verifier(name, marked[1:])


def checkpoints_in(text: str) -> Iterator[str]:
    """The signed checkpoints that stand in a text one after the other; what else is there is passed over.

    A file that is added to may hold one that is torn: whoever was writing it died.
    """
    return (found.group() for found in _CHECKPOINT.finditer(text) if _can_be_read(found.group()))


def _can_be_read(written: str) -> bool:
    try:
        checkpoint_in(note_in(written))
    except ValueError:
        return False
    return True


def _signature(line: str) -> Signature:
    name, _, coded = line.partition(" ")
    value = _decoded(coded)
    if not name or len(value) <= 4:
        raise ValueError("a signature of this note is damaged")
    return Signature(name, value[:4], value[4:])


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("this is not Base64") from None
