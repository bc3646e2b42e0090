"""Scores and weights in a pipeline are those of training, whichever retriever returned an item."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.item_table import Filters, ItemTable
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.models import EASE, Blend, Popular, SequentialRules
from palate.models.composite import fit_all
from palate.models.ensemble.blend import BlendModel
from palate.models.ensemble.blend_weights import KNOTS
from palate.pipeline.query import Query
from palate.pipeline.rank.blend import BlendScores
from palate.pipeline.retrieve.blend import BlendRetriever
from palate.pipeline.retrieve.model import ModelRetriever
from palate.pipeline.score_scale import learned_weights
from palate.pipeline.serving_state import ServingState
from palate.testing import sample_data

DATA = sample_data()
OF = {"ease": EASE(reg=100.0), "sequential_rules": SequentialRules(), "popular": Popular()}


def serving(weights: list[float], crossing: list[float] | None = None) -> ServingState:
    """The sample, with a blend of these weights for every length of history."""
    models = fit_all(OF, DATA)
    by_length = np.tile(np.array(weights, np.float32), (len(KNOTS), 1))
    across = np.array(crossing or [np.nan] * 3, np.float32)
    blend = BlendModel(Blend(OF), DATA.vocabulary, models, by_length, np.stack([by_length] * 3), across, {})
    return ServingState(ItemTable(DATA.vocabulary, list(DATA.items.values())), {**models, "blend": blend})


def candidates(n: int = 40) -> Slate:
    """Candidates of which no source has said anything."""
    codes = np.arange(0, 3 * n, 3, dtype=np.int32)
    return Slate(DATA.vocabulary, codes, np.zeros(n, np.float32))


@pytest.mark.parametrize("user", [0, 7, 30])
def test_a_candidate_scores_in_a_pipeline_as_in_the_model(user: int) -> None:
    state = serving([0.5, 0.3, 0.2])
    profile = DATA.profile(user)
    slate = BlendScores(learned="blend")(Query(profile, state), candidates(), {})
    expected = state.models["blend"].score([profile])[0][slate.codes]
    has_score = ~np.isnan(expected)
    assert has_score.sum() > 10
    np.testing.assert_allclose(slate.scores[has_score], expected[has_score], atol=1e-4)
    parts = np.asarray(sum(factor * slate.sources[name] for name, factor in slate.factors.items()))
    is_complete = ~np.isnan(parts)
    assert is_complete.sum() > 5
    np.testing.assert_allclose(parts[is_complete] + slate.base, slate.scores[is_complete], atol=1e-4)


def test_a_blend_retrieves_in_place_of_its_models_and_leaves_out_those_without_weight() -> None:
    query = Query(DATA.profile(3), serving([1.0, 0.0, 0.0]))
    empty = Slate.empty(DATA.vocabulary)
    assert len(ModelRetriever(model="ease", learned="blend")(query, empty, {})) == 0
    assert list(BlendRetriever()(query, empty, {}).sources) == ["ease"]
    assert len(ModelRetriever(model="popular")(query, empty, {})) > 0, "fixed weights may count on it"
    assert learned_weights(query, "blend") == {"ease": 1.0}


def test_a_domain_that_is_new_to_the_user_is_weighed_and_scaled_by_itself() -> None:
    state = serving([1.0, 0.0, 0.0], [0.0, 0.0, 1.0])
    books = [id_ for id_, item in DATA.items.items() if item.domain == "book"][:3]
    known = Profile.of(books)
    assert learned_weights(Query(known, state, filters=Filters(domains=("movie",))), "blend") == {"popular": 1.0}
    assert learned_weights(Query(known, state, filters=Filters(domains=("book",))), "blend") == {"ease": 1.0}
    assert learned_weights(Query(Profile(), state, filters=Filters(domains=("movie",))), "blend") == {"ease": 1.0}
    slate = BlendScores(learned="blend")(Query(known, state, filters=Filters(domains=("movie",))), candidates(), {})
    popular = state.models["popular"].score([known])[0]
    inside = popular[[DATA.items[id_].domain == "movie" for id_ in DATA.vocabulary.ids]]
    inside = inside[~np.isnan(inside)]
    expected = np.nan_to_num((popular[slate.codes] - inside.mean()) / inside.std())
    np.testing.assert_allclose(slate.scores, expected, atol=1e-3)
