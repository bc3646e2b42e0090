"""What each kind of stage promises, as functions to call and a test class to inherit."""

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
from palate.data.slate import RankerCorrection, Slate
from palate.models.base import Model
from palate.models.composite import fit_all
from palate.models.ensemble.ranker import Ranker, RankerModel
from palate.models.ensemble.ranker_features import sources
from palate.models.registry import recommender
from palate.pipeline.query import Query, ServingState
from palate.pipeline.stage import Stage
from palate.testing.ranker_with_trees import ranker_with_trees
from palate.testing.sample import profiles_in, sample_data
from palate.text.query.gazetteer import Gazetteer
from palate.text.query.parse_query import parse_query
from palate.types import Floats

_BASES: Final = ("ease", "ials", "linear_sequence", "sequential_rules", "content", "popular", "trending")
_WORDS: Final = (
    "", "a slow film about grief", "space", "no such word: xyzzy", "I feel lonely, cheer me up",
    "something like Dune and Alien but funny", "a comedy or drama from the 90s, not too long, no horror, nothing sad",
    "a game, no games", "books by Ursula K. Le Guin, nothing like Dune",
)  # fmt: skip


class StageContract:
    """Inherit, set ``stage``, and pytest holds it to the promise of its kind."""

    stage: ClassVar[Stage]
    rounds: ClassVar[int] = 60
    """How many random slates and queries are tried."""

    def test_keeps_the_promise_of_its_kind(self) -> None:
        for seed in range(self.rounds):
            rng = np.random.default_rng(seed)
            query = random_query(rng, sample_serving_state())
            check_promise(self.stage, query, random_slate(rng, query, self.stage.kind))

    def test_keeps_its_promise_on_an_empty_slate(self) -> None:
        query = random_query(np.random.default_rng(0), sample_serving_state())
        check_promise(self.stage, query, Slate.empty(query.serving.vocabulary))

    def test_is_frozen(self) -> None:
        with pytest.raises(FrozenInstanceError):
            self.stage.anything = 1  # type: ignore[attr-defined]


def check_promise(stage: Stage, query: Query, slate: Slate) -> Slate:
    """Run ``stage`` and assert that it keeps the promise of its kind, leaves its input as it was
    and answers the same again. Returns what it made of the slate."""
    before = copy.deepcopy(slate)
    dropped: dict[str, int] = {}
    after = stage(query, slate, dropped)
    _assert_same(slate, before)
    again: dict[str, int] = {}
    _assert_same(stage(query, slate, again), after)
    assert again == dropped
    assert len(set(after.codes.tolist())) == len(after), "an item comes twice"
    assert all(len(column) == len(after) for column in (after.scores, *after.sources.values()))
    assert stage.kind == "filter" or not dropped, "only a filter drops"
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
    """Adds candidates, naming their source and its score; never drops or reorders."""
    n = len(before)
    assert after.codes[:n].tolist() == before.codes.tolist()
    np.testing.assert_array_equal(after.scores[:n], before.scores)
    for name, column in before.sources.items():
        np.testing.assert_array_equal(after.sources[name][:n], column)
    named = [~np.isnan(column[n:]) for name, column in after.sources.items() if name not in before.sources]
    assert len(after) == n or np.logical_or.reduce(named).all(), "a new candidate has no source"


def _check_filtered(before: Slate, after: Slate, dropped: Mapping[str, int]) -> None:
    """Removes, and says why; never adds or reorders."""
    kept = set(after.codes.tolist())
    assert after.codes.tolist() == [code for code in before.codes.tolist() if code in kept]
    _assert_rows_came_along(before, after)
    assert sum(dropped.values()) == len(before) - len(after), "not everything that went has a reason"
    assert all(count > 0 for count in dropped.values())


def _check_ranked(before: Slate, after: Slate) -> None:
    """Changes scores, and so the order, and fills in what sources had not said; never the set."""
    assert sorted(after.codes.tolist()) == sorted(before.codes.tolist())
    assert np.isfinite(after.scores).all()
    assert (np.diff(after.scores) <= 0).all(), "the best must come first"
    filled = {
        name: np.where(np.isnan(column), np.float32(np.nan), after.sources[name])
        for name, column in _in_order(before, after)
    }
    _assert_rows_came_along(before, replace(after, sources={**after.sources, **filled}), scores=False)


def _in_order(before: Slate, after: Slate) -> Iterator[tuple[str, Floats]]:
    """The sources of ``before`` in the order of ``after``, which holds the same items."""
    place_of = {code: place for place, code in enumerate(before.codes.tolist())}
    places = [place_of[code] for code in after.codes.tolist()]
    return ((name, column[places]) for name, column in before.sources.items())


def _check_arranged(before: Slate, after: Slate) -> None:
    """Reorders and marks pins; adds nothing, pins aside."""
    was, now = set(before.codes.tolist()), set(after.codes.tolist())
    assert was <= now
    if now - was:
        assert after.pinned is not None
        assert after.pinned[[code not in was for code in after.codes.tolist()]].all(), "only pins may be added"
    _assert_rows_came_along(before, after)


def _check_explored(query: Query, before: Slate, after: Slate) -> None:
    """Draws the final order, cuts to n and writes each propensity; adds nothing, leaves pins first."""
    shown = set(query.shown)
    left = [id_ for id_ in before.ids if id_ not in shown]
    assert set(after.ids) <= set(left)
    assert len(after) == min(query.n, len(left))
    _assert_rows_came_along(before, after)
    assert after.propensities is not None
    assert after.propensities.shape == (len(after),)
    assert ((after.propensities > 0) & (after.propensities <= 1)).all()
    if before.pinned is not None:
        pins = [id_ for id_, pin in zip(before.ids, before.pinned.tolist(), strict=True) if pin and id_ not in shown]
        assert after.ids[: len(pins)] == pins[: len(after)]
        assert (after.propensities[: len(pins)] == 1).all()


