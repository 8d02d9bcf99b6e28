"""How does a list become a Parquet file, a group of rows at a time? Only where the extra is installed."""

import importlib.util
import json
from collections.abc import Iterator, Sequence
from typing import Any


def is_there() -> bool:
    """Is the library there that writes them?"""
    return importlib.util.find_spec("pyarrow") is not None


class _Drain:
    """A file that hands over what was written to it since the last time."""

    closed = False

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, content: Any) -> int:
        taken = bytes(content)
        self._written.append(taken)
        return len(taken)

    def flush(self) -> None:
        """What was written is handed over when it is asked for."""

    def taken(self) -> bytes:
        content, self._written = b"".join(self._written), []
        return content


def written(names: Sequence[str], pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The file in pieces, from lines of JSON; every column is a text, and empty where nothing is known."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.string()) for name in names])
    drain = _Drain()
    with parquet.ParquetWriter(pa.PythonFile(drain, mode="w"), schema, compression="zstd") as writer:
        for piece in pieces:
            rows = [json.loads(line) for line in piece.splitlines()]
            if rows:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                yield drain.taken()
    yield drain.taken()
