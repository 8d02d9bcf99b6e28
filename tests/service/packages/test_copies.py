"""Somebody who asks what we hold about them is told all of it, for them and for their programs to read."""

import base64
import hashlib
import json
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from service.storage.sources import Source
from service.work import Workshop
from tests.service.packages import people


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    people.send(
        workshop,
        source,
        full_name="Anna van den Berg",
        email="anna@example.org",
        phone="020-7946 0018",
        postal_code="1017 GC",
        city="Amsterdam",
        notes="Likes tulips.",
        attributes={"shoe size": "39"},
        external_id="K-7",
    )
    return people.send(
        workshop,
        source,
        given_name="Anna",
        family_name="van den Berg",
        email="anna@example.org",
        mobile="0612345678",
    )


def test_a_copy_is_opened_by_other_programs_and_proves_itself(workshop: Workshop, anna: UUID) -> None:
    taken = people.copy_of(workshop, anna)
    assert hashlib.sha256(taken.archive).hexdigest() == taken.view.sha256
    manifest = json.loads(taken.files["manifest.json"])
    told = {each["name"]: each["sha256"] for each in manifest["files"]}
    held = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in taken.files.items()
        if not name.startswith("manifest")
    }
    assert told == held
    seal = json.loads(taken.files["manifest.json.sig"])
    with workshop.look(people.COMMAND) as work:
        [key, *_] = work.vault.verifying_keys()
    assert base64.b64decode(seal["public_key"]) == key
    Ed25519PublicKey.from_public_bytes(key).verify(
        base64.b64decode(seal["signature"]), taken.files["manifest.json"]
    )


def test_a_copy_tells_everything_that_was_sent(workshop: Workshop, anna: UUID) -> None:
    data = people.copy_of(workshop, anna).data
    assert people.values(data["leads"], member="full_name") == ["Anna van den Berg"]
    assert people.values(data["leads"], member="attributes.shoe size") == ["39"]
    assert people.values(data["leads"], member="external_id") == ["K-7"]
    assert "Likes tulips." in people.values(data["fields"], field="notes")
    assert {row["source"] for row in data["sources"]} == {"Web form"}
