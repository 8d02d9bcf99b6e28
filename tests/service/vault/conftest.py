"""A vault on a keyring of its own, for every test."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from service.vault import Vault
from service.vault.keyring_file import KeyringFile
from service.vault.keys import make_keyring
from service.vault.providers import FileProvider

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DEPLOYMENT = UUID("0198c0de-0000-7000-8000-000000000001")


def make_vault(path: Path, *, deployment: UUID = DEPLOYMENT, expected: int = 100_000) -> Vault:
    file = KeyringFile(path)
    file.change(lambda found: found or make_keyring(deployment, FileProvider(), NOW, expected=expected))
    return Vault(file, FileProvider())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keyring.json"


@pytest.fixture
def vault(path: Path) -> Vault:
    return make_vault(path)
