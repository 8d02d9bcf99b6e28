"""Values frozen in a file: what is stored today must open with every later version."""

import base64
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from service.vault import DigestPurpose, KeyRow, SuppressionKind, TokenKind, Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import from_text, to_text
from service.vault.places import Part, Table
from service.vault.providers import EnvProvider, FileProvider
from service.vault.sealed import Sealed
from tests.service.vault import by_hand

FROZEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "golden" / "vault_vectors.json").read_text(encoding="utf-8")
)
DEPLOYMENT, OWNER = UUID(FROZEN["deployment"]), UUID(FROZEN["owner"])
MASTERS = {name: bytes.fromhex(master) for name, master in FROZEN["masters"].items()}
DATA_KEYS = FROZEN["data_keys"]
SEALED = [(key, sealed) for key in DATA_KEYS for sealed in key["sealed"]]


@pytest.fixture(params=["file", "env"])
def vault(request: pytest.FixtureRequest, path: Path) -> Vault:
    path.touch(mode=0o600)
    path.write_text(json.dumps(FROZEN["keyrings"][request.param]), encoding="utf-8")
    root = base64.b64encode(bytes.fromhex(FROZEN["root"])).decode("ascii")
    return Vault(KeyringFile(path), FileProvider() if request.param == "file" else EnvProvider(root))


def row_of(key: dict[str, Any]) -> KeyRow:
    wrapped, commitment = bytes.fromhex(key["wrapped"]), bytes.fromhex(key["commitment"])
    return KeyRow(OWNER, key["generation"], key["kid"], wrapped, commitment, OWNER)


@pytest.mark.parametrize(("key", "value"), SEALED)
def test_what_was_sealed_once_opens_for_ever(
    vault: Vault, key: dict[str, Any], value: dict[str, Any]
) -> None:
    safe = vault.safe(row_of(key))
    place = (Table(value["table"]), Part(value["part"]))
    assert safe.open(place, Sealed(bytes.fromhex(value["sealed"]))) == value["text"]


@pytest.mark.parametrize(("key", "value"), SEALED)
def test_sealing_by_hand_gives_the_frozen_bytes(key: dict[str, Any], value: dict[str, Any]) -> None:
    data_key, generation = bytes.fromhex(key["data_key"]), key["generation"]
    field_key, commitment = by_hand.field_key(data_key, DEPLOYMENT, OWNER, generation)
    place, nonce = (value["table"], value["part"]), bytes.fromhex(value["nonce"])
    again = by_hand.sealed(field_key, DEPLOYMENT, OWNER, place, generation, nonce, value["text"])
    assert (again.hex(), commitment.hex()) == (value["sealed"], key["commitment"])


@pytest.mark.parametrize("key", DATA_KEYS)
def test_wrapping_by_hand_gives_the_frozen_bytes(key: dict[str, Any]) -> None:
    master = MASTERS[f"kek {key['epoch']}"]
    nonce, data_key = bytes.fromhex(key["nonce"]), bytes.fromhex(key["data_key"])
    again = by_hand.wrapped(master, DEPLOYMENT, OWNER, key["generation"], key["kid"], nonce, data_key)
    assert again.hex() == key["wrapped"]


def test_what_the_vault_seals_opens_by_hand(vault: Vault) -> None:
    safe, row = vault.new_safe(OWNER)
    raw = bytes(safe.seal((Table.CONTACT, Part.EMAIL), "anna@example.org"))
    data_key = vault._keys.wrappers[row.kid].unwrap(row)
    field_key, _ = by_hand.field_key(data_key, DEPLOYMENT, OWNER, 1)
    again = by_hand.sealed(field_key, DEPLOYMENT, OWNER, (3, 2), 1, raw[2:14], "anna@example.org")
    master = MASTERS["kek 2"]
    assert raw == again
    assert row.wrapped == by_hand.wrapped(master, DEPLOYMENT, OWNER, 1, row.kid, row.wrapped[:12], data_key)


@pytest.mark.parametrize("frozen", FROZEN["tokens"])
def test_tokens_are_the_frozen_ones_in_every_version(vault: Vault, frozen: dict[str, Any]) -> None:
    kind, version, parts = TokenKind(frozen["kind"]), frozen["version"], frozen["parts"]
    found = {token.version: token for token in vault.lookup_tokens(kind, *parts)}
    by_hands = by_hand.token(MASTERS[f"index {version}"], DEPLOYMENT, kind, version, frozen["bits"], *parts)
    assert (found[version].value, by_hands) == (frozen["value"], frozen["value"])


@pytest.mark.parametrize("frozen", FROZEN["digests"])
def test_digests_are_the_frozen_ones(vault: Vault, frozen: dict[str, Any]) -> None:
    ours = vault.digest(DigestPurpose(frozen["purpose"]), *frozen["parts"])
    theirs = by_hand.digest(MASTERS["digest 1"], DEPLOYMENT, frozen["purpose"], *frozen["parts"])
    assert (ours.hex(), theirs.hex()) == (frozen["value"], frozen["value"])


@pytest.mark.parametrize("frozen", FROZEN["suppressions"])
def test_suppressions_are_the_frozen_ones(vault: Vault, frozen: dict[str, Any]) -> None:
    ours = vault.suppression(SuppressionKind(frozen["kind"]), *frozen["parts"])
    theirs = by_hand.suppression(MASTERS["suppress 1"], DEPLOYMENT, frozen["kind"], *frozen["parts"])
    assert (ours.hex(), theirs.hex()) == (frozen["value"], frozen["value"])


@pytest.mark.parametrize("frozen", FROZEN["signatures"])
def test_signatures_are_the_frozen_ones_and_verify(vault: Vault, frozen: dict[str, Any]) -> None:
    note = frozen["note"].encode()
    ours, theirs = vault.sign(note), by_hand.signature(MASTERS["audit-sign 1"], DEPLOYMENT, note)
    assert (ours.hex(), theirs.hex()) == (frozen["value"], frozen["value"])
    Ed25519PublicKey.from_public_bytes(vault.verifying_keys()[0]).verify(ours, note)


def test_every_purpose_and_kind_has_a_frozen_value() -> None:
    assert {frozen["purpose"] for frozen in FROZEN["digests"]} == {str(purpose) for purpose in DigestPurpose}
    assert {frozen["kind"] for frozen in FROZEN["tokens"]} == {int(kind) for kind in TokenKind}


@pytest.mark.parametrize("provider", ["file", "env"])
def test_a_keyring_is_written_as_it_was_read(provider: str) -> None:
    document = FROZEN["keyrings"][provider]
    assert json.loads(to_text(from_text(json.dumps(document)))) == document
