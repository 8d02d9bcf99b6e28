"""`python -m tests.benchmarks.matching.refit`: learn the shipped weights anew, from made-up contacts.

Writes `rules/packs/matching/weights.toml`. Two things are kept as they are judged there: what numbers of
persons say, for no made-up contact has one; and the shares of the classes, for nobody knows how many repeats
there are where no pair has been looked at yet, so that it is best to expect few. The people are of a seed
that no figure is taken on.
"""

from dataclasses import replace

from rules.matching import linkage, shipped
from rules.matching.evidence import Respect
from rules.matching.model import Model
from tests.benchmarks.matching import sets
from tests.benchmarks.matching.people import Mix

PEOPLE = Mix(records=200_000, seed=5)
VERSION = "1.1.0"
SOURCE = "Learned without labels from 200,000 made-up contacts of five countries; numbers and shares judged"


def learned() -> Model:
    """The weights of the made-up people alone, with what is judged of numbers."""
    linked = linkage.link(sets.contacts(PEOPLE).table(), sets.nicknames())
    if linked.fitted.alarm:
        raise SystemExit(f"the fit looks wrong: {linked.fitted.alarm}")
    judged = sets.shipped_model()
    found = dict(zip(Respect, linked.fitted.model.tables, strict=True))
    found[Respect.NUMBER] = dict(zip(Respect, judged.tables, strict=True))[Respect.NUMBER]
    return replace(linked.fitted.model, tables=tuple(found.values()), shares=judged.shares)


def main() -> None:
    written = shipped.written(learned(), version=VERSION, source=SOURCE)
    (sets.PACKS / "matching" / "weights.toml").write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
