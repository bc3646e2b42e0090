"""Build the indexes of the models of a training, with its users as queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from palate.data.dataset import Dataset
from palate.models.abilities import DotProductModel, SimilarItems
from palate.models.base import Model
from palate.models.neighbours.build_index import build_index
from palate.models.neighbours.indexes import Indexes
from palate.models.neighbours.item_index import ItemIndex
from palate.models.neighbours.options import IndexOptions
from palate.models.neighbours.vector_index import Vectors
from palate.types import Floats


def build_indexes(
    models: Mapping[str, Model],
    data: Dataset,
    options: IndexOptions,
    *,
    similar: Collection[str] = (),
    seed: int = 0,
) -> Indexes:
    """The indexes that pay for ``models``: of those that rank, and by cosine of those named ``similar``.

    Recall is measured with the vectors of random users of ``data``, by cosine with those of random items.
    """
    scores: dict[str, ItemIndex] = {}
    cosines: dict[str, ItemIndex] = {}
    for name, model in models.items():
        if not isinstance(model, DotProductModel) or int(model.has_vector.sum()) < options.from_items:
            continue
        is_similar = name in similar and isinstance(model, SimilarItems)
        if model.recipe.is_ranker:
            queries = _draw_users(model, data, options.queries, seed)
            if is_similar and model.has_unit_vectors:
                queries = np.vstack([queries[::2], _draw_items(model, options.queries // 2, seed)])
            vectors = Vectors.of(model.item_vectors, model.has_vector)
            index = build_index(vectors, queries, options, seed)
            scores |= {} if index is None else {name: index}
        if is_similar and not model.has_unit_vectors:
            vectors = Vectors.of(model.item_vectors, model.has_vector, are_cosines=True)
            index = build_index(vectors, _draw_items(model, options.queries, seed), options, seed)
            cosines |= {} if index is None else {name: index}
    return Indexes(scores, cosines)


def _draw_users(model: Model, data: Dataset, n: int, seed: int) -> Floats:
    """The vectors of at most ``n`` random users who have one, shape ``(n_drawn, dimensions)``."""
    if not isinstance(model, DotProductModel):
        raise TypeError(f"{model.recipe.name!r} has no vectors of users.")
    users = np.random.default_rng(seed).permutation(data.n_users)[:n].tolist()
    states = (model.encode(model.extract_evidence(data.profile(user))) for user in users)
    drawn = [vector for state in states if (vector := model.query_vector(state)) is not None]
    return np.array(drawn, np.float32).reshape(len(drawn), model.item_vectors.shape[1])


def _draw_items(model: DotProductModel, n: int, seed: int) -> Floats:
    """The vectors of at most ``n`` random items, shape ``(n_drawn, dimensions)``."""
    codes = np.random.default_rng(seed).permutation(np.flatnonzero(model.has_vector))[:n]
    return np.asarray(model.item_vectors[codes])
