"""Ranker: LambdaMART over everything the other models say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History
from palate.errors import InvalidInput, NotReady
from palate.models.base import Model, Run, top
from palate.models.blend import bands, blended, learned_weights
from palate.models.combined import Combined, CombinedModel, opinions_of, standardised, unseen
from palate.models.lessons import Lesson
from palate.models.ranker_features import Facts, features
from palate.types import Codes, Floats

if TYPE_CHECKING:
    import lightgbm
    from scipy.sparse import csr_array

_AT_ONCE: Final = 256


@dataclass(frozen=True)
class Ranker(Combined):
    """Gradient-boosted trees that order what a blend puts forward (LambdaMART: Burges, 2010).

    The blend of the same bases names ``reach`` candidates; the trees see of each what every base
    says (raw, standardised, and the place it gives), popularity, rating, age and year, and how
    its genres, people and domain fit the person's past and recent events. They are trained on
    lessons that the bases have not seen. What lies beyond the reach keeps the blend's order.

    Cost: the bases fitted twice, O(n_lessons · reach · rounds) to train; about a millisecond for
    100 candidates and 300 rounds to score.
    """

    name: ClassVar[str] = "ranker"
    reach: int = 150
    rounds: int = 300
    learning_rate: float = 0.05
    leaves: int = 31

    def learned(
        self,
        bases: Mapping[str, Model],
        students: Mapping[str, Model],
        train: Dataset,
        asked: Sequence[Lesson],
        run: Run,
    ) -> RankerModel:
        if not asked:
            raise InvalidInput("The ranker has nothing to learn from: nobody did enough to hold something back.")
        run.progress(0.6, "ranker: weighing")
        weights = learned_weights(students, asked[:: max(1, len(asked) // self.max_blend_lessons)])
        facts = Facts.of(train)
        student = RankerModel.over(self, train, students, weights, facts, "")
        run.progress(0.7, "ranker: asking")
        rows, hits = _examples(student, asked)
        run.progress(0.8, "ranker: boosting")
        trees = _boosted(self, rows, hits, run.seed)
        return RankerModel.over(self, train, bases, weights, facts, trees)

    max_blend_lessons: int = 5_000
    """The blend learns from so many of the lessons."""


@dataclass(frozen=True, eq=False)
class RankerModel(CombinedModel):
    weights: Floats
    """Of the blend that names the candidates, shape ``(n_bands, n_bases)``."""
    trees: str
    """As LightGBM writes them."""
    popularity: Floats
    rating: Floats
    age: Floats
    year: Floats
    genres: csr_array
    people: csr_array
    domains: csr_array

    @classmethod
    def over(
        cls, recipe: Ranker, data: Dataset, bases: Mapping[str, Model], weights: Floats, facts: Facts, trees: str
    ) -> RankerModel:
        about: dict[str, Any] = {field.name: getattr(facts, field.name) for field in fields(facts)}
        return cls(recipe, data.vocabulary, bases, weights, trees, **about)

    @cached_property
    def facts(self) -> Facts:
        return Facts(**{field.name: getattr(self, field.name) for field in fields(Facts)})

    @cached_property
    def booster(self) -> lightgbm.Booster:
        return _lightgbm().Booster(model_str=self.trees)

    def combined(self, opinions: Floats, histories: Sequence[History]) -> Floats:
        free = unseen(histories, self, opinions.shape[-1])
        evidence = standardised(opinions, free)
        scores = blended(evidence, opinions, self.weights[bands([len(history) for history in histories])])
        candidates, examples = self.put_forward(opinions, evidence, np.where(free, scores, np.nan), histories)
        flat = np.concatenate(examples)
        found = np.asarray(self.booster.predict(flat, num_threads=0 if len(histories) > 1 else 1), np.float32)
        ends = np.cumsum([len(example) for example in examples])[:-1]
        for row, codes, said in zip(scores, candidates, np.split(found, ends), strict=True):
            if len(codes):
                # What was not put forward comes after, in the blend's order.
                row -= np.nanmax(row) - said.min(initial=np.inf)
                row[codes] = said
        return scores

    def put_forward(
        self, opinions: Floats, evidence: Floats, scores: Floats, histories: Sequence[History]
    ) -> tuple[list[Codes], list[Floats]]:
        """For each history the candidates with the best ``scores``, and their features."""
        candidates: list[Codes] = []
        examples: list[Floats] = []
        for place, (history, first) in enumerate(zip(histories, top(scores, self.recipe.reach), strict=True)):
            codes = np.sort(first[~np.isnan(scores[place, first])])
            said = np.concatenate([opinions[:, place, codes], evidence[:, place, codes]])
            candidates.append(codes)
            examples.append(features(self.facts, self.vocabulary, history, codes, said))
        return candidates, examples


Ranker.model = RankerModel


def _examples(student: RankerModel, asked: Sequence[Lesson]) -> tuple[list[Floats], list[Floats]]:
    """For each lesson whose answer is among the candidates: their features, and which were wanted."""
    rows: list[Floats] = []
    hits: list[Floats] = []
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        histories = [lesson.profile.history for lesson in some]
        opinions = opinions_of(student.bases, histories)
        free = unseen(histories, student, opinions.shape[-1])
        evidence = standardised(opinions, free)
        scores = blended(evidence, opinions, student.weights[bands([len(history) for history in histories])])
        put_forward = student.put_forward(opinions, evidence, np.where(free, scores, np.nan), histories)
        for lesson, codes, example in zip(some, *put_forward, strict=True):
            wanted = np.isin(codes, lesson.wanted)
            if wanted.any():
                rows.append(example)
                hits.append(wanted.astype(np.float32))
    return rows, hits


def _boosted(recipe: Ranker, rows: Sequence[Floats], hits: Sequence[Floats], seed: int) -> str:
    lightgbm = _lightgbm()
    if not rows:
        raise InvalidInput("The ranker has nothing to learn from: no lesson's answer is among its candidates.")
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
