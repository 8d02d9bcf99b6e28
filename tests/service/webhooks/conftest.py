"""A receiver on this machine."""

from collections.abc import Iterator

import pytest

from tests.receiver import Receiver, listening


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as taking:
        yield taking
