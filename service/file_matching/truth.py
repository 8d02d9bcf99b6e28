"""How good are the persons that were found, where the file says who is who?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Score:
    """Shares between 0 and 1; F1 is the harmonic mean of the two."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Scores:
    """The same clusters held against the truth in three ways.

    `pairs` counts pairs of rows, of two files only those between them; `rows` is B-cubed (Bagga and Baldwin
    1998), the mean over the rows of how pure and how whole the cluster of each is; `persons` counts clusters
    that are exactly one person.
    """

    pairs: Score
    rows: Score
    persons: Score


def scores(found: NDArray[Any], true: NDArray[Any], is_right: NDArray[np.bool_] | None = None) -> Scores:
    """Hold the numbers of clusters against those of persons; `is_right` marks the rows of a second file."""
    found, true = _numbered(found), _numbered(true)
    joint, times = np.unique(found * (true.max(initial=0) + 1) + true, return_counts=True)
    cluster, person = np.divmod(joint, true.max(initial=0) + 1)
    in_cluster, of_person = np.bincount(found), np.bincount(true)
    whole = (times == in_cluster[cluster]) & (times == of_person[person])
    square, rows = times.astype(np.float64) ** 2, max(len(found), 1)
    return Scores(
        pairs=_of_pairs(found, true, is_right),
        rows=Score(
            float((square / in_cluster[cluster]).sum() / rows),
            float((square / of_person[person]).sum() / rows),
        ),
        persons=Score(
            _share(int(whole.sum()), len(in_cluster)),
            _share(int(whole.sum()), len(of_person)),
        ),
    )


def _of_pairs(found: NDArray[Any], true: NDArray[Any], is_right: NDArray[np.bool_] | None) -> Score:
    counted = _counted(found, true)
    if is_right is not None:
        counted -= _counted(found[is_right], true[is_right]) + _counted(found[~is_right], true[~is_right])
    right, said, all_there_are = counted.tolist()
    return Score(_share(right, said), _share(right, all_there_are))


def _counted(found: NDArray[Any], true: NDArray[Any]) -> NDArray[np.int64]:
    """How many pairs are right, how many were found, and how many there are."""
    joint = found * (true.max(initial=0) + 1) + true
    return np.array([_pairs(np.unique(each, return_counts=True)[1]) for each in (joint, found, true)])


def _numbered(labels: NDArray[Any]) -> NDArray[np.int64]:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64).ravel()


def _pairs(sizes: NDArray[Any]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def _share(part: int, whole: int) -> float:
    """Of nothing everything is right."""
    return part / whole if whole else 1.0
