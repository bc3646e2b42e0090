"""Bayesian matrix factorisation of ratings: how much someone will like a thing, and how sure that is."""

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
from palate.models.rating.distribution import Predicted, PredictsRatings
from palate.models.rating.rating_table import RatingTable, level_of, newest
from palate.models.search_space import Linear, Log, Space
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from palate.models.rating.bmf_chain import Draw

_ITEMS_AT_ONCE: Final = 4096
_CELLS: Final = 2_000_000
"""At most so many pairs of draw and item are kept: they are most of what the model weighs."""
_LEAST_SWEEPS, _LEAST_DRAWS = 60, 8


@dataclass(frozen=True)
class BayesianMF(Recommender):
    """Matrix factorisation with an ordered probit, all unknowns drawn by Gibbs sampling.

    A latent opinion z ~ N(b_u + b_i + u·v + mood, 1/c_u) falls between two cuts, and the step
    between them is the rating (Albert and Chib, 1993). Bias and factors of a user are their
    own plus, over √ of how many, a part for each item they met; of an item its own, its facts'
    and a part for each user who met it (SVD++ both ways; Koren, 2008; Rendle, Zhang and
    Koren, 2019). The mood is what a user's ratings of the same day, hour and minute share.
    c_u says how consistent a user is. Means and precisions of every group of weights have
    normal-gamma priors (Salakhutdinov and Mnih, 2008; Freudenthaler, Schmidt-Thieme and
    Rendle, 2011), so there is no regularisation to tune.

    A user is folded in anew for each answer: their part is drawn given their ratings under
    each kept draw of the rest, which is what having been in the training comes to.

    Cost of a sweep: O((n_ratings + n_met) · factors) in each chain; 8 · draws · n_items · factors
    bytes are kept.
    """

    name: ClassVar[str] = "bmf"
    space: ClassVar[Space] = {"factors": Log(4, 40), "consistency": Linear(0, 20)}
    ranks: ClassVar[bool] = False
    factors: int = 10
    dated: bool = True
    """Whether what was rated about the same time shares a mood."""
    consistency: float = 6.0
    """Shape of the gamma prior of how consistent users are; 0: all alike."""
    chains: int = 2
    sweeps: int = 320
    """Of each chain; the first fifth is thrown away."""
    draws: int = 64
    """Kept in all, fewer if the catalogue is large."""
    max_visits: int = 40_000_000
    """Ratings that a chain looks at in all its sweeps: with many ratings fewer sweeps are enough."""

    def fit(self, data: Dataset, run: Run = Run()) -> BayesianMFModel:
        if min(self.factors, self.chains, self.sweeps) < 1 or self.draws < self.chains:
            raise InvalidInput("bmf needs a factor, a chain, a sweep, and a draw for each chain.", where="factors")
        table = RatingTable.of(data)
        if len(table.levels) < 2:
            nothing = np.empty((0, data.n_items, self.factors + 1), np.float32)
            few = np.empty((0, 0), np.float32)
            return BayesianMFModel(self, data.vocabulary, table.levels, nothing, nothing, few, few, few, few)
        kept = self._sampled(data, table, run)
        fields = {name: np.stack([getattr(draw, name) for draw in kept]).astype(np.float32) for name in _DRAWN}
        return BayesianMFModel(self, data.vocabulary, table.levels, **fields)

    def _sampled(self, data: Dataset, table: RatingTable, run: Run) -> list[Draw]:
        """The kept draws of all chains, which run side by side."""
        from palate.models.rating.bmf_chain import Chain
        from palate.models.rating.bmf_design import designs

        sweeps = max(min(self.sweeps, self.max_visits // len(table)), min(self.sweeps, _LEAST_SWEEPS))
        draws = min(self.draws, max(_CELLS // data.n_items, _LEAST_DRAWS))
        users, items = designs(data, table)
        seeds = np.random.SeedSequence(run.seed).spawn(self.chains)
        done = 0

        def one(seed: np.random.SeedSequence) -> list[Draw]:
            nonlocal done
            chain = Chain(table, users, items, self, np.random.default_rng(seed))
            kept: list[Draw] = []
            for draw in chain.draws(sweeps, -(-draws // self.chains)):
                done += 1
                run.progress(done / (sweeps * self.chains), "Bayesian matrix factorisation")
                kept += [draw] if draw else []
            return kept

        with ThreadPoolExecutor() as threads:
            return [draw for kept in threads.map(one, seeds) for draw in kept]


_DRAWN: Final = ("items", "implied", "means", "precisions", "cuts", "drift")


@dataclass(frozen=True, eq=False)
class BayesianMFModel(Model, PredictsRatings):
    """``S`` draws of the posterior; shapes as in :class:`palate.models.rating.bmf_fold_in.Draws`."""

    levels: Floats
    """The steps of the scale."""
    items: Floats
    implied: Floats
    means: Floats
    precisions: Floats
    cuts: Floats
    drift: Floats

    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> Predicted:
        from palate.models.rating.bmf_fold_in import Draws, User

        if not len(self.items):
            raise InvalidInput("There were no ratings to learn from; send some (two different at least), then train.")
        history, rng = profile.history, np.random.default_rng(0)
        codes = history.codes(self.vocabulary)
        met = codes[(codes >= 0) & (codes < self.items.shape[1])]
        rated = newest(np.where((history.kinds == RATING.code) & (codes < self.items.shape[1]), codes, -1))
        rated = rated[np.argsort(history.at[rated], kind="stable")]  # a history that is given may stand in any order
        level = level_of(history.values[rated], self.levels)
        draws = Draws(*(getattr(self, name) for name in _DRAWN))
        shape = self.recipe.consistency
        user = User.of(draws, codes[rated], level, history.at[rated], np.unique(met), shape, rng)
        when = np.broadcast_to(np.nan if at is None else np.asarray(at, np.float64), len(items))
        found = [
            user.probabilities(items[start : start + _ITEMS_AT_ONCE], when[start : start + _ITEMS_AT_ONCE], rng)
            for start in range(0, len(items), _ITEMS_AT_ONCE)
        ]
        return Predicted(self.levels, np.concatenate(found) if found else np.empty((0, len(self.levels))))

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        """The mean of the predicted rating."""
        if not len(self.items):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        everything = np.arange(len(self.vocabulary), dtype=np.int32)
        return self.predict(Profile(evidence.history), everything).mean.astype(np.float32)


BayesianMF.model = BayesianMFModel
