"""Contract tests for pipeline stages, as functions and as a class to inherit."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError, replace
from functools import cache
from typing import ClassVar, Final

import numpy as np
import pytest

from palate.data.item_table import Filters, ItemTable
from palate.data.profile import Profile
from palate.data.rules import Rule
from palate.data.slate import RankerCorrection, Slate
from palate.models.base import Model
from palate.models.composite import fit_all
from palate.models.ensemble.ranker import Ranker, RankerModel
from palate.models.ensemble.ranker_features import sources
from palate.models.registry import recommender
from palate.pipeline.query import Query
from palate.pipeline.rules.compiled_rules import CompiledRules
from palate.pipeline.serving_state import ServingState
from palate.pipeline.stage import Stage
from palate.testing.ranker_with_trees import ranker_with_trees
from palate.testing.sample import profiles_in, sample_data
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.parse_query import parse_query
from palate.types import Floats

_BASES: Final = ("ease", "ials", "linear_sequence", "sequential_rules", "content", "popular", "trending")
_REQUEST_TEXTS: Final = (
    "", "a slow film about grief", "space", "no such word: xyzzy", "I feel lonely, cheer me up",
    "something like Dune and Alien but funny", "a comedy or drama from the 90s, not too long, no horror, nothing sad",
    "a game, no games", "books by Ursula K. Le Guin, nothing like Dune",
)  # fmt: skip


class StageContract:
    """Tests a stage against the contract of its kind: inherit this class and set ``stage``."""

    stage: ClassVar[Stage]
    rounds: ClassVar[int] = 60
    """The number of random slates and queries."""
    rules: ClassVar[tuple[Rule, ...]] = ()
    """Rules that hold for all queries."""

    def test_keeps_the_promise_of_its_kind(self) -> None:
        for seed in range(self.rounds):
            rng = np.random.default_rng(seed)
            query = self._random_query(rng)
            check_promise(self.stage, query, random_slate(rng, query, self.stage.kind))

    def test_draws_only_if_it_says_so(self) -> None:
        for seed in range(0 if self.stage.is_drawn else self.rounds):
            rng = np.random.default_rng(seed)
            query = self._random_query(rng)
            slate = random_slate(rng, query, self.stage.kind)
            shown = tuple(query.serving.vocabulary.ids[:20])
            other = replace(
                query, seed=query.seed + 1, surprise=0.7, shown=shown, exposures=dict.fromkeys(slate.ids, 9)
            )
            _assert_same(self.stage(other, slate, {}), self.stage(query, slate, {}))

    def test_keeps_its_promise_on_an_empty_slate(self) -> None:
        query = self._random_query(np.random.default_rng(0))
        check_promise(self.stage, query, Slate.empty(query.serving.vocabulary))

    def _random_query(self, rng: np.random.Generator) -> Query:
        query = random_query(rng, sample_serving_state())
        return replace(query, rules=CompiledRules(self.rules, query.serving.items).at("default", 0.0))

    def test_is_frozen(self) -> None:
        with pytest.raises(FrozenInstanceError):
            self.stage.anything = 1  # type: ignore[attr-defined]  # must fail


def check_promise(stage: Stage, query: Query, slate: Slate) -> Slate:
    """Run ``stage`` and check the contract of its kind; also that it keeps its input unchanged and is deterministic.

    Returns the resulting slate.
    """
    before = copy.deepcopy(slate)
    dropped: dict[str, int] = {}
    after = stage(query, slate, dropped)
    _assert_same(slate, before)
    again: dict[str, int] = {}
    _assert_same(stage(query, slate, again), after)
    assert again == dropped
    assert len(set(after.codes.tolist())) == len(after), "an item occurs twice"
    assert all(len(column) == len(after) for column in (after.scores, *after.sources.values()))
    assert stage.kind == "filter" or not dropped, "only a filter may drop items"
    match stage.kind:
        case "retrieve":
            _check_retrieved(before, after)
        case "filter":
            _check_filtered(before, after, dropped)
        case "rank":
            _check_ranked(before, after)
        case "arrange":
            _check_arranged(before, after)
        case "explore":
            _check_explored(query, before, after)
        case "explain":
            _check_explained(before, after)
        case kind:
            raise AssertionError(f"there is no kind of stage called {kind!r}")
    return after


def _check_retrieved(before: Slate, after: Slate) -> None:
    """Check that candidates were only added, each with a score from at least one new source."""
    n = len(before)
    assert after.codes[:n].tolist() == before.codes.tolist()
    np.testing.assert_array_equal(after.scores[:n], before.scores)
    for name, column in before.sources.items():
        np.testing.assert_array_equal(after.sources[name][:n], column)
    named = [~np.isnan(column[n:]) for name, column in after.sources.items() if name not in before.sources]
    assert len(after) == n or np.logical_or.reduce(named).all(), "a new candidate has no source"


def _check_filtered(before: Slate, after: Slate, dropped: Mapping[str, int]) -> None:
    """Check that items were only removed, each with a reason."""
    remaining = set(after.codes.tolist())
    assert after.codes.tolist() == [code for code in before.codes.tolist() if code in remaining]
    _assert_rows_unchanged(before, after)
    assert sum(dropped.values()) == len(before) - len(after), "a dropped item has no reason"
    assert all(count > 0 for count in dropped.values())


def _check_ranked(before: Slate, after: Slate) -> None:
    """Check that only scores, and so the order, changed; missing source scores may be filled in."""
    assert sorted(after.codes.tolist()) == sorted(before.codes.tolist())
    assert np.isfinite(after.scores).all()
    assert (np.diff(after.scores) <= 0).all(), "the best must come first"
    unfilled_sources = {
        name: np.where(np.isnan(column), np.float32(np.nan), after.sources[name])
        for name, column in _sources_in_order_of(before, after)
    }
    _assert_rows_unchanged(before, replace(after, sources={**after.sources, **unfilled_sources}), scores=False)


def _sources_in_order_of(before: Slate, after: Slate) -> Iterator[tuple[str, Floats]]:
    """Yield the sources of ``before`` in the order of ``after``, which has the same items."""
    index_of = {code: index for index, code in enumerate(before.codes.tolist())}
    indices = [index_of[code] for code in after.codes.tolist()]
    return ((name, column[indices]) for name, column in before.sources.items())


def _check_arranged(before: Slate, after: Slate) -> None:
    """Check that items were only reordered, and that only pinned items were added."""
    old, new = set(before.codes.tolist()), set(after.codes.tolist())
    assert old <= new
    if new - old:
        assert after.pinned is not None
        assert after.pinned[[code not in old for code in after.codes.tolist()]].all(), "only pins may be added"
    _assert_rows_unchanged(before, after)


def _check_explored(query: Query, before: Slate, after: Slate) -> None:
    """Check the final order: n unseen items, each with a propensity, pinned items first."""
    shown = set(query.shown)
    unseen = [id_ for id_ in before.ids if id_ not in shown]
    assert set(after.ids) <= set(unseen)
    assert len(after) == min(query.n, len(unseen))
    _assert_rows_unchanged(before, after)
    assert after.propensities is not None
    assert after.propensities.shape == (len(after),)
    assert ((after.propensities > 0) & (after.propensities <= 1)).all()
    if before.pinned is not None:
        pins = [id_ for id_, pin in zip(before.ids, before.pinned.tolist(), strict=True) if pin and id_ not in shown]
        assert after.ids[: len(pins)] == pins[: len(after)]
        assert (after.propensities[: len(pins)] == 1).all()


def _check_explained(before: Slate, after: Slate) -> None:
    """Check that each item got a reason, and nothing else changed."""
    assert len(after.reasons) == len(after)
    _assert_same(replace(after, reasons=before.reasons), before)


def _assert_rows_unchanged(before: Slate, after: Slate, *, scores: bool = True) -> None:
    """Check that every item of ``before`` that remains kept its columns."""
    index_of = {code: index for index, code in enumerate(before.codes.tolist())}
    is_old = np.array([code in index_of for code in after.codes.tolist()], np.bool_)
    indices = np.array([index_of[code] for code in after.codes[is_old].tolist()], np.int64)
    assert after.sources.keys() >= before.sources.keys()
    for name, column in before.sources.items():
        np.testing.assert_array_equal(after.sources[name][is_old], column[indices])
    if scores:
        np.testing.assert_array_equal(after.scores[is_old], before.scores[indices])
        assert len(after.corrections) == len(before.corrections)
        for old, new in zip(before.corrections, after.corrections, strict=True):
            np.testing.assert_array_equal(new.added[is_old], old.added[indices])
            np.testing.assert_array_equal(new.rows[is_old], old.rows[indices])
    if before.pinned is not None:
        assert after.pinned is not None
        assert after.pinned[is_old][before.pinned[indices]].all(), "a pin was lost"


def _assert_same(slate: Slate, other: Slate) -> None:
    for name in ("codes", "scores", "pinned", "propensities"):
        np.testing.assert_array_equal(getattr(slate, name), getattr(other, name), err_msg=name)
    assert slate.sources.keys() == other.sources.keys()
    for name, column in slate.sources.items():
        np.testing.assert_array_equal(column, other.sources[name], err_msg=name)
    assert len(slate.corrections) == len(other.corrections)
    for correction, other_correction in zip(slate.corrections, other.corrections, strict=True):
        np.testing.assert_array_equal(correction.added, other_correction.added)
        np.testing.assert_array_equal(correction.rows, other_correction.rows)
        np.testing.assert_array_equal(correction.features, other_correction.features)
    assert (dict(slate.factors), slate.base, slate.reasons) == (dict(other.factors), other.base, other.reasons)


# Random queries and slates


@cache
def sample_serving_state() -> ServingState:
    """Return the sample catalogue without a few of its items, and a model of each kind."""
    data = sample_data()
    table = ItemTable(data.vocabulary, data.items.values())
    for id_ in data.vocabulary.ids[::50]:
        table = table.without(id_)
    bases = {name: recommender(name) for name in _BASES}
    of_bases = {"of": bases}
    recipes = {
        **bases,
        "cross_domain": recommender("cross_domain"),
        "item_knn": recommender("item_knn"),
        "blend": recommender("blend", of_bases),
        "moods": recommender("moods"),
    }
    models = fit_all(recipes, data)
    models["ranker"] = ranker_with_trees(
        Ranker({"blend": recipes["blend"]}, max_candidates=30, rounds=10), models, data
    )
    return ServingState(table, models, Gazetteer(data.items.values()))


def random_query(rng: np.random.Generator, serving: ServingState) -> Query:
    """Draw a random query."""
    ids = serving.vocabulary.ids
    profiles = profiles_in(sample_data())
    profile = profiles[int(rng.integers(len(profiles)))]
    items = [ids[code] for code in rng.integers(0, len(ids), 30).tolist()]
    filters = (Filters(), Filters(domains=("book", "game")), Filters(min_year=1990), Filters(("movie",), ("Drama",)))
    text = _REQUEST_TEXTS[int(rng.integers(len(_REQUEST_TEXTS)))]
    query = Query(
        profile=Profile(profile.history, ask=text),
        serving=serving,
        n=int(rng.integers(0, 40)),
        filters=filters[int(rng.integers(len(filters)))],
        exclude=("no such item", *items[:10]) if rng.random() < 0.5 else (),
        shown=tuple(dict.fromkeys(items)) if rng.random() < 0.5 else (),
        surprise=float(rng.choice([0.0, 0.1, 1.0])),
        seed=int(rng.integers(2**53)),
    )
    return (
        query.with_parsed_query(parse_query(text, serving.gazetteer, this_year=2026)) if rng.random() < 0.5 else query
    )


def _random_correction(rng: np.random.Generator, ranker: Model, n: int) -> RankerCorrection:
    """Draw a correction by the ranker of about half of the items, from random features."""
    assert isinstance(ranker, RankerModel)
    rows = np.where(rng.random(n) < 0.5, np.arange(n), -1).astype(np.int32)
    features = rng.normal(size=(n, len(sources(ranker.names)))).astype(np.float32)
    return RankerCorrection("ranker", np.where(rows >= 0, ranker.corrections(features), 0), rows, features)


def random_slate(rng: np.random.Generator, query: Query, kind: str) -> Slate:
    """Draw a random slate for a stage of a ``kind``: of any size, with missing values in its columns.

    It contains some items of ``query.shown``. For *arrange* and later kinds it is ranked and may start with pinned
    items; for *explain* it has propensities.
    """
    n = int(rng.choice([0, 1, 2, 3, 20, 300]))
    shown = query.serving.vocabulary.codes(query.shown)
    others = rng.permutation(len(query.serving.vocabulary))
    codes = np.array(list(dict.fromkeys([*shown.tolist()[: n // 4], *others.tolist()]))[:n], np.int32)
    codes = rng.permutation(codes)
    columns = {}
    # A retriever adds a source; later stages get those of the serving state.
    names = ["one", "another"] if kind == "retrieve" else [*query.serving.models, "words", "mood"]
    for name in rng.permutation(names)[: int(rng.integers(1, 5)) if n else 0].tolist():
        column = rng.normal(rng.normal(), rng.exponential(), n).astype(np.float32)
        column[rng.random(n) < 0.3] = np.nan
        columns[name] = column
    slate = Slate(query.serving.vocabulary, codes, np.zeros(n, np.float32), columns)
    if kind not in ("arrange", "explore", "explain"):
        return slate
    scores = -np.sort(-rng.normal(size=n).astype(np.float32))
    if rng.random() < 0.2:
        scores = np.round(scores)  # ties
    slate = replace(slate, scores=scores, factors={name: rng.normal() for name in columns}, base=rng.normal())
    if rng.random() < 0.3:
        slate = replace(slate, corrections=(_random_correction(rng, query.serving.models["ranker"], n),))
    if rng.random() < 0.4:
        slate = replace(slate, pinned=np.arange(n) < int(rng.integers(0, 4)))
    return replace(slate, propensities=1 - rng.random(n)) if kind == "explain" else slate
