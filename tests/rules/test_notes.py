"""Notes are written as others read them, and read as others write them."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rules import notes
from rules.notes import Checkpoint, Verifier

# The example of golang.org/x/mod/sumdb/note, whose form this is.
KNOWN_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
KNOWN_NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""

NAME = "example.org/log"
SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SECRET.public_key().public_bytes_raw()
POINT = Checkpoint(NAME, 8, bytes(range(32)))
WRITTEN = notes.signed(POINT.text, NAME, PUBLIC, SECRET.sign(POINT.text.encode()))


def test_a_note_of_others_is_read_and_its_signature_holds() -> None:
    key, note = notes.verifier_in(KNOWN_KEY), notes.note_in(KNOWN_NOTE)
    [signature] = note.by(key.name, key.public_key)
    Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, note.text.encode())
    assert key.text == KNOWN_KEY


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    root = base64.b64encode(bytes(range(32))).decode()
    head, _, signature = WRITTEN.partition("\n\n")
    assert head == f"example.org/log\n8\n{root}"
    assert signature.startswith("— example.org/log ")
    assert WRITTEN.endswith("\n")


def test_what_was_written_is_what_is_read() -> None:
    note = notes.note_in(WRITTEN)
    assert notes.checkpoint_in(note) == POINT
    [signature] = note.by(NAME, PUBLIC)
    SECRET.public_key().verify(signature, note.text.encode())
    assert notes.verifier_in(Verifier(NAME, PUBLIC).text) == Verifier(NAME, PUBLIC)


def test_a_signature_of_another_key_or_name_is_not_taken_for_ours() -> None:
    note = notes.note_in(WRITTEN)
    assert list(note.by("example.org/other", PUBLIC)) == []
    assert list(note.by(NAME, bytes(32))) == []


@pytest.mark.parametrize(
    "written",
    [
        "",
        "no gap\n— name AAAA\n",
        "text\n\nname AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "text\n\n— name !!\n",
        "text\n\n— name AAAA\n",
    ],
)
def test_what_is_no_note_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"note|signature|Base64"):
        notes.note_in(written)


@pytest.mark.parametrize("size", ["-1", "08", "1e3", "", "8 ", "9" * 19])
def test_a_size_is_written_in_one_way_only(size: str) -> None:
    written = WRITTEN.replace("\n8\n", f"\n{size}\n")
    with pytest.raises(ValueError, match="not a checkpoint"):
        notes.checkpoint_in(notes.note_in(written))


def test_a_root_is_as_long_as_a_root() -> None:
    short = WRITTEN.replace(base64.b64encode(POINT.root).decode(), "AAAA")
    with pytest.raises(ValueError, match="root"):
        notes.checkpoint_in(notes.note_in(short))


@pytest.mark.parametrize(
    "key",
    [KNOWN_KEY.replace("c74f20a3", "c74f20a4"), "name+00000000+AAAA", "PeterNeumann", "a b+c74f20a3+AAAA"],
)
def test_a_damaged_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        notes.verifier_in(key)


@pytest.mark.parametrize(
    "torn",
    [
        "",
        WRITTEN[:20],
        WRITTEN[:-40],
        WRITTEN[:-40] + "=" * 39 + "\n",
        WRITTEN.replace("\n8\n", "\n08\n"),
        "\n\n",
        "example.org/log\n7\n",
    ],
)
def test_checkpoints_in_a_file_are_found_whatever_stands_between_them(torn: str) -> None:
    assert list(notes.checkpoints_in(f"{WRITTEN}\n{torn}\n{WRITTEN}\n{WRITTEN[:30]}")) == [WRITTEN, WRITTEN]