def _check_explained(before: Slate, after: Slate) -> None:
    """Adds a reason for each item; touches nothing else."""
    assert len(after.reasons) == len(after)
    _assert_same(replace(after, reasons=before.reasons), before)


def _assert_rows_came_along(before: Slate, after: Slate, *, scores: bool = True) -> None:
    """Every item that was there has its columns still."""
    place_of = {code: place for place, code in enumerate(before.codes.tolist())}
    stayed = np.array([code in place_of for code in after.codes.tolist()], np.bool_)
    places = np.array([place_of[code] for code in after.codes[stayed].tolist()], np.int64)
    assert after.sources.keys() >= before.sources.keys()
    for name, column in before.sources.items():
        np.testing.assert_array_equal(after.sources[name][stayed], column[places])
    if scores:
        np.testing.assert_array_equal(after.scores[stayed], before.scores[places])
        assert len(after.corrections) == len(before.corrections)
        for old, new in zip(before.corrections, after.corrections, strict=True):
            np.testing.assert_array_equal(new.added[stayed], old.added[places])
            np.testing.assert_array_equal(new.rows[stayed], old.rows[places])
    if before.pinned is not None:
        assert after.pinned is not None
        assert after.pinned[stayed][before.pinned[places]].all(), "a pin was lost"


def _assert_same(one: Slate, other: Slate) -> None:
    for name in ("codes", "scores", "pinned", "propensities"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert one.sources.keys() == other.sources.keys()
    for name, column in one.sources.items():
        np.testing.assert_array_equal(column, other.sources[name], err_msg=name)
    assert len(one.corrections) == len(other.corrections)
    for mine, theirs in zip(one.corrections, other.corrections, strict=True):
        np.testing.assert_array_equal(mine.added, theirs.added)
        np.testing.assert_array_equal(mine.rows, theirs.rows)
        np.testing.assert_array_equal(mine.features, theirs.features)
    assert (dict(one.factors), one.base, one.reasons) == (dict(other.factors), other.base, other.reasons)


# Random material


@cache
def sample_serving_state() -> ServingState:
    """The sample catalogue, a few of its items deleted, and one model of each sort."""
    data = sample_data()
    table = ItemTable(data.vocabulary, data.items.values())
    for id_ in data.vocabulary.ids[::50]:
        table = table.without(id_)
    bases = {name: recommender(name) for name in _BASES}
    made_of = {"of": bases}
    recipes = {
        **bases,
        "cross_domain": recommender("cross_domain"),
        "item_knn": recommender("item_knn"),
        "blend": recommender("blend", made_of),
        "moods": recommender("moods"),
    }
    models = fit_all(recipes, data)
    models["ranker"] = ranker_with_trees(
        Ranker({"blend": recipes["blend"]}, max_candidates=30, rounds=10), models, data
    )
    return ServingState(table, models, Gazetteer(data.items.values()))


def random_query(rng: np.random.Generator, serving: ServingState) -> Query:
    """Someone asking for something; the same generator state gives the same query."""
    ids = serving.vocabulary.ids
    profiles = profiles_in(sample_data())
    profile = profiles[int(rng.integers(len(profiles)))]
    some = [ids[code] for code in rng.integers(0, len(ids), 30).tolist()]
    filters = (Filters(), Filters(domains=("book", "game")), Filters(min_year=1990), Filters(("movie",), ("Drama",)))
    text = _WORDS[int(rng.integers(len(_WORDS)))]
    query = Query(
        profile=Profile(profile.history, ask=text),
        serving=serving,
        n=int(rng.integers(0, 40)),
        filters=filters[int(rng.integers(len(filters)))],
        exclude=("no such item", *some[:10]) if rng.random() < 0.5 else (),
        shown=tuple(dict.fromkeys(some)) if rng.random() < 0.5 else (),
        surprise=float(rng.choice([0.0, 0.1, 1.0])),
        seed=int(rng.integers(2**53)),
    )
    return query.asking(parse_query(text, serving.gazetteer, this_year=2026)) if rng.random() < 0.5 else query


def _random_correction(rng: np.random.Generator, ranker: Model, n: int) -> RankerCorrection:
    """Half of the items corrected, by a ranker that saw anything."""
    assert isinstance(ranker, RankerModel)
    rows = np.where(rng.random(n) < 0.5, np.arange(n), -1).astype(np.int32)
    features = rng.normal(size=(n, len(sources(ranker.names)))).astype(np.float32)
    return RankerCorrection("ranker", np.where(rows >= 0, ranker.corrections(features), 0), rows, features)


def random_slate(rng: np.random.Generator, query: Query, kind: str) -> Slate:
    """A slate as a stage of this ``kind`` may meet it: of any size, with gaps in its columns.

    Some items of ``query.shown`` are in it. From *arrange* on it is ranked and may have pins in
    front; an *explain* stage finds propensities too.
    """
    n = int(rng.choice([0, 1, 2, 3, 20, 300]))
    shown = query.serving.vocabulary.codes(query.shown)
    others = rng.permutation(len(query.serving.vocabulary))
    codes = np.array(list(dict.fromkeys([*shown.tolist()[: n // 4], *others.tolist()]))[:n], np.int32)
    codes = rng.permutation(codes)
    columns = {}
    # A retriever brings a source of its own; later stages meet the sources of the scene.
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
