"""Random scores: the lower bound that every other model must beat."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from palate.data.dataset import Dataset
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import UserEvidence
from palate.types import Floats


@dataclass(frozen=True)
class Random(Recommender):
    """Uniformly random scores; the draw depends on the seed and the history alone."""

    name: ClassVar[str] = "random"

    def fit(self, data: Dataset, run: Run = Run()) -> RandomModel:
        return RandomModel(self, data.vocabulary, run.seed)


@dataclass(frozen=True, eq=False)
class RandomModel(Model):
    seed: int

    @property
    def is_fixed(self) -> bool:
        return True

    def score_state(self, evidence: UserEvidence) -> Floats:
        history_hash = zlib.crc32(evidence.codes.astype("<i4").tobytes())
        rng = np.random.default_rng([self.seed, history_hash])
        return rng.random(len(self.vocabulary), np.float32)


Random.model = RandomModel
