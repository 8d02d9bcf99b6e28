"""Which labels does a source give a person, each once?"""

from collections.abc import Iterable

from rules.vocabulary import Vocabulary

MOST = 50
"""Labels kept of one lead: nobody sorts people into more groups than that by hand."""

LONGEST = 100
"""Characters of one label; what is longer is a note."""


def tidy(labels: Iterable[str], vocabulary: Vocabulary) -> tuple[tuple[str, ...], bool]:
    """The labels without fillers, each in its first spelling, and whether some had to be cut or left out."""
    kept: dict[str, str] = {}
    is_cut = False
    for label in labels:
        short = label[:LONGEST].strip(" ,;#")
        is_cut = is_cut or len(label) > LONGEST
        if short and not vocabulary.knows("placeholders", short):
            kept.setdefault(short.casefold(), short)
    found = tuple(kept.values())
    return found[:MOST], is_cut or len(found) > MOST
