"""The factors of MovieLens 1M by iALS, and larger catalogues grown from them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from benchmarks.measured import ML1M
from palate.data.datasets import read
from palate.models import IALS
from palate.models.base import Run
from palate.models.factor.ials import IALSModel
from palate.types import Codes, Floats

SEED: Final = 42
N_QUERIES: Final = 200
_N_NEIGHBOURS: Final = 20
_NOISE: Final = 0.3


class Factors(NamedTuple):
    """Item vectors and the vectors of users."""

    items: Floats
    """Shape ``(n_items, 64)``."""
    parents: Codes
    """The item of MovieLens 1M that each grew from, shape ``(n_items,)``."""
    users: Floats
    """Shape ``(n_users, 64)``."""
    histories: list[Codes]
    """The parents in the histories of these users."""
    data_digest: str


def real_factors() -> Factors:
    """The factors of the items with events and of random users of MovieLens 1M; defaults of iALS."""
    data = read(ML1M, "movielens").dataset()
    model = IALS().fit(data, Run(SEED))
    users = np.random.default_rng(SEED).permutation(data.n_users)[:N_QUERIES].tolist()
    vectors = model.users([model.extract_evidence(data.profile(user)) for user in users])
    seen = np.flatnonzero(model.has_vector)
    row_of = np.full(len(model.factors), -1)
    row_of[seen] = np.arange(len(seen))
    histories = [row_of[data.history(user).codes(data.vocabulary)] for user in users]
    return Factors(np.ascontiguousarray(model.factors[seen]), np.arange(len(seen)), vectors, histories, data.digest)


def grow(real: Factors, n: int) -> Factors:
    """``n`` items, each between a random real item and one of its 20 nearest by cosine, with noise.

    The noise has 0.3 of the deviation of the real factors in each dimension, times the item's relative length: lengths
    and directions are distributed as the real ones, and there are no duplicates.
    """
    rng = np.random.default_rng(SEED)
    units = real.items / np.maximum(np.linalg.norm(real.items, axis=1, keepdims=True), 1e-9)
    neighbours = np.argsort(-(units @ units.T), axis=1)[:, 1 : _N_NEIGHBOURS + 1]
    parents = rng.integers(len(real.items), size=n)
    others = neighbours[parents, rng.integers(_N_NEIGHBOURS, size=n)]
    share = rng.uniform(0, 0.5, (n, 1)).astype(np.float32)
    items = (1 - share) * real.items[parents] + share * real.items[others]
    mean_length = np.linalg.norm(real.items, axis=1).mean()
    lengths = np.linalg.norm(items, axis=1, keepdims=True) / mean_length
    items = items + _NOISE * real.items.std(axis=0) * lengths * rng.normal(size=items.shape)
    return real._replace(items=np.asarray(items, np.float32), parents=parents)


def noise(real: Factors, n: int) -> Factors:
    """``n`` Gaussian vectors and queries without any structure, for contrast: the hardest case of an index."""
    rng = np.random.default_rng(SEED)
    return real._replace(
        items=rng.normal(0, 0.1, (n, real.items.shape[1])).astype(np.float32),
        users=rng.normal(0, 0.1, real.users.shape).astype(np.float32),
    )


def model_of(factors: Factors) -> IALSModel:
    """An iALS model with these item vectors."""
    from palate.data.vocabulary import Vocabulary

    gram = np.asarray(0.1 * factors.items.T @ factors.items, np.float32)
    vocabulary = Vocabulary(f"item-{number}" for number in range(len(factors.items)))
    return IALSModel(IALS(), vocabulary, factors.items, gram, len(factors.items), 0.1)
