"""A pipeline as a recommender in the simulator, so that served lists can be evaluated there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.profile import History, Profile
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import DEFAULT_SURPRISE, Query
from palate.pipeline.serving_state import ServingState
from palate.simulation.session import SessionState
from palate.simulation.world import World
from palate.types import Codes, Doubles

_MAX_SEED: Final = 2**31


@dataclass(frozen=True, eq=False)
class PipelineRecommender:
    """Answers with a pipeline over a serving state, from the history as it grows in the simulation.

    Items that are not available are excluded from the request. Items that the serving state does not know are never
    recommended, and items that the world does not have are left out of its slates. Models are not trained again.
    """

    pipeline: Pipeline
    serving: ServingState
    world: World
    surprise: float = DEFAULT_SURPRISE
    """How random the draw is; 0: always the best, with propensities of 1."""

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        ids = self.world.vocabulary.ids
        times_shown = session.times_shown
        shown = np.flatnonzero(times_shown).tolist()
        query = Query(
            Profile(history),
            self.serving,
            n=n,
            exclude=tuple(self.world.vocabulary.names(np.flatnonzero(~session.available).tolist())),
            exposures={ids[code]: int(times_shown[code]) for code in shown},
            surprise=self.surprise,
            seed=int(rng.integers(_MAX_SEED)),
        )
        slate = self.pipeline.run(query)
        codes = self.world.vocabulary.codes(slate.ids)
        propensities = np.ones(len(codes)) if slate.propensities is None else slate.propensities
        is_known = codes >= 0
        return codes[is_known], np.minimum(propensities[is_known], 1.0)
