"""Why can a file not be read, and what is wrong with one of its rows?"""

from collections.abc import Mapping
from dataclasses import dataclass, field


class Refusal(Exception):
    """The file as a whole is not taken. `code` stands in the registry of codes; nothing here is personal."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {name: str(value) for name, value in params.items()}


@dataclass(frozen=True, slots=True)
class RowFault:
    """One row cannot be read; the others can."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
