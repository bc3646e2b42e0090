"""Bayesian matrix factorisation: predict a distribution over the ratings of a user for an item."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import RATING
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import UserEvidence
from palate.models.rating.distribution import RatingDistribution, RatingPredictor
from palate.models.rating.rating_table import RatingTable, last_positions, nearest_levels
from palate.models.search_space import Linear, Log, Space
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from palate.models.rating.bmf_chain import Draw

_ITEM_BATCH: Final = 4096
_MAX_DRAWN_ITEMS: Final = 2_000_000
"""The largest number of draws times items; they make up most of the size of a model."""
_MIN_SWEEPS, _MIN_DRAWS = 60, 8


@dataclass(frozen=True)
class BayesianMF(Recommender):
    """Matrix factorisation with an ordered probit likelihood, fitted by Gibbs sampling.

    A latent value z ~ N(b_u + b_i + u·v + w, 1/c_u) falls between two cuts, which determine the level of the rating
    (Albert and Chib, 1993). Bias and factors of a user are the sum of their own and, divided by √n, a part for each of
    the n items of their history; those of an item the sum of its own, of its attributes', and of a part for each user
    of the item (SVD++ in both directions; Koren, 2008; Rendle, Zhang and Koren, 2019). The window effect w is shared by
    a user's ratings of the same day, hour and minute. c_u is the consistency of a user's ratings. Means and precisions
    of every group of weights have normal-gamma priors (Salakhutdinov and Mnih, 2008; Freudenthaler, Schmidt-Thieme and
    Rendle, 2011), so there is no regularisation to tune.

    A user is folded in for each prediction: their variables are drawn given their ratings under each draw of the other
    variables, which is equivalent to having been in the training data.

    Cost of a sweep: O((n_ratings + n_interactions) · factors) in each chain. The model holds
    8 · draws · n_items · factors bytes.
    """

    name: ClassVar[str] = "bmf"
    space: ClassVar[Space] = {"factors": Log(4, 40), "consistency": Linear(0, 20)}
    is_ranker: ClassVar[bool] = False
    factors: int = 10
    dated: bool = True
    """Whether ratings of the same time share a window effect."""
    consistency: float = 6.0
    """Shape of the gamma prior of the consistency of users; 0: the same for all users."""
    chains: int = 2
    """The number of Markov chains, run in parallel."""
    sweeps: int = 320
    """The number of sweeps of each chain; the first fifth is discarded."""
    draws: int = 64
    """The number of draws that the model holds, fewer if the catalogue is large."""
    max_visits: int = 40_000_000
    """The largest number of ratings times sweeps of a chain: with many ratings fewer sweeps are enough."""

    def fit(self, data: Dataset, run: Run = Run()) -> BayesianMFModel:
        if min(self.factors, self.chains, self.sweeps) < 1 or self.draws < self.chains:
            raise InvalidInput(
                "bmf needs at least one factor, one chain and one sweep, and one draw for each chain.", where="factors"
            )
        table = RatingTable.of(data)
        if len(table.levels) < 2:
            no_items = np.empty((0, data.n_items, self.factors + 1), np.float32)
            no_draws = np.empty((0, 0), np.float32)
            empty = (no_items, no_items, no_draws, no_draws, no_draws, no_draws)
            return BayesianMFModel(self, data.vocabulary, table.levels, *empty)
        draws = self._sample(data, table, run)
        fields = {name: np.stack([getattr(draw, name) for draw in draws]).astype(np.float32) for name in _DRAW_FIELDS}
        return BayesianMFModel(self, data.vocabulary, table.levels, **fields)

    def _sample(self, data: Dataset, table: RatingTable, run: Run) -> list[Draw]:
        """The draws of all chains, which run in parallel."""
        from palate.models.rating.bmf_chain import ChainSettings, GibbsChain
        from palate.models.rating.bmf_design import build_designs

        sweeps = max(min(self.sweeps, self.max_visits // len(table)), min(self.sweeps, _MIN_SWEEPS))
        n_draws = min(self.draws, max(_MAX_DRAWN_ITEMS // data.n_items, _MIN_DRAWS))
        users, items = build_designs(data, table)
        seeds = np.random.SeedSequence(run.seed).spawn(self.chains)
        settings = ChainSettings(self.factors, self.dated, self.consistency)
        n_sweeps_done = 0

        def run_chain(seed: np.random.SeedSequence) -> list[Draw]:
            nonlocal n_sweeps_done
            chain = GibbsChain(table, users, items, settings, np.random.default_rng(seed))
            draws: list[Draw] = []
            for draw in chain.draws(sweeps, -(-n_draws // self.chains)):
                n_sweeps_done += 1
                run.progress(n_sweeps_done / (sweeps * self.chains), "Bayesian matrix factorisation")
                draws += [draw] if draw else []
            return draws

        with ThreadPoolExecutor() as threads:
            return [draw for draws in threads.map(run_chain, seeds) for draw in draws]


_DRAW_FIELDS: Final = ("items", "implied", "means", "precisions", "cuts", "drift")


@dataclass(frozen=True, eq=False)
class BayesianMFModel(Model, RatingPredictor):
    """``S`` draws from the posterior; fields as in :class:`palate.models.rating.bmf_fold_in.Draws`."""

    recipe: BayesianMF
    levels: Floats
    """The ratings of the scale, ascending."""
    items: Floats
    implied: Floats
    means: Floats
    precisions: Floats
    cuts: Floats
    drift: Floats

    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> RatingDistribution:
        from palate.models.rating.bmf_fold_in import Draws, FoldedInUser

        if not len(self.items):
            raise InvalidInput(
                "The model has learned from no ratings; add ratings of at least two different values, then train again."
            )
        history, rng = profile.history, np.random.default_rng(0)
        codes = history.codes(self.vocabulary)
        interacted = codes[(codes >= 0) & (codes < self.items.shape[1])]
        rated = last_positions(np.where((history.kinds == RATING.code) & (codes < self.items.shape[1]), codes, -1))
        rated = rated[
            np.argsort(history.at[rated], kind="stable")
        ]  # histories of requests need not be in order of time
        level = nearest_levels(history.values[rated], self.levels)
        draws = Draws(*(getattr(self, name) for name in _DRAW_FIELDS))
        shape = self.recipe.consistency
        user = FoldedInUser.of(draws, codes[rated], level, history.at[rated], np.unique(interacted), shape, rng)
        times = np.broadcast_to(np.nan if at is None else np.asarray(at, np.float64), len(items))
        parts = [
            user.probabilities(items[start : start + _ITEM_BATCH], times[start : start + _ITEM_BATCH], rng)
            for start in range(0, len(items), _ITEM_BATCH)
        ]
        return RatingDistribution(self.levels, np.concatenate(parts) if parts else np.empty((0, len(self.levels))))

    def score_state(self, evidence: UserEvidence) -> Floats:
        """The mean of the predicted rating."""
        if not len(self.items):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        all_items = np.arange(len(self.vocabulary), dtype=np.int32)
        return self.predict(Profile(evidence.history), all_items).mean.astype(np.float32)


BayesianMF.model = BayesianMFModel
