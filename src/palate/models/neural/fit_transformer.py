"""From data to the arrays of a fitted transformer; imported only while fitting."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import torch

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import Run
from palate.models.neural import network
from palate.models.neural.checkpoints import CheckpointFile
from palate.models.neural.content import content_vectors
from palate.models.neural.fit import Trainer, TrainingData, training_threads
from palate.models.neural.head import compare_scorers, fit_head
from palate.models.neural.network import Weights
from palate.models.neural.sequences import Sequences
from palate.models.neural.settings import FitSettings
from palate.types import Codes, Floats, Json

if TYPE_CHECKING:
    from palate.models.neural.transformer import Transformer

_MAX_VALIDATION_SHARE: Final = 0.2
_MIN_VALIDATION_USERS: Final = 10
_MAX_SOFTMAX_ITEMS: Final = 20_000


def fit_transformer(
    recipe: Transformer, settings: FitSettings, data: Dataset, features: Floats | None, run: Run
) -> dict[str, Json]:
    """The fields of the model that the fit determines; ``features`` are those of all items, None without content."""
    sequences = Sequences.of(data)
    with_events = np.flatnonzero(np.bincount(sequences.items, minlength=data.n_items))
    if not sequences.is_target.any():
        raise InvalidInput("A transformer needs at least one event that is not a dislike; the data has none.")
    training_data = _training_data(sequences, with_events, data.n_items, features, settings, run.seed)
    if settings.loss == "auto":
        settings = replace(settings, loss="softmax" if len(with_events) <= _MAX_SOFTMAX_ITEMS else "sampled")
    checkpoint = CheckpointFile.of(recipe, data, run)
    trainer = Trainer(recipe.shape, settings, training_data, run.seed, checkpoint)
    with training_threads(settings.threads, trainer.device):
        fitted = trainer.run(run.progress)
        head, scorer, compared = _choose_scorer(trainer, fitted.weights, run)
        arrays = _arrays(trainer, fitted.weights, head, with_events, data.n_items, features)
    checkpoint.remove()
    progress = fitted.progress
    card = {"loss": _rounded(progress.losses), "ndcg": _rounded(progress.ndcg), "scorers": compared}
    return {**arrays, "scorer": scorer, "epochs": progress.best_epoch, "card": card}


def _training_data(
    sequences: Sequences, with_events: Codes, n_items: int, features: Floats | None, settings: FitSettings, seed: int
) -> TrainingData:
    """The sequences with items numbered as in ``with_events``, and the users whose last event is not trained on."""
    positions = np.full(n_items, -1, np.int64)
    positions[with_events] = np.arange(len(with_events))
    numbered = replace(sequences, items=positions[sequences.items])
    features = None if features is None or not features.shape[1] else features[with_events]
    return TrainingData(numbered, len(with_events), features, _draw_validation_users(sequences, settings, seed))


def _draw_validation_users(sequences: Sequences, settings: FitSettings, seed: int) -> Codes:
    """Users with at least two events, the last of which can be predicted; none if there are too few users."""
    if not settings.patience:
        return np.empty(0, np.int64)
    users = np.flatnonzero(sequences.lengths >= 2)
    users = users[sequences.is_target[sequences.starts[users + 1] - 1]]
    n = min(settings.validation_users, int(_MAX_VALIDATION_SHARE * len(users)))
    if n < _MIN_VALIDATION_USERS:
        return np.empty(0, np.int64)
    return np.asarray(np.sort(np.random.default_rng([seed, 13]).choice(users, n, replace=False)))


def _choose_scorer(trainer: Trainer, encoder: Weights, run: Run) -> tuple[Weights, str, dict[str, list[float]]]:
    """The weights of the MLP scorer, which scorer to use, and NDCG@10 of both with its standard error.

    ``auto`` takes the MLP if it is better by more than the standard error of the paired difference.
    """
    scorer, users = trainer.settings.scorer, trainer.data.validation_users
    if scorer == "dot" or (scorer == "auto" and not len(users)):
        return _no_head(trainer), "dot", {}
    run.progress(trainer.progress.share, "transformer: fitting the MLP scorer")
    head = fit_head(trainer, encoder)
    if not len(users):
        return head, scorer, {}
    product, mlp = compare_scorers(trainer, encoder, head)
    error = float((mlp - product).std(ddof=1) / len(users) ** 0.5)
    compared = {"dot": _rounded([product.mean()]), "mlp": _rounded([mlp.mean()]), "error": _rounded([error])}
    if scorer == "auto":
        scorer = "mlp" if mlp.mean() - product.mean() > error else "dot"
    return (head if scorer == "mlp" else _no_head(trainer)), scorer, compared


def _no_head(trainer: Trainer) -> Weights:
    return {name: torch.zeros(size) for name, size in trainer.shape.head_sizes().items()}


def _arrays(
    trainer: Trainer, weights: Weights, head: Weights, with_events: Codes, n_items: int, features: Floats | None
) -> dict[str, Floats]:
    """The weights as arrays, and the vectors of all items; of those without events by their content alone."""
    arrays = {name: tensor.detach().cpu().numpy() for name, tensor in (*weights.items(), *head.items())}
    with torch.no_grad():
        vectors = network.item_vectors(weights, trainer.features).cpu().numpy()
    content = arrays.pop("content", np.zeros((0, trainer.shape.dimensions), np.float32))
    del arrays["ids"]
    items = np.full((n_items, trainer.shape.dimensions), np.nan, np.float32)
    if features is not None and len(content):
        items[:] = content_vectors(features, content)
    items[with_events] = vectors
    return {**arrays, "content": content, "items": items}


def _rounded(values: list[float]) -> list[float]:
    return [round(float(value), 5) for value in values]
