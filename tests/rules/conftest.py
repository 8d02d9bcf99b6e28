"""The shipped packs, compiled once for all tests of the rules."""

import pytest

import rules.knowledge
from rules.knowledge import Knowledge
from service.packs import shipped_texts


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """What the shipped packs know; that they are without fault is a test of its own."""
    compiled, _faults = rules.knowledge.compile(shipped_texts())
    return compiled
