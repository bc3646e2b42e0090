"""What models that have not seen the answers say of the candidates of training examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.top_items import best
from palate.models.base import Model
from palate.models.ensemble.base_scores import base_scores, standardised, unseen_mask
from palate.models.ensemble.training_examples import Example, Question, lengths_of, users_of
from palate.types import Bools, Codes, Doubles, Floats

_AT_ONCE: Final = 200
_OF_EACH: Final = 15
_TOGETHER: Final = 40
_MAX_TARGETS: Final = 100
_NEVER: Final = -1e3
_DECIMALS: Final = 3
"""Scores are rounded, so that weights do not hang on the last digits of a processor."""
K: Final = 10
_DISCOUNT: Final = 1 / np.log2(np.arange(2, K + 2))
_DISCOUNT_OR_0: Final = np.append(_DISCOUNT, 0.0)
_IDEAL: Final = np.cumsum(_DISCOUNT)


@dataclass(frozen=True, slots=True, eq=False)
class HeldOutScores:
    """Standardised scores of candidates, and which of them were held out.

    The candidates of an example are the best 15 of each model, the best 40 of all together and the best 100 of its
    targets: what can reach the first ten under any weights, and what should.
    """

    names: tuple[str, ...]
    scores: Floats
    """Shape ``(n_models, n_examples, n_candidates)``; -1000 fills rows that have fewer candidates."""
    targets: Bools
    """Shape ``(n_examples, n_candidates)``."""
    n_known: Codes
    """How many events each example knows, shape ``(n_examples,)``."""
    users: Codes
    questions: tuple[Question, ...]
    """Of each example."""

    def __len__(self) -> int:
        return len(self.n_known)

    def where(self, kept: Bools) -> HeldOutScores:
        """The examples that ``kept``, shape ``(n_examples,)``, says."""
        questions = tuple(self.questions[place] for place in np.flatnonzero(kept).tolist())
        return HeldOutScores(
            self.names,
            self.scores[:, kept],
            self.targets[kept],
            self.n_known[kept],
            self.users[kept],
            questions,
        )

    def asking(self, question: Question) -> Bools:
        """Which examples ask this question."""
        return np.array([one == question for one in self.questions], np.bool_)

    def ndcg(self, weights: Floats | Doubles) -> Doubles:
        """NDCG@10 of each example under ``weights``, as :meth:`combined` takes them."""
        return ndcg(self.combined(weights), self.targets)

    def combined(self, weights: Floats | Doubles) -> Floats:
        """Σ weight · scores, shape ``(n_examples, n_candidates)``; ``weights`` ``(n_models,)`` or a row an example.

        Added model by model: a matrix product may round equal candidates otherwise, by their place and processor.
        """
        total = np.zeros(self.scores.shape[1:], np.float32)
        for weight, column in zip(np.asarray(weights, np.float32).T, self.scores, strict=True):
            if weight.any():
                total += weight[..., None] * column
        return total


def ndcg(scores: Floats, targets: Bools) -> Doubles:
    """NDCG@10 of each row, shape ``(n_examples,)``; equal scores keep their order.

    Only the rank of targets is counted, and only of those that no ten candidates surpass.
    """
    n = scores.shape[1]
    first = min(K, n)
    bound = np.partition(scores, n - first, axis=1)[:, n - first]
    row, place = np.nonzero(targets)
    reached = scores[row, place] >= bound[row]
    row, place = row[reached], place[reached, None]
    others, own = scores[row], scores[row[:, None], place]
    before = (others > own) | ((others == own) & (np.arange(n) < place))
    gain = _DISCOUNT_OR_0[np.minimum(np.count_nonzero(before, axis=1), K)]
    ideal = _IDEAL[np.minimum(targets.sum(axis=1), first) - 1]
    return np.asarray(np.bincount(row, gain, minlength=len(scores)) / ideal)


def held_out_scores(models: Mapping[str, Model], examples: Sequence[Example], data: Dataset) -> HeldOutScores:
    """The scores of ``models``, which must not have seen the examples' targets, for the candidates of each example."""
    parts = [
        _scores_of(models, examples[start : start + _AT_ONCE], data) for start in range(0, len(examples), _AT_ONCE)
    ]
    scores = [row for part, _ in parts for row in part]
    targets = [row for _, part in parts for row in part]
    return HeldOutScores(
        tuple(models),
        _padded(scores, _NEVER),
        _padded([row[None] for row in targets], False)[0].astype(np.bool_),
        lengths_of(examples, data),
        users_of(examples),
        tuple(example.question for example in examples),
    )


def joined(parts: Sequence[HeldOutScores]) -> HeldOutScores:
    """Scores of several folds as one."""
    rows = [part.scores[:, place] for part in parts for place in range(len(part))]
    targets = [part.targets[None, place] for part in parts for place in range(len(part))]
    return HeldOutScores(
        parts[0].names,
        _padded(rows, _NEVER),
        _padded(targets, False)[0].astype(np.bool_),
        np.concatenate([part.n_known for part in parts]),
        np.concatenate([part.users for part in parts]),
        tuple(question for part in parts for question in part.questions),
    )


def _scores_of(
    models: Mapping[str, Model], examples: Sequence[Example], data: Dataset
) -> tuple[list[Floats], list[Bools]]:
    """For each example the scores of its candidates, shape ``(n_models, n)``, and which are targets, ``(n,)``."""
    said = base_scores(models, [example.profile for example in examples])
    free = unseen_mask([example.profile.history for example in examples], data.vocabulary, said.shape[-1])
    for row, example in zip(free, examples, strict=True):
        if example.domain:
            names, domain_of = data.domains
            row[: len(domain_of)] &= domain_of == names.index(example.domain)
    scores = np.round(standardised(said, free), _DECIMALS)
    kept_scores, kept_targets = [], []
    for row, (mask, example) in enumerate(zip(free, examples, strict=True)):
        codes = np.flatnonzero(mask)
        own = scores[:, row, codes]
        is_target = np.isin(codes, example.targets)
        together = own.sum(axis=0)
        candidate = np.zeros(len(codes), np.bool_)
        candidate[np.flatnonzero(is_target)[best(together[is_target], _MAX_TARGETS)]] = True
        candidate[best(own, _OF_EACH).ravel()] = True
        candidate[best(together, _TOGETHER)] = True
        kept_scores.append(own[:, candidate])
        kept_targets.append(is_target[candidate])
    return kept_scores, kept_targets


def _padded(rows: Sequence[Floats | Bools], fill: float) -> Floats:
    """Rows of shape ``(n_models, n)`` side by side, shape ``(n_models, n_rows, max n)``."""
    width = max(row.shape[1] for row in rows)
    out = np.full((len(rows[0]), len(rows), width), fill, np.float32)
    for place, row in enumerate(rows):
        out[:, place, : row.shape[1]] = row
    return out
