"""A comparison fits on the training part alone, pools seeds by user, and says how it was made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

import palate
from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.evaluation.protocol import Protocol
from palate.models.base import Recommender, Run
from palate.models.baseline.popular import ItemScores, Popular
from palate.models.registry import recommender
from palate.models.segment.segments import Segments, SegmentsModel
from palate.pipeline.pipeline import Pipeline
from palate.services.experiments.compare import ComparisonRequest, EvaluationSettings, compare

NOW = 1_700_000_000.0
STAGES: list[dict[str, Any]] = [
    {"stage": "retrieve.model", "model": "popular"},
    {"stage": "filter.seen"},
    {"stage": "rank.blend", "weights": {"popular": 1.0}},
    {"stage": "explore.plackett_luce"},
]
RECIPES: dict[str, Recommender] = {"popular": recommender("popular"), "item_knn": recommender("item_knn")}


def request(protocol: Protocol | None = None, seeds: Sequence[int] = (42,), **options: Any) -> ComparisonRequest:
    relevant_from = options.pop("relevant_from", None)
    evaluation = EvaluationSettings(protocol=protocol or Protocol(), seeds=seeds, relevant_from=relevant_from)
    return ComparisonRequest(evaluation=evaluation, now=NOW, **options)


@dataclass(frozen=True)
class Spy(Popular):
    """Popular that records the data it was fitted on."""

    fitted: ClassVar[list[tuple[Dataset, int]]] = []

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        self.fitted.append((data, run.seed))
        return Popular().fit(data, run)


@pytest.fixture
def spy() -> Spy:
    Spy.fitted.clear()
    return Spy()


def test_what_is_fitted_depends_on_the_part(community_data: Dataset, spy: Spy) -> None:
    protocol = Protocol(name="last_out")
    compare(community_data, {"spy": spy}, request(protocol))
    compare(community_data, {"spy": spy}, request(protocol, part="test"))

    (validation, _), (test, _) = spy.fitted
    users = len(np.unique(community_data.user))
    assert len(test) == len(community_data) - users
    assert len(validation) == len(test) - users


@pytest.mark.slow
def test_every_seed_and_fold_is_fitted_and_counted(community_data: Dataset, spy: Spy) -> None:
    result = compare(community_data, {"spy": spy}, request(Protocol(name="k_fold", folds=3), (1, 2), part="test"))

    assert [seed for _, seed in spy.fitted] == [1, 1, 1, 2, 2, 2]
    assert (result.splits, result.seeds) == (6, (1, 2))
    evaluation = result.models["spy"]
    assert len(evaluation.splits) == 6
    assert evaluation.users == len(evaluation.per_user["ndcg"]) == len(np.unique(community_data.user))
    assert evaluation.metrics["ndcg"] == pytest.approx(evaluation.per_user["ndcg"].mean())


@pytest.mark.slow
def test_the_result_says_how_to_repeat_it(community_data: Dataset) -> None:
    result = compare(community_data, RECIPES, request(relevant_from=4.0))

    json = result.to_json()
    assert (json["part"], json["seeds"], json["k"], json["at"]) == ("validation", [42], 10, NOW)
    assert json["data_digest"] == community_data.digest
    assert json["palate"] == palate.__version__
    assert "ratings from 4 on" in json["relevance"]
    assert len(json["ndcg_tests"]) == 3
    assert "seed 42" in json["protocol"]


def test_after_a_reduction_the_smaller_catalogue_is_ranked(community_data: Dataset) -> None:
    result = compare(community_data, RECIPES, request(Protocol(min_item_events=30), only=["random"]))
    assert result.catalogue < result.items == community_data.n_items
    assert result.models["random"].metrics["coverage"] == pytest.approx(1.0, abs=0.02)


@pytest.mark.slow
def test_the_best_comes_first_and_chance_last(community_data: Dataset) -> None:
    result = compare(community_data, RECIPES, request())
    assert list(result.models) == ["item_knn", "popular", "random"]
    assert result.pairs.best == 0
    assert result.pairs.p[0, 2] < 0.05


@pytest.mark.slow
def test_the_pipeline_is_one_more_row(community_data: Dataset) -> None:
    """A pipeline of popular alone recommends what popular does, but for ties."""
    pipeline = Pipeline.from_config("plain", STAGES)
    result = compare(community_data, RECIPES, request(only=["pipeline", "popular"]), pipeline=pipeline)

    assert set(result.models) == {"pipeline", "popular"}
    of_pipeline, of_popular = result.models["pipeline"], result.models["popular"]
    assert np.corrcoef(of_pipeline.per_user["ndcg"], of_popular.per_user["ndcg"])[0, 1] > 0.95


def test_events_alone_have_no_pipeline(community_data: Dataset) -> None:
    bare = community_data.recoded(community_data.users, community_data.vocabulary, {})
    pipeline = Pipeline.from_config("plain", STAGES)

    assert "pipeline" not in compare(bare, RECIPES, request(), pipeline=pipeline).models
    with pytest.raises(InvalidInput, match="events alone"):
        compare(bare, RECIPES, request(only=["pipeline"]), pipeline=pipeline)
    with pytest.raises(InvalidInput, match="no model 'magic'; there are random, popular, item_knn"):
        compare(bare, RECIPES, request(only=["magic"]))


@pytest.mark.slow
def test_segments_are_found_in_the_training_part_alone(community_data: Dataset) -> None:
    small = {**RECIPES, "segments": recommender("segments", {"n": 3})}
    fitted_on: list[Dataset] = []

    class Watched(Segments):
        def fit(self, data: Dataset, run: Run = Run()) -> SegmentsModel:
            fitted_on.append(data)
            return super().fit(data, run)

    watched = Watched(n=3)
    result = compare(community_data, {**small, "segments": watched}, request(only=["popular"], by_segment=True))
    assert result.segments is not None
    assert len(result.segments.names) == 3
    assert len(result.segments.group_codes) == result.models["popular"].users
    (train,) = fitted_on
    assert len(train) == pytest.approx(0.75 * 0.75 * len(community_data), rel=0.02)
    assert [segment["name"] for segment in result.to_json()["segments"]] == list(result.segments.names)


def test_segments_need_one_split(community_data: Dataset) -> None:
    with pytest.raises(InvalidInput, match="one seed"):
        compare(community_data, RECIPES, request(seeds=(1, 2), by_segment=True))


def test_a_sample_is_asked_and_the_protocol_says_so(community_data: Dataset) -> None:
    protocol = Protocol(name="last_out")
    full = compare(community_data, RECIPES, request(protocol, only=["popular"]))
    sample, again, other = (
        compare(community_data, RECIPES, request(protocol, (seed,), only=["popular"], max_users=50))
        for seed in (1, 1, 2)
    )
    of_all, of_sample = full.models["popular"], sample.models["popular"]
    assert 30 < of_sample.users <= 50, "who has nothing relevant is not asked"
    assert (
        of_sample.evaluated.tolist()
        == again.models["popular"].evaluated.tolist()
        != other.models["popular"].evaluated.tolist()
    )
    ndcg = dict(zip(of_all.evaluated.tolist(), of_all.per_user["ndcg"].tolist(), strict=True))
    assert [ndcg[user] for user in of_sample.evaluated.tolist()] == of_sample.per_user["ndcg"].tolist()
    assert "up to 50, drawn at random" in sample.protocol
    assert "drawn at random" not in full.protocol
