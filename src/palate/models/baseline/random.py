"""Random: the floor that every other model must beat."""

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
    """Every item is as good as any other; the draw depends on the seed and the history alone."""

    name: ClassVar[str] = "random"

    def fit(self, data: Dataset, run: Run = Run()) -> RandomModel:
        return RandomModel(self, data.vocabulary, run.seed)


@dataclass(frozen=True, eq=False)
class RandomModel(Model):
    seed: int

    @property
    def is_fixed(self) -> bool:
        return True

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        who = zlib.crc32(evidence.codes.astype("<i4").tobytes())
        draw = np.random.default_rng([self.seed, who])
        return draw.random(len(self.vocabulary), np.float32)


Random.model = RandomModel
