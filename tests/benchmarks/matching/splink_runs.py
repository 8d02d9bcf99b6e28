"""How well does Splink 5 find the same duplicates, with models like those of its own demonstrations?"""

import logging
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.matching import clusters
from rules.matching.columns import Pairs
from tests.benchmarks.matching.measures import score
from tests.benchmarks.matching.sets import Records

FIXED = 0.95
"""The chance of a match that is the threshold when there is no truth to choose one by."""
GRID = tuple(np.arange(-6.0, 30.0, 1.5).tolist())


@dataclass(frozen=True)
class Recipe:
    """What Splink is told: comparisons, blocking rules, and rules for training."""

    comparisons: list[Any]
    blocks: list[Any]
    training: list[Any]
    certain: list[Any]


def contacts_recipe() -> Recipe:
    """For contacts: the model that did best of those that were tried.

    One comparison for the whole address: several that do not know of each other find households (F1 .62 for
    .86 on 10,000 records). Term frequencies where values are shared.
    """
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import block_on

    tf = {"term_frequency_adjustments": True}
    unknown = " or ".join(
        f"(street_{side} is null and postcode_{side} is null and city_{side} is null)" for side in "lr"
    )
    address = cl.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            cll.CustomLevel(unknown).configure(is_null_level=True),
            cll.CustomLevel(
                "street_l = street_r and house_l = house_r and (postcode_l = postcode_r or city_l = city_r)"
            ),
            cll.CustomLevel("jaro_winkler_similarity(street_l, street_r) > 0.9 and house_l = house_r"),
            cll.CustomLevel("postcode_l = postcode_r"),
            cll.CustomLevel("city_l = city_r"),
            cll.ElseLevel(),
        ],
    )
    return Recipe(
        comparisons=[
            cl.ForenameSurnameComparison("given", "family"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.EmailComparison("email"),
            cl.DamerauLevenshteinAtThresholds("phone", [1]).configure(**tf),
            address,
            cl.JaroWinklerAtThresholds("company", [0.9]).configure(**tf),
        ],
        blocks=[
            block_on("email"),
            block_on("phone", "family"),
            block_on("phone", "given"),
            block_on("given", "family"),
            block_on("family", "dob"),
            block_on("given", "dob"),
            block_on("family", "postcode"),
            block_on("given", "postcode"),
            block_on("family", "company"),
            block_on("given", "company"),
            block_on("dob", "postcode"),
            block_on("family", "street", "house"),
            block_on("given", "street", "house"),
            block_on("family", "substr(given,1,1)", "city"),
        ],
        training=[
            block_on("given", "family"),
            block_on("email"),
            block_on("postcode", "house"),
            block_on("phone", "given"),
        ],
        certain=[
            block_on("email", "given"),
            block_on("given", "family", "dob"),
            block_on("given", "family", "phone"),
        ],
    )


def febrl_recipe() -> Recipe:
    """For FEBRL: that of Splink's demonstration of linking FEBRL 4, with the street beside it."""
    import splink.comparison_library as cl
    from splink import block_on

    tf = {"term_frequency_adjustments": True}
    return Recipe(
        comparisons=[
            cl.NameComparison("given").configure(**tf),
            cl.NameComparison("family").configure(**tf),
            cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True),
            cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
            cl.ExactMatch("house").configure(**tf),
            cl.JaroWinklerAtThresholds("street", [0.9, 0.7]).configure(**tf),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(**tf),
            cl.JaroWinklerAtThresholds("city", [0.9, 0.7]).configure(**tf),
        ],
        blocks=[
            block_on("given", "family"),
            "l.given = r.family and l.family = r.given",
            block_on("dob", "given"),
            block_on("dob", "family"),
            block_on("number"),
            block_on("postcode", "given"),
            block_on("postcode", "family"),
            block_on("postcode", "dob"),
            block_on("street", "house"),
            block_on("street", "postcode"),
        ],
        training=[block_on("dob"), block_on("postcode", "house"), block_on("number")],
        certain=[
            block_on("number"),
            block_on("given", "family", "dob"),
            block_on("given", "street", "house", "postcode"),
        ],
    )


