"""What does the sender hear of a file that is not taken?"""

from collections.abc import Iterator
from contextlib import contextmanager

from rules.knowledge import Knowledge
from service.errors import Fault, ServiceError
from service.files.refusal import Refusal


class FileRefused(ServiceError):
    """The file cannot be read as a table of people."""

    code, status = "file_refused", 422


def refused(refusal: Refusal, knowledge: Knowledge, *, language: str = "en") -> FileRefused:
    """The refusal with its words."""
    text = knowledge.codes[refusal.code].text(language, refusal.params)
    return FileRefused(faults=(Fault("", refusal.code, text),))


@contextmanager
def in_words(knowledge: Knowledge) -> Iterator[None]:
    """Turn what the reader of files refuses into what a caller hears. Raises FileRefused."""
    try:
        yield
    except Refusal as refusal:
        raise refused(refusal, knowledge) from None
