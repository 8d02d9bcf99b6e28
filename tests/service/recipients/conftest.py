"""Somebody who hears notices, and somebody of whom they are."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from service.sources import Source
from service.work import Workshop
from tests.receiver import Receiver, listening
from tests.service.recipients.partners import person


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as taking:
        yield taking


@pytest.fixture
def anna(workshop: Workshop, source: Source) -> UUID:
    return person(workshop, source)
