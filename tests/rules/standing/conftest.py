"""The law as it is shipped."""

import pytest

from rules.knowledge import Knowledge
from rules.law import Law


@pytest.fixture(scope="session")
def law(knowledge: Knowledge) -> Law:
    return knowledge.law