def spoilt_recipe(records: Records) -> Recipe:
    """For lists that were kept badly: what its documentation advises for the columns there are.

    A town or postcode that all have says nothing, and is left out: with it, it finds everybody.
    """
    import splink.comparison_library as cl
    from splink import block_on

    tf = {"term_frequency_adjustments": True}
    telling = {name for name, texts in records.columns.items() if len(set(texts)) > 2}
    compared: Mapping[str, list[Any]] = {
        "birth": [cl.DateOfBirthComparison("dob", input_is_string=True, invalid_dates_as_null=True)],
        "street": [cl.JaroWinklerAtThresholds("street", [0.9, 0.7]).configure(**tf)],
        "house": [cl.ExactMatch("house").configure(**tf)],
        "postcode": [cl.DamerauLevenshteinAtThresholds("postcode", [1, 2])],
        "city": [cl.ExactMatch("city").configure(**tf)],
        "email": [cl.EmailComparison("email").configure(**tf)],
    }
    blocks: Mapping[str, list[Any]] = {
        "birth": [block_on("dob", "given"), block_on("dob", "family")],
        "street": [block_on("street", "house", "given"), block_on("street", "house", "family")],
        "postcode": [block_on("postcode", "given"), block_on("postcode", "family")],
        "city": [block_on("city", "given"), block_on("city", "family")],
        "email": [block_on("email")],
    }
    training: Mapping[str, list[Any]] = {"birth": [block_on("dob")], "email": [block_on("email")]}
    certain: Mapping[str, list[Any]] = {
        "birth": [block_on("given", "family", "dob")],
        "email": [block_on("email", "given")],
    }

    def of_those(told: Mapping[str, list[Any]]) -> list[Any]:
        return [each for name, those in told.items() if name in telling for each in those]

    names = [block_on("given", "family"), "l.given = r.family and l.family = r.given"]
    return Recipe(
        comparisons=[
            cl.NameComparison("given").configure(**tf),
            cl.NameComparison("family").configure(**tf),
            *of_those(compared),
        ],
        blocks=[*names, *of_those(blocks)],
        training=[names[0], *of_those(training)],
        certain=of_those(certain),
    )


def _recipe(records: Records) -> Recipe:
    if records.name.startswith("febrl"):
        return febrl_recipe()
    return contacts_recipe() if records.name.startswith("contacts") else spoilt_recipe(records)


def run(records: Records) -> dict[str, Any]:
    """Train, predict and cluster; the figures at the fixed threshold and at the best one."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    recipe = _recipe(records)
    start = time.perf_counter()
    left, right, weight = _predicted(records, recipe, {})
    predicted = time.perf_counter()
    pairs = Pairs(left, right)

    def at(threshold: float) -> dict[str, float]:
        return score(
            clusters.components(len(records), pairs.where(weight >= threshold)), records.truth
        ).told()

    fixed = at(np.log2(FIXED / (1 - FIXED)))
    clustered = time.perf_counter()
    best = max((at(threshold) for threshold in GRID), key=lambda told: told["f1"])
    return {
        "fixed": fixed,
        "best": best,
        "pairs": len(left),
        "seconds": {
            "train_and_predict": round(predicted - start, 2),
            "cluster": round(clustered - predicted, 2),
            "total": round(clustered - start, 2),
        },
    }


QUICKLY: Mapping[str, Any] = {"max_pairs": 1e6, "estimate_without_term_frequencies": True}
"""As its documentation advises for many records: on a million of them it trains four times faster so."""


def quickly(records: Records) -> dict[str, Any]:
    """Train as fast as it can, predict and cluster; the figures at the fixed threshold alone."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    left, right, weight = _predicted(records, contacts_recipe(), QUICKLY)
    linked = Pairs(left, right).where(weight >= np.log2(FIXED / (1 - FIXED)))
    found = clusters.components(len(records), linked)
    return {"pairs": len(left), "fixed": score(found, records.truth).told()}


def _predicted(records: Records, recipe: Recipe, training: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """Both rows and the match weight of every pair that Splink scores."""
    from splink import Linker, SettingsCreator
    from splink.internals.duckdb.database_api import DuckDBAPI

    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=recipe.comparisons,
        blocking_rules_to_generate_predictions=recipe.blocks,
        retain_matching_columns=False,
    )
    linker = Linker(DuckDBAPI().register(_frame(records)), settings)
    linker.training.estimate_probability_two_random_records_match(recipe.certain, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6)
    for rule in recipe.training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, **training)
    found = linker.inference.predict(threshold_match_weight=-10).as_duckdbpyrelation().df()
    return (
        found.unique_id_l.to_numpy().astype(np.int32),
        found.unique_id_r.to_numpy().astype(np.int32),
        found.match_weight.to_numpy(),
    )


def _frame(records: Records) -> Any:
    import pandas as pd

    frame = pd.DataFrame(dict(records.columns))
    births = records.columns["birth"]
    frame["dob"] = [
        f"{birth[:4]}-{birth[4:6]}-{birth[6:]}" if birth and len(birth) == 8 else None for birth in births
    ]
    frame["unique_id"] = np.arange(len(records))
    return frame.drop(columns=["birth"])
