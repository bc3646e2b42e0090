"""Ranker corrections are those of the model, whichever retriever returned an item, and are attributed exactly."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.data.item_table import Filters, ItemTable
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.models.ensemble.ranker import RankerModel
from palate.models.ensemble.trees.tree_arrays import no_trees
from palate.models.snapshot import Manifest, Snapshot
from palate.pipeline.counterfactual import explain_item
from palate.pipeline.explain.attribution import LinearAttribution
from palate.pipeline.explain.ranker_attribution import attribute_corrections
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.rank.blend import BlendScores
from palate.pipeline.rank.ranker import RankerScores
from palate.pipeline.serving_state import ServingState
from palate.testing import sample_data, sample_serving_state

DATA = sample_data()
BLEND, LEARNED = BlendScores(learned="blend", weights={"words": 3.0}), RankerScores(model="ranker")


def ranker_of(serving: ServingState) -> RankerModel:
    ranker = serving.models["ranker"]
    assert isinstance(ranker, RankerModel)
    return ranker


def query_of(user: int, **texts: Any) -> Query:
    return Query(Profile(DATA.history(user), **texts), sample_serving_state(), surprise=0.0)


def unseen(query: Query) -> Slate:
    """Everything that the user has not had, as the blend ranks it."""
    had = query.seen_history.codes(query.serving.vocabulary)
    codes = np.setdiff1d(np.arange(len(query.serving.vocabulary)), had).astype(np.int32)
    return BLEND(query, Slate(query.serving.vocabulary, codes, np.zeros(len(codes), np.float32)), {})


def by_code(slate: Slate) -> dict[int, float]:
    return dict(zip(slate.codes.tolist(), slate.scores.tolist(), strict=True))


def test_without_trees_the_slate_is_the_blends() -> None:
    query = query_of(5)
    slate = unseen(query)
    serving = query.serving
    for models in (
        {name: model for name, model in serving.models.items() if name != "ranker"},
        {**serving.models, "ranker": replace(ranker_of(serving), **no_trees()._asdict())},
    ):
        assert LEARNED(replace(query, serving=replace(serving, models=models)), slate, {}) is slate


@pytest.mark.parametrize("user", [0, 5, 9])
def test_what_is_added_is_what_the_model_adds(user: int) -> None:
    query = query_of(user)
    ranker = ranker_of(query.serving)
    before = unseen(query)
    slate = LEARNED(query, before, {})
    (correction,) = slate.corrections
    assert (correction.rows >= 0).sum() == ranker.recipe.max_candidates
    assert (correction.added[correction.rows < 0] == 0).all()
    model, blend = (scorer.score([query.profile])[0][slate.codes] for scorer in (ranker, ranker.blend))
    can_say = ~np.isnan(blend)
    np.testing.assert_allclose(correction.added[can_say], (model - blend)[can_say], atol=2e-3)
    assert np.abs(correction.added).max() > 0.01
    parts = sum(factor * np.nan_to_num(slate.sources[name]) for name, factor in slate.factors.items())
    is_complete = np.logical_and.reduce([~np.isnan(slate.sources[name]) for name in slate.factors])
    assert is_complete.sum() > 5
    np.testing.assert_allclose(
        (parts + correction.added + slate.base)[is_complete], slate.scores[is_complete], atol=1e-4
    )


def test_nothing_overtakes_from_beyond_the_reach() -> None:
    query = query_of(5)
    before = unseen(query)
    slate = LEARNED(query, before, {})
    max_candidates = ranker_of(query.serving).recipe.max_candidates
    assert set(slate.codes[:max_candidates].tolist()) == set(before.codes[:max_candidates].tolist())
    np.testing.assert_array_equal(slate.scores[max_candidates:], before.scores[max_candidates:])


def test_it_hears_all_models_of_every_candidate_in_any_order() -> None:
    query = query_of(7)
    slate = unseen(query)
    expected = by_code(LEARNED(query, slate, {}))
    shuffled = slate.take(np.random.default_rng(0).permutation(len(slate)))
    assert by_code(LEARNED(query, shuffled, {})) == expected
    silent = {name: np.full(len(slate), np.nan, np.float32) for name in slate.sources}
    assert by_code(LEARNED(query, replace(slate, sources=silent), {})) == expected
    assert by_code(LEARNED(query_of(7), slate, {})) == expected


def test_a_domain_of_which_nothing_is_known_keeps_its_order() -> None:
    books = [id_ for id_, item in DATA.items.items() if item.domain == "book"][:3]
    query = Query(Profile.of(books), sample_serving_state(), filters=Filters(domains=("game",)))
    slate = unseen(query)
    assert LEARNED(query, slate, {}) is slate


@pytest.mark.parametrize("user", [0, 5, 9])
def test_shares_of_what_was_added_add_up(user: int) -> None:
    query = query_of(user)
    slate = LEARNED(query, unseen(query), {}).take(np.arange(20))
    without = LinearAttribution().compute_reasons(
        query, replace(slate, scores=slate.scores - slate.corrections[0].added, corrections=())
    )
    parts = attribute_corrections(query, slate)
    on_the_mean = slate.corrections[0].added - np.sum(list(parts.values()), axis=0)
    for reason, plain, constant in zip(
        LinearAttribution().compute_reasons(query, slate), without, on_the_mean.tolist(), strict=True
    ):
        assert reason.rest == pytest.approx(plain.rest + constant, abs=1e-4)
    score = np.array(
        [
            reason.history + reason.words + reason.popularity + reason.rest
            for reason in LinearAttribution().compute_reasons(query, slate)
        ]
    )
    np.testing.assert_allclose(score, slate.scores - slate.base, atol=1e-4)


def test_an_account_of_a_corrected_item_is_of_the_list(default_pipeline: Pipeline) -> None:
    query = replace(query_of(5), n=20)
    slate = default_pipeline.run(query)
    assert slate.corrections
    explanation = explain_item(default_pipeline, query, int(slate.codes[0]))
    assert explanation is not None
    assert explanation.position.score == pytest.approx(float(slate.scores[0]), abs=1e-6)
    assert explanation.reason[1:] == pytest.approx(slate.reasons[0][1:], abs=1e-5)
    assert min(effect.position.score for effect in explanation.effects if effect.position) < explanation.position.score


_CODE = """
import json, sys
for name in sys.argv[3:]: sys.modules[name] = None
from pathlib import Path
from palate.data.item_table import ItemTable; from palate.data.items import Item
from palate.data.profile import Profile; from palate.models.snapshot import Snapshot
from palate.pipeline.pipeline import Pipeline; from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.settings import load_settings
folder, history = Path(sys.argv[1]), sys.argv[2].split(",")
snapshot = Snapshot.read(folder)
items = [Item(**item) for item in json.loads((folder / "items.json").read_text())]
pipeline = Pipeline.from_config("default", load_settings().pipelines["default"].stages)
slate = pipeline.run(Query(Profile.of(history), ServingState(ItemTable(snapshot.vocabulary, items), snapshot.models)))
added = slate.corrections[0].added.tolist()
print(json.dumps([slate.ids, slate.scores.tolist(), added, [reason[1:6] for reason in slate.reasons]]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("missing", [("lightgbm",), ("lightgbm", "numba")])
def test_a_snapshot_answers_with_reasons_where_lightgbm_cannot_be_imported(
    missing: tuple[str, ...], tmp_path: Path, default_pipeline: Pipeline
) -> None:
    models, vocabulary = sample_serving_state().models, DATA.vocabulary
    manifest = Manifest("v", 0.0, 0, 0.0, "", DATA.n_users, DATA.n_items, len(DATA), 0, "", {})
    Snapshot(manifest, vocabulary, models, {}).write(tmp_path)
    (tmp_path / "items.json").write_text(json.dumps([asdict(item) for item in DATA.items.values()]))
    history = DATA.history(5).items[:9]
    run = subprocess.run(
        [sys.executable, "-c", _CODE, str(tmp_path), ",".join(history), *missing], capture_output=True, check=True
    )
    ids, scores, added, reasons = json.loads(run.stdout)
    serving = ServingState(ItemTable(vocabulary, DATA.items.values()), models)
    slate = default_pipeline.run(Query(Profile.of(history), serving))
    assert ids == slate.ids
    assert np.abs(added).max() > 0
    np.testing.assert_allclose(added, slate.corrections[0].added, atol=1e-5)
    np.testing.assert_allclose(scores, slate.scores, atol=1e-5)
    np.testing.assert_allclose(reasons, [reason[1:6] for reason in slate.reasons], atol=1e-4)
