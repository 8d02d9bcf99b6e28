"""What do all packs together know, ready to be applied?"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from rules import codes as registry
from rules import vocabulary as words
from rules.codes import Code
from rules.faults import Fault
from rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The compiled packs: one immutable value that every clean-up is given.

    `version` is the SHA-256 over all pack texts: equal versions give equal answers.
    """

    vocabulary: Vocabulary
    codes: Mapping[str, Code]
    version: str


def compile(texts: Mapping[str, str]) -> tuple[Knowledge, tuple[Fault, ...]]:  # noqa: A001 - it is what it does
    """Make knowledge of pack texts keyed by path (`base/text.toml`, `vocab/particles.toml`).

    Nothing raises for a faulty pack: what is faulty is left out, and all faults come back together.
    """
    vocabulary, word_faults = words.read(_within("vocab/", texts))
    codes, code_faults = registry.read(_within("codes/", texts))
    knowledge = Knowledge(vocabulary=vocabulary, codes=codes, version=digest(texts))
    return knowledge, (*word_faults, *code_faults)


def digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over all paths and texts, in order of path."""
    total = hashlib.sha256()
    for path, text in sorted(texts.items()):
        for part in (path, text):
            encoded = part.encode()
            total.update(len(encoded).to_bytes(8, "big") + encoded)
    return total.hexdigest()


def _within(folder: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.startswith(folder)}
