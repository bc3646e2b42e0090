"""Models with random numbers, as large as they would be for a catalogue of that size."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.models import IALS, Blend, ItemKNN, Popular
from palate.models.base import Model
from palate.models.baseline.popular import ItemScores
from palate.models.ensemble.blend import BlendModel, uniform_weights
from palate.models.ensemble.blend_weights import PAUSES
from palate.models.factor.ials import IALSModel
from palate.models.item_item.item_knn import ItemKNNModel
from palate.pipeline.serving_state import ServingState

N_FACTORS: Final = 64
N_NEIGHBOURS: Final = 64
_GENRES: Final = ("Action", "Comedy", "Drama", "Horror", "Romance", "War")


def make_serving_state(n_items: int, seed: int) -> ServingState:
    """A catalogue of ``n_items`` films with factors, two neighbour models, popularity and their blend."""
    rng = np.random.default_rng(seed)
    vocabulary = Vocabulary(f"item-{number}" for number in range(n_items))
    items = [
        Item(id=id_, domain="movie", title=f"Film {id_}", genres=(_GENRES[number % len(_GENRES)],))
        for number, id_ in enumerate(vocabulary.ids)
    ]
    factors = rng.normal(0, 0.1, (n_items, N_FACTORS)).astype(np.float32)
    gram = np.asarray(0.1 * factors.T @ factors, np.float32)
    popularity = np.log1p(rng.zipf(1.5, n_items).astype(np.float64)).astype(np.float32)
    models: dict[str, Model] = {
        "ials": IALSModel(IALS(), vocabulary, factors, gram, n_items, 0.1),
        "item_knn": _make_neighbours(vocabulary, rng),
        "more_neighbours": _make_neighbours(vocabulary, rng),
        "popular": ItemScores(Popular(), vocabulary, popularity),
    }
    no_crossing = np.full(len(models), np.nan, np.float32)
    weights = uniform_weights(len(models))
    blend = BlendModel(Blend(), vocabulary, models, weights, np.stack([weights] * len(PAUSES)), no_crossing, {})
    return ServingState(ItemTable(vocabulary, items), {**models, "blend": blend})


def random_profile(vocabulary: Vocabulary, n_events: int, rng: np.random.Generator) -> Profile:
    """A user who liked ``n_events`` random items."""
    return Profile.of(vocabulary.names(rng.choice(len(vocabulary), n_events, replace=False).tolist()))


def _make_neighbours(vocabulary: Vocabulary, rng: np.random.Generator) -> ItemKNNModel:
    shape = (len(vocabulary), N_NEIGHBOURS)
    similarities = np.sort(rng.random(shape, np.float32), axis=1)[:, ::-1]
    return ItemKNNModel(ItemKNN(), vocabulary, rng.integers(0, len(vocabulary), shape), similarities.copy())
