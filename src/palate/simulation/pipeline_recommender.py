"""A pipeline as a recommender in the simulator, so that served lists can be evaluated there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from palate.data.decision import PolicyDecision
from palate.data.exposure_weights import ExposureWeights
from palate.data.profile import History, Profile
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import DEFAULT_SURPRISE, Query
from palate.pipeline.serving_state import ServingState
from palate.policies.policy import Policy
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
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """The policies that the pipeline may follow, by name."""
    record: Callable[[int, SessionState, PolicyDecision], None] | None = None
    """Called for each slate that a policy drew, with the user's number, the state before it and the decision; the rows
    of items that the world does not have are left out."""

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        slate = self.pipeline.run(self._query(history, session, n, int(rng.integers(_MAX_SEED))))
        codes = self.world.vocabulary.codes(slate.ids)
        propensities = np.ones(len(codes)) if slate.propensities is None else slate.propensities
        is_known = codes >= 0
        if self.record is not None and slate.decision is not None:
            self.record(user, session, replace(slate.decision, rows=slate.decision.rows[is_known]))
        return codes[is_known], np.minimum(propensities[is_known], 1.0)

    def _query(self, history: History, session: SessionState, n: int, seed: int) -> Query:
        ids = self.world.vocabulary.ids
        times_shown, weights = session.times_shown, session.exposure_weights
        shown = np.flatnonzero(times_shown).tolist()
        return Query(
            Profile(history, at=session.at),
            self.serving,
            n=n,
            exclude=tuple(self.world.vocabulary.names(np.flatnonzero(~session.available).tolist())),
            exposures={ids[code]: int(times_shown[code]) for code in shown},
            exposure_weights=self._exposure_weights(shown, weights[shown]) if self.policies else ExposureWeights(),
            lists_in_session=session.step,
            surprise=self.surprise,
            seed=seed,
            policies=self.policies,
        )

    def _exposure_weights(self, shown: Sequence[int], weights: Doubles) -> ExposureWeights:
        """Of the items ``shown`` of the world."""
        return ExposureWeights(self.serving.vocabulary.codes(self.world.vocabulary.names(shown)), weights)
