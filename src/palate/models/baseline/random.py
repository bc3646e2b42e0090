"""Random: the floor that every other model must beat."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from palate.data.dataset import Dataset
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import Reading
from palate.types import Floats


@dataclass(frozen=True)
class Uniform(Recommender):
    """Every item is as good as any other; the draw depends on the seed and the history alone."""

    name: ClassVar[str] = "random"

    def fit(self, data: Dataset, run: Run = Run()) -> UniformModel:
        return UniformModel(self, data.vocabulary, run.seed)


@dataclass(frozen=True, eq=False)
class UniformModel(Model):
    seed: int

    @property
    def is_fixed(self) -> bool:
        return True

    def scores_of(self, reading: Reading) -> Floats:
        who = zlib.crc32(reading.codes.astype("<i4").tobytes())
        draw = np.random.default_rng([self.seed, who])
        return draw.random(len(self.vocabulary), np.float32)


Uniform.model = UniformModel
