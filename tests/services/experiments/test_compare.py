"""A comparison fits on the training part alone, pools seeds by user, and says how it was made."""

from __future__ import annotations

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
from palate.services.experiments.compare import compare

NOW = 1_700_000_000.0
STAGES: list[dict[str, Any]] = [
    {"stage": "retrieve.model", "model": "popular"},
    {"stage": "filter.seen"},
    {"stage": "rank.blend", "weights": {"popular": 1.0}},
    {"stage": "explore.plackett_luce"},
]
RECIPES: dict[str, Recommender] = {"popular": recommender("popular"), "item_knn": recommender("item_knn")}


@dataclass(frozen=True)
class Spy(Popular):
    """Popular, which remembers what it was fitted on."""

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
    compare(community_data, {"spy": spy}, protocol, now=NOW)
    compare(community_data, {"spy": spy}, protocol, now=NOW, part="test")

    (validation, _), (test, _) = spy.fitted
    users = len(np.unique(community_data.user))
    assert len(test) == len(community_data) - users
    assert len(validation) == len(test) - users


def test_every_seed_and_fold_is_fitted_and_counted(community_data: Dataset, spy: Spy) -> None:
    result = compare(community_data, {"spy": spy}, Protocol(name="k_fold", folds=3), now=NOW, part="test", seeds=(1, 2))

    assert [seed for _, seed in spy.fitted] == [1, 1, 1, 2, 2, 2]
    assert (result.splits, result.seeds) == (6, (1, 2))
    one = result.models["spy"]
    assert len(one.splits) == 6
    assert one.users == len(one.per_user["ndcg"]) == len(np.unique(community_data.user))
    assert one.metrics["ndcg"] == pytest.approx(one.per_user["ndcg"].mean())


def test_the_result_says_how_to_repeat_it(community_data: Dataset) -> None:
    result = compare(community_data, RECIPES, Protocol(), now=NOW, relevant_from=4.0)

    json = result.to_json()
    assert (json["part"], json["seeds"], json["k"], json["at"]) == ("validation", [42], 10, NOW)
    assert json["data_digest"] == community_data.digest
    assert json["palate"] == palate.__version__
    assert "ratings from 4 on" in json["relevance"]
    assert len(json["ndcg_tests"]) == 3
    assert "seed 42" in json["protocol"]


def test_after_a_reduction_the_smaller_catalogue_is_ranked(community_data: Dataset) -> None:
    result = compare(community_data, RECIPES, Protocol(min_item_events=30), now=NOW, only=["random"])
    assert result.catalogue < result.items == community_data.n_items
    assert result.models["random"].metrics["coverage"] == pytest.approx(1.0, abs=0.02)


def test_the_best_comes_first_and_chance_last(community_data: Dataset) -> None:
    result = compare(community_data, RECIPES, Protocol(), now=NOW)
    assert list(result.models) == ["item_knn", "popular", "random"]
    assert result.pairs.best == 0
    assert result.pairs.p[0, 2] < 0.05


def test_the_pipeline_is_one_more_row(community_data: Dataset) -> None:
    """A pipeline of popular alone recommends what popular does, but for ties."""
    pipeline = Pipeline.from_config("plain", STAGES)
    result = compare(community_data, RECIPES, Protocol(), now=NOW, pipeline=pipeline, only=["pipeline", "popular"])

    assert set(result.models) == {"pipeline", "popular"}
    one, other = result.models["pipeline"], result.models["popular"]
    assert np.corrcoef(one.per_user["ndcg"], other.per_user["ndcg"])[0, 1] > 0.95


def test_events_alone_have_no_pipeline(community_data: Dataset) -> None:
    bare = community_data.recoded(community_data.users, community_data.vocabulary, {})
    pipeline = Pipeline.from_config("plain", STAGES)

    assert "pipeline" not in compare(bare, RECIPES, Protocol(), now=NOW, pipeline=pipeline).models
    with pytest.raises(InvalidInput, match="events alone"):
        compare(bare, RECIPES, Protocol(), now=NOW, pipeline=pipeline, only=["pipeline"])
    with pytest.raises(InvalidInput, match="no model 'magic'; there are random, popular, item_knn"):
        compare(bare, RECIPES, Protocol(), now=NOW, only=["magic"])


def test_segments_are_found_in_the_training_part_alone(community_data: Dataset) -> None:
    small = {**RECIPES, "segments": recommender("segments", {"n": 3})}
    shown: list[Dataset] = []

    class Watched(Segments):
        def fit(self, data: Dataset, run: Run = Run()) -> SegmentsModel:
            shown.append(data)
            return super().fit(data, run)

    watched = Watched(n=3)
    result = compare(
        community_data, {**small, "segments": watched}, Protocol(), now=NOW, only=["popular"], by_segment=True
    )
    assert result.segments is not None
    assert len(result.segments.names) == 3
    assert len(result.segments.places) == result.models["popular"].users
    (train,) = shown
    assert len(train) == pytest.approx(0.75 * 0.75 * len(community_data), rel=0.02)
    assert [one["name"] for one in result.to_json()["segments"]] == list(result.segments.names)


def test_segments_need_one_split(community_data: Dataset) -> None:
    with pytest.raises(InvalidInput, match="one seed"):
        compare(community_data, RECIPES, Protocol(), now=NOW, seeds=(1, 2), by_segment=True)


def test_a_sample_is_asked_and_the_protocol_says_so(community_data: Dataset) -> None:
    protocol = Protocol(name="last_out")
    whole = compare(community_data, RECIPES, protocol, now=NOW, only=["popular"])
    some, again, other = (
        compare(community_data, RECIPES, protocol, now=NOW, only=["popular"], users=50, seeds=(seed,))
        for seed in (1, 1, 2)
    )
    everyone, asked = whole.models["popular"], some.models["popular"]
    assert 30 < asked.users <= 50, "who has nothing relevant is not asked"
    assert asked.asked.tolist() == again.models["popular"].asked.tolist() != other.models["popular"].asked.tolist()
    ndcg = dict(zip(everyone.asked.tolist(), everyone.per_user["ndcg"].tolist(), strict=True))
    assert [ndcg[user] for user in asked.asked.tolist()] == asked.per_user["ndcg"].tolist()
    assert "up to 50, drawn at random" in some.protocol
    assert "drawn at random" not in whole.protocol
