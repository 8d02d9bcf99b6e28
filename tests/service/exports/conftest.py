"""What the tests of lists ask for."""

import pytest

from service.storage.sources import Source
from service.work import Workshop
from tests.service.exports import lists
from tests.service.exports.lists import Ground


@pytest.fixture
def ground(workshop: Workshop, source: Source) -> Ground:
    return lists.ground(workshop, source)
