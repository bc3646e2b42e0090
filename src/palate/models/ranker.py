"""Ranker: LambdaMART over everything the other models say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History
from palate.errors import NotReady
from palate.models.base import Model, Recommender, Run, top
from palate.models.base_scores import base_scores, standardised, unseen_mask
from palate.models.blend import uniform_weights
from palate.models.blend_weights import learn_weights, weights_at
from palate.models.catalogue import recommender
from palate.models.combined import Combined, CombinedModel, default_bases
from palate.models.held_out_scores import HeldOutScores, held_out_scores, joined
from palate.models.ranker_features import Facts, features
from palate.models.space import Log, Space
from palate.models.training_examples import Example, choose_questions
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_AT_ONCE: Final = 256
_APART: Final = np.float32(1e-5)
"""So far apart are two of whom the trees say the same; less than they ever tell two apart by."""


def _bases() -> dict[str, Recommender]:
    """The bases of a blend, and what follows at once: trees find that telling beside what follows soon."""
    return {**default_bases(), "next": recommender("follows", {"decay": 0.1, "shrinkage": 5.0, "k": 500})}


@dataclass(frozen=True)
class Ranker(Combined):
    """Gradient-boosted trees that order what a blend puts forward (LambdaMART: Burges, 2010).

    The blend of the same bases names ``reach`` candidates; the trees see of each what every base
    says (raw, standardised, and the place it gives), popularity, rating, age and year, and how
    its genres, people and domain fit the person's past and recent events. They are trained on
    users whom the bases have not seen. What lies beyond the reach keeps the blend's order.

    Cost: the bases fitted twice, O(n_examples · reach · rounds) to train; about a millisecond for
    100 candidates to score.
    """

    name: ClassVar[str] = "ranker"
    space: ClassVar[Space] = {"reach": Log(50, 400), "rounds": Log(50, 500), "leaves": Log(4, 64)}
    of: Mapping[str, Recommender] = field(default_factory=_bases)
    reach: int = 150
    """As many candidates are ordered."""
    rounds: int = 150
    """As many trees are grown."""
    learning_rate: float = 0.07
    leaves: int = 7
    """At most so many in a tree; small trees hold up where there are few people to learn from."""

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> CombinedModel:
        _lightgbm()  # before the work, not after it
        questions = choose_questions(data, self.objective)
        run.progress(0.6, "ranker: asking held-out users")
        rows: list[Floats] = []
        hits: list[Floats] = []
        scores: list[HeldOutScores] = []
        for fitted, fold in self.fitted_folds(bases, data, questions, run):
            scores.append(held_out_scores(fitted, fold.examples, data))
            weights = learn_weights(scores[-1], run.seed).by_length
            for examples, wanted in _examples(RankerModel.over(self, fold.train, fitted, weights, ""), fold.examples):
                rows.append(examples)
                hits.append(wanted)
        if not scores:
            return RankerModel.over(self, data, bases, uniform_weights(len(bases)), "")
        run.progress(0.8, "ranker: boosting")
        weights = learn_weights(joined(scores), run.seed).by_length
        return RankerModel.over(self, data, bases, weights, _boosted(self, rows, hits, run.seed))


@dataclass(frozen=True, eq=False)
class RankerModel(CombinedModel):
    weights: Floats
    """Of the blend that names the candidates, shape ``(len(KNOTS), n_bases)``."""
    trees: str
    """As LightGBM writes them; empty if no example was answered, and then the blend's order stands."""
    popularity: Floats
    rating: Floats
    age: Floats
    year: Floats
    genres: csr_array
    people: csr_array
    domains: csr_array

    @classmethod
    def over(
        cls, recipe: Ranker, data: Dataset, bases: Mapping[str, Model], weights: Floats, trees: str
    ) -> RankerModel:
        facts = Facts.of(data)
        about: dict[str, Any] = {fact.name: getattr(facts, fact.name) for fact in fields(facts)}
        return cls(recipe, data.vocabulary, bases, weights, trees, **about)

    @cached_property
    def facts(self) -> Facts:
        return Facts(**{fact.name: getattr(self, fact.name) for fact in fields(Facts)})

    @cached_property
    def booster(self) -> Any:
        """LightGBM's, loaded when first asked."""
        return _lightgbm().Booster(model_str=self.trees)

    def combined(self, opinions: Floats, histories: Sequence[History]) -> Floats:
        scores = np.full(opinions.shape[1:], np.nan, np.float32)
        choices = choices_of(self, opinions, histories)
        for row, choice, said in zip(scores, choices, self.ranked(choices), strict=True):
            row[choice.codes] = said
        return scores

    def ranked(self, choices: Sequence[Choice]) -> list[Floats]:
        """For each choice the scores of its candidates."""
        forward = [self.put_forward(choice) for choice in choices]
        if not self.trees:
            return [scores for scores, _, _ in forward]
        seen = np.concatenate([examples for _, _, examples in forward])
        found = np.empty(0, np.float32)
        if len(seen):
            found = np.asarray(self.booster.predict(seen, num_threads=min(len(choices), 2)), np.float32)
        ends = np.cumsum([len(places) for _, places, _ in forward])[:-1]
        for (scores, places, _), said in zip(forward, np.split(found, ends), strict=True):
            if len(places):
                # Trees say the same of many: the blend decides between them, and orders what was not put forward.
                order = np.lexsort((-scores[places], -said))
                scores -= scores.max() + 1 - said.min()
                scores[places[order]] = said[order] - _APART * np.arange(len(places), dtype=np.float32)
        return [scores for scores, _, _ in forward]

    def put_forward(self, choice: Choice) -> tuple[Floats, Codes, Floats]:
        """The blend's scores, the places of the free candidates it puts forward, and their features."""
        evidence = standardised(choice.opinions, choice.free)
        scores = weights_at(self.weights, [choice.history.n_known(self.vocabulary)])[0] @ evidence
        places = top(np.where(choice.free, scores, np.nan), self.recipe.reach)
        places = np.sort(places[choice.free[places]])
        said = np.concatenate([choice.opinions[:, places], evidence[:, places]])
        return scores, places, features(self.facts, self.vocabulary, choice.history, choice.codes[places], said)


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What a ranker chooses from, for one person."""

    history: History
    codes: Codes
    """Shape ``(n,)``."""
    opinions: Floats
    """What each base says, shape ``(n_bases, n)``; NaN for what it cannot."""
    free: Bools
    """Shape ``(n,)``: what the person has not had; the rest is not put forward."""


Ranker.model = RankerModel


def choices_of(model: RankerModel, opinions: Floats, histories: Sequence[History]) -> list[Choice]:
    """For each history a choice among all items that any base says something of."""
    free = unseen_mask(histories, model.vocabulary, opinions.shape[-1])
    choices: list[Choice] = []
    for row, history in enumerate(histories):
        codes = np.flatnonzero(~np.isnan(opinions[:, row]).all(axis=0))
        choices.append(Choice(history, codes, opinions[:, row, codes], free[row, codes]))
    return choices


def _examples(student: RankerModel, examples: Sequence[Example]) -> Iterator[tuple[Floats, Floats]]:
    """For each example with a target among the candidates: their features, and which are targets."""
    for start in range(0, len(examples), _AT_ONCE):
        some = [one for one in examples[start : start + _AT_ONCE] if not one.domain]
        if not some:
            continue
        opinions = base_scores(student.bases, [one.profile for one in some])
        for one, choice in zip(some, choices_of(student, opinions, [one.profile.history for one in some]), strict=True):
            _, places, found = student.put_forward(choice)
            is_target = np.isin(choice.codes[places], one.targets)
            if is_target.any():
                yield found, is_target.astype(np.float32)


def _boosted(recipe: Ranker, rows: Sequence[Floats], hits: Sequence[Floats], seed: int) -> str:
    lightgbm = _lightgbm()
    if not rows:
        return ""
    settings = {
        "objective": "lambdarank",
        "lambdarank_truncation_level": 20,
        "learning_rate": recipe.learning_rate,
        "num_leaves": recipe.leaves,
        "min_data_in_leaf": 100,
        "feature_fraction": 0.6,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "deterministic": True,
        "force_row_wise": True,
        "verbose": -1,
        "seed": seed,
    }
    data = lightgbm.Dataset(np.concatenate(rows), np.concatenate(hits), group=[len(row) for row in rows])
    trees: str = lightgbm.train(settings, data, recipe.rounds).model_to_string()
    return trees


def _lightgbm() -> Any:
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        raise NotReady(
            f"The ranker needs LightGBM ({error}): pip install 'palate[ranker]', and on Debian the system's libgomp1."
        ) from error
    return lightgbm
