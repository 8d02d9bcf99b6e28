"""What does an encrypted value look like to those who may not open it?"""

from typing import final


@final
class Sealed:
    """Ciphertext in a wrapper that shows nothing, so that it is never taken for text."""

    __slots__ = ("_ciphertext",)

    def __init__(self, ciphertext: bytes) -> None:
        self._ciphertext = ciphertext

    def __bytes__(self) -> bytes:
        return self._ciphertext

    def __len__(self) -> int:
        return len(self._ciphertext)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self._ciphertext == other._ciphertext

    def __hash__(self) -> int:
        return hash(self._ciphertext)

    def __repr__(self) -> str:
        return "<sealed>"

    def __reduce__(self) -> tuple[type["Sealed"], tuple[bytes]]:
        return Sealed, (self._ciphertext,)
