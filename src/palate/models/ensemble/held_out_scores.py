"""Scores of training examples by models that have not seen their targets, and NDCG@10 of weighted sums of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.compiled import compiled
from palate.data.dataset import Dataset
from palate.data.top_items import best
from palate.models.base import Model
from palate.models.ensemble.base_scores import base_scores, standardised, unseen_mask
from palate.models.ensemble.training_examples import Example, Question, example_users, history_lengths
from palate.types import Bools, Codes, Doubles, Floats

_BATCH: Final = 200
_TOP_PER_MODEL: Final = 15
_TOP_OF_SUM: Final = 40
_MAX_TARGETS: Final = 100
_PADDING: Final = -1e3
_DECIMALS: Final = 3
"""Scores are rounded, so that weights do not depend on rounding errors, which differ between processors."""
K: Final = 10
_DISCOUNT: Final = 1 / np.log2(np.arange(2, K + 2))
_IDEAL: Final = np.cumsum(_DISCOUNT)


@dataclass(frozen=True, slots=True, eq=False)
class HeldOutScores:
    """Standardised scores of candidates, and which of them were held out.

    The candidates of an example are the best 15 of each model, the best 40 by the sum of all models and the best 100
    of its targets: what can reach the first ten under any weights, and what should.
    """

    names: tuple[str, ...]
    scores: Floats
    """Shape ``(n_models, n_examples, n_candidates)``; -1000 fills rows that have fewer candidates."""
    targets: Bools
    """Shape ``(n_examples, n_candidates)``."""
    n_known: Codes
    """How many known events each example has, shape ``(n_examples,)``."""
    users: Codes
    """The user of each example, shape ``(n_examples,)``."""
    questions: tuple[Question, ...]
    """The question of each example."""
    pauses: Codes
    """The :class:`Pause` before each example, shape ``(n_examples,)``."""

    def __len__(self) -> int:
        return len(self.n_known)

    def where(self, mask: Bools) -> HeldOutScores:
        """The examples where ``mask``, shape ``(n_examples,)``, is true."""
        questions = tuple(self.questions[index] for index in np.flatnonzero(mask).tolist())
        return HeldOutScores(
            self.names,
            self.scores[:, mask],
            self.targets[mask],
            self.n_known[mask],
            self.users[mask],
            questions,
            self.pauses[mask],
        )

    def question_mask(self, question: Question) -> Bools:
        """Which examples have this question, shape ``(n_examples,)``."""
        return np.array([example_question == question for example_question in self.questions], np.bool_)

    def ndcg(self, weights: Floats | Doubles) -> Doubles:
        """NDCG@10 of each example under ``weights``, as :meth:`combine_scores` takes them."""
        return ndcg(self.combine_scores(weights), self.targets)

    def combine_scores(self, weights: Floats | Doubles) -> Floats:
        """Σ weight · scores, shape ``(n_examples, n_candidates)``.

        ``weights`` has shape ``(n_models,)`` or ``(n_examples, n_models)``. Summed model by model: a matrix product
        may round equal candidates differently, depending on their position and the processor.
        """
        total = np.zeros(self.scores.shape[1:], np.float32)
        for weight, column in zip(np.asarray(weights, np.float32).T, self.scores, strict=True):
            if weight.any():
                total += weight[..., None] * column
        return total


@compiled
def ndcg(scores: Floats, targets: Bools) -> Doubles:
    """NDCG@10 of each row, shape ``(n_examples,)``; equal scores keep their order."""
    n_examples, n = scores.shape
    ndcg_of = np.zeros(n_examples)
    best, highest = np.empty(min(K, n), np.int64), np.empty(min(K, n), np.float32)
    for example in range(n_examples):
        size, n_targets = 0, 0
        for column in range(n):
            score, rank = scores[example, column], size
            n_targets += targets[example, column]
            if size < len(best):
                size += 1
            elif score > highest[size - 1]:
                rank = size - 1
            else:
                continue
            while rank and score > highest[rank - 1]:
                best[rank], highest[rank] = best[rank - 1], highest[rank - 1]
                rank -= 1
            best[rank], highest[rank] = column, score
        for rank in range(size):
            if targets[example, best[rank]]:
                ndcg_of[example] += _DISCOUNT[rank]
        ndcg_of[example] /= _IDEAL[min(n_targets, size) - 1]
    return ndcg_of


def held_out_scores(models: Mapping[str, Model], examples: Sequence[Example], data: Dataset) -> HeldOutScores:
    """The scores of ``models``, which must not be fitted on the targets, for the candidates of each example."""
    parts = [
        _score_candidates(models, examples[start : start + _BATCH], data) for start in range(0, len(examples), _BATCH)
    ]
    scores = [row for part, _ in parts for row in part]
    targets = [row for _, part in parts for row in part]
    return HeldOutScores(
        tuple(models),
        _pad(scores, _PADDING),
        _pad([row[None] for row in targets], False)[0].astype(np.bool_),
        history_lengths(examples, data),
        example_users(examples),
        tuple(example.question for example in examples),
        np.array([example.profile.pause for example in examples], np.int32),
    )


def concatenate_scores(parts: Sequence[HeldOutScores]) -> HeldOutScores:
    """The scores of several folds as one."""
    rows = [part.scores[:, index] for part in parts for index in range(len(part))]
    targets = [part.targets[None, index] for part in parts for index in range(len(part))]
    return HeldOutScores(
        parts[0].names,
        _pad(rows, _PADDING),
        _pad(targets, False)[0].astype(np.bool_),
        np.concatenate([part.n_known for part in parts]),
        np.concatenate([part.users for part in parts]),
        tuple(question for part in parts for question in part.questions),
        np.concatenate([part.pauses for part in parts]),
    )


def _score_candidates(
    models: Mapping[str, Model], examples: Sequence[Example], data: Dataset
) -> tuple[list[Floats], list[Bools]]:
    """For each example the scores of its candidates, shape ``(n_models, n)``, and which are targets, ``(n,)``."""
    raw_scores = base_scores(models, [example.profile for example in examples])
    allowed = unseen_mask([example.profile.history for example in examples], data.vocabulary, raw_scores.shape[-1])
    for row, example in zip(allowed, examples, strict=True):
        if example.domain:
            names, domain_of = data.domains
            row[: len(domain_of)] &= domain_of == names.index(example.domain)
    scores = np.round(standardised(raw_scores, allowed), _DECIMALS)
    candidate_scores, candidate_targets = [], []
    for row, (mask, example) in enumerate(zip(allowed, examples, strict=True)):
        codes = np.flatnonzero(mask)
        model_scores = scores[:, row, codes]
        is_target = np.isin(codes, example.targets)
        summed = model_scores.sum(axis=0)
        is_candidate = np.zeros(len(codes), np.bool_)
        is_candidate[np.flatnonzero(is_target)[best(summed[is_target], _MAX_TARGETS)]] = True
        is_candidate[best(model_scores, _TOP_PER_MODEL).ravel()] = True
        is_candidate[best(summed, _TOP_OF_SUM)] = True
        candidate_scores.append(model_scores[:, is_candidate])
        candidate_targets.append(is_target[is_candidate])
    return candidate_scores, candidate_targets


def _pad(rows: Sequence[Floats | Bools], fill: float) -> Floats:
    """Stack rows of shape ``(n_models, n)`` into ``(n_models, n_rows, max n)``, padded with ``fill``."""
    width = max(row.shape[1] for row in rows)
    padded = np.full((len(rows[0]), len(rows), width), fill, np.float32)
    for index, row in enumerate(rows):
        padded[:, index, : row.shape[1]] = row
    return padded
