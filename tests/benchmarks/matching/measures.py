"""How good is a clustering, held against the truth?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.matching.columns import Pairs
from tests.benchmarks.matching.sets import Records

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Score:
    """Of all pairs in one cluster, how many are right; and of all right ones, how many were found."""

    precision: float
    recall: float
    f1: float

    def told(self) -> dict[str, float]:
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


def score(labels: Labels, truth: Labels) -> Score:
    """Pairwise precision, recall and F1 of clusters."""
    joint = labels.astype(np.int64) * (int(truth.max(initial=0)) + 1) + truth
    right, said, true = _pairs(joint), _pairs(labels), _pairs(truth)
    precision, recall = right / max(said, 1), right / max(true, 1)
    f1 = 2 * right / max(said + true, 1)
    return Score(round(precision, 4), round(recall, 4), round(f1, 4))


def _pairs(labels: Labels) -> int:
    sizes = np.unique(labels, return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def block_recall(records: Records, pairs: Pairs) -> float:
    """Which share of the true pairs is among the candidates?"""
    right = int((records.truth[pairs.left] == records.truth[pairs.right]).sum())
    return round(right / max(_pairs(records.truth), 1), 4)


def false_together(records: Records, labels: Labels) -> float:
    """Merged pairs of two persons of one household or firm, as a share of all merged pairs."""
    said = _pairs(labels)
    of_home = _merged_within(labels, records.household, records.truth)
    of_firm = _merged_within(labels, records.firm, records.truth)
    both = records.household * (int(records.firm.max(initial=0)) + 2) + records.firm
    of_both = _merged_within(
        labels, np.where((records.household >= 0) & (records.firm >= 0), both, -1), records.truth
    )
    return round((of_home + of_firm - of_both) / max(said, 1), 5)


def _merged_within(labels: Labels, group: Labels, truth: Labels) -> int:
    """Pairs of one cluster and one group that are two persons."""
    inside = np.flatnonzero(group >= 0)
    if not len(inside):
        return 0
    joint = np.unique(np.stack((labels[inside], group[inside])), axis=1, return_inverse=True)[1].ravel()
    persons = np.unique(np.stack((joint, truth[inside])), axis=1, return_inverse=True)[1].ravel()
    return _pairs(joint.astype(np.int64)) - _pairs(persons.astype(np.int64))
