"""An archive that is locked opens in other programs with the passphrase, and with nothing else."""

import io
from datetime import UTC, datetime

import pytest
import pyzipper
from hypothesis import given, settings
from hypothesis import strategies as st

from service.files.locked_zip import SALT, lock
from service.ids import new_secret

AT = datetime(2026, 3, 2, 12, 30, 44, tzinfo=UTC)
FILES = {"index.html": b"<p>Anna</p>" * 500, "csv/größe.csv": bytes(range(256)) * 70, "empty": b""}


def locked(files: dict[str, bytes], passphrase: bytes = b"open sesame") -> bytes:
    salts = {name: new_secret(SALT) for name in files}
    return lock(files, passphrase=passphrase, salts=salts, made_at=AT)


def opened(archive: bytes, passphrase: bytes = b"open sesame") -> dict[str, bytes]:
    with pyzipper.AESZipFile(io.BytesIO(archive)) as held:
        held.setpassword(passphrase)
        return {name: held.read(name) for name in held.namelist()}


def test_another_program_opens_it() -> None:
    archive = locked(FILES)
    assert opened(archive) == FILES
    with pyzipper.AESZipFile(io.BytesIO(archive)) as held:
        assert {info.date_time for info in held.infolist()} == {(2026, 3, 2, 12, 30, 44)}
        assert {info.wz_aes_strength for info in held.infolist()} == {3}


def test_nothing_of_the_content_can_be_read_without_the_passphrase() -> None:
    archive = locked(FILES)
    assert b"Anna" not in archive
    with pytest.raises(RuntimeError):
        opened(archive, b"something else")


def test_a_changed_byte_is_noticed() -> None:
    archive = bytearray(locked({"a": b"x" * 1_000}))
    archive[80] ^= 1
    with pytest.raises((RuntimeError, pyzipper.BadZipFile)):
        opened(bytes(archive))


def test_a_salt_is_used_once() -> None:
    with pytest.raises(ValueError, match="salt"):
        lock({"a": b"", "b": b""}, passphrase=b"p", salts=dict.fromkeys("ab", bytes(16)), made_at=AT)
    with pytest.raises(ValueError, match="salt"):
        lock({"a": b""}, passphrase=b"p", salts={"a": b"short"}, made_at=AT)


@settings(max_examples=30)
@given(
    st.dictionaries(
        st.text("abcäß/", min_size=1, max_size=12), st.binary(max_size=5_000), min_size=1, max_size=4
    )
)
def test_whatever_goes_in_comes_out(files: dict[str, bytes]) -> None:
    assert opened(locked(files)) == files
