"""Memoised values of a query are never shared with a query on which they would be wrong, and keep no model alive."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.item_table import Filters, ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.models.baseline.popular import Popular
from palate.models.ensemble.ranker import RankerModel
from palate.pipeline.arrange.popularity import PopularityCalibration, count_history_bins, popularity_bins
from palate.pipeline.arrange.sequels import SequelOrder, earliest_known_parts
from palate.pipeline.constraints import hard_constraints, short_and_long_items
from palate.pipeline.counterfactual import remove_item
from palate.pipeline.query import Query
from palate.pipeline.rank.ranker import RankerScores
from palate.pipeline.score_scale import compute_scale
from palate.pipeline.serving_state import ServingState
from palate.testing import sample_data, sample_serving_state
from palate.text.query.parsed_query import Chip, ParsedQuery
from palate.text.series import series_of

ITEMS = (
    Item(id="a", domain="movie", title="A", genres=("Comedy",), attributes={"runtime": 80}),
    Item(id="b", domain="movie", title="B", genres=("Comedy",), attributes={"runtime": 95}),
    Item(id="c", domain="book", title="C", genres=("Comedy",)),
    Item(id="d", domain="movie", title="D", attributes={"runtime": 120}),
)


@pytest.fixture
def serving() -> ServingState:
    return ServingState(ItemTable(Vocabulary(item.id for item in ITEMS), ITEMS), {})


def comedies(serving: ServingState) -> Query:
    """A request for two comedies, whose hard constraints are memoised."""
    query = Query(Profile(), serving, n=2).with_parsed_query(ParsedQuery("", (Chip("genre", "Comedy"),)))
    assert len(hard_constraints(query)) == 1
    return query


def test_hard_constraints_depend_on_exclusions_filters_and_seen_items(serving: ServingState) -> None:
    query = comedies(serving)
    assert not hard_constraints(replace(query, exclude=("a", "b"))), "one comedy remains, two are asked for"
    assert not hard_constraints(replace(query, filters=Filters(domains=("book",))))
    assert not hard_constraints(replace(query, full_history=Profile.of(["a", "b"]).history))
    assert not hard_constraints(replace(query, n=4))
    assert not hard_constraints(replace(query, serving=replace(serving, items=serving.items.without("a").without("b"))))
    assert len(hard_constraints(query)) == 1


def test_values_are_shared_by_copies_that_differ_in_what_no_value_depends_on(serving: ServingState) -> None:
    query = Query(Profile(), serving)
    computed = query.memoize("key", object)
    assert replace(query, n=3, seed=5, surprise=0.5, expansion=8, shown=("a",)).memoize("key", object) is computed
    assert replace(query, profile=Profile()).memoize("key", object) is not computed
    assert query.memoize("key", object) is computed


def test_scores_and_scales_are_those_of_the_models_and_domains_of_the_query() -> None:
    serving = sample_serving_state()
    query = Query(Profile(sample_data().history(5)), serving)
    swapped = {**serving.models, "ease": serving.models["popular"]}
    scale, scores = compute_scale(query, "ease"), query.scores("ease")
    other = replace(query, serving=replace(serving, models=swapped))
    np.testing.assert_array_equal(other.scores("ease"), query.scores("popular"))
    assert not np.array_equal(other.scores("ease"), scores, equal_nan=True)
    assert compute_scale(replace(query, filters=Filters(domains=("book",))), "ease") != scale


def test_two_rankers_whose_base_models_share_a_name_each_use_their_own() -> None:
    serving = sample_serving_state()
    ranker = serving.models["ranker"]
    assert isinstance(ranker, RankerModel)
    blend = replace(ranker.blend, bases={**ranker.blend.bases, "ease": ranker.blend.bases["popular"]})
    other = replace(ranker, bases={**ranker.bases, "blend": blend})
    assert other.base_models["ease"] is not ranker.base_models["ease"]
    models = {name: model for name, model in serving.models.items() if name != "ease"}
    serving = replace(serving, models={**models, "ranker": ranker, "other": other})
    profile = Profile(sample_data().history(5))
    n = len(serving.vocabulary)
    slate = Slate(serving.vocabulary, np.arange(n, dtype=np.int32), np.linspace(1, 0, n, dtype=np.float32))
    expected = RankerScores(model="other")(Query(profile, serving), slate, {})
    query = Query(profile, serving)
    RankerScores(model="ranker")(query, slate, {})
    np.testing.assert_array_equal(
        RankerScores(model="other")(query, slate, {}).corrections[0].features, expected.corrections[0].features
    )


def test_named_titles_stay_named_when_the_users_own_events_change(serving: ServingState) -> None:
    query = Query(Profile.of(["c", "b"]), serving).with_parsed_query(ParsedQuery("", (Chip("title", "A"),)))
    assert query.is_named_title.tolist() == [False, False, True]
    reduced = remove_item(query, "b")
    assert reduced.profile.history.items == ("c", "a")
    assert reduced.is_named_title.tolist() == [False, True]
    emptied = query.with_user_profile(Profile())
    assert emptied.profile.history.items == ("a",)
    assert emptied.is_named_title.tolist() == [True]
    assert emptied.seen_history.items == ("c", "b")


def test_history_bins_are_counted_for_each_model_and_keep_none_alive() -> None:
    data = Dataset.from_columns(["1", "2", "3", "3"], ["x", "x", "x", "y"])
    swapped = Dataset.from_columns(["1", "1", "2", "3"], ["x", "y", "y", "y"])
    assert swapped.vocabulary.ids == data.vocabulary.ids
    history = Profile.of(["x"]).history
    model, other = Popular().fit(data), Popular().fit(swapped)
    for _ in range(2):
        assert count_history_bins(history, data.vocabulary, model, 2).tolist() == [1, 0]
        assert count_history_bins(history, data.vocabulary, other, 2).tolist() == [0, 1]
        assert count_history_bins(history, data.vocabulary, model, 3).tolist() == [0, 1, 0]
    assert popularity_bins(model, 2) is popularity_bins(model, 2)
    query = Query(Profile.of(["x"]), ServingState(ItemTable(data.vocabulary), {"popular": model}))
    slate = Slate(data.vocabulary, np.array([0, 1], np.int32), np.array([1, 0], np.float32))
    PopularityCalibration(bins=2)(query, slate, {})
    live = weakref.ref(model)
    del model, query
    gc.collect()
    assert live() is None


def test_series_and_item_tables_are_not_kept_alive_by_what_is_computed_from_them() -> None:
    items = [Item(id=f"dune {n}", domain="movie", title=f"Dune {n}", attributes={"series": "Dune"}) for n in (1, 2)]
    table = ItemTable(Vocabulary(item.id for item in items), items)
    query = Query(Profile.of(["dune 1"]), ServingState(table, {}))
    history, series = query.seen_history, series_of(table)
    slate = Slate(table.vocabulary, np.array([1, 0], np.int32), np.array([1, 0], np.float32))
    SequelOrder(alone=())(query, slate, {})
    SequelOrder(alone=("movie",))(query, slate, {})
    assert earliest_known_parts(query, series) is earliest_known_parts(query, series)
    short_and_long_items(table)
    live = weakref.ref(series)
    del series, table, query
    gc.collect()
    assert live() is None
    assert len(history) == 1
